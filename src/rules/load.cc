#include "rules/load.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <map>
#include <tuple>
#include <utility>

#include "rules/role_questions.h"
#include "support/errors.h"
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
constexpr std::array<OperationQuestion, 3> kOperationTests = {{
    {"authenticated", "A MAC is bound to this very ciphertext."},
    {"deprecated", "The interface itself is."},
    {"only-reads", "It decrypts, and nothing in the program encrypts like it."},
}};
/// Stands where a role may stand, for what the operation gives.
constexpr std::string_view kResult = "result";
constexpr std::array<std::string_view, 5> kProfileKeys = {"schema", "name", "rules", "thresholds",
                                                          "levels"};

bool is_rule_id(std::string_view text) {
  return text.size() > 1 && text.size() <= 6 && (text[0] == 'R' || text[0] == kOwnCheck) &&
         text[1] != '0' && text.find_first_not_of("0123456789", 1) == text.npos;
}

/// What nobody takes for an id, nor for several words.
bool is_rule_name(std::string_view text) {
  return !text.empty() && text[0] >= 'a' && text[0] <= 'z' &&
         text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == text.npos &&
         (text.size() == 1 || text.find_first_not_of("0123456789", 1) != text.npos);
}

bool is_profile_name(std::string_view text) {
  return !text.empty() && text[0] != '+' && text[0] != '-' &&
         text.find_first_of(kBetweenProfileWords) == text.npos;
}

/// Reads one file. It goes on after a mistake, so that all of them are shown; each is noted at the
/// node at fault.
class Reader {
 public:
  Reader(std::string_view file, const Questions& questions, std::vector<Error>& errors)
      : file_(file), questions_(questions), errors_(errors) {}

  Rule rule(const Node& node);
  Profile profile(const Node& node);

 private:
  void fault(const Node& node, std::string message) {
    errors_.push_back(yaml::error_at(node, file_, std::move(message)));
  }
  void unknown(const Node& node, std::string_view what, std::span<const std::string_view> words) {
    fault(node, fmt::format("unknown {} \"{}\"{}", what, node.text.substr(0, 60),
                            did_you_mean(node.text, words)));
  }
  /// The value, or what it is without one.
  template <typename T>
  T taken(Result<T> value) {
    if (value) return *std::move(value);
    errors_.push_back(std::move(value).error());
    return T{};
  }
  void check_keys(const Node& map, std::span<const std::string_view> known) {
    if (auto error = yaml::check_keys(map, known, file_)) errors_.push_back(*std::move(error));
  }
  std::string text(const Node& map, std::string_view key) {
    const Node* node = taken(yaml::required(map, key, file_));
    return node == nullptr ? std::string() : taken(yaml::as_string(*node, file_));
  }
  std::vector<const Node*> list(const Node& node) { return taken(yaml::as_list(node, file_)); }
  std::vector<std::string> texts(const Node& node) {
    std::vector<std::string> made;
    for (const Node* item : list(node)) made.push_back(taken(yaml::as_string(*item, file_)));
    return made;
  }
  /// The entries of a map; none of something else.
  const std::vector<std::pair<Node, Node>>& map(const Node& node, std::string message) {
    if (!node.is_map()) fault(node, std::move(message));
    return node.entries;
  }
  /// One of some words as the enumeration's value; its first for an unknown one.
  template <typename Enum, std::size_t N>
  Enum word(const Node& node, std::string_view what, const std::array<std::string_view, N>& words) {
    const auto it = std::find(words.begin(), words.end(), node.text);
    if (it != words.end()) return static_cast<Enum>(it - words.begin());
    unknown(node, what, words);
    return Enum{};
  }
  Level level(const Node& node) {
    static constexpr std::array<std::string_view, 3> kLevels = {"note", "warning", "error"};
    return word<Level>(node, "level", kLevels);
  }
  Confidence confidence(const Node& node) {
    static constexpr std::array<std::string_view, 3> kWords = {"low", "medium", "high"};
    return word<Confidence>(node, "confidence", kWords);
  }
  std::optional<Role> role(const Node& node, std::string_view what = "role") {
    const auto found = models::role(node.text);
    if (!found) unknown(node, what, models::role_words());
    return found;
  }
  Limit limit(const Node& node);
  std::vector<OriginKind> origins(const Node& node);
  std::vector<trace::Through> transformations(const Node& node);
  Argument argument(Gives gives, const Node& value);
  RoleTest role_test(Role role, const Node& node);
  void operation_test(const Node& key, const Node& value, OperationTest& out);
  AskedQuestion asked(const Question& question, const Node& value);
  void conditions(const Node& when, std::vector<RoleTest>& roles, OperationTest* operation);
  void subject(const Node& node, Alternative& made);
  Alternative alternative(const Node& node);
  void texts_of(const Node& node, Rule& rule);
  void details(const Node& node, Rule& rule);
  void finds(const Node& node, Rule& rule);
  void examples(const Node& node, Rule& rule);

