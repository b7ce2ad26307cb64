// Models are read when they are needed, those of --rules before anything else.
#include "rulesets/lazy.h"

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "rulesets/profiles.h"
#include "support/catch.h"
#include "support/embedded.h"
#include "support/temporary_folder.h"

namespace micryscope {
namespace {

TEST_CASE("the models of a language come with its first file") {
  auto rulesets = LazyRulesets::open({});
  REQUIRE(rulesets);
  const std::string digest = rulesets->rules().digest;
  CHECK_FALSE(rulesets->rules().rules.rules.empty());
  CHECK(rulesets->with({"python"}).models.languages.contains("python"));
  CHECK_FALSE(rulesets->rules().models.languages.contains("go"));
  const Rulesets& both = rulesets->with({"go"});
  CHECK(both.models.languages.contains("python"));
  CHECK(both.models.languages.contains("go"));
  CHECK(both.digest == digest);
}

TEST_CASE("a wrong word in a folder of --rules is an error at once, whatever its language") {
  const test::TemporaryFolder folder;
  std::filesystem::create_directories(folder.path("models/go"));
  std::ofstream(folder.path("models/go/own.yaml"))
      << "schema: micryscope/model@1\nlibrary: own\nlanguage: go\nnonsense: 1\n";
  const auto rulesets = LazyRulesets::open({folder.path()});
  REQUIRE_FALSE(rulesets);
  CHECK(rulesets.error().text().find("own.yaml:4:1") != std::string::npos);
}

std::string active(const std::vector<std::string>& folders, const std::string& profile,
                   const rules::Config& config = {}) {
  const Result<Rulesets> rulesets = load_rulesets(folders);
  if (!rulesets) return rulesets.error().text();
  const auto chosen = choose_profile(rulesets->rules, profile, config);
  if (!chosen) return chosen.error().text();
  std::string ids;
  for (const std::string& id : chosen->rules) ids += id + ' ';
  return ids;
}

TEST_CASE("a given rule runs beside those of a profile that the program carries") {
  const test::TemporaryFolder folder;
  std::filesystem::create_directories(folder.path("rules"));
  std::filesystem::create_directories(folder.path("profiles"));
  std::string text = std::string(support::embedded_rulesets().front().text);
  for (const support::EmbeddedFile& file : support::embedded_rulesets()) {
    if (file.path == "rules/R06-ecb-mode.yaml") text = file.text;
  }
  text.replace(text.find("id: R6"), 6, "id: R30");
  text.replace(text.find("name: ecb-mode"), 14, "name: own-mode");
  std::ofstream(folder.path("rules/R30.yaml")) << text;
  std::ofstream(folder.path("profiles/mine.yaml"))
      << "schema: micryscope/profile@1\nname: mine\nrules: [R1]\nthresholds: {salt-bytes: 16}\n";

  const std::string own = "R1 R2 R3 R4 R5 R6 R7 R8 S1 ";
  CHECK(active({}, "default") == own);
  CHECK(active({folder.path()}, "default") == "R1 R2 R3 R4 R5 R6 R7 R8 R30 S1 ");
  CHECK(active({folder.path()}, "strict") ==
        "R1 R2 R3 R4 R5 R6 R7 R8 R9 R10 R11 R12 R13 R14 R15 R30 S1 ");
  CHECK(active({folder.path()}, "mine") == "R1 S1 ");
  rules::Config config;
  config.deselect = {"own-mode"};
  CHECK(active({folder.path()}, "default", config) == own);
  config.deselect.clear();
  config.select = {"R1"};
  CHECK(active({folder.path()}, "default", config) == "R1 S1 ");
  config.select.clear();
  config.rules["R30"] = {};  // off
  CHECK(active({folder.path()}, "default", config) == own);
}

}  // namespace
}  // namespace micryscope
