// What `micryscope help` prints. Texts only; cli/options.cc says what is accepted, and a test holds
// the two together.
#pragma once

#include <string_view>

namespace micryscope::cli {

/// The help of a command, or the overview for an empty or unknown name.
std::string_view help_text(std::string_view command);

}  // namespace micryscope::cli
