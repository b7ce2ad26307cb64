// GitHub's identity of a line, open to its tests; report.h has what others call.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace micryscope::report {

/// `primaryLocationLineHash` of every line of a text as github/codeql-action computes it: item 0 is
/// line 1. Never empty; the empty text has one line.
std::vector<std::string> line_hashes(std::string_view bytes);

}  // namespace micryscope::report
