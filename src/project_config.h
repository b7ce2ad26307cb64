// The configuration of a project, read from its tree before anything else of it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "rules/config.h"
#include "source/source_tree.h"
#include "support/error.h"

namespace micryscope {

/// `given` inside the tree, or `.micryscope.yaml` at its root; the default one when that is not
/// there. `rule_folders` are those of --rules: when something is wrong, names that no ruleset knows
/// are complained of in the same breath.
Result<rules::Config> load_config(const source::SourceTree& tree, const std::string& given,
                                  const std::vector<std::string>& rule_folders);

/// The same of a text; `file` is for the errors only.
Result<rules::Config> read_config(std::string_view text, std::string_view file,
                                  const std::vector<std::string>& rule_folders);

}  // namespace micryscope
