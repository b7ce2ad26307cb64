#include "changes/working_tree.h"

#include <algorithm>
#include <utility>

namespace micryscope::changes {

using source::Entry;
using source::EntryKind;
using source::Stamp;

namespace {

std::string joined(std::string_view folder, std::string_view name) {
  std::string path(folder);
  if (!path.empty()) path += '/';
  return path.append(name);
}

void insert(std::vector<Entry>& files, Entry entry) {
  const auto place = std::ranges::lower_bound(files, entry.path, {}, &Entry::path);
  if (place == files.end() || place->path != entry.path) files.insert(place, std::move(entry));
}

}  // namespace

WorkingTree::WorkingTree(const Git& git, IndexFile index, std::unique_ptr<source::DiskTree> disk)
    : git_(git), index_tree_(git, std::move(index)), disk_(std::move(disk)) {
  trusts_changed_ = git.config_is_true("core.trustctime", true);
  is_minimal_ = git.config("core.checkstat") == "minimal";
  has_left_out_ = std::ranges::any_of(this->index().entries(), &IndexEntry::is_skip_worktree);
}

Result<std::unique_ptr<WorkingTree>> WorkingTree::open(const Git& git, IndexFile index) {
  MS_TRY(auto disk, source::open_disk_tree(git.work_tree()));
  return std::unique_ptr<WorkingTree>(new WorkingTree(git, std::move(index), std::move(disk)));
}

// As git's ie_match_stat, but for devices, users and groups; a file that is as new as the index may
// have been edited after git looked at it.
bool WorkingTree::is_clean(const IndexEntry& entry, const Entry& found, const Stamp& stamp) const {
  const auto as_git = [](auto number) { return static_cast<std::uint32_t>(number); };
  if (entry.kind != NodeKind::file || entry.stage != 0 || entry.is_intent_to_add) return false;
  if (entry.size != as_git(found.size) || (found.size != 0 && entry.size == 0)) return false;
  if (entry.modified.seconds != as_git(stamp.modified_seconds)) return false;
  if (entry.modified >= index().written()) return false;
  if (is_minimal_) return true;
  if (entry.modified.nanoseconds != stamp.modified_nanoseconds) return false;
  if (entry.inode != as_git(stamp.inode)) return false;
  return !trusts_changed_ || (entry.changed.seconds == as_git(stamp.changed_seconds) &&
                              entry.changed.nanoseconds == stamp.changed_nanoseconds);
}

std::vector<std::string> WorkingTree::unclean_of(std::string_view folder,
                                                 const std::vector<Entry>& files,
                                                 const std::vector<Stamp>& stamps) const {
  std::vector<std::string> unclean;
  // Files and entries are in the same order, so each search goes on where the last one ended.
  const auto [first, last] = index().below(folder);
  const IndexEntry* entry = index().entries().data() + first;
  const IndexEntry* const end = index().entries().data() + last;
  for (std::size_t i = 0; i < files.size(); ++i) {
    if (files[i].kind != EntryKind::file) continue;
    if (entry != end && entry->path < files[i].path) ++entry;  // mostly the next one
    if (entry != end && entry->path < files[i].path) {
      entry = std::lower_bound(entry, end, files[i].path,
                               [](const auto& at, const auto& path) { return at.path < path; });
    }
    if (entry == end || entry->path != files[i].path) continue;
    if (!is_clean(*entry, files[i], stamps[i])) unclean.push_back(files[i].path);
  }
  return unclean;
}

const Entry* WorkingTree::unchanged(std::string_view path, const Oid& id) const {
  const IndexEntry* const known = index().find(path);
  const bool is_same = known != nullptr && known->kind == NodeKind::file && known->stage == 0 &&
                       known->id == id && !std::ranges::binary_search(edited_, path);
  if (!is_same) return nullptr;
  const std::size_t slash = path.rfind('/');
  const auto around =
      listings_.find(slash == path.npos ? std::string_view() : path.substr(0, slash));
  if (around == listings_.end()) return nullptr;
  const std::vector<Entry>& files = around->second.files;
  const auto found = std::ranges::lower_bound(
      files, path, {}, [](const Entry& file) { return std::string_view(file.path); });
  const bool is_there =
      found != files.end() && found->path == path && found->kind == EntryKind::file;
  return is_there ? &*found : nullptr;
}

// Adds what the index has in this folder, but a sparse checkout not on disk.
void WorkingTree::add_left_out(std::string_view folder, Listing& listing) const {
  const auto nodes = index_tree_.nodes(folder);
  if (!nodes) return;
  std::vector<std::string> folders;
  for (const Node& node : **nodes) {
    const std::string path = joined(folder, node.name);
    if (node.kind == NodeKind::folder) {
      const auto [first, last] = index().below(path);
      const auto& entries = index().entries();
      const bool is_left_out =
          first == last ||  // inside of a folder that is left out as a whole
          std::any_of(entries.begin() + static_cast<std::ptrdiff_t>(first),
                      entries.begin() + static_cast<std::ptrdiff_t>(last),
                      [](const auto& entry) { return entry.is_skip_worktree; });
      if (is_left_out) folders.push_back(node.name);
      continue;
    }
    const IndexEntry* entry = index().find(path);
    if (entry != nullptr && !entry->is_skip_worktree) continue;
    Entry left_out{.path = path};
    if (node.kind == NodeKind::file) left_out.content_id = "git:" + node.id.hex();
    if (node.kind == NodeKind::link) left_out.kind = EntryKind::symlink;
    if (node.kind == NodeKind::submodule) left_out.kind = EntryKind::submodule;
    insert(listing.files, std::move(left_out));
  }
  listing.folders.insert(listing.folders.end(), folders.begin(), folders.end());
  std::ranges::sort(listing.folders);
  const auto twice = std::ranges::unique(listing.folders);
  listing.folders.erase(twice.begin(), twice.end());
}

Result<source::SourceTree::Listing> WorkingTree::look_into(
    std::string_view folder, std::vector<std::string>& unclean) const {
  std::vector<Stamp> stamps;
  auto found = disk_->list_stamped(folder, stamps);
  if (!found) {
    if (!has_left_out_ || !index_tree_.nodes(folder)) return found;
    found = Listing();
  }
  unclean = unclean_of(folder, found->files, stamps);
  if (folder.empty()) {  // git's own, as a folder or a file
    std::erase_if(found->files, [](const Entry& entry) { return entry.path == ".git"; });
    std::erase(found->folders, ".git");
  }
  std::erase_if(found->folders, [&](const std::string& name) {
    const std::string path = joined(folder, name);
    const IndexEntry* entry = index().find(path);
    if (entry == nullptr || entry->kind != NodeKind::submodule) return false;
    insert(found->files, {.path = path, .kind = EntryKind::submodule});
    return true;
  });
  if (has_left_out_) add_left_out(folder, *found);
  return found;
}

Result<source::SourceTree::Listing> WorkingTree::list(std::string_view folder) const {
  const auto seen = listings_.find(folder);
  if (seen != listings_.end()) return seen->second;
  std::vector<std::string> unclean;
  return look_into(folder, unclean);
}

Result<std::string> WorkingTree::read(std::string_view path, std::uint64_t limit) const {
  if (path == kExcludePath) return read_exclude_file(git_, limit);
  auto bytes = disk_->read(path, limit);
  if (bytes || !has_left_out_) return bytes;
  const IndexEntry* entry = index().find(path);
  if (entry != nullptr && !entry->is_skip_worktree) return bytes;
  return index_tree_.read(path, limit);
}

}  // namespace micryscope::changes
