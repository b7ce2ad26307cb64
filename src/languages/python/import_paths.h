// Which files of the repository an import may mean, and which imports a text holds. Works on text
// and paths alone, so that the prefilter can follow imports in files that nobody parses.
//
//     app/auth/token.py:  from app.core import keys
//       -> app/core.py, app/core/__init__.py, app/core/keys.py, app/core/keys/__init__.py, src/app/...
//
// Python looks a module up in the folders of sys.path, which no file names. The candidates are the
// importing file's folder and every folder above it, nearest first. Left out are the places that
// would catch somebody else's module: nothing for the standard library, nothing but the top and
// the project's own root for well-known packages, and no folder inside a package, which is known to
// be one because a file in it imports relatively or by the package's name.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "lower/language_spec.h"

namespace micryscope::languages::py {

/// One module that an import statement names, and the names taken from it.
struct ImportedModule {
  std::size_t level = 0;  ///< leading dots
  std::string_view dotted;
  std::vector<std::string_view> names;  ///< of `from ... import`; "*" is left out
};

/// Finds import statements and `import_module("...")` lexically; linear in the text.
std::vector<ImportedModule> scan_text(std::string_view text);

/// Resolves the imports of one file.
class UnitFinder {
 public:
  UnitFinder(std::string_view path, const lower::Layout& layout,
             const std::vector<ImportedModule>& imports);

  /// Units that a module may be, best first; none for one that is outside the repository.
  std::vector<std::string> candidates(std::size_t level, std::string_view dotted) const;

 private:
  std::vector<std::string> bases_of(std::string_view root) const;

  std::string_view path_;
  std::string_view folder_;             // of the file, with trailing slash
  const lower::Layout& layout_;
  std::vector<std::string_view> folders_;  // above the file, nearest first, "" last
  mutable std::string last_root_;          // the look-up before this one; imports come in bunches
  mutable std::vector<std::string> last_bases_;
};

/// True for the name of a module or package of Python's standard library.
bool is_standard_module(std::string_view root);
/// True for the import name of a well-known package from the index.
bool is_known_package(std::string_view root);

}  // namespace micryscope::languages::py
