#include "report/compare.h"

#include <map>
#include <utility>

#include "report/cause.h"
#include "report/match_findings.h"

namespace micryscope::report {

namespace {

using rules::Finding;
using rules::Novelty;

/// Appends what is gone, each with the base's text in file entries of its own.
void append_fixed(const Report& base, const std::vector<bool>& gone, Report& head) {
  std::map<std::uint32_t, std::uint32_t> number;
  for (std::size_t i = 0; i < base.findings.size(); ++i) {
    // Nobody was shown a suppressed one, so nobody needs to hear that it is gone.
    if (!gone[i] || !base.findings[i].suppressions.empty()) continue;
    if (head.rule(base.findings[i].rule) == nullptr) continue;
    Finding fixed = base.findings[i];
    fixed.novelty = Novelty::fixed;
    each_location(fixed, [&](rules::Location& location) {
      const auto next = static_cast<std::uint32_t>(head.files.size());
      const auto [entry, is_new] = number.try_emplace(location.file, next);
      if (is_new) head.files.push_back(base.files[location.file]);
      location.file = entry->second;
    });
    head.findings.push_back(std::move(fixed));
  }
}

void note_incomplete_base(const Report& base, Report& head) {
  if (base.complete) return;
  head.complete = false;
  head.notifications.push_back({rules::Level::warning, "base-incomplete",
                                "not all of the base could be analysed; findings may be called "
                                "new that are not",
                                "", 0});
}

}  // namespace

int gravity(const Finding& finding) {
  if (!finding.suppressions.empty()) return 0;
  if (finding.confidence == rules::Confidence::low) return 1;
  return 2 + static_cast<int>(finding.level);
}

Report compare(const Report& base, Report head, const States& states) {
  ChangedLines lines(states);
  const Matches matches = match_findings(base, head, lines);
  CauseNamer namer(head, lines);
  for (std::size_t i = 0; i < matches.base_of.size(); ++i) {
    Finding& finding = head.findings[i];
    const std::optional<std::size_t> match = matches.base_of[i];
    const bool is_old = match && gravity(finding) <= gravity(base.findings[*match]);
    finding.novelty = is_old ? Novelty::unchanged : Novelty::fresh;
    if (!is_old) namer.name_cause(finding);
  }
  head.compared = true;
  append_fixed(base, matches.gone, head);
  note_incomplete_base(base, head);
  return head;
}

}  // namespace micryscope::report
