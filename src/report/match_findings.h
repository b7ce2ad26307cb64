// Which finding of the base is which finding of the head. Not by line, not by chance: the multiset
// of what a stable fingerprint says decides how many are new, evidence decides which.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "report/changed_lines.h"
#include "report/report.h"

namespace micryscope::report {

struct Matches {
  /// For each finding of the head the index of the base's finding that it is; none: it is new.
  std::vector<std::optional<std::size_t>> base_of;
  /// For each finding of the base whether it is in the head no more.
  std::vector<bool> gone;
};

Matches match_findings(const Report& base, const Report& head, ChangedLines& lines);

}  // namespace micryscope::report
