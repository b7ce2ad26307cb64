// Looking at the rulesets themselves: what `micryscope explain` and `micryscope rules` do. Texts
// out, nothing is printed here.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "rulesets/load.h"
#include "support/error.h"

namespace micryscope {

/// Why a rule is there, how to mend what it finds, a bad and a good example; or `vocab`, the words
/// that models and rules are written in. The rule by any of its names. Findings are not known here:
/// a fingerprint is no topic.
Result<std::string> explain(const Rulesets& rulesets, std::string_view topic);

/// One line per rule.
std::string list_rules(const Rulesets& rulesets);

/// What is allowed in the rulesets, one line each.
struct Lint {
  /// What is wrong: what models::lint says, rules that name a library or language outside their
  /// examples, languages without an example, holes without a reason in the coverage of the
  /// program's own rules and libraries.
  std::vector<std::string> complaints;
  /// What may be meant so: such holes of rules and libraries of --rules folders, which are often
  /// about one another.
  std::vector<std::string> warnings;
};
Result<Lint> lint_rulesets(const Rulesets& rulesets);

struct ExampleResult {
  std::string name;     ///< "R6 python 1 bad"
  std::string problem;  ///< empty: as it should be
};

/// Runs every rule's examples as projects of one file, whatever profile has the rule: it must find
/// something in the bad one and nothing in the good one, and both must be worth reading to the
/// prefilter. Thresholds are those of `default`, or of the first profile that has the rule if that
/// has it not.
std::vector<ExampleResult> run_examples(const Rulesets& rulesets);

}  // namespace micryscope
