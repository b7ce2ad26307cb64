#include "source/files.h"

#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "source/memory_tree.h"
#include "source/prefilter.h"
#include "support/catch.h"
#include "support/processor_time.h"
#include "unit/source/fake_language.h"

using namespace micryscope;
using namespace micryscope::source;

namespace {

using Paths = std::vector<std::string>;

const Prefilter& words() {
  static const Prefilter prefilter(std::vector<WordGroup>{{.group = "", .words = {"CRYPTO"}}});
  return prefilter;
}

FileSet collected(const MemoryTree& tree, const Selection& selection = {}, unsigned jobs = 2) {
  auto set =
      collect(tree, selection,
              {kFakeLanguages, [](const auto&) -> const Prefilter& { return words(); }}, jobs);
  REQUIRE(set);
  return *std::move(set);
}

Paths paths(const FileSet& set) {
  Paths result;
  for (const SourceFile& file : set.files) result.push_back(file.path);
  return result;
}

Paths problems(const FileSet& set) {
  Paths result;
  for (const Skipped& skipped : set.problems) {
    result.push_back(std::string(name_of(skipped.reason)) + " " + skipped.path);
  }
  return result;
}

std::uint64_t count(const FileSet& set, SkipReason reason) {
  const auto found = set.counts.find(reason);
  return found == set.counts.end() ? 0 : found->second;
}

}  // namespace

TEST_CASE("seeds, what imports them and what those import") {
  MemoryTree tree;
  tree.add("seed.f", "CRYPTO\nimport lib/constants.f\n")
      .add("lib/constants.f", "")
      .add("app/server.f", "import app/wrapper.f\nimport config.f\n")
      .add("app/wrapper.f", "import seed.f\n")
      .add("config.f", "")
      .add("unrelated.f", "import config.f\n")
      .add("tests/caller_test.f", "import seed.f\n")
      .add("tests/seed_test.f", "CRYPTO\nimport unrelated.f\n")
      .add("readme.md", "CRYPTO");
  const FileSet set = collected(tree);
  CHECK(paths(set) == Paths{"app/server.f", "app/wrapper.f", "config.f", "lib/constants.f",
                            "seed.f", "tests/seed_test.f"});
  CHECK(set.files[3].text.empty());
  CHECK(set.files[4].text == "CRYPTO\nimport lib/constants.f\n");
  CHECK(set.files[5].is_test);
  CHECK_FALSE(set.files[0].is_test);
  CHECK(count(set, SkipReason::no_crypto) == 2);
  CHECK(count(set, SkipReason::no_language) == 1);
  CHECK(set.files_seen == 8);
  CHECK(set.problems.empty());
}

TEST_CASE("a path without a source is no clean one, whatever lies beside it") {
  MemoryTree tree;
  tree.add("seed.f", "CRYPTO").add("docs/readme.md", "CRYPTO").add("plain/a.f", "");
  Selection selection;
  selection.paths = {"docs"};
  CHECK(collected(tree, selection).files_seen == 0);
  selection.paths = {"docs", "plain"};
  CHECK(collected(tree, selection).files_seen == 2);
}

TEST_CASE("a folder that is a unit joins whole; manifests map imports") {
  MemoryTree tree;
  tree.add("a/seed.go", "CRYPTO")
      .add("a/other.go", "")
      .add("b/c.go", "import a\n")
      .add("d/e.go", "");
  CHECK(paths(collected(tree)) == Paths{"a/other.go", "a/seed.go", "b/c.go"});

  MemoryTree aliased;
  aliased.add("alias.cfg", "@keys lib/keys.f")
      .add("lib/keys.f", "")
      .add("main.f", "CRYPTO import @keys\n");
  const FileSet set = collected(aliased);
  CHECK(paths(set) == Paths{"lib/keys.f", "main.f"});
  REQUIRE(set.layout.aliases.size() == 1);
  CHECK(set.layout.aliases[0].scope == "alias.cfg");
}

