// Which two states a wish means, and what differs between them.
#include <string>

#include "unit/changes/playground.h"

using namespace micryscope;
using namespace micryscope::test;
using Paths = std::vector<std::string>;

namespace {

std::string lines(int count, const std::string& text = "line") {
  std::string all;
  for (int i = 0; i < count; ++i) all += text + " " + std::to_string(i) + "\n";
  return all;
}

}  // namespace

TEST_CASE("a dirty tree is compared with the merge base, untracked files included") {
  Playground git;
  git.init().write("a.py", "a\n").write("b.py", "b\n").write("sub/c.py", "c\n").commit("one");
  git.run("git checkout -q -b topic");
  git.write("a.py", "committed\n").commit("two");
  git.run("git checkout -q main");
  git.write("other.py", "of other people\n").commit("three");
  git.run("git checkout -q topic");
  git.write("sub/c.py", "dirty\n").write("new.py", "untracked\n").write("x.log", "ignored\n");
  git.write(".gitignore", "*.log\nbuild/\n").write("build/gen.py", "ignored\n");
  git.run("rm b.py");

  const Answer answer = states_of(git.root(), "main");
  CHECK(changes_of(answer) ==
        "added .gitignore\nmodified a.py\ndeleted b.py\nadded new.py\nmodified sub/c.py\n");
  CHECK(paths_of(*answer.states.base) == Paths{"a.py", "b.py", "sub/c.py"});
  CHECK(text_in(*answer.states.base, "a.py") == "a\n");
  CHECK(text_in(*answer.states.head, "a.py") == "committed\n");
  CHECK(text_in(*answer.states.head, "sub/c.py") == "dirty\n");
  CHECK(text_in(*answer.states.base, "other.py").starts_with("error: "));
  CHECK(answer.states.head_name == "the working tree");
  CHECK(answer.states.base_id == git.id_of("main~1"));
  CHECK(answer.states.notes.empty());
}

TEST_CASE("ranges and revisions mean what they mean to git") {
  Playground git;
  git.init().write("a.py", "1\n").commit("one");
  git.run("git tag -a -m tag v1 && git checkout -q -b topic");
  git.write("t.py", "t\n").commit("topic");
  git.run("git checkout -q main");
  git.write("a.py", "2\n").commit("two");
  git.run("echo dirty > dirty.py");

  CHECK(changes_of(states_of(git.root(), "main..topic")) == "modified a.py\nadded t.py\n");
  CHECK(changes_of(states_of(git.root(), "main...topic")) == "added t.py\n");
  CHECK(changes_of(states_of(git.root(), "topic...")) == "modified a.py\n");
  CHECK(changes_of(states_of(git.root(), "..topic")) == "modified a.py\nadded t.py\n");
  CHECK(changes_of(states_of(git.root(), "v1..main")) == "modified a.py\n");
  CHECK(changes_of(states_of(git.root(), "v1")) == "modified a.py\nadded dirty.py\n");
  CHECK(changes_of(states_of(git.root(), "HEAD~1")) == "modified a.py\nadded dirty.py\n");
  CHECK(changes_of(states_of(git.root(), git.id_of("HEAD"))) == "added dirty.py\n");
  const Answer range = states_of(git.root(), "main...topic");
  CHECK(range.states.head_id == git.id_of("topic"));
  CHECK(range.states.base_id == git.id_of("v1^{commit}"));
  CHECK(paths_of(*range.states.head) == Paths{"a.py", "t.py"});
}

