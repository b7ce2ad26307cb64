// The configuration of a project, read from its tree before anything else of it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "rules/config.h"
#include "source/source_tree.h"
#include "support/error.h"

namespace micryscope {

struct LoadedConfig {
  rules::Config config;
  std::string path;                  ///< empty: there is none, and `config` is the default one
  std::vector<std::string> notices;  ///< a file that somebody may have meant for it
};

/// Whether a file of this name is read as the configuration when it lies at the root.
bool is_config_name(std::string_view name);

/// `given` inside the tree, or else `.micryscope.yaml` or `.micryscope.yml` at its root.
/// `rule_folders` are those of --rules: when something is wrong, names that no ruleset knows are
/// complained of in the same breath.
Result<LoadedConfig> load_config(const source::SourceTree& tree, const std::string& given,
                                 const std::vector<std::string>& rule_folders);

/// The same of a text; `file` is for the errors only.
Result<rules::Config> read_config(std::string_view text, std::string_view file,
                                  const std::vector<std::string>& rule_folders);

}  // namespace micryscope
