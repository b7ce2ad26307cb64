#include "languages/go/literals.h"

#include <charconv>
#include <cstdint>

namespace micryscope::languages::golang {

namespace {

constexpr std::uint32_t kReplacement = 0xFFFD;

void append_utf8(std::string& out, std::uint32_t point) {
  if (point > 0x10FFFF || (point >= 0xD800 && point < 0xE000)) point = kReplacement;
  const auto put = [&](std::uint32_t byte) { out += static_cast<char>(static_cast<unsigned char>(byte)); };
  if (point < 0x80) {
    put(point);
  } else if (point < 0x800) {
    put(0xC0 | (point >> 6));
    put(0x80 | (point & 0x3F));
  } else if (point < 0x10000) {
    put(0xE0 | (point >> 12));
    put(0x80 | ((point >> 6) & 0x3F));
    put(0x80 | (point & 0x3F));
  } else {
    put(0xF0 | (point >> 18));
    put(0x80 | ((point >> 12) & 0x3F));
    put(0x80 | ((point >> 6) & 0x3F));
    put(0x80 | (point & 0x3F));
  }
}

struct Unit {
  std::uint32_t value = kReplacement;
  bool is_byte = false;  // \x41 and \101 are bytes, everything else is a code point
};

char simple_escape(char c) {
  switch (c) {
    case 'a': return '\a';
    case 'b': return '\b';
    case 'f': return '\f';
    case 'n': return '\n';
    case 'r': return '\r';
    case 't': return '\t';
    case 'v': return '\v';
    default: return c;  // \\ \' \"
  }
}

std::uint32_t digits(std::string_view text, std::size_t& at, std::size_t count, int base) {
  const std::string_view body = text.substr(at, count);
  std::uint32_t value = 0;
  const auto [end, error] = std::from_chars(body.data(), body.data() + body.size(), value, base);
  at += static_cast<std::size_t>(end - body.data());
  return error == std::errc() ? value : kReplacement;
}

// Reads the escape after the backslash at text[at - 1]; `at` moves behind it.
Unit read_escape(std::string_view text, std::size_t& at) {
  if (at >= text.size()) return {};
  const char c = text[at];
  if (c >= '0' && c <= '7') return {digits(text, at, 3, 8) & 0xFF, true};
  ++at;
  if (c == 'x') return {digits(text, at, 2, 16) & 0xFF, true};
  if (c == 'u') return {digits(text, at, 4, 16), false};
  if (c == 'U') return {digits(text, at, 8, 16), false};
  return {static_cast<unsigned char>(simple_escape(c)), true};
}

std::uint32_t read_utf8(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<std::uint32_t>(static_cast<unsigned char>(text[i])); };
  if (text.empty()) return kReplacement;
  if (byte(0) < 0x80) return byte(0);
  const std::size_t length = byte(0) >= 0xF0 ? 4 : byte(0) >= 0xE0 ? 3 : 2;
  if (text.size() < length) return kReplacement;
  std::uint32_t point = byte(0) & (0xFFU >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) point = (point << 6) | (byte(i) & 0x3F);
  return point;
}

}  // namespace

std::string decode_string(std::string_view literal) {
  if (literal.size() < 2) return {};
  const bool raw = literal[0] == '`';
  const std::string_view body = literal.substr(1, literal.size() - 2);
  std::string out;
  out.reserve(body.size());
  std::size_t at = 0;
  while (at < body.size()) {
    const char c = body[at++];
    if (raw && c == '\r') continue;  // the language drops them from raw strings
    if (raw || c != '\\') {
      out += c;
      continue;
    }
    const Unit unit = read_escape(body, at);
    if (unit.is_byte) {
      out += static_cast<char>(static_cast<unsigned char>(unit.value));
    } else {
      append_utf8(out, unit.value);
    }
  }
  return out;
}

long long decode_rune(std::string_view literal) {
  if (literal.size() < 3) return kReplacement;
  const std::string_view body = literal.substr(1, literal.size() - 2);
  if (body[0] != '\\') return read_utf8(body);
  std::size_t at = 1;
  return read_escape(body, at).value;
}

bool is_utf8(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    const auto lead = static_cast<unsigned char>(text[i]);
    const std::size_t length = lead < 0x80 ? 1 : lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC2 ? 2 : 0;
    if (length == 0 || i + length > text.size()) return false;
    for (std::size_t k = 1; k < length; ++k) {
      if ((static_cast<unsigned char>(text[i + k]) & 0xC0) != 0x80) return false;
    }
    std::string again;
    if (length > 2) {  // overlong forms, surrogates and what lies past the last code point
      append_utf8(again, read_utf8(text.substr(i, length)));
      if (again != text.substr(i, length)) return false;
    }
    i += length;
  }
  return true;
}

}  // namespace micryscope::languages::golang
