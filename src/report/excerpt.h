// Lines of source around a place, redacted and made safe, in pieces that a format puts together:
// what is in front of the mark, the mark, what is behind it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "report/prepare.h"

namespace micryscope::report {

struct ExcerptLine {
  std::uint32_t number = 0;  ///< from 1
  std::string before;        ///< safe for a terminal, tabs as four blanks
  std::string marked;        ///< empty where nothing is marked
  std::string after;
  bool cut_front = false;  ///< the line begins before `before`
  bool cut_back = false;
};

/// Bytes of a long line that are shown before and from the beginning of a mark.
struct Extent {
  std::uint32_t before = 80;
  std::uint32_t after = 120;
  bool is_movable = false;  ///< what is not needed on one side may be used on the other
};

/// One line of a place's file, which must have it. Of a place of several lines the line's part of
/// it is marked.
ExcerptLine excerpt_line(const Sources& sources, const ReportedFinding& result,
                         const rules::Location& location, std::uint32_t number,
                         const Extent& extent);

/// The lines of a place of a finding, with up to `around` lines before and after. Of a long place
/// the first lines, of a long line the part around the mark. Empty if the text is not at hand, or
/// the place is nothing but a position: that of a file whose literals nobody knows how to hide.
std::vector<ExcerptLine> excerpt(const Sources& sources, const ReportedFinding& result,
                                 const rules::Location& location, std::uint32_t around);

}  // namespace micryscope::report
