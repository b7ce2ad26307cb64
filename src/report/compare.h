// Two states of a project, each analysed on its own, to one report: that of the head, in which each
// finding is new or unchanged, and in which those that the change fixed come last. Knows nothing of
// git; what changed and how to read a file is handed in.
//
//   const Report report = compare(base, head, {changes, read_base, read_head});
#pragma once

#include "report/changed_lines.h"
#include "report/report.h"

namespace micryscope::report {

Report compare(const Report& base, Report head, const States& states);

/// How grave a finding is for the gate: a suppressed one is nothing, one of low confidence a hint.
/// One that became graver is as good as new.
int gravity(const rules::Finding& finding);

/// Calls `visit` on every place that a finding names.
template <typename Finding, typename Visit>
void each_location(Finding& finding, Visit visit) {
  visit(finding.location);
  for (auto& flow : finding.flows) {
    for (auto& step : flow.steps) visit(step.location);
  }
  for (auto& [location, text] : finding.related) visit(location);
  for (auto& edit : finding.edits) visit(edit.location);
  for (auto& suppression : finding.suppressions) visit(suppression.comment);
}

}  // namespace micryscope::report
