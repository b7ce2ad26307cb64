// The files and lines through which a pipeline hears from a step, in the syntax of each host. What
// is written may come from a hostile repository and must not be taken for anything else.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace micryscope::ci {

using Outputs = std::vector<std::pair<std::string, std::string>>;  // name, value

/// For GITHUB_OUTPUT. `nonce` must be such that nobody could have guessed it; values of several
/// lines end at a line made of it.
std::string github_outputs(const Outputs& outputs, std::string_view nonce);

/// For GitLab's dotenv reports: MICRYSCOPE_EXIT_CODE=1.
std::string dotenv_outputs(const Outputs& outputs);

/// The text as GitHub shows it in a log, without obeying commands that it holds.
std::string github_log(std::string_view text, std::string_view nonce);

/// `::error::...`, `::warning::...`: one line of the log that is a command.
std::string github_command(std::string_view name, std::string_view message);

}  // namespace micryscope::ci
