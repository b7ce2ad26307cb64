#include "rules/load.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "support/suggest.h"
#include "support/yaml_reader.h"

namespace micryscope::rules {

namespace {

using yaml::Node;

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 0x20) : c; }

constexpr std::string_view kRuleSchema = "micryscope/rule@1";
constexpr std::string_view kProfileSchema = "micryscope/profile@1";

constexpr char kOwnCheck =
    'S';  // S1: checks of the program itself, described but not defined in YAML

constexpr std::array<std::string_view, 16> kRuleKeys = {
    "schema",    "id",        "name",
    "title",     "summary",   "why",
    "fix",       "level",     "security-severity",
    "precision", "cwe",       "references",
    "find",      "yields-to", "in-tests",
    "examples"};
constexpr std::array<std::string_view, 9> kFindKeys = {
    "operation", "literals", "when", "unless", "flow", "at", "confidence", "level", "message"};
constexpr std::array<std::string_view, 16> kTestKeys = {
    "is",          "is-not", "origin",    "not-origin", "fixed",   "below",
    "shorter",     "absent", "default",   "form",       "made-of", "through",
    "placeholder", "empty",  "guessable", "taken-from"};
constexpr std::array<std::string_view, 2> kOperationTests = {"authenticated", "deprecated"};
/// Stands where a role may stand, for what the operation gives.
constexpr std::string_view kResult = "result";
constexpr std::array<std::string_view, 5> kProfileKeys = {"schema", "name", "rules", "thresholds",
                                                          "levels"};

/// Reads one file; every helper reports at the node at fault.
class Reader {
 public:
  Reader(std::string_view file, const Questions& questions) : file_(file), questions_(questions) {}

  Result<Rule> rule(const Node& node) const;
  Result<Profile> profile(const Node& node) const;

 private:
  tl::unexpected<Error> bad(const Node& node, std::string message) const {
    return tl::make_unexpected(yaml::error_at(node, file_, std::move(message)));
  }
  tl::unexpected<Error> unknown(const Node& node, std::string_view what,
                                std::span<const std::string_view> words) const {
    return bad(node,
               fmt::format("unknown {} \"{}\"{}", what, node.text, did_you_mean(node.text, words)));
  }
  Result<std::string> text(const Node& map, std::string_view key) const {
    MS_TRY(const Node* node, yaml::required(map, key, file_));
    return yaml::as_string(*node, file_);
  }
  Result<Level> level(const Node& node) const {
    static constexpr std::array<std::string_view, 3> kLevels = {"note", "warning", "error"};
    const auto it = std::find(kLevels.begin(), kLevels.end(), node.text);
    if (it == kLevels.end()) return unknown(node, "level", kLevels);
    return static_cast<Level>(it - kLevels.begin());
  }
  Result<Confidence> confidence(const Node& node) const {
    static constexpr std::array<std::string_view, 3> kWords = {"low", "medium", "high"};
    const auto it = std::find(kWords.begin(), kWords.end(), node.text);
    if (it == kWords.end()) return unknown(node, "confidence", kWords);
    return static_cast<Confidence>(it - kWords.begin());
  }
  Result<Limit> limit(const Node& node) const;
  Result<std::vector<OriginKind>> origins(const Node& node) const;
  Result<RoleTest> role_test(Role role, const Node& node) const;
  Result<bool> operation_test(const Node& key, const Node& value, OperationTest& out) const;
  Result<AskedQuestion> asked(const Question& question, const Node& value) const;
  Result<bool> conditions(const Node& when, std::vector<RoleTest>& roles,
                          OperationTest* operation) const;
  Result<Alternative> alternative(const Node& node) const;
  Result<bool> details(const Node& node, Rule& rule) const;
  Result<bool> examples(const Node& node, Rule& rule) const;

  std::string file_;
  const Questions& questions_;
};

Result<Limit> Reader::limit(const Node& node) const {
  Limit limit;
  if (auto number = yaml::as_number(node, file_)) {
    limit.value = *number;
    return limit;
  }
  MS_TRY(limit.threshold, yaml::as_string(node, file_));
  return limit;
}

Result<std::vector<OriginKind>> Reader::origins(const Node& node) const {
  MS_TRY(const std::vector<const Node*> items, yaml::as_list(node, file_));
  std::vector<OriginKind> found;
  for (const Node* item : items) {
    const auto kind = models::origin_kind(item->text);
    if (!kind) return unknown(*item, "origin", models::origin_words());
    found.push_back(*kind);
  }
  return found;
}

