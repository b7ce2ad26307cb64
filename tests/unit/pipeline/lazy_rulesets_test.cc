// Models are read when they are needed, those of --rules before anything else.
#include "lazy_rulesets.h"

#include <filesystem>
#include <fstream>
#include <string>

#include "support/catch.h"
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

}  // namespace
}  // namespace micryscope
