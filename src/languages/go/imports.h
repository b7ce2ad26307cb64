// Go's import paths: what they are called in a file, which folder of the repository they may mean,
// and what go.mod says about that. Lexical; knows no syntax tree.
//
//   "example.com/server/internal/crypto"  -> "internal/crypto/"   (module example.com/server)
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "lower/language_spec.h"

namespace micryscope::languages::golang {

/// The folder of a path with a trailing slash; "/" for the root. All files of a folder are one
/// package (an external test package, `foo_test`, is counted as the same).
std::string unit_of(std::string_view path);

/// Units of this repository that an import path may mean for the file, best first.
std::vector<std::string> import_candidates(std::string_view file, std::string_view import_path,
                                           const lower::Layout& layout);

/// Names by which a file may call a package imported without an alias, likeliest first. There may
/// be several, because the true name is in the package itself: "go-redis" says `redis`.
std::vector<std::string_view> package_names(std::string_view import_path);

void scan_imports(std::string_view path, std::string_view text, const lower::Layout& layout,
                  std::vector<std::string>& units);

/// go.mod: its module line, and `replace` lines that point into the repository.
void read_manifest(std::string_view path, std::string_view text, lower::Layout& layout);

}  // namespace micryscope::languages::golang
