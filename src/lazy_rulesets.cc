#include "lazy_rulesets.h"

#include <algorithm>
#include <utility>

#include "support/check.h"

namespace micryscope {

Result<LazyRulesets> LazyRulesets::open(std::vector<std::string> folders) {
  LazyRulesets made;
  MS_TRY(Rulesets rules, load_rulesets(folders, std::span<const std::string>()));
  made.folders_ = std::move(folders);
  made.loaded_ = std::make_shared<const Rulesets>(std::move(rules));
  return made;
}

const Rulesets& LazyRulesets::with(const std::set<std::string>& groups) {
  if (all_ != nullptr || std::ranges::includes(groups_, groups)) return rules();
  groups_.insert(groups.begin(), groups.end());
  const std::vector<std::string> wanted(groups_.begin(), groups_.end());
  Result<Rulesets> loaded = load_rulesets(folders_, wanted);
  MS_CHECK(loaded.has_value(), "what came with the program was checked when it was built");
  before_.push_back(std::exchange(loaded_, std::make_shared<const Rulesets>(*std::move(loaded))));
  return *loaded_;
}

}  // namespace micryscope