Result<RoleTest> Reader::role_test(Role role, const Node& node) const {
  RoleTest test;
  test.role = role;
  test.where = yaml::place(node, file_);
  if (auto error = yaml::check_keys(node, kTestKeys, file_)) return tl::make_unexpected(*error);
  for (const auto& [key, value] : node.entries) {
    const std::string_view name = key.text;
    if (name == "is") {
      MS_TRY(test.is, yaml::as_strings(value, file_));
    }
    if (name == "is-not") {
      MS_TRY(test.is_not, yaml::as_strings(value, file_));
    }
    if (name == "made-of") {
      MS_TRY(test.made_of, yaml::as_strings(value, file_));
    }
    if (name == "origin") {
      MS_TRY(test.origin, origins(value));
    }
    if (name == "not-origin") {
      MS_TRY(test.not_origin, origins(value));
    }
    if (name == "fixed") {
      MS_TRY(test.fixed, yaml::as_bool(value, file_));
    }
    if (name == "absent") {
      MS_TRY(test.absent, yaml::as_bool(value, file_));
    }
    if (name == "default") {
      MS_TRY(test.by_default, yaml::as_bool(value, file_));
    }
    if (name == "placeholder") {
      MS_TRY(test.placeholder, yaml::as_bool(value, file_));
    }
    if (name == "empty") {
      MS_TRY(test.empty, yaml::as_bool(value, file_));
    }
    if (name == "guessable") {
      MS_TRY(test.guessable, yaml::as_bool(value, file_));
    }
    if (name == "taken-from") {
      test.taken_from = models::role(value.text);
      if (!test.taken_from) return unknown(value, "role", models::role_words());
    }
    if (name == "below") {
      MS_TRY(test.below, limit(value));
    }
    if (name == "shorter") {
      MS_TRY(test.shorter, limit(value));
    }
    if (name == "form") {
      MS_TRY(test.form, yaml::as_string(value, file_));
    }
    if (name == "through") {
      MS_TRY(const std::vector<const Node*> items, yaml::as_list(value, file_));
      for (const Node* item : items) {
        std::optional<trace::Through> found;
        for (int i = 0; i <= static_cast<int>(trace::Through::call); ++i) {
          if (trace::name_of(static_cast<trace::Through>(i)) == item->text)
            found = static_cast<trace::Through>(i);
        }
        if (!found) return bad(*item, fmt::format("unknown transformation \"{}\"", item->text));
        test.through.push_back(*found);
      }
    }
  }
  return test;
}

Result<bool> Reader::operation_test(const Node& key, const Node& value, OperationTest& out) const {
  MS_TRY(const bool wanted, yaml::as_bool(value, file_));
  if (key.text == "authenticated") out.authenticated = wanted;
  if (key.text == "deprecated") out.deprecated = wanted;
  return true;
}

/// `true` and `false` are said for `yes` and `no`.
Result<AskedQuestion> Reader::asked(const Question& question, const Node& value) const {
  AskedQuestion made{question.name, {}};
  std::vector<std::string_view> known(question.answers.begin(), question.answers.end());
  known.push_back(kUnknownAnswer);
  MS_TRY(const std::vector<const Node*> items, yaml::as_list(value, file_));
  for (const Node* item : items) {
    const std::string answer = item->text == "true"    ? "yes"
                               : item->text == "false" ? "no"
                                                       : item->text;
    if (std::ranges::find(known, answer) == known.end())
      return unknown(*item, fmt::format("answer to {}", question.name), known);
    made.answers.push_back(answer);
  }
  return made;
}

Result<bool> Reader::conditions(const Node& when, std::vector<RoleTest>& roles,
                                OperationTest* operation) const {
  if (!when.is_map()) return bad(when, "conditions are a map of roles and questions");
  for (const auto& [key, value] : when.entries) {
    const bool about_operation = std::find(kOperationTests.begin(), kOperationTests.end(),
                                           key.text) != kOperationTests.end();
    if (about_operation && operation != nullptr) {
      if (auto done = operation_test(key, value, *operation); !done) return done;
      continue;
    }
    const auto question = questions_.find(key.text);
    if (question != questions_.end() && operation != nullptr) {
      MS_TRY(AskedQuestion read, asked(question->second, value));
      operation->questions.push_back(std::move(read));
      continue;
    }
    const bool of_result = key.text == kResult;
    const auto role = of_result ? Role::data : models::role(key.text);
    if (!role) return unknown(key, "role or question", models::role_words());
    MS_TRY(RoleTest test, role_test(*role, value));
    test.of_result = of_result;
    roles.push_back(std::move(test));
  }
  return true;
}

