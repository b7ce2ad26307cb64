#include "report/wrap.h"

#include <algorithm>

#include "report/encode.h"

namespace micryscope::report {

namespace {

constexpr std::size_t kLeast = 20;  // columns behind the indent, else nothing is broken

/// Columns of text that may hold ANSI escapes.
std::size_t columns(std::string_view text) {
  std::size_t count = 0;
  while (!text.empty()) {
    const std::size_t escape = std::min(text.find('\x1b'), text.size());
    count += display_width(text.substr(0, escape));
    text.remove_prefix(escape);
    const std::size_t end = text.find('m');
    text.remove_prefix(end == text.npos ? text.size() : end + 1);
  }
  return count;
}

}  // namespace

std::string wrap(std::string_view line, std::size_t width, std::size_t indent) {
  if (width == 0 || width < indent + kLeast || columns(line) <= width) return std::string(line);
  // What stands in front of the first word stays where it is.
  std::size_t begin = std::min(line.find_first_not_of(' '), line.size());
  std::string out(line.substr(0, begin));
  std::size_t column = begin;
  bool is_first = true;
  while (begin < line.size()) {
    const std::size_t blank = std::min(line.find(' ', begin), line.size());
    const std::size_t next = std::min(line.find_first_not_of(' ', blank), line.size());
    const std::string_view word = line.substr(begin, blank - begin);
    const std::size_t taken = columns(word);
    if (!is_first && column + taken > width) {
      out.erase(out.find_last_not_of(' ') + 1);
      out += '\n' + std::string(indent, ' ');
      column = indent;
    }
    out += word;
    out += line.substr(blank, next - blank);
    column += taken + (next - blank);
    begin = next;
    is_first = false;
  }
  return out;
}

}  // namespace micryscope::report
