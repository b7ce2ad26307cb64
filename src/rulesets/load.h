// The rulesets of a run: those inside the program, then the folders of --rules, which add to or
// override them.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "models/load.h"
#include "models/model.h"
#include "rules/rule.h"
#include "support/error.h"

namespace micryscope {

struct Rulesets {
  std::vector<models::RulesetFile> files;  ///< all of them, in the order in which they count
  std::string digest;                      ///< of all texts, hex
  models::ModelSet models;
  rules::RuleSet rules;
};

/// Reads and checks everything. Errors are the rule author's: file:line:column, what, how to mend.
Result<Rulesets> load_rulesets(std::span<const std::string> folders);
/// The same without the program's own models of other language families, which were checked when
/// the program was built. The digest is of all.
Result<Rulesets> load_rulesets(std::span<const std::string> folders,
                               std::span<const std::string> families);

}  // namespace micryscope
