// What reports and baselines may take the place of. A name mistyped, or taken for that of an input,
// must not cost a file that somebody wrote.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "support/error.h"

namespace micryscope::cli {

enum class Written { report, baseline };

/// An error where `place`, absolute, is there and holds something that nobody wants replaced: a
/// source, manifest or configuration that the analysis reads, a file that git tracks, or one of
/// git's own. An earlier file of the same kind, an empty one and any other may be replaced. `name`
/// is how the file was written; `repository` is the top folder around it, or empty.
std::optional<Error> check_overwriting(const std::string& name, const std::filesystem::path& place,
                                       const std::filesystem::path& repository, Written what);

}  // namespace micryscope::cli
