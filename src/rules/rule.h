// Rules as data: the compiled form of rulesets/rules/*.yaml. A misuse rule is a predicate over one
// operation, its roles, their origins and sinks; it never names a language or a library.
//
//     find:
//       - operation: [cipher]
//         when:
//           mode: {is: [ECB]}
//         message: "{algorithm} runs in ECB mode"
//
// Every condition has three values. A finding needs `yes` from all of them; unknown never fires.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "models/vocabulary.h"
#include "rules/evidence.h"
#include "rules/finding.h"
#include "support/error.h"
#include "trace/trace.h"

namespace micryscope::rules {

using models::OperationKind;
using models::OriginKind;
using models::Role;

/// A number, or the name of one that the profile gives. `{hash}` in the name stands for the
/// operation's hash.
struct Limit {
  std::string threshold;  ///< empty: `value` holds
  double value = 0;

  bool operator==(const Limit&) const = default;
};

/// What a rule gives with a question about a role.
enum class Gives : std::uint8_t { flag, words, origins, ways, limit, role, form };
/// The kind of a constant.
enum class Form : std::uint8_t { text, bytes };
/// In the order of Gives.
using Argument = std::variant<bool, std::vector<std::string>, std::vector<OriginKind>,
                              std::vector<trace::Through>, Limit, Role, Form>;

struct RoleQuestion;  // role_questions.h

struct AskedOfRole {
  const RoleQuestion* question = nullptr;
  Argument argument;
};

/// What is asked of one role. All that is said must hold for one and the same value of the role.
struct RoleTest {
  Role role = Role::data;
  bool of_result = false;  ///< of what the operation gives, not of a role
  std::vector<AskedOfRole> asked;
  std::string where;
};

/// A question of rulesets/evidence about the whole operation, and the answers that will do.
struct AskedQuestion {
  std::string question;
  std::vector<std::string> answers;  ///< `unknown` may be one

  bool operator==(const AskedQuestion&) const = default;
};

/// Questions about the whole operation that need more than one role.
struct OperationTest {
  std::vector<AskedQuestion> questions;
  std::optional<bool> authenticated;  ///< a MAC is bound to this very ciphertext
  std::optional<bool> deprecated;     ///< the API itself is
  std::optional<bool> only_reads;     ///< nothing in the program encrypts so
};

/// Where a finding stands.
enum class At : std::uint8_t {
  call,
  value,  ///< at the option that holds the value
  use,    ///< where the result goes that decided the question asked of the operation
};

struct Alternative {
  std::vector<OperationKind> operations;
  bool literals = false;  ///< speaks of literals that stand for a credential, not of operations
  std::vector<RoleTest> roles;
  std::vector<RoleTest> unless;  ///< any that holds: no finding
  OperationTest operation;
  std::optional<std::string> credential;  ///< for literals: "format" or "name"
  std::optional<Role> flow;  ///< the role whose path is shown; default: the first tested
  At at = At::call;
  Confidence confidence = Confidence::high;
  std::optional<Level> level;
  std::string message;
  std::string where;
};

struct Example {
  std::string language;
  std::string bad;
  std::string good;
};

struct Rule {
  std::string id;    ///< "R6"
  std::string name;  ///< "ecb-mode"; reads well after "allow"
  std::string title;
  std::string summary;
  std::string why;
  std::string fix;
  Level level = Level::warning;
  double security_severity = 5.0;
  std::string precision = "high";
  std::vector<int> cwe;
  std::vector<std::pair<std::string, std::string>> references;
  std::vector<Alternative> find;
  std::vector<std::string>
      yields_to;         ///< stronger rules: at one operation this one becomes a property of theirs
  bool in_tests = true;  ///< reported (as a note) in test code too
  std::vector<Example> examples;
  std::string where;
  bool is_given = false;  ///< by a --rules folder, not carried by the program
};

struct Profile {
  std::string name;
  std::vector<std::string> rules;  ///< ids, in the order of the file
  std::map<std::string, double> thresholds;
  std::map<std::string, Level> levels;  ///< overrides
  bool is_given = false;                ///< as of a rule
};

/// What stands between the words of a profile as users write it: "default +R9 -weak-hash".
inline constexpr std::string_view kBetweenProfileWords = " \t\r\n,";

/// Whether users may write a rule so: "R3", "weak-hash" or "R3-weak-hash", capitals aside. All that
/// takes a rule's name asks here.
bool is_called(const Rule& rule, std::string_view name);

struct RuleSet {
  std::vector<Rule> rules;  ///< sorted by number; ids and names are there once
  std::map<std::string, Profile> profiles;
  Questions questions;
  /// By any of its names; null if no rule is called so.
  const Rule* find_named(std::string_view name) const;
  /// The error for a name that no rule has; `other` is a further word that would have been right.
  Error no_such_rule(std::string_view name, std::string_view other = {}) const;
};

}  // namespace micryscope::rules
