// Constants, decoded exactly: what a rule compares must be what the program uses.
#include <cmath>
#include <cstdlib>

#include "languages/javascript/lowerer.h"

namespace micryscope::languages::js {

namespace {

void append_utf8(std::string& out, std::uint32_t code) {
  if (code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF)) code = 0xFFFD;
  if (code < 0x80) {
    out += static_cast<char>(code);
  } else if (code < 0x800) {
    out += static_cast<char>(0xC0 | (code >> 6));
    out += static_cast<char>(0x80 | (code & 0x3F));
  } else if (code < 0x10000) {
    out += static_cast<char>(0xE0 | (code >> 12));
    out += static_cast<char>(0x80 | ((code >> 6) & 0x3F));
    out += static_cast<char>(0x80 | (code & 0x3F));
  } else {
    out += static_cast<char>(0xF0 | (code >> 18));
    out += static_cast<char>(0x80 | ((code >> 12) & 0x3F));
    out += static_cast<char>(0x80 | ((code >> 6) & 0x3F));
    out += static_cast<char>(0x80 | (code & 0x3F));
  }
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// Reads up to `most` hex digits at `at` and moves it behind them.
std::uint32_t hex(std::string_view text, std::size_t& at, std::size_t most) {
  std::uint32_t code = 0;
  for (std::size_t n = 0; n < most && at < text.size() && hex_digit(text[at]) >= 0; ++n, ++at) {
    code = std::min<std::uint32_t>(code * 16 + static_cast<std::uint32_t>(hex_digit(text[at])), 0x110000);
  }
  return code;
}

// The code after `\u`, braces or not; `at` stands behind the u.
std::uint32_t unicode(std::string_view text, std::size_t& at) {
  if (at < text.size() && text[at] == '{') {
    ++at;
    const std::uint32_t code = hex(text, at, 12);
    if (at < text.size() && text[at] == '}') ++at;
    return code;
  }
  const std::uint32_t high = hex(text, at, 4);
  if (high < 0xD800 || high > 0xDBFF || text.substr(at, 2) != "\\u") return high;
  std::size_t next = at + 2;
  const std::uint32_t low = hex(text, next, 4);
  if (low < 0xDC00 || low > 0xDFFF) return high;
  at = next;
  return 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00);
}

void unescape_one(std::string_view text, std::size_t& at, std::string& out) {
  const char c = text[at++];
  switch (c) {
    case 'n': out += '\n'; break;
    case 't': out += '\t'; break;
    case 'r': out += '\r'; break;
    case 'b': out += '\b'; break;
    case 'f': out += '\f'; break;
    case 'v': out += '\v'; break;
    case 'x': append_utf8(out, hex(text, at, 2)); break;
    case 'u': append_utf8(out, unicode(text, at)); break;
    case '\r':
      if (at < text.size() && text[at] == '\n') ++at;
      break;
    case '\n': break;
    default:
      if (c >= '0' && c <= '7') {
        std::uint32_t code = static_cast<std::uint32_t>(c - '0');
        const std::size_t most = c <= '3' ? 2 : 1;
        for (std::size_t n = 0; n < most && at < text.size() && text[at] >= '0' && text[at] <= '7'; ++n, ++at) {
          code = code * 8 + static_cast<std::uint32_t>(text[at] - '0');
        }
        append_utf8(out, code);
      } else {
        out += c;
      }
  }
}

}  // namespace

std::string unescape(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t slash = text.find('\\', at);
    out += text.substr(at, slash - at);
    if (slash == std::string_view::npos || slash + 1 >= text.size()) break;
    at = slash + 1;
    unescape_one(text, at, out);
  }
  return out;
}

std::string Lowerer::string_text(Node node) const {
  std::string_view text = node.text();
  if (text.size() < 2) return {};
  text = text.substr(1, text.size() - 2);
  return unescape(text);
}

ValueId Lowerer::string(Node node) { return b_.string(string_text(node), node.span()); }

ValueId Lowerer::template_string(Node node) {
  const Span whole = node.span();
  if (whole.end < whole.begin + 2) return b_.string("", whole);
  std::vector<ValueId> parts;
  std::uint32_t from = whole.begin + 1;
  const auto flush = [&](std::uint32_t to) {
    if (to > from) parts.push_back(b_.string(unescape(source_.text.substr(from, to - from)), {from, to}));
  };
  for (const Node& child : node.named_children()) {
    if (!child.is("template_substitution")) continue;
    flush(child.span().begin);
    for (const Node& inner : child.named_children()) parts.push_back(expression(inner));
    from = child.span().end;
  }
  flush(whole.end - 1);
  if (parts.empty()) return b_.string("", whole);
  if (parts.size() == 1 && b_.module().values[parts[0]].op == Op::constant) return parts[0];
  return b_.concat(parts, whole);
}

// There is one kind of number: `1e5` and `64.0` are the integers that they equal.
ValueId Lowerer::number(Node node) {
  const std::string text(node.text());
  const bool prefixed = text.size() > 1 && text[0] == '0' && std::isalpha(static_cast<unsigned char>(text[1]));
  if (!prefixed && text.find_first_of(".eE") != std::string::npos && text.size() < 40) {
    std::string digits;
    for (const char c : text) {
      if (c != '_') digits += c;
    }
    const double value = std::strtod(digits.c_str(), nullptr);
    if (value == std::floor(value) && std::fabs(value) < 9e15) {
      return b_.integer(static_cast<long long>(value), node.span());
    }
  }
  return b_.number(text, node.span());
}

ValueId Lowerer::regex(Node node) {
  const Node pattern = node.field("pattern");
  const Node flags = node.field("flags");
  std::vector<Argument> arguments;
  if (pattern) arguments.push_back({b_.string(pattern.text(), pattern.span())});
  if (flags) arguments.push_back({b_.string(flags.text(), flags.span())});
  return b_.construct(b_.global("RegExp", node.span()), arguments, node.span());
}

ValueId Lowerer::boolean(Node node) { return b_.boolean(node.is("true"), node.span()); }

ValueId Lowerer::null(Node node) { return b_.null(node.span()); }

// A property's key: its constant name, or the value of a computed one.
ValueId Lowerer::key_value(Node key, std::string& constant_name) {
  if (!key) return {};
  const std::string_view kind = key.kind();
  if (kind == "string") {
    constant_name = string_text(key);
    return {};
  }
  if (kind != "computed_property_name") {
    constant_name = key.text();
    return {};
  }
  const std::vector<Node> inner = key.named_children();
  if (inner.empty()) return {};
  if (inner[0].is("string")) {
    constant_name = string_text(inner[0]);
    return {};
  }
  return expression(inner[0]);
}

}  // namespace micryscope::languages::js
