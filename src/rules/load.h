// From rulesets/rules/*.yaml and rulesets/profiles/*.yaml to one RuleSet. An unknown word is an
// error with file, line, column and a suggestion; a rule may name no language and no library
// outside its examples.
#pragma once

#include <span>
#include <string>

#include "models/load.h"
#include "rules/rule.h"
#include "support/error.h"

namespace micryscope::rules {

/// Files of other schemas are passed over. A later rule or profile of the same id replaces an
/// earlier one, so that a --rules folder can override the built-in rules.
Result<RuleSet> load_rules(std::span<const models::RulesetFile> files);

}  // namespace micryscope::rules