TEST_CASE("ignore files of several folders add up") {
  MemoryTree tree;
  tree.add(".gitignore", "*.f\n!/kept.f\n!/sub/\nout/\n")
      .add(".git/info/exclude", "local.go\n")
      .add(".micryscopeignore", "mine.go\n")
      .add("kept.f", "CRYPTO")
      .add("gone.f", "CRYPTO")
      .add("local.go", "CRYPTO")
      .add("mine.go", "CRYPTO")
      .add("sub/.gitignore", "!again.f\n")
      .add("sub/again.f", "CRYPTO")
      .add("sub/gone.f", "CRYPTO")
      .add("out/x.go", "CRYPTO")
      .add("legacy/x.go", "CRYPTO")
      .add("old/a.test.go", "CRYPTO");
  Selection selection;
  selection.exclude = {"legacy/", "**/*.{test,spec}.go"};
  const FileSet set = collected(tree, selection);
  CHECK(paths(set) == Paths{"kept.f", "sub/again.f"});
  CHECK(count(set, SkipReason::ignored) == 7);
  selection.no_ignore = true;
  CHECK(collected(tree, selection).files.size() == 9);
}

TEST_CASE("vendored, minified and generated files are counted, and read on request") {
  MemoryTree tree;
  tree.add("main.f", "CRYPTO import node_modules/p/a.f\n")
      .add("node_modules/p/a.f", "CRYPTO import node_modules/p/b.f\nimport node_modules/q/a.f\n")
      .add("node_modules/p/b.f", "import node_modules/p/c.f\n")
      .add("node_modules/p/c.f", "")
      .add("node_modules/q/a.f", "import node_modules/p/a.f\n")
      .add("node_modules/@s/r/a.f", "CRYPTO import node_modules/@s/t/a.f\n")
      .add("node_modules/@s/t/a.f", "")
      .add("env/pyvenv.cfg", "")
      .add("env/x.f", "CRYPTO")
      .add("made.f", "// Code generated. DO NOT EDIT.\nCRYPTO")
      .add("types.d.ts", "CRYPTO")
      .add("lib.min.js", "CRYPTO");
  const FileSet set = collected(tree);
  CHECK(paths(set) == Paths{"main.f"});
  CHECK(count(set, SkipReason::vendored) == 2);
  CHECK(count(set, SkipReason::generated) == 1);

  Selection all;
  all.no_ignore = true;
  CHECK(paths(collected(tree, all)) == Paths{"env/x.f", "made.f", "main.f", "node_modules/@s/r/a.f",
                                             "node_modules/p/a.f", "node_modules/p/b.f"});
}

TEST_CASE("named paths are read whatever the rules say, and bring in what they need") {
  MemoryTree tree;
  tree.add(".gitignore", "dist/\n*.gen.f\n")
      .add("dist/a.f", "CRYPTO import lib.f\n")
      .add("dist/node_modules/x.f", "CRYPTO")
      .add("lib.f", "")
      .add("other.f", "CRYPTO")
      .add("a.gen.f", "// Code generated. DO NOT EDIT.\nCRYPTO");
  Selection selection;
  selection.paths = {"./dist/", "a.gen.f"};
  const FileSet set = collected(tree, selection);
  CHECK(paths(set) == Paths{"a.gen.f", "dist/a.f", "lib.f"});
  CHECK(set.files[1].is_selected);
  CHECK_FALSE(set.files[2].is_selected);

  selection.paths = {"nowhere"};
  const auto failed =
      collect(tree, selection,
              {kFakeLanguages, [](const auto&) -> const Prefilter& { return words(); }}, 1);
  REQUIRE_FALSE(failed);
  CHECK(failed.error().code == ErrorCode::usage);
}

