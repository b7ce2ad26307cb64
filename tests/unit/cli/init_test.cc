#include <filesystem>
#include <string>

#include "cli/commands.h"
#include "cli/init_texts.h"
#include "rules/config.h"
#include "support/address.h"
#include "support/catch.h"
#include "unit/changes/playground.h"

namespace micryscope::cli {
namespace {

constexpr const char* kOld =
    "from Crypto.Cipher import AES\n\ndef seal(key, body):\n"
    "    return AES.new(key, AES.MODE_ECB).encrypt(body)\n";

std::string init(const test::Playground& playground, std::vector<std::string> options = {}) {
  options.insert(options.begin(), "init");
  const Outcome outcome = execute(options, {playground.root(), false}, real_stages());
  return outcome.out + outcome.err;
}

TEST_CASE("a project is set up once, and nothing of it is overwritten") {
  test::Playground playground;
  playground.init("").write("a.py", kOld).write(".github/x", "");
  CHECK(
      init(playground) ==
      "wrote  .micryscope.yaml\n"
      "wrote  .micryscope-baseline\n"
      "       1 known finding; `micryscope check --baseline .micryscope-baseline` fails for others "
      "only\n"
      "wrote  .github/workflows/micryscope.yml\n"
      "\n"
      "As a commit hook: micryscope check --staged\n");
  CHECK(
      playground.read(".github/workflows/micryscope.yml").find("baseline: .micryscope-baseline") !=
      std::string::npos);
  playground.write(".micryscope.yaml", "profile: strict\n");
  CHECK(init(playground) ==
        "kept   .micryscope.yaml\nkept   .micryscope-baseline\n"
        "kept   .github/workflows/micryscope.yml\n"
        "\n"
        "As a commit hook: micryscope check --staged\n");
  CHECK(playground.read(".micryscope.yaml") == "profile: strict\n");
}

TEST_CASE("what is there is kept, and the lines for it are shown") {
  test::Playground playground;
  playground.init("").write(".gitlab-ci.yml", "job: {}\n").write(".pre-commit-config.yaml", "");
  const std::string said = init(playground);
  CHECK(said.find("Add to .gitlab-ci.yml:\n\ninclude:\n") != std::string::npos);
  CHECK(said.find("Add to .pre-commit-config.yaml:\n\nrepos:\n") != std::string::npos);
  CHECK(playground.read(".gitlab-ci.yml") == "job: {}\n");
  CHECK_FALSE(std::filesystem::exists(playground.root() + "/.micryscope-baseline"));
}

TEST_CASE("a host is told by where the project comes from, whose password is not shown") {
  test::Playground playground;
  playground.init("").run("git remote add origin https://user:hunter2@github.com/o/p.git");
  const std::string said = init(playground, {"--dry-run"});
  CHECK(said.find("would write .github/workflows/micryscope.yml") != std::string::npos);
  CHECK(said.find("hunter2") == std::string::npos);
  CHECK_FALSE(std::filesystem::exists(playground.root() + "/.github"));
  CHECK_FALSE(std::filesystem::exists(playground.root() + "/.micryscope.yaml"));
}

TEST_CASE("where no host is recognised, two commands are shown") {
  test::Playground playground;
  playground.init("");
  CHECK(init(playground).find("In any pipeline: micryscope ci\n") != std::string::npos);
}

TEST_CASE("GitLab's lines name the baseline, which holds no secret") {
  test::Playground playground;
  playground.init("")
      .write(".gitlab-ci.yml", "job: {}\n")
      .write("a.py", kOld)
      .write("b.py",
             "import hmac\n\ndef tag(x):\n    return hmac.new(b'q8-lantern-77', x, 'sha256')\n");
  const std::string said = init(playground);
  CHECK(said.find("1 secret in the source (R1) is in no baseline: move it out and replace it\n") !=
        std::string::npos);
  CHECK(said.find("    inputs: {baseline: .micryscope-baseline}\n") != std::string::npos);
}

TEST_CASE("no link leads init out of the project") {
  test::Playground playground;
  playground.init("").write("x", "");
  std::filesystem::create_directories(playground.beside("outside"));
  std::filesystem::create_directory_symlink(playground.beside("outside"),
                                            playground.root() + "/.github");
  CHECK(init(playground).find("its folder is a link, which is not followed") != std::string::npos);
  CHECK(std::filesystem::is_empty(playground.beside("outside")));
}

TEST_CASE("the configuration that is written is one, with and without its marks") {
  CHECK(rules::read_config(config_text(), "c.yaml"));
  // A mark without a blank behind it stands before what may be set.
  std::string all = config_text();
  for (std::size_t at = 0; (at = all.find("\n#", at)) != all.npos; ++at) {
    const bool is_setting = all[at + 2] != ' ' || all[at + 3] == ' ';
    if (is_setting) all.erase(at + 1, 1);
  }
  const auto config = rules::read_config(all, "c.yaml");
  if (!config) FAIL(config.error().text() << "\n" << all);
  CHECK(config->profile == "default");
  CHECK(config->exclude.size() == 1);
  CHECK(config->rules.contains("R3"));
  CHECK(config->paths.size() == 1);
  CHECK(config->thresholds.size() == 1);
}

TEST_CASE("texts name the project's address and version and leave no mark in") {
  for (const std::string& text :
       {config_text(), github_workflow(""), gitlab_lines(""), pre_commit_lines()}) {
    CHECK(text.find("@") == text.find("@v"));
    CHECK(text.find("@ADDRESS@") == text.npos);
  }
  CHECK(with_address("@REPOSITORY@ @VERSION@").find("/micryscope " MICRYSCOPE_VERSION) !=
        std::string::npos);
}

}  // namespace
}  // namespace micryscope::cli
