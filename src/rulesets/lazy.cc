#include "rulesets/lazy.h"

#include <algorithm>
#include <utility>

#include "support/check.h"

namespace micryscope {

Result<LazyRulesets> LazyRulesets::open(const std::vector<std::string>& folders) {
  LazyRulesets made;
  if (folders.empty()) {
    MS_TRY(Rulesets rules, load_rulesets(folders, std::span<const std::string>()));
    made.loaded_ = std::make_shared<const Rulesets>(std::move(rules));
  } else {
    MS_TRY(Rulesets rules, load_rulesets(folders));
    made.loaded_ = std::make_shared<const Rulesets>(std::move(rules));
    made.is_whole_ = true;
  }
  return made;
}

const Rulesets& LazyRulesets::with(const std::set<std::string>& groups) {
  if (all_ != nullptr || is_whole_ || std::ranges::includes(groups_, groups)) return rules();
  groups_.insert(groups.begin(), groups.end());
  const std::vector<std::string> wanted(groups_.begin(), groups_.end());
  Result<Rulesets> loaded = load_rulesets({}, wanted);
  MS_CHECK(loaded.has_value(), "what came with the program was checked when it was built");
  before_.push_back(std::exchange(loaded_, std::make_shared<const Rulesets>(*std::move(loaded))));
  return *loaded_;
}

}  // namespace micryscope