  std::string file_;
  const Questions& questions_;
  std::vector<Error>& errors_;
};

Limit Reader::limit(const Node& node) {
  Limit limit;
  if (auto number = yaml::as_number(node, file_)) {
    limit.value = *number;
  } else {
    limit.threshold = taken(yaml::as_string(node, file_));
  }
  return limit;
}

std::vector<OriginKind> Reader::origins(const Node& node) {
  std::vector<OriginKind> found;
  for (const Node* item : list(node)) {
    const auto kind = models::origin_kind(item->text);
    if (!kind) unknown(*item, "origin", models::origin_words());
    if (kind) found.push_back(*kind);
  }
  return found;
}

std::vector<trace::Through> Reader::transformations(const Node& node) {
  std::vector<trace::Through> made;
  for (const Node* item : list(node)) {
    std::optional<trace::Through> found;
    for (int i = 0; i <= static_cast<int>(trace::Through::call); ++i) {
      if (trace::name_of(static_cast<trace::Through>(i)) == item->text)
        found = static_cast<trace::Through>(i);
    }
    if (!found) fault(*item, fmt::format("unknown transformation \"{}\"", item->text));
    if (found) made.push_back(*found);
  }
  return made;
}

Argument Reader::argument(Gives gives, const Node& value) {
  static constexpr std::array<std::string_view, 2> kForms = {"text", "bytes"};
  switch (gives) {
    case Gives::flag:
      return taken(yaml::as_bool(value, file_));
    case Gives::words:
      return texts(value);
    case Gives::origins:
      return origins(value);
    case Gives::ways:
      return transformations(value);
    case Gives::limit:
      return limit(value);
    case Gives::role:
      return role(value).value_or(Role::data);
    case Gives::form:
      return word<Form>(value, "form", kForms);
  }
  return false;
}

RoleTest Reader::role_test(Role asked, const Node& node) {
  RoleTest test;
  test.role = asked;
  test.where = yaml::place(node, file_);
  check_keys(node, role_question_keys());
  for (const auto& [key, value] : node.entries) {
    if (const RoleQuestion* question = role_question(key.text))
      test.asked.push_back({question, argument(question->gives, value)});
  }
  return test;
}

void Reader::operation_test(const Node& key, const Node& value, OperationTest& out) {
  const bool wanted = taken(yaml::as_bool(value, file_));
  if (key.text == "authenticated") out.authenticated = wanted;
  if (key.text == "deprecated") out.deprecated = wanted;
  if (key.text == "only-reads") out.only_reads = wanted;
}

/// `true` and `false` are said for `yes` and `no`.
AskedQuestion Reader::asked(const Question& question, const Node& value) {
  AskedQuestion made{question.name, {}};
  std::vector<std::string_view> known(question.answers.begin(), question.answers.end());
  known.push_back(kUnknownAnswer);
  for (const Node* item : list(value)) {
    const std::string answer = item->text == "true"    ? "yes"
                               : item->text == "false" ? "no"
                                                       : item->text;
    if (std::ranges::find(known, answer) == known.end()) {
      unknown(*item, fmt::format("answer to {}", question.name), known);
    } else {
      made.answers.push_back(answer);
    }
  }
  return made;
}