TEST_CASE("whatever git reads as a revision is read so") {
  Playground git;
  git.init().write("a.py", "1\n").commit("one");
  git.run("git tag -a -m tag v1");
  git.write("a.py", "2\n").commit("two");
  git.write("a.py", "3\n").commit("three");
  git.run("git checkout -q -b topic && git checkout -q main");
  git.run("git branch -q --set-upstream-to=topic main");
  for (const std::string revision : {"@",
                                     "@~1",
                                     "@~2",
                                     "@^",
                                     "@^1",
                                     "@^^",
                                     "@~1^0",
                                     "@^@",
                                     "HEAD^@",
                                     "HEAD~1^@",
                                     "@{0}",
                                     "@{1}",
                                     "HEAD@{1}",
                                     "HEAD@{2}~1",
                                     "HEAD@{4}",
                                     "main@{2}",
                                     "@{-1}",
                                     "@{u}",
                                     "main@{upstream}",
                                     "v1",
                                     "v1^{}",
                                     "v1^{commit}",
                                     "v1^0",
                                     ":/two",
                                     "HEAD^{/one}",
                                     "heads/main",
                                     "refs/heads/main~1",
                                     "tags/v1",
                                     "HEAD^{commit}~1",
                                     "main~1^{}",
                                     "@^0~1"}) {
    INFO(revision);
    const Answer answer = states_of(git.root(), revision);
    CHECK(changes_of(answer).find("error") == std::string::npos);
    const bool is_whole = revision.ends_with("^@") || revision.starts_with(":/");
    const std::string peel = is_whole ? "" : "^{commit}";
    CHECK(answer.states.base_id == git.id_of("'" + revision + peel + "'"));
  }
  for (const std::string& revision : {git.id_of("--short=7 HEAD~1"), std::string("@~1")}) {
    INFO(revision);
    CHECK(states_of(git.root(), revision + "..@").states.base_id == git.id_of("HEAD~1"));
  }
  for (const std::string revision : {"@^!", "HEAD^!", "@^-", "main^-1"}) {
    INFO(revision);
    const Answer answer = states_of(git.root(), revision);
    CHECK(answer.states.base_id == git.id_of("HEAD~1"));
    CHECK(answer.states.head_id == git.id_of("HEAD"));
  }
  git.run("git checkout -q topic");
  git.write("b.py", "b\n").commit("four");
  git.run("git checkout -q main");
  git.write("c.py", "c\n").commit("five");
  git.run("git merge -q --no-ff topic -m merge");
  CHECK(changes_of(states_of(git.root(), "@^@")) ==
        "error: @^@ names all 2 parents of @; name one: @^1");
  CHECK(changes_of(states_of(git.root(), "@^-2")) == "added c.py\n");
  CHECK(changes_of(states_of(git.root(), "v1^@")) == "error: v1 has no parent");
}

TEST_CASE("the all-zero id is a base that is missing, and no head") {
  Playground git;
  git.init().write("a.py", "1\n").commit("one");
  const std::string zero(GENERATE(40, 64), '0');
  for (const std::string& since : {zero, zero + "..HEAD", zero + "...HEAD", zero + ".."}) {
    INFO(since);
    const Answer strict = states_of(git.root(), since);
    REQUIRE(strict.error);
    CHECK(strict.error->code == ErrorCode::incomplete);
    const Answer full(git.root(), {.since = since, .base_missing = changes::BaseMissing::full});
    REQUIRE_FALSE(full.error);
    CHECK(full.states.base == nullptr);
    CHECK(paths_of(*full.states.head) == Paths{"a.py"});
    REQUIRE(full.states.notes.size() == 1);
    CHECK(full.states.notes[0].find("all-zero id") != std::string::npos);
  }
  const Answer gone = states_of(git.root(), "HEAD.." + zero);
  REQUIRE(gone.error);
  CHECK(gone.error->code == ErrorCode::usage);
}

TEST_CASE("an unknown revision is one clear line") {
  Playground git;
  git.init().write("a.py", "1\n").commit("one");
  for (const std::string wish : {"nonsense", "HEAD~7", "main..nonsense", "nonsense...main",
                                 "0123456789012345678901234567890123456789"}) {
    const Answer answer = states_of(git.root(), wish);
    INFO(wish);
    REQUIRE(answer.error);
    CHECK(answer.error->code == ErrorCode::usage);
    CHECK(answer.error->text().starts_with("unknown revision: "));
    CHECK(answer.error->text().find('\n') == std::string::npos);
  }
  const std::string tree = git.id_of("HEAD^{tree}");
  CHECK(states_of(git.root(), tree).error->text() == tree + ": names no commit");
  git.run("git checkout -q --orphan lone");
  git.commit("unrelated");
  CHECK(changes_of(states_of(git.root(), "main")) ==
        "error: main and HEAD have no commit in common; to compare them as they are: main..HEAD");
}

TEST_CASE("a branch that was not fetched is named with the command that fetches it") {
  Playground git;
  git.init().write("a.py", "1\n").commit("one");
  git.run("git remote add origin /nowhere");
  CHECK(changes_of(states_of(git.root(), "origin/main")) ==
        "error: unknown revision: origin/main; if it is a branch of origin: git fetch origin "
        "+refs/heads/main:refs/remotes/origin/main");
}

TEST_CASE("the staged part of a file only") {
  Playground git;
  git.init().write("a.py", lines(20)).write("b.py", "b\n").commit("one");
  git.write("a.py", "first\n" + lines(20)).run("git add a.py");
  git.write("a.py", "first\n" + lines(20) + "last\n").write("b.py", "not staged\n");
  git.write("new.py", "untracked\n").write("intended.py", "x\n").run("git add -N intended.py");

  const Answer answer = staged_of(git.root());
  CHECK(changes_of(answer) == "modified a.py\n");
  CHECK(text_in(*answer.states.head, "a.py") == "first\n" + lines(20));
  CHECK(text_in(*answer.states.head, "b.py") == "b\n");
  CHECK(paths_of(*answer.states.head) == Paths{"a.py", "b.py"});
  CHECK(answer.states.head_name == "the index");
  // The same in the working tree: what is there counts, staged or not.
  CHECK(changes_of(states_of(git.root(), "HEAD")) ==
        "modified a.py\nmodified b.py\nadded intended.py\nadded new.py\n");
}

