// From rulesets/rules/*.yaml and rulesets/profiles/*.yaml to one RuleSet. An unknown word is an
// error with file, line, column and a suggestion; a rule may name no language and no library
// outside its examples.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "models/load.h"
#include "rules/rule.h"
#include "support/error.h"

namespace micryscope::rules {

/// The keys that the reader knows, for the JSON Schemas that editors use.
struct KnownKeys {
  std::span<const std::string_view> rule;
  std::span<const std::string_view> alternative;  ///< items of `find`
  std::span<const std::string_view> role;         ///< what is asked of a role in `when`
  std::span<const std::string_view> profile;
};
const KnownKeys& known_keys();

/// A question about the whole operation that no ladder answers, but the analysis: true or false.
struct OperationQuestion {
  std::string_view key;
  std::string_view about;  ///< one sentence, for people
};
std::span<const OperationQuestion> operation_questions();

/// Files of other schemas are passed over. A later rule or profile of the same id replaces an
/// earlier one, so that a --rules folder can override the built-in rules.
Result<RuleSet> load_rules(std::span<const models::RulesetFile> files);

}  // namespace micryscope::rules
