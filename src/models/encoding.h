// Encodings of bytes as text, as folds need them: strict where libraries refuse, lenient where all
// of them are. Pure functions, no allocation beyond the result.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace micryscope::models {

std::string hex_encode(std::string_view bytes);
/// White space is skipped; an odd number of digits or another character gives none.
std::optional<std::string> hex_decode(std::string_view text);
enum class Base64 { standard, url };
/// With padding in the standard alphabet, without in the URL one.
std::string base64_encode(std::string_view bytes, Base64 alphabet = Base64::standard);
/// Both alphabets, padding and white space optional.
std::optional<std::string> base64_decode(std::string_view text);

/// Code points of UTF-8; none when it is malformed.
std::optional<std::vector<char32_t>> code_points(std::string_view utf8);
std::string utf8(const std::vector<char32_t>& points);

/// Text to bytes by an encoding's name as libraries write it (utf8, UTF-8, latin1, hex, base64url);
/// none when the name is not known or the text cannot be encoded.
std::optional<std::string> encode_text(std::string_view text, std::string_view encoding);
/// Bytes to text, likewise.
std::optional<std::string> decode_bytes(std::string_view bytes, std::string_view encoding);

}  // namespace micryscope::models
