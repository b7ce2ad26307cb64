// One file's text to its IR module: parse, hand the tree to the language's front end, collect
// syntax errors and micryscope's own comments. Never fails: what could not be read is an `opaque`.
#pragma once

#include <string>
#include <string_view>

#include "ir/ir.h"
#include "lower/language_spec.h"
#include "parse/budget.h"

namespace micryscope::lower {

/// Reasons of an `opaque` that is the whole file. Of the second, another run may read the file: its
/// module must not be kept for later runs.
inline constexpr std::string_view kTooManySteps = "parsing takes too many steps";
inline constexpr std::string_view kStopped = "the run was stopped";

/// `text` must be valid UTF-8 and is not kept.
ir::Module lower_file(const LanguageSpec& language, std::string_view path, std::string_view text,
                      const Layout& layout, const parse::Budget& budget = {});

}  // namespace micryscope::lower
