#include "cli/options.h"

#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "cli/help.h"
#include "cli/option_table.h"
#include "support/catch.h"

namespace micryscope::cli {
namespace {

using Arguments = std::vector<std::string>;

Invocation parsed(const Arguments& arguments) {
  auto invocation = parse(arguments);
  if (!invocation) FAIL(invocation.error().text());
  return *invocation;
}

TEST_CASE("check takes all its options") {
  const Invocation made = parsed({"check",
                                  "src",
                                  "--format",
                                  "sarif=out.sarif",
                                  "--format=text",
                                  "--sarif-profile",
                                  "github",
                                  "--fail-on=warning",
                                  "--profile",
                                  "paper",
                                  "--rules",
                                  "a",
                                  "--rules=b",
                                  "--config",
                                  "c.yaml",
                                  "--no-ignore",
                                  "--jobs",
                                  "4",
                                  "--exit-zero",
                                  "--changed-since",
                                  "origin/main",
                                  "--base-missing=fail",
                                  "--baseline",
                                  "b.txt",
                                  "--cache-dir",
                                  "d",
                                  "lib"});
  CHECK(made.command == Command::check);
  CHECK(made.words == Arguments{"src", "lib"});
  REQUIRE(made.outputs.size() == 2);
  CHECK(made.outputs[0].format == Format::sarif);
  CHECK(made.outputs[0].file == "out.sarif");
  CHECK(made.outputs[1].format == Format::text);
  CHECK(made.outputs[1].file.empty());
  CHECK(made.sarif_profile == report::SarifProfile::github);
  CHECK(made.fail_on == rules::Gate::warning);
  CHECK(made.profile == "paper");
  CHECK(made.rule_folders == Arguments{"a", "b"});
  CHECK(made.config_file == "c.yaml");
  CHECK(made.no_ignore);
  CHECK(made.exit_zero);
  CHECK(made.jobs == 4);
  REQUIRE(made.compare);
  CHECK(made.compare->since == "origin/main");
  CHECK_FALSE(made.compare->staged);
  CHECK(made.compare->base_missing == changes::BaseMissing::fail);
  CHECK(made.baseline_file == "b.txt");
  CHECK(made.cache_folder == "d");
}

TEST_CASE("what is left out has a default") {
  const Invocation made = parsed({"check"});
  CHECK(made.words.empty());
  REQUIRE(made.outputs.size() == 1);
  CHECK(made.outputs[0].format == Format::text);
  CHECK_FALSE(made.fail_on);
  CHECK_FALSE(made.compare);
  CHECK(parsed({"check", "--staged"}).compare->staged);
  CHECK(parsed({"check", "--changed-since", "a..b"}).compare->base_missing ==
        changes::BaseMissing::full);
  CHECK_FALSE(made.profile);
  CHECK(made.jobs == 0);
  CHECK(parsed({}).command == Command::help);
  CHECK(parsed({"graph"}).graph_format == GraphFormat::json);
}

TEST_CASE("check takes what other linters take") {
  const Invocation made = parsed({"check", "--select", "R1, weak-hash", "--select=R3", "--deselect",
                                  "R3-weak-hash", "--exclude", "docs/**", "--exclude=a,b", "-q",
                                  "--color=never", "--fail-on-nothing", "-o", "out.txt"});
  CHECK(made.select == Arguments{"R1", "weak-hash", "R3"});
  CHECK(made.deselect == Arguments{"R3-weak-hash"});
  CHECK(made.exclude == Arguments{"docs/**", "a,b"});
  CHECK(made.detail == Detail::quiet);
  CHECK(made.color == When::never);
  CHECK(made.fail_on_nothing);
  REQUIRE(made.outputs.size() == 1);
  CHECK(made.outputs[0].file == "out.txt");
  CHECK(parsed({"check", "-v"}).detail == Detail::verbose);
  const Invocation input = parsed({"check", "-", "--stdin-filename", "a.py"});
  CHECK(input.words.empty());
  CHECK(input.stdin_filename == "a.py");
}

TEST_CASE("without a command, options and paths that are there are those of check") {
  const IsPath is_path = [](const std::string& word) { return word == "src" || word == "cache"; };
  const auto made = parse({"src", "--staged"}, is_path);
  REQUIRE(made);
  CHECK(made->command == Command::check);
  CHECK(made->words == Arguments{"src"});
  CHECK(parse({"--format", "json", "cache"}, is_path)->words == Arguments{"cache"});
  CHECK(parse({"-", "--stdin-filename", "a.py"}, is_path)->stdin_filename == "a.py");
  const auto command = parse({"cache", "status"}, is_path);
  REQUIRE(command);
  CHECK(command->command == Command::cache);
}

TEST_CASE("the other commands") {
  CHECK(parsed({"explain", "R6"}).words == Arguments{"R6"});
  CHECK(parsed({"explain", "3f1c3fd4", "a.py", "--profile", "default -R3"}).words ==
        Arguments{"3f1c3fd4", "a.py"});
  CHECK(parsed({"explain", "3f1c3fd4", "--profile", "default -R3"}).profile == "default -R3");
  CHECK(parsed({"explain", "R6", "--rules", "x"}).rule_folders == Arguments{"x"});
  CHECK(parsed({"rules", "test"}).rules_action == RulesAction::test);
  CHECK(parsed({"coverage"}).command == Command::coverage);
  CHECK(parsed({"ir", "a.py"}).words == Arguments{"a.py"});
  CHECK(parsed({"graph", "src", "--format", "dot"}).graph_format == GraphFormat::dot);
  CHECK(parsed({"baseline", "prune"}).baseline_action == BaselineAction::prune);
  CHECK(parsed({"baseline", "write", "--include-secrets"}).include_secrets);
  CHECK(parsed({"version"}).command == Command::version);
  CHECK(parsed({"--version"}).command == Command::version);
  CHECK(parsed({"check", "--", "-odd-name"}).words == Arguments{"-odd-name"});
  for (const Arguments& asks : std::vector<Arguments>{{"--help"}, {"-h"}, {"help"}}) {
    CHECK(parsed(asks).command == Command::help);
  }
  for (const Arguments& asks : std::vector<Arguments>{{"check", "--help"},
                                                      {"check", "-h"},
                                                      {"help", "check"},
                                                      {"check", "--help", "--staged"}}) {
    CHECK(parsed(asks).command == Command::help);
    CHECK(parsed(asks).words == Arguments{"check"});
  }
}

TEST_CASE("bad usage is one clear line") {
  struct Case {
    Arguments arguments;
    std::string_view message;
  };
  for (const Case& c : std::vector<Case>{
           {{"chekc"}, "unknown command \"chekc\"; did you mean \"check\"?"},
           {{"src"},
            "unknown command \"src\"; known are check, ci, init, explain, rules, coverage, ir, "
            "graph, "
            "baseline, cache, generate, version, help"},
           {{"src/a.py"}, "no such file or folder: src/a.py"},
           {{"--format", "sarif", "check"},
            "the command comes first, as in: micryscope check --format"},
           {{"check", "--json"}, "unknown option \"--json\"; here it is --format json"},
           {{"check", "-j"}, "unknown option \"-j\"; here it is --jobs N"},
           {{"check", "-r"},
            "unknown option \"-r\"; folders are always read with all that is in them"},
           {{"check", "--severity-level=high"},
            "unknown option \"--severity-level\"; here it is --fail-on LEVEL"},
           {{"graph", "--severity", "x"}, "unknown option \"--severity\""},
           {{"check", "-q", "-v"}, "--quiet and --verbose exclude each other"},
           {{"check", "--color", "alwyas"},
            "unknown word for --color \"alwyas\"; did you mean \"always\"?"},
           {{"check", "--select", "R1,,R2"}, "a rule is missing in --select \"R1,,R2\""},
           {{"check", "--exclude", ""}, "--exclude needs a glob such as docs/**"},
           {{"check", "--format", "sarif=a", "--output", "b"},
            "--output: every report has a file already"},
           {{"check", "--format", "sarif=a", "--format", "text", "-o", "a"},
            "two reports cannot be written to \"a\""},
           {{"check", "-"},
            "standard input needs a name that says its language and place: check - "
            "--stdin-filename src/app.py"},
           {{"check", "--stdin-filename", "a.py"}, "--stdin-filename belongs to - for a PATH"},
           {{"check", "-", "b.py", "--stdin-filename", "a.py"},
            "- for standard input is the only PATH"},
           {{"check", "-", "--stdin-filename", "a.py", "--staged"},
            "standard input is one state; it cannot be compared with another"},
           {{"cache"}, "cache needs one of status, clear"},
           {{"cache", "claer"}, "unknown action \"claer\"; did you mean \"clear\"?"},
           {{"cache", "clear", "--rules", "x"}, "unknown option \"--rules\""},
           {{"baseline"}, "baseline needs one of write, prune"},
           {{"baseline", "wrte"}, "unknown action \"wrte\"; did you mean \"write\"?"},
           {{"baseline", "prune", "--include-secrets"},
            "--include-secrets belongs to baseline write"},
           {{"baseline", "write", "--format", "text"}, "unknown option \"--format\""},
           {{"help", "chekc"}, "unknown command \"chekc\"; did you mean \"check\"?"},
           {{"check", "--formt", "x"}, "unknown option \"--formt\"; did you mean \"--format\"?"},
           {{"check", "--form", "x"}, "unknown option \"--form\"; did you mean \"--format\"?"},
           {{"check", "-x"}, "unknown option \"-x\""},
           {{"explain", "R6", "--staged"}, "unknown option \"--staged\""},
           {{"check", "--format", "sarf"}, "unknown format \"sarf\"; did you mean \"sarif\"?"},
           {{"check", "--format", "pdf"},
            "unknown format \"pdf\"; known are text, sarif, json, github, gitlab-sast, "
            "gitlab-codequality, markdown, html, junit"},
           {{"check", "--format", "gitlab"},
            "unknown format \"gitlab\"; did you mean \"gitlab-sast\" or \"gitlab-codequality\"?"},
           {{"check", "--format", "sarif="}, "no file name after \"sarif=\""},
           {{"check", "--format", "sarif", "--format", "text"},
            "only one report fits on standard output; give the others a file: --format sarif=FILE"},
           {{"check", "--format", "sarif=a", "--format", "json=a"},
            "two reports cannot be written to \"a\""},
           {{"check", "--sarif-profile", "gitlb"},
            "unknown SARIF profile \"gitlb\"; did you mean \"gitlab\"?"},
           {{"check", "--fail-on", "eror"},
            "unknown level for --fail-on \"eror\"; did you mean \"error\"?"},
           {{"check", "--jobs", "0"}, "--jobs needs a number from 1 to 1024, not \"0\""},
           {{"check", "--jobs", "-2"}, "--jobs needs a number from 1 to 1024, not \"-2\""},
           {{"check", "--jobs", "many"}, "--jobs needs a number from 1 to 1024, not \"many\""},
           {{"check", "--changed-since", "main", "--staged"},
            "--changed-since and --staged compare different states; use one of them"},
           {{"check", "--changed-since", ""}, "--changed-since needs a revision"},
           {{"check", "--base-missing", "fail"}, "--base-missing belongs to --changed-since"},
           {{"check", "--changed-since", "main", "--base-missing", "fial"},
            "unknown word for --base-missing \"fial\"; did you mean \"fail\"?"},
           {{"check", "--cache-dir", "d", "--no-cache"},
            "--cache-dir and --no-cache exclude each other"},
           {{"check", "--cache-size", "20", "--no-cache"},
            "--cache-size and --no-cache exclude each other"},
           {{"check", "--cache-size", "0"},
            "--cache-size needs a number from 1 to 1048576, not \"0\""},
           {{"check", "--baseline", ""}, "--baseline needs a file"},
           {{"check", ""}, "an argument is empty"},
           {{"ir"}, "ir needs one FILE"},
           {{"explain"}, "explain needs one RULE, one FINGERPRINT, or vocab"},
           {{"rules"}, "rules needs one of lint, test, list"},
           {{"rules", "lst"}, "unknown action \"lst\"; did you mean \"list\"?"},
           {{"version", "x"}, "unexpected \"x\""},
           {{"graph", "--format", "html"},
            "unknown graph format \"html\"; known are json, dot, text"}}) {
    CAPTURE(c.arguments);
    const auto invocation = parse(c.arguments);
    REQUIRE_FALSE(invocation);
    CHECK(invocation.error().message == c.message);
    CHECK(invocation.error().code == ErrorCode::usage);
  }
  for (const Arguments& bad : std::vector<Arguments>{{"check", "--jobs"},
                                                     {"check", "--jobs", "1", "--jobs", "2"},
                                                     {"check", "--no-ignore=yes"},
                                                     {"check", "--format="}}) {
    CAPTURE(bad);
    const auto invocation = parse(bad);
    REQUIRE_FALSE(invocation);
    CHECK(invocation.error().message.find('\n') == std::string::npos);
  }
}

TEST_CASE("the help names every option that a command takes, and no other") {
  std::set<std::string> all;
  for (const CommandInfo& command : command_table()) {
    for (const OptionInfo* option : command.options) all.insert("--" + std::string(option->name));
  }
  for (const CommandInfo& command : command_table()) {
    if (command.command == Command::help) continue;
    const std::string help = help_text(command.name);
    for (const std::string& option : all) {
      CAPTURE(command.name, option);
      const auto made = parse({std::string(command.name), option, "1"});
      const bool taken =
          made || made.error().message.find("unknown option \"" + option) == std::string::npos;
      CHECK((help.find("  " + option) != std::string::npos ||
             help.find(", " + option) != std::string::npos) == taken);
    }
    std::istringstream lines(help);
    for (std::string line; std::getline(lines, line);) {
      CAPTURE(line);
      CHECK(line.size() <= 105);
    }
    CHECK(help_text("").find("\n  " + std::string(command.name)) != std::string::npos);
  }
}

}  // namespace
}  // namespace micryscope::cli
