// Where reports and baselines go. A file is written beside the old one and takes its name when it
// is whole, so that a full disk leaves the old one as it was; a pipe, a device or a stream that the
// program was started with is written to as it comes.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/environment.h"
#include "cli/options.h"
#include "support/error.h"

namespace micryscope::cli {

/// Whether a run may begin: none of the files is a link out of a project or holds what must not be
/// replaced (overwriting.h), and no two reports go to one file or stream, by whatever names.
std::optional<Error> check_outputs(const std::vector<Output>& outputs,
                                   const Environment& environment);

/// The same for a file that a baseline is written to.
std::optional<Error> check_baseline_output(const std::string& path, const Environment& environment);

/// `path` is relative to the working folder. A file keeps its permissions, and a link to it stays
/// one; links within a project that lead out of it are refused.
std::optional<Error> write_file(const std::string& path, std::string_view bytes,
                                const Environment& environment);

/// Adds to the end of a file, which need not be there yet; the same holds of links.
std::optional<Error> append_file(const std::string& path, std::string_view bytes,
                                 const Environment& environment);

/// True for the names of standard output: "/dev/stdout" and the like.
bool is_standard_output(std::string_view path);

}  // namespace micryscope::cli
