// Repositories that are not a plain clone: shallow, partial, sparse, bare, of several work trees,
// of another user, within a hook.
#include <unistd.h>

#include <string>

#include "unit/changes/playground.h"

using namespace micryscope;
using namespace micryscope::test;
using Paths = std::vector<std::string>;

namespace {

// main: one, two, four, with branch "topic" made from two; "test" is the merge of topic into main.
void make_upstream(Playground& git) {
  git.init().write("a.py", "a\n").commit("one");
  git.write("a.py", "b\n").commit("two");
  git.run("git checkout -q -b topic");
  git.write("topic.py", "t\n").commit("three");
  git.run("git checkout -q main");
  git.write("other.py", "o\n").commit("four");
  git.run("git checkout -q -b test && git merge -q --no-ff topic -m test");
  git.run("git checkout -q main && git config uploadpack.allowAnySHA1InWant true");
  git.run("git config uploadpack.allowFilter true");
}

// What stands behind "mend it with: " in an error.
std::string remedy_in(const Answer& answer) {
  REQUIRE(answer.error);
  const std::string text = answer.error->text();
  const std::string mark = "mend it with: ";
  REQUIRE(text.find(mark) != std::string::npos);
  CHECK(text.find('\n') == std::string::npos);
  return text.substr(text.find(mark) + mark.size());
}

}  // namespace

TEST_CASE("a shallow clone says which fetch brings the base, and that fetch does") {
  Playground git;
  make_upstream(git);
  const std::string clone = git.beside("clone");
  struct Case {
    std::string clone_options;
    std::string since;
    std::string changes;
  };
  const std::string first = git.id_of("main~2");
  for (const Case& item :
       std::vector<Case>{{"--branch topic", "origin/main", "added topic.py\n"},
                         {"--branch topic --no-single-branch", "origin/main", "added topic.py\n"},
                         {"--branch topic", "main", "added topic.py\n"},
                         {"--branch topic", "HEAD~2", "modified a.py\nadded topic.py\n"},
                         {"--branch topic", first, "modified a.py\nadded topic.py\n"},
                         {"--branch topic", first + "..HEAD", "modified a.py\nadded topic.py\n"},
                         {"--branch topic", "origin/main...HEAD", "added topic.py\n"}}) {
    INFO(item.clone_options << " " << item.since);
    git.run("rm -rf ../clone && git clone -q --depth 1 " + item.clone_options +
            " \"file://$PWD\" ../clone");
    const Answer answer = states_of(clone, item.since);
    REQUIRE(answer.error);
    CHECK(answer.error->code == ErrorCode::incomplete);
    git.run_at(clone, remedy_in(answer));
    CHECK(changes_of(states_of(clone, item.since)) == item.changes);
  }
}

TEST_CASE("a missing base may be made a full scan") {
  Playground git;
  make_upstream(git);
  git.run("git clone -q --depth 1 --branch topic \"file://$PWD\" ../clone");
  const Answer answer(git.beside("clone"),
                      {.since = "origin/main", .base_missing = changes::BaseMissing::full});
  REQUIRE_FALSE(answer.error);
  CHECK(answer.states.base == nullptr);
  CHECK(answer.states.changes.files.empty());
  CHECK(paths_of(*answer.states.head) == Paths{"a.py", "topic.py"});
  REQUIRE(answer.states.notes.size() == 1);
  CHECK(answer.states.notes[0].starts_with("nothing is called new: "));
}

TEST_CASE("a shallow clone that has the merge base needs no more") {
  Playground git;
  make_upstream(git);
  git.run("git clone -q --depth 2 --branch topic --no-single-branch \"file://$PWD\" ../clone");
  const Answer answer = states_of(git.beside("clone"), "origin/main");
  CHECK(changes_of(answer) == "added topic.py\n");
  CHECK(answer.states.notes.empty());
}

TEST_CASE("a shallow test merge brings its base as its first parent") {
  Playground git;
  make_upstream(git);
  const std::string clone = git.beside("clone");
  for (const std::string since : {"origin/main", "main", "HEAD^1"}) {
    git.run("rm -rf ../clone && git clone -q --depth 2 --branch test \"file://$PWD\" ../clone");
    const Answer answer = states_of(clone, since);
    INFO(since);
    CHECK(changes_of(answer) == "added topic.py\n");
    CHECK(answer.states.base_id == git.id_of("main"));
  }
  // With one commit only, there is nothing to compare with; unless the base itself was fetched.
  git.run("rm -rf ../clone && git clone -q --depth 1 --branch test \"file://$PWD\" ../clone");
  CHECK(states_of(clone, "origin/main").error->code == ErrorCode::incomplete);
  git.run_at(clone, "git fetch -q --depth 1 origin +refs/heads/main:refs/remotes/origin/main");
  const Answer fetched = states_of(clone, "origin/main");
  CHECK(changes_of(fetched) == "added topic.py\n");
  CHECK(fetched.states.notes.size() == 1);
}

