// The rulesets that the program carries, and the commands that look at them.
#include <algorithm>
#include <fstream>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "rules/load.h"
#include "rules/role_questions.h"
#include "rulesets/coverage.h"
#include "rulesets/explain.h"
#include "rulesets/lint.h"
#include "rulesets/load.h"
#include "rulesets/profiles.h"
#include "run/run.h"
#include "run/run_examples.h"
#include "source/memory_tree.h"
#include "support/catch.h"
#include "support/json.h"
#include "support/temporary_folder.h"

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
  const auto found = lint_rulesets(embedded());
  REQUIRE(found);
  CHECK(joined(found->complaints).empty());
  CHECK(joined(found->warnings).empty());
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
  const auto found = lint_rulesets(rulesets);
  REQUIRE(found);
  for (const std::string_view name : {"hashlib", "hashlib.md5", "Python"}) {
    CHECK(joined(found->complaints).find("R6 names \"" + std::string(name) + '"') !=
          std::string::npos);
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
  test.asked = {{rules::role_question("is-not"), std::vector<std::string>{"1000"}}};
  for (rules::Alternative& one : ecb.find) one.roles.push_back(test);
  CHECK(run_examples(rulesets).at(0).problem.empty());
  for (const std::string_view other : {"default", "guessable"}) {
    for (rules::Alternative& one : ecb.find) {
      one.roles.back().asked.resize(1);
      one.roles.back().asked.push_back({rules::role_question(other), true});
    }
    CHECK(run_examples(rulesets).at(0).problem == "the rule finds nothing in it");
  }
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
  CHECK(list_rules(embedded()).find("  error    ECB mode\n") != std::string::npos);
}

TEST_CASE("an example that the prefilter leaves out is wrong") {
  Rulesets rulesets = embedded();
  std::erase_if(rulesets.rules.rules, [](const rules::Rule& rule) { return rule.id != "R6"; });
  rulesets.rules.rules.front().examples = {{"python", "x = 1\n", "y = 2\n"}};
  for (const ExampleResult& result : run_examples(rulesets)) {
    CHECK(result.problem == "the prefilter left it out: it has none of the `words` of a model");
  }
}

TEST_CASE("examples are run whatever the profile, with the thresholds that the rule is meant for") {
  Rulesets rulesets = embedded();
  std::erase_if(rulesets.rules.rules, [](const rules::Rule& rule) { return rule.id != "R6"; });
  rules::Rule& rule = rulesets.rules.rules.front();
  rule.examples = {{"python", "import hashlib\nhashlib.pbkdf2_hmac('sha256', p(), s(), 7)\n",
                    "import hashlib\nhashlib.pbkdf2_hmac('sha256', p(), s(), 9)\n"}};
  rule.find.resize(1);
  rule.find[0] = {};
  rule.find[0].operations = {models::OperationKind::derive};
  rule.find[0].roles.resize(1);
  rule.find[0].roles[0].role = models::Role::iterations;
  rule.find[0].roles[0].asked = {{rules::role_question("below"), rules::Limit{"house-rounds", 0}}};
  rule.find[0].message = "too few";
  const auto problems = [&] {
    std::vector<std::string> all;
    for (const ExampleResult& result : run_examples(rulesets)) all.push_back(result.problem);
    return all;
  };
  for (auto& [name, profile] : rulesets.rules.profiles) profile.rules.clear();
  CHECK(problems() == std::vector<std::string>{"the rule finds nothing in it", ""});
  rulesets.rules.profiles["house"] = {"house", {"R6"}, {{"house-rounds", 8}}, {}, true};
  CHECK(problems() == std::vector<std::string>{"", ""});
  rule.examples[0].good = rule.examples[0].bad;
  CHECK(problems() == std::vector<std::string>{"", "the rule says: too few"});
}

/// The problem and, a line each, the others.
std::string text_of(const Error& error) {
  std::string text = error.text() + '\n';
  for (const Error& other : error.others) text += other.text() + '\n';
  return text;
}

std::string chosen(const std::string& profile, const rules::Config& config = {}) {
  const auto made = choose_profile(embedded().rules, profile, config);
  if (!made) return text_of(made.error());
  std::string text;
  for (const std::string& id : made->rules) text += (text.empty() ? "" : " ") + id;
  return text;
}

