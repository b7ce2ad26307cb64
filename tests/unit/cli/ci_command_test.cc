// `micryscope ci` as a pipeline runs it: real repositories, invented runners.
#include <unistd.h>

#include <filesystem>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "cli/commands.h"
#include "support/catch.h"
#include "support/json.h"
#include "unit/changes/playground.h"

namespace micryscope::cli {
namespace {

constexpr const char* kOld =
    "import hashlib\n\ndef old(password):\n    return hashlib.md5(password.encode()).hexdigest()\n";
constexpr const char* kNew =
    "from Crypto.Cipher import AES\n\ndef seal(key, body):\n"
    "    return AES.new(key, AES.MODE_ECB).encrypt(body)\n";

/// A project with an old finding, and a change that adds one; what ran is in `outcome`.
class Pipeline {
 public:
  Pipeline() {
    playground_.init().write("old.py", kOld).commit("m1");
    base = playground_.id_of("HEAD");
    playground_.run("git checkout -q -b feature");
    playground_.write("new.py", kNew).commit("f1");
    head = playground_.id_of("HEAD");
    playground_.run("git checkout -q --detach main && git merge -q --no-ff -m test feature");
    merge = playground_.id_of("HEAD");
  }

  std::map<std::string, std::string> pull_request(const std::string& from = "o/p") {
    test::write_bytes(file("event.json"),
                      R"({"pull_request": {"head": {"sha": ")" + head +
                          R"(", "repo": {"full_name": ")" + from +
                          R"("}}, "base": {"ref": "main", "repo": {"full_name": "o/p"}}}})");
    return {{"GITHUB_ACTIONS", "true"},
            {"GITHUB_EVENT_NAME", "pull_request"},
            {"GITHUB_EVENT_PATH", file("event.json")},
            {"GITHUB_SHA", merge},
            {"GITHUB_BASE_REF", "main"},
            {"GITHUB_REF", "refs/pull/7/merge"},
            {"GITHUB_OUTPUT", file("output")},
            {"GITHUB_STEP_SUMMARY", file("summary.md")}};
  }

  Outcome run(const std::map<std::string, std::string>& variables,
              std::vector<std::string> arguments = {}) {
    for (const std::string name : {"output", "summary.md"}) std::filesystem::remove(file(name));
    Environment environment{playground_.root(), false};
    environment.variables = variables;
    environment.nonce = "5eed";
    arguments.insert(arguments.begin(), {"ci", "--no-cache"});
    return execute(arguments, environment, real_stages());
  }

  /// What the next step reads.
  std::string output(const std::string& name) {
    std::istringstream lines(test::read_bytes(file("output")));
    for (std::string line; std::getline(lines, line);) {
      if (line.starts_with(name + "=")) return line.substr(name.size() + 1);
    }
    return "no " + name;
  }

  std::string file(const std::string& name) { return playground_.beside(name); }
  test::Playground& playground() { return playground_; }

  std::string base, head, merge;

 private:
  test::Playground playground_;
};

TEST_CASE("a pull request fails by what it brings, and the next steps hear of it") {
  Pipeline pipeline;
  const Outcome outcome =
      pipeline.run(pipeline.pull_request(),
                   {"--format", "text", "--format", "sarif=" + pipeline.file("out.sarif")});
  CHECK(outcome.code == ExitCode::findings);
  CHECK(outcome.out.find("micryscope ci: GitHub, pull_request: HEAD " +
                         pipeline.merge.substr(0, 9) + " is compared with " +
                         pipeline.base.substr(0, 9) + ", its first parent") != std::string::npos);
  CHECK(outcome.out.find("(new) R6-ecb-mode") != std::string::npos);
  CHECK(outcome.out.find("old.py") == std::string::npos);
  CHECK(pipeline.output("new") == "1");
  CHECK(pipeline.output("unchanged") == "1");
  CHECK(pipeline.output("exit-code") == "1");
  CHECK(pipeline.output("complete") == "true");
  CHECK(pipeline.output("upload") == "true");
  CHECK(pipeline.output("base") == pipeline.base);
  CHECK(pipeline.output("sarif-file") == pipeline.file("out.sarif"));
  // All of it is uploaded, since what is missing would be closed as fixed.
  const auto sarif = parse_json(test::read_bytes(pipeline.file("out.sarif")), "out.sarif");
  REQUIRE(sarif);
  CHECK((*sarif)["runs"][0]["results"].size() == 2);
  CHECK((*sarif)["runs"][0]["invocations"][0]["executionSuccessful"] == true);
}

