// Comments that silence a finding, on its line or the line above:
//
//     digest = md5(name)  # micryscope: ignore R3 until 2027-03-01 -- names a file, protects
//     nothing
//
// Id and reason are required, `until` (that day included) is optional. A comment that is expired,
// reasonless, unknown or of no use silences nothing and is a finding of its own (S1), because a
// suppression that nobody checks hides the next mistake too. Runs on the list of findings, after
// the rules and before the report.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ir/ir.h"
#include "rules/finding.h"
#include "rules/rule.h"

namespace micryscope::rules {

inline constexpr std::string_view kSuppressionRule = "S1";

/// What one comment says. Case of `ignore`, `until` and names does not count, names are separated
/// by commas or spaces, and the marks of the comment itself are none of it.
struct IgnoreComment {
  std::vector<std::string> ids;  ///< as written but for case: "R3", "weak-hash", "R6-ecb-mode"
  std::string until;             ///< "2027-03-01", or empty
  std::string reason;
  std::string problem;  ///< what is wrong with the comment itself; then it silences nothing
};

/// None for a comment that only mentions micryscope.
std::optional<IgnoreComment> read_ignore(std::string_view comment);

/// A file with its comments; `file` is how findings name it.
struct CommentedFile {
  std::uint32_t file = 0;
  const ir::Module* module = nullptr;
  std::string_view text;
};

struct SuppressionSettings {
  const RuleSet& rules;
  const Profile& profile;
  bool allow = true;       ///< false: comments silence nothing
  std::string_view today;  ///< "2027-03-01"; empty: nothing expires
};

/// Fills `suppressions` of the findings that a comment silences and adds what is wrong with the
/// comments, in the order of the list (file, place, rule). True when some comment ends on a day, so
/// that the outcome holds for `today` only.
bool apply_suppressions(const SuppressionSettings& settings, std::span<const CommentedFile> files,
                        std::vector<Finding>& findings);

}  // namespace micryscope::rules
