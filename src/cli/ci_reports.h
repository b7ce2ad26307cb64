// What later steps of a pipeline learn of a check: counts, and where the cache of the next one is.
#pragma once

#include <cstddef>
#include <map>
#include <string>

#include "ci/files.h"
#include "cli/check.h"
#include "cli/environment.h"
#include "cli/options.h"
#include "cli/stages.h"

namespace micryscope::cli {

/// new, fixed, unchanged, suppressed, at-gate, complete, compared, base, sarif-file. Without a
/// comparison all findings are new; where one was to be made and could not, none.
ci::Outputs outcome_of(const Checked& checked, const Invocation& invocation,
                       const std::string& base);

/// A job's summary in Markdown, at most `limit` bytes. `headline`: what was compared with what.
std::string summary_of(const Checked& checked, const Invocation& invocation,
                       const std::map<std::string, std::string>& variables,
                       const std::string& headline, std::size_t limit);

/// The beginning of the name under which a host may keep the cache: the same for machines, programs
/// and rules that understand each other's. What it is called in full ends in a commit's id.
std::string cache_key_prefix(const std::map<std::string, std::string>& variables);

/// Where the cache is; empty: nowhere.
std::string cache_place(const Invocation& invocation, const Environment& environment,
                        const Stages& stages);

}  // namespace micryscope::cli