TEST_CASE("what cannot be read is a problem, and the rest goes on") {
  MemoryTree tree;
  tree.add("good.f", "CRYPTO")
      .add("big.f", std::string(3000, 'x'))
      .add("binary.f", std::string("a\0b", 3))
      .add("latin.f", "CRYPTO caf\xE9")
      .add("zero.f", std::string("CRYPTO 'a\0b'", 12))
      .add_entry("absent.f", EntryKind::absent)
      .add_entry("left/out/one.f", EntryKind::absent)
      .add_entry("left/two.f", EntryKind::absent)
      .add_entry("left/other.txt", EntryKind::absent)
      .add("latin_unread.f", "caf\xE9")
      .add("lfs.f", "version https://git-lfs.github.com/spec/v1\noid sha256:0\n")
      .add("module/.git", "gitdir: ../.git/modules/module\n")
      .add("module/x.f", "CRYPTO")
      .add_entry("linked_module", EntryKind::submodule)
      .add_entry("pipe.f", EntryKind::special)
      .add_entry("pipe", EntryKind::special)
      .add_entry("secret.f", EntryKind::unreadable)
      .add_entry("inside.f", EntryKind::symlink)
      .add_entry("outside", EntryKind::broken_link)
      .add_unreadable_folder("locked")
      .add("deep/er/est/x.f", "CRYPTO");
  Selection selection;
  selection.limits.file_bytes = 2048;
  selection.limits.folder_depth = 2;
  const FileSet set = collected(tree, selection);
  CHECK(paths(set) == Paths{"good.f", "latin.f", "zero.f"});
  CHECK(set.files[1].text == "CRYPTO caf?");
  CHECK(set.files[2].text == "CRYPTO 'a?b'");
  CHECK(problems(set) == Paths{"not_checked_out ./", "too_large big.f", "binary binary.f",
                               "too_deep deep/er/est/", "bad_encoding latin.f",
                               "not_checked_out left/", "lfs_pointer lfs.f",
                               "submodule linked_module/", "unreadable locked/",
                               "submodule module/", "symlink outside", "unreadable pipe.f",
                               "unreadable secret.f", "bad_encoding zero.f"});
  CHECK(set.problems[0].detail == "1 source file that a sparse checkout leaves out");
  CHECK(set.problems[1].detail == "2.9 kB, the limit is 2.0 kB");
  CHECK(set.problems[5].detail == "2 source files that a sparse checkout leaves out");
  CHECK(count(set, SkipReason::not_checked_out) == 3);
  CHECK(count(set, SkipReason::binary) == 1);
  // Those were read; nothing of them is left out.
  CHECK(count(set, SkipReason::bad_encoding) == 0);
  CHECK(count(set, SkipReason::linked) == 1);

  selection.limits.files = 3;
  const FileSet few = collected(tree, selection);
  CHECK(problems(few).front() == "too_many ");
}

