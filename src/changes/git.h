// The objects, revisions and configuration of one git repository, as plain data. The only file that
// knows libgit2 is git.cc. Private to this folder.
//
// Objects are read raw and taken apart here: what a hostile repository stores must not reach more
// code than it has to, and a reader of its own needs no handle that threads cannot share.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "changes/changes.h"
#include "changes/environment_config.h"
#include "support/error.h"

namespace micryscope::changes {

/// The SHA-1 name of an object.
struct Oid {
  std::array<unsigned char, 20> bytes{};

  auto operator<=>(const Oid&) const = default;
  std::string hex() const;
  /// The first digits, for people.
  /// For messages. One digit more, and every hundredth would be ten decimal digits, which are
  /// hidden from reports as a secret's (models/looks.h).
  std::string brief() const { return hex().substr(0, 9); }
};

/// The tree without entries, which need not be stored.
extern const Oid kEmptyTree;

/// `hex` must be 40 hexadecimal digits, else none.
std::optional<Oid> oid_from_hex(std::string_view hex);

/// What an entry of a tree or of the index is. The mode's permission bits say nothing to us.
enum class NodeKind : std::uint8_t { file, link, folder, submodule };

struct Node {
  std::string name;  ///< one part of a path
  NodeKind kind = NodeKind::file;
  Oid id = {};
};

struct Commit {
  Oid tree;
  std::vector<Oid> parents;  ///< as written, whether they are here or not
  std::int64_t time = 0;     ///< the committer's
  std::string message;
};

/// Safe to use from several threads at once.
class Git {
 public:
  /// See Repository::find.
  static Result<std::unique_ptr<Git>> find(const std::string& folder);
  Git(const Git&) = delete;
  Git& operator=(const Git&) = delete;
  ~Git();

  const std::string& work_tree() const { return work_tree_; }    ///< "" or absolute, no slash after
  const std::string& git_folder() const { return git_folder_; }  ///< of this work tree
  const std::string& common_folder() const { return common_folder_; }
  const std::string& index_file() const { return index_file_; }
  bool is_bare() const { return work_tree_.empty(); }
  /// Made with --filter, so that blobs may be missing.
  bool is_partial() const { return is_partial_; }
  /// Commits whose parents were not fetched, sorted; empty unless this is a shallow clone.
  const std::vector<Oid>& shallow() const { return shallow_; }

  /// Whether states can be read at all: fails when the work tree is another folder than the one
  /// that was asked about, and when something that would be opened is no plain file.
  Result<void> check() const;

  /// The commit that a revision names; none when it names nothing here. Fails if it is no commit.
  Result<std::optional<Oid>> commit_of(const std::string& revision) const;
  /// None while there is no commit yet.
  Result<std::optional<Oid>> head() const;
  Result<Commit> commit(const Oid& id) const;
  /// None when there is none in the history that is here.
  Result<std::optional<Oid>> merge_base(const Oid& a, const Oid& b) const;

  bool has(const Oid& id) const;
  /// Names in the order of the object; entries that no file system could hold are left out.
  Result<std::vector<Node>> tree(const Oid& id) const;
  /// Fails for a blob above kMaxBlob bytes, which nothing here could use.
  Result<std::string> blob(const Oid& id) const;
  /// Without reading it all; none when it is not here.
  std::optional<std::uint64_t> blob_size(const Oid& id) const;
  static constexpr std::uint64_t kMaxBlob = 64U << 20;

  /// The value of a configuration key; empty when it is not set.
  std::string config(const char* key) const;
  bool config_is_true(const char* key, bool otherwise) const;
  /// The user's own list of what to ignore in all repositories; may not be there.
  std::string excludes_file() const;
  /// Names of the remotes, sorted.
  std::vector<std::string> remotes() const;

  /// The name that git would give to these bytes.
  static Oid blob_id(std::string_view bytes);

 private:
  class Handles;
  Git();
  enum class ObjectKind : std::uint8_t { commit, tree, blob };
  Result<std::string> object(const Oid& id, ObjectKind kind) const;
  std::vector<std::string> config_keys() const;
  std::optional<std::string> stored_config(const char* key) const;
  Error missing(const Oid& id, std::string_view what) const;

  std::unique_ptr<Handles> handles_;
  std::string work_tree_;
  std::string git_folder_;
  std::string common_folder_;
  std::string index_file_;
  std::string other_work_tree_;  ///< the folder with `.git`, if core.worktree names another one
  std::vector<Oid> shallow_;
  std::vector<ConfigSetting> settings_;  ///< of the environment; before all files
  bool is_partial_ = false;
};

}  // namespace micryscope::changes