TEST_CASE("a partial clone names itself where a blob is missing") {
  Playground git;
  make_upstream(git);
  git.run("git clone -q --filter=blob:none --branch topic \"file://$PWD\" ../clone");
  const std::string clone = git.beside("clone");
  CHECK(changes_of(states_of(clone, "origin/main")) == "added topic.py\n");
  const Answer answer = states_of(clone, "HEAD~2");
  REQUIRE(answer.error);
  CHECK(answer.error->code == ErrorCode::incomplete);
  CHECK(answer.error->text().find("partial clone") != std::string::npos);
  git.run_at(clone, remedy_in(answer));
  CHECK(changes_of(states_of(clone, "HEAD~2")) == "modified a.py\nadded topic.py\n");
}

TEST_CASE("a repository of SHA-256 names is named") {
  Playground git;
  git.init("--object-format=sha256").write("a.py", "a\n").commit("one");
  const Answer answer = states_of(git.root(), "HEAD");
  REQUIRE(answer.error);
  CHECK(answer.error->code == ErrorCode::git);
  CHECK(answer.error->text().find("SHA-256") != std::string::npos);
}

TEST_CASE("another user's repository is explained") {
  Playground git;
  git.init().write("a.py", "a\n").commit("one");
  if (::getuid() != 0) return;  // only root can give folders away
  git.run("chown -R 12345 .");
  const Answer answer = states_of(git.root(), "HEAD");
  REQUIRE(answer.error);
  INFO(answer.error->text());
  CHECK(answer.error->text().find("git config --global --add safe.directory '" + git.root() +
                                  "'") != std::string::npos);
  write_bytes(git.beside("home/.gitconfig"), "[safe]\n\tdirectory = " + git.root() + "\n");
  CHECK(changes_of(states_of(git.root(), "HEAD")).empty());
}

TEST_CASE("outside of a repository there is none") {
  Playground git;
  const auto found = changes::Repository::find(git.root());
  REQUIRE(found);
  CHECK_FALSE(found->has_value());
  CHECK(states_of(git.root(), "HEAD").error->code == ErrorCode::usage);
}

TEST_CASE("a work tree has its own HEAD and index, and shares the rest") {
  Playground git;
  git.init().write("a.py", "a\n").commit("one");
  git.run("git worktree add -q -b topic ../tree");
  const std::string tree = git.beside("tree");
  git.run_at(tree, "echo staged > a.py && git add a.py && echo dirty > b.py");
  const Answer answer = states_of(tree, "main");
  CHECK(changes_of(answer) == "modified a.py\nadded b.py\n");
  CHECK(paths_of(*answer.states.head) == Paths{"a.py", "b.py"});
  CHECK(answer.repository->work_tree() == tree);
  CHECK(answer.repository->common_git_folder() == git.root() + "/.git");
  CHECK(changes_of(staged_of(tree)) == "modified a.py\n");
  CHECK(changes_of(staged_of(git.root())).empty());
  // From a folder inside.
  git.run_at(tree, "mkdir sub");
  CHECK(changes_of(states_of(tree + "/sub", "main")) == "modified a.py\nadded b.py\n");
}

TEST_CASE("a bare repository is compared commit by commit") {
  Playground git;
  make_upstream(git);
  git.run("git clone -q --bare . ../bare.git");
  const std::string bare = git.beside("bare.git");
  CHECK(changes_of(states_of(bare, "main...topic")) == "added topic.py\n");
  const Answer answer = states_of(bare, "main~1");
  CHECK(changes_of(answer) == "added other.py\n");
  CHECK(answer.states.notes.size() == 1);
  CHECK(answer.repository->work_tree().empty());
  CHECK_FALSE(answer.repository->working_tree());
  const Answer staged = staged_of(bare);
  REQUIRE(staged.error);
  CHECK(staged.error->code == ErrorCode::usage);
  CHECK(staged.error->text().find("--changed-since A..B") != std::string::npos);
}

