// Operations and their traces to findings: the last stage of the analysis. Stage 9 of the run.
#pragma once

#include <vector>

#include "models/model.h"
#include "models/names.h"
#include "rules/finding.h"
#include "rules/rule.h"
#include "trace/trace.h"

namespace micryscope::rules {

struct Evaluation {
  const RuleSet& rules;
  const Profile& profile;
  const models::ModelSet& models;
};

/// Findings sorted by file, place and rule; same rule on one line is one finding with several
/// flows. `Location::file` is the module's index in the program.
std::vector<Finding> evaluate(const Evaluation& evaluation, trace::Tracer& tracer);

}  // namespace micryscope::rules
