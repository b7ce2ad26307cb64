// WorkingTree::scan: goes through the folders level by level, each level on several threads: all
// that the index knows, and new folders that no rule ignores. The rules are those of the walk
// (source/walk.cc), so that what is new here is what is analysed there.
#include <algorithm>
#include <deque>
#include <fstream>
#include <utility>

#include "changes/working_tree.h"
#include "source/ignore.h"
#include "support/parallel.h"

namespace micryscope::changes {

using source::Entry;
using source::EntryKind;
using source::IgnoreFile;
using source::Verdict;

namespace {

/// An ignore file and those above it.
struct IgnoreLevel {
  IgnoreFile rules;
  const IgnoreLevel* above;
};

/// A folder that the scan goes through.
struct Folder {
  std::string path;
  const IgnoreLevel* rules = nullptr;
  bool is_on_disk = true;
  bool is_ignored = false;  ///< only what the index holds in it counts
  source::SourceTree::Listing listing = {};
  bool is_readable = true;
};

std::string joined(std::string_view folder, std::string_view name) {
  std::string path(folder);
  if (!path.empty()) path += '/';
  return path.append(name);
}

bool has_name(const std::vector<Entry>& files, std::string_view path) {
  return std::ranges::binary_search(
      files, path, {}, [](const Entry& entry) { return std::string_view(entry.path); });
}

bool is_repository(const source::SourceTree::Listing& listing, std::string_view folder) {
  return std::ranges::binary_search(listing.folders, ".git") ||
         has_name(listing.files, joined(folder, ".git"));
}

const Node* find_in(const std::vector<Node>& nodes, std::string_view name) {
  const auto found = std::ranges::lower_bound(
      nodes, name, {}, [](const Node& node) { return std::string_view(node.name); });
  return found != nodes.end() && found->name == name ? &*found : nullptr;
}

constexpr std::uint64_t kMaxPointer = 1024;

// A file that git-lfs put in the place of its pointer: the same, as far as can be told unread.
bool is_content_of_pointer(std::string_view pointer, std::uint64_t size) {
  return pointer.starts_with("version https://git-lfs") &&
         pointer.find("\nsize " + std::to_string(size) + "\n") != pointer.npos;
}

}  // namespace

class WorkingTree::Scanner {
 public:
  Scanner(WorkingTree& tree, unsigned jobs) : tree_(tree), jobs_(jobs) {}

  std::vector<Difference> run() {
    std::vector<Folder> level(1);
    level[0].rules = outer_rules();
    while (!level.empty()) {
      std::vector<std::vector<Unclean>> unclean(level.size());
      parallel_for(level.size(), jobs_, [&](std::size_t i) {
        if (!level[i].is_on_disk) return;
        auto listing = tree_.look_into(level[i].path, unclean[i]);
        level[i].is_readable = listing.has_value();
        if (listing) level[i].listing = *std::move(listing);
      });
      std::vector<Folder> next;
      for (std::size_t i = 0; i < level.size(); ++i) visit(level[i], unclean[i], next);
      for (Folder& folder : level) keep(folder);
      level = std::move(next);
    }
    examine_all();
    std::ranges::sort(differences_, {}, &Difference::path);
    return std::move(differences_);
  }

 private:
  struct Suspect {
    std::string path;
    std::optional<Oid> old_id;
    bool is_racy = false;  ///< see Unclean
  };

  const IgnoreLevel* add_rules(const Result<std::string>& text, const std::string& folder,
                               const IgnoreLevel* above) {
    if (!text || text->size() > IgnoreFile::kMaxBytes) return above;
    levels_.push_back({IgnoreFile(*text, folder, Glob::Braces::literal), above});
    return levels_.back().rules.empty() ? above : &levels_.back();
  }

  // Of all the user's repositories, then of this one.
  const IgnoreLevel* outer_rules() {
    std::ifstream file(tree_.git_.excludes_file(), std::ios::binary);
    std::string text(IgnoreFile::kMaxBytes + 1, '\0');
    file.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(file.gcount()));
    const IgnoreLevel* users = add_rules(std::move(text), "", nullptr);
    return add_rules(tree_.read(kExcludePath, IgnoreFile::kMaxBytes + 1), "", users);
  }

  static bool is_ignored(const Folder& folder, std::string_view path, bool is_folder) {
    if (folder.is_ignored) return true;
    std::uint64_t steps = Glob::kMostSteps;
    for (const IgnoreLevel* level = folder.rules; level != nullptr; level = level->above) {
      const Verdict verdict = level->rules.verdict(path, is_folder, steps);
      if (verdict != Verdict::none) return verdict == Verdict::ignored;
    }
    return false;
  }

