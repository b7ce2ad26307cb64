#include "report/excerpt.h"

#include <algorithm>

#include "report/encode.h"

namespace micryscope::report {
namespace {

// Bytes of source shown before and after the place on a long line.
constexpr std::uint32_t kBefore = 120;
constexpr std::uint32_t kAfter = 240;
constexpr std::uint32_t kMostMarkedLines = 12;

bool continues_character(char byte) { return (static_cast<unsigned char>(byte) & 0xC0) == 0x80; }

/// Tabs as four blanks, everything else made safe.
std::string shown(std::string_view text) {
  std::string out;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t tab = std::min(text.find('\t', begin), text.size());
    out += terminal_safe(text.substr(begin, tab - begin), false);
    if (tab < text.size()) out += "    ";
    begin = tab + 1;
  }
  return out;
}

/// The part of a line around the mark, ends at characters.
Span window(std::string_view text, Span line, Span mark) {
  Span out = line;
  if (mark.begin - line.begin > kBefore) out.begin = mark.begin - kBefore;
  if (line.end - out.begin > kBefore + kAfter) out.end = out.begin + kBefore + kAfter;
  while (out.begin < mark.begin && continues_character(text[out.begin])) ++out.begin;
  while (out.end < line.end && continues_character(text[out.end])) ++out.end;
  return out;
}

}  // namespace

std::vector<ExcerptLine> excerpt(const Sources& sources, const ReportedFinding& result,
                                 const rules::Location& location, std::uint32_t around) {
  const LineIndex& lines = sources.lines(location.file);
  if (lines.text().empty() || location.span.begin >= location.span.end) return {};
  const Region region = sources.region(location);
  const std::uint32_t last = std::min(region.end.line, region.begin.line + kMostMarkedLines - 1);
  const std::uint32_t first = region.begin.line > around ? region.begin.line - around : 1;
  const Redaction redaction = redaction_of(result, location.file);
  std::vector<ExcerptLine> out;
  for (std::uint32_t number = first; number <= std::min(last + around, lines.line_count());
       ++number) {
    const std::uint32_t begin = lines.line_start(number);
    const Span line{begin, begin + static_cast<std::uint32_t>(lines.line(number).size())};
    const std::uint32_t mark_begin = std::clamp(location.span.begin, line.begin, line.end);
    const Span mark{mark_begin, std::clamp(location.span.end, mark_begin, line.end)};
    const Span range = window(lines.text(), line, mark);
    const Redacted source =
        redact_source(lines.text(), range, {mark.begin, std::min(mark.end, range.end)},
                      sources.literals(location.file), redaction);
    const std::string_view text = source.text;
    const std::size_t marked = source.mark.end - source.mark.begin;
    out.push_back({number, shown(text.substr(0, source.mark.begin)),
                   shown(text.substr(source.mark.begin, marked)),
                   shown(text.substr(source.mark.end)), range.begin > line.begin,
                   range.end < line.end});
  }
  return out;
}

}  // namespace micryscope::report
