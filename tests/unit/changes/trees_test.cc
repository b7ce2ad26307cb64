// What the trees of a repository hold, and which of their files are known without being read.
#include <string>

#include "changes/git.h"
#include "support/parallel.h"
#include "unit/changes/playground.h"

using namespace micryscope;
using namespace micryscope::test;
using Paths = std::vector<std::string>;

namespace {

// "git:" for the blob of a revision, "" for none, "?" for no such file.
std::string content_id(const source::SourceTree& tree, const std::string& path) {
  const auto entry = entry_in(tree, path);
  return entry ? entry->content_id : "?";
}

std::unique_ptr<source::SourceTree> working_tree(const changes::Repository& repository) {
  auto tree = repository.working_tree(2);
  REQUIRE(tree);
  return *std::move(tree);
}

changes::Repository open(const std::string& folder) {
  auto repository = changes::Repository::open(folder);
  REQUIRE(repository);
  return *std::move(repository);
}

struct Attribute {
  std::string attribute;
  std::string place;  // of the attributes; a shell command line reads them from its input
  std::string text;   // on disk
  std::string blob;
};

void check_attribute(const Attribute& item, bool is_gone) {
  INFO(item.attribute << ", " << item.place << (is_gone ? ", gone" : ""));
  Playground git;
  git.init();
  git.run("git config filter.swap.clean 'sed s/MODE_ECB/MODE_GCM/'");
  git.write("sub/a.py", item.text);
  git.run("echo '*.py " + item.attribute + "' | { " + item.place + "; }");
  git.run("git add sub/a.py && git commit -q -m one && touch .git/index");
  REQUIRE(git.run("git cat-file blob HEAD:sub/a.py") == item.blob);
  // Attributes that are gone have left their traces on disk.
  if (is_gone) git.run("rm -rf .gitattributes sub/.gitattributes .git/info/attributes ~/.config");
  const Answer answer = states_of(git.root(), "HEAD");
  CHECK(text_in(*answer.states.head, "sub/a.py") == item.text);
  CHECK(text_in(*answer.states.base, "sub/a.py") == item.text);
  CHECK(text_in(*staged_of(git.root()).states.head, "sub/a.py") == item.blob);
}

}  // namespace

TEST_CASE("no file on disk is known by the id of a blob, and unchanged ones are the base's too") {
  Playground git;
  git.init().write("clean.py", "1\n").write("sub/clean.py", "2\n").write("dirty.py", "3\n");
  git.write("same_size.py", "4\n").write("touched.py", "5\n").commit("one");
  git.run("sleep 0.02 && git update-index --refresh -q && touch .git/index");
  git.write("dirty.py", "longer\n").write("same_size.py", "X\n").write("new.py", "n\n");
  git.run("touch -d 2001-01-01 touched.py");
  const Answer answer = states_of(git.root(), "HEAD");
  CHECK(changes_of(answer) == "modified dirty.py\nadded new.py\nmodified same_size.py\n");
  const source::SourceTree& base = *answer.states.base;
  const source::SourceTree& head = *answer.states.head;
  for (const std::string path : {"clean.py", "sub/clean.py", "dirty.py", "touched.py"}) {
    INFO(path);
    CHECK_FALSE(content_id(head, path).starts_with("git:"));
    CHECK((content_id(base, path) == content_id(head, path)) == (path != "dirty.py"));
  }
  CHECK(content_id(base, "dirty.py") == "git:" + git.id_of("HEAD:dirty.py"));
  CHECK(text_in(base, "dirty.py") == "3\n");
  CHECK(entry_in(head, "dirty.py")->size == 7);
}

TEST_CASE("a file edited in the moment in which the index was written is read") {
  Playground git;
  git.init().write("racy.py", "old\n").commit("one");
  // The same size, the same times as the index and as the entry.
  git.run(
      "touch -d '2020-01-01 00:00:00.5' racy.py && git update-index --refresh -q; "
      "echo new > racy.py && touch -d '2020-01-01 00:00:00.5' racy.py .git/index");
  git.run("git config core.trustctime false");
  CHECK(changes_of(states_of(git.root(), "HEAD")) == "modified racy.py\n");
}

