#include "cli/commands.h"

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "cli/check.h"
#include "support/catch.h"

namespace micryscope::cli {
namespace {

namespace fs = std::filesystem;

/// A folder of its own for each test, gone at the end.
class Folder {
 public:
  Folder() {
    std::string pattern = (fs::temp_directory_path() / "micryscope-cli-XXXXXX").string();
    path_ = fs::canonical(mkdtemp(pattern.data()));
  }
  ~Folder() { fs::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  std::string path(std::string_view below = "") const {
    return below.empty() ? path_.string() : (path_ / below).string();
  }
  void write(std::string_view name, std::string_view text) const {
    fs::create_directories((path_ / name).parent_path());
    std::ofstream(path_ / name) << text;
  }
  std::string read(std::string_view name) const {
    std::ostringstream out;
    out << std::ifstream(path_ / name).rdbuf();
    return out.str();
  }

 private:
  fs::path path_;
};

/// What a fake run was asked, and what it answers.
struct Run {
  Options options;
  std::string root;
  report::Report report;
  int calls = 0;

  Stages stages() {
    Stages made = real_stages();
    made.open_tree = [this, open = made.open_tree](const std::string& where) {
      root = where;
      return open(where);
    };
    made.run = [this](const Options& asked, const source::SourceTree&) -> Result<report::Report> {
      options = asked;
      ++calls;
      return report;
    };
    return made;
  }
};

Outcome run(Run& fake, const Folder& folder, const std::vector<std::string>& arguments,
            std::string_view from = "") {
  return execute(arguments, {folder.path(from), false}, fake.stages());
}

report::Report one_finding(rules::Level level) {
  report::Report report;
  report::RuleInfo rule;
  rule.id = "R6";
  rule.name = "ecb-mode";
  rule.title = "ECB mode";
  report.rules.push_back(rule);
  report.files.push_back({"a.py", "x = 1\n"});
  report.files_seen = 1;
  rules::Finding finding;
  finding.rule = "R6";
  finding.level = level;
  finding.location = {0, {0, 1}};
  finding.message = "ECB.";
  report.findings.push_back(finding);
  return report;
}

TEST_CASE("check hands the run what the command line and the configuration say") {
  const Folder folder;
  folder.write("a.py", "");
  folder.write("more/x.yaml", "");
  folder.write(".git/HEAD", "");
  folder.write(".micryscope.yaml", "profile: strict\nexclude: [docs]\n");
  folder.write("other.yaml", "profile: paper\n");
  Run fake;
  CHECK(
      run(fake, folder, {"check", "a.py", "--no-ignore", "--jobs", "3", "--rules", "more"}).code ==
      ExitCode::clean);
  CHECK(fake.root == folder.path());
  CHECK(fake.options.selection.paths == std::vector<std::string>{"a.py"});
  CHECK(fake.options.selection.exclude == std::vector<std::string>{"docs"});
  CHECK(fake.options.selection.no_ignore);
  CHECK(fake.options.jobs == 3);
  CHECK(fake.options.profile == "strict");
  CHECK(fake.options.rule_folders == std::vector<std::string>{folder.path("more")});
  run(fake, folder, {"check", "--profile", "default"});
  CHECK(fake.options.profile == "default");
  run(fake, folder, {"check", "--config", "../other.yaml"}, "more");
  CHECK(fake.options.profile == "paper");
  CHECK(fake.options.config_file == "other.yaml");
}

TEST_CASE("the exit code says what is at the gate") {
  const Folder folder;
  struct Case {
    rules::Level level;
    std::string config;
    std::vector<std::string> options;
    ExitCode code;
  };
  using enum rules::Level;
  for (const Case& c :
       std::vector<Case>{{error, "", {}, ExitCode::findings},
                         {warning, "", {}, ExitCode::clean},
                         {warning, "", {"--fail-on", "warning"}, ExitCode::findings},
                         {warning, "fail-on: warning\n", {}, ExitCode::findings},
                         {warning, "fail-on: warning\n", {"--fail-on", "error"}, ExitCode::clean},
                         {note, "", {"--fail-on", "note"}, ExitCode::findings},
                         {error, "", {"--fail-on", "never"}, ExitCode::clean},
                         {error, "", {"--exit-zero"}, ExitCode::clean}}) {
    CAPTURE(c.config, c.options);
    folder.write(".micryscope.yaml", c.config);
    Run fake;
    fake.report = one_finding(c.level);
    std::vector<std::string> arguments = {"check"};
    arguments.insert(arguments.end(), c.options.begin(), c.options.end());
    const Outcome outcome = run(fake, folder, arguments);
    CHECK(outcome.code == c.code);
    CHECK(outcome.out.find("ECB") != std::string::npos);
    CHECK(outcome.err.empty());
  }
  Run fake;
  fake.report.files_seen = 1;
  fake.report.complete = false;
  CHECK(run(fake, folder, {"check"}).code == ExitCode::incomplete);
  CHECK(run(fake, folder, {"check", "--exit-zero"}).code == ExitCode::incomplete);
}

TEST_CASE("suppressed, unchanged and uncertain findings pass the gate") {
  rules::Finding finding;
  finding.level = rules::Level::error;
  CHECK(at_gate(finding, rules::Gate::error));
  rules::Finding suppressed = finding;
  suppressed.suppressions.push_back({});
  CHECK_FALSE(at_gate(suppressed, rules::Gate::note));
  rules::Finding unsure = finding;
  unsure.confidence = rules::Confidence::low;
  CHECK_FALSE(at_gate(unsure, rules::Gate::note));
  for (const auto& [novelty, counts] :
       std::vector<std::pair<rules::Novelty, bool>>{{rules::Novelty::fresh, true},
                                                    {rules::Novelty::unchanged, false},
                                                    {rules::Novelty::fixed, false}}) {
    finding.novelty = novelty;
    CHECK(at_gate(finding, rules::Gate::error) == counts);
  }
}

TEST_CASE("each report goes where it is told") {
  const Folder folder;
  Run fake;
  fake.report = one_finding(rules::Level::error);
  const Outcome both =
      run(fake, folder, {"check", "--format", "sarif=out.sarif", "--format", "json"});
  CHECK(both.out.starts_with("{"));
  CHECK(folder.read("out.sarif").find("\"version\":\"2.1.0\"") != std::string::npos);
  const Outcome only_file = run(fake, folder, {"check", "--format", "text=out.txt"});
  CHECK(only_file.out.empty());
  CHECK(folder.read("out.txt").find("ECB") != std::string::npos);
  const Outcome broken = run(fake, folder, {"check", "--format", "text=no/such/folder"});
  CHECK(broken.code == ExitCode::usage);
  CHECK(broken.err == "micryscope: cannot write no/such/folder: No such file or directory\n");
}

TEST_CASE("what cannot be done is one line and exit code 2") {
  const Folder folder;
  folder.write("sub/a.txt", "");
  folder.write("bad/.micryscope.yaml", "fail-on: eror\n");
  fs::create_symlink("/etc/hostname", folder.path("sub/.micryscope.yaml"));
  struct Case {
    std::string from;
    std::vector<std::string> arguments;
    std::string_view message;
  };
  for (const Case& c : std::vector<Case>{
           {"bad", {"check", "nothing"}, "no such file or folder: nothing"},
           {"bad", {"check", "with\nbreak"}, "no such file or folder: with break"},
           {"bad",
            {"check"},
            ".micryscope.yaml:1:10: unknown level \"eror\"; did you mean \"error\"?"},
           {"bad", {"check", "--config", "missing"}, "no such file or folder: missing"},
           {"bad",
            {"graph"},
            ".micryscope.yaml:1:10: unknown level \"eror\"; did you mean \"error\"?"},
           {"sub", {"check"}, ".micryscope.yaml: is no plain file"},
           {"", {"check", "--rules", "missing"}, "--rules: no such folder: missing"},
           {"", {"ir", "sub"}, "ir needs a file, not a folder: sub"},
           {"", {"ir", "sub/a.txt"}, "a.txt: no language is known for this kind of file"},
           {"", {"chekc"}, "unknown command \"chekc\"; did you mean \"check\"?"}}) {
    CAPTURE(c.arguments);
    Run fake;
    const Outcome outcome = run(fake, folder, c.arguments, c.from);
    CHECK(outcome.err == "micryscope: " + std::string(c.message) + "\n");
    CHECK(outcome.code == ExitCode::usage);
    CHECK(outcome.out.empty());
    CHECK(fake.calls == 0);
  }
}

TEST_CASE("a baseline is written, used and pruned") {
  const Folder folder;
  folder.write("a.py", "x = 1\n");
  Run fake;
  fake.report = one_finding(rules::Level::error);
  const Outcome written = run(fake, folder, {"baseline", "write"});
  CHECK(written.code == ExitCode::clean);
  CHECK(written.out == ".micryscope-baseline: 1 entry\n");
  CHECK(folder.read(".micryscope-baseline").find("\nR6 a.py ") != std::string::npos);
  CHECK(run(fake, folder, {"check"}).code == ExitCode::findings);
  const std::vector<std::string> check = {"check", "--baseline", ".micryscope-baseline"};
  CHECK(run(fake, folder, check).code == ExitCode::clean);
  fake.report.findings.push_back(fake.report.findings[0]);
  fake.report.findings[1].location.span = {2, 3};
  CHECK(run(fake, folder, check).code == ExitCode::findings);
  fake.report.findings.clear();
  CHECK(run(fake, folder, check).out.find("baseline-stale") != std::string::npos);
  const Outcome pruned = run(fake, folder, {"baseline", "prune"});
  CHECK(pruned.out == ".micryscope-baseline: 0 entries\n1 removed\n");
  fake.report.complete = false;
  CHECK(run(fake, folder, {"baseline", "prune"}).code == ExitCode::incomplete);
  const Outcome missing = run(fake, folder, {"check", "--baseline", "none"});
  CHECK(missing.code == ExitCode::usage);
  CHECK(missing.err ==
        "micryscope: no such baseline: none; `micryscope baseline write` makes one\n");
}

TEST_CASE("without its base, a check calls nothing new and says that it is incomplete") {
  const Folder folder;
  Run fake;
  fake.report = one_finding(rules::Level::error);
  Stages stages = fake.stages();
  changes::Wanted asked;
  stages.open_states = [&](const std::string& root,
                           const changes::Wanted& wanted) -> Result<OpenedStates> {
    asked = wanted;
    OpenedStates opened;
    MS_TRY(opened.states.head, stages.open_tree(root));
    opened.states.notes = {"the base is missing; git fetch --depth=50"};
    return opened;
  };
  const Outcome outcome =
      execute({"check", "--changed-since", "main", "--jobs", "3"}, {folder.path(), false}, stages);
  CHECK(asked.since == "main");
  CHECK(asked.jobs == 3);
  CHECK(outcome.code == ExitCode::incomplete);
  CHECK(outcome.err == "micryscope: the base is missing; git fetch --depth=50\n");
  CHECK(outcome.out.find("ECB") != std::string::npos);
  CHECK(outcome.out.find("(new)") == std::string::npos);
}

TEST_CASE("a path alone is a check of it, unless it is called like a command") {
  const Folder folder;
  folder.write(".git/HEAD", "");
  folder.write("src/a.py", "");
  folder.write("baseline", "");
  Run fake;
  CHECK(run(fake, folder, {"src"}).code == ExitCode::clean);
  CHECK(fake.options.selection.paths == std::vector<std::string>{"src"});
  CHECK(run(fake, folder, {"--fail-on", "note", "src/a.py"}).code == ExitCode::clean);
  CHECK(fake.options.selection.paths == std::vector<std::string>{"src/a.py"});
  CHECK(run(fake, folder, {"baseline"}).err == "micryscope: baseline needs one of write, prune\n");
  CHECK(run(fake, folder, {"check", "baseline"}).code == ExitCode::clean);
  CHECK(run(fake, folder, {"src/b.py"}).err == "micryscope: no such file or folder: src/b.py\n");
}

TEST_CASE("standard input stands for a file of the project") {
  const Folder folder;
  folder.write(".git/HEAD", "");
  folder.write("src/a.py", "saved");
  Run fake;
  Stages stages = fake.stages();
  std::string seen;
  stages.run = [&](const Options& asked, const source::SourceTree& tree) -> Result<report::Report> {
    fake.options = asked;
    seen = *tree.read(asked.selection.paths.at(0), 100);
    return report::Report();
  };
  Environment environment{folder.path("src"), false};
  environment.read_input = [] { return Result<std::string>("edited"); };
  const auto asked = [&](const std::string& name) {
    return execute({"check", "-", "--stdin-filename", name}, environment, stages);
  };
  asked("a.py");
  CHECK(fake.options.selection.paths == std::vector<std::string>{"src/a.py"});
  CHECK(seen == "edited");
  asked("new.py");
  CHECK(fake.options.selection.paths == std::vector<std::string>{"src/new.py"});
  CHECK(asked("no/such/folder/a.py").err == "micryscope: no such file or folder: no/such/folder\n");
  CHECK(asked("..").err == "micryscope: --stdin-filename needs the name of a file: ..\n");
  environment.read_input = [] {
    return Result<std::string>(fail(ErrorCode::io, "cannot read standard input"));
  };
  CHECK(asked("a.py").err == "micryscope: cannot read standard input\n");
}

TEST_CASE("a run that looked at nothing says so") {
  const Folder folder;
  folder.write("a.txt", "");
  Run fake;
  const Outcome outcome = run(fake, folder, {"check", "a.txt"});
  CHECK(outcome.code == ExitCode::clean);
  CHECK(outcome.err ==
        "micryscope: nothing was analysed: there is no file of a language that is read in a.txt\n");
  CHECK(outcome.out.find("nothing-analysed") != std::string::npos);
  const Outcome strict =
      run(fake, folder, {"check", "--fail-on-nothing", "--format", "sarif", "--exit-zero"});
  CHECK(strict.code == ExitCode::incomplete);
  CHECK(strict.out.find("\"executionSuccessful\":false") != std::string::npos);
  fake.report.files_seen = 3;  // all without cryptography: that is an answer
  const Outcome seen = run(fake, folder, {"check", "--fail-on-nothing"});
  CHECK(seen.code == ExitCode::clean);
  CHECK(seen.err.empty());
}

TEST_CASE("of what could not be read nobody says that it is no file of a language") {
  const Folder folder;
  folder.write("a.py", "");
  Run fake;
  fake.report.complete = false;
  const Outcome outcome = run(fake, folder, {"check", "a.py"});
  CHECK(outcome.code == ExitCode::incomplete);
  CHECK(outcome.err ==
        "micryscope: nothing was analysed: what is in a.py could not be read (see the report)\n");
}

TEST_CASE("findings are at the gate, too, when the analysis is incomplete") {
  const Folder folder;
  Run fake;
  fake.report = one_finding(rules::Level::error);
  fake.report.complete = false;
  CHECK(run(fake, folder, {"check"}).code == ExitCode::findings);
  CHECK(run(fake, folder, {"check", "--exit-zero"}).code == ExitCode::incomplete);
}

TEST_CASE("the configuration may be called .yml, but not twice, and near misses are named") {
  const Folder folder;
  folder.write("yml/.micryscope.yml", "profile: strict\n");
  folder.write("both/.micryscope.yml", "");
  folder.write("both/.micryscope.yaml", "");
  folder.write("miss/micryscope.yaml", "profile: strict\n");
  Run fake;
  fake.report.files_seen = 1;
  run(fake, folder, {"check"}, "yml");
  CHECK(fake.options.profile == "strict");
  const Outcome both = run(fake, folder, {"check"}, "both");
  CHECK(both.code == ExitCode::usage);
  CHECK(both.err ==
        "micryscope: .micryscope.yml: is there beside .micryscope.yaml; keep one of them\n");
  const Outcome miss = run(fake, folder, {"check"}, "miss");
  CHECK(fake.options.profile == "default");
  CHECK(miss.err ==
        "micryscope: micryscope.yaml is not read; the configuration is called "
        ".micryscope.yaml\n");
}

TEST_CASE("colour, detail and output are as asked") {
  const Folder folder;
  Run fake;
  fake.report = one_finding(rules::Level::error);
  fake.report.files_seen = 1;
  CHECK(run(fake, folder, {"check"}).out.find('\x1b') == std::string::npos);
  CHECK(run(fake, folder, {"check", "--color", "always"}).out.find('\x1b') != std::string::npos);
  CHECK(run(fake, folder, {"check"}).out.find("analysed") != std::string::npos);
  CHECK(run(fake, folder, {"check", "-q"}).out.find("analysed") == std::string::npos);
  const Outcome verbose = run(fake, folder, {"check", "-v", "--select", "R6"});
  CHECK(verbose.err.find("micryscope: root: " + folder.path()) != std::string::npos);
  CHECK(verbose.err.find("micryscope: selected: R6") != std::string::npos);
  CHECK(run(fake, folder, {"check", "-o", "out.txt"}).out.empty());
  CHECK(folder.read("out.txt").find("ECB") != std::string::npos);
  Environment narrow{folder.path(), false};
  narrow.width = 40;
  fake.report.findings[0].message = std::string(5, 'a') + " and many words more than fit on it";
  const std::string text = execute({"check"}, narrow, fake.stages()).out;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) CHECK(line.size() <= 40);
}

TEST_CASE("commands without a run") {
  const Folder folder;
  Run fake;
  CHECK(run(fake, folder, {"version"}).out == "micryscope " MICRYSCOPE_VERSION "\n");
  CHECK(run(fake, folder, {}).out.starts_with("usage: micryscope COMMAND"));
  CHECK(run(fake, folder, {"check", "--help"}).out.starts_with("usage: micryscope check"));
  Stages stages = fake.stages();
  stages.rules = [](RulesAction, const Folders&) -> Result<Verdict> {
    return Verdict{false, "R6: broken\n"};
  };
  const Outcome lint = execute({"rules", "lint"}, {folder.path(), false}, stages);
  CHECK(lint.code == ExitCode::usage);
  CHECK(lint.out == "R6: broken\n");
  CHECK(execute({"rules", "test"}, {folder.path(), false}, stages).code == ExitCode::findings);
}

}  // namespace
}  // namespace micryscope::cli
