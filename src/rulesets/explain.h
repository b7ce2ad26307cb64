// What `micryscope explain` and `micryscope rules list` say: texts out, nothing is printed here.
#pragma once

#include <string>
#include <string_view>

#include "rulesets/load.h"
#include "support/error.h"

namespace micryscope {

/// Why a rule is there, how to mend what it finds, a bad and a good example; or `vocab`, the words
/// that models and rules are written in. The rule by any of its names. Findings are not known here:
/// a fingerprint is no topic.
Result<std::string> explain(const Rulesets& rulesets, std::string_view topic);

/// One line per rule.
std::string list_rules(const Rulesets& rulesets);

}  // namespace micryscope
