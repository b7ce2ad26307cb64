#include "source/overlay_tree.h"

#include <algorithm>
#include <utility>

namespace micryscope::source {

namespace {

/// The name below `folder` on the way to `path`; empty when it is not on the way.
std::string_view next_part(std::string_view path, std::string_view folder) {
  if (!folder.empty()) {
    if (!path.starts_with(folder) || !path.substr(folder.size()).starts_with('/')) return {};
    path.remove_prefix(folder.size() + 1);
  }
  return path.substr(0, path.find('/'));
}

}  // namespace

OverlayTree::OverlayTree(std::unique_ptr<SourceTree> tree, std::string path, std::string text)
    : tree_(std::move(tree)), path_(std::move(path)), text_(std::move(text)) {}

Result<SourceTree::Listing> OverlayTree::list(std::string_view folder) const {
  const std::string_view part = next_part(path_, folder);
  Result<Listing> listing = tree_->list(folder);
  if (part.empty()) return listing;
  if (!listing) listing = Listing();  // one of the folders that the file needs
  const std::string name(part);
  const std::string path = folder.empty() ? name : std::string(folder) + '/' + name;
  if (path != path_) {
    auto& folders = listing->folders;
    const auto place = std::lower_bound(folders.begin(), folders.end(), name);
    if (place == folders.end() || *place != name) folders.insert(place, name);
    return listing;
  }
  std::erase_if(listing->files, [&](const Entry& entry) { return entry.path == path_; });
  const auto place = std::lower_bound(
      listing->files.begin(), listing->files.end(), path_,
      [](const Entry& entry, const std::string& wanted) { return entry.path < wanted; });
  Entry entry;
  entry.path = path_;
  entry.size = text_.size();
  listing->files.insert(place, std::move(entry));
  return listing;
}

Result<std::string> OverlayTree::read(std::string_view path, std::uint64_t limit) const {
  if (path != path_) return tree_->read(path, limit);
  return text_.substr(0, static_cast<std::size_t>(std::min<std::uint64_t>(limit, text_.size())));
}

}  // namespace micryscope::source
