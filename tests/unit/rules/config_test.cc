#include "rules/config.h"

#include <string>
#include <string_view>
#include <vector>

#include "support/catch.h"

namespace micryscope::rules {
namespace {

TEST_CASE("a whole configuration") {
  const auto config = read_config(
      "profile: [strict, -R3, \"+weak-kdf -r9\"]\nexclude: [\"third_party/**\"]\nfail-on: "
      "warning\nrules: {R3: note, "
      "ecb-mode: off}\n"
      "paths:\n  - {glob: \"tools/**\", rules: {R1: warning}}\nthresholds: {pbkdf2: 600000}\n"
      "test-paths: fixtures/**\nsuppressions: {allow: false}\n",
      "c.yaml");
  REQUIRE(config);
  CHECK(config->profile == "strict -R3 +weak-kdf -r9");
  CHECK(config->profile_where ==
        std::vector<std::string>{"c.yaml:1:11", "c.yaml:1:19", "c.yaml:1:25", "c.yaml:1:35"});
  CHECK(config->exclude == std::vector<std::string>{"third_party/**"});
  CHECK(config->fail_on == Gate::warning);
  CHECK(config->rules.at("R3").setting == Level::note);
  CHECK_FALSE(config->rules.at("ecb-mode").setting.has_value());
  CHECK(config->rules.at("ecb-mode").where == "c.yaml:4:19");
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
           {"rules: {R6: of}", "c:1:13: unknown level \"of\"; did you mean \"off\"?"},
           {"rules: [R6]", "c:1:8: expected a map of rules to levels"},
           {"rules: {R6: off, R6: note}", "c:1:18: the key \"R6\" is there twice"},
           {"thresholds: {a: many}",
            "c:1:17: expected a whole number from 0 to 2^32 - 1, found \"many\""},
           {"thresholds: {a: -1}",
            "c:1:17: expected a whole number from 0 to 2^32 - 1, found \"-1\""},
           {"thresholds: {a: 1.5}",
            "c:1:17: expected a whole number from 0 to 2^32 - 1, found \"1.5\""},
           {"thresholds: {a: 1e24}",
            "c:1:17: expected a whole number from 0 to 2^32 - 1, found \"1e24\""},
           {"thresholds: {a: 1000000000000000000000000}",
            "c:1:17: expected a whole number from 0 to 2^32 - 1, found "
            "\"1000000000000000000000000\""},
           {"exclude: ['a[.py']", "c:1:11: the glob \"a[.py\" has a bracket that is not closed"},
           {"test-paths: 'a[.py'", "c:1:13: the glob \"a[.py\" has a bracket that is not closed"},
           {"paths: [{glob: 'a[.py', rules: {}}]",
            "c:1:16: the glob \"a[.py\" has a bracket that is not closed"},
           {"exclude: ['!a{b,c']", "c:1:11: the glob \"!a{b,c\" has a brace that is not closed"},
           {"exclude: ['a,c}']", "c:1:11: the glob \"a,c}\" closes a brace that was not opened"},
           {"exclude: ['a\\']", "c:1:11: the glob \"a\\\" ends in a backslash"},
           {"exclude: ['[z-a]']",
            "c:1:11: the glob \"[z-a]\" has a range that ends before it begins"},
           {"exclude: ['[[:foo:]]']",
            "c:1:11: the glob \"[[:foo:]]\" names the unknown class [:foo:]"},
           {"exclude: ['#a']",
            "c:1:11: the glob \"#a\" would be a comment; write \\# for a name that begins with #"},
           {"exclude: ['./a/**']",
            "c:1:11: the glob \"./a/**\" matches nothing; paths begin at the root, without . and "
            ".."},
           {"exclude: [\"a\\nb\"]", "c:1:11: the glob \"a\nb\" has more than one line"},
           {"profile: \"strict\nrules: {R3: off}\n", "c:1:10: a quote that is never closed"},
           {"profile: 'it''s\n", "c:1:10: a quote that is never closed"},
           {"exclude: [\"a*.py]\nfail-on: note\n", "c:1:11: a quote that is never closed"},
           {"rules: {'R3: off}\n", "c:1:9: a quote that is never closed"},
           {"paths: [{rules: {}}]", "c:1:9: the key \"glob\" is missing"},
           {"exclude: [[a]]", "c:1:11: expected a text, found a list"},
           {"exclude: ['']", "c:1:11: expected a glob such as docs/**"},
           {"suppressions: {allow: no}", "c:1:23: expected true or false, found \"no\""},
           {"- a", "c:1:1: expected a map, found a list"},
           {"profile: {a: b}", "c:1:10: expected a text, found a map"},
           {"profile: [[a]]", "c:1:11: expected a text, found a list"}}) {
    CAPTURE(c.text);
    const auto config = read_config(c.text, "c");
    REQUIRE_FALSE(config);
    CHECK(config.error().text() == c.error);
  }
}

TEST_CASE("all mistakes are shown, in the order of the file") {
  const auto config = read_config(
      "thresholds: {a: -1, b: 7, c: x}\n"
      "fail-on: sometimes\n"
      "colour: red\n"
      "paths:\n  - {glob: 'a[', rules: {R3: loud}, more: 1}\n  - nothing\n"
      "rules: {X: off, R3: of}\nsmell: bad\n"
      "exclude: ['{', ok, '[']\n",
      "c");
  REQUIRE_FALSE(config);
  std::string places = config.error().where;
  for (const Error& other : config.error().others) {
    CHECK(other.others.empty());
    places += ' ' + other.where;
  }
  CHECK(places ==
        "c:1:17 c:1:30 c:2:10 c:3:1 c:5:12 c:5:30 c:5:37 c:6:5 c:7:21 c:8:1 c:9:11 c:9:20");
}

TEST_CASE("each word of a profile has its place, as far as a text shows it") {
  const auto places = [](std::string_view text) {
    const auto config = read_config(text, "c");
    REQUIRE(config);
    std::string all = *config->profile + ':';
    for (const std::string& where : config->profile_where) all += ' ' + where;
    return all;
  };
  CHECK(places("rules: {}\nprofile:   default  -R3,+R5 # later\n") ==
        "default -R3 +R5: c:2:12 c:2:21 c:2:25");
  CHECK(places("profile: 'default -R3'\n") == "default -R3: c:1:11 c:1:19");
  CHECK(places("profile:\n  - default\n  - -R3\n") == "default -R3: c:2:5 c:3:5");
  CHECK(places("profile: >\n  default\n  -R3\n") == "default -R3: c:1:10 c:1:10");
  CHECK(places("profile: []\n") == ": c:1:10");
}

TEST_CASE("what is wrong with the YAML itself is shown together, too") {
  const auto config =
      read_config("rules: &a {R3: off, R3: note}\nprofile: !!str strict\nprofile: paper\n", "c");
  REQUIRE_FALSE(config);
  CHECK(config.error().text() == "c:1:8: anchors (&name) are not allowed");
  CHECK(config.error().others.size() == 3);
  const auto broken = read_config("a: 1\na: 2\nb: c: d\n", "c");
  REQUIRE_FALSE(broken);
  REQUIRE(broken.error().others.size() == 1);
  CHECK(broken.error().text() == "c:2:1: the key \"a\" is there twice");
  CHECK(broken.error().others[0].text() == "c:3:5: not valid YAML: illegal map value");
}

}  // namespace
}  // namespace micryscope::rules
