// The manual page micryscope(1), written from the option table: the same texts as the help's.
#pragma once

#include <string>

namespace micryscope::cli {

/// In the language of man(7), without a date, so that it is the same whenever it is made.
std::string manual();

}  // namespace micryscope::cli
