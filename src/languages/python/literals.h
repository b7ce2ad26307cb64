// Python's string literals: from the text between the quotes to the text or bytes that the program
// sees. Pure functions over text; they know no syntax tree.
//
//     decode("a\\x41", {}) == "aA"        decode("{{x}}", {.format = true}) == "{x}"
#pragma once

#include <string>
#include <string_view>

namespace micryscope::languages::py {

/// What the letters before the quotes say.
struct StringPrefix {
  bool raw = false;
  bool bytes = false;
  bool format = false;
};

/// Reads the prefix of an opening such as `rb"""`.
StringPrefix read_prefix(std::string_view opening);

/// Decodes a piece of a literal: escapes (unless raw), line ends (always a line feed), doubled
/// braces (format only). The result is UTF-8, or raw bytes for a bytes literal. A surrogate and a
/// character given by its name become U+FFFD: their number is right, their value unknown.
std::string decode(std::string_view content, StringPrefix prefix);

/// The first line with text of a docstring, trimmed.
std::string_view first_line(std::string_view doc);

}  // namespace micryscope::languages::py
