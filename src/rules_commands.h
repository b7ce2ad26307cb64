// Looking at the rulesets themselves: what `micryscope explain` and `micryscope rules` do. Texts
// out, nothing is printed here.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "rulesets.h"
#include "support/error.h"

namespace micryscope {

/// Why a rule is there, how to mend what it finds, a bad and a good example; or `vocab`, the words
/// that models and rules are written in. The rule as R6, r6, ecb-mode or R6-ecb-mode.
Result<std::string> explain(const Rulesets& rulesets, std::string_view topic);

/// One line per rule.
std::string list_rules(const Rulesets& rulesets);

/// What is allowed in the rulesets but wrong, one line each: what models::lint says, rules that
/// name a library or language outside their examples, languages without an example, holes in the
/// coverage without a reason.
Result<std::vector<std::string>> lint_rulesets(const Rulesets& rulesets);

struct ExampleResult {
  std::string name;     ///< "R6 python 1 bad"
  std::string problem;  ///< empty: as it should be
};

/// Runs every rule's examples as projects of one file: the rule must find something in the bad one
/// and nothing in the good one.
std::vector<ExampleResult> run_examples(const Rulesets& rulesets);

}  // namespace micryscope