TEST_CASE("without a commit yet everything staged is new") {
  Playground git;
  git.init().write("a.py", "a\n").write("sub/b.py", "b\n").run("git add sub");
  const Answer answer = staged_of(git.root());
  CHECK(changes_of(answer) == "added sub/b.py\n");
  CHECK(paths_of(*answer.states.base).empty());
  CHECK(answer.states.base_id.empty());
  CHECK(changes_of(states_of(git.root(), "HEAD")) ==
        "error: HEAD has no commit yet; --staged needs none");
}

TEST_CASE("an empty repository has empty states") {
  Playground git;
  git.init();
  CHECK(changes_of(staged_of(git.root())).empty());
  git.commit("nothing");
  CHECK(changes_of(states_of(git.root(), "HEAD")).empty());
}

TEST_CASE("an unresolved merge is read as our side, and said") {
  Playground git;
  git.init().write("a.py", "base\n").commit("one");
  git.run("git checkout -q -b topic");
  git.write("a.py", "theirs\n").commit("two");
  git.run("git checkout -q main");
  git.write("a.py", "ours\n").commit("three");
  git.run("git merge -q topic || true");
  const Answer answer = staged_of(git.root());
  CHECK(changes_of(answer).empty());
  CHECK(text_in(*answer.states.head, "a.py") == "ours\n");
  REQUIRE(answer.states.notes.size() == 1);
  CHECK(changes_of(states_of(git.root(), "HEAD")) == "modified a.py\n");
}

TEST_CASE("renames, copies and deletions are told as git tells them") {
  Playground git;
  git.init();
  git.write("old/moved.py", lines(40, "moved")).write("edited.py", lines(40, "edited"));
  git.write("source.py", lines(40, "source")).write("gone.py", lines(40, "gone"));
  git.write("too_different.py", lines(10, "different")).commit("one");
  git.run("mkdir -p new && git mv old/moved.py new/moved.py && git mv edited.py renamed.py");
  git.write("renamed.py", lines(40, "edited") + lines(20, "more"));
  git.write("copy.py", lines(40, "source")).write("source.py", lines(40, "source") + "changed\n");
  git.write("rewritten.py", lines(3, "different") + lines(90, "rewritten"));
  git.run("git rm -q gone.py too_different.py && git add -A");

  const std::string expected =
      "copied source.py copy.py\ndeleted gone.py\nrenamed old/moved.py new/moved.py\n"
      "renamed edited.py renamed.py\nadded rewritten.py\nmodified source.py\n"
      "deleted too_different.py\n";
  const Answer staged = staged_of(git.root());
  CHECK(changes_of(staged) == expected);
  CHECK(changes_of(states_of(git.root(), "HEAD")) == expected);
  CHECK(staged.states.changes.base_path("new/moved.py") == "old/moved.py");
  CHECK(staged.states.changes.base_path("copy.py") == "source.py");
  CHECK(staged.states.changes.base_path("rewritten.py").empty());
  CHECK(staged.states.changes.base_path("untouched.py") == "untouched.py");
  git.commit("two");
  CHECK(changes_of(states_of(git.root(), "HEAD~1..HEAD")) == expected);
}

TEST_CASE("a file that leaves an ignored path is new") {
  Playground git;
  git.init().write(".gitignore", "private/\n").write("private/a.py", lines(30)).commit("one");
  git.run("mv private/a.py a.py");
  const Answer answer = states_of(git.root(), "HEAD");
  CHECK(changes_of(answer) == "added a.py\n");
  git.run("mv a.py private/a.py");
  git.write(".gitignore", "");
  CHECK(changes_of(states_of(git.root(), "HEAD")) == "modified .gitignore\nadded private/a.py\n");
}

TEST_CASE("ignore rules of the user and of the clone hold for untracked files") {
  Playground git;
  git.init().write("a.py", "a\n").commit("one");
  git.write("mine.tmp", "x").write("local.py", "x\n").write("kept.py", "x\n");
  git.write(".git/info/exclude", "local.py\n").write(".git/ignored-by-me", "*.tmp\n");
  git.run("git config core.excludesFile \"$PWD/.git/ignored-by-me\"");
  const Answer answer = states_of(git.root(), "HEAD");
  CHECK(changes_of(answer) == "added kept.py\n");
  CHECK(text_in(*answer.states.base, ".git/info/exclude") == "local.py\n");
  CHECK(text_in(*answer.states.head, ".git/info/exclude") == "local.py\n");
}

