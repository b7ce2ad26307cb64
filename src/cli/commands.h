// What each command does, from the parsed command line to bytes and an exit code. Nothing here
// prints or exits; only the files named by --format are written.
#pragma once

#include <string>
#include <vector>

#include "cli/environment.h"
#include "cli/options.h"
#include "cli/stages.h"

namespace micryscope::cli {

/// The whole program but for printing and exiting.
Outcome execute(const std::vector<std::string>& arguments, const Environment& environment,
                const Stages& stages);

Outcome check(const Invocation& invocation, const Environment& environment, const Stages& stages);
/// A step of a pipeline.
Outcome ci_command(const Invocation& invocation, const Environment& environment,
                   const Stages& stages);
/// Sets a project up.
Outcome init_command(const Invocation& invocation, const Environment& environment,
                     const Stages& stages);
Outcome graph(const Invocation& invocation, const Environment& environment, const Stages& stages);
Outcome ir(const Invocation& invocation, const Environment& environment, const Stages& stages);
/// Of a rule or the vocabulary; or of a finding, for which the project is checked.
Outcome explain(const Invocation& invocation, const Environment& environment, const Stages& stages);
Outcome rules_command(const Invocation& invocation, const Stages& stages);
/// Writes or prunes the baseline file.
Outcome baseline(const Invocation& invocation, const Environment& environment,
                 const Stages& stages);
/// What the cache holds, or its end.
Outcome cache_command(const Invocation& invocation, const Environment& environment,
                      const Stages& stages);
Outcome coverage(const Invocation& invocation, const Stages& stages);
Outcome version();
Outcome help(const Invocation& invocation);

}  // namespace micryscope::cli
