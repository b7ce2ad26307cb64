// A folder on disk as a source tree. What is in it may change, or be made to mislead, while it is
// read: every file is opened below the root's descriptor without following any link, is asked only
// after opening whether it is a plain file, and is opened so that a pipe blocks nothing.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "source/source_tree.h"

namespace micryscope::source {

/// What tells that a file is still the one that it was: git notes the same in its index.
struct Stamp {
  std::int64_t modified_seconds = 0;
  std::uint32_t modified_nanoseconds = 0;
  std::int64_t changed_seconds = 0;
  std::uint32_t changed_nanoseconds = 0;
  std::uint64_t inode = 0;
};

class DiskTree : public SourceTree {
 public:
  /// The same as list(), with a stamp for each of Listing::files.
  virtual Result<Listing> list_stamped(std::string_view folder,
                                       std::vector<Stamp>& stamps) const = 0;
};

/// Fails when `root` is no folder that can be read. `root` itself may be a link.
Result<std::unique_ptr<DiskTree>> open_disk_tree(const std::string& root);

}  // namespace micryscope::source
