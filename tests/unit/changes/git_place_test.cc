#include "changes/git_place.h"

#include <sys/stat.h>

#include <filesystem>
#include <string>
#include <vector>

#include "changes/config_text.h"
#include "support/catch.h"
#include "support/temporary_folder.h"
#include "unit/changes/playground.h"

using namespace micryscope;
using namespace micryscope::changes;

namespace {

namespace fs = std::filesystem;

std::string lines(std::string_view text) {
  std::string told;
  for (const ConfigLine& line : read_config_text(text)) {
    told += line.section + "." + line.key + "=" + line.value + "\n";
  }
  return told;
}

class Ground {
 public:
  Ground() : top_(fs::canonical(folder_.path())) {}
  std::string path(const std::string& name) const { return (top_ / name).string(); }
  void write(const std::string& name, const std::string& text) const {
    fs::create_directories((top_ / name).parent_path());
    test::write_bytes(path(name), text);
  }
  void repository(const std::string& name) const {
    write(name + "/HEAD", "ref: refs/heads/main\n");
    write(name + "/config", "[core]\n\trepositoryformatversion = 0\n");
    fs::create_directories(path(name + "/objects"));
    fs::create_directories(path(name + "/refs"));
  }
  /// "git folder common folder", below the top; "none", or the error.
  std::string find(const std::string& folder) const {
    const auto found = find_git_place(path(folder));
    if (!found) return "error: " + found.error().message;
    if (!*found) return "none";
    const auto below = [&](const std::string& place) {
      return fs::path(place).lexically_relative(top_).string();
    };
    return below((*found)->git_folder) + " " + below((*found)->common_folder);
  }

 private:
  test::TemporaryFolder folder_;
  fs::path top_;
};

}  // namespace

TEST_CASE("git's configuration is read as git reads it") {
  CHECK(lines("[include]\n\tpath = a\n").find("include.path=a\n") == 0);
  CHECK(lines("[INCLUDE] Path=a b  # no\n") == "include.path=a b\n");
  CHECK(lines("[includeIf \"gitdir:~/]x\\\"/\"]path = \"a # b \" ; no\n") ==
        "includeif.path=a # b \n");
  CHECK(lines("[include]\npath = a\\\nb\n") == "include.path=ab\n");
  CHECK(lines("[core]\nbare\nworkTree = \"..\\\\x\\ty\"\n") ==
        "core.bare=\ncore.worktree=..\\x\ty\n");
  CHECK(lines("\xEF\xBB\xBF[core]\r\nx = 1\r\n; c\n# c\n!\n[core.old]\ny = \n") ==
        "core.x=1\ncore.y=\n");
  CHECK(lines("path = a\n[include\npath = b\n[\"").find(".path=a\n") == 0);
  CHECK(lines("").empty());
  CHECK(lines("[a]\nb = \"x\\").find("a.b=x\n") == 0);
}

TEST_CASE("a repository is found from below it, unless it is none") {
  const Ground ground;
  ground.repository("repo/.git");
  ground.write("repo/src/a.py", "");
  ground.repository("bare.git");
  ground.write("half/.git/HEAD", "ref: refs/heads/main\n");
  ground.write("file/.git", "something else");
  ground.write("dangling/.git", "gitdir: ../nowhere\n");
  CHECK(ground.find("repo") == "repo/.git repo/.git");
  CHECK(ground.find("repo/src") == "repo/.git repo/.git");
  CHECK(ground.find("bare.git") == "bare.git bare.git");
  for (const std::string none : {"half", "file", "dangling", "nowhere"}) {
    CAPTURE(none);
    CHECK(ground.find(none) == "none");
  }
}

