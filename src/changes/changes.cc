#include "changes/changes.h"

#include <algorithm>
#include <map>
#include <utility>

#include "changes/checked_out.h"
#include "changes/compare.h"
#include "changes/git.h"
#include "changes/range.h"
#include "changes/trees.h"
#include "changes/working_tree.h"

namespace micryscope::changes {
namespace {

// base -> index and index -> disk, put together: base -> disk.
std::vector<Difference> combined(std::vector<Difference> to_index,
                                 std::vector<Difference> to_disk) {
  std::map<std::string, Difference> by_path;
  for (Difference& difference : to_index) {
    by_path.emplace(difference.path, std::move(difference));
  }
  for (Difference& difference : to_disk) {
    const auto [place, is_new] = by_path.try_emplace(difference.path, difference);
    if (!is_new) place->second.new_id = difference.new_id;
  }
  std::vector<Difference> result;
  for (auto& [path, difference] : by_path) {
    if (difference.old_id != difference.new_id) result.push_back(std::move(difference));
  }
  return result;
}

void note_conflicts(const IndexFile& index, std::vector<std::string>& notes) {
  const bool has_conflict = std::ranges::any_of(
      index.entries(), [](const IndexEntry& entry) { return entry.stage != 0; });
  if (has_conflict) {
    notes.emplace_back("the index has unresolved merges; of those files our side was read");
  }
}

}  // namespace

std::string_view name_of(ChangeKind kind) {
  constexpr std::string_view kNames[] = {"added", "deleted", "modified", "renamed", "copied"};
  return kNames[static_cast<std::size_t>(kind)];
}

const FileChange* Changes::of_new(std::string_view new_path) const {
  auto found = std::ranges::lower_bound(files, new_path, {}, [](const FileChange& change) {
    return std::string_view(change.path());
  });
  for (; found != files.end() && found->path() == new_path; ++found) {
    if (found->kind != ChangeKind::deleted) return &*found;
  }
  return nullptr;
}

std::string Changes::base_path(std::string_view new_path) const {
  const FileChange* change = of_new(new_path);
  return change == nullptr ? std::string(new_path) : change->old_path;
}

Repository::Repository(std::unique_ptr<Git> git) : git_(std::move(git)) {}
Repository::Repository(Repository&&) noexcept = default;
Repository& Repository::operator=(Repository&&) noexcept = default;
Repository::~Repository() = default;

Result<std::optional<Repository>> Repository::find(const std::string& folder) {
  MS_TRY(std::unique_ptr<Git> git, Git::find(folder));
  if (git == nullptr) return std::nullopt;
  return Repository(std::move(git));
}

Result<Repository> Repository::open(const std::string& folder) {
  MS_TRY(std::optional<Repository> found, find(folder));
  if (!found) return fail(ErrorCode::usage, "is in no git repository", folder);
  return *std::move(found);
}

const std::string& Repository::work_tree() const { return git_->work_tree(); }
const std::string& Repository::common_git_folder() const { return git_->common_folder(); }

Result<std::unique_ptr<source::SourceTree>> Repository::working_tree(unsigned jobs) const {
  if (git_->is_bare()) {
    return fail(ErrorCode::usage, "a bare repository has no working tree", git_->git_folder());
  }
  MS_TRY(IndexFile index, IndexFile::read(git_->index_file()));
  MS_TRY(std::unique_ptr<WorkingTree> tree, WorkingTree::open(*git_, std::move(index)));
  tree->scan(jobs);
  return tree;
}

Result<std::unique_ptr<source::SourceTree>> Repository::commit_tree(
    const std::string& revision) const {
  MS_TRY(const Oid id, find_commit(*git_, revision));
  MS_TRY(const Commit commit, git_->commit(id));
  return std::make_unique<CommitTree>(*git_, commit.tree);
}

Result<States> Repository::states(const Wanted& wanted) const {
  MS_TRY(Range range, resolve(*git_, wanted));
  States states;
  states.base_name = std::move(range.base_name);
  states.head_name = std::move(range.head_name);
  if (range.base_commit) states.base_id = range.base_commit->hex();
  if (range.head_commit) states.head_id = range.head_commit->hex();
  states.notes = std::move(range.notes);
  std::unique_ptr<CommitTree> base;
  if (range.base_tree) base = std::make_unique<CommitTree>(*git_, *range.base_tree);

  std::vector<Difference> differences;
  const WorkingTree* on_disk = nullptr;
  if (range.head == HeadKind::commit) {
    auto head = std::make_unique<CommitTree>(*git_, range.head_tree);
    if (base != nullptr) {
      MS_TRY(differences, compare(*base, *head));
    }
    states.head = std::move(head);
  } else {
    MS_TRY(IndexFile index, IndexFile::read(git_->index_file()));
    note_conflicts(index, states.notes);
    if (range.head == HeadKind::index) {
      auto head = std::make_unique<IndexTree>(*git_, std::move(index));
      if (base != nullptr) {
        base->share(*head);
        MS_TRY(differences, compare(*base, *head));
      }
      states.head = std::move(head);
    } else {
      MS_TRY(auto head, WorkingTree::open(*git_, std::move(index)));
      std::vector<Difference> edits = head->scan(wanted.jobs);
      if (base != nullptr) {
        base->share(head->index_tree());
        MS_TRY(std::vector<Difference> staged, compare(*base, head->index_tree()));
        differences = combined(std::move(staged), std::move(edits));
      }
      on_disk = head.get();
      states.head = std::move(head);
    }
  }
  if (base == nullptr) return states;
  auto changes = describe(*git_, *states.head, std::move(differences), wanted.jobs, states.notes);
  if (!changes && changes.error().code == ErrorCode::incomplete &&
      wanted.base_missing == BaseMissing::full) {
    states.notes.push_back("nothing is called new: " + changes.error().text());
    states.base_id.clear();
    return states;
  }
  MS_TRY(states.changes, std::move(changes));
  if (on_disk != nullptr) {
    states.base = std::make_unique<CheckedOutBase>(std::move(base), *on_disk);
  } else {
    states.base = std::move(base);
  }
  return states;
}

}  // namespace micryscope::changes