TEST_CASE("what attributes make of a file stands in both states, wherever they are set") {
  const std::string in_home = "mkdir -p ~/.config/git && cat > ~/.config/git/attributes";
  const std::string named = "cat > ../mine && git config core.attributesfile \"$PWD/../mine\"";
  const std::string smudged = "AES.MODE_ECB\n";
  const std::string clean = "AES.MODE_GCM\n";
  for (const Attribute& item : std::vector<Attribute>{
           {"filter=swap", "cat > .gitattributes", smudged, clean},
           {"filter=swap", "cat > .gitattributes && echo .gitattributes > .git/info/exclude",
            smudged, clean},
           {"filter=swap", "mkdir -p sub && cat > sub/.gitattributes", smudged, clean},
           {"filter=swap", "cat > .git/info/attributes", smudged, clean},
           {"filter=swap", in_home, smudged, clean},
           {"filter=swap", named, smudged, clean},
           {"ident", in_home, "$Id: 0123456789012345678901234567890123456789 $\n", "$Id$\n"},
           {"text eol=crlf", in_home, "a\r\nb\r\n", "a\nb\n"},
           {"working-tree-encoding=IBM037", in_home, "\x81\x82", "ab"},
           {"working-tree-encoding=UTF-16LE", in_home, std::string("a\0b\0", 4), "ab"}}) {
    check_attribute(item, false);
    check_attribute(item, true);
  }
}

TEST_CASE("a converted file that is as new as the index is unchanged, an edited one is not") {
  Playground git;
  git.init();
  git.run("git config core.trustctime false && git config filter.pad.clean 'sed s/##*$//'");
  git.write(".git/info/attributes", "*.py filter=pad\n");
  git.write("a.py", "one ###\n").write("b.py", "two\n").commit("one");
  const std::string tick = "touch -d '2020-01-01 00:00:00.5' a.py b.py";
  git.run(tick + " && git update-index --refresh -q; echo TWO > b.py && " + tick + " .git/index");
  const Answer answer = states_of(git.root(), "HEAD");
  CHECK(changes_of(answer) == "modified b.py\n");
  CHECK(text_in(*answer.states.base, "a.py") == "one ###\n");
}

TEST_CASE("bytes that git converts are unchanged") {
  Playground git;
  git.init();
  git.run("git config core.autocrlf true");
  git.write("crlf.py", "a\r\nb\r\n").write("plain.bin", "no line end").commit("one");
  git.run("touch .git/index");
  CHECK(git.run("git cat-file blob HEAD:crlf.py") == "a\nb\n");
  const Answer answer = states_of(git.root(), "HEAD");
  CHECK(changes_of(answer).empty());
  CHECK(text_in(*answer.states.head, "crlf.py") == "a\r\nb\r\n");
  CHECK(text_in(*answer.states.base, "crlf.py") == "a\r\nb\r\n");
}

TEST_CASE("a filter of the repository is not run") {
  Playground git;
  git.init().write("a.py", "text\n").write(".gitattributes", "*.py filter=evil\n").commit("one");
  git.run(
      "git config filter.evil.clean 'touch pwned' && git config filter.evil.smudge 'touch pwned'");
  git.run("git config core.fsmonitor 'touch pwned' && git config core.hooksPath .");
  git.run_at(git.beside("home"), "touch " + git.root() + "/a.py");
  CHECK(changes_of(states_of(git.root(), "HEAD")).empty());
  CHECK_FALSE(std::filesystem::exists(git.root() + "/pwned"));
}

TEST_CASE("the working tree has what is on disk, and nothing of git's own") {
  Playground git;
  git.init().write(".gitignore", "build/\n").write("a.py", "a\n").commit("one");
  git.write("build/gen.py", "g\n").write("new/n.py", "n\n");
  git.run("git init -q nested && touch nested/x.py");
  const auto repository = open(git.root());
  const auto tree = working_tree(repository);
  CHECK(tree->list("")->folders == Paths{"build", "nested", "new"});
  // What is ignored, or another's, is there for who asks.
  CHECK(text_in(*tree, "build/gen.py") == "g\n");
  CHECK(entry_in(*tree, "build/gen.py"));
  CHECK(entry_in(*tree, "nested/x.py"));
  CHECK_FALSE(tree->list("no/such"));
  CHECK(changes_of(states_of(git.root(), "HEAD")) == "added new/n.py\n");
}

TEST_CASE("a folder that cannot be read is no deletion") {
  Playground git;
  git.init().write("in/a.py", "a\n").commit("one");
  git.run("mv in ../elsewhere && ln -s ../elsewhere in");
  CHECK(changes_of(states_of(git.root(), "HEAD")) == "deleted in/a.py\n");
}

