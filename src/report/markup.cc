#include "report/markup.h"

#include <algorithm>
#include <cstddef>

#include "fmt/format.h"
#include "report/encode.h"

namespace micryscope::report {
namespace {

bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

void append_entity(std::string& out, char c) {
  switch (c) {
    case '&':
      out += "&amp;";
      break;
    case '<':
      out += "&lt;";
      break;
    case '>':
      out += "&gt;";
      break;
    case '"':
      out += "&quot;";
      break;
    case '\'':
      out += "&#39;";
      break;
    default:
      out += c;
  }
}

std::size_t longest_run(std::string_view text, char wanted) {
  std::size_t longest = 0;
  std::size_t run = 0;
  for (const char c : text) {
    run = c == wanted ? run + 1 : 0;
    longest = std::max(longest, run);
  }
  return longest;
}

/// Whether hosts would take what begins here for a mention, an issue or an address.
bool starts_a_link(std::string_view text, std::size_t at) {
  const std::string_view rest = text.substr(at);
  const char next = rest.size() > 1 ? rest[1] : ' ';
  if (rest[0] == '@' || rest[0] == '#') return is_word(next) || next == '-';
  if (rest[0] == ':') return rest.starts_with("://");
  const bool begins_word = at == 0 || !is_word(text[at - 1]);
  return begins_word && (rest.starts_with("www.") || rest.starts_with("GH-"));
}

}  // namespace

std::string html_text(std::string_view text, bool newlines) {
  std::string out;
  for (const char c : terminal_safe(text, newlines)) append_entity(out, c);
  return out;
}

std::string xml_text(std::string_view text, bool newlines) {
  std::string out = html_text(text, newlines);
  // What is left of the characters that XML forbids; the others are escapes by now.
  for (const std::string_view forbidden : {"\xEF\xBF\xBE", "\xEF\xBF\xBF"}) {
    for (std::size_t at = out.find(forbidden); at != out.npos; at = out.find(forbidden, at)) {
      out.replace(at, forbidden.size(), "\xEF\xBF\xBD");
    }
  }
  return out;
}

std::string markdown_text(std::string_view text) {
  static constexpr std::string_view kMarks = "\\`*_{}[]()#+-.!|~$";
  const std::string safe = terminal_safe(text, false);
  std::string out;
  for (std::size_t i = 0; i < safe.size(); ++i) {
    const char c = safe[i];
    // In front these begin a list; further on they mean nothing, and names are full of them.
    const bool is_plain = i > 0 && std::string_view("+-.").find(c) != std::string_view::npos;
    if (c == '&' || c == '<' || c == '>') {
      append_entity(out, c);
    } else if (kMarks.find(c) != kMarks.npos && !is_plain) {
      out += '\\';
      out += c;
    } else {
      out += c;
    }
    if (starts_a_link(safe, i)) out += "&#8203;";  // shows nothing, parts what would be joined
  }
  return out;
}

std::string markdown_code(std::string_view text) {
  const std::string safe = terminal_safe(text, false);
  if (safe.empty()) return "";
  const std::string fence(longest_run(safe, '`') + 1, '`');
  const bool needs_blanks = safe.front() == '`' || safe.back() == '`' || safe.front() == ' ';
  std::string out = fence + (needs_blanks ? " " : "");
  for (const char c : safe) {
    if (c == '|') out += '\\';  // in a table it would end the cell, even here
    out += c;
  }
  return out + (needs_blanks ? " " : "") + fence;
}

std::string markdown_fence(std::string_view language, std::string_view code) {
  const std::string fence(std::max<std::size_t>(longest_run(code, '`'), 2) + 1, '`');
  const std::string_view end = !code.empty() && code.back() == '\n' ? "" : "\n";
  return fmt::format("{}{}\n{}{}{}\n", fence, language, code, end, fence);
}

}  // namespace micryscope::report
