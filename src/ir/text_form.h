// The words that the printer and the reader of the IR's text form share: what may stand without
// quotes, how quotes escape, and how enumerators are spelt. Knows nothing of modules.
//
//     quoted("a\n")      "a\n"          is_bare("environ")  true
//     quoted("\xff")     "\xff"         is_bare("v12")      false: it would read as a value
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "ir/ir.h"

namespace micryscope::ir::text_form {

inline constexpr std::array<std::string_view, 5> kParameterKinds = {
    "positional", "keyword_only", "rest", "keyword_rest", "receiver"};
inline constexpr std::array<std::string_view, 4> kClassKinds = {"class_type", "interface_type",
                                                                "struct_type", "enum_type"};
inline constexpr std::size_t kOps = static_cast<std::size_t>(Op::opaque) + 1;
inline constexpr std::size_t kConstantKinds = static_cast<std::size_t>(ConstantKind::bytes) + 1;
inline constexpr std::size_t kFunctionKinds =
    static_cast<std::size_t>(FunctionKind::class_body) + 1;

/// True for a character that may stand in a word without quotes.
bool is_bare_character(char c);
/// True for a text that reads back as itself without quotes.
bool is_bare(std::string_view text);
/// The text in double quotes; control characters and broken UTF-8 become escapes.
std::string quoted(std::string_view text);
/// The text as it stands, quoted only if it has to be.
std::string word(std::string_view text);
/// The number after the letter in "v12"; none when the text is not of that form.
std::optional<std::uint32_t> reference(std::string_view text, char letter);
/// The text of an escape-free or escaped body (without its quotes); none for a bad escape.
std::optional<std::string> unquoted(std::string_view body);

}  // namespace micryscope::ir::text_form
