// Which lines of the sources a report may quote: those of every place that a finding names.
#pragma once

#include <string_view>
#include <vector>

#include "rules/finding.h"
#include "support/span.h"

namespace micryscope::report {

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
