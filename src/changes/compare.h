// Two states -> the files that differ, told apart by the ids of their blobs, and from those the
// changes: without what differs in line ends only, and with files that moved told as one. Nothing
// below a folder that is the same in both is looked at. Private to this folder.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "changes/changes.h"
#include "changes/git.h"
#include "changes/trees.h"

namespace micryscope::changes {

/// A path whose file is another one in each state. At least one of the two is there.
struct Difference {
  std::string path;
  std::optional<Oid> old_id;
  std::optional<Oid> new_id;  ///< of a file on disk: what git would call its bytes
};

/// Plain files only; sorted by path.
Result<std::vector<Difference>> compare(const StoredTree& base, const StoredTree& head);

/// Reads old texts as blobs and new ones from `head`. Fails with ErrorCode::incomplete when a
/// partial clone lacks the blob of a file that the analysis reads. What it reports only as a note
/// (too many files to look for renames) is added to `notes`.
Result<Changes> describe(const Git& git, const source::SourceTree& head,
                         std::vector<Difference> differences, const Wanted& wanted,
                         std::vector<std::string>& notes);

}  // namespace micryscope::changes
