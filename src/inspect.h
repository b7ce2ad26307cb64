// Looking at one step of the run instead of its end: what `micryscope ir` shows.
#pragma once

#include <string>
#include <string_view>

#include "source/source_tree.h"
#include "support/error.h"

namespace micryscope {

/// The calls of one file as JSON (ir/calls_json.h). The path is relative to the tree's root.
Result<std::string> inspect_ir(const source::SourceTree& tree, std::string_view path);

}  // namespace micryscope
