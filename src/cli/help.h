// What `micryscope help` prints, made from option_table.h.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace micryscope::cli {

/// The help of a command, or the overview for an empty or unknown name.
std::string help_text(std::string_view command);

struct ExitMeaning {
  int code;
  std::string_view meaning;
};

/// What the program's exit codes say, by their numbers.
std::span<const ExitMeaning> exit_meanings();

}  // namespace micryscope::cli
