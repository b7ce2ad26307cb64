// Which findings make a check fail.
#pragma once

#include "rules/config.h"
#include "rules/finding.h"

namespace micryscope::rules {

/// True when a finding is at the gate: at its level or above, new if there is a base, not
/// suppressed, and not of low confidence, which is only ever a hint.
inline bool at_gate(const Finding& finding, Gate gate) {
  if (gate == Gate::never || !finding.suppressions.empty()) return false;
  if (finding.confidence == Confidence::low) return false;
  if (finding.novelty == Novelty::unchanged || finding.novelty == Novelty::fixed) return false;
  static_assert(static_cast<int>(Gate::error) == static_cast<int>(Level::error));
  return static_cast<int>(finding.level) >= static_cast<int>(gate);
}

}  // namespace micryscope::rules
