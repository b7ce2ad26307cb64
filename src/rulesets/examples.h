// What `micryscope rules test` finds out: whether the examples of the rules are as they say.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "lower/language_spec.h"
#include "report/report.h"
#include "rules/config.h"
#include "rules/rule.h"
#include "rulesets/load.h"
#include "source/source_tree.h"
#include "support/error.h"

namespace micryscope {

struct ExampleResult {
  std::string name;     ///< "R6 python 1 bad"
  std::string problem;  ///< empty: as it should be
};

/// How a rule's examples are analysed: with all rules selected, and the thresholds of `profile`.
struct ExampleSetting {
  std::string profile = "default";
  rules::Config config;
};

/// Analyses a project with these rulesets. The run stands above the rulesets, so whoever tries
/// examples brings it along (run/run_examples.h).
using RunExample = std::function<Result<report::Report>(
    const ExampleSetting& setting, const Rulesets& rulesets, const source::SourceTree& project)>;

/// The language that an example is written in; null: no front end reads it.
const lower::LanguageSpec* language_of(const rules::Example& example);

/// Runs every rule's examples as projects of one file, whatever profile has the rule: it must find
/// something in the bad one and nothing in the good one, and both must be worth reading to the
/// prefilter. Thresholds are those of `default`, or of the first profile that has the rule if that
/// has it not.
std::vector<ExampleResult> try_examples(const Rulesets& rulesets, const RunExample& run);

}  // namespace micryscope
