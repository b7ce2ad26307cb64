#include "rules/evidence.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "support/suggest.h"

namespace micryscope::rules {

namespace {

using yaml::Node;

constexpr std::array<std::string_view, 5> kQuestionKeys = {"schema", "question", "asks", "answers",
                                                           "ladder"};
constexpr std::array<std::string_view, 7> kStepKeys = {"answer", "confidence", "of",  "of-not",
                                                       "when",   "unless",     "says"};
constexpr std::array<std::string_view, 5> kAtomWords = {"declared", "reaches", "made-of", "named",
                                                        "draws"};
constexpr std::array<std::string_view, 2> kDeclarations = {"not-for-security", "test-code"};
constexpr std::array<std::string_view, 4> kReachKeys = {"role", "role-not", "sink", "as"};
constexpr std::array<std::string_view, 8> kEndings = {
    "comparison", "look-up", "guarded-look-up", "pick", "returned", "tool-result", "sink", "role"};
constexpr std::array<std::string_view, 4> kMadeOfKeys = {"origin", "credential", "put-together",
                                                         "named"};
constexpr std::array<std::string_view, 9> kNameKeys = {
    "of",         "family",     "family-not",     "kind",          "word",
    "first-word", "containing", "containing-not", "words-at-least"};
constexpr std::array<std::string_view, 7> kNameOf = {
    "result", "compared", "function", "around", "ingredient", "environment", "option"};
constexpr std::array<std::string_view, 3> kNameKinds = {"secret", "sensitive", "harmless"};
constexpr std::array<std::string_view, 3> kConfidences = {"low", "medium", "high"};

class Reader {
 public:
  explicit Reader(std::string_view file) : file_(file) {}

  Result<Question> question(const Node& node) const {
    if (auto error = yaml::check_keys(node, kQuestionKeys, file_))
      return tl::make_unexpected(*error);
    Question made;
    MS_TRY(made.name, text(node, "question"));
    MS_TRY(made.asks, text(node, "asks"));
    MS_TRY(const Node* answers, yaml::required(node, "answers", file_));
    MS_TRY(made.answers, yaml::as_strings(*answers, file_));
    MS_TRY(const Node* ladder, yaml::required(node, "ladder", file_));
    MS_TRY(const std::vector<const Node*> steps, yaml::as_list(*ladder, file_));
    for (const Node* one : steps) {
      MS_TRY(EvidenceStep read, step(*one, made.answers));
      made.ladder.push_back(std::move(read));
    }
    return made;
  }

 private:
  tl::unexpected<Error> bad(const Node& node, std::string message) const {
    return tl::make_unexpected(yaml::error_at(node, file_, std::move(message)));
  }

  Result<std::string> text(const Node& map, std::string_view key) const {
    MS_TRY(const Node* node, yaml::required(map, key, file_));
    return yaml::as_string(*node, file_);
  }

  /// The items of a list as places in a list of words.
  template <typename Words>
  Result<std::vector<std::size_t>> places(const Node& node, std::string_view what,
                                          const Words& words) const {
    MS_TRY(const std::vector<const Node*> items, yaml::as_list(node, file_));
    std::vector<std::size_t> found;
    for (const Node* item : items) {
      const auto it = std::find(std::begin(words), std::end(words), item->text);
      if (it == std::end(words)) {
        const std::vector<std::string_view> known(std::begin(words), std::end(words));
        return bad(*item, fmt::format("unknown {} \"{}\"{}", what, item->text,
                                      did_you_mean(item->text, known)));
      }
      found.push_back(static_cast<std::size_t>(it - std::begin(words)));
    }
    return found;
  }

  /// The same for words of an enumeration that are listed in its order.
  template <typename Enum, typename Words>
  Result<std::vector<Enum>> members(const Node& node, std::string_view what,
                                    const Words& words) const {
    MS_TRY(const std::vector<std::size_t> found, places(node, what, words));
    std::vector<Enum> made;
    for (const std::size_t place : found) made.push_back(static_cast<Enum>(place));
    return made;
  }

  Result<EvidenceStep> step(const Node& node, const std::vector<std::string>& answers) const {
    if (auto error = yaml::check_keys(node, kStepKeys, file_)) return tl::make_unexpected(*error);
    EvidenceStep made;
    MS_TRY(const Node* answer, yaml::required(node, "answer", file_));
    MS_TRY(const std::vector<std::size_t> chosen, places(*answer, "answer", answers));
    if (chosen.size() != 1) return bad(*answer, "a step has one answer");
    made.answer = answers[chosen.front()];
    for (const auto& [key, value] : node.entries) {
      if (key.text == "confidence") {
        MS_TRY(const auto sure, members<Confidence>(value, "confidence", kConfidences));
        if (sure.size() != 1) return bad(value, "a step has one confidence");
        made.confidence = sure.front();
      } else if (key.text == "of") {
        MS_TRY(made.of,
               members<models::OperationKind>(value, "operation", models::operation_words()));
      } else if (key.text == "of-not") {
        MS_TRY(made.of_not,
               members<models::OperationKind>(value, "operation", models::operation_words()));
      } else if (key.text == "when") {
        MS_TRY(made.when, tests(value));
      } else if (key.text == "unless") {
        MS_TRY(made.unless, tests(value));
      } else if (key.text == "says") {
        MS_TRY(made.says, yaml::as_string(value, file_));
      }
    }
    if (made.when.empty()) return bad(node, "a step says `when` it holds");
    return made;
  }