TEST_CASE("modes, line ends and touched files are no change") {
  Playground git;
  git.init().write("mode.py", "x\n").write("touched.py", "x\n");
  git.write("ends.py", lines(5)).write("both.py", lines(5)).commit("one");
  git.run(
      "chmod +x mode.py && touch -d 2001-01-01 touched.py && sed -i 's/$/\\r/' ends.py both.py");
  git.run("sed -i 's/line 3/LINE 3/' both.py");
  CHECK(changes_of(states_of(git.root(), "HEAD")) == "modified both.py\n");
  git.run("git add -A");
  CHECK(changes_of(staged_of(git.root())) == "modified both.py\n");
}

TEST_CASE("links and submodules are entries, not files") {
  Playground git;
  git.init().write("a.py", "a\n").write("sub/b.py", "b\n");
  git.run("ln -s a.py inside && ln -s ../../outside sub/outside && ln -s sub/../sub/b.py around");
  git.run("ln -s loop loop && ln -s /etc/passwd absolute");
  git.commit("one");
  git.run("git init -q -b main ../module && git -C ../module commit -q --allow-empty -m m");
  git.run("git -c protocol.file.allow=always submodule --quiet add ../module lib/module");
  git.commit("two");
  using enum source::EntryKind;
  const Answer answer = states_of(git.root(), "HEAD~1");
  CHECK(changes_of(answer) == "added .gitmodules\n");
  const Answer range = states_of(git.root(), "HEAD~1..HEAD");
  CHECK(changes_of(range) == "added .gitmodules\n");
  const Answer staged = staged_of(git.root());
  for (const auto& [path, kind] :
       std::map<std::string, source::EntryKind>{{"inside", symlink},
                                                {"around", symlink},
                                                {"sub/outside", broken_link},
                                                {"loop", broken_link},
                                                {"absolute", broken_link},
                                                {"lib/module", submodule},
                                                {"a.py", file}}) {
    INFO(path);
    for (const auto* tree :
         {answer.states.head.get(), range.states.head.get(), staged.states.head.get()}) {
      const auto entry = entry_in(*tree, path);
      REQUIRE(entry);
      CHECK(entry->kind == kind);
      if (kind != file) CHECK(entry->content_id.empty());
    }
  }
  CHECK(text_in(*range.states.head, "inside") == "error: inside: not a file");
}

TEST_CASE("a file that becomes a link, or a folder, is deleted") {
  Playground git;
  git.init().write("link.py", lines(9)).write("folder.py", lines(8)).commit("one");
  git.run("rm link.py folder.py && ln -s nowhere link.py");
  git.write("folder.py/inner.py", "inner\n");
  const std::string expected = "deleted folder.py\nadded folder.py/inner.py\ndeleted link.py\n";
  CHECK(changes_of(states_of(git.root(), "HEAD")) == expected);
  git.commit("two");
  CHECK(changes_of(states_of(git.root(), "HEAD~1")) == expected);
  CHECK(changes_of(states_of(git.root(), "HEAD~1..")) == expected);
}

TEST_CASE("names keep their bytes, and twins are two files") {
  Playground git;
  git.init().write("a\xff\xfe.py", "x\n").write("Twin.py", "upper\n").write("twin.py", "lower\n");
  git.write("new\nline #%[1].py", "x\n").commit("one");
  git.write("a\xff\xfe.py", "y\n").write("twin.py", "LOWER\n").write("new\nline #%[1].py", "y\n");
  const Answer answer = states_of(git.root(), "HEAD");
  CHECK(changes_of(answer) ==
        "modified a\xff\xfe.py\nmodified new\nline #%[1].py\nmodified twin.py\n");
  CHECK(text_in(*answer.states.base, "Twin.py") == "upper\n");
  CHECK(text_in(*answer.states.base, "twin.py") == "lower\n");
  CHECK(text_in(*answer.states.base, "a\xff\xfe.py") == "x\n");
}

TEST_CASE("a pointer of git-lfs is a file like others, and its content is no change") {
  Playground git;
  const std::string content = lines(500);
  const std::string pointer =
      "version https://git-lfs.github.com/spec/v1\noid sha256:" + std::string(64, 'a') + "\nsize " +
      std::to_string(content.size()) + "\n";
  git.init().write("big.py", pointer).commit("one");
  CHECK(text_in(*states_of(git.root(), "HEAD").states.base, "big.py") == pointer);
  git.write("big.py", content);
  CHECK(changes_of(states_of(git.root(), "HEAD")).empty());
}
