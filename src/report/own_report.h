// Whether a text was written by this program, told by how each format begins and ends: what may be
// replaced by a newer one.
#pragma once

#include <string_view>

namespace micryscope::report {

/// A report in any format, of this version or an earlier one.
bool is_report(std::string_view text);

/// A baseline file.
bool is_baseline(std::string_view text);

}  // namespace micryscope::report
