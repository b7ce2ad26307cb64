#include "languages/python/literals.h"

#include <algorithm>
#include <cstdint>

namespace micryscope::languages::py {

namespace {

constexpr std::uint32_t kReplacement = 0xFFFD;

void append_utf8(std::string& out, std::uint32_t code) {
  if (code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF)) code = kReplacement;
  const auto push = [&](std::uint32_t byte) { out += static_cast<char>(byte); };
  if (code < 0x80) {
    push(code);
  } else if (code < 0x800) {
    push(0xC0 | code >> 6);
    push(0x80 | (code & 0x3F));
  } else if (code < 0x10000) {
    push(0xE0 | code >> 12);
    push(0x80 | (code >> 6 & 0x3F));
    push(0x80 | (code & 0x3F));
  } else {
    push(0xF0 | code >> 18);
    push(0x80 | (code >> 12 & 0x3F));
    push(0x80 | (code >> 6 & 0x3F));
    push(0x80 | (code & 0x3F));
  }
}

int digit_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return 16;
}

// Reads up to `limit` digits at `at`; stops at the first that is none.
std::uint32_t read_digits(std::string_view text, std::size_t& at, std::size_t limit, int base) {
  std::uint32_t value = 0;
  for (std::size_t n = 0; n < limit && at < text.size() && digit_value(text[at]) < base; ++n, ++at) {
    value = value * static_cast<std::uint32_t>(base) + static_cast<std::uint32_t>(digit_value(text[at]));
  }
  return value;
}

void append_code(std::string& out, std::uint32_t code, bool bytes) {
  if (bytes) {
    out += static_cast<char>(code & 0xFF);
  } else {
    append_utf8(out, code);
  }
}

// The one-letter escapes; 0 for any other letter.
char simple_escape(char letter) {
  switch (letter) {
    case 'a': return '\a';
    case 'b': return '\b';
    case 'f': return '\f';
    case 'n': return '\n';
    case 'r': return '\r';
    case 't': return '\t';
    case 'v': return '\v';
    case '\\': case '\'': case '"': return letter;
    default: return 0;
  }
}

// Decodes the escape whose letter is at `at`; leaves `at` behind it.
void append_escape(std::string& out, std::string_view text, std::size_t& at, bool bytes) {
  const char letter = text[at];
  if (const char simple = simple_escape(letter)) {
    out += simple;
    ++at;
  } else if (letter == '\n') {
    ++at;
  } else if (letter == '\r') {
    at += at + 1 < text.size() && text[at + 1] == '\n' ? 2 : 1;
  } else if (letter >= '0' && letter <= '7') {
    append_code(out, read_digits(text, at, 3, 8), bytes);
  } else if (letter == 'x') {
    append_code(out, read_digits(text, ++at, 2, 16), bytes);
  } else if (!bytes && (letter == 'u' || letter == 'U')) {
    append_utf8(out, read_digits(text, ++at, letter == 'u' ? 4 : 8, 16));
  } else if (!bytes && letter == 'N' && at + 1 < text.size() && text[at + 1] == '{') {
    const std::size_t end = text.find('}', at);
    append_utf8(out, kReplacement);
    at = end == std::string_view::npos ? text.size() : end + 1;
  } else {
    out += '\\';  // no escape: both characters stand
  }
}

}  // namespace

StringPrefix read_prefix(std::string_view opening) {
  StringPrefix prefix;
  for (const char c : opening) {
    switch (c) {
      case 'r': case 'R': prefix.raw = true; break;
      case 'b': case 'B': prefix.bytes = true; break;
      case 'f': case 'F': case 't': case 'T': prefix.format = true; break;
      case 'u': case 'U': break;
      default: return prefix;
    }
  }
  return prefix;
}

std::string decode(std::string_view content, StringPrefix prefix) {
  const std::string_view special = prefix.format ? "\\\r{}" : "\\\r";
  std::string out;
  out.reserve(content.size());
  std::size_t at = 0;
  while (at < content.size()) {
    const std::size_t next = std::min(content.find_first_of(special, at), content.size());
    out += content.substr(at, next - at);
    at = next;
    if (at == content.size()) break;
    const char c = content[at++];
    if (c == '\r') {
      out += '\n';
      if (at < content.size() && content[at] == '\n') ++at;
    } else if (c == '\\' && !prefix.raw && at < content.size()) {
      append_escape(out, content, at, prefix.bytes);
    } else {
      out += c;
      if ((c == '{' || c == '}') && at < content.size() && content[at] == c) ++at;
    }
  }
  return out;
}

std::string_view first_line(std::string_view doc) {
  const std::size_t begin = doc.find_first_not_of(" \t\r\n");
  if (begin == std::string_view::npos) return {};
  doc.remove_prefix(begin);
  doc = doc.substr(0, doc.find('\n'));
  return doc.substr(0, doc.find_last_not_of(" \t\r") + 1);
}

}  // namespace micryscope::languages::py
