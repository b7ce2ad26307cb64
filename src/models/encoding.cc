#include "models/encoding.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

namespace micryscope::models {

namespace {

constexpr std::string_view kStandard =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view kUrl =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

int base64_digit(char c) {
  if (c == '-') c = '+';
  if (c == '_') c = '/';
  const std::size_t at = kStandard.find(c);
  return at == std::string_view::npos ? -1 : static_cast<int>(at);
}

enum class Encoding { utf8, ascii, latin1, utf16le, hex, base64, base64url };

std::optional<Encoding> encoding_named(std::string_view name) {
  std::string bare;
  for (const char c : name) {
    if (c == '-' || c == '_' || c == ' ') continue;
    bare += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  constexpr std::array<std::pair<std::string_view, Encoding>, 17> kNames = {{
      {"utf8", Encoding::utf8},
      {"u8", Encoding::utf8},
      {"utf", Encoding::utf8},
      {"ascii", Encoding::ascii},
      {"usascii", Encoding::ascii},
      {"latin1", Encoding::latin1},
      {"latin", Encoding::latin1},
      {"l1", Encoding::latin1},
      {"binary", Encoding::latin1},
      {"iso88591", Encoding::latin1},
      {"utf16le", Encoding::utf16le},
      {"ucs2", Encoding::utf16le},
      {"hex", Encoding::hex},
      {"base64", Encoding::base64},
      {"base64url", Encoding::base64url},
      {"base64urlsafe", Encoding::base64url},
      {"rawurlencoding", Encoding::base64url},
  }};
  for (const auto& [known, encoding] : kNames) {
    if (known == bare) return encoding;
  }
  return std::nullopt;
}

std::optional<std::string> narrow(std::string_view text, char32_t largest) {
  const auto points = code_points(text);
  if (!points) return std::nullopt;
  std::string result;
  for (const char32_t point : *points) {
    if (point > largest) return std::nullopt;
    result += static_cast<char>(point);
  }
  return result;
}

std::optional<std::string> widen(std::string_view bytes, char32_t largest) {
  std::vector<char32_t> points;
  for (const char byte : bytes) {
    points.push_back(static_cast<unsigned char>(byte));
    if (points.back() > largest) return std::nullopt;
  }
  return utf8(points);
}

std::optional<std::string> to_utf16le(std::string_view text) {
  const auto points = code_points(text);
  if (!points) return std::nullopt;
  std::string result;
  const auto unit = [&](char32_t value) {
    result += static_cast<char>(value & 0xFF);
    result += static_cast<char>(value >> 8 & 0xFF);
  };
  for (const char32_t point : *points) {
    if (point < 0x10000) {
      unit(point);
    } else {
      unit(0xD800 + ((point - 0x10000) >> 10));
      unit(0xDC00 + ((point - 0x10000) & 0x3FF));
    }
  }
  return result;
}

// How many bytes follow the first one of a character; -1 when it begins none.
int followers(unsigned char first) {
  if (first < 0x80) return 0;
  if (first >= 0xC2 && first < 0xE0) return 1;
  if (first >= 0xE0 && first < 0xF0) return 2;
  if (first >= 0xF0 && first < 0xF5) return 3;
  return -1;
}

}  // namespace

std::string hex_encode(std::string_view bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string result;
  result.reserve(bytes.size() * 2);
  for (const char byte : bytes) {
    const auto value = static_cast<unsigned char>(byte);
    result += kDigits[value >> 4];
    result += kDigits[value & 0xF];
  }
  return result;
}

std::optional<std::string> hex_decode(std::string_view text) {
  std::string result;
  int high = -1;
  for (const char c : text) {
    if (is_space(c)) continue;
    const int digit = hex_digit(c);
    if (digit < 0) return std::nullopt;
    if (high < 0) {
      high = digit;
    } else {
      result += static_cast<char>(high * 16 + digit);
      high = -1;
    }
  }
  if (high >= 0) return std::nullopt;
  return result;
}

std::string base64_encode(std::string_view bytes, Base64 alphabet) {
  const std::string_view digits = alphabet == Base64::standard ? kStandard : kUrl;
  std::string result;
  std::uint32_t bits = 0;
  int count = 0;
  for (const char byte : bytes) {
    bits = bits << 8 | static_cast<unsigned char>(byte);
    for (count += 8; count >= 6; count -= 6) result += digits[bits >> (count - 6) & 0x3F];
  }
  if (count > 0) result += digits[bits << (6 - count) & 0x3F];
  while (alphabet == Base64::standard && result.size() % 4 != 0) result += '=';
  return result;
}

std::optional<std::string> base64_decode(std::string_view text) {
  std::string result;
  std::uint32_t bits = 0;
  int count = 0;
  std::size_t digits = 0;
  bool padded = false;
  for (const char c : text) {
    if (is_space(c)) continue;
    if (c == '=') {
      padded = true;
      continue;
    }
    const int digit = base64_digit(c);
    if (digit < 0 || padded) return std::nullopt;
    ++digits;
    bits = bits << 6 | static_cast<std::uint32_t>(digit);
    count += 6;
    if (count >= 8) {
      count -= 8;
      result += static_cast<char>(bits >> count & 0xFF);
    }
  }
  if (digits % 4 == 1) return std::nullopt;
  return result;
}

std::optional<std::vector<char32_t>> code_points(std::string_view text) {
  std::vector<char32_t> points;
  for (std::size_t i = 0; i < text.size();) {
    const auto first = static_cast<unsigned char>(text[i++]);
    int more = followers(first);
    if (more < 0 || text.size() - i < static_cast<std::size_t>(more)) return std::nullopt;
    char32_t point = more == 0 ? first : first & (0x3Fu >> more);
    for (; more > 0; --more) {
      const auto next = static_cast<unsigned char>(text[i++]);
      if ((next & 0xC0) != 0x80) return std::nullopt;
      point = point << 6 | (next & 0x3F);
    }
    points.push_back(point);
  }
  return points;
}

std::string utf8(const std::vector<char32_t>& points) {
  std::string result;
  for (const char32_t point : points) {
    if (point < 0x80) {
      result += static_cast<char>(point);
    } else if (point < 0x800) {
      result += static_cast<char>(0xC0 | point >> 6);
      result += static_cast<char>(0x80 | (point & 0x3F));
    } else if (point < 0x10000) {
      result += static_cast<char>(0xE0 | point >> 12);
      result += static_cast<char>(0x80 | (point >> 6 & 0x3F));
      result += static_cast<char>(0x80 | (point & 0x3F));
    } else {
      result += static_cast<char>(0xF0 | (point >> 18 & 0x7));
      result += static_cast<char>(0x80 | (point >> 12 & 0x3F));
      result += static_cast<char>(0x80 | (point >> 6 & 0x3F));
      result += static_cast<char>(0x80 | (point & 0x3F));
    }
  }
  return result;
}

std::optional<std::string> encode_text(std::string_view text, std::string_view encoding) {
  const std::optional<Encoding> known = encoding_named(encoding);
  if (!known) return std::nullopt;
  switch (*known) {
    case Encoding::utf8:
      return std::string(text);
    case Encoding::ascii:
      return narrow(text, 0x7F);
    case Encoding::latin1:
      return narrow(text, 0xFF);
    case Encoding::utf16le:
      return to_utf16le(text);
    case Encoding::hex:
      return hex_decode(text);
    case Encoding::base64:
    case Encoding::base64url:
      return base64_decode(text);
  }
  return std::nullopt;
}

std::optional<std::string> decode_bytes(std::string_view bytes, std::string_view encoding) {
  const std::optional<Encoding> known = encoding_named(encoding);
  if (!known) return std::nullopt;
  switch (*known) {
    case Encoding::utf8:
      return code_points(bytes) ? std::optional(std::string(bytes)) : std::nullopt;
    case Encoding::ascii:
      return widen(bytes, 0x7F);
    case Encoding::latin1:
      return widen(bytes, 0xFF);
    case Encoding::utf16le:
      return std::nullopt;  // keys are not stored so
    case Encoding::hex:
      return hex_encode(bytes);
    case Encoding::base64:
      return base64_encode(bytes);
    case Encoding::base64url:
      return base64_encode(bytes, Base64::url);
  }
  return std::nullopt;
}

}  // namespace micryscope::models
