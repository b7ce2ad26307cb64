// What `micryscope rules lint` complains of: rulesets that can be read, and yet are not as they
// should be.
#pragma once

#include <string>
#include <vector>

#include "rulesets/load.h"
#include "support/error.h"

namespace micryscope {

/// A line for each.
struct Lint {
  /// What is wrong: what models::lint says, rules that name a library or language outside their
  /// examples, languages without an example, holes without a reason in the coverage of the
  /// program's own rules and libraries.
  std::vector<std::string> complaints;
  /// What may be meant so: such holes of rules and libraries of --rules folders, which are often
  /// about one another.
  std::vector<std::string> warnings;
};
Result<Lint> lint_rulesets(const Rulesets& rulesets);

}  // namespace micryscope
