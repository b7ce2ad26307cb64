// The index as git wrote it: which files the next commit would hold, and what each looked like on
// disk when it was last known to be clean. Reads versions 2 to 4 and the extensions that change
// what the entries mean; knows nothing of libgit2, which refuses split and sparse ones.
//
// The file may be hostile: everything is bounds-checked, and nothing is believed to be sorted until
// it has been looked at.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "changes/git.h"

namespace micryscope::changes {

struct IndexTime {
  std::uint32_t seconds = 0;
  std::uint32_t nanoseconds = 0;
  auto operator<=>(const IndexTime&) const = default;
};

struct IndexEntry {
  std::string path;  ///< of a folder (kind folder): with a slash at its end
  Oid id;
  NodeKind kind = NodeKind::file;  ///< folder: all below it is left out by a sparse checkout
  std::uint8_t stage = 0;          ///< 1 to 3: sides of a merge that is not resolved
  bool is_intent_to_add = false;   ///< `git add -N`: the next commit would not hold it
  bool is_skip_worktree = false;   ///< left out by a sparse checkout
  IndexTime changed;               ///< ctime
  IndexTime modified;
  std::uint32_t inode = 0;
  std::uint32_t size = 0;  ///< on disk, modulo 2^32; 0 may also mean: not known to be clean
};

class IndexFile {
 public:
  /// An index that is not there is an empty one.
  static Result<IndexFile> read(const std::string& path);
  /// The same of bytes; `path` is for errors only.
  static Result<IndexFile> parse(std::string_view bytes, const std::string& path);

  /// Sorted by path, then stage.
  const std::vector<IndexEntry>& entries() const { return entries_; }
  /// When the file was written: an entry that is not older may have been edited since, unseen.
  const IndexTime& written() const { return written_; }
  /// The tree object that holds exactly the entries below `folder` ("" or without slash), if git
  /// noted it and nothing has changed there since.
  std::optional<Oid> tree_of(std::string_view folder) const;

  /// The entries below `folder` as positions [first, last).
  std::pair<std::size_t, std::size_t> below(std::string_view folder) const;
  /// The entry of exactly this path with the lowest stage; null if there is none.
  const IndexEntry* find(std::string_view path) const;

 private:
  std::vector<IndexEntry> entries_;
  std::map<std::string, Oid, std::less<>> trees_;
  IndexTime written_;
};

}  // namespace micryscope::changes