TEST_CASE("a later step may end the job instead") {
  Pipeline pipeline;
  CHECK(pipeline.run(pipeline.pull_request(), {"--exit-zero"}).code == ExitCode::clean);
  CHECK(pipeline.output("exit-code") == "1");
}

TEST_CASE("what a repository says is no command of the log") {
  Pipeline pipeline;
  const Outcome outcome = pipeline.run(pipeline.pull_request());
  CHECK(outcome.err.empty());
  CHECK(outcome.out.starts_with("::stop-commands::5eed\n"));
  CHECK(outcome.out.find("\n::5eed::\n") != std::string::npos);
  const Outcome wrong = pipeline.run(pipeline.pull_request(), {"--profile", "x\n::add-mask::y"});
  CHECK(wrong.code == ExitCode::usage);
  CHECK(wrong.out.find("\n::add-mask") == std::string::npos);
  CHECK(wrong.out.find("\n::error title=micryscope::no profile is called") != std::string::npos);
  CHECK(pipeline.output("exit-code") == "2");
  CHECK(pipeline.output("upload") == "false");
}

TEST_CASE("a fork's results are not uploaded") {
  Pipeline pipeline;
  CHECK(pipeline.run(pipeline.pull_request("stranger/p")).code == ExitCode::findings);
  CHECK(pipeline.output("upload") == "false");
  CHECK(pipeline.output("upload-reason").find("fork") != std::string::npos);
  pipeline.run(pipeline.pull_request("stranger/p"), {"--upload", "always"});
  CHECK(pipeline.output("upload") == "true");
  pipeline.run(pipeline.pull_request(), {"--upload", "never"});
  CHECK(pipeline.output("upload") == "false");
}

TEST_CASE("without the base the head's report is whole, uploaded, and no verdict") {
  Pipeline pipeline;
  pipeline.playground().run(
      "git clone -q --depth=1 file://$PWD ../clone && rm -rf .git && "
      "mv ../clone/.git .");
  const Outcome outcome =
      pipeline.run(pipeline.pull_request(),
                   {"--format", "sarif=" + pipeline.file("out.sarif"), "--format", "text"});
  CHECK(outcome.code == ExitCode::incomplete);
  CHECK(outcome.out.find("git fetch --no-tags --depth=1 origin " + pipeline.base) !=
        std::string::npos);
  CHECK(pipeline.output("upload") == "true");
  CHECK(pipeline.output("compared") == "false");
  CHECK(pipeline.output("new") == "0");
  CHECK(pipeline.output("at-gate") == "0");
  const auto sarif = parse_json(test::read_bytes(pipeline.file("out.sarif")), "out.sarif");
  CHECK((*sarif)["runs"][0]["results"].size() == 2);
  CHECK((*sarif)["runs"][0]["invocations"][0]["executionSuccessful"] == true);
}

TEST_CASE("findings are annotated where they are not uploaded, and summed up either way") {
  Pipeline pipeline;
  const Outcome fork = pipeline.run(pipeline.pull_request("stranger/p"));
  const std::size_t guarded = fork.out.find("\n::5eed::\n");
  const std::size_t annotation = fork.out.find("\n::error file=new.py,line=4");
  REQUIRE(annotation != std::string::npos);
  CHECK(annotation > guarded);
  CHECK(fork.out.find("::error file=old.py") == std::string::npos);
  CHECK(pipeline.run(pipeline.pull_request()).out.find("::error") == std::string::npos);
  CHECK(pipeline.run(pipeline.pull_request(), {"--annotate", "always"}).out.find("::error") !=
        std::string::npos);
  CHECK(pipeline.run(pipeline.pull_request("stranger/p"), {"--annotate", "never"})
            .out.find("::error") == std::string::npos);

  auto variables = pipeline.pull_request();
  variables["GITHUB_SERVER_URL"] = "https://github.example";
  variables["GITHUB_REPOSITORY"] = "o/p";
  pipeline.run(variables);
  const std::string summary = test::read_bytes(pipeline.file("summary.md"));
  CHECK(summary.find("R6-ecb-mode") != std::string::npos);
  CHECK(summary.find("1 unchanged") != std::string::npos);
  CHECK(summary.find("micryscope check --changed-since " + pipeline.base) != std::string::npos);
  CHECK(summary.find("(https://github.example/o/p/blob/" + pipeline.merge + "/new.py#L4)") !=
        std::string::npos);
  CHECK(summary.find("first parent") != std::string::npos);
}

