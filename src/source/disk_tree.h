// A folder on disk as a source tree. What is in it may change, or be made to mislead, while it is
// read: every file is opened below the root's descriptor without following any link, is asked only
// after opening whether it is a plain file, and is opened so that a pipe blocks nothing.
#pragma once

#include <memory>
#include <string>

#include "source/source_tree.h"

namespace micryscope::source {

/// Fails when `root` is no folder that can be read. `root` itself may be a link.
Result<std::unique_ptr<SourceTree>> open_disk_tree(const std::string& root);

}  // namespace micryscope::source
