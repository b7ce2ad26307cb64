// What a module specifier means: the outside name that models use, and the files of the repository
// that it may stand for. Also the lexical scan for imports. Purely textual, no tree.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "lower/language_spec.h"

namespace micryscope::languages::js {

/// "node:crypto" -> "crypto", "npm:crypto-js@4/aes" -> "crypto-js/aes"; others as they are.
std::string canonical_name(std::string_view specifier);

/// Repository paths that a specifier in the file `path` may mean, best first; empty for one that
/// leads outside.
std::vector<std::string> candidates(std::string_view path, std::string_view specifier,
                                    const lower::Layout& layout);

void scan_imports(std::string_view path, std::string_view text, const lower::Layout& layout,
                  std::vector<std::string>& units);

/// tsconfig.json, jsconfig.json (`paths`, `baseUrl`) and package.json (`name`, `main`, `exports`,
/// `imports`) as aliases. Bad JSON gives what could be read of it.
void read_manifest(std::string_view path, std::string_view text, lower::Layout& layout);

/// Joins a folder ("" or with trailing slash) and a relative path, resolving `.` and `..`. False when
/// it leaves the root.
bool join_path(std::string_view folder, std::string_view relative, std::string& joined);

/// The folder of a path, "" or with trailing slash.
std::string_view folder_of(std::string_view path);

}  // namespace micryscope::languages::js
