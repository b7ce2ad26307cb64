// The rulesets of a run, as far as they are needed: to read the models of all languages takes
// longer than a run in which nothing changed. Rules and the folders of --rules are read at once, as
// a wrong word in them ends the run; the program's own models of a language, which were checked
// when it was built, when the first file of that language has to be looked at.
#pragma once

#include <memory>
#include <set>
#include <string>
#include <vector>

#include "rulesets/load.h"
#include "support/error.h"

namespace micryscope {

class LazyRulesets {
 public:
  static Result<LazyRulesets> open(const std::vector<std::string>& folders);
  /// Rulesets that are there already, for all languages; they must outlive it.
  explicit LazyRulesets(const Rulesets& all) : all_(&all) {}

  /// Rules, profiles and the digest of everything; of the models no more than some.
  const Rulesets& rules() const { return all_ != nullptr ? *all_ : *loaded_; }
  /// With the models of at least these groups of languages. What was given out before stays.
  const Rulesets& with(const std::set<std::string>& groups);

 private:
  LazyRulesets() = default;

  const Rulesets* all_ = nullptr;
  bool is_whole_ = false;
  std::set<std::string> groups_;
  std::shared_ptr<const Rulesets> loaded_;
  std::vector<std::shared_ptr<const Rulesets>> before_;
};

}  // namespace micryscope
