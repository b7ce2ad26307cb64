// A word as a POSIX shell reads it back, for commands that a report tells people to run.
#pragma once

#include <string>
#include <string_view>

namespace micryscope {

/// As it is where a shell takes it so, otherwise between single quotes.
std::string shell_word(std::string_view word);

}  // namespace micryscope
