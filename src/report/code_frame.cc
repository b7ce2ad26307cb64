#include "report/code_frame.h"

#include <algorithm>
#include <cstdint>

#include "report/encode.h"
#include "report/excerpt.h"

namespace micryscope::report {
namespace {

/// What fits beside a gutter on a terminal of `width` columns, with an ellipsis on both sides.
Extent extent_of(std::size_t width, std::size_t gutter) {
  constexpr std::size_t kLeast = 30;
  if (width == 0) return {};
  const std::size_t room = std::max(width, gutter + 3 + kLeast) - gutter - 3;
  const auto before = static_cast<std::uint32_t>(room / 3);
  return {std::min(before, Extent{}.before),
          std::min(static_cast<std::uint32_t>(room) - before, Extent{}.after), true};
}

}  // namespace

std::string code_frame(const Sources& sources, const ReportedFinding& result, const Paint& paint,
                       std::size_t width) {
  const rules::Location& location = result.finding.location;
  if (sources.lines(location.file).text().empty()) return "";
  // A place of several lines is underlined to the end of its first one.
  const std::uint32_t number = sources.region(location).begin.line;
  const std::string label = std::to_string(number);
  const std::string gutter = std::string(label.size(), ' ') + " |";
  const ExcerptLine line =
      excerpt_line(sources, result, location, number, extent_of(width, gutter.size() + 1));
  const std::string before = (line.cut_front ? "…" : "") + line.before;
  const std::string carets(std::max<std::size_t>(display_width(line.marked), 1), '^');
  std::string out = paint.blue(gutter) + "\n";
  out += paint.blue(label + " |") + " " + before + line.marked + line.after +
         (line.cut_back ? "…" : "") + "\n";
  out +=
      paint.blue(gutter) + " " + std::string(display_width(before), ' ') + paint.red(carets) + "\n";
  return out;
}

}  // namespace micryscope::report
