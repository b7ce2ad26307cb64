// The configuration of a project, read from its tree before anything else of it.
#pragma once

#include <string>

#include "rules/config.h"
#include "source/source_tree.h"
#include "support/error.h"

namespace micryscope {

/// `given` inside the tree, or `.micryscope.yaml` at its root; the default one when that is not
/// there.
Result<rules::Config> load_config(const source::SourceTree& tree, const std::string& given);

}  // namespace micryscope
