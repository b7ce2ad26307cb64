// The base of a comparison with the working tree: a commit, but for the files that git calls
// unchanged, which are read where they were checked out. Filters and conversions (attributes of the
// repository, of the user or of the system, now or at the time of the checkout) may have given a
// file other bytes than its blob has; a file that nobody changed is the same in both states all the
// same, and a partial clone lacks nothing that is on disk. Private to this folder.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "changes/trees.h"
#include "changes/working_tree.h"

namespace micryscope::changes {

class CheckedOutBase : public source::SourceTree {
 public:
  /// `head` was scanned, and lives as long as this.
  CheckedOutBase(std::unique_ptr<CommitTree> commit, const WorkingTree& head)
      : commit_(std::move(commit)), head_(head) {}

  Result<Listing> list(std::string_view folder) const override;
  Result<std::string> read(std::string_view path, std::uint64_t limit) const override;

 private:
  std::unique_ptr<CommitTree> commit_;
  const WorkingTree& head_;
};

}  // namespace micryscope::changes
