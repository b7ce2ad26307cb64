// Changes to a source text that change its looks only. All of them parse the text, so that nothing
// inside a literal is touched.
#pragma once

#include <string>

#include "lower/language_spec.h"

namespace micryscope::properties {

/// Comments become blanks, byte for byte, so that every place stays where it was. Comments that
/// mean something to micryscope or to a compiler (`//go:build`) stay.
std::string without_comments(const lower::LanguageSpec& language, const std::string& text);
/// `line` (with its line end) before every top-level statement.
std::string with_line_before_statements(const lower::LanguageSpec& language,
                                        const std::string& text, const std::string& line);
/// A comment before every top-level statement.
std::string with_more_comments(const lower::LanguageSpec& language, const std::string& text);
/// Every local variable that no member, keyword or import shares its name with is called
/// otherwise; the words in the name stay, as rules may listen to them.
std::string with_renamed_locals(const lower::LanguageSpec& language, const std::string& text);

}  // namespace micryscope::properties
