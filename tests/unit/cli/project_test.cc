#include "cli/project.h"

#include <sys/stat.h>

#include <filesystem>
#include <string>
#include <vector>

#include "cli/written_path.h"
#include "support/catch.h"
#include "support/temporary_folder.h"

namespace micryscope::cli {
namespace {

namespace fs = std::filesystem;
using Strings = std::vector<std::string>;

/// repo/ is a repository, plain/ is none, elsewhere/ is nobody's business.
class Ground {
 public:
  Ground() : top_(fs::canonical(folder_.path())) {
    for (const char* const file :
         {"repo/.git/HEAD", "repo/src/deep/a.py", "repo/lib/b.py", "repo/inner/.git/HEAD",
          "repo/inner/c.py", "plain/one/a.py", "plain/two/b.py", "plain/x.py", "worktree/.git",
          "worktree/a.py", "elsewhere/e.py", "elsewhere/sub/f.py", "other/.git/HEAD",
          "other/o.py"}) {
      fs::create_directories((top_ / file).parent_path());
      test::write_bytes((top_ / file).string(), "");
    }
  }
  void link(const std::string& target, const std::string& name) {
    fs::create_symlink(target, top_ / name);
  }
  std::string path(const std::string& name) const {
    return name.empty() ? top_.string() : (top_ / name).string();
  }
  Result<std::vector<Project>> find(const Strings& paths, const std::string& from) const {
    return find_projects(paths, path(from));
  }
  Project one(const Strings& paths, const std::string& from) const {
    CAPTURE(paths, from);
    auto found = find(paths, from);
    if (!found) INFO(found.error().text());
    REQUIRE(found);
    REQUIRE(found->size() == 1);
    return found->front();
  }

