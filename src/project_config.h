// The configuration of a project, read from its tree before anything else of it.
#pragma once

#include <string>
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

/// `given` inside the tree, or else `.micryscope.yaml` or `.micryscope.yml` at its root.
Result<LoadedConfig> load_config(const source::SourceTree& tree, const std::string& given);

}  // namespace micryscope
