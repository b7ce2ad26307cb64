// What was asked for by name and could not be read makes a run incomplete; the same file in a
// project is only named in the report.
#include <string>
#include <vector>

#include "run/run.h"
#include "source/memory_tree.h"
#include "support/catch.h"

namespace micryscope {
namespace {

using source::EntryKind;

report::Report report_of(const source::MemoryTree& tree, std::vector<std::string> named) {
  Options options;
  options.selection.paths = std::move(named);
  options.selection.limits.file_bytes = 2048;
  options.selection.limits.folder_depth = 2;
  auto report = run(options, tree);
  REQUIRE(report);
  return *std::move(report);
}

bool is_complete(const source::MemoryTree& tree, std::vector<std::string> named) {
  const report::Report report = report_of(tree, std::move(named));
  std::size_t warnings = 0;
  for (const report::Notification& note : report.notifications)
    warnings += note.level == rules::Level::warning ? 1 : 0;
  CHECK((warnings == 0) == report.complete);  // what is missing is said as loudly as it counts
  return report.complete;
}

source::MemoryTree tree_of_odd_files() {
  source::MemoryTree tree;
  tree.add("src/good.py", "import hashlib\nhashlib.md5(b'')\n")
      .add("src/big.py", std::string(3000, '#'))
      .add("src/binary.py", std::string("a\0b", 3))
      .add("src/lfs.py", "version https://git-lfs.github.com/spec/v1\noid sha256:0\n")
      .add("src/latin.py", "# caf\xE9\n")
      .add("src/types.d.ts", "export type A = string;\n")
      .add("src/other.txt", "text")
      .add_entry("src/module", EntryKind::submodule)
      .add("deep/er/est/x.py", "")
      .add("good.py", "");
  return tree;
}

TEST_CASE("a file that is named and cannot be read is missing, one in a folder is left out") {
  const source::MemoryTree tree = tree_of_odd_files();
  for (const std::string name : {"src/big.py", "./src//big.py", "src/binary.py", "src/lfs.py",
                                 "src/module", "deep/er/est/x.py", "deep/er/est"}) {
    INFO(name);
    CHECK_FALSE(is_complete(tree, {name}));
    CHECK_FALSE(is_complete(tree, {"good.py", name}));
  }
  // Read, if with replacements; or nothing that could be read in any way.
  for (const std::string name : {"src/good.py", "src/latin.py", "src/types.d.ts", "src/other.txt"})
    CHECK(is_complete(tree, {name}));
  CHECK(is_complete(tree, {"src"}));
  CHECK(is_complete(tree, {"good.py"}));
  CHECK(is_complete(tree, {}));
}

TEST_CASE("what cannot be opened counts where it was asked for, and not beside") {
  source::MemoryTree tree = tree_of_odd_files();
  tree.add_entry("src/pipe.py", EntryKind::special)
      .add_entry("src/closed.py", EntryKind::unreadable)
      .add_unreadable_folder("src/locked");
  CHECK_FALSE(is_complete(tree, {}));
  CHECK_FALSE(is_complete(tree, {"src"}));
  CHECK_FALSE(is_complete(tree, {"src/pipe.py"}));
  CHECK_FALSE(is_complete(tree, {"src/closed.py", "good.py"}));
  CHECK(is_complete(tree, {"good.py"}));
  CHECK(is_complete(tree, {"src/good.py"}));
  // It is named all the same: what was asked for may import it.
  std::string named;
  for (const report::Notification& note : report_of(tree, {"good.py"}).notifications)
    named += note.id + " " + note.path + "\n";
  CHECK(named.find("skipped-unreadable src/pipe.py\n") != std::string::npos);
  CHECK(named.find("skipped-unreadable src/locked/\n") != std::string::npos);
}

}  // namespace
}  // namespace micryscope