TEST_CASE("rules are added to a profile and left out by any of their names") {
  CHECK(chosen("default") == "R1 R2 R3 R4 R5 R6 R7 R8 S1");
  CHECK(chosen("default -R3 -weak-kdf,-r5-fixed-seed -S1") == "R1 R2 R6 R7 R8");
  CHECK(chosen("paper +R3") == chosen("paper"));
  Rulesets rulesets = embedded();
  for (auto& [name, profile] : rulesets.rules.profiles) std::erase(profile.rules, "R3");
  CHECK(choose_profile(rulesets.rules, "default", {})->rules ==
        std::vector<std::string>{"R1", "R2", "R4", "R5", "R6", "R7", "R8", "S1"});
  CHECK(std::ranges::count(choose_profile(rulesets.rules, "default +Weak-Hash", {})->rules, "R3") ==
        1);
}

TEST_CASE("a profile that cannot be meant is an error at its word") {
  for (const auto& [profile, error] : std::vector<std::pair<std::string, std::string>>{
           {"", "the name of a profile is missing; known are default, paper, strict\n"},
           {"defalt", "no profile is called \"defalt\"; did you mean \"default\"?\n"},
           {"+R3", "\"+R3\" stands behind the name of a profile, as in: default +R3\n"},
           {"default R3",
            "behind the name of a profile, write +R3 to add a rule or -R3 to leave it out\n"},
           {"default - R3",
            "- needs the name of a rule right behind it, such as -R3\n"
            "behind the name of a profile, write +R3 to add a rule or -R3 to leave it out\n"},
           {"default -weak-hsh", "no rule is called \"weak-hsh\"; did you mean \"weak-hash\"?\n"},
           {"default -R3 +weak-hash", "R3 is both added and left out\n"}}) {
    CHECK(chosen(profile) == error);
  }
  const std::string text =
      "profile: defalt -R3 +R33\nrules: {weak-hsh: note, R4: off, weak-kdf: off}\n";
  const auto config = rules::read_config(text, "c");
  REQUIRE(config);
  CHECK(chosen(*config->profile, *config) ==
        "c:1:10: no profile is called \"defalt\"; did you mean \"default\"?\n"
        "c:1:21: no rule is called \"R33\"; did you mean \"R3\"?\n"
        "c:2:9: no rule is called \"weak-hsh\"; did you mean \"weak-hash\"?\n"
        "c:2:34: \"R4\" and \"weak-kdf\" are the same rule; set it once\n");
}

report::Report run_on(const std::string& text, const std::string& config) {
  source::MemoryTree tree;
  tree.add("app.py", text);
  Options options;
  options.config = rules::read_config(config, "c").value();
  options.profile = options.config.profile.value_or("default");
  auto report = run(options, embedded(), tree);
  REQUIRE(report);
  return *std::move(report);
}

TEST_CASE("configuration and comments take every name of a rule") {
  const std::string bad =
      "from Crypto.Cipher import AES\n\ndef f(key, data):\n    return AES.new(key, AES.MODE_ECB)"
      ".encrypt(data)";
  const auto has = [](const report::Report& report, std::string_view rule) {
    return std::ranges::any_of(report.findings,
                               [&](const rules::Finding& found) { return found.rule == rule; });
  };
  REQUIRE(has(run_on(bad + "\n", ""), "R6"));
  for (const std::string name : {"R6", "r6", "ecb-mode", "R6-ecb-mode", "r6-ECB-mode"}) {
    INFO(name);
    CHECK_FALSE(has(run_on(bad + "\n", "rules: {" + name + ": off}"), "R6"));
    CHECK_FALSE(has(run_on(bad + "\n", "profile: default -" + name), "R6"));
    CHECK_FALSE(
        has(run_on(bad + "\n", "paths: [{glob: '*.py', rules: {" + name + ": off}}]"), "R6"));
    const report::Report ignored =
        run_on(bad + "  # micryscope: ignore " + name + " -- a test\n", "");
    REQUIRE(has(ignored, "R6"));
    CHECK_FALSE(has(ignored, "S1"));
    for (const rules::Finding& found : ignored.findings)
      CHECK(found.suppressions.empty() == (found.rule != "R6"));
  }
}

