// The program, whole, in places where repositories are not as usual: what it must not say wrong,
// and what it must not be silent about.
#include <unistd.h>

#include <set>
#include <string>
#include <vector>

#include "cli/commands.h"
#include "cli/stages.h"
#include "support/catch.h"
#include "support/json.h"
#include "unit/changes/playground.h"

namespace micryscope::cli {
namespace {

using test::Playground;

constexpr std::string_view kBad =
    "from Crypto.Cipher import AES\n"
    "def f(key, data):\n"
    "    return AES.new(key, AES.MODE_ECB).encrypt(data)\n";
const std::string kGood = [] {
  std::string text(kBad);
  return text.replace(text.find("ECB"), 3, "EAX");
}();

struct Answer {
  int code = 0;
  std::string err;
  Json report;  ///< null if there is none

  std::string verdicts() const {
    std::string all;
    for (const Json& finding : report["findings"]) {
      all += finding["rule"].get<std::string>() + ' ' + finding["novelty"].get<std::string>() +
             ' ' + finding["location"]["path"].get<std::string>() + '\n';
    }
    return all;
  }
  /// "id path: text", one a line.
  std::string notes() const {
    std::string all;
    for (const Json& note : report["notifications"]) {
      all += note["id"].get<std::string>() + ' ' + note.value("path", "") + ": " +
             note["text"].get<std::string>() + '\n';
    }
    return all;
  }
};

Answer run_in(const std::string& folder, std::vector<std::string> arguments,
              const std::string& format = "json") {
  arguments.insert(arguments.begin(), "check");
  arguments.insert(arguments.end(), {"--format", format});
  const Outcome outcome = execute(arguments, {folder, false}, real_stages());
  INFO(outcome.err);
  Answer answer{static_cast<int>(outcome.code), outcome.err, {}};
  if (!outcome.out.empty() && format == "json") {
    answer.report = parse_json(outcome.out, "report").value();
  }
  return answer;
}

Answer check_in(const std::string& folder, std::vector<std::string> arguments = {}) {
  arguments.emplace_back("--no-cache");
  return run_in(folder, std::move(arguments));
}

bool says(const std::string& all, std::string_view what) {
  INFO(all << "\nsays: " << what);
  return all.find(what) != std::string::npos;
}

TEST_CASE("a filter and the cache do not change the answer") {
  Playground git;
  git.init();
  git.run("git config filter.swap.clean 'sed s/MODE_ECB/MODE_EAX/'");
  git.run("git config filter.swap.smudge 'sed s/MODE_EAX/MODE_ECB/'");
  git.run("mkdir -p ~/.config/git && echo '*.py filter=swap' > ~/.config/git/attributes");
  git.write("a.py", kGood).commit("one");
  git.run("rm a.py && git checkout -q a.py && grep -q ECB a.py");
  git.run("sleep 0.05 && touch .git/index");  // git might ask the filter about a younger file
  git.run("sleep 3");                         // by then the cache takes the file for settled
  const std::vector<std::string> since = {"--changed-since", "HEAD"};
  for (int round = 0; round < 2; ++round) {
    CHECK(run_in(git.root(), {}).code == 1);
    const Answer cached = run_in(git.root(), since);
    const Answer fresh = check_in(git.root(), since);
    CHECK(cached.code == 0);
    CHECK(fresh.code == 0);
    CHECK(cached.verdicts() == "R6 unchanged a.py\n");
    CHECK((cached.report == fresh.report));
    CHECK(run_in(git.root(), {"--staged"}).report["findings"].empty());
    CHECK(run_in(git.root(), {}).verdicts() == "R6 none a.py\n");
  }
}

TEST_CASE("a report takes the place of no file that somebody wrote") {
  Playground git;
  git.init().write("a.py", std::string(kBad)).write("README.md", "# Ours\n");
  git.write("package.json", "{}\n").write("old.json", "{}\n").commit("one");
  git.write("b.py", std::string(kBad)).write(".micryscope.yaml", "fail-on: never\n");
  git.write("other.json", "[1]\n").write("empty.py", "").write("notes.txt", "mine\n");
  git.run("ln -s a.py link.json");
  const auto written = [&](const std::string& file) {
    return run_in(git.root(), {"--no-cache", "--output", git.root() + '/' + file});
  };
  const auto said = [&](const std::string& file) {
    const std::string before = git.run("cat " + file);
    const Answer answer = written(file);
    INFO(file);
    CHECK((answer.code == 2) == (git.run("cat " + file) == before));
    return answer.err;
  };
  for (const std::string file : {"a.py", "b.py", "package.json", "link.json"})
    CHECK(says(said(file), "is not overwritten: it is a source file or manifest and no earlier"));
  for (const std::string file : {"README.md", "old.json"})
    CHECK(
        says(said(file), "is not overwritten: git tracks it and no earlier report; name another"));
  CHECK(says(said(".micryscope.yaml"), "it is a configuration and no earlier report"));
  CHECK(says(said(".git/config"), "it is one of git's own files and no earlier report"));
  // Nobody misses these, and what is a report already is written anew, also where it is committed.
  for (const std::string file : {"other.json", "empty.py", "notes.txt", "new.json"}) {
    git.run("touch " + file);
    CHECK(said(file) == "");
    git.run("git add " + file);
    CHECK(written(file).code == 0);
  }
}

TEST_CASE("a baseline takes the place of a baseline, and of no source") {
  Playground git;
  git.init().write("a.py", std::string(kBad)).commit("one");
  const auto write = [&](const std::string& file) {
    return execute({"baseline", "write", "--no-cache", "--baseline", git.root() + '/' + file},
                   {git.root(), false}, real_stages());
  };
  const Outcome refused = write("a.py");
  CHECK(refused.code == ExitCode::usage);
  CHECK(says(refused.err, "a.py is not overwritten: it is a source file or manifest and no"));
  CHECK(git.run("cat a.py") == kBad);
  CHECK(write("known").code == ExitCode::clean);
  git.run("git add -A");
  CHECK(write("known").code == ExitCode::clean);
  CHECK(says(run_in(git.root(), {"--output", git.root() + "/known"}).err, "no earlier report"));
}

TEST_CASE("a zero byte hides no file, and what was read is not called left out") {
  Playground git;
  git.write("zero.py", std::string(kBad) + "x = 'a" + std::string(1, '\0') + "b'\n");
  git.write("zero.js", std::string("/*\0*/ ", 6) +
                           "const c = require('crypto');\n"
                           "c.createCipheriv('aes-128-ecb', key, null);\n");
  git.write("latin.py", std::string(kBad) + "# caf\xE9\n");
  git.write("video.ts", std::string("G\0\x11\x02\xFF\xFE\0\0\0\0", 10) + "crypto");
  const Answer answer = check_in(git.root());
  CHECK(answer.code == 1);
  CHECK(answer.verdicts() == "R6 none latin.py\nR6 none zero.js\nR6 none zero.py\n");
  const std::string notes = answer.notes();
  for (const std::string name : {"latin.py", "zero.js", "zero.py"}) {
    CHECK(says(notes, "read-with-replacements " + name));
  }
  CHECK(says(notes, "skipped-binary video.ts: left out: binary"));
  CHECK(answer.report["left_out"].size() == 1);
  CHECK(answer.report["left_out"][0]["what"] == "binary");
}

TEST_CASE("of a bare repository HEAD is checked, and the report says so") {
  Playground git;
  git.init().write("a.py", std::string(kBad)).commit("one");
  git.run("git clone -q --bare . ../bare.git && cp a.py ../bare.git/hooks/hook.py");
  git.run(
      "mkdir ../around && git clone -q --bare . ../around/.bare && "
      "echo 'gitdir: ./.bare' > ../around/.git && cp a.py ../around/other.py");
  for (const std::string place : {"bare.git", "bare.git/refs", "around"}) {
    INFO(place);
    const Answer answer = check_in(git.beside(place));
    CHECK(answer.code == 1);
    CHECK(answer.verdicts() == "R6 none a.py\n");
    CHECK(says(answer.notes(), "HEAD was read instead"));
  }
  const std::string bare = git.beside("bare.git");
  const Answer staged = check_in(bare, {"--staged"});
  CHECK(staged.code == 2);
  CHECK(says(staged.err, "a bare repository has no index"));
  const Answer since = check_in(bare, {"--changed-since", "HEAD"});
  CHECK(since.code == 0);
  CHECK(says(since.notes(), "HEAD was read instead"));
  git.run("git init -q --bare ../empty.git");
  CHECK(check_in(git.beside("empty.git")).code == 2);
  // A folder beside it is no part of it, nor is one that a hook of it names.
  git.run("mkdir ../plain && cp a.py ../plain/b.py");
  const test::Variable folder("GIT_DIR", bare);
  CHECK(check_in(git.beside("plain")).verdicts() == "R6 none b.py\n");
}

TEST_CASE("every mode says what a sparse checkout and submodules leave out") {
  const std::string kind = GENERATE("--no-sparse-index", "--sparse-index");
  INFO(kind);
  Playground git;
  git.init().write("module.py", std::string(kBad)).commit("module");
  git.run("git clone -q . ../module && rm -rf .git *");
  git.init().write("a.py", kGood).write("in/b.py", kGood).write("out/c.py", std::string(kBad));
  git.write("out/deep/d.py", kGood).write("out/e.txt", "text\n").commit("one");
  git.run("git -c protocol.file.allow=always submodule add -q ../module in/sub");
  git.commit("two");
  git.run("git submodule deinit -q --force in/sub");
  git.run("git sparse-checkout set --cone " + kind + " in && test ! -e out");
  const std::string submodule = "skipped-submodules in/sub/: left out: submodules";
  const Answer plain = check_in(git.root());
  CHECK(plain.code == 0);
  CHECK(says(plain.notes(),
             "skipped-not-checked-out out/: left out: not checked out "
             "(2 source files that a sparse checkout leaves out)"));
  CHECK(says(plain.notes(), submodule));
  CHECK(plain.report["summary"]["files_seen"] == 2);
  // Their blobs are here, so a comparison reads them.
  for (const std::vector<std::string>& mode :
       {std::vector<std::string>{"--changed-since", "HEAD~1"},
        {"--staged"},
        {"--changed-since", "HEAD~1..HEAD"}}) {
    INFO(mode.back());
    const Answer answer = check_in(git.root(), mode);
    CHECK(answer.code == 0);
    CHECK(answer.verdicts() == "R6 unchanged out/c.py\n");
    CHECK(says(answer.notes(), submodule));
  }
  // A submodule whose folder is gone is no less absent.
  git.run("rm -rf in/sub");
  CHECK(says(check_in(git.root()).notes(), submodule));
  CHECK(says(check_in(git.root(), {"--changed-since", "HEAD"}).notes(), submodule));
}

TEST_CASE("a partial clone misses only what the analysis reads") {
  Playground git;
  // No two files of the same bytes, which would be one blob.
  git.init().write("a.py", std::string(kBad)).write("c.txt", "one\n");
  git.write("out/b.py", "# apart\n" + kGood);
  git.write(".github/workflows/ci.yml", "one: 1\n").commit("one");
  git.write(".github/workflows/ci.yml", "two: 2\n").write("c.txt", "two\n");
  git.write("new.py",
            "import hashlib\ndef seal(password):\n    return hashlib.md5(password).hexdigest()\n");
  git.commit("two");
  git.write("a.py", kGood).commit("three");
  git.run("git config uploadpack.allowFilter true");
  const auto clone = [&](const std::string& options) {
    git.run("rm -rf ../clone && git clone -q " + options + " \"file://$PWD\" ../clone");
    return git.beside("clone");
  };

  SECTION("without blobs") {
    const std::string folder = clone("--filter=blob:none");
    const Answer before = check_in(folder, {"--changed-since", "HEAD~1"});
    CHECK(before.code == 3);  // a.py is another one, and what it was is not here
    CHECK_FALSE(before.report["compared"].get<bool>());
    CHECK(says(before.err, "nothing is called new"));
    git.run_at(folder, "git show HEAD~1:a.py > /dev/null");
    const Answer after = check_in(folder, {"--changed-since", "HEAD~2"});
    CHECK(after.code == 0);  // the workflow's old blob is missing, and nobody needs it
    CHECK(says(after.verdicts(), "R3 new new.py\n"));
    CHECK(says(after.verdicts(), "R6 fixed a.py\n"));
  }
  SECTION("without trees") {
    const std::string folder = clone("--filter=tree:0");
    CHECK(check_in(folder).verdicts() == "R3 none new.py\n");
    CHECK(check_in(folder, {"--staged"}).verdicts() == "R3 unchanged new.py\n");
    const Answer answer = check_in(folder, {"--changed-since", "HEAD~2"});
    CHECK(answer.code == 3);
    CHECK(answer.verdicts() == "R3 none new.py\n");
    CHECK(says(answer.err, "this is a partial clone; mend it with: git fetch"));
    CHECK(check_in(folder, {"--changed-since", "HEAD~2", "--base-missing", "fail"}).code == 3);
  }
  SECTION("without blobs, sparse") {
    const std::string folder = clone("--filter=blob:none --sparse");
    git.run_at(folder, "git show HEAD~1:a.py > /dev/null");
    for (const std::vector<std::string>& mode :
         {std::vector<std::string>{}, {"--changed-since", "HEAD~1"}, {"--staged"}}) {
      const Answer answer = check_in(folder, mode);
      CHECK(answer.code != 3);
      CHECK(says(answer.notes(), "skipped-not-checked-out out/"));
    }
  }
}

TEST_CASE("the all-zero id gives a report of everything, and exit code 3") {
  Playground git;
  git.init().write("a.py", std::string(kBad)).commit("one");
  for (const std::string range : {"", "..HEAD", "...HEAD"}) {
    const Answer answer = check_in(git.root(), {"--changed-since", std::string(40, '0') + range});
    CHECK(answer.code == 3);
    CHECK(answer.verdicts() == "R6 none a.py\n");
    CHECK(says(answer.err, "all-zero id"));
  }
}

TEST_CASE("everything that is wrong with a configuration is shown, a line each") {
  Playground git;
  git.write("a.py", kGood);
  git.write(".micryscope.yaml",
            "profile: strickt\nthresholds: {pbkdf2-SHA-256: -1, hash-cost: 3}\n"
            "exclude: ['a[']\nrules: {zzz: off}\n"
            "paths: [{glob: '**', rules: {yyy: note}}]\n");
  const Answer answer = check_in(git.root());
  CHECK(answer.code == 2);
  CHECK(answer.err ==
        "micryscope: .micryscope.yaml:1:10: no profile is called \"strickt\"; did you mean "
        "\"strict\"?\n"
        "micryscope: .micryscope.yaml:2:30: expected a whole number from 0 to 2^32 - 1, found "
        "\"-1\"\n"
        "micryscope: .micryscope.yaml:2:34: no threshold is called \"hash-cost\"\n"
        "micryscope: .micryscope.yaml:3:11: the glob \"a[\" has a bracket that is not closed\n"
        "micryscope: .micryscope.yaml:4:9: no rule is called \"zzz\"\n"
        "micryscope: .micryscope.yaml:5:30: no rule is called \"yyy\"\n");
  // The same without a mistake that is seen before the rules are read.
  git.write(".micryscope.yaml", "profile: nope\nrules: {zzz: off}\n");
  const Answer names = check_in(git.root());
  CHECK(names.code == 2);
  CHECK(names.err ==
        "micryscope: .micryscope.yaml:1:10: no profile is called \"nope\"; known are default, "
        "paper, strict\n"
        "micryscope: .micryscope.yaml:2:9: no rule is called \"zzz\"\n");
  CHECK(says(check_in(git.root(), {"--profile", "nix"}).err, "no profile is called \"nix\""));
}

TEST_CASE("names that are no UTF-8 stay apart in every format") {
  Playground git;
  const std::vector<std::string> names = {"caf\xE9.py", "caf\xE8.py", "\"caf\\351.py",
                                          "caf\\351.py", "caf\xEF\xBF\xBD.py"};
  for (const std::string& name : names) git.write(name, std::string(kBad));
  git.write("latin\xE9.py", std::string(kBad) + "# \xE9\n").write("latin\xE8.py", "md5 = '\xE9'\n");
  const Answer answer = check_in(git.root());
  std::set<std::string> shown;
  for (const Json& finding : answer.report["findings"]) {
    shown.insert(finding["location"]["path"].get<std::string>());
  }
  CHECK(shown == std::set<std::string>{"\"caf\\351.py\"", "\"caf\\350.py\"",
                                       "\"\\\"caf\\\\351.py\"", "caf\\351.py", "caf\xEF\xBF\xBD.py",
                                       "\"latin\\351.py\""});
  for (const std::string format : {"text", "sarif"}) {
    const Outcome outcome =
        execute({"check", "--no-cache", "--format", format}, {git.root(), false}, real_stages());
    for (const std::string name : {"\\351", "\\350"}) {
      const std::string in_sarif = name == "\\351" ? "caf%E9.py" : "caf%E8.py";
      CHECK(says(outcome.out, format == "text" ? "\"caf" + name + ".py\"" : in_sarif));
    }
  }
}

TEST_CASE("another user's repository is used if the environment says that it is safe") {
  Playground git;
  git.init().write("a.py", std::string(kBad)).commit("one");
  if (::getuid() != 0) return;  // only root can give folders away
  git.run("chown -R 12345 .");
  const std::vector<std::string> since = {"--changed-since", "HEAD"};
  CHECK(check_in(git.root(), since).code == 2);
  const auto is_used = [&](const std::string& key, const std::string& value) {
    const test::Variable count("GIT_CONFIG_COUNT", "1");
    const test::Variable name("GIT_CONFIG_KEY_0", key);
    const test::Variable text("GIT_CONFIG_VALUE_0", value);
    const auto [code, output] = test::run_in(git.root(), "git status");
    const int ours = check_in(git.root(), since).code;
    INFO(key << "=" << value << "\n" << output);
    CHECK((code == 0) == (ours == 0));
    return ours == 0;
  };
  CHECK(is_used("safe.directory", "*"));
  CHECK(is_used("Safe.Directory", git.root()));
  CHECK_FALSE(is_used("safe.directory", git.root() + "/sub"));
  CHECK_FALSE(is_used("safe.directory", ""));
  CHECK_FALSE(is_used("core.safe", "*"));
}

}  // namespace
}  // namespace micryscope::cli
