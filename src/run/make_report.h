// From the results of components to the report: which files findings name, what was left out, what
// was cut short.
#pragma once

#include <vector>

#include "report/report.h"
#include "run/component.h"

namespace micryscope {

/// The results are those of `components`, in the same order.
report::Report make_report(const Analysis& analysis, const std::vector<Component>& components,
                           std::vector<ComponentResult> results);

}  // namespace micryscope
