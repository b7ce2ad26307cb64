// Which micryscope this is.
#pragma once

#include <string_view>

namespace micryscope {

/// "0.1.0", of the library that is linked.
std::string_view library_version();

}  // namespace micryscope
