#include "source/decode.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "support/utf8.h"

namespace micryscope::source {
namespace {

constexpr std::string_view kMarkUtf8 = "\xEF\xBB\xBF";
constexpr std::string_view kMarkLittle = "\xFF\xFE";
constexpr std::string_view kMarkBig = "\xFE\xFF";
constexpr char32_t kReplacement = 0xFFFD;

// Beyond one character in so many that no text has, it is none: one zero byte must not hide a
// source file, which JavaScript runs all the same, and a video must not be parsed for its name.
constexpr std::uint64_t kMostForeign = 10;

bool is_foreign(unsigned char c) { return c < 0x20 && !(c >= '\t' && c <= '\r') && c != 0x1B; }

void append_utf8(std::string& text, char32_t c) {
  const auto add = [&](char32_t byte) { text += static_cast<char>(byte); };
  if (c < 0x80) {
    add(c);
  } else if (c < 0x800) {
    add(0xC0 | (c >> 6));
    add(0x80 | (c & 0x3F));
  } else if (c < 0x10000) {
    add(0xE0 | (c >> 12));
    add(0x80 | ((c >> 6) & 0x3F));
    add(0x80 | (c & 0x3F));
  } else {
    add(0xF0 | (c >> 18));
    add(0x80 | ((c >> 12) & 0x3F));
    add(0x80 | ((c >> 6) & 0x3F));
    add(0x80 | (c & 0x3F));
  }
}

Decoded from_utf16(std::string_view bytes, bool is_big) {
  Decoded decoded{.text = {}, .encoding = Encoding::utf16};
  decoded.text.reserve(bytes.size());
  const auto unit = [&](std::size_t at) -> char32_t {
    const auto first = static_cast<unsigned char>(bytes[at]);
    const auto second = static_cast<unsigned char>(bytes[at + 1]);
    return is_big ? static_cast<char32_t>(first << 8 | second)
                  : static_cast<char32_t>(second << 8 | first);
  };
  std::uint64_t zeros = 0;
  std::size_t at = 0;
  for (; at + 1 < bytes.size(); at += 2) {
    char32_t c = unit(at);
    const bool has_next = at + 3 < bytes.size();
    if (c >= 0xD800 && c < 0xDC00 && has_next && (unit(at + 2) & 0xFC00U) == 0xDC00U) {
      c = 0x10000 + ((c & 0x3FFU) << 10) + (unit(at + 2) & 0x3FFU);
      at += 2;
    } else if (c >= 0xD800 && c < 0xE000) {
      c = kReplacement;
      ++decoded.replaced;
    }
    if (c == 0) {
      c = '?';
      ++zeros;
    }
    append_utf8(decoded.text, c);
  }
  if (at < bytes.size()) ++decoded.replaced;
  if (zeros > bytes.size() / 2 / kMostForeign) {
    return Decoded{.text = {}, .encoding = Encoding::binary};
  }
  decoded.replaced += zeros;
  return decoded;
}

bool is_binary(std::string_view bytes) {
  std::uint64_t foreign = 0;
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    const std::size_t length = utf8_length(bytes, at);
    if (length == 0 || is_foreign(static_cast<unsigned char>(bytes[at]))) ++foreign;
    if (length > 1) at += length - 1;
  }
  return foreign > bytes.size() / kMostForeign;
}

}  // namespace

Decoded decode(std::string bytes) {
  const std::string_view view = bytes;
  if (view.starts_with(kMarkLittle) || view.starts_with(kMarkBig)) {
    Decoded decoded = from_utf16(view.substr(2), view.starts_with(kMarkBig));
    if (decoded.encoding != Encoding::binary) decoded.original = std::move(bytes);
    return decoded;
  }
  const bool has_zero = !bytes.empty() && std::memchr(bytes.data(), 0, bytes.size()) != nullptr;
  if (has_zero && is_binary(view)) return Decoded{.text = {}, .encoding = Encoding::binary};
  Decoded decoded;
  if (view.starts_with(kMarkUtf8)) {
    decoded.original = bytes;
    bytes.erase(0, kMarkUtf8.size());
  }
  decoded.text = std::move(bytes);
  std::string& text = decoded.text;
  std::size_t at = valid_utf8_prefix(text);
  if ((has_zero || at < text.size()) && decoded.original.empty()) decoded.original = text;
  while (at < text.size()) {
    text[at] = '?';
    ++decoded.replaced;
    decoded.encoding = Encoding::broken;
    at += valid_utf8_prefix(std::string_view(text).substr(at));
  }
  if (has_zero) {
    const auto zeros = static_cast<std::uint64_t>(std::ranges::count(text, '\0'));
    std::ranges::replace(text, '\0', '?');
    decoded.replaced += zeros;
    decoded.encoding = Encoding::broken;
  }
  return decoded;
}

}  // namespace micryscope::source
