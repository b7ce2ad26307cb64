// What a report is told besides the findings: how the check was asked for, and when.
#pragma once

#include <string>

#include "cli/options.h"
#include "report/formats.h"
#include "rules/config.h"

namespace micryscope::cli {

/// The check as a command for a shell, without what says where and how reports are written.
std::string command_of(const Invocation& invocation);

/// `gate`: what makes this check fail. Times are left as they are.
report::FormatOptions format_options(const Invocation& invocation, rules::Gate gate);

}  // namespace micryscope::cli
