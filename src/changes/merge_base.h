// The merge base in a shallow clone. libgit2 goes on to parents that were not fetched and fails
// there; git takes the commits at the edge for roots, and so does this.
#pragma once

#include "changes/git.h"

namespace micryscope::changes {

/// None when the two have no commit in common in the history that is here. Cost: that history.
Result<std::optional<Oid>> merge_base_of_shallow(const Git& git, const Oid& a, const Oid& b);

/// The commits whose parents a shallow clone did not fetch, sorted; empty for a whole one.
Result<std::vector<Oid>> read_shallow(const std::string& common_folder);

}  // namespace micryscope::changes
