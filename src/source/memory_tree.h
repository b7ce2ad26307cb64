// A source tree that is said in the test that uses it.
//
//   MemoryTree tree;
//   tree.add("src/a.py", "import hashlib\n").add_entry("src/pipe", EntryKind::special);
#pragma once

#include <map>
#include <set>
#include <string>

#include "source/source_tree.h"

namespace micryscope::source {

class MemoryTree : public SourceTree {
 public:
  /// Adds a file and the folders that it needs.
  MemoryTree& add(const std::string& path, std::string text);
  /// Adds something that is no readable file.
  MemoryTree& add_entry(const std::string& path, EntryKind kind);
  /// Adds a folder that cannot be listed.
  MemoryTree& add_unreadable_folder(const std::string& path);

  Result<Listing> list(std::string_view folder) const override;
  Result<std::string> read(std::string_view path, std::uint64_t limit) const override;

 private:
  void add_parents(std::string_view path);

  std::map<std::string, Listing, std::less<>> folders_{{"", {}}};
  std::map<std::string, std::string, std::less<>> texts_;
  std::set<std::string, std::less<>> unreadable_;
};

}  // namespace micryscope::source
