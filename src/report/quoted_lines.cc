#include "report/quoted_lines.h"

#include <algorithm>

namespace micryscope::report {

namespace {

std::size_t line_begin(std::string_view text, std::size_t at) {
  const std::size_t before = text.substr(0, std::min(at, text.size())).rfind('\n');
  return before == text.npos ? 0 : before + 1;
}

std::size_t line_end(std::string_view text, std::size_t at) {
  return std::min(text.find('\n', std::min(at, text.size())), text.size());
}

Span whole_lines(std::string_view text, Span span) {
  return {static_cast<std::uint32_t>(line_begin(text, span.begin)),
          static_cast<std::uint32_t>(line_end(text, span.end))};
}

/// With the lines before and after.
Span with_lines_around(std::string_view text, Span lines) {
  std::size_t begin = lines.begin;
  std::size_t end = lines.end;
  for (std::uint32_t i = 0; i < kLinesAround; ++i) {
    if (begin > 0) begin = line_begin(text, begin - 1);
    if (end < text.size()) end = line_end(text, end + 1);
  }
  return {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)};
}

}  // namespace

QuotedLines::QuotedLines(const std::vector<rules::Finding>& findings,
                         const std::vector<std::string_view>& texts)
    : lines_(texts.size()) {
  for (const rules::Finding& finding : findings) {
    rules::each_location(finding, [&](const rules::Location& at) {
      // A line may be as long as its file and hold as many findings.
      std::vector<Span>& lines = lines_[at.file];
      if (lines.empty() || !lines.back().contains(at.span))
        lines.push_back(whole_lines(texts[at.file], at.span));
    });
  }
  for (std::size_t file = 0; file < texts.size(); ++file) {
    std::vector<Span>& lines = lines_[file] = merged(std::move(lines_[file]));
    for (Span& span : lines) span = with_lines_around(texts[file], span);
    lines = merged(std::move(lines));
  }
}

bool QuotedLines::touches(std::uint32_t file, Span span) const {
  const auto line = std::ranges::upper_bound(lines_[file], span.begin, {}, &Span::end);
  return line != lines_[file].end() && line->begin < span.end;
}

}  // namespace micryscope::report
