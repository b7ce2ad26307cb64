#include "rules/config.h"

#include <string>
#include <string_view>
#include <vector>

#include "support/catch.h"

namespace micryscope::rules {
namespace {

TEST_CASE("a whole configuration") {
  const auto config = read_config(
      "profile: strict\nexclude: [\"third_party/**\"]\nfail-on: warning\nrules: {R3: note, R8: "
      "off}\n"
      "paths:\n  - {glob: \"tools/**\", rules: {R1: warning}}\nthresholds: {pbkdf2: 600000}\n"
      "test-paths: fixtures/**\nsuppressions: {allow: false}\n",
      "c.yaml");
  REQUIRE(config);
  CHECK(config->profile == "strict");
  CHECK(config->exclude == std::vector<std::string>{"third_party/**"});
  CHECK(config->fail_on == Gate::warning);
  CHECK(config->rules.at("R3").setting == Level::note);
  CHECK_FALSE(config->rules.at("R8").setting.has_value());
  CHECK(config->rules.at("R8").where == "c.yaml:4:19");
  REQUIRE(config->paths.size() == 1);
  CHECK(config->paths[0].rules.at("R1").setting == Level::warning);
  CHECK(config->thresholds.at("pbkdf2").value == 600000);
  CHECK(config->test_paths == std::vector<std::string>{"fixtures/**"});
  CHECK_FALSE(config->allow_suppressions);
}

TEST_CASE("nothing configured is the default") {
  for (const std::string_view text : {"", "# later\n", "rules:\nexclude:\npaths:\nthresholds:\n"}) {
    const auto config = read_config(text, "c.yaml");
    REQUIRE(config);
    CHECK(config->rules.empty());
    CHECK(config->allow_suppressions);
    CHECK_FALSE(config->fail_on);
  }
}

TEST_CASE("mistakes are named with their place") {
  struct Case {
    std::string_view text;
    std::string_view error;
  };
  for (const Case& c : std::vector<Case>{
           {"exlude: []", "c:1:1: unknown key \"exlude\"; did you mean \"exclude\"?"},
           {"fail-on: eror", "c:1:10: unknown level \"eror\"; did you mean \"error\"?"},
           {"fail-on: sometimes",
            "c:1:10: unknown level \"sometimes\"; known are note, warning, error, never"},
           {"rules: {ecb: off}", "c:1:9: expected a rule's id such as R3, found \"ecb\""},
           {"rules: {R6: of}", "c:1:13: unknown level \"of\"; did you mean \"off\"?"},
           {"rules: [R6]", "c:1:8: expected a map of rules to levels"},
           {"rules: {R6: off, R6: note}", "c:1:18: the key \"R6\" is there twice"},
           {"thresholds: {a: many}", "c:1:17: expected a number, found \"many\""},
           {"paths: [{rules: {}}]", "c:1:9: the key \"glob\" is missing"},
           {"exclude: [[a]]", "c:1:11: expected a text, found a list"},
           {"exclude: ['']", "c:1:11: expected a glob such as docs/**"},
           {"suppressions: {allow: no}", "c:1:23: expected true or false, found \"no\""},
           {"- a", "c:1:1: expected a map, found a list"},
           {"profile: [a]", "c:1:10: expected a text, found a list"}}) {
    CAPTURE(c.text);
    const auto config = read_config(c.text, "c");
    REQUIRE_FALSE(config);
    CHECK(config.error().text() == c.error);
  }
}

}  // namespace
}  // namespace micryscope::rules
