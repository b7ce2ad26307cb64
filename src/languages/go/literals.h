// Go's literals, decoded exactly: quoted and raw strings, runes. Knows no syntax tree.
#pragma once

#include <string>
#include <string_view>

namespace micryscope::languages::golang {

/// The bytes of a string literal, quotes included in `literal`: "a\x00é" or `raw`.
std::string decode_string(std::string_view literal);

/// The code point of a rune literal, quotes included; 0xFFFD when it is broken.
long long decode_rune(std::string_view literal);

/// True for well-formed UTF-8 (Go strings may hold any bytes).
bool is_utf8(std::string_view text);

}  // namespace micryscope::languages::golang
