// How grave one finding is, in the words of those hosts that know a severity for each finding
// instead of a level.
#pragma once

#include <string_view>

#include "report/report.h"

namespace micryscope::report {

/// 0.1 to 10.0: the rule's severity, less where the finding's own level is lower than an error's. A
/// warning is at most medium (6.9), a note at most low (3.9).
double severity_of(const RuleInfo& rule, const rules::Finding& finding);

/// GitLab's bands: Info, Low, Medium, High, Critical.
std::string_view gitlab_severity(double severity);

/// The same bands in the words of Code Quality: info, minor, major, critical, blocker.
std::string_view quality_severity(double severity);

}  // namespace micryscope::report
