// From the results of components to the report: which files findings name, what was left out, what
// was cut short.
#pragma once

#include <vector>

#include "component.h"
#include "report/report.h"

namespace micryscope {

/// The results are those of `components`, in the same order.
report::Report assemble(const Analysis& analysis, const std::vector<Component>& components,
                        std::vector<ComponentResult> results);

}  // namespace micryscope
