#include "source/overlay_tree.h"

#include <memory>
#include <string>
#include <vector>

#include "source/memory_tree.h"
#include "support/catch.h"

namespace micryscope::source {
namespace {

std::vector<std::string> names(const SourceTree& tree, std::string_view folder) {
  const auto listing = tree.list(folder);
  if (!listing) return {"error: " + listing.error().text()};
  std::vector<std::string> made;
  for (const Entry& entry : listing->files) made.push_back(entry.path);
  for (const std::string& name : listing->folders) made.push_back(name + "/");
  return made;
}

std::unique_ptr<MemoryTree> project() {
  auto tree = std::make_unique<MemoryTree>();
  tree->add("a.py", "old").add("src/m.py", "m").add("src/z.py", "z");
  return tree;
}

TEST_CASE("a text stands for a file that is there") {
  const OverlayTree tree(project(), "src/m.py", "edited");
  CHECK(names(tree, "src") == std::vector<std::string>{"src/m.py", "src/z.py"});
  CHECK(tree.list("src")->files[0].size == 6);
  CHECK(tree.list("src")->files[0].content_id.empty());
  CHECK(*tree.read("src/m.py", 100) == "edited");
  CHECK(*tree.read("src/m.py", 2) == "ed");
  CHECK(*tree.read("src/z.py", 100) == "z");
}

TEST_CASE("a text stands for a file that is not there yet, with its folders") {
  const OverlayTree tree(project(), "src/new/deep/b.py", "b");
  CHECK(names(tree, "") == std::vector<std::string>{"a.py", "src/"});
  CHECK(names(tree, "src") == std::vector<std::string>{"src/m.py", "src/z.py", "new/"});
  CHECK(names(tree, "src/new") == std::vector<std::string>{"deep/"});
  CHECK(names(tree, "src/new/deep") == std::vector<std::string>{"src/new/deep/b.py"});
  CHECK(*tree.read("src/new/deep/b.py", 100) == "b");
  CHECK_FALSE(tree.list("other"));
  CHECK_FALSE(tree.list("src/ne"));
}

TEST_CASE("a text stands for a link, which nobody reads then") {
  auto inner = std::make_unique<MemoryTree>();
  inner->add_entry("b.py", EntryKind::broken_link);
  const OverlayTree tree(std::move(inner), "b.py", "b");
  REQUIRE(tree.list("")->files.size() == 1);
  CHECK(tree.list("")->files[0].kind == EntryKind::file);
}

}  // namespace
}  // namespace micryscope::source
