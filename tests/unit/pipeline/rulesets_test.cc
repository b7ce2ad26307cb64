// The rulesets that the program carries, and the commands that look at them.
#include "rulesets.h"

#include <algorithm>
#include <fstream>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "coverage.h"
#include "inspect.h"
#include "rules/load.h"
#include "rules_commands.h"
#include "source/memory_tree.h"
#include "support/catch.h"
#include "support/json.h"

namespace micryscope {
namespace {

const Rulesets& embedded() {
  static const Result<Rulesets> kLoaded = load_rulesets({});
  if (!kLoaded) FAIL(kLoaded.error().text());
  return *kLoaded;
}

std::string joined(const std::vector<std::string>& lines) {
  std::string out;
  for (const std::string& line : lines) out += line + '\n';
  return out;
}

TEST_CASE("the embedded rulesets have nothing to complain about") {
  const auto complaints = lint_rulesets(embedded());
  REQUIRE(complaints);
  CHECK(joined(*complaints).empty());
}

TEST_CASE("every example in the rules is as it says") {
  const std::vector<ExampleResult> results = run_examples(embedded());
  CHECK(results.size() >= 48);
  for (const ExampleResult& result : results) {
    INFO(result.name);
    CHECK(result.problem.empty());
  }
}

TEST_CASE("examples and lint can fail") {
  Rulesets rulesets = embedded();
  rules::Rule& ecb = *std::find_if(rulesets.rules.rules.begin(), rulesets.rules.rules.end(),
                                   [](const rules::Rule& rule) { return rule.id == "R6"; });
  std::swap(ecb.examples.front().bad, ecb.examples.front().good);
  ecb.fix = "Ask Python's `hashlib.md5`.";
  for (rules::Rule& rule : rulesets.rules.rules) {
    if (&rule != &ecb) rule.examples.clear();
  }
  const std::vector<ExampleResult> results = run_examples(rulesets);
  CHECK(results[0].problem == "the rule finds nothing in it");
  CHECK(results[1].problem.starts_with("the rule says: "));
  const auto complaints = lint_rulesets(rulesets);
  REQUIRE(complaints);
  for (const std::string_view name : {"hashlib", "hashlib.md5", "Python"}) {
    CHECK(joined(*complaints).find("R6 names \"" + std::string(name) + '"') != std::string::npos);
  }
}

TEST_CASE("a role that an operation lacks is none of the words, and nothing else") {
  Rulesets rulesets = embedded();
  std::erase_if(rulesets.rules.rules, [](const rules::Rule& rule) { return rule.id != "R6"; });
  rules::Rule& ecb = rulesets.rules.rules.front();
  std::erase_if(ecb.examples, [](const auto& example) { return example.bad.empty(); });
  ecb.examples.resize(1);
  rules::RoleTest test;
  test.role = models::Role::iterations;  // of no cipher
  test.is_not = {"1000"};
  for (rules::Alternative& one : ecb.find) one.roles.push_back(test);
  CHECK(run_examples(rulesets).at(0).problem.empty());
  for (rules::Alternative& one : ecb.find) one.roles.back().by_default = true;
  CHECK(run_examples(rulesets).at(0).problem == "the rule finds nothing in it");
  for (rules::Alternative& one : ecb.find) {
    one.roles.back().by_default = {};
    one.roles.back().guessable = true;
  }
  CHECK(run_examples(rulesets).at(0).problem == "the rule finds nothing in it");
}

TEST_CASE("coverage is computed") {
  const auto rows = coverage(embedded());
  REQUIRE(rows);
  const auto cell = [&](std::string_view language, std::string_view library,
                        std::string_view rule) {
    for (const CoverageRow& row : *rows) {
      if (row.language != language || row.library != library) continue;
      for (const CoverageCell& found : row.cells) {
        if (found.rule == rule) return found.reach;
      }
    }
    FAIL("no such cell");
    return Reach::none;
  };
  CHECK(cell("python", "", "R6") == Reach::reached);
  CHECK(cell("python", "hashlib", "R3") == Reach::reached);
  CHECK(cell("python", "hashlib", "R6") == Reach::none);
  CHECK(cell("python", "PyNaCl", "R6") == Reach::hole);
}

TEST_CASE("rules are explained") {
  for (const std::string_view topic : {"R6", "r6", "ecb-mode", "R6-ecb-mode"}) {
    const auto text = explain(embedded(), topic);
    REQUIRE(text);
    CHECK(text->starts_with("R6-ecb-mode: ECB mode\n"));
    CHECK(text->find("\nBad (python)\n") != std::string::npos);
  }
  CHECK(explain(embedded(), "vocab")->find("  password-hash\n") != std::string::npos);
  CHECK(explain(embedded(), "ecb-mod").error().message ==
        "no rule is called \"ecb-mod\"; did you mean \"ecb-mode\"?");
  CHECK(explain(embedded(), "3f1c3fd45d7e8d5f3491d3f8d82182a9")
            .error()
            .message.starts_with("a fingerprint means something only in a report"));
  CHECK(list_rules(embedded()).find("  error    ECB mode\n") != std::string::npos);
}

TEST_CASE("the graph between calls is printed") {
  source::MemoryTree tree;
  tree.add("a.py",
           "import hashlib\nimport os\n\ndef mix(salt):\n    return "
           "hashlib.sha256(salt)\n\nmix(os.urandom(8))\n");
  const auto text = inspect_graph({}, tree, GraphForm::text);
  REQUIRE(text);
  CHECK(*text ==
        "a.py:5:12 hashlib.sha256 in mix\n"
        "  must -> a.py:7:1 mix (result)\n"
        "a.py:7:1 mix\n"
        "a.py:7:5 os.urandom\n"
        "  must -> a.py:5:12 hashlib.sha256 (argument 0 through argument)\n"
        "  must -> a.py:7:1 mix (argument 0)\n");
  CHECK(inspect_graph({}, tree, GraphForm::dot)->starts_with("digraph calls {\n"));
  CHECK(parse_json(*inspect_graph({}, tree, GraphForm::json), "graph"));
}

// --- the schemas that editors use
// ------------------------------------------------------------------

Json schema(const std::string& name) {
  std::ifstream file(std::string(MICRYSCOPE_SOURCE_DIR) + "/rulesets/schema/" + name +
                     ".schema.json");
  std::ostringstream text;
  text << file.rdbuf();
  auto read = parse_json(text.str(), name);
  if (!read) FAIL(read.error().text());
  return *read;
}

using Words = std::set<std::string, std::less<>>;

Words words(std::span<const std::string_view> list, std::span<const std::string_view> more = {}) {
  Words out(list.begin(), list.end());
  out.insert(more.begin(), more.end());
  return out;
}

Words keys(const Json& object) {
  Words out;
  for (const auto& [key, value] : object.items()) out.insert(key);
  return out;
}

Words items(const Json& list) {
  Words out;
  for (const Json& item : list) out.insert(item.get<std::string>());
  return out;
}

TEST_CASE("the schemas know what the reader knows") {
  const rules::KnownKeys& known = rules::known_keys();
  const Json rule = schema("rule");
  const Json& defs = rule["$defs"];
  const Json& alternative = defs["alternative"]["properties"];
  CHECK(keys(rule["properties"]) == words(known.rule));
  CHECK(keys(alternative) == words(known.alternative));
  CHECK(keys(defs["role"]["properties"]) == words(known.role));
  CHECK(keys(defs["roles"]["properties"]) == words(models::role_words()));
  Words conditions = words(models::role_words(), known.operation);
  conditions.insert("result");
  const Rulesets all = *load_rulesets({});
  for (const auto& [name, question] : all.rules.questions) {
    conditions.insert(name);
    Words answers(question.answers.begin(), question.answers.end());
    answers.insert(std::string(rules::kUnknownAnswer));
    CHECK(items(defs["conditions"]["properties"][name]["oneOf"][0]["enum"]) == answers);
  }
  CHECK(keys(defs["conditions"]["properties"]) == conditions);
  CHECK(items(alternative["operation"]["oneOf"][0]["enum"]) == words(models::operation_words()));
  CHECK(items(alternative["flow"]["enum"]) == words(models::role_words()));
  CHECK(items(defs["origin"]["enum"]) == words(models::origin_words()));
  CHECK(keys(schema("profile")["properties"]) == words(known.profile));
}

TEST_CASE("the schema of evidence knows what the reader knows") {
  const rules::EvidenceKeys& known = rules::evidence_keys();
  const Json evidence = schema("evidence");
  const Json& defs = evidence["$defs"];
  const Json& atoms = defs["atoms"]["properties"];
  CHECK(keys(evidence["properties"]) == words(known.question));
  CHECK(keys(defs["step"]["properties"]) == words(known.step));
  CHECK(keys(atoms) == words(known.atoms));
  CHECK(keys(atoms["reaches"]["properties"]) == words(known.reaches));
  CHECK(keys(atoms["made-of"]["properties"]) == words(known.made_of));
  CHECK(keys(defs["name"]["properties"]) == words(known.name));
  CHECK(items(defs["operation"]["enum"]) == words(models::operation_words()));
  CHECK(items(defs["role"]["enum"]) == words(models::role_words()));
  CHECK(items(defs["origin"]["enum"]) == words(models::origin_words()));
  CHECK(items(defs["sink"]["enum"]) == words(models::sink_words()));
}

}  // namespace
}  // namespace micryscope
