#include "report/code_frame.h"

#include <algorithm>
#include <cstdint>

#include "report/encode.h"

namespace micryscope::report {
namespace {

// Bytes of source shown before and after the place on a long line.
constexpr std::uint32_t kBefore = 80;
constexpr std::uint32_t kAfter = 120;

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

/// Bytes of a line that are shown before and from the beginning of a mark.
struct Extent {
  std::uint32_t before = kBefore;
  std::uint32_t after = kAfter;
  bool is_movable = false;  ///< what is not needed on one side may be used on the other
};

/// What fits beside a gutter on a terminal of `width` columns, with an ellipsis on both sides.
Extent extent_of(std::size_t width, std::size_t gutter) {
  constexpr std::size_t kLeast = 30;
  if (width == 0) return {};
  const std::size_t room = std::max(width, gutter + 3 + kLeast) - gutter - 3;
  const auto before = static_cast<std::uint32_t>(room / 3);
  return {std::min(before, kBefore), std::min(static_cast<std::uint32_t>(room) - before, kAfter),
          true};
}

/// The part of a line around the mark, ends at characters.
Span window(std::string_view text, Span line, Span mark, Extent extent) {
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

}  // namespace

std::string code_frame(const Sources& sources, const ReportedFinding& result, const Paint& paint,
                       std::size_t width) {
  const rules::Location& location = result.finding.location;
  const LineIndex& lines = sources.lines(location.file);
  if (lines.text().empty()) return "";
  const std::uint32_t number = sources.region(location).begin.line;
  const std::uint32_t begin = lines.line_start(number);
  const Span line{begin, begin + static_cast<std::uint32_t>(lines.line(number).size())};
  // A place of several lines is underlined to the end of its first one.
  const std::uint32_t mark_begin = std::clamp(location.span.begin, line.begin, line.end);
  const Span mark{mark_begin, std::clamp(location.span.end, mark_begin, line.end)};
  const std::string label = std::to_string(number);
  const std::string gutter = std::string(label.size(), ' ') + " |";
  const Span range = window(lines.text(), line, mark, extent_of(width, gutter.size() + 1));
  const Span visible_mark{mark.begin, std::min(mark.end, range.end)};
  const Redacted source =
      redact_source(lines.text(), range, visible_mark, sources.literals(location.file),
                    redaction_of(result, location.file));

  const std::string_view text = source.text;
  const std::string before = shown(text.substr(0, source.mark.begin));
  const std::string marked =
      shown(text.substr(source.mark.begin, source.mark.end - source.mark.begin));
  const std::string after = shown(text.substr(source.mark.end));
  const std::string_view cut_front = range.begin > line.begin ? "…" : "";
  const std::string_view cut_back = range.end < line.end ? "…" : "";

  const std::size_t indent = display_width(cut_front) + display_width(before);
  const std::string carets(std::max<std::size_t>(display_width(marked), 1), '^');
  std::string out = paint.blue(gutter) + "\n";
  out += paint.blue(label + " |") + " " + std::string(cut_front) + before + marked + after +
         std::string(cut_back) + "\n";
  out += paint.blue(gutter) + " " + std::string(indent, ' ') + paint.red(carets) + "\n";
  return out;
}

}  // namespace micryscope::report
