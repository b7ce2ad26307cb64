#pragma once

// The tree-sitter grammars that are linked into the program. cmake/Grammars.cmake generates the
// table from the list in cmake/grammars/CMakeLists.txt. A grammar may serve several languages and
// may be here before any language uses it.

#include <span>
#include <string_view>

struct TSLanguage;

namespace micryscope::parse {

struct Grammar {
  std::string_view name;           // "python", "c_sharp", "tsx"
  const TSLanguage* (*language)();  // never null
};

/// All grammars, sorted by name.
std::span<const Grammar> all_grammars();

}  // namespace micryscope::parse
