// The project's configuration, `.micryscope.yaml` at its root: what to look at, which rules count
// for how much, and what fails a build. It says nothing of what a rule means; thresholds and rule
// names are checked against the rulesets by who loads both.
//
//     profile: strict -R8
//     exclude: ["third_party/**"]
//     fail-on: warning
//     rules: {R3: note, ecb-mode: off}
//     paths:
//       - {glob: "tools/**", rules: {R1: warning}}
//     thresholds: {pbkdf2-SHA-256: 600000}
//     test-paths: ["**/fixtures/**"]
//     suppressions: {allow: true}
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rules/finding.h"
#include "support/error.h"

namespace micryscope::rules {

inline constexpr std::string_view kConfigName = ".micryscope.yaml";

/// The lowest level of a finding that fails a build.
enum class Gate : std::uint8_t { note, warning, error, never };

/// What a rule is set to; none switches it off.
using Setting = std::optional<Level>;

/// What a rule is set to with its place, so that an unknown one can be reported there.
struct RuleSetting {
  Setting setting;
  std::string where;  ///< file:line:column
};
/// By any name of a rule, as it is written.
using RuleSettings = std::map<std::string, RuleSetting>;

struct Rule;
/// What the settings say of a rule, by whichever of its names; null if nothing.
const RuleSetting* setting_of(const RuleSettings& settings, const Rule& rule);

struct PathSettings {
  std::string glob;
  RuleSettings rules;
};

struct Threshold {
  double value = 0;
  std::string where;  ///< file:line:column
};

struct Config {
  /// As users write it, with single spaces: its name, then rules to add and to leave out.
  std::optional<std::string> profile;
  std::vector<std::string> profile_where;  ///< file:line:column of each of its words
  std::optional<Gate> fail_on;
  std::vector<std::string> exclude;     ///< globs
  std::vector<std::string> test_paths;  ///< globs; what they match is test code
  RuleSettings rules;
  std::vector<PathSettings> paths;  ///< later ones win
  std::map<std::string, Threshold> thresholds;
  bool allow_suppressions = true;
  /// What the command line says: rules as users name them (R3, weak-hash, R3-weak-hash). Without
  /// any in `select` all of the profile are; `deselect` wins.
  std::vector<std::string> select = {};
  std::vector<std::string> deselect = {};
};

/// What could be understood, and everything that could not.
struct ReadConfig {
  Config config;
  std::vector<Error> errors;
};

/// An empty text is the empty configuration. `file` is for the errors only.
ReadConfig read_all_of_config(std::string_view text, std::string_view file);
/// The same; fails with all errors.
Result<Config> read_config(std::string_view text, std::string_view file);

}  // namespace micryscope::rules