TEST_CASE("a hostile ignore file is refused") {
  MemoryTree tree;
  tree.add(".gitignore", std::string(100'000, '*')).add("a.f", "CRYPTO");
  const FileSet set = collected(tree);
  CHECK(paths(set) == Paths{"a.f"});
  CHECK(problems(set) == Paths{"too_large .gitignore"});
}

TEST_CASE("a hostile pattern of an ignore file hides nothing and takes no time") {
  MemoryTree tree;
  std::string folders;
  for (int i = 0; i < 20'000; ++i) folders += "**/";
  tree.add(".gitignore", folders + "*[f]\n").add("sub/.gitignore", "b.f\n");
  tree.add("a.f", "CRYPTO").add("sub/b.f", "CRYPTO").add("sub/c.f", "CRYPTO");
  const test::ProcessorTime time;
  const FileSet set = collected(tree);
  CHECK(paths(set) == Paths{"a.f", "sub/c.f"});
  CHECK(problems(set) == Paths{"bad_rule .gitignore"});
  CHECK(set.problems[0].detail ==
        "its wildcards take too long for \".gitignore\" and count for nothing there");
  CHECK(time.is_below(1));
}

TEST_CASE("the result does not depend on the number of threads") {
  MemoryTree tree;
  for (int i = 0; i < 300; ++i) {
    const std::string number = std::to_string(i);
    std::string text = "import f" + std::to_string(i * 7 % 300) + ".f\n";
    if (i % 50 == 0) text += "CRYPTO";
    if (i % 60 == 1) text += '\0';
    tree.add("f" + number + ".f", text);
  }
  const FileSet one = collected(tree, {}, 1);
  const FileSet many = collected(tree, {}, 8);
  CHECK(paths(one) == paths(many));
  CHECK(one.counts == many.counts);
  CHECK(one.bytes_seen == many.bytes_seen);
}

namespace {

/// Notes what is read; a file named locked.f cannot be.
class NotingTree : public MemoryTree {
 public:
  Result<std::string> read(std::string_view path, std::uint64_t limit) const override {
    const std::lock_guard lock(lock_);
    reads_.insert(std::string(path));
    if (path.ends_with("locked.f")) return fail(ErrorCode::io, "Permission denied");
    return MemoryTree::read(path, limit);
  }
  const std::set<std::string>& reads() const { return reads_; }

 private:
  mutable std::mutex lock_;
  mutable std::set<std::string> reads_;
};

}  // namespace

TEST_CASE("where only what is named belongs to the project, its imports alone are followed") {
  NotingTree tree;
  tree.add("main.f", "CRYPTO\nimport lib/one.f\nimport @two\nimport none.f\n")
      .add("sibling.f", "CRYPTO\nimport main.f\n")
      .add("locked.f", "")
      .add("large.f", std::string(5'000'000, 'x'))
      .add("alias.cfg", "@two far/two.f")
      .add("lib/one.f", "import lib/deep/three.f\n")
      .add("lib/beside.f", "CRYPTO\nimport main.f\n")
      .add("lib/deep/three.f", "import lib/locked.f\n")
      .add("lib/locked.f", "")
      .add("far/two.f", "import main.f\n")
      .add("far/away/four.f", "CRYPTO");
  Selection selection;
  selection.paths = {"main.f"};
  selection.only_named = true;
  const FileSet set = collected(tree, selection);
  CHECK(paths(set) == Paths{"far/two.f", "lib/deep/three.f", "lib/one.f", "main.f"});
  CHECK(problems(set) == Paths{"unreadable lib/locked.f"});
  CHECK(set.counts.size() == 1);
  CHECK(set.files_seen == 4);
  for (const std::string beside :
       {"sibling.f", "locked.f", "large.f", "lib/beside.f", "far/away/four.f"}) {
    CAPTURE(beside);
    CHECK_FALSE(tree.reads().contains(beside));
  }
  for (const unsigned jobs : {1u, 8u}) CHECK(paths(collected(tree, selection, jobs)) == paths(set));
}

TEST_CASE("a chain of folders without end is cut, and said to be") {
  MemoryTree tree;
  for (int i = 0; i < 100; ++i) {
    tree.add("d" + std::to_string(i) + "/m.f",
             "CRYPTO\nimport d" + std::to_string(i + 1) + "/m.f\n");
  }
  Selection selection;
  selection.paths = {"d0/m.f"};
  selection.only_named = true;
  const FileSet set = collected(tree, selection);
  CHECK(set.files.size() == 40);
  CHECK(problems(set) == Paths{"too_many "});
}

TEST_CASE("a named file without cryptography reads nothing else") {
  NotingTree tree;
  tree.add("main.f", "import lib.f\n").add("lib.f", "CRYPTO");
  Selection selection;
  selection.paths = {"main.f"};
  selection.only_named = true;
  CHECK(paths(collected(tree, selection)).empty());
  CHECK_FALSE(tree.reads().contains("lib.f"));
}

TEST_CASE("of a named folder the rules hold, and its package is one unit") {
  NotingTree tree;
  tree.add("p/.gitignore", "out.f\n")
      .add("p/out.f", "CRYPTO")
      .add("p/in.f", "CRYPTO")
      .add("p/node_modules/x.f", "CRYPTO")
      .add("q/seed.go", "CRYPTO import r\n")
      .add("q/other.go", "")
      .add("r/r.go", "")
      .add("s/s.go", "CRYPTO");
  Selection selection;
  selection.paths = {"p", "q/seed.go"};
  selection.only_named = true;
  const FileSet set = collected(tree, selection);
  CHECK(paths(set) == Paths{"p/in.f", "q/other.go", "q/seed.go", "r/r.go"});
  CHECK(count(set, SkipReason::ignored) == 1);
  CHECK(count(set, SkipReason::vendored) == 1);
}