Result<Alternative> Reader::alternative(const Node& node) const {
  Alternative made;
  made.where = yaml::place(node, file_);
  if (auto error = yaml::check_keys(node, kFindKeys, file_)) return tl::make_unexpected(*error);
  if (const Node* kinds = node.get("operation")) {
    MS_TRY(const std::vector<const Node*> items, yaml::as_list(*kinds, file_));
    for (const Node* item : items) {
      const auto kind = models::operation_kind(item->text);
      if (!kind) return unknown(*item, "operation", models::operation_words());
      made.operations.push_back(*kind);
    }
  }
  if (const Node* literals = node.get("literals")) {
    made.literals = true;
    MS_TRY(made.credential, yaml::as_string(*literals, file_));
    if (*made.credential != "format" && *made.credential != "name") {
      return bad(*literals, "literals are known by their `format` or by their `name`");
    }
  }
  if (made.operations.empty() == !made.literals)
    return bad(node, "say either `operation` or `literals`");
  if (const Node* when = node.get("when")) {
    if (auto done = conditions(*when, made.roles, &made.operation); !done)
      return tl::make_unexpected(done.error());
  }
  if (const Node* unless = node.get("unless")) {
    if (auto done = conditions(*unless, made.unless, nullptr); !done)
      return tl::make_unexpected(done.error());
  }
  if (const Node* flow = node.get("flow")) {
    const auto role = models::role(flow->text);
    if (!role) return unknown(*flow, "role", models::role_words());
    made.flow = *role;
  }
  if (const Node* at = node.get("at")) {
    if (at->text != "call" && at->text != "value")
      return bad(*at, "a finding stands at the `call` or at the `value`");
    made.at_value = at->text == "value";
  }
  if (const Node* sure = node.get("confidence")) {
    MS_TRY(made.confidence, confidence(*sure));
  }
  if (const Node* at = node.get("level")) {
    MS_TRY(made.level, level(*at));
  }
  MS_TRY(made.message, text(node, "message"));
  return made;
}

Result<bool> Reader::examples(const Node& node, Rule& rule) const {
  for (const auto& [language, cases] : node.entries) {
    MS_TRY(const std::vector<const Node*> items, yaml::as_list(cases, file_));
    for (const Node* item : items) {
      Example example;
      example.language = language.text;
      MS_TRY(example.bad, text(*item, "bad"));
      MS_TRY(example.good, text(*item, "good"));
      rule.examples.push_back(std::move(example));
    }
  }
  return true;
}

Result<bool> Reader::details(const Node& node, Rule& rule) const {
  if (const Node* value = node.get("precision")) {
    MS_TRY(rule.precision, yaml::as_string(*value, file_));
  }
  if (const Node* value = node.get("in-tests")) {
    MS_TRY(rule.in_tests, yaml::as_bool(*value, file_));
  }
  if (const Node* value = node.get("yields-to")) {
    MS_TRY(rule.yields_to, yaml::as_strings(*value, file_));
  }
  if (const Node* value = node.get("cwe")) {
    MS_TRY(const std::vector<const Node*> items, yaml::as_list(*value, file_));
    for (const Node* item : items) {
      MS_TRY(const long long number, yaml::as_integer(*item, file_));
      rule.cwe.push_back(static_cast<int>(number));
    }
  }
  if (const Node* value = node.get("references")) {
    for (const auto& [title, address] : value->entries)
      rule.references.emplace_back(title.text, address.text);
  }
  if (const Node* value = node.get("examples")) {
    if (auto done = examples(*value, rule); !done) return done;
  }
  return true;
}

Result<Rule> Reader::rule(const Node& node) const {
  Rule rule;
  rule.where = yaml::place(node, file_);
  if (auto error = yaml::check_keys(node, kRuleKeys, file_)) return tl::make_unexpected(*error);
  MS_TRY(rule.id, text(node, "id"));
  const bool numbered = rule.id.size() > 1 && (rule.id[0] == 'R' || rule.id[0] == kOwnCheck) &&
                        rule.id.find_first_not_of("0123456789", 1) == std::string::npos;
  if (!numbered) return bad(*node.get("id"), "a rule's id is R and a number, such as R6");
  MS_TRY(rule.name, text(node, "name"));
  MS_TRY(rule.title, text(node, "title"));
  MS_TRY(rule.summary, text(node, "summary"));
  MS_TRY(rule.why, text(node, "why"));
  MS_TRY(rule.fix, text(node, "fix"));
  MS_TRY(const Node* at, yaml::required(node, "level", file_));
  MS_TRY(rule.level, level(*at));
  MS_TRY(const Node* severity, yaml::required(node, "security-severity", file_));
  MS_TRY(rule.security_severity, yaml::as_number(*severity, file_));
  if (auto done = details(node, rule); !done) return tl::make_unexpected(done.error());
  if (rule.id[0] == kOwnCheck) {  // the program itself finds these
    if (const Node* find = node.get("find"))
      return bad(*find, "a rule of the program's own checks finds nothing by itself");
    return rule;
  }
  MS_TRY(const Node* find, yaml::required(node, "find", file_));
  MS_TRY(const std::vector<const Node*> items, yaml::as_list(*find, file_));
  for (const Node* item : items) {
    MS_TRY(Alternative made, alternative(*item));
    rule.find.push_back(std::move(made));
  }
  return rule;
}

