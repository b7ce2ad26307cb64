// What `micryscope help` prints, made from option_table.h.
#pragma once

#include <string>
#include <string_view>

namespace micryscope::cli {

/// The help of a command, or the overview for an empty or unknown name.
std::string help_text(std::string_view command);

}  // namespace micryscope::cli
