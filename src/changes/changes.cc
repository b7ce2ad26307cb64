#include "changes/changes.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <system_error>
#include <utility>

#include "changes/checked_out.h"
#include "changes/compare.h"
#include "changes/git.h"
#include "changes/range.h"
#include "changes/trees.h"
#include "changes/working_tree.h"
#include "source/disk_tree.h"

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
  if (!found) {
    const std::string problem = problem_of_git(folder);
    return fail(ErrorCode::usage,
                "is in no git repository" + (problem.empty() ? problem : "; " + problem), folder);
  }
  return *std::move(found);
}

std::string problem_of_git(const std::string& folder) {
  std::error_code error;
  const auto type =
      std::filesystem::symlink_status(std::filesystem::path(folder) / ".git", error).type();
  if (type == std::filesystem::file_type::directory) {
    return "its .git is no repository, as HEAD, objects/ or refs/ is missing; `git init` adds what "
           "is missing, or remove it";
  }
  if (!std::filesystem::exists(std::filesystem::file_status(type))) return {};
  return "its .git leads to no repository; `git worktree repair` or a new clone mends that, or "
         "remove it";
}

const std::string& Repository::work_tree() const { return git_->work_tree(); }
const std::string& Repository::git_folder() const { return git_->git_folder(); }
const std::string& Repository::common_git_folder() const { return git_->common_folder(); }

bool Repository::is_tracked(const std::string& path) const {
  const std::string folder = git_->work_tree() + '/';
  if (git_->is_bare() || !path.starts_with(folder)) return false;
  const auto index = IndexFile::read(git_->index_file());
  return index && index->find(std::string_view(path).substr(folder.size())) != nullptr;
}

Result<std::unique_ptr<source::SourceTree>> Repository::working_tree(unsigned jobs) const {
  if (git_->is_bare()) {
    return fail(ErrorCode::usage, "a bare repository has no working tree", git_->git_folder());
  }
  if (auto checked = git_->check(); !checked) return tl::make_unexpected(checked.error());
  MS_TRY(IndexFile index, IndexFile::read(git_->index_file()));
  MS_TRY(std::unique_ptr<WorkingTree> tree, WorkingTree::open(*git_, std::move(index)));
  tree->scan(jobs);
  return tree;
}

Result<std::unique_ptr<source::SourceTree>> Repository::files_on_disk() const {
  if (git_->is_bare()) {
    return fail(ErrorCode::usage, "a bare repository has no working tree", git_->git_folder());
  }
  MS_TRY(IndexFile index, IndexFile::read(git_->index_file()));
  using enum WorkingTree::LeftOut;
  MS_TRY(auto tree, WorkingTree::open(*git_, std::move(index), absent));
  if (!tree->has_left_out()) return source::open_disk_tree(git_->work_tree());
  return tree;
}

Result<std::optional<CommitInfo>> Repository::commit(const std::string& revision) const {
  MS_TRY(const std::optional<Oid> id, git_->commit_of(revision));
  if (!id || !git_->has(*id)) return std::nullopt;
  MS_TRY(const Commit commit, git_->commit(*id));
  CommitInfo info{id->hex(), {}};
  for (const Oid& parent : commit.parents) info.parents.push_back(parent.hex());
  return info;
}

Result<std::optional<std::string>> Repository::merge_base(const std::string& a,
                                                          const std::string& b) const {
  MS_TRY(const std::optional<Oid> left, git_->commit_of(a));
  MS_TRY(const std::optional<Oid> right, git_->commit_of(b));
  if (!left || !right) return std::nullopt;
  MS_TRY(const std::optional<Oid> base, git_->merge_base(*left, *right));
  if (!base) return std::nullopt;
  return base->hex();
}

std::string Repository::origin() const { return git_->config("remote.origin.url"); }

bool Repository::is_shallow() const { return !git_->shallow().empty(); }

