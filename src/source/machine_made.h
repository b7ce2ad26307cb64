// Tells files that nobody wrote by hand: minified, bundled, generated, type declarations. Such code
// repeats what is said elsewhere, so that a finding in it helps nobody.
#pragma once

#include <cstdint>
#include <string_view>

namespace micryscope::source {

/// A file that only declares types (.d.ts, .pyi): there is no code in it.
bool is_declaration_path(std::string_view path);

/// True for names such as x.min.js, and for texts that mostly consist of very long lines of dense
/// code, or begin as bundlers begin their files. A long constant alone does not count.
bool is_minified(std::string_view path, std::string_view text);

/// True for names such as x.pb.go, and when a comment in the first lines says that the file is
/// generated.
bool is_generated(std::string_view path, std::string_view text);

/// A few lines that Git LFS leaves where a large file belongs.
bool is_lfs_pointer(std::string_view text);

}  // namespace micryscope::source
