// The rules and thresholds that a run goes by, chosen from all that the rulesets have.
#pragma once

#include <string>
#include <vector>

#include "rules/config.h"
#include "rules/rule.h"
#include "support/error.h"

namespace micryscope {

/// A complaint for each profile, rule and threshold that the configuration names and nobody knows,
/// and for rules that it names twice.
std::vector<Error> unknown_names(const rules::RuleSet& rules, const rules::Config& config);

/// The profile that users write as "default +R9 -weak-hash" with the configuration's rule levels
/// and thresholds applied. To one that the program carries the rules of --rules folders are added.
/// Fails with all of unknown_names().
Result<rules::Profile> choose_profile(const rules::RuleSet& rules, const std::string& name,
                                      const rules::Config& config);

}  // namespace micryscope