TEST_CASE("what a dashboard is not given stands in the summary with its count") {
  Pipeline pipeline;
  pipeline.playground().write("tests/test_seal.py", kNew);
  const std::vector<std::string> sarif = {"--format", "sarif=" + pipeline.file("out.sarif")};
  pipeline.run(pipeline.pull_request(), sarif);
  const std::string counted = "For dashboards left out: 1 note (1 in test code)";
  CHECK(test::read_bytes(pipeline.file("summary.md")).find(counted) != std::string::npos);
  CHECK(test::read_bytes(pipeline.file("out.sarif")).find("test_seal.py") == std::string::npos);
  CHECK(test::read_bytes(pipeline.file("summary.md")).find("tests/test_seal.py:4") !=
        std::string::npos);
  pipeline.run(pipeline.pull_request(), {sarif[0], sarif[1], "--include-notes"});
  CHECK(test::read_bytes(pipeline.file("summary.md")).find("left out: 1 note") ==
        std::string::npos);
  CHECK(test::read_bytes(pipeline.file("out.sarif")).find("test_seal.py") != std::string::npos);
}

TEST_CASE("a command that brings a commit names it whole, however much an id looks like a secret") {
  Pipeline pipeline;
  pipeline.playground().run(
      "git clone -q --depth=1 file://$PWD ../clone && rm -rf .git && mv ../clone/.git .");
  Environment environment{pipeline.playground().root(), false};
  const Outcome outcome = execute({"check", "--no-cache", "--changed-since", pipeline.base},
                                  environment, real_stages());
  CHECK(outcome.code == ExitCode::incomplete);
  CHECK(outcome.err.find(pipeline.base) != std::string::npos);
  CHECK(outcome.err.find("(40 characters)") == std::string::npos);
  CHECK(pipeline.run(pipeline.pull_request()).out.find("(40 characters)") == std::string::npos);
  // What only looks like an id, where there is no comparison to speak of, stays hidden.
  const Outcome wrong =
      execute({"check", "--changed-since", pipeline.base, "--profile", pipeline.base}, environment,
              real_stages());
  CHECK(wrong.code == ExitCode::usage);
  CHECK(wrong.err.find(pipeline.base) == std::string::npos);
}

