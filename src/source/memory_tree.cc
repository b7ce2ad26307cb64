#include "source/memory_tree.h"

#include <algorithm>
#include <utility>

#include "support/hash.h"

namespace micryscope::source {
namespace {

std::string_view parent_of(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? std::string_view() : path.substr(0, slash);
}

}  // namespace

void MemoryTree::add_parents(std::string_view path) {
  while (!path.empty()) {
    const std::string_view parent = parent_of(path);
    const std::string name(path.substr(parent.empty() ? 0 : parent.size() + 1));
    std::vector<std::string>& names = folders_[std::string(parent)].folders;
    const auto place = std::ranges::lower_bound(names, name);
    if (place == names.end() || *place != name) names.insert(place, name);
    path = parent;
  }
}

MemoryTree& MemoryTree::add(const std::string& path, std::string text) {
  add_entry(path, EntryKind::file);
  std::vector<Entry>& files = folders_[std::string(parent_of(path))].files;
  Entry& entry = *std::ranges::lower_bound(files, path, {}, &Entry::path);
  entry.size = text.size();
  entry.content_id = "memory:" + hash_hex(text);
  texts_[path] = std::move(text);
  return *this;
}

MemoryTree& MemoryTree::add_entry(const std::string& path, EntryKind kind) {
  const std::string parent(parent_of(path));
  add_parents(parent);
  std::vector<Entry>& files = folders_[parent].files;
  const auto place = std::ranges::lower_bound(files, path, {}, &Entry::path);
  if (place == files.end() || place->path != path) {
    files.insert(place, Entry{.path = path, .kind = kind});
  } else {
    place->kind = kind;
  }
  return *this;
}

MemoryTree& MemoryTree::add_unreadable_folder(const std::string& path) {
  add_parents(path);
  unreadable_.insert(path);
  return *this;
}

Result<SourceTree::Listing> MemoryTree::list(std::string_view folder) const {
  const auto found = folders_.find(folder);
  if (found == folders_.end() || unreadable_.contains(folder)) {
    return fail(ErrorCode::io, "cannot list", std::string(folder));
  }
  return found->second;
}

Result<std::string> MemoryTree::read(std::string_view path, std::uint64_t limit) const {
  const auto found = texts_.find(path);
  if (found == texts_.end()) return fail(ErrorCode::io, "cannot read", std::string(path));
  return found->second.substr(0, limit);
}

}  // namespace micryscope::source
