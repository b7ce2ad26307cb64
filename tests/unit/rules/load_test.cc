#include "rules/load.h"

#include <string>
#include <string_view>
#include <vector>

#include "rules/role_questions.h"
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
  std::string other(kHead);
  other.replace(other.find("R6"), 2, "R9").replace(other.find("ecb-mode"), 8, "later");
  const auto set =
      load(other + "find: [{operation: hash, message: m}]\n---\n" + std::string(kHead) +
           "cwe: [327]\nyields-to: [later]\nfind:\n  - operation: [cipher, mac]\n    when:\n"
           "      mode: {is: [ECB], default: true}\n      key: {below: some-bits}\n"
           "      authenticated: false\n    flow: mode\n    confidence: medium\n    message: m\n"
           "examples:\n  python:\n    - {bad: b, good: g}\n");
  REQUIRE(set);
  REQUIRE(set->rules.size() == 2);
  const Rule& rule = set->rules[0];
  for (const std::string_view name : {"R6", "r6", "ecb-mode", "Ecb-Mode", "R6-ecb-mode"})
    CHECK(set->find_named(name) == &rule);
  for (const std::string_view name : {"", "R", "R66", "R6-", "R6-ecb", "R6ecb-mode", "R9-ecb-mode"})
    CHECK(set->find_named(name) == nullptr);
  CHECK(rule.level == Level::error);
  CHECK(rule.yields_to == std::vector<std::string>{"R9"});
  REQUIRE(rule.find.size() == 1);
  const Alternative& made = rule.find[0];
  CHECK(made.operations.size() == 2);
  REQUIRE(made.roles.size() == 2);
  REQUIRE(made.roles[0].asked.size() == 2);
  CHECK(made.roles[0].asked[0].question == role_question("is"));
  CHECK(std::get<std::vector<std::string>>(made.roles[0].asked[0].argument) ==
        std::vector<std::string>{"ECB"});
  CHECK(made.roles[0].asked[1].question == role_question("default"));
  CHECK(std::get<bool>(made.roles[0].asked[1].argument));
  CHECK(std::get<Limit>(made.roles[1].asked.at(0).argument).threshold == "some-bits");
  CHECK(made.operation.authenticated == false);
  CHECK(made.confidence == Confidence::medium);
  CHECK(rule.examples[0].language == "python");
}

TEST_CASE("a later rule replaces an earlier one, and own checks come last") {
  std::string own(kHead);
  own.replace(own.find("R6"), 2, "S1").replace(own.find("ecb-mode"), 8, "own");
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
           {"find: []\nfnid: []\n", "r:11:1: unknown key \"fnid\"; did you mean \"find\"?"},
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
  CHECK(load(wrong + "find: []\n").error().text() ==
        "r:2:5: a rule's id is R and a number, such as R6");
  std::string own(kHead);
  own.replace(own.find("R6"), 2, "S1");
  CHECK(load(own + "find: []\n").error().text() ==
        "r:10:7: a rule of the program's own checks finds nothing by itself");
  const std::string rule = std::string(kHead) + "find: [{operation: hash, message: m}]\n---\n";
  const auto profile =
      load(rule +
           "schema: micryscope/profile@1\nname: p\nrules: [ECB-mode, R6]\nthresholds: "
           "{salt-bytes: 8}\nlevels: {R6-ecb-mode: note}\n");
  REQUIRE(profile);
  CHECK(profile->profiles.at("p").rules == std::vector<std::string>{"R6"});
  CHECK(profile->profiles.at("p").thresholds.at("salt-bytes") == 8);
  CHECK(profile->profiles.at("p").levels.at("R6") == Level::note);
  CHECK(load("schema: micryscope/profile@1\nname: p\nrules: []\nlevels: {R6: nott}\n")
            .error()
            .text() == "r:4:14: unknown level \"nott\"; did you mean \"note\"?");
}

std::vector<std::string> errors_of(const Result<RuleSet>& set) {
  if (set) return {};
  std::vector<std::string> texts = {set.error().text()};
  for (const Error& other : set.error().others) {
    CHECK(other.others.empty());
    texts.push_back(other.text());
  }
  return texts;
}

TEST_CASE("a name that no rule has is an error wherever rules are named, and none is there twice") {
  const std::string find = "find: [{operation: hash, message: m}]\n";
  std::string twin(kHead);
  twin.replace(twin.find("R6"), 2, "R7");
  CHECK(
      errors_of(load(std::string(kHead) + find + "yields-to: [R9, ecb-mode]\n---\n" + twin + find +
                     "---\nschema: micryscope/profile@1\nname: p\nrules: [R6, ecb-mod]\n"
                     "levels: {R66: note}\n")) ==
      std::vector<std::string>{"r:11:13: no rule is called \"R9\"; did you mean \"R6\"?",
                               "r:15:7: R6 is called \"ecb-mode\" already",
                               "r:26:13: no rule is called \"ecb-mod\"; did you mean \"ecb-mode\"?",
                               "r:27:10: no rule is called \"R66\"; did you mean \"R6\"?"});
  std::string odd(kHead);
  odd.replace(odd.find("ecb-mode"), 8, "R7");
  CHECK(errors_of(load(odd + find)) ==
        std::vector<std::string>{
            "r:3:7: a rule's name is small letters, digits and dashes, such as ecb-mode"});
  CHECK(errors_of(load("schema: micryscope/profile@1\nname: our rules\nrules: []\n")) ==
        std::vector<std::string>{
            "r:2:7: a profile's name is one word that begins with neither + nor -"});
}

TEST_CASE("all mistakes of all files are shown, in their order") {
  const std::string first =
      "schema: micryscope/rule@1\nid: 6\nname: ecb-mode\nsummary: s\nwhy: [w]\nfix: f\n"
      "level: eror\nsecurity-severity: high\ncwe: [a, 1, b]\nfind:\n"
      "  - {operation: [cypher, mac], when: {mod: {is: ECB}, key: {origin: [litteral, file, "
      "tme]}}}\n"
      "  - {operation: hash, when: {data: {fixed: yes, shorter: [1]}}, at: home, massage: m}\n"
      "examples: {python: [{bad: b}]}\n";
  const std::vector<models::RulesetFile> files = {
      {"a", first},
      {"b", "schema: micryscope/profile@1\nnam: p\nrules: [[R1]]\n"},
      {"c", "schema: micryscope/rule@1\nid: a\nid: b\n"}};
  std::string places;
  for (const std::string& text : errors_of(load_rules(files)))
    places += text.substr(0, text.find(": ")) + ' ';
  CHECK(places ==
        "a:1:1 a:2:5 a:5:6 a:7:8 a:8:20 a:9:7 a:9:13 a:11:5 a:11:18 a:11:39 a:11:70 a:11:86 "
        "a:12:5 a:12:44 a:12:58 a:12:69 a:12:75 a:13:21 b:1:1 b:2:1 b:3:9 c:3:1 ");
}

}  // namespace
}  // namespace micryscope::rules