TEST_CASE("a .git that leads elsewhere must be pointed back to") {
  const Ground ground;
  ground.repository("main/.git");
  const std::string refused = "does not point back";
  const auto is_refused = [&](const std::string& folder) {
    return ground.find(folder).find(refused) != std::string::npos;
  };
  SECTION("a linked work tree") {
    ground.write("main/.git/worktrees/t/HEAD", "ref: refs/heads/t\n");
    ground.write("main/.git/worktrees/t/commondir", "../..\n");
    ground.write("main/.git/worktrees/t/gitdir", ground.path("tree/.git") + "\n");
    ground.write("tree/.git", "gitdir: ../main/.git/worktrees/t\n");
    CHECK(ground.find("tree") == "main/.git/worktrees/t main/.git");
    ground.write("other/.git", "gitdir: ../main/.git/worktrees/t\n");
    CHECK(is_refused("other"));
    ground.write("main/.git/worktrees/t/gitdir", "../../../../tree/.git\n");
    CHECK(ground.find("tree") == "main/.git/worktrees/t main/.git");
  }
  SECTION("a submodule, or a separate folder that says whose it is") {
    ground.repository("main/.git/modules/s");
    ground.write("main/s/.git", "gitdir: ../.git/modules/s\n");
    CHECK(is_refused("main/s"));
    ground.write("main/.git/modules/s/config", "[core]\n worktree = ../../../s\n");
    CHECK(ground.find("main/s") == "main/.git/modules/s main/.git/modules/s");
    fs::create_directory_symlink(ground.path("main/.git/modules/s"), ground.path("s"));
    ground.write("main/copy/.git", "gitdir: ../.git/modules/s\n");
    CHECK(is_refused("main/copy"));
  }
  SECTION("traps") {
    ground.write("a/.git", "gitdir: ../main/.git\n");
    CHECK(is_refused("a"));
    fs::create_directories(ground.path("b"));
    fs::create_directory_symlink("../main/.git", ground.path("b/.git"));
    CHECK(is_refused("b"));
    ground.repository("c/.git");
    ground.write("c/.git/commondir", "../../main/.git\n");
    CHECK(is_refused("c"));
    ground.repository("d/.git");
    fs::remove(ground.path("d/.git/refs"));
    fs::create_directory_symlink("../../main/.git/refs", ground.path("d/.git/refs"));
    CHECK(is_refused("d"));
    // Its own git folder claims to be a work tree of another's.
    ground.repository("e/inner");
    ground.write("e/inner/commondir", ground.path("main/.git"));
    ground.write("e/inner/gitdir", ground.path("e/.git"));
    ground.write("e/.git", "gitdir: inner\n");
    CHECK(is_refused("e"));
    ground.repository("f");
    ground.write("f/commondir", "../main/.git");
    CHECK(is_refused("f"));
  }
  SECTION("its own, elsewhere in the folder") {
    ground.repository("g/store");
    ground.write("g/.git", "gitdir: store\n");
    CHECK(ground.find("g") == "g/store g/store");
  }
}

TEST_CASE("what would be opened is a plain file") {
  const Ground ground;
  ground.repository("repo/.git");
  const std::string pipe = ground.path("pipe");
  REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
  for (const std::string file : {"HEAD", "config", "commondir", "gitdir", "config.worktree"}) {
    CAPTURE(file);
    const std::string at = ground.path("repo/.git/" + file);
    const bool was_there = fs::exists(at);
    if (was_there) fs::rename(at, at + ".kept");
    fs::rename(pipe, at);
    CHECK(ground.find("repo") == "error: is no plain file but a pipe");
    fs::rename(at, pipe);
    if (was_there) fs::rename(at + ".kept", at);
  }
  ground.write("repo/.git/config", "[include]\npath = more\n");
  ground.write("repo/.git/more", "[include]\npath = more\n[includeIf \"x\"]\npath = ../../pipe\n");
  CHECK(ground.find("repo") == "error: is no plain file but a pipe");
  ground.write("repo/.git/more", "[include]\npath = more\npath = none\n");
  CHECK(ground.find("repo") == "repo/.git repo/.git");
}

TEST_CASE("what includes or borrows without end is refused") {
  const Ground ground;
  ground.repository("repo/.git");
  const std::string twice = "[include]\npath = ";
  for (int i = 0; i < 30; ++i) {
    const std::string next = "c" + std::to_string(i + 1) + "\n";
    const std::string name = i == 0 ? "config" : "c" + std::to_string(i);
    ground.write("repo/.git/" + name, twice + next + "path = " + next + "path = " + next);
  }
  CHECK(ground.find("repo") == "error: git's configuration includes more than 500 files");
  ground.write("repo/.git/config", twice + "config\n");
  CHECK(ground.find("repo") == "repo/.git repo/.git");
  std::string lines;
  for (int i = 0; i < 200; ++i) lines += "../objects\n";
  ground.write("repo/.git/objects/info/alternates", lines);
  const auto place = find_git_place(ground.path("repo"));
  REQUIRE(place);
  const auto checked = check_stores(**place);
  REQUIRE_FALSE(checked);
  CHECK(checked.error().message == "borrows objects of more than 100 places");
}

TEST_CASE("objects and references are plain files of the repository") {
  test::Playground git;
  git.init().write("a", "a").commit("one");
  git.run("git gc -q && git branch other");
  const auto place = find_git_place(git.root());
  REQUIRE(place);
  REQUIRE(*place);
  CHECK(check_stores(**place));
  for (const std::string file :
       {"refs/heads/other", "refs/heads/new/x", "packed-refs", "shallow", "objects/pack/x.idx",
        "objects/aa/bb", "objects/info/alternates", "logs/HEAD"}) {
    CAPTURE(file);
    git.run("cp -a .git ../kept && rm -f .git/" + file + " && mkdir -p $(dirname .git/" + file +
            ") && mkfifo .git/" + file);
    CHECK_FALSE(check_stores(**place));
    git.run("rm -rf .git && mv ../kept .git");
  }
  git.run("cp -a .git ../kept && ln -s ../../../a .git/refs/heads/out");
  CHECK_FALSE(check_stores(**place));
  git.run("rm -rf .git && mv ../kept .git");
  // Objects borrowed from elsewhere are looked at, too.
  git.run("git clone -q --shared . ../clone");
  const auto clone = find_git_place(git.beside("clone"));
  REQUIRE(clone);
  CHECK(check_stores(**clone));
  git.run("mkfifo .git/objects/pack/x.pack");
  CHECK_FALSE(check_stores(**clone));
}
