// A commit and the index as source trees. Both are answered from git's objects; the disk is not
// looked at. Private to this folder.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "changes/git.h"
#include "changes/index_file.h"
#include "source/source_tree.h"

namespace micryscope::changes {

/// Where the walk looks for ignore rules that are in no tree; every tree here answers it with the
/// repository's own file, wherever that lies.
inline constexpr std::string_view kExcludePath = ".git/info/exclude";

/// The file behind kExcludePath.
Result<std::string> read_exclude_file(const Git& git, std::uint64_t limit);

/// A tree of which every file is an object.
class StoredTree : public source::SourceTree {
 public:
  explicit StoredTree(const Git& git) : git_(git) {}

  /// Sorted by name. A folder's id is kUnknown where finding it would cost more than it saves.
  /// Fails when there is no such folder. Valid as long as the tree.
  virtual Result<const std::vector<Node>*> nodes(std::string_view folder) const = 0;
  static constexpr Oid kUnknown = {};

  Result<Listing> list(std::string_view folder) const override;
  Result<std::string> read(std::string_view path, std::uint64_t limit) const override;

  /// None when there is nothing of that path, or a folder that has no id.
  std::optional<Node> find(std::string_view path) const;

 protected:
  const Git& git() const { return git_; }
  /// Whether a sparse checkout leaves out this file, so that nobody misses its blob.
  virtual bool is_left_out(const std::string& path) const = 0;

 private:
  source::EntryKind kind_of_link(const std::string& path) const;

  const Git& git_;
};

class IndexTree;

class CommitTree : public StoredTree {
 public:
  CommitTree(const Git& git, const Oid& tree) : StoredTree(git), root_(tree) {}

  const Oid& id() const { return root_; }
  Result<const std::vector<Node>*> nodes(std::string_view folder) const override;
  /// Folders that are the same in the index are not read again. The index lives as long as this.
  void share(const IndexTree& index) { index_ = &index; }

 protected:
  bool is_left_out(const std::string& path) const override;

 private:
  Result<Oid> id_of(std::string_view folder) const;

  Oid root_;
  const IndexTree* index_ = nullptr;
  mutable std::mutex lock_;  ///< of folders_, which only grows
  mutable std::map<std::string, std::unique_ptr<const std::vector<Node>>, std::less<>> folders_;
};

/// What the next commit would hold. Of a file with an unresolved merge it holds our side.
class IndexTree : public StoredTree {
 public:
  IndexTree(const Git& git, IndexFile index);

  const IndexFile& index() const { return index_; }

  Result<const std::vector<Node>*> nodes(std::string_view folder) const override;
  bool is_left_out(const std::string& path) const override;

 private:
  std::unique_ptr<std::vector<Node>> nodes_of_range(std::string_view folder) const;

  IndexFile index_;
  std::map<std::string, std::unique_ptr<CommitTree>, std::less<>> left_out_;  ///< sparse folders
  mutable std::mutex lock_;
  mutable std::map<std::string, std::unique_ptr<const std::vector<Node>>, std::less<>> folders_;
};

}  // namespace micryscope::changes
