// `explain` with a finding's fingerprint, on projects that are there.
#include <filesystem>
#include <string>
#include <vector>

#include "cli/commands.h"
#include "cli/stages.h"
#include "report/by_fingerprint.h"
#include "support/catch.h"
#include "support/json.h"
#include "support/temporary_folder.h"

namespace micryscope::cli {
namespace {

Outcome run(const test::TemporaryFolder& folder, std::vector<std::string> arguments,
            const Stages& stages = real_stages()) {
  if (arguments[0] != "rules") arguments.emplace_back("--no-cache");
  return execute(arguments, {folder.path(), false}, stages);
}

bool holds(const std::string& text, std::string_view what) {
  INFO(text);
  return text.find(what) != std::string::npos;
}

struct Project : test::TemporaryFolder {
  Project() {
    std::filesystem::create_directory(path(".git"));
    test::write_bytes(path("mode.py"), "from Crypto.Cipher import AES\nMODE = AES.MODE_ECB\n");
    test::write_bytes(path("app.py"),
                      "from Crypto.Cipher import AES\nfrom mode import MODE\n\n"
                      "def seal(key, data):\n    return AES.new(key, MODE).encrypt(data)\n");
  }
  std::string fingerprint() const {
    const Outcome outcome = run(*this, {"check", "--format", "json"});
    const Json report = parse_json(outcome.out, "report").value();
    for (const Json& finding : report["findings"]) {
      if (finding["rule"] == "R6") return finding["fingerprint"].get<std::string>();
    }
    return {};
  }
};

TEST_CASE("a finding is explained with its path and why its rule is there") {
  const Project project;
  const std::string whole = project.fingerprint();
  REQUIRE(whole.size() >= 16);
  for (const std::string& asked : {whole, whole.substr(0, 8)}) {
    const Outcome outcome = run(project, {"explain", asked});
    CHECK(outcome.code == ExitCode::clean);
    CHECK(outcome.err.empty());
    CHECK(outcome.out.starts_with("error R6-ecb-mode: "));
    CHECK(holds(outcome.out, "--> app.py:5:12"));
    CHECK(holds(outcome.out, "  path:\n    1. mode.py:2: "));
    CHECK(holds(outcome.out, "fingerprint " + whole));
    CHECK(holds(outcome.out, "\nR6-ecb-mode: ECB mode\n"));
    CHECK(holds(outcome.out, "`micryscope explain R6` shows a bad and a good example.\n"));
    CHECK_FALSE(holds(outcome.out, "files analysed"));
  }
}

TEST_CASE("a fingerprint that no finding has is said so") {
  const Project project;
  const std::string whole = project.fingerprint();
  const Outcome unknown = run(project, {"explain", "0123456789abcdef"});
  CHECK(unknown.code == ExitCode::usage);
  CHECK(unknown.out.empty());
  CHECK(holds(unknown.err, "micryscope: no finding here has this fingerprint: it is mended, or"));
  CHECK(run(project, {"explain", whole, "--profile", "default -R6"}).code == ExitCode::usage);
  CHECK(run(project, {"explain", whole, "mode.py"}).code == ExitCode::usage);
  CHECK(run(project, {"explain", whole, "app.py"}).code == ExitCode::clean);
  CHECK(holds(run(project, {"explain", whole, "none.py"}).err, "no such file or folder: none.py"));
  std::filesystem::create_symlink("nowhere", project.path("lost.py"));
  const Outcome incomplete = run(project, {"explain", "0123456789abcdef", "lost.py"});
  CHECK(incomplete.code == ExitCode::incomplete);
  CHECK(holds(incomplete.err, "but the analysis is incomplete"));
}

TEST_CASE("a fingerprint that is cut too short, and a path behind a rule, are no questions") {
  const Project project;
  const std::string whole = project.fingerprint();
  CHECK(run(project, {"explain", whole.substr(0, 7)}).err ==
        "micryscope: no rule is called \"" + whole.substr(0, 7) +
            "\"; of a fingerprint at least 8 digits are needed\n");
  CHECK(run(project, {"explain", "R6", "app.py"}).err ==
        "micryscope: a PATH belongs to a FINGERPRINT, not to a rule\n");
}

TEST_CASE("fingerprints that begin alike are listed") {
  const Project project;
  Stages stages = real_stages();
  stages.run = [](const Options&, const source::SourceTree&) -> Result<report::Report> {
    report::Report report;
    report.rules.emplace_back();
    report.rules[0].id = "R6";
    report.rules[0].name = "ecb-mode";
    report.files = {{"a.py", "x\ny\n"}};
    report.files_seen = 1;
    // Line hashes of one text begin alike.
    for (std::uint32_t i = 0; i < 2; ++i) {
      rules::Finding finding;
      finding.rule = "R6";
      finding.location = {0, {2 * i, 2 * i + 1}};
      report.findings.push_back(finding);
    }
    report.files[0].text.clear();
    for (int i = 0; i < 200; ++i) report.files[0].text += "x\n";
    return report;
  };
  report::Report same = *stages.run({}, *real_stages().open_tree(project.path()).value());
  const std::string line = report::fingerprints(same)[0].line_hash;
  const Outcome outcome = run(project, {"explain", line.substr(0, line.find(':'))}, stages);
  CHECK(outcome.code == ExitCode::usage);
  CHECK(outcome.err ==
        "micryscope: 2 fingerprints begin so; write more of the one that you mean\n");
  CHECK(outcome.out == line + "\n  warning R6-ecb-mode a.py:1:1\n" +
                           line.substr(0, line.find(':')) + ":2\n  warning R6-ecb-mode a.py:2:1\n");
}

}  // namespace
}  // namespace micryscope::cli
