// Where the project is in public. Not decided yet: cmake/address.txt is the one place that says it,
// and whatever names it is made from there.
#pragma once

#include <string>
#include <string_view>

namespace micryscope {

/// "https://github.com/OWNER/micryscope", without a slash at its end.
std::string_view project_address();

/// `text` with @ADDRESS@ replaced by it, @REPOSITORY@ by its path (OWNER/micryscope) and @VERSION@
/// by the program's version.
std::string with_address(std::string_view text);

}  // namespace micryscope
