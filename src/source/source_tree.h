// Where the analysed files come from: a folder on disk, memory (tests), or git's objects and index
// (changes/). The rest of the program sees paths and bytes only, so a diff run never needs a
// checkout. Links are never followed.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "support/error.h"

namespace micryscope::source {

enum class EntryKind : std::uint8_t {
  file,
  symlink,      ///< to a file or folder inside the root, which is therefore found anyway
  broken_link,  ///< leads out of the root, into a loop or nowhere
  submodule,    ///< a git link; a folder with a `.git` of its own is found by the walk
  special,      ///< pipe, socket or device; never opened
  absent,       ///< a file that the next commit has, but a sparse checkout not
  unreadable,
};

struct Entry {
  std::string path;  ///< relative to the root, forward slashes, bytes as the file system has them
  std::uint64_t size = 0;  ///< 0 where telling costs a look into the file (objects of git)
  EntryKind kind = EntryKind::file;
  /// Entries of one path with the same id have the same bytes, which therefore need not be read to
  /// be known: "git:<blob id>" where git vouches for them, "stat:<hash>" of what the file system
  /// says of a file that has not only just changed. Empty: read it. True within one repository or
  /// machine only: another's objects may lie.
  std::string content_id = {};
};

/// Read-only and safe to use from several threads at once.
class SourceTree {
 public:
  virtual ~SourceTree() = default;
  /// Names of one folder ("" is the root): files and sub-folders, each sorted by byte order.
  struct Listing {
    std::vector<Entry> files;
    std::vector<std::string> folders;  ///< names, not paths
  };
  virtual Result<Listing> list(std::string_view folder) const = 0;
  /// The bytes of a file, at most `limit` of them. Follows no link and waits for nothing.
  virtual Result<std::string> read(std::string_view path, std::uint64_t limit) const = 0;
  /// One line each, for the report: what was decided for the user in choosing what to read.
  virtual std::vector<std::string> notes() const { return {}; }
};

}  // namespace micryscope::source
