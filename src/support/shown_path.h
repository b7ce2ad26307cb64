// Names of files, which are bytes, as valid UTF-8 that no two of them share.
#pragma once

#include <string>
#include <string_view>

namespace micryscope {

/// The path itself. One that is not UTF-8 stands in quotes as git writes it ("caf\\351.py", octal), and
/// so does one that begins with a quote, so that none can pass for another.
std::string shown_path(std::string_view path);

}  // namespace micryscope
