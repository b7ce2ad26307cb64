// What pyproject.toml and setup.cfg say about where modules lie: the project's own name, by which
// other projects of the repository import it, and the folder that holds its packages.
#pragma once

#include <string_view>

#include "lower/language_spec.h"

namespace micryscope::languages::py {

/// Reads `name = "..."` of the project and `where = ["lib"]` or `package-dir` of setuptools; a
/// line reader, no TOML parser: what is written otherwise is not seen.
void read_manifest(std::string_view path, std::string_view text, lower::Layout& layout);

}  // namespace micryscope::languages::py