Result<Profile> Reader::profile(const Node& node) const {
  Profile profile;
  if (auto error = yaml::check_keys(node, kProfileKeys, file_)) return tl::make_unexpected(*error);
  MS_TRY(profile.name, text(node, "name"));
  MS_TRY(const Node* rules, yaml::required(node, "rules", file_));
  MS_TRY(profile.rules, yaml::as_strings(*rules, file_));
  if (const Node* thresholds = node.get("thresholds")) {
    for (const auto& [key, value] : thresholds->entries) {
      MS_TRY(profile.thresholds[key.text], yaml::as_count(value, file_));
    }
  }
  if (const Node* levels = node.get("levels")) {
    for (const auto& [key, value] : levels->entries) {
      MS_TRY(profile.levels[key.text], level(value));
    }
  }
  return profile;
}

/// R1, R2, ... R10, then S1.
std::pair<char, int> order_of(const Rule& rule) {
  return {rule.id[0], std::atoi(rule.id.c_str() + 1)};
}

}  // namespace

const Rule* RuleSet::find(std::string_view id) const {
  const auto it = std::find_if(rules.begin(), rules.end(), [&](const Rule& rule) {
    return rule.id == id || rule.id + "-" + rule.name == id;
  });
  return it == rules.end() ? nullptr : &*it;
}

const Rule* RuleSet::find_named(std::string_view name) const {
  const auto same = [](std::string_view a, std::string_view b) {
    return std::ranges::equal(a, b, {}, lower, lower);
  };
  const auto it = std::ranges::find_if(rules, [&](const Rule& rule) {
    return same(rule.id, name) || same(rule.name, name) || same(rule.id + "-" + rule.name, name);
  });
  return it == rules.end() ? nullptr : &*it;
}

Error RuleSet::no_such_rule(std::string_view name, std::string_view other) const {
  std::vector<std::string_view> known;
  if (!other.empty()) known.push_back(other);
  for (const Rule& rule : rules) known.insert(known.end(), {rule.id, rule.name});
  const std::string shown(name.substr(0, 80));
  return {ErrorCode::usage,
          fmt::format("no rule is called \"{}\"{}", shown, did_you_mean(shown, known)),
          {}};
}

const KnownKeys& known_keys() {
  static constexpr KnownKeys kKeys{kRuleKeys, kFindKeys, kTestKeys, kOperationTests, kProfileKeys};
  return kKeys;
}

namespace {

/// The questions come first: rules ask them.
Result<Questions> load_questions(std::span<const models::RulesetFile> files) {
  Questions questions;
  for (const models::RulesetFile& file : files) {
    if (file.text.find(kEvidenceSchema) == std::string::npos) continue;
    MS_TRY(const std::vector<Node> documents, models::documents(file));
    for (const Node& document : documents) {
      const Node* schema = document.get("schema");
      if (schema == nullptr || schema->text != kEvidenceSchema) continue;
      MS_TRY(Question read, read_question(document, file.path));
      questions.insert_or_assign(read.name, std::move(read));
    }
  }
  MS_TRY([[maybe_unused]] const bool sound, check_questions(questions));
  return questions;
}

}  // namespace

Result<RuleSet> load_rules(std::span<const models::RulesetFile> files) {
  RuleSet set;
  MS_TRY(set.questions, load_questions(files));
  for (const models::RulesetFile& file : files) {
    const bool wanted = file.text.find(kRuleSchema) != std::string::npos ||
                        file.text.find(kProfileSchema) != std::string::npos;
    if (!wanted) continue;
    MS_TRY(const std::vector<Node> documents, models::documents(file));
    const Reader reader(file.path, set.questions);
    const bool is_given = file.packed.empty();
    for (const Node& document : documents) {
      const Node* schema = document.get("schema");
      if (schema != nullptr && schema->text == kRuleSchema) {
        MS_TRY(Rule rule, reader.rule(document));
        rule.is_given = is_given;
        std::erase_if(set.rules, [&](const Rule& other) { return other.id == rule.id; });
        set.rules.push_back(std::move(rule));
      } else if (schema != nullptr && schema->text == kProfileSchema) {
        MS_TRY(Profile profile, reader.profile(document));
        profile.is_given = is_given;
        set.profiles[profile.name] = std::move(profile);
      }
    }
  }
  std::sort(set.rules.begin(), set.rules.end(),
            [](const Rule& a, const Rule& b) { return order_of(a) < order_of(b); });
  return set;
}

}  // namespace micryscope::rules
