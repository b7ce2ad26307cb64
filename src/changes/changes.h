// What changed: a git repository, two of its states as source trees, and what differs between them.
// Stage 1 of the run. Nothing here writes: no checkout, no stash, no refreshed index, no lock, no
// hook, filter, credential or network. libgit2 is known to git.cc alone; this header is plain data.
//
//   MS_TRY(const Repository repository, Repository::open("."));
//   MS_TRY(const States states, repository.states({.since = "origin/main"}));
//   states.base->list("");  states.head->read("src/a.py", limit); states.changes.files[0].old_path;
//
//   git_place.h     where the repository of a folder is, and whether it is the folder's own
//   git.h           the objects, revisions and configuration of a repository; wraps libgit2
//   index_file.h    the index as git wrote it
//   trees.h         a commit or the index as a source tree
//   working_tree.h  the folder on disk, told apart by the index into clean, changed and new
//   compare.h       two of those -> the paths that differ; renames.h -> which of them are one file
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "source/source_tree.h"
#include "support/error.h"

namespace micryscope::changes {

enum class ChangeKind : std::uint8_t { added, deleted, modified, renamed, copied };

/// "added", ...
std::string_view name_of(ChangeKind kind);

struct FileChange {
  ChangeKind kind = ChangeKind::modified;
  std::string old_path;  ///< empty when added; equal to new_path when modified
  std::string new_path;  ///< empty when deleted

  const std::string& path() const { return new_path.empty() ? old_path : new_path; }
};

/// Plain files whose content differs, or that stand elsewhere; which lines of them differ is told
/// by support/line_diff.h. A change of mode alone or of line ends alone is none; links and
/// submodules are none either.
struct Changes {
  std::vector<FileChange> files;  ///< sorted by path(), then by old path

  /// The change that made `new_path` what it is; null if it is as it was, or was deleted.
  const FileChange* of_new(std::string_view new_path) const;
  /// Where a file of the head state stood in the base: itself unless it was renamed or copied;
  /// empty for an added file.
  std::string base_path(std::string_view new_path) const;
};

enum class BaseMissing : std::uint8_t { fail, full };

/// Which two states to compare.
struct Wanted {
  /// REF (merge base of REF and HEAD against the working tree), A..B (commit A against commit B) or
  /// A...B (their merge base against commit B). An empty side stands for HEAD. "" with `staged`.
  std::string since;
  bool staged = false;  ///< HEAD against the index
  /// `since` is the id of the base itself (40 hex digits), against the working tree; history is not
  /// asked, so that it need not be here. That the commit is not here is "the base is missing".
  bool is_exact = false;
  /// What to do when a shallow clone lacks the base: fail with ErrorCode::incomplete, or give the
  /// head state alone, with a note.
  BaseMissing base_missing = BaseMissing::fail;
  unsigned jobs = 0;  ///< 0: one thread per core
  /// Whether the analysis reads a file of this path; empty: all. A partial clone may lack the
  /// others.
  std::function<bool(std::string_view path)> is_read = {};
};

/// The trees must not outlive the Repository.
struct States {
  std::unique_ptr<source::SourceTree> base;  ///< null: missing, and Wanted said `full`
  std::unique_ptr<source::SourceTree> head;
  Changes changes;        ///< empty without a base
  std::string base_name;  ///< for people: "the merge base 1a2b3c4 of main and HEAD"
  std::string head_name;  ///< "the working tree", "the index", "commit 1a2b3c4"
  std::string base_id;    ///< 40 hex digits; empty: no base, or no commit yet
  std::string head_id;    ///< 40 hex digits; empty: the working tree or the index
  /// One line each, for the report: what was decided for the user (a missing base, an unresolved
  /// merge, a stand-in for the merge base).
  std::vector<std::string> notes;
};

/// A commit as it was written; its parents need not be here.
struct CommitInfo {
  std::string id;  ///< 40 hex digits
  std::vector<std::string> parents;
};

class Git;

/// An opened repository. Safe to use from several threads at once.
class Repository {
 public:
  /// The repository around `folder`; none if there is none. GIT_DIR, GIT_WORK_TREE and
  /// GIT_INDEX_FILE count if `folder` lies in the work tree that they name. Fails when there is one
  /// that cannot be used (other owner, SHA-256, damaged), and says what mends it.
  static Result<std::optional<Repository>> find(const std::string& folder);
  /// The same; fails with ErrorCode::usage when there is none.
  static Result<Repository> open(const std::string& folder);

  Repository(Repository&&) noexcept;
  Repository& operator=(Repository&&) noexcept;
  ~Repository();

  /// The folder that paths are relative to, absolute; empty for a bare repository.
  const std::string& work_tree() const;
  /// Of this work tree, absolute.
  const std::string& git_folder() const;
  /// Where the repository keeps what all its work trees share, absolute; the cache may live here.
  const std::string& common_git_folder() const;

  /// Fails with ErrorCode::usage for an unknown revision, with ErrorCode::incomplete when a shallow
  /// clone lacks the base.
  Result<States> states(const Wanted& wanted) const;
  /// What is on disk, with what a sparse checkout left out. Its entries have a content_id where the
  /// index vouches for them. Fails for a bare repository.
  Result<std::unique_ptr<source::SourceTree>> working_tree(unsigned jobs = 0) const;
  /// What is on disk and nothing else, with the names of what a sparse checkout left out and of
  /// the submodules.
  Result<std::unique_ptr<source::SourceTree>> files_on_disk() const;
  /// The commit that a revision names; none when it names nothing that is here.
  Result<std::optional<CommitInfo>> commit(const std::string& revision) const;
  /// The id of the commit where two revisions parted; none when one of them is not here, or the
  /// history that is here does not say.
  Result<std::optional<std::string>> merge_base(const std::string& a, const std::string& b) const;
  /// Whether the index holds a file, by its absolute path without links; false of an index that
  /// cannot be read, and in a bare repository.
  bool is_tracked(const std::string& path) const;
  /// The address of the remote called origin as it is configured, which may hold a password; empty:
  /// there is none.
  std::string origin() const;
  /// Whether a part of the history was not fetched.
  bool is_shallow() const;
  /// The files of one commit; "HEAD" fails with ErrorCode::usage while there is no commit.
  Result<std::unique_ptr<source::SourceTree>> commit_tree(const std::string& revision) const;

 private:
  explicit Repository(std::unique_ptr<Git> git);

  std::unique_ptr<Git> git_;
};

/// What is wrong with a `.git` in this folder by which no repository was found, and how to mend it;
/// empty: there is no `.git`.
std::string problem_of_git(const std::string& folder);

}  // namespace micryscope::changes
