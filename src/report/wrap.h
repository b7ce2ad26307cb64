// Text broken into lines that fit a terminal.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace micryscope::report {

/// One line of valid UTF-8, broken at blanks so that no line takes more than `width` columns, as
/// far as words allow. Lines after the first are indented by `indent` blanks. ANSI escapes take no
/// column. A width of 0 breaks nothing, as does one that the indent leaves too little of.
std::string wrap(std::string_view line, std::size_t width, std::size_t indent);

}  // namespace micryscope::report
