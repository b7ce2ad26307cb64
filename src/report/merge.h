// The reports of several projects as one, as if they were folders of a project that holds them all.
#pragma once

#include <string>
#include <vector>

#include "report/report.h"

namespace micryscope::report {

struct Part {
  std::string prefix;  ///< "" or with a slash at its end; before each path of the report
  Report report;
};

/// `parts` is not empty. The result is sorted as the reports are.
Report merge(std::vector<Part> parts);

}  // namespace micryscope::report
