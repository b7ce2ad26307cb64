#include "rules/load.h"

#include <string>
#include <string_view>
#include <vector>

#include "support/catch.h"

namespace micryscope::rules {
namespace {

constexpr std::string_view kHead =
    "schema: micryscope/rule@1\nid: R6\nname: ecb-mode\ntitle: t\nsummary: s\nwhy: w\nfix: f\n"
    "level: error\nsecurity-severity: 7.5\n";  // nine lines

constexpr std::string_view kQuestion =
    "schema: micryscope/evidence@1\nquestion: purpose\nasks: a\nanswers: [protects, harmless]\n"
    "ladder:\n";  // five lines

Result<RuleSet> load(std::string_view text, std::string_view ladder = "") {
  const std::string steps = ladder.empty() ? "  - {answer: harmless, when: {declared: test-code}}\n"
                                           : std::string(ladder);
  const std::vector<models::RulesetFile> files{{"r", std::string(text)},
                                               {"e", std::string(kQuestion) + steps}};
  return load_rules(files);
}

TEST_CASE("a rule is read") {
  const auto set =
      load(std::string(kHead) +
           "cwe: [327]\nyields-to: [R9]\nfind:\n  - operation: [cipher, mac]\n    when:\n"
           "      mode: {is: [ECB], default: true}\n      key: {below: some-bits}\n"
           "      authenticated: false\n    flow: mode\n    confidence: medium\n    message: m\n"
           "examples:\n  python:\n    - {bad: b, good: g}\n");
  REQUIRE(set);
  REQUIRE(set->rules.size() == 1);
  const Rule& rule = set->rules[0];
  CHECK(set->find("R6") == &rule);
  CHECK(set->find("R6-ecb-mode") == &rule);
  CHECK(rule.level == Level::error);
  CHECK(rule.yields_to == std::vector<std::string>{"R9"});
  REQUIRE(rule.find.size() == 1);
  const Alternative& made = rule.find[0];
  CHECK(made.operations.size() == 2);
  REQUIRE(made.roles.size() == 2);
  CHECK(made.roles[0].is == std::vector<std::string>{"ECB"});
  CHECK(made.roles[0].by_default == true);
  CHECK(made.roles[1].below->threshold == "some-bits");
  CHECK(made.operation.authenticated == false);
  CHECK(made.confidence == Confidence::medium);
  CHECK(rule.examples[0].language == "python");
}

TEST_CASE("a later rule replaces an earlier one, and own checks come last") {
  std::string own(kHead);
  own.replace(own.find("R6"), 2, "S1");
  const std::string second = std::string(kHead) + "find: [{operation: hash, message: second}]\n";
  const auto set = load(own + "---\n" + std::string(kHead) +
                        "find: [{operation: cipher, message: first}]\n---\n" + second);
  REQUIRE(set);
  REQUIRE(set->rules.size() == 2);
  CHECK(set->rules[0].find[0].message == "second");
  CHECK(set->rules[1].id == "S1");
}

TEST_CASE("mistakes in rules are named with their place") {
  struct Case {
    std::string_view rest;
    std::string_view error;
  };
  for (const Case& c : std::vector<Case>{
           {"", "r:1:1: the key \"find\" is missing"},
           {"fnid: []\n", "r:10:1: unknown key \"fnid\"; did you mean \"find\"?"},
           {"find: [{operation: cypher, message: m}]\n",
            "r:10:20: unknown operation \"cypher\"; did you mean \"cipher\"?"},
           {"find: [{operation: cipher, when: {mod: {is: ECB}}, message: m}]\n",
            "r:10:35: unknown role or question \"mod\"; did you mean \"mode\"?"},
           {"find: [{operation: cipher, when: {mode: {iz: ECB}}, message: m}]\n",
            "r:10:42: unknown key \"iz\"; did you mean \"is\"?"},
           {"find: [{operation: cipher, when: {key: {origin: litteral}}, message: m}]\n",
            "r:10:49: unknown origin \"litteral\"; did you mean \"literal\"?"},
           {"find: [{operation: cipher, when: {key: {fixed: yes}}, message: m}]\n",
            "r:10:48: expected true or false, found \"yes\""},
           {"find: [{operation: hash, when: {purpose: harmles}, message: m}]\n",
            "r:10:42: unknown answer to purpose \"harmles\"; did you mean \"harmless\"?"},
           {"find: [{operation: cipher, flow: kee, message: m}]\n",
            "r:10:34: unknown role \"kee\"; did you mean \"key\"?"},
           {"find: [{operation: cipher, confidence: hihg, message: m}]\n",
            "r:10:40: unknown confidence \"hihg\"; did you mean \"high\"?"},
           {"find: [{operation: cipher}]\n", "r:10:8: the key \"message\" is missing"},
           {"find: [{message: m}]\n", "r:10:8: say either `operation` or `literals`"},
           {"find: [{literals: nmae, message: m}]\n",
            "r:10:19: literals are known by their `format` or by their `name`"},
           {"find: [{operation: cipher, when: {key: {through: [boil]}}, message: m}]\n",
            "r:10:51: unknown transformation \"boil\""},
           {"cwe: [many]\nfind: []\n", "r:10:7: expected a whole number, found \"many\""},
       }) {
    INFO(c.rest);
    const auto set = load(std::string(kHead) + std::string(c.rest));
    REQUIRE_FALSE(set);
    CHECK(set.error().text() == c.error);
    CHECK(set.error().code == ErrorCode::config);
  }
}

TEST_CASE("a question is read, and rules may ask it") {
  const auto set = load(
      std::string(kHead) +
          "find:\n  - {operation: hash, when: {purpose: [protects, unknown]}, message: m}\n",
      "  - answer: protects\n    confidence: medium\n    of: hash\n    when:\n"
      "      - made-of: {origin: [file, network], named: {of: ingredient, kind: secret}}\n"
      "      - made-of: {put-together: true, credential: true}\n"
      "    unless: {reaches: {role-not: [data, tag], sink: etag, as: [look-up]}}\n    says: s\n");
  REQUIRE(set);
  const auto& asked = set->rules[0].find[0].operation.questions;
  CHECK(asked == std::vector<AskedQuestion>{{"purpose", {"protects", "unknown"}}});
  const EvidenceStep& step = set->questions.at("purpose").ladder.at(0);
  CHECK(step.answer == "protects");
  CHECK(step.confidence == Confidence::medium);
  CHECK(step.of == std::vector{models::OperationKind::hash});
  REQUIRE(step.when.size() == 2);
  CHECK(step.when[0].origins == std::vector{models::OriginKind::file, models::OriginKind::network});
  CHECK(step.when[0].name->kind == "secret");
  CHECK(step.when[1].put_together);
  CHECK(step.unless[0].roles_not == std::vector{models::Role::data, models::Role::tag});
  CHECK(step.unless[0].endings == std::vector{Ending::look_up});
  const std::string words = describe(set->questions.at("purpose"));
  CHECK_THAT(words, Catch::Contains("1. protects (medium confidence), of hash"));
  CHECK_THAT(words, Catch::Contains("when    put together from a credential"));
  CHECK_THAT(words,
             Catch::Contains("unless  reaches any role but data, tag; sink etag; as look-up"));
}

TEST_CASE("mistakes in questions are named with their place") {
  struct Case {
    std::string_view step;
    std::string_view error;
  };
  for (const Case& c : std::vector<Case>{
           {"  - {answer: harmles, when: {declared: test-code}}\n",
            "e:6:14: unknown answer \"harmles\"; did you mean \"harmless\"?"},
           {"  - {answer: harmless}\n", "e:6:5: a step says `when` it holds"},
           {"  - {answer: harmless, when: {reeches: {sink: etag}}}\n",
            "e:6:31: unknown key \"reeches\"; did you mean \"reaches\"?"},
           {"  - {answer: harmless, when: {reaches: {sink: etags}}}\n",
            "e:6:47: unknown sink \"etags\"; did you mean \"etag\"?"},
           {"  - {answer: harmless, when: {reaches: {as: lookup}}}\n",
            "e:6:45: unknown ending \"lookup\"; did you mean \"look-up\"?"},
           {"  - {answer: harmless, when: {named: {kind: secrte}}}\n",
            "e:6:45: unknown kind of name \"secrte\"; did you mean \"secret\"?"},
           {"  - {answer: harmless, when: {declared: nothing}}\n",
            "e:6:41: unknown declaration \"nothing\""},
           {"  - {answer: harmless, when: {draws: {porpoise: protects}}}\n",
            "the question purpose asks porpoise for the answer protects, which it has not"},
       }) {
    INFO(c.step);
    const auto set = load(std::string(kHead) + "find: []\n", c.step);
    REQUIRE_FALSE(set);
    CHECK(set.error().text() == c.error);
  }
}

TEST_CASE("ids and profiles are checked too") {
  std::string wrong(kHead);
  wrong.replace(wrong.find("R6"), 2, "Q6");
  CHECK(load(wrong).error().text() == "r:2:5: a rule's id is R and a number, such as R6");
  std::string own(kHead);
  own.replace(own.find("R6"), 2, "S1");
  CHECK(load(own + "find: []\n").error().text() ==
        "r:10:7: a rule of the program's own checks finds nothing by itself");
  const auto profile = load(
      "schema: micryscope/profile@1\nname: p\nrules: [R6]\nthresholds: {salt-bytes: 8}\nlevels: "
      "{R6: note}\n");
  REQUIRE(profile);
  CHECK(profile->profiles.at("p").thresholds.at("salt-bytes") == 8);
  CHECK(profile->profiles.at("p").levels.at("R6") == Level::note);
  CHECK(load("schema: micryscope/profile@1\nname: p\nrules: []\nlevels: {R6: nott}\n")
            .error()
            .text() == "r:4:14: unknown level \"nott\"; did you mean \"note\"?");
}

}  // namespace
}  // namespace micryscope::rules