Result<std::unique_ptr<source::SourceTree>> Repository::commit_tree(
    const std::string& revision) const {
  if (auto checked = git_->check(); !checked) return tl::make_unexpected(checked.error());
  if (revision == "HEAD") {
    MS_TRY(const auto head, git_->head());
    if (!head) return fail(ErrorCode::usage, "has no commit yet", git_->git_folder());
  }
  MS_TRY(const Oid id, find_commit(*git_, revision));
  MS_TRY(const Commit commit, git_->commit(id));
  return std::make_unique<CommitTree>(*git_, commit.tree);
}

namespace {

/// The trees of both states, and the paths that differ.
struct Compared {
  std::unique_ptr<CommitTree> base;  ///< null: missing
  std::unique_ptr<source::SourceTree> head;
  const WorkingTree* on_disk = nullptr;  ///< the head, if it is that
  std::vector<Difference> differences = {};
};

Result<void> compare_with_commit(const Git& git, const Range& range, Compared& both) {
  auto head = std::make_unique<CommitTree>(git, range.head_tree);
  const CommitTree& tree = *head;
  both.head = std::move(head);
  if (both.base == nullptr) return {};
  MS_TRY(both.differences, compare(*both.base, tree));
  return {};
}

Result<void> compare_with_index(const Git& git, IndexFile index, Compared& both) {
  auto head = std::make_unique<IndexTree>(git, std::move(index));
  const IndexTree& tree = *head;
  both.head = std::move(head);
  if (both.base == nullptr) return {};
  both.base->share(tree);
  MS_TRY(both.differences, compare(*both.base, tree));
  return {};
}

Result<void> compare_with_disk(const Git& git, IndexFile index, unsigned jobs, Compared& both) {
  MS_TRY(auto head, WorkingTree::open(git, std::move(index)));
  std::vector<Difference> edits = head->scan(jobs);
  both.on_disk = head.get();
  both.head = std::move(head);
  if (both.base == nullptr) return {};
  both.base->share(both.on_disk->index_tree());
  MS_TRY(std::vector<Difference> staged, compare(*both.base, both.on_disk->index_tree()));
  both.differences = combined(std::move(staged), std::move(edits));
  return {};
}

}  // namespace

Result<States> Repository::states(const Wanted& wanted) const {
  if (auto checked = git_->check(); !checked) return tl::make_unexpected(checked.error());
  MS_TRY(Range range, resolve(*git_, wanted));
  States states;
  states.base_name = std::move(range.base_name);
  states.head_name = std::move(range.head_name);
  if (range.base_commit) states.base_id = range.base_commit->hex();
  if (range.head_commit) states.head_id = range.head_commit->hex();
  states.notes = std::move(range.notes);
  Compared both;
  if (range.base_tree) both.base = std::make_unique<CommitTree>(*git_, *range.base_tree);

  Result<void> compared;
  if (range.head == HeadKind::commit) {
    compared = compare_with_commit(*git_, range, both);
  } else {
    MS_TRY(IndexFile index, IndexFile::read(git_->index_file()));
    note_conflicts(index, states.notes);
    compared = range.head == HeadKind::index
                   ? compare_with_index(*git_, std::move(index), both)
                   : compare_with_disk(*git_, std::move(index), wanted.jobs, both);
  }
  Result<Changes> changes;
  if (compared && both.base != nullptr) {
    changes = describe(*git_, *both.head, std::move(both.differences), wanted, states.notes);
    if (!changes) compared = tl::make_unexpected(changes.error());
  }
  states.head = std::move(both.head);
  // A partial clone may lack any of the base's trees and blobs.
  const bool lacks_base = !compared && states.head != nullptr &&
                          compared.error().code == ErrorCode::incomplete &&
                          wanted.base_missing == BaseMissing::full;
  if (lacks_base) {
    states.notes.push_back("nothing is called new: " + compared.error().text());
    states.base_id.clear();
    return states;
  }
  if (!compared) return tl::make_unexpected(compared.error());
  if (both.base == nullptr) return states;
  states.changes = *std::move(changes);
  if (both.on_disk != nullptr) {
    states.base = std::make_unique<CheckedOutBase>(std::move(both.base), *both.on_disk);
  } else {
    states.base = std::move(both.base);
  }
  return states;
}

}  // namespace micryscope::changes
