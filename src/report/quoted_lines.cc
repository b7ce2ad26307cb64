#include "report/quoted_lines.h"

#include <algorithm>

namespace micryscope::report {

namespace {

Span whole_lines(std::string_view text, Span span) {
  const auto size = static_cast<std::uint32_t>(text.size());
  const std::size_t before = text.substr(0, std::min(span.begin, size)).rfind('\n');
  const std::size_t end = std::min(text.find('\n', std::min(span.end, size)), text.size());
  return {before == text.npos ? 0 : static_cast<std::uint32_t>(before + 1),
          static_cast<std::uint32_t>(end)};
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
  for (std::vector<Span>& lines : lines_) lines = merged(std::move(lines));
}

bool QuotedLines::touches(std::uint32_t file, Span span) const {
  const auto line = std::ranges::upper_bound(lines_[file], span.begin, {}, &Span::end);
  return line != lines_[file].end() && line->begin < span.end;
}

}  // namespace micryscope::report
