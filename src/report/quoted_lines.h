// Which lines of the sources a report may quote: those of every place that a finding names, and a
// few around it, which forms show that have the room.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "rules/finding.h"
#include "support/span.h"

namespace micryscope::report {

/// Lines of source before and after a place that a form shows at most.
inline constexpr std::uint32_t kLinesAround = 2;

/// By file, whole lines without the end of the last one; sorted, not overlapping.
class QuotedLines {
 public:
  /// `texts`: by Location::file.
  QuotedLines(const std::vector<rules::Finding>& findings,
              const std::vector<std::string_view>& texts);

  const std::vector<Span>& of(std::uint32_t file) const { return lines_[file]; }
  bool touches(std::uint32_t file, Span span) const;

 private:
  std::vector<std::vector<Span>> lines_;
};

}  // namespace micryscope::report