void Reader::conditions(const Node& when, std::vector<RoleTest>& roles, OperationTest* operation) {
  for (const auto& [key, value] : map(when, "conditions are a map of roles and questions")) {
    const bool about_operation =
        std::ranges::find(kOperationTests, key.text, &OperationQuestion::key) !=
        kOperationTests.end();
    const auto question = questions_.find(key.text);
    if (about_operation && operation != nullptr) {
      operation_test(key, value, *operation);
    } else if (question != questions_.end() && operation != nullptr) {
      operation->questions.push_back(asked(question->second, value));
    } else if (key.text == kResult) {
      roles.push_back(role_test(Role::data, value));
      roles.back().of_result = true;
    } else if (const auto named = role(key, "role or question")) {
      roles.push_back(role_test(*named, value));
    }
  }
}

/// What an alternative speaks of.
void Reader::subject(const Node& node, Alternative& made) {
  const Node* const kinds = node.get("operation");
  for (const Node* item : kinds == nullptr ? std::vector<const Node*>() : list(*kinds)) {
    const auto kind = models::operation_kind(item->text);
    if (!kind) unknown(*item, "operation", models::operation_words());
    if (kind) made.operations.push_back(*kind);
  }
  if (const Node* literals = node.get("literals")) {
    made.literals = true;
    made.credential = taken(yaml::as_string(*literals, file_));
    if (*made.credential != "format" && *made.credential != "name")
      fault(*literals, "literals are known by their `format` or by their `name`");
  }
  const bool has_operation = kinds != nullptr && !(kinds->is_list() && kinds->items.empty());
  if (node.is_map() && has_operation == made.literals)
    fault(node, "say either `operation` or `literals`");
}

Alternative Reader::alternative(const Node& node) {
  Alternative made;
  made.where = yaml::place(node, file_);
  check_keys(node, kFindKeys);
  subject(node, made);
  if (const Node* when = node.get("when")) conditions(*when, made.roles, &made.operation);
  if (const Node* unless = node.get("unless")) conditions(*unless, made.unless, nullptr);
  if (const Node* flow = node.get("flow")) made.flow = role(*flow);
  if (const Node* at = node.get("at")) {
    static constexpr std::array<std::string_view, 3> kPlaces = {"call", "value", "use"};
    made.at = word<At>(*at, "place of a finding", kPlaces);
  }
  if (const Node* sure = node.get("confidence")) made.confidence = confidence(*sure);
  if (const Node* at = node.get("level")) made.level = level(*at);
  if (node.is_map()) made.message = text(node, "message");
  return made;
}

void Reader::examples(const Node& node, Rule& rule) {
  for (const auto& [language, cases] : map(node, "examples are a map of languages to cases")) {
    for (const Node* item : list(cases)) {
      Example example;
      example.language = language.text;
      example.bad = text(*item, "bad");
      example.good = text(*item, "good");
      rule.examples.push_back(std::move(example));
    }
  }
}

void Reader::details(const Node& node, Rule& rule) {
  if (const Node* value = node.get("precision"))
    rule.precision = taken(yaml::as_string(*value, file_));
  if (const Node* value = node.get("in-tests")) rule.in_tests = taken(yaml::as_bool(*value, file_));
  if (const Node* value = node.get("yields-to")) rule.yields_to = texts(*value);
  if (const Node* value = node.get("cwe")) {
    for (const Node* item : list(*value))
      rule.cwe.push_back(static_cast<int>(taken(yaml::as_integer(*item, file_))));
  }
  if (const Node* value = node.get("references")) {
    for (const auto& [title, address] : map(*value, "references are a map of titles to addresses"))
      rule.references.emplace_back(title.text, address.text);
  }
  if (const Node* value = node.get("examples")) examples(*value, rule);
}

void Reader::texts_of(const Node& node, Rule& rule) {
  rule.id = text(node, "id");
  const Node* const id = node.get("id");
  if (id != nullptr && id->is_scalar() && !is_rule_id(rule.id))
    fault(*id, "a rule's id is R and a number, such as R6");
  rule.name = text(node, "name");
  const Node* const name = node.get("name");
  if (name != nullptr && name->is_scalar() && !is_rule_name(rule.name))
    fault(*name, "a rule's name is small letters, digits and dashes, such as ecb-mode");
  rule.title = text(node, "title");
  rule.summary = text(node, "summary");
  rule.why = text(node, "why");
  rule.fix = text(node, "fix");
}

void Reader::finds(const Node& node, Rule& rule) {
  const Node* const find = node.get("find");
  if (rule.id.starts_with(kOwnCheck)) {  // the program itself finds these
    if (find != nullptr) fault(*find, "a rule of the program's own checks finds nothing by itself");
  } else if (find == nullptr) {
    taken(yaml::required(node, "find", file_));
  } else {
    for (const Node* item : list(*find)) rule.find.push_back(alternative(*item));
  }
}

