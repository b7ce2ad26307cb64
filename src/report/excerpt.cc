#include "report/excerpt.h"

#include <algorithm>

#include "report/encode.h"

namespace micryscope::report {
namespace {

constexpr Extent kOnPage{120, 240, false};
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
Span window(std::string_view text, Span line, Span mark, const Extent& extent) {
  Span out = line;
  const std::uint32_t length = line.end - line.begin;
  const std::uint32_t lead = mark.begin - line.begin;
  std::uint32_t after = extent.after;
  if (extent.is_movable) {
    if (length <= extent.before + extent.after) return out;
    after += extent.before - std::min(extent.before, lead);
  }
  if (lead > extent.before) out.begin = mark.begin - extent.before;
  if (line.end - mark.begin > after) out.end = mark.begin + after;
  while (out.begin < mark.begin && continues_character(text[out.begin])) ++out.begin;
  while (out.end < line.end && continues_character(text[out.end])) ++out.end;
  return out;
}

/// What is marked in a line; of one that is not in the place nothing, at its beginning.
Span mark_in(Span line, Span place) {
  if (place.begin > line.end) return {line.begin, line.begin};
  const std::uint32_t begin = std::clamp(place.begin, line.begin, line.end);
  return {begin, std::clamp(place.end, begin, line.end)};
}

}  // namespace

ExcerptLine excerpt_line(const Sources& sources, const ReportedFinding& result,
                         const rules::Location& location, std::uint32_t number,
                         const Extent& extent) {
  const LineIndex& lines = sources.lines(location.file);
  const std::uint32_t begin = lines.line_start(number);
  const Span line{begin, begin + static_cast<std::uint32_t>(lines.line(number).size())};
  const Span mark = mark_in(line, location.span);
  const Span range = window(lines.text(), line, mark, extent);
  const Redacted source =
      redact_source(lines.text(), range, {mark.begin, std::min(mark.end, range.end)},
                    sources.literals(location.file), redaction_of(result, location.file));
  const std::string_view text = source.text;
  const std::size_t marked = source.mark.end - source.mark.begin;
  return {number,
          shown(text.substr(0, source.mark.begin)),
          shown(text.substr(source.mark.begin, marked)),
          shown(text.substr(source.mark.end)),
          range.begin > line.begin,
          range.end < line.end};
}

std::vector<ExcerptLine> excerpt(const Sources& sources, const ReportedFinding& result,
                                 const rules::Location& location, std::uint32_t around) {
  const LineIndex& lines = sources.lines(location.file);
  if (lines.text().empty() || location.span.begin >= location.span.end) return {};
  const Region region = sources.region(location);
  const std::uint32_t last = std::min(region.end.line, region.begin.line + kMostMarkedLines - 1);
  const std::uint32_t first = region.begin.line > around ? region.begin.line - around : 1;
  // What follows the last line feed is no line that anybody sees.
  const bool ends_with_feed = lines.line(lines.line_count()).empty() && lines.line_count() > 1;
  const std::uint32_t line_count = lines.line_count() - (ends_with_feed ? 1 : 0);
  std::vector<ExcerptLine> out;
  for (std::uint32_t number = first; number <= std::min(last + around, line_count); ++number) {
    out.push_back(excerpt_line(sources, result, location, number, kOnPage));
  }
  return out;
}

}  // namespace micryscope::report
