#include "report/encode.h"

#include <algorithm>
#include <array>

namespace micryscope::report {
namespace {

constexpr std::uint32_t kReplacement = 0xFFFD;

std::uint8_t byte_at(std::string_view text, std::size_t offset) {
  return static_cast<std::uint8_t>(text[offset]);
}

struct Lead {
  std::uint32_t length;
  std::uint8_t low, high;  ///< range of the second byte
};

/// What a lead byte promises; length 0 if it leads nothing. The narrowed second bytes shut out
/// over-long forms, surrogates and what is past U+10FFFF.
Lead lead_of(std::uint8_t byte) {
  if (byte < 0x80) return {1, 0, 0};
  if (byte >= 0xC2 && byte <= 0xDF) return {2, 0x80, 0xBF};
  if (byte == 0xE0) return {3, 0xA0, 0xBF};
  if (byte == 0xED) return {3, 0x80, 0x9F};
  if (byte >= 0xE1 && byte <= 0xEF) return {3, 0x80, 0xBF};
  if (byte == 0xF0) return {4, 0x90, 0xBF};
  if (byte == 0xF4) return {4, 0x80, 0x8F};
  if (byte >= 0xF1 && byte <= 0xF3) return {4, 0x80, 0xBF};
  return {0, 0, 0};
}

void append_escape(std::string& out, std::uint32_t code, const char* prefix, int digits) {
  static constexpr char kDigits[] = "0123456789abcdef";
  out += prefix;
  for (int shift = (digits - 1) * 4; shift >= 0; shift -= 4) out += kDigits[(code >> shift) & 15];
}

/// A character of ASCII that is no control character.
bool is_shown(char c) { return c >= ' ' && c <= '~'; }

struct Range {
  std::uint32_t first, last;
};

template <std::size_t N>
bool within(const std::array<Range, N>& ranges, std::uint32_t code) {
  return std::any_of(ranges.begin(), ranges.end(),
                     [code](Range r) { return r.first <= code && code <= r.last; });
}

// Characters above ASCII that move the cursor, turn the direction of the line or show nothing.
constexpr std::array<Range, 8> kSteering{{{0x80, 0x9F},
                                          {0xAD, 0xAD},
                                          {0x61C, 0x61C},
                                          {0x200B, 0x200F},
                                          {0x2028, 0x202E},
                                          {0x2060, 0x206F},
                                          {0xFEFF, 0xFEFF},
                                          {0xE0000, 0xE007F}}};
constexpr std::array<Range, 4> kZeroWidth{
    {{0x300, 0x36F}, {0x1AB0, 0x1AFF}, {0x20D0, 0x20FF}, {0xFE00, 0xFE0F}}};
constexpr std::array<Range, 10> kWide{{{0x1100, 0x115F},
                                       {0x2E80, 0x303E},
                                       {0x3041, 0xA4CF},
                                       {0xAC00, 0xD7A3},
                                       {0xF900, 0xFAFF},
                                       {0xFE30, 0xFE6F},
                                       {0xFF00, 0xFF60},
                                       {0xFFE0, 0xFFE6},
                                       {0x1F300, 0x1FAFF},
                                       {0x20000, 0x3FFFD}}};

bool is_control(std::uint32_t code) { return code < 0x20 || code == 0x7F; }

bool is_unreserved(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '.' || c == '_' || c == '~';
}

}  // namespace

Character decode(std::string_view text, std::size_t offset) {
  const std::uint8_t first = byte_at(text, offset);
  const Lead lead = lead_of(first);
  if (lead.length == 1) return {first, 1, true};
  if (lead.length == 0) return {kReplacement, 1, false};
  std::uint32_t code = first & (0x7Fu >> lead.length);
  for (std::uint32_t i = 1; i < lead.length; ++i) {
    const std::uint8_t low = i == 1 ? lead.low : 0x80;
    const std::uint8_t high = i == 1 ? lead.high : 0xBF;
    if (offset + i >= text.size() || byte_at(text, offset + i) < low ||
        byte_at(text, offset + i) > high) {
      return {kReplacement, i, false};
    }
    code = (code << 6) | (byte_at(text, offset + i) & 0x3Fu);
  }
  return {code, lead.length, true};
}

std::string valid_utf8(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size();) {
    const Character c = decode(text, i);
    out += c.valid ? text.substr(i, c.size) : std::string_view("\xEF\xBF\xBD");
    i += c.size;
  }
  return out;
}

std::string shorten(std::string_view text, std::size_t limit) {
  std::string valid = valid_utf8(text);
  std::size_t characters = 0;
  std::size_t cut = valid.size();
  for (std::size_t i = 0; i < valid.size(); i += decode(valid, i).size) {
    if (characters + 1 == limit) cut = i;
    if (++characters > limit) {
      valid.resize(cut);
      return valid + "…";
    }
  }
  return valid;
}

std::string path_uri(std::string_view path) {
  static constexpr char kDigits[] = "0123456789ABCDEF";
  while (path.substr(0, 2) == "./") path.remove_prefix(2);
  std::string out;
  for (const char c : path) {
    if (c == '/' || is_unreserved(c)) {
      out += c;
    } else {
      const auto byte = static_cast<std::uint8_t>(c);
      out += '%';
      out += kDigits[byte >> 4];
      out += kDigits[byte & 15];
    }
  }
  return out;
}

std::string terminal_safe(std::string_view text, bool newlines) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t begin = i;
    while (i < text.size() && is_shown(text[i])) ++i;
    out += text.substr(begin, i - begin);
    if (i == text.size()) break;
    const Character c = decode(text, i);
    if (!c.valid) {
      for (std::size_t k = 0; k < c.size; ++k) append_escape(out, byte_at(text, i + k), "\\x", 2);
    } else if (c.code == '\n' && newlines) {
      out += '\n';
    } else if (is_control(c.code)) {
      append_escape(out, c.code, "\\x", 2);
    } else if (within(kSteering, c.code)) {
      append_escape(out, c.code, "\\u", c.code > 0xFFFF ? 5 : 4);
    } else {
      out += text.substr(i, c.size);
    }
    i += c.size;
  }
  return out;
}

std::size_t display_width(std::string_view text) {
  std::size_t width = 0;
  for (std::size_t i = 0; i < text.size();) {
    if (is_shown(text[i])) {
      ++width;
      ++i;
      continue;
    }
    const Character c = decode(text, i);
    if (!within(kZeroWidth, c.code)) width += within(kWide, c.code) ? 2 : 1;
    i += c.size;
  }
  return width;
}

}  // namespace micryscope::report