  void visit(Folder& folder, const std::vector<Unclean>& unclean, std::vector<Folder>& next) {
    // What cannot be read is no deletion; the walk reports it.
    if (!folder.is_readable) return;
    if (!folder.path.empty() && is_repository(folder.listing, folder.path)) return;
    const std::string prefix = folder.path.empty() ? "" : folder.path + "/";
    if (!folder.is_ignored && has_name(folder.listing.files, prefix + ".gitignore")) {
      folder.rules = add_rules(tree_.read(prefix + ".gitignore", IgnoreFile::kMaxBytes + 1), prefix,
                               folder.rules);
    }
    static const std::vector<Node> kNone;
    const auto known = tree_.index_tree_.nodes(folder.path);
    const std::vector<Node>& nodes = known ? **known : kNone;
    compare_files(folder, nodes, unclean);
    descend(folder, nodes, next);
  }

  void compare_files(const Folder& folder, const std::vector<Node>& nodes,
                     const std::vector<Unclean>& unclean) {
    const std::size_t start = folder.path.empty() ? 0 : folder.path.size() + 1;
    for (const Entry& file : folder.listing.files) {
      if (file.kind != EntryKind::file) continue;
      const Node* node = find_in(nodes, std::string_view(file.path).substr(start));
      const auto doubt = std::ranges::lower_bound(unclean, file.path, {}, &Unclean::path);
      const bool is_unclean = doubt != unclean.end() && doubt->path == file.path;
      if (node != nullptr && node->kind == NodeKind::file) {
        if (is_unclean) suspects_.push_back({file.path, node->id, doubt->is_racy});
      } else if (is_unclean || !is_ignored(folder, file.path, false)) {
        suspects_.push_back({file.path, {}});
      }
    }
    for (const Node& node : nodes) {
      if (node.kind != NodeKind::file) continue;
      const std::string path = joined(folder.path, node.name);
      const auto found = std::ranges::lower_bound(folder.listing.files, path, {}, &Entry::path);
      const bool is_there = found != folder.listing.files.end() && found->path == path;
      if (is_there && found->kind != EntryKind::symlink && found->kind != EntryKind::broken_link) {
        continue;
      }
      differences_.push_back({path, node.id, {}});
    }
  }

  void descend(const Folder& folder, const std::vector<Node>& nodes, std::vector<Folder>& next) {
    for (const std::string& name : folder.listing.folders) {
      Folder below{.path = joined(folder.path, name), .rules = folder.rules};
      below.is_ignored = is_ignored(folder, below.path, true);
      const Node* node = find_in(nodes, name);
      const bool is_known = node != nullptr && node->kind == NodeKind::folder;
      if (!is_known && (below.is_ignored || source::is_version_control(name) ||
                        source::is_vendored_folder(name, folder.listing))) {
        continue;
      }
      next.push_back(std::move(below));
    }
    for (const Node& node : nodes) {
      if (node.kind != NodeKind::folder) continue;
      if (std::ranges::binary_search(folder.listing.folders, node.name)) continue;
      next.push_back({.path = joined(folder.path, node.name), .is_on_disk = false});
    }
  }

  void keep(Folder& folder) {
    if (!folder.is_readable || !folder.is_on_disk) return;
    tree_.listings_.emplace(std::move(folder.path), std::move(folder.listing));
  }

  void examine_all() {
    std::vector<std::optional<Oid>> results(suspects_.size());
    parallel_for(suspects_.size(), jobs_,
                 [&](std::size_t i) { results[i] = examine(suspects_[i]); });
    for (std::size_t i = 0; i < suspects_.size(); ++i) {
      const Suspect& suspect = suspects_[i];
      if (results[i]) differences_.push_back({suspect.path, suspect.old_id, *results[i]});
    }
  }

  // The id of the bytes, if they are another file than the suspect was.
  std::optional<Oid> examine(const Suspect& suspect) const {
    const auto bytes = tree_.disk_->read(suspect.path, Git::kMaxBlob);
    if (!bytes) return std::nullopt;  // the walk reports it
    const Oid id = Git::blob_id(*bytes);
    if (suspect.old_id == id) return std::nullopt;
    if (!suspect.old_id) return id;
    // An edit since would have changed the size that the checkout noted; so it was the checkout
    // that gave the file another size than its blob has.
    if (suspect.is_racy && tree_.git_.blob_size(*suspect.old_id) &&
        tree_.git_.blob_size(*suspect.old_id) != bytes->size()) {
      return std::nullopt;
    }
    if (tree_.git_.blob_size(*suspect.old_id).value_or(0) < kMaxPointer) {
      const auto stored = tree_.git_.blob(*suspect.old_id);
      if (stored && is_content_of_pointer(*stored, bytes->size())) return std::nullopt;
    }
    return id;
  }

  WorkingTree& tree_;
  unsigned jobs_;
  std::deque<IgnoreLevel> levels_;  // a deque: growing never moves a level
  std::vector<Suspect> suspects_;
  std::vector<Difference> differences_;
};

std::vector<Difference> WorkingTree::scan(unsigned jobs) {
  std::vector<Difference> differences = Scanner(*this, jobs).run();
  edited_.clear();
  for (const Difference& difference : differences) edited_.push_back(difference.path);
  return differences;
}

}  // namespace micryscope::changes
