// The rulesets of a run: those inside the program, then the folders of --rules, which add to or
// override them.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "models/load.h"
#include "models/model.h"
#include "rules/config.h"
#include "rules/rule.h"
#include "support/error.h"

namespace micryscope {

struct Rulesets {
  std::vector<models::RulesetFile> files;  ///< all of them, in the order in which they count
  std::string digest;                      ///< of all texts, hex
  models::ModelSet models;
  rules::RuleSet rules;
};

/// Reads and checks everything. Errors are the rule author's: file:line:column, what, how to mend.
Result<Rulesets> load_rulesets(std::span<const std::string> folders);
/// The same without the program's own models of other language families, which were checked when
/// the program was built. The digest is of all.
Result<Rulesets> load_rulesets(std::span<const std::string> folders,
                               std::span<const std::string> families);

/// A complaint for each profile, rule and threshold that the configuration names and nobody knows,
/// and for rules that it names twice. In profiles.cc, as is the next one.
std::vector<Error> unknown_names(const rules::RuleSet& rules, const rules::Config& config);

/// The profile that users write as "default +R9 -weak-hash" with the configuration's rule levels
/// and thresholds applied. To one that the program carries the rules of --rules folders are added.
/// Fails with all of unknown_names().
Result<rules::Profile> choose_profile(const rules::RuleSet& rules, const std::string& name,
                                      const rules::Config& config);

}  // namespace micryscope