Rule Reader::rule(const Node& node) {
  Rule rule;
  rule.where = yaml::place(node, file_);
  check_keys(node, kRuleKeys);
  texts_of(node, rule);
  if (const Node* at = taken(yaml::required(node, "level", file_))) rule.level = level(*at);
  if (const Node* severity = taken(yaml::required(node, "security-severity", file_)))
    rule.security_severity = taken(yaml::as_number(*severity, file_));
  details(node, rule);
  finds(node, rule);
  return rule;
}

Profile Reader::profile(const Node& node) {
  Profile profile;
  check_keys(node, kProfileKeys);
  profile.name = text(node, "name");
  const Node* const name = node.get("name");
  // A user writes rules to add and to leave out behind it.
  if (name != nullptr && name->is_scalar() && !is_profile_name(profile.name))
    fault(*name, "a profile's name is one word that begins with neither + nor -");
  if (const Node* rules = taken(yaml::required(node, "rules", file_)))
    profile.rules = texts(*rules);
  if (const Node* thresholds = node.get("thresholds")) {
    for (const auto& [key, value] : map(*thresholds, "thresholds are a map of names to numbers"))
      profile.thresholds[key.text] = taken(yaml::as_count(value, file_));
  }
  if (const Node* levels = node.get("levels")) {
    for (const auto& [key, value] : map(*levels, "levels are a map of rules to levels"))
      profile.levels[key.text] = level(value);
  }
  return profile;
}

/// R1, R2, ... R10, then S1.
std::pair<char, int> order_of(const Rule& rule) {
  return {rule.id[0], std::atoi(rule.id.c_str() + 1)};
}

}  // namespace

bool is_called(const Rule& rule, std::string_view name) {
  const auto same = [](std::string_view a, std::string_view b) {
    return std::ranges::equal(a, b, {}, lower, lower);
  };
  if (same(rule.id, name) || same(rule.name, name)) return true;
  return name.size() == rule.id.size() + 1 + rule.name.size() && name[rule.id.size()] == '-' &&
         same(rule.id, name.substr(0, rule.id.size())) &&
         same(rule.name, name.substr(rule.id.size() + 1));
}

