// What git's objects say, taken apart: pure functions of their bytes. Private to this folder.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "changes/git.h"

namespace micryscope::changes {

/// In the order of the object; entries of no known kind, or with names that no checkout would make,
/// are left out. None when the bytes are no tree.
std::optional<std::vector<Node>> parse_tree(std::string_view bytes);

/// None when the text is no commit.
std::optional<Commit> parse_commit(std::string_view text);

}  // namespace micryscope::changes
