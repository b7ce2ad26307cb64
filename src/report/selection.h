// Which findings a format shows and in which order: groups by what a comparison says of them, the
// gravest first. Second half of the report stage, before the words.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "report/prepare.h"

namespace micryscope::report {

using Results = std::vector<const ReportedFinding*>;

/// Each finding is in one group; in each the gravest come first, then the report's order, which is
/// by path and place.
struct Groups {
  Results open;       ///< what a reader should look at: the new ones, without a comparison all
  Results unchanged;  ///< were there before
  Results fixed;      ///< are there no more
  Results suppressed;
};

/// The results must outlive the groups.
Groups group(const std::vector<ReportedFinding>& results);

/// How many there are of each level.
struct Levels {
  std::array<std::size_t, 3> counts{};
  std::size_t of(rules::Level level) const { return counts[static_cast<std::size_t>(level)]; }
};
Levels count_levels(const Results& results);

/// "2 errors, 1 warning"; with the adjective "new " "2 new errors, 1 new warning"; "none" of
/// nothing.
std::string level_text(const Levels& levels, std::string_view adjective = "");

/// "1 finding", "2 findings"
std::string counted(std::size_t count, std::string_view noun);

/// What dashboards are not given unless somebody asks: notes, which all findings in test code are
/// until a configuration says otherwise. Left alone they are most of what a large project has.
bool is_dashboard_noise(const rules::Finding& finding);

/// "left out: 592 notes (580 in test code); --include-notes lists them"
struct Noise {
  std::size_t notes = 0;
  std::size_t in_test_code = 0;
};
std::string noise_text(const Noise& noise);

/// Takes out what a dashboard is not given: what is fixed, and the noise unless `include_notes`.
Noise take_for_dashboard(std::vector<ReportedFinding>& results, bool include_notes);

/// How to mend it: the finding's own text, or its rule's.
std::string_view fix_of(const ReportedFinding& result);

/// Whether that text is the rule's, which is Markdown; another may hold words of the repository.
bool is_rules_fix(const ReportedFinding& result);

/// Where a change brought a new finding; null if it is none or the place is the finding's own line.
const rules::Location* cause_of(const Sources& sources, const rules::Finding& finding);

}  // namespace micryscope::report
