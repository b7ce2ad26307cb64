// One file's text to its IR module: parse, hand the tree to the language's front end, collect
// syntax errors and micryscope's own comments. Never fails: what could not be read is an `opaque`.
#pragma once

#include <string>
#include <string_view>

#include "ir/ir.h"
#include "lower/language_spec.h"

namespace micryscope::lower {

/// `text` must be valid UTF-8 and is not kept. `budget_ms` bounds the parse (wall clock).
ir::Module lower_file(const LanguageSpec& language, std::string_view path, std::string_view text,
                      const Layout& layout, std::uint32_t budget_ms);

}  // namespace micryscope::lower