 private:
  test::TemporaryFolder folder_;
  fs::path top_;
};

TEST_CASE("the root is the repository around the paths, else the folder that holds them") {
  const Ground ground;
  struct Case {
    std::string from;
    Strings paths;
    std::string root;
    Strings relative;
  };
  for (const Case& c :
       std::vector<Case>{{"repo/src", {}, "repo", {}},
                         {"repo/src", {"."}, "repo", {"src"}},
                         {"repo/src", {"../lib/b.py", "deep"}, "repo", {"lib/b.py", "src/deep"}},
                         {"repo", {"."}, "repo", {}},
                         {"repo", {"src", ".", "lib"}, "repo", {}},
                         {"repo", {"src", "src/", "./src"}, "repo", {"src"}},
                         {"repo", {"lib/../src/deep/../deep/a.py"}, "repo", {"src/deep/a.py"}},
                         {"plain", {"one/a.py"}, "plain/one", {"a.py"}},
                         {"plain", {"one", "two"}, "plain", {"one", "two"}},
                         {"plain", {"one/a.py", "two/b.py"}, "plain", {"one/a.py", "two/b.py"}},
                         {"plain", {"one/a.py", "x.py"}, "plain", {"one/a.py", "x.py"}},
                         {"elsewhere", {"../plain", "../plain/one/a.py"}, "plain", {}},
                         {"plain", {"one"}, "plain/one", {}},
                         {"plain", {}, "plain", {}},
                         {"worktree", {"a.py"}, "worktree", {"a.py"}}}) {
    const Project project = ground.one(c.paths, c.from);
    CHECK(project.root == ground.path(c.root));
    CHECK(project.paths == c.relative);
    CHECK(project.links_out.empty());
    CHECK(project.is_repository == (c.root[0] != 'p'));
  }
  const auto missing = ground.find({"nothing"}, "repo");
  REQUIRE_FALSE(missing);
  CHECK(missing.error().text() == "no such file or folder: nothing");
  CHECK_FALSE(ground.find({"lib/b.py/more"}, "repo"));
  const auto gits_own = ground.find({".git/HEAD"}, "repo");
  REQUIRE_FALSE(gits_own);
  CHECK(gits_own.error().text() ==
        ".git/HEAD: is in a folder of version control, which is not analysed");
}

TEST_CASE("a link in a repository does not lead out of it, however it is named") {
  Ground ground;
  ground.link("../elsewhere/e.py", "repo/evil.py");
  ground.link("../elsewhere", "repo/evil");
  ground.link(ground.path("other"), "repo/src/other");
  ground.link("nowhere", "repo/broken.py");
  ground.link("circle", "repo/circle");
  ground.link("../.git", "repo/src/git");
  struct Case {
    std::string from;
    std::string path;
    std::string relative;
  };
  for (const Case& c : std::vector<Case>{{"repo", "evil.py", "evil.py"},
                                         {"repo", "./evil.py", "evil.py"},
                                         {"repo/src", "../evil.py", "evil.py"},
                                         {"", "repo/evil.py", "evil.py"},
                                         {"elsewhere", "../repo/evil.py", "evil.py"},
                                         {"repo", "evil", "evil"},
                                         {"repo", "evil/", "evil"},
                                         {"repo", "evil/e.py", "evil"},
                                         {"repo", "evil/sub/f.py", "evil"},
                                         {"repo", "evil/../elsewhere/e.py", "evil"},
                                         {"repo", "evil/..", "evil"},
                                         {"repo", "src/other/o.py", "src/other"},
                                         {"repo", "broken.py", "broken.py"},
                                         {"repo", "circle", "circle"},
                                         {"repo", "src/git/HEAD", "src/git"}}) {
    CAPTURE(c.path);
    const Project project = ground.one({c.path}, c.from);
    CHECK(project.root == ground.path("repo"));
    CHECK(project.paths == Strings{c.relative});
    CHECK(project.links_out == Strings{c.relative});
    // Company changes nothing.
    const Project with_more = ground.one({c.path, ground.path("repo/lib/b.py")}, c.from);
    CHECK(with_more.root == ground.path("repo"));
    CHECK(with_more.links_out == Strings{c.relative});
  }
}

TEST_CASE("a link to another place of its project is that place") {
  Ground ground;
  ground.link("src/deep", "repo/short");
  ground.link(ground.path("repo/lib/b.py"), "repo/c.py");
  CHECK(ground.one({"short/a.py"}, "repo").paths == Strings{"src/deep/a.py"});
  CHECK(ground.one({"short", "c.py"}, "repo").paths == Strings{"lib/b.py", "src/deep"});
  CHECK(ground.one({"short/../../lib/b.py"}, "repo").paths == Strings{"lib/b.py"});
  CHECK(ground.one({"short"}, "repo").links_out.empty());
}

TEST_CASE("links on the way to a project are the user's own") {
  Ground ground;
  ground.link("repo", "to_repo");
  ground.link(ground.path("plain"), "elsewhere/to_plain");
  const Project project = ground.one({ground.path("to_repo/src")}, "elsewhere");
  CHECK(project.root == ground.path("repo"));
  CHECK(project.paths == Strings{"src"});
  const Project folder = ground.one({"../elsewhere/to_plain/one"}, "other");
  CHECK(folder.root == ground.path("plain/one"));
}

TEST_CASE(
    "outside of repositories, links do not lead out of a file's folder or the working folder") {
  Ground ground;
  ground.link("../elsewhere/e.py", "plain/evil.py");
  ground.link("../elsewhere", "plain/evil");
  ground.link("../two/b.py", "plain/one/b.py");
  for (const std::string from : {"plain", "plain/one", "repo", "elsewhere"}) {
    const Project project = ground.one({ground.path("plain/evil.py")}, from);
    CHECK(project.root == ground.path("plain"));
    CHECK(project.links_out == Strings{"evil.py"});
  }
  CHECK(ground.one({"evil"}, "plain").links_out == Strings{"evil"});
  CHECK(ground.one({"evil/e.py"}, "plain").links_out == Strings{"evil"});
  const Project moved = ground.one({"one/b.py"}, "plain");
  CHECK(moved.root == ground.path("plain/two"));
  CHECK(moved.paths == Strings{"b.py"});
  // What turns out to be one project may hold the link's target.
  const Project both = ground.one({"../plain/one/b.py", "../plain"}, "other");
  CHECK(both.root == ground.path("plain"));
  CHECK(both.links_out.empty());
}

TEST_CASE("paths without a common project are several projects") {
  const Ground ground;
  const auto found = ground.find({"../repo/src", "../other/o.py", "../plain/one/a.py",
                                  "../repo/inner/c.py", "../repo/lib", "../elsewhere"},
                                 "worktree");
  REQUIRE(found);
  REQUIRE(found->size() == 5);
  const Strings expected = {"elsewhere", "other", "plain/one", "repo", "repo/inner"};
  for (std::size_t i = 0; i < 5; ++i) CHECK((*found)[i].root == ground.path(expected[i]));
  CHECK((*found)[3].paths == Strings{"lib", "src"});
  CHECK(prefixes_of(*found) ==
        Strings{"elsewhere/", "other/", "plain/one/", "repo/", "repo/inner/"});
  const auto nested = ground.find({".", "inner"}, "repo");
  REQUIRE(nested);
  CHECK(prefixes_of(*nested) == Strings{"", "inner/"});
  const auto one = find_project({"../repo", "../other"}, ground.path("plain"), "graph");
  REQUIRE_FALSE(one);
  CHECK(one.error().text() ==
        "graph is about one project, and the paths are of 2; name those of one");
}

TEST_CASE("the configuration lies inside of the project") {
  Ground ground;
  ground.link("../elsewhere/e.py", "repo/conf.yaml");
  ground.link("lib/b.py", "repo/near.yaml");
  const Project project{.root = ground.path("repo")};
  CHECK(inside(project, "lib/b.py", ground.path("repo")).value() == "lib/b.py");
  CHECK(inside(project, "near.yaml", ground.path("repo")).value() == "lib/b.py");
  CHECK(inside(project, "inner/c.py", ground.path("repo")).value() == "inner/c.py");
  for (const std::string outside : {"conf.yaml", "../elsewhere/e.py", "nothing", "."}) {
    CHECK_FALSE(inside(project, outside, ground.path("repo")));
  }
}

}  // namespace
}  // namespace micryscope::cli