  /// A map of atoms, or a list of such maps where one kind of atom is asked for twice.
  Result<std::vector<AtomTest>> tests(const Node& node) const {
    MS_TRY(const std::vector<const Node*> maps, yaml::as_list(node, file_));
    std::vector<AtomTest> made;
    for (const Node* map : maps) {
      if (auto error = yaml::check_keys(*map, kAtomWords, file_))
        return tl::make_unexpected(*error);
      for (const auto& [key, value] : map->entries) {
        MS_TRY(AtomTest read, test(key.text, value));
        made.push_back(std::move(read));
      }
    }
    return made;
  }

  Result<AtomTest> test(std::string_view kind, const Node& node) const {
    AtomTest made;
    if (kind == "declared") {
      made.kind = AtomKind::declared;
      MS_TRY(const std::vector<std::size_t> known, places(node, "declaration", kDeclarations));
      for (const std::size_t place : known) made.declared.emplace_back(kDeclarations[place]);
      return made;
    }
    if (kind == "reaches") return reaches(node);
    if (kind == "made-of") return made_of(node);
    if (kind == "named") {
      made.kind = AtomKind::named;
      MS_TRY(made.name, name_test(node));
      return made;
    }
    made.kind = AtomKind::draws;
    if (!node.is_map() || node.entries.size() != 1)
      return bad(node, "say which question is asked of what is drawn, and the answer");
    made.question = node.entries.front().first.text;
    MS_TRY(made.answer, yaml::as_string(node.entries.front().second, file_));
    return made;
  }

  Result<AtomTest> reaches(const Node& node) const {
    if (auto error = yaml::check_keys(node, kReachKeys, file_)) return tl::make_unexpected(*error);
    AtomTest made;
    made.kind = AtomKind::reaches;
    for (const auto& [key, value] : node.entries) {
      if (key.text == "role") {
        MS_TRY(made.roles, members<models::Role>(value, "role", models::role_words()));
      } else if (key.text == "role-not") {
        MS_TRY(made.roles_not, members<models::Role>(value, "role", models::role_words()));
      } else if (key.text == "sink") {
        MS_TRY(made.sinks, members<models::SinkKind>(value, "sink", models::sink_words()));
      } else {
        MS_TRY(made.endings, members<Ending>(value, "ending", kEndings));
      }
    }
    return made;
  }

  Result<AtomTest> made_of(const Node& node) const {
    if (auto error = yaml::check_keys(node, kMadeOfKeys, file_)) return tl::make_unexpected(*error);
    AtomTest made;
    made.kind = AtomKind::made_of;
    for (const auto& [key, value] : node.entries) {
      if (key.text == "origin") {
        MS_TRY(made.origins, members<models::OriginKind>(value, "origin", models::origin_words()));
      } else if (key.text == "credential") {
        MS_TRY(made.credential, yaml::as_bool(value, file_));
      } else if (key.text == "put-together") {
        MS_TRY(made.put_together, yaml::as_bool(value, file_));
      } else {
        MS_TRY(made.name, name_test(value));
      }
    }
    return made;
  }

  Result<NameTest> name_test(const Node& node) const {
    if (auto error = yaml::check_keys(node, kNameKeys, file_)) return tl::make_unexpected(*error);
    NameTest made;
    for (const auto& [key, value] : node.entries) {
      const std::string_view name = key.text;
      if (name == "of") {
        MS_TRY(made.of, members<NameOf>(value, "owner of a name", kNameOf));
      } else if (name == "kind") {
        MS_TRY(const std::vector<std::size_t> kinds, places(value, "kind of name", kNameKinds));
        if (kinds.size() != 1) return bad(value, "a name is of one kind");
        made.kind = kNameKinds[kinds.front()];
      } else if (name == "words-at-least") {
        MS_TRY(const double count, yaml::as_count(value, file_));
        made.words_at_least = static_cast<std::size_t>(count);
      } else {
        std::vector<std::string>& words = name == "family"           ? made.family
                                          : name == "family-not"     ? made.family_not
                                          : name == "word"           ? made.word
                                          : name == "first-word"     ? made.first_word
                                          : name == "containing-not" ? made.containing_not
                                                                     : made.containing;
        MS_TRY(words, yaml::as_strings(value, file_));
      }
    }
    return made;
  }