const Rule* RuleSet::find_named(std::string_view name) const {
  const auto it =
      std::ranges::find_if(rules, [name](const Rule& rule) { return is_called(rule, name); });
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

std::span<const OperationQuestion> operation_questions() { return kOperationTests; }

const KnownKeys& known_keys() {
  static const KnownKeys kKeys{kRuleKeys, kFindKeys, role_question_keys(), kProfileKeys};
  return kKeys;
}

namespace {

/// Rules and profiles with the nodes that they were read from.
struct Sources {
  std::vector<std::pair<std::string, std::vector<Node>>> files;
  std::map<std::string, std::pair<const std::string*, const Node*>> rules;     ///< by id
  std::map<std::string, std::pair<const std::string*, const Node*>> profiles;  ///< by name
};

/// Replaces the names that rules and profiles have for rules by ids.
class Resolver {
 public:
  Resolver(RuleSet& set, const Sources& sources, std::vector<Error>& errors)
      : set_(set), sources_(sources), errors_(errors) {}

  void run() {
    for (Rule& rule : set_.rules) {
      at(sources_.rules.at(rule.id));
      check_name(rule);
      resolve(rule.yields_to, "yields-to");
    }
    for (auto& [name, profile] : set_.profiles) {
      at(sources_.profiles.at(name));
      resolve(profile.rules, "rules");
      std::map<std::string, Level> levels;
      for (const auto& [rule, level] : profile.levels) {
        if (const Rule* found = named(rule, key_of(rule))) levels[found->id] = level;
      }
      profile.levels = std::move(levels);
    }
  }

 private:
  void at(const std::pair<const std::string*, const Node*>& source) {
    std::tie(file_, node_) = source;
  }

  /// One name means one rule.
  void check_name(const Rule& rule) {
    const Rule* first = set_.find_named(rule.name);
    if (first == &rule) first = set_.find_named(rule.id + '-' + rule.name);
    if (first == &rule) return;
    errors_.push_back(
        yaml::error_at(*node_->get("name"), *file_,
                       fmt::format("{} is called \"{}\" already", first->id, rule.name)));
  }

  void resolve(std::vector<std::string>& names, std::string_view key) {
    std::vector<std::string> ids;
    for (std::size_t i = 0; i < names.size(); ++i) {
      const Node* list = node_->get(key);
      const Node& item = list->is_list() ? list->items[i] : *list;
      const Rule* const found = named(names[i], item);
      if (found != nullptr && std::ranges::find(ids, found->id) == ids.end())
        ids.push_back(found->id);
    }
    names = std::move(ids);
  }

  const Node& key_of(std::string_view rule) const {
    for (const auto& [key, value] : node_->get("levels")->entries) {
      if (key.text == rule) return key;
    }
    return *node_;
  }

  const Rule* named(std::string_view name, const Node& place) {
    const Rule* const found = set_.find_named(name);
    if (found == nullptr) {
      Error error = set_.no_such_rule(name);
      errors_.push_back(yaml::error_at(place, *file_, std::move(error.message)));
    }
    return found;
  }

  RuleSet& set_;
  const Sources& sources_;
  std::vector<Error>& errors_;
  const std::string* file_ = nullptr;
  const Node* node_ = nullptr;
};

/// The questions come first: rules ask them.
Questions load_questions(std::span<const models::RulesetFile> files, std::vector<Error>& errors) {
  Questions questions;
  for (const models::RulesetFile& file : files) {
    if (file.text.find(kEvidenceSchema) == std::string::npos) continue;
    const auto documents = models::documents(file);
    if (!documents) {
      errors.push_back(documents.error());
      continue;
    }
    for (const Node& document : *documents) {
      const Node* const schema = document.get("schema");
      if (schema == nullptr || schema->text != kEvidenceSchema) continue;
      Result<Question> read = read_question(document, file.path);
      if (!read) {
        errors.push_back(std::move(read).error());
      } else {
        questions.insert_or_assign(read->name, *std::move(read));
      }
    }
  }
  if (!errors.empty()) return questions;
  if (const auto sound = check_questions(questions); !sound) errors.push_back(sound.error());
  return questions;
}

void read_document(const Node& document, const std::string& file, bool is_given, Sources& sources,
                   RuleSet& set, std::vector<Error>& errors) {
  const Node* const schema = document.get("schema");
  if (schema == nullptr) return;
  Reader reader(file, set.questions, errors);
  if (schema->text == kRuleSchema) {
    Rule rule = reader.rule(document);
    rule.is_given = is_given;
    sources.rules[rule.id] = {&file, &document};
    std::erase_if(set.rules, [&](const Rule& other) { return other.id == rule.id; });
    set.rules.push_back(std::move(rule));
  } else if (schema->text == kProfileSchema) {
    Profile profile = reader.profile(document);
    profile.is_given = is_given;
    sources.profiles[profile.name] = {&file, &document};
    set.profiles[profile.name] = std::move(profile);
  }
}

}  // namespace

Result<RuleSet> load_rules(std::span<const models::RulesetFile> files) {
  RuleSet set;
  Sources sources;
  std::vector<Error> errors;
  set.questions = load_questions(files, errors);
  sources.files.reserve(files.size());  // what is in it is pointed at
  for (const models::RulesetFile& file : files) {
    const bool wanted = file.text.find(kRuleSchema) != std::string::npos ||
                        file.text.find(kProfileSchema) != std::string::npos;
    if (!wanted) continue;
    auto documents = models::documents(file);
    if (!documents) {
      errors.push_back(std::move(documents).error());
      continue;
    }
    const auto& [path, nodes] = sources.files.emplace_back(file.path, *std::move(documents));
    for (const Node& document : nodes)
      read_document(document, path, file.packed.empty(), sources, set, errors);
  }
  std::sort(set.rules.begin(), set.rules.end(),
            [](const Rule& a, const Rule& b) { return order_of(a) < order_of(b); });
  // A file that cannot be read might have said what a name stands for.
  if (errors.empty()) Resolver(set, sources, errors).run();
  if (!errors.empty()) return tl::make_unexpected(joined(std::move(errors)));
  return set;
}

}  // namespace micryscope::rules
