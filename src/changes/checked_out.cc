#include "changes/checked_out.h"

#include <utility>

namespace micryscope::changes {

Result<source::SourceTree::Listing> CheckedOutBase::list(std::string_view folder) const {
  MS_TRY(Listing listing, commit_->list(folder));
  MS_TRY(const std::vector<Node>* nodes, commit_->nodes(folder));
  const std::vector<const source::Entry*> found = head_.unchanged_in(folder, *nodes);
  // The files of the listing are the nodes but for the folders.
  auto entry = listing.files.begin();
  for (std::size_t i = 0; i < nodes->size(); ++i) {
    if ((*nodes)[i].kind == NodeKind::folder) continue;
    if (found[i] != nullptr) *entry = *found[i];
    ++entry;
  }
  return listing;
}

Result<std::string> CheckedOutBase::read(std::string_view path, std::uint64_t limit) const {
  const auto node = commit_->find(path);
  const bool is_file = node && node->kind == NodeKind::file;
  if (is_file && head_.unchanged(path, node->id) != nullptr) return head_.read(path, limit);
  return commit_->read(path, limit);
}

}  // namespace micryscope::changes
