// From the results of components to the report: which files findings name, what was left out, what
// was cut short.
#pragma once

#include <string_view>
#include <vector>

#include "component.h"
#include "report/report.h"

namespace micryscope {

/// What the report calls files that the prefilter left out.
inline constexpr std::string_view kNoCryptography = "no cryptography";

/// The results are those of `components`, in the same order.
report::Report assemble(const Analysis& analysis, const std::vector<Component>& components,
                        std::vector<ComponentResult> results);

}  // namespace micryscope
