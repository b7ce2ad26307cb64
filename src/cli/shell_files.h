// What a shell and `man` want to know of the program, written from the option table, so that no
// option can be missing there. Knows the forms of those files, and nothing of what options do.
#pragma once

#include <cstdint>
#include <string>

namespace micryscope::cli {

enum class ShellFile : std::uint8_t { bash, zsh, fish, man };

/// The whole file: completions, or the manual page micryscope(1).
std::string shell_file(ShellFile which);

}  // namespace micryscope::cli
