// The merge base in a shallow clone. libgit2 goes on to parents that were not fetched and fails
// there; git takes the commits at the edge for roots, and so does this.
#pragma once

#include "changes/git.h"

namespace micryscope::changes {

/// None when the two have no commit in common in the history that is here. Cost: that history.
Result<std::optional<Oid>> merge_base_of_shallow(const Git& git, const Oid& a, const Oid& b);

}  // namespace micryscope::changes