TEST_CASE("a tree may be read from many threads") {
  Playground git;
  git.init();
  Paths paths;
  for (int i = 0; i < 200; ++i) {
    paths.push_back("d" + std::to_string(i % 7) + "/f" + std::to_string(i) + ".py");
    git.write(paths.back(), "text " + std::to_string(i) + "\n");
  }
  git.commit("one").run("git gc -q");
  const auto repository = open(git.root());
  const auto tree = repository.commit_tree("HEAD");
  REQUIRE(tree);
  std::vector<std::string> texts(paths.size());
  parallel_for(paths.size(), 8, [&](std::size_t i) { texts[i] = text_in(**tree, paths[i]); });
  for (std::size_t i = 0; i < texts.size(); ++i) {
    CHECK(texts[i] == "text " + std::to_string(i) + "\n");
  }
}

TEST_CASE("names that no checkout would make are not there") {
  Playground git;
  git.init().write("a.py", "a\n").commit("one");
  const std::string blob = git.id_of("HEAD:a.py");
  const std::string tree = git.id_of("HEAD^{tree}");
  std::string raw;
  const auto add = [&](const std::string& entry, const std::string& hex) {
    const changes::Oid id = changes::oid_from_hex(hex).value();
    raw += entry + '\0';
    raw.append(id.bytes.begin(), id.bytes.end());
  };
  add("40000 ..", tree);
  add("40000 .GIT", tree);
  add("100644 a/b.py", blob);
  add("100644 ok.py", blob);
  add("100755 ok.py", blob);
  add("170000 odd", blob);
  write_bytes(git.beside("raw"), raw);
  git.run(
      "id=$(git hash-object --literally -w -t tree ../raw) && "
      "git update-ref refs/heads/evil $(git commit-tree -m evil $id)");
  const Answer answer = states_of(git.root(), "main..evil");
  CHECK(paths_of(*answer.states.head) == Paths{"ok.py"});
  CHECK(changes_of(answer) == "renamed a.py ok.py\n");
}

TEST_CASE("a few trees that stand for millions of files are too many to compare") {
  Playground git;
  git.init().write("a.py", "a\n").commit("one");
  git.run(
      "tree=$(git rev-parse 'HEAD^{tree}'); "
      "for depth in 1 2 3 4 5 6 7 8; do "
      "  tree=$(for name in a b c d e f g h i j; do printf '040000 tree %s\\t%s\\n' $tree $name; "
      "done"
      "    | git mktree); "
      "done; "
      "git update-ref refs/heads/evil $(git commit-tree -m evil $tree)");
  const std::string said = changes_of(states_of(git.root(), "main..evil"));
  INFO(said);
  CHECK(said.starts_with("error: "));
  CHECK(said.find("too many to compare") != std::string::npos);
}

TEST_CASE("a file whose blob is damaged is a change; reading it says what is wrong") {
  Playground git;
  git.init().write("a.py", "a\n").commit("one");
  git.write("a.py", "b\n").commit("two");
  const std::string blob = git.id_of("HEAD~1:a.py");
  git.run("rm -f .git/objects/" + blob.substr(0, 2) + "/" + blob.substr(2));
  const Answer answer = states_of(git.root(), "HEAD~1");
  CHECK(changes_of(answer) == "modified a.py\n");
  const auto text = answer.states.base->read("a.py", 100);
  REQUIRE_FALSE(text);
  CHECK(text.error().text().find("blob " + blob.substr(0, 9) +
                                 " is not in the repository; ask git fsck") != std::string::npos);
}

TEST_CASE("a blob that is not what its id says is named without what looks like a secret") {
  Playground git;
  git.init().write("a.py", "a\n").commit("one");
  git.write("a.py", "b\n").commit("two");
  const std::string blob = git.id_of("HEAD~1:a.py");
  const std::string other = git.id_of("HEAD:a.py");
  const auto file_of = [](const std::string& id) {
    return ".git/objects/" + id.substr(0, 2) + "/" + id.substr(2);
  };
  git.run("cp -f " + file_of(other) + " " + file_of(blob));
  const auto text = states_of(git.root(), "HEAD~1").states.base->read("a.py", 100);
  REQUIRE_FALSE(text);
  CHECK(text.error().message == "blob " + blob.substr(0, 9) + " is damaged; ask git fsck");
}

TEST_CASE("a damaged index is an error of one line") {
  Playground git;
  git.init().write("a.py", "a\n").commit("one");
  write_bytes(git.root() + "/.git/index", "DIRC nonsense that is long enough for a header");
  CHECK(changes_of(staged_of(git.root())).starts_with("error: " + git.root() + "/.git/index: "));
}
