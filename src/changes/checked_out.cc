#include "changes/checked_out.h"

#include <utility>

namespace micryscope::changes {

Result<source::SourceTree::Listing> CheckedOutBase::list(std::string_view folder) const {
  MS_TRY(Listing listing, commit_->list(folder));
  for (source::Entry& entry : listing.files) {
    if (entry.kind != source::EntryKind::file) continue;
    const auto node = commit_->find(entry.path);
    const source::Entry* const found = node ? head_.unchanged(entry.path, node->id) : nullptr;
    if (found != nullptr) entry = *found;
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
