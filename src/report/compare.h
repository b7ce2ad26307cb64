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

}  // namespace micryscope::report
