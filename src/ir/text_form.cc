#include "ir/text_form.h"

#include <charconv>

namespace micryscope::ir::text_form {

namespace {

constexpr std::string_view kReferenceLetters = "vxfci#";
constexpr std::string_view kHex = "0123456789abcdef";

bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

// Length of the well-formed UTF-8 sequence at `at`, 0 if it is broken. Overlong forms and
// surrogates pass: what matters here is that the text form itself can be shown.
std::size_t sequence_length(std::string_view text, std::size_t at) {
  const auto lead = static_cast<unsigned char>(text[at]);
  const std::size_t length = lead < 0x80                    ? 1
                             : lead >= 0xC2 && lead < 0xE0  ? 2
                             : lead >= 0xE0 && lead < 0xF0  ? 3
                             : lead >= 0xF0 && lead <= 0xF4 ? 4
                                                            : 0;
  if (length == 0 || at + length > text.size()) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if (!is_continuation(text[at + i])) return 0;
  }
  return length;
}

int hex_digit(char c) {
  const std::size_t at = kHex.find(c);
  return at == std::string_view::npos ? -1 : static_cast<int>(at);
}

void append_escape(std::string& out, char c) {
  switch (c) {
    case '\n':
      out += "\\n";
      return;
    case '\r':
      out += "\\r";
      return;
    case '\t':
      out += "\\t";
      return;
    case '"':
      out += "\\\"";
      return;
    case '\\':
      out += "\\\\";
      return;
    default:
      break;
  }
  const auto byte = static_cast<unsigned char>(c);
  out += "\\x";
  out += kHex[byte >> 4];
  out += kHex[byte & 15];
}

}  // namespace

bool is_bare_character(char c) {
  if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')) return true;
  return c != '\0' && std::string_view("_$.+*/%<>=!&|^~?-#").find(c) != std::string_view::npos;
}

std::optional<std::uint32_t> reference(std::string_view text, char letter) {
  if (text.size() < 2 || text[0] != letter) return std::nullopt;
  std::uint32_t number = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data() + 1, end, number);
  if (error != std::errc() || stop != end) return std::nullopt;
  return number;
}

bool is_bare(std::string_view text) {
  if (text.empty() || text == "none" || text == "->" || text == "receiver") return false;
  if (text[0] == '.' || text[0] == '*' || text[0] == '#') return text == "*" || text == "**";
  for (const char c : text) {
    if (!is_bare_character(c)) return false;
  }
  for (const char letter : kReferenceLetters) {
    if (reference(text, letter)) return false;
  }
  return true;
}

std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t length = sequence_length(text, i);
    const auto byte = static_cast<unsigned char>(text[i]);
    if (length == 0 || byte < 0x20 || byte == 0x7F || byte == '"' || byte == '\\') {
      append_escape(out, text[i]);
      ++i;
    } else {
      out += text.substr(i, length);
      i += length;
    }
  }
  return out += '"';
}

std::string word(std::string_view text) { return is_bare(text) ? std::string(text) : quoted(text); }

std::optional<std::string> unquoted(std::string_view body) {
  std::string out;
  for (std::size_t i = 0; i < body.size(); ++i) {
    if (body[i] != '\\') {
      out += body[i];
      continue;
    }
    if (++i == body.size()) return std::nullopt;
    switch (body[i]) {
      case 'n':
        out += '\n';
        break;
      case 'r':
        out += '\r';
        break;
      case 't':
        out += '\t';
        break;
      case '"':
        out += '"';
        break;
      case '\\':
        out += '\\';
        break;
      case 'x': {
        if (i + 2 >= body.size()) return std::nullopt;
        const int high = hex_digit(body[i + 1]);
        const int low = hex_digit(body[i + 2]);
        if (high < 0 || low < 0) return std::nullopt;
        out += static_cast<char>(high * 16 + low);
        i += 2;
        break;
      }
      default:
        return std::nullopt;
    }
  }
  return out;
}

}  // namespace micryscope::ir::text_form
