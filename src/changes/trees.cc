#include "changes/trees.h"

#include <algorithm>
#include <deque>
#include <filesystem>
#include <fstream>
#include <utility>

#include "source/disk_tree.h"

namespace micryscope::changes {
namespace {

using source::Entry;
using source::EntryKind;

constexpr int kMaxHops = 40;  // links to links; as Linux has it

std::string joined(std::string_view folder, std::string_view name) {
  std::string path(folder);
  if (!path.empty()) path += '/';
  return path.append(name);
}

tl::unexpected<Error> no_such(std::string_view path) {
  return fail(ErrorCode::io, "No such file or directory", path.empty() ? "." : std::string(path));
}

const Node* find_in(const std::vector<Node>& nodes, std::string_view name) {
  const auto found = std::ranges::lower_bound(
      nodes, name, {}, [](const Node& node) { return std::string_view(node.name); });
  return found != nodes.end() && found->name == name ? &*found : nullptr;
}

void push_front(std::deque<std::string>& parts, std::string_view path) {
  std::vector<std::string> more;
  while (!path.empty()) {
    const std::string_view part = path.substr(0, path.find('/'));
    more.emplace_back(part);
    path.remove_prefix(std::min(path.size(), part.size() + 1));
  }
  parts.insert(parts.begin(), more.begin(), more.end());
}

// One of each name: a tree that says a name twice would be two files on no disk.
void sort_nodes(std::vector<Node>& nodes) {
  std::ranges::stable_sort(nodes, {}, &Node::name);
  const auto twice = std::ranges::unique(nodes, {}, &Node::name);
  nodes.erase(twice.begin(), twice.end());
}

}  // namespace

Result<std::string> read_exclude_file(const Git& git, std::uint64_t limit) {
  MS_TRY(const auto folder, source::open_disk_tree(git.common_folder() + "/info"));
  return folder->read("exclude", limit);
}

std::optional<Node> StoredTree::find(std::string_view path) const {
  const std::size_t slash = path.rfind('/');
  const bool is_top = slash == std::string_view::npos;
  const auto around = nodes(is_top ? std::string_view() : path.substr(0, slash));
  if (!around) return std::nullopt;
  const Node* node = find_in(**around, is_top ? path : path.substr(slash + 1));
  return node == nullptr ? std::nullopt : std::optional(*node);
}

Result<source::SourceTree::Listing> StoredTree::list(std::string_view folder) const {
  MS_TRY(const std::vector<Node>* all, nodes(folder));
  Listing listing;
  for (const Node& node : *all) {
    if (node.kind == NodeKind::folder) {
      listing.folders.push_back(node.name);
      continue;
    }
    Entry entry{.path = joined(folder, node.name)};
    if (node.kind == NodeKind::file) {
      entry.content_id = "git:" + node.id.hex();
      const bool is_missing = git_.is_partial() && !git_.has(node.id);
      if (is_missing && is_left_out(entry.path)) entry.kind = EntryKind::absent;
    }
    if (node.kind == NodeKind::link) entry.kind = kind_of_link(entry.path);
    if (node.kind == NodeKind::submodule) entry.kind = EntryKind::submodule;
    listing.files.push_back(std::move(entry));
  }
  return listing;
}

Result<std::string> StoredTree::read(std::string_view path, std::uint64_t limit) const {
  if (path == kExcludePath) return read_exclude_file(git_, limit);
  const auto node = find(path);
  if (!node) return no_such(path);
  if (node->kind != NodeKind::file) return fail(ErrorCode::io, "not a file", std::string(path));
  auto bytes = git_.blob(node->id);
  if (!bytes) {
    return fail(bytes.error().code, std::move(bytes.error().message), std::string(path));
  }
  if (bytes->size() > limit) bytes->resize(limit);
  return bytes;
}

// Follows the link through this tree, step by step, to say whether it leads out of it.
EntryKind StoredTree::kind_of_link(const std::string& path) const {
  std::vector<std::string> at;
  std::deque<std::string> todo;
  push_front(todo, path);
  for (int hops = 0; !todo.empty();) {
    const std::string part = std::move(todo.front());
    todo.pop_front();
    if (part.empty() || part == ".") continue;
    if (part == "..") {
      if (at.empty()) return EntryKind::broken_link;
      at.pop_back();
      continue;
    }
    std::string here;
    for (const std::string& above : at) here += above + "/";
    const auto node = find(here + part);
    if (!node) return EntryKind::broken_link;
    if (node->kind == NodeKind::link) {
      const auto target = git_.blob(node->id);
      if (!target || target->starts_with('/') || ++hops > kMaxHops) return EntryKind::broken_link;
      push_front(todo, *target);
      continue;
    }
    if (node->kind != NodeKind::folder && !todo.empty()) return EntryKind::broken_link;
    at.push_back(part);
  }
  return EntryKind::symlink;
}

Result<Oid> CommitTree::id_of(std::string_view folder) const {
  if (folder.empty()) return root_;
  const auto node = find(folder);
  if (!node) return no_such(folder);
  if (node->kind != NodeKind::folder) {
    return fail(ErrorCode::io, "Not a directory", std::string(folder));
  }
  return node->id;
}

Result<const std::vector<Node>*> CommitTree::nodes(std::string_view folder) const {
  {
    const std::lock_guard lock(lock_);
    const auto known = folders_.find(folder);
    if (known != folders_.end()) return known->second.get();
  }
  MS_TRY(const Oid id, id_of(folder));
  if (index_ != nullptr && index_->index().tree_of(folder) == id) return index_->nodes(folder);
  MS_TRY(std::vector<Node> nodes, git().tree(id));
  sort_nodes(nodes);
  const std::lock_guard lock(lock_);
  auto& kept = folders_[std::string(folder)];
  if (kept == nullptr) kept = std::make_unique<const std::vector<Node>>(std::move(nodes));
  return kept.get();
}

bool CommitTree::is_left_out(const std::string& path) const {
  return index_ != nullptr && index_->is_left_out(path);
}

bool IndexTree::is_left_out(const std::string& path) const {
  const IndexEntry* const entry = index_.find(path);
  if (entry != nullptr) return entry->is_skip_worktree;
  // Not an entry of its own: below a folder that is left out as a whole.
  for (std::size_t slash = path.find('/'); slash != path.npos; slash = path.find('/', slash + 1)) {
    if (left_out_.contains(std::string_view(path).substr(0, slash))) return true;
  }
  return false;
}

IndexTree::IndexTree(const Git& git, IndexFile index) : StoredTree(git), index_(std::move(index)) {
  for (const IndexEntry& entry : index_.entries()) {
    if (entry.kind != NodeKind::folder) continue;
    left_out_.emplace(entry.path.substr(0, entry.path.size() - 1),
                      std::make_unique<CommitTree>(git, entry.id));
  }
}

std::unique_ptr<std::vector<Node>> IndexTree::nodes_of_range(std::string_view folder) const {
  auto nodes = std::make_unique<std::vector<Node>>();
  const std::size_t start = folder.empty() ? 0 : folder.size() + 1;
  const std::vector<IndexEntry>& entries = index_.entries();
  auto [at, end] = index_.below(folder);
  while (at < end) {
    const IndexEntry& entry = entries[at];
    const std::size_t slash = entry.path.find('/', start);
    if (slash == std::string::npos) {
      // Of the sides of an unresolved merge: ours, else what comes last.
      std::size_t chosen = at;
      for (++at; at < end && entries[at].path == entry.path; ++at) {
        if (entries[chosen].stage != 2) chosen = at;
      }
      if (entries[chosen].is_intent_to_add) continue;
      nodes->push_back({entry.path.substr(start), entries[chosen].kind, entries[chosen].id});
      continue;
    }
    const std::string below = entry.path.substr(0, slash);
    const bool is_left_out = entry.kind == NodeKind::folder && slash + 1 == entry.path.size();
    nodes->push_back({below.substr(start), NodeKind::folder,
                      is_left_out ? entry.id : index_.tree_of(below).value_or(kUnknown)});
    at = std::max(at + 1, index_.below(below).second);
  }
  sort_nodes(*nodes);
  return nodes;
}

Result<const std::vector<Node>*> IndexTree::nodes(std::string_view folder) const {
  for (std::size_t slash = 0; !left_out_.empty() && slash != std::string_view::npos;) {
    slash = folder.find('/', slash + 1);
    const auto tree = left_out_.find(folder.substr(0, slash));
    if (tree == left_out_.end()) continue;
    return tree->second->nodes(slash == std::string_view::npos ? std::string_view()
                                                               : folder.substr(slash + 1));
  }
  const std::lock_guard lock(lock_);
  const auto known = folders_.find(folder);
  if (known != folders_.end()) return known->second.get();
  const auto [first, last] = index_.below(folder);
  if (first == last && !folder.empty()) return no_such(folder);
  auto nodes = nodes_of_range(folder);
  return (folders_[std::string(folder)] = std::move(nodes)).get();
}

}  // namespace micryscope::changes
