#include "source/disk_tree.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "source/files.h"
#include "source/prefilter.h"
#include "support/catch.h"
#include "unit/source/fake_language.h"

using namespace micryscope;
using namespace micryscope::source;
namespace fs = std::filesystem;

namespace {

/// A new folder with a root in it, so that there is something outside; removed at the end.
class Playground {
 public:
  Playground() {
    std::string name = (fs::temp_directory_path() / "micryscope-XXXXXX").string();
    REQUIRE(::mkdtemp(name.data()) != nullptr);
    base_ = name;
    fs::create_directory(root());
  }
  ~Playground() {
    std::error_code ignored;
    fs::remove_all(base_, ignored);
  }
  Playground(const Playground&) = delete;
  Playground& operator=(const Playground&) = delete;

  fs::path base() const { return base_; }
  fs::path root() const { return base_ / "root"; }
  void write(const fs::path& path, std::string_view text) const {
    fs::create_directories((root() / path).parent_path());
    std::ofstream(root() / path, std::ios::binary) << text;
  }
  std::unique_ptr<SourceTree> open() const {
    auto tree = open_disk_tree(root().string());
    REQUIRE(tree);
    return *std::move(tree);
  }

 private:
  fs::path base_;
};

std::vector<std::string> collected_paths(const SourceTree& tree, FileSet& set,
                                         const Selection& selection = {}) {
  const Prefilter prefilter(std::vector<WordGroup>{{.group = "", .words = {"CRYPTO"}}});
  auto result =
      collect(tree, selection,
              {kFakeLanguages, [&](const auto&) -> const Prefilter& { return prefilter; }}, 2);
  REQUIRE(result);
  set = *std::move(result);
  std::vector<std::string> paths;
  for (const SourceFile& file : set.files) paths.push_back(file.path);
  return paths;
}

using Paths = std::vector<std::string>;

}  // namespace

TEST_CASE("a folder is listed in order and read up to a limit") {
  const Playground ground;
  ground.write("b/c.f", "12345");
  ground.write("z.f", "");
  ground.write("a.f", "x");
  const auto tree = ground.open();
  const auto root = tree->list("");
  REQUIRE(root);
  REQUIRE(root->files.size() == 2);
  CHECK(root->files[0].path == "a.f");
  CHECK(root->files[0].size == 1);
  CHECK(root->folders == Paths{"b"});
  CHECK(tree->list("b")->files[0].path == "b/c.f");
  CHECK(tree->read("b/c.f", 100).value() == "12345");
  CHECK(tree->read("b/c.f", 2).value() == "12");
  CHECK(tree->read("z.f", 2).value().empty());
  CHECK_FALSE(tree->read("nothing", 2));
  CHECK_FALSE(tree->read("b", 2));
  CHECK_FALSE(tree->list("a.f"));
  CHECK_FALSE(open_disk_tree((ground.base() / "nowhere").string()));
}

TEST_CASE("links are never followed") {
  const Playground ground;
  ground.write("real.f", "CRYPTO");
  ground.write("sub/inner.f", "CRYPTO");
  std::ofstream(ground.base() / "outside.f") << "CRYPTO";
  fs::create_directory(ground.base() / "other");
  std::ofstream(ground.base() / "other/x.f") << "CRYPTO";
  fs::create_symlink("real.f", ground.root() / "same.f");
  fs::create_symlink("../outside.f", ground.root() / "out.f");
  fs::create_symlink("loop.f", ground.root() / "loop.f");
  fs::create_symlink("nowhere.f", ground.root() / "dangling.f");
  fs::create_directory_symlink(".", ground.root() / "again");
  fs::create_directory_symlink("../..", ground.root() / "sub/up");
  fs::create_directory_symlink("../other", ground.root() / "other");
  fs::create_directory_symlink("sub", ground.root() / "sub_again");

  const auto tree = ground.open();
  for (const char* path : {"same.f", "out.f", "loop.f", "other/x.f", "sub_again/inner.f",
                           "../outside.f", "sub/../real.f/../../outside.f", "/etc/passwd"}) {
    INFO(path);
    CHECK_FALSE(tree->read(path, 100));
  }
  CHECK_FALSE(tree->list("other"));
  CHECK_FALSE(tree->list("sub_again"));
  CHECK_FALSE(tree->list(".."));

  FileSet set;
  CHECK(collected_paths(*tree, set) == Paths{"real.f", "sub/inner.f"});
  Paths links;
  for (const Skipped& skipped : set.problems) {
    CHECK(skipped.reason == SkipReason::symlink);
    links.push_back(skipped.path);
  }
  CHECK(links == Paths{"dangling.f", "loop.f", "other", "out.f", "sub/up"});
  CHECK(set.counts.at(SkipReason::linked) == 3);
}

TEST_CASE("pipes, locked files, long lines and deep folders do no harm") {
  const Playground ground;
  ground.write("good.f", "CRYPTO");
  REQUIRE(::mkfifo((ground.root() / "pipe.f").c_str(), 0600) == 0);
  ground.write("line.f", "CRYPTO" + std::string(50'000'000, 'x'));
  ground.write("zero.f", std::string("CRYPTO\0\0", 8));
  ground.write("locked.f", "CRYPTO");
  fs::permissions(ground.root() / "locked.f", fs::perms::none);
  // Deeper than the longest path that a system call takes.
  fs::path deep = ground.root();
  const fs::path here = fs::current_path();
  for (int i = 0; i < 250; ++i) {
    const std::string name(30, 'd');
    fs::current_path(deep);
    fs::create_directory(name);
    deep = name;
  }
  fs::current_path(here);

  FileSet set;
  const auto tree = ground.open();
  const Paths paths = collected_paths(*tree, set);
  const bool is_root = ::geteuid() == 0;  // nothing is locked for root
  CHECK(paths == (is_root ? Paths{"good.f", "locked.f"} : Paths{"good.f"}));
  CHECK_FALSE(tree->read("pipe.f", 10));
  std::map<SkipReason, int> reasons;
  for (const Skipped& skipped : set.problems) ++reasons[skipped.reason];
  CHECK(reasons[SkipReason::too_large] == 1);
  CHECK(reasons[SkipReason::too_deep] == 1);
  CHECK(reasons[SkipReason::unreadable] == (is_root ? 1 : 2));
  CHECK(set.counts.at(SkipReason::binary) == 1);
}
