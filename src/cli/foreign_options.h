// Options that people bring along from other tools, and what they are called here.
#pragma once

#include <string>
#include <string_view>

#include "cli/option_table.h"

namespace micryscope::cli {

/// What to say of an option that `command` does not have, made to be put behind "unknown option":
/// "; here it is --fail-on LEVEL". Empty when nobody is known to call anything so, or when the
/// command has no such option either.
std::string ours_for(std::string_view theirs, const CommandInfo& command);

}  // namespace micryscope::cli