TEST_CASE("a given rule that can find nothing in a language is a warning, not a failure") {
  Rulesets rulesets = embedded();
  rules::Rule rule = *rulesets.rules.find_named("R6");
  rule.id = "R30";
  rule.name = "house";
  rule.where = "R30.yaml:1:1";
  rule.is_given = true;
  rule.examples = {{"python", "bad", "good"}};  // where a part of a hash could be anything
  rule.find.resize(1);
  rule.find[0] = {};
  rule.find[0].operations = {models::OperationKind::hash};
  rule.find[0].roles.resize(1);
  rule.find[0].roles[0].role = models::Role::credential;  // of no hash
  rule.find[0].roles[0].asked = {{rules::role_question("fixed"), true}};
  rulesets.rules.rules.push_back(rule);
  const auto found = lint_rulesets(rulesets);
  REQUIRE(found);
  INFO(joined(found->complaints) << joined(found->warnings));
  CHECK(joined(found->complaints).empty());
  CHECK(joined(found->warnings)
            .find("R30.yaml:1:1: R30 can find nothing in go, crypto hashes (not modelled: "
                  "credential), and coverage.yaml has no reason\n") != std::string::npos);
  source::MemoryTree tree;
  tree.add("a.go", "package a\n\nimport \"crypto/md5\"\n\nvar sum = md5.Sum(nil)\n");
  const auto notes = [&](const std::string& profile) {
    Options options;
    options.profile = profile;
    std::string text;
    const auto report = run(options, rulesets, tree);
    REQUIRE(report);
    for (const report::Notification& note : report->notifications)
      text += note.id + ": " + note.text + '\n';
    return text;
  };
  CHECK(
      notes("default") ==
      "rule-without-effect: R30-house can find nothing in go: no model there gives an "
      "operation with the roles that it asks for (`micryscope coverage --select R30` shows them; a "
      "reason in coverage.yaml answers this)\n");
  CHECK(notes("default -house").empty());
  rulesets.rules.rules.back().find[0].roles[0].role = models::Role::data;
  CHECK(notes("default").empty());
}

TEST_CASE("everything that is wrong with rules and models is shown") {
  const test::TemporaryFolder folder;
  std::ofstream(folder.path("m.yaml"))
      << "schema: micryscope/model@1\nlibary: x\nlanguage: python\ncalls:\n  - call: a.b\n"
         "    operation: cypher\n    roles: {kye: 0, key: [rest]}\n  - call: c.d\n";
  std::ofstream(folder.path("r.yaml")) << "schema: micryscope/rule@1\nid: R30\nnaem: x\n";
  const auto loaded = load_rulesets(std::vector<std::string>{folder.path()});
  REQUIRE_FALSE(loaded);
  std::string places;
  std::string text = text_of(loaded.error());
  for (std::string_view rest = text; !rest.empty(); rest.remove_prefix(rest.find('\n') + 1)) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    const std::size_t file = line.rfind('/', line.find(": "));
    places += std::string(line.substr(file + 1, line.find(": ") - file - 1)) + ' ';
  }
  INFO(text);
  CHECK(places ==
        "m.yaml:1:1 m.yaml:2:1 m.yaml:6:16 m.yaml:7:13 m.yaml:7:27 m.yaml:8:5 "
        "r.yaml:1:1 r.yaml:1:1 r.yaml:1:1 r.yaml:1:1 r.yaml:1:1 r.yaml:1:1 r.yaml:1:1 r.yaml:1:1 "
        "r.yaml:3:1 ");
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
  for (const rules::RoleQuestion& question : rules::role_questions()) {
    CHECK(defs["role"]["properties"][std::string(question.key)]["description"] == question.about);
  }
  CHECK(keys(defs["roles"]["properties"]) == words(models::role_words()));
  Words conditions = words(models::role_words());
  conditions.insert("result");
  for (const rules::OperationQuestion& question : rules::operation_questions())
    conditions.insert(std::string(question.key));
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