  std::string file_;
};

// --- in words ------------------------------------------------------------------------------------

template <typename Items, typename Name>
std::string list_of(const Items& items, const Name& name) {
  std::vector<std::string> words;
  for (const auto& item : items) words.emplace_back(name(item));
  return fmt::format("{}", fmt::join(words, ", "));
}

void add_part(std::string& out, std::string_view what, const std::string& words) {
  if (words.empty()) return;
  out += fmt::format("{}{} {}", out.empty() ? "" : "; ", what, words);
}

std::string describe(const NameTest& test) {
  const auto same = [](const std::string& word) { return word; };
  std::string out;
  add_part(out, "of",
           list_of(test.of, [](NameOf of) { return kNameOf[static_cast<std::size_t>(of)]; }));
  add_part(out, "kind", test.kind);
  add_part(out, "family", list_of(test.family, same));
  add_part(out, "family not", list_of(test.family_not, same));
  add_part(out, "with one of the words", list_of(test.word, same));
  add_part(out, "beginning with", list_of(test.first_word, same));
  add_part(out, "containing", list_of(test.containing, same));
  add_part(out, "not containing", list_of(test.containing_not, same));
  if (test.words_at_least > 0)
    add_part(out, "of at least", fmt::format("{} words", test.words_at_least));
  return out;
}

std::string describe(const AtomTest& test) {
  std::string out;
  const auto role = [](models::Role one) { return models::name_of(one); };
  switch (test.kind) {
    case AtomKind::declared:
      return "declared " + list_of(test.declared, [](const std::string& word) { return word; });
    case AtomKind::reaches:
      add_part(out, "role", list_of(test.roles, role));
      add_part(out, "any role but", list_of(test.roles_not, role));
      add_part(out, "sink",
               list_of(test.sinks, [](models::SinkKind one) { return models::name_of(one); }));
      add_part(out, "as", list_of(test.endings, [](Ending one) {
                 return kEndings[static_cast<std::size_t>(one)];
               }));
      return "reaches " + out;
    case AtomKind::made_of:
      add_part(out, "origin",
               list_of(test.origins, [](models::OriginKind one) { return models::name_of(one); }));
      if (test.credential) add_part(out, "a", "credential");
      if (test.name) add_part(out, "what is named", describe(*test.name));
      return (test.put_together ? "put together from " : "made of ") + out;
    case AtomKind::named:
      return "named: " + describe(*test.name);
    case AtomKind::draws:
      return fmt::format("draws what {} answers {} for", test.question, test.answer);
  }
  return out;
}

}  // namespace

const EvidenceKeys& evidence_keys() {
  static constexpr EvidenceKeys kKeys{kQuestionKeys, kStepKeys,   kAtomWords,
                                      kReachKeys,    kMadeOfKeys, kNameKeys};
  return kKeys;
}

Result<Question> read_question(const yaml::Node& document, std::string_view file) {
  return Reader(file).question(document);
}

Result<bool> check_questions(const Questions& questions) {
  for (const auto& [name, question] : questions) {
    for (const EvidenceStep& step : question.ladder) {
      for (const AtomTest& test : step.when) {
        if (test.kind != AtomKind::draws) continue;
        const auto it = questions.find(test.question);
        const bool known =
            it != questions.end() && test.question != name &&
            std::ranges::find(it->second.answers, test.answer) != it->second.answers.end();
        if (!known) {
          return fail(ErrorCode::config,
                      fmt::format("the question {} asks {} for the answer {}, which it has not",
                                  name, test.question, test.answer));
        }
      }
    }
  }
  return true;
}

std::string describe(const Question& question) {
  std::string out =
      fmt::format("{}: {}\n\nThe first step that holds decides; where none does, it is {}.\n\n",
                  question.name, question.asks, kUnknownAnswer);
  std::size_t number = 0;
  for (const EvidenceStep& step : question.ladder) {
    out += fmt::format("{:>3}. {}", ++number, step.answer);
    if (step.confidence != Confidence::high)
      out +=
          fmt::format(" ({} confidence)", kConfidences[static_cast<std::size_t>(step.confidence)]);
    const auto kind = [](models::OperationKind one) { return models::name_of(one); };
    if (!step.of.empty()) out += fmt::format(", of {}", list_of(step.of, kind));
    if (!step.of_not.empty()) out += fmt::format(", not of {}", list_of(step.of_not, kind));
    out += '\n';
    for (const AtomTest& test : step.when) out += fmt::format("     when    {}\n", describe(test));
    for (const AtomTest& test : step.unless)
      out += fmt::format("     unless  {}\n", describe(test));
  }
  return out;
}

}  // namespace micryscope::rules
