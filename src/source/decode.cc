#include "source/decode.h"

#include <cstring>
#include <utility>

namespace micryscope::source {
namespace {

constexpr std::string_view kMarkUtf8 = "\xEF\xBB\xBF";
constexpr std::string_view kMarkLittle = "\xFF\xFE";
constexpr std::string_view kMarkBig = "\xFE\xFF";
constexpr char32_t kReplacement = 0xFFFD;

// Moves past ASCII, eight bytes at a time.
std::size_t skip_ascii(std::string_view text, std::size_t at) {
  std::uint64_t block = 0;
  while (at + sizeof block <= text.size()) {
    std::memcpy(&block, text.data() + at, sizeof block);
    if ((block & 0x8080808080808080U) != 0) break;
    at += sizeof block;
  }
  while (at < text.size() && static_cast<unsigned char>(text[at]) < 0x80) ++at;
  return at;
}

// The length of the well-formed sequence at `at`, 0 if there is none (Unicode, table 3-7).
std::size_t sequence_length(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) -> unsigned {
    return at + i < text.size() ? static_cast<unsigned char>(text[at + i]) : 0U;
  };
  const auto continues = [&](std::size_t i) { return (byte(i) & 0xC0U) == 0x80U; };
  const unsigned lead = byte(0);
  if (lead < 0x80) return 1;
  if (lead >= 0xC2 && lead <= 0xDF) return continues(1) ? 2 : 0;
  if (lead >= 0xE0 && lead <= 0xEF) {
    const unsigned low = lead == 0xE0 ? 0xA0 : 0x80;
    const unsigned high = lead == 0xED ? 0x9F : 0xBF;  // no surrogates
    return byte(1) >= low && byte(1) <= high && continues(2) ? 3 : 0;
  }
  if (lead >= 0xF0 && lead <= 0xF4) {
    const unsigned low = lead == 0xF0 ? 0x90 : 0x80;
    const unsigned high = lead == 0xF4 ? 0x8F : 0xBF;
    return byte(1) >= low && byte(1) <= high && continues(2) && continues(3) ? 4 : 0;
  }
  return 0;
}

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
    if (c == 0) return Decoded{.text = {}, .encoding = Encoding::binary};
    append_utf8(decoded.text, c);
  }
  if (at < bytes.size()) ++decoded.replaced;
  return decoded;
}

}  // namespace

std::size_t valid_utf8_prefix(std::string_view text) {
  std::size_t at = 0;
  while ((at = skip_ascii(text, at)) < text.size()) {
    const std::size_t length = sequence_length(text, at);
    if (length == 0) return at;
    at += length;
  }
  return at;
}

Decoded decode(std::string bytes) {
  const std::string_view view = bytes;
  if (view.starts_with(kMarkLittle) || view.starts_with(kMarkBig)) {
    Decoded decoded = from_utf16(view.substr(2), view.starts_with(kMarkBig));
    if (decoded.encoding != Encoding::binary) decoded.original = std::move(bytes);
    return decoded;
  }
  if (!bytes.empty() && std::memchr(bytes.data(), 0, bytes.size()) != nullptr) {
    return Decoded{.text = {}, .encoding = Encoding::binary};
  }
  Decoded decoded;
  if (view.starts_with(kMarkUtf8)) {
    decoded.original = bytes;
    bytes.erase(0, kMarkUtf8.size());
  }
  decoded.text = std::move(bytes);
  std::string& text = decoded.text;
  std::size_t at = valid_utf8_prefix(text);
  if (at < text.size() && decoded.original.empty()) decoded.original = text;
  while (at < text.size()) {
    text[at] = '?';
    ++decoded.replaced;
    decoded.encoding = Encoding::broken;
    at += valid_utf8_prefix(std::string_view(text).substr(at));
  }
  return decoded;
}

}  // namespace micryscope::source
