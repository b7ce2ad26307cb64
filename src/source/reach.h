// The walk where only what is named belongs to the project, and what it imports
// (Selection::only_named): nothing but the folders that an import could mean is looked into, and
// nothing but what joins is read.
#pragma once

#include "source/files.h"
#include "source/walk.h"

namespace micryscope::source {

/// walk(), which for Selection::only_named goes as far as the imports of what is named.
Result<Walk> walk_far_enough(const SourceTree& tree, const Selection& selection,
                             const Interest& interest, unsigned jobs);

}  // namespace micryscope::source