TEST_CASE("a summary stays below what GitHub shows, whatever stands there before") {
  Pipeline pipeline;
  std::string many = "from Crypto.Cipher import AES\n";
  for (int i = 0; i < 3000; ++i) {
    many += "def f" + std::to_string(i) +
            "(key, body):\n    return AES.new(key, "
            "AES.MODE_ECB).encrypt(body)  # " +
            std::string(200, 'x') + "\n";
  }
  pipeline.playground().write("many.py", many);
  pipeline.run(pipeline.pull_request());
  const std::size_t size = test::read_bytes(pipeline.file("summary.md")).size();
  CHECK(size <= 900'000);
  CHECK(size > 300'000);
  const std::string there = pipeline.file("there.md");
  test::write_bytes(there, std::string(895'000, 'x'));
  pipeline.run(pipeline.pull_request(), {"--summary", there});
  CHECK(test::read_bytes(there).size() <= 900'000);
}

TEST_CASE("an incomplete report is not uploaded, for it would close what it has not seen") {
  Pipeline pipeline;
  // A folder of this name has no source in it, so nothing was looked at.
  pipeline.playground().write("docs/a.md", "text");
  const Outcome outcome =
      pipeline.run(pipeline.pull_request(), {"docs", "--fail-on-nothing", "--upload", "always"});
  CHECK(outcome.code == ExitCode::incomplete);
  CHECK(pipeline.output("complete") == "false");
  CHECK(pipeline.output("upload") == "false");
  CHECK(pipeline.output("cache-save") == "false");
}

TEST_CASE("a repository that git does not trust is checked, and nothing called new") {
  if (::geteuid() != 0) return;  // only root can make a folder another's
  Pipeline pipeline;
  const auto variables = pipeline.pull_request();
  pipeline.playground().run("chown -R 12345 .");
  const Outcome outcome = pipeline.run(variables);
  CHECK(outcome.code == ExitCode::incomplete);
  CHECK(outcome.out.find("safe.directory") != std::string::npos);
  CHECK(outcome.out.find("nothing is called new") != std::string::npos);
  CHECK(outcome.out.find("R6-ecb-mode") != std::string::npos);
  pipeline.playground().run("chown -R 0 .");
}

TEST_CASE("a push is looked at whole") {
  Pipeline pipeline;
  const Outcome outcome = pipeline.run({{"GITHUB_ACTIONS", "true"},
                                        {"GITHUB_EVENT_NAME", "push"},
                                        {"GITHUB_SHA", pipeline.merge},
                                        {"GITHUB_OUTPUT", pipeline.file("output")}});
  CHECK(outcome.code == ExitCode::findings);
  CHECK(outcome.out.find("looked at whole") != std::string::npos);
  CHECK(pipeline.output("new") == "2");
  CHECK(pipeline.output("compared") == "false");
}

TEST_CASE("a dry run only says what it would do") {
  Pipeline pipeline;
  const Outcome outcome = pipeline.run(pipeline.pull_request(), {"--dry-run"});
  CHECK(outcome.code == ExitCode::clean);
  CHECK(outcome.out.find("host=GitHub\nevent=pull_request\n") == 0);
  CHECK(outcome.out.find("\nbase=" + pipeline.base + "\nbase-missing=false\n") !=
        std::string::npos);
  CHECK(outcome.out.find("\ncache-key=micryscope-") != std::string::npos);
  CHECK_FALSE(std::filesystem::exists(pipeline.file("output")));
}

TEST_CASE("GitLab and pre-commit hear in their own way") {
  Pipeline pipeline;
  const Outcome gitlab = pipeline.run({{"GITLAB_CI", "true"},
                                       {"CI_PIPELINE_SOURCE", "merge_request_event"},
                                       {"CI_COMMIT_SHA", pipeline.merge},
                                       {"CI_MERGE_REQUEST_IID", "7"},
                                       {"CI_MERGE_REQUEST_EVENT_TYPE", "merged_result"}},
                                      {"--outputs", pipeline.file("env")});
  CHECK(gitlab.code == ExitCode::findings);
  CHECK(gitlab.out.find("::") == std::string::npos);
  CHECK(test::read_bytes(pipeline.file("env")).find("MICRYSCOPE_EXIT_CODE=1\n") !=
        std::string::npos);

  pipeline.playground().write("new.py", kNew + std::string(kOld)).run("git add -A");
  const Outcome hook = pipeline.run({{"PRE_COMMIT", "1"}});
  CHECK(hook.out.find("the index is compared with HEAD") != std::string::npos);
  CHECK(hook.out.find("(new) R3-weak-hash") != std::string::npos);
}

TEST_CASE("somebody who says what to compare is obeyed") {
  Pipeline pipeline;
  const Outcome outcome = pipeline.run(pipeline.pull_request(), {"--changed-since", pipeline.head});
  CHECK(outcome.code == ExitCode::clean);
  CHECK(outcome.out.find("as told") != std::string::npos);
  const auto wrong = parse({"ci", "--format", "sarif"});
  REQUIRE_FALSE(wrong);
  CHECK(wrong.error().message ==
        "standard output is the pipeline's log; give the report a file: --format sarif=FILE");
}

}  // namespace
}  // namespace micryscope::cli