TEST_CASE("what a sparse checkout leaves out is not deleted") {
  const std::string kind = GENERATE("--no-sparse-index", "--sparse-index");
  INFO(kind);
  Playground git;
  git.init().write("a.py", "a\n").write("in/b.py", "b\n").write("out/c.py", "c\n");
  git.write("out/deep/d.py", "d\n").commit("one");
  git.write("out/c.py", "cc\n").commit("two");
  git.run("git sparse-checkout set --cone " + kind + " in");
  git.run("test ! -e out");
  git.write("in/b.py", "dirty\n");
  const Answer answer = states_of(git.root(), "HEAD~1");
  CHECK(changes_of(answer) == "modified in/b.py\nmodified out/c.py\n");
  CHECK(paths_of(*answer.states.head) == Paths{"a.py", "in/b.py", "out/c.py", "out/deep/d.py"});
  CHECK(text_in(*answer.states.head, "out/deep/d.py") == "d\n");
  CHECK(entry_in(*answer.states.head, "out/c.py")->content_id ==
        "git:" + git.id_of("HEAD:out/c.py"));
  CHECK(changes_of(staged_of(git.root())).empty());
  CHECK(paths_of(*staged_of(git.root()).states.head) ==
        Paths{"a.py", "in/b.py", "out/c.py", "out/deep/d.py"});
}

TEST_CASE("an index in two files says what mends it") {
  Playground git;
  git.init().write("a.py", "a\n").commit("one");
  git.run("git update-index --split-index");
  const Answer answer = staged_of(git.root());
  git.run_at(git.root(), remedy_in(answer));
  CHECK(changes_of(staged_of(git.root())).empty());
}

TEST_CASE("the index of a running commit is the one that counts") {
  Playground git;
  git.init().write("a.py", "a\n").write("b.py", "b\n").commit("one");
  git.write("a.py", "staged\n").run("git add a.py");
  git.write("b.py", "with the commit\n");
  // As a hook of `git commit -a` sees it.
  git.write(".git/hooks/pre-commit",
            "#!/bin/sh\ncp \"$GIT_INDEX_FILE\" .git/seen-index\n"
            "env | grep ^GIT_INDEX_FILE= | cut -d= -f2 > .git/seen-name\n");
  git.run("chmod +x .git/hooks/pre-commit && git commit -q -a -m two");
  git.run("git reset -q --soft HEAD~1 && git read-tree HEAD && git add a.py");
  CHECK(changes_of(staged_of(git.root())) == "modified a.py\n");
  {
    const Variable index("GIT_INDEX_FILE", ".git/seen-index");
    CHECK(changes_of(staged_of(git.root())) == "modified a.py\nmodified b.py\n");
  }
  git.run("git init -q ../other");
  {
    const Variable index("GIT_INDEX_FILE", git.root() + "/.git/seen-index");
    const Variable folder("GIT_DIR", git.root() + "/.git");
    CHECK(changes_of(staged_of(git.root())) == "modified a.py\nmodified b.py\n");
    // Another repository is not the hook's.
    CHECK(changes_of(staged_of(git.beside("other"))).empty());
  }
  const Variable none("GIT_INDEX_FILE", ".git/no-such-index");
  CHECK(changes_of(staged_of(git.root())) == "deleted a.py\ndeleted b.py\n");
}

TEST_CASE("GIT_DIR and GIT_WORK_TREE name a repository elsewhere") {
  Playground git;
  git.init().write("a.py", "a\n").commit("one");
  git.run("mv .git ../elsewhere.git");
  git.write("a.py", "dirty\n");
  const Variable folder("GIT_DIR", git.beside("elsewhere.git"));
  const Variable tree("GIT_WORK_TREE", git.root());
  const Answer answer = states_of(git.root(), "HEAD");
  CHECK(changes_of(answer) == "modified a.py\n");
  CHECK(answer.repository->work_tree() == git.root());
}

TEST_CASE("a pre-receive hook sees the objects that are still in quarantine") {
  Playground git;
  git.init().write("a.py", "a\n").commit("one");
  git.run("git clone -q --bare . ../bare.git");
  git.write("a.py", "b\n").commit("two");
  const std::string id = git.id_of("HEAD");
  const Variable folder("GIT_DIR", git.beside("bare.git"));
  const Variable objects("GIT_OBJECT_DIRECTORY", git.root() + "/.git/objects");
  CHECK(changes_of(states_of(git.beside("bare.git"), "main.." + id)) == "modified a.py\n");
}
