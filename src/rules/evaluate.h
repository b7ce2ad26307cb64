// Operations and their traces to findings: the last stage of the analysis. Stage 9 of the run.
#pragma once

#include <vector>

#include "models/model.h"
#include "models/names.h"
#include "rules/finding.h"
#include "rules/rule.h"
#include "support/brake.h"
#include "trace/trace.h"

namespace micryscope::rules {

struct Evaluation {
  const RuleSet& rules;
  const Profile& profile;
  const models::ModelSet& models;
  const models::Names& names;  ///< of the models; shared, as patterns are costly to compile
  /// By module: were its findings asked for? Empty: all. A literal whose use stands in a file that
  /// was not asked for is a finding of its own, or nobody would hear of it.
  std::vector<bool> asked = {};
  Brake brake = {};  ///< operations that come after it are not judged
};

/// Findings of all modules, sorted by file, place and rule; same rule on one line is one finding
/// with several flows. `Location::file` is the module's index in the program.
std::vector<Finding> evaluate(const Evaluation& evaluation, trace::Tracer& tracer);

}  // namespace micryscope::rules
