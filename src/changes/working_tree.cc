#include "changes/working_tree.h"

#include <algorithm>
#include <utility>

namespace micryscope::changes {

using source::Entry;
using source::EntryKind;
using source::Stamp;

namespace {

std::string_view name_in(std::string_view path) { return path.substr(path.rfind('/') + 1); }

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

WorkingTree::WorkingTree(const Git& git, IndexFile index, std::unique_ptr<source::DiskTree> disk,
                         LeftOut left_out)
    : git_(git), index_tree_(git, std::move(index)), disk_(std::move(disk)), left_out_(left_out) {
  trusts_changed_ = git.config_is_true("core.trustctime", true);
  is_minimal_ = git.config("core.checkstat") == "minimal";
  has_left_out_ = std::ranges::any_of(this->index().entries(), [](const IndexEntry& entry) {
    return entry.is_skip_worktree || entry.kind == NodeKind::folder ||
           entry.kind == NodeKind::submodule;
  });
}

Result<std::unique_ptr<WorkingTree>> WorkingTree::open(const Git& git, IndexFile index,
                                                       LeftOut left_out) {
  MS_TRY(auto disk, source::open_disk_tree(git.work_tree()));
  return std::unique_ptr<WorkingTree>(
      new WorkingTree(git, std::move(index), std::move(disk), left_out));
}

// As git's ie_match_stat, but for devices, users and groups.
bool WorkingTree::agrees(const IndexEntry& entry, const Entry& found, const Stamp& stamp) const {
  const auto as_git = [](auto number) { return static_cast<std::uint32_t>(number); };
  if (entry.kind != NodeKind::file || entry.stage != 0 || entry.is_intent_to_add) return false;
  if (entry.size != as_git(found.size) || (found.size != 0 && entry.size == 0)) return false;
  if (entry.modified.seconds != as_git(stamp.modified_seconds)) return false;
  if (is_minimal_) return true;
  if (entry.modified.nanoseconds != stamp.modified_nanoseconds) return false;
  if (entry.inode != as_git(stamp.inode)) return false;
  return !trusts_changed_ || (entry.changed.seconds == as_git(stamp.changed_seconds) &&
                              entry.changed.nanoseconds == stamp.changed_nanoseconds);
}

std::vector<WorkingTree::Unclean> WorkingTree::unclean_of(std::string_view folder,
                                                          const std::vector<Entry>& files,
                                                          const std::vector<Stamp>& stamps) const {
  std::vector<Unclean> unclean;
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
    // A file that is as new as the index may have been edited after git looked at it.
    const bool is_racy = entry->modified >= index().written();
    const bool is_same = agrees(*entry, files[i], stamps[i]);
    if (!is_same || is_racy) unclean.push_back({files[i].path, is_same});
  }
  return unclean;
}

const Entry* WorkingTree::unchanged(std::string_view path, const Oid& id) const {
  const std::size_t slash = path.rfind('/');
  const std::string_view folder = slash == path.npos ? std::string_view() : path.substr(0, slash);
  const Node node{std::string(name_in(path)), NodeKind::file, id};
  return unchanged_in(folder, {node}).front();
}

std::vector<const Entry*> WorkingTree::unchanged_in(std::string_view folder,
                                                    const std::vector<Node>& nodes) const {
  std::vector<const Entry*> found(nodes.size(), nullptr);
  const auto listing = listings_.find(folder);
  if (listing == listings_.end()) return found;
  // All three are in the same order, so each search goes on where the last one ended.
  auto file = listing->second.files.begin();
  const auto files_end = listing->second.files.end();
  const auto [first, last] = index().below(folder);
  const IndexEntry* entry = index().entries().data() + first;
  const IndexEntry* const entries_end = index().entries().data() + last;
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    if (nodes[i].kind != NodeKind::file) continue;
    const std::string path = joined(folder, nodes[i].name);
    file = std::lower_bound(file, files_end, path,
                            [](const Entry& one, const auto& to) { return one.path < to; });
    entry = std::lower_bound(entry, entries_end, path,
                             [](const auto& one, const auto& to) { return one.path < to; });
    const bool is_there = file != files_end && file->path == path &&
                          (file->kind == EntryKind::file || file->kind == EntryKind::absent);
    const bool is_same = entry != entries_end && entry->path == path &&
                         entry->kind == NodeKind::file && entry->stage == 0 &&
                         entry->id == nodes[i].id;
    if (is_there && is_same && !std::ranges::binary_search(edited_, path)) found[i] = &*file;
  }
  return found;
}

// A link has no content of its own, and a submodule none that is asked for.
Entry WorkingTree::left_out_entry(std::string path, const Node& node) const {
  Entry entry{.path = std::move(path)};
  if (node.kind == NodeKind::link) entry.kind = EntryKind::symlink;
  if (node.kind == NodeKind::submodule) entry.kind = EntryKind::submodule;
  if (node.kind != NodeKind::file) return entry;
  const bool is_here = !git_.is_partial() || git_.has(node.id);
  if (left_out_ == LeftOut::from_index && is_here) {
    entry.content_id = "git:" + node.id.hex();
  } else {
    entry.kind = EntryKind::absent;
  }
  return entry;
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
                      entries.begin() + static_cast<std::ptrdiff_t>(last), [](const auto& entry) {
                        return entry.is_skip_worktree || entry.kind == NodeKind::submodule;
                      });
      if (is_left_out) folders.push_back(node.name);
      continue;
    }
    const IndexEntry* entry = index().find(path);
    const bool is_left_out =
        entry == nullptr || entry->is_skip_worktree || node.kind == NodeKind::submodule;
    if (is_left_out) insert(listing.files, left_out_entry(path, node));
  }
  listing.folders.insert(listing.folders.end(), folders.begin(), folders.end());
  std::ranges::sort(listing.folders);
  const auto twice = std::ranges::unique(listing.folders);
  listing.folders.erase(twice.begin(), twice.end());
}

Result<source::SourceTree::Listing> WorkingTree::look_into(std::string_view folder,
                                                           std::vector<Unclean>& unclean) const {
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
  std::vector<Unclean> unclean;
  return look_into(folder, unclean);
}

Result<std::string> WorkingTree::read(std::string_view path, std::uint64_t limit) const {
  if (path == kExcludePath) return read_exclude_file(git_, limit);
  auto bytes = disk_->read(path, limit);
  if (bytes || !has_left_out_ || left_out_ == LeftOut::absent) return bytes;
  const IndexEntry* entry = index().find(path);
  const bool is_left_out =
      entry != nullptr ? entry->is_skip_worktree : index_tree_.find(path).has_value();
  return is_left_out ? index_tree_.read(path, limit) : bytes;
}

}  // namespace micryscope::changes
