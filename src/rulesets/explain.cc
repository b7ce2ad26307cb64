#include "rulesets/explain.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <span>
#include <vector>

#include "models/vocabulary.h"
#include "rules/load.h"
#include "rules/role_questions.h"

namespace micryscope {

namespace {

using rules::Rule;

constexpr std::array<std::string_view, 3> kLevels = {"note", "warning", "error"};

std::string indented(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    if (!line.empty()) out += "    " + std::string(line);
    out += '\n';
  }
  return out;
}

std::string paragraph(std::string_view title, std::string_view text) {
  while (text.ends_with('\n')) text.remove_suffix(1);
  return fmt::format("\n{}\n{}\n", title, text);
}

std::string explain_rule(const Rule& rule) {
  std::string out = fmt::format("{}-{}: {}\n\n{}\n", rule.id, rule.name, rule.title, rule.summary);
  out += fmt::format("\nlevel {}, precision {}", kLevels[static_cast<std::size_t>(rule.level)],
                     rule.precision);
  for (const int cwe : rule.cwe) out += fmt::format(", CWE-{}", cwe);
  out += '\n';
  out += paragraph("Why", rule.why) + paragraph("How to fix", rule.fix);
  for (const rules::Example& example : rule.examples) {
    out += fmt::format("\nBad ({})\n\n{}", example.language, indented(example.bad));
    out += fmt::format("\nGood ({})\n\n{}", example.language, indented(example.good));
  }
  if (!rule.references.empty()) out += "\nSee\n";
  for (const auto& [title, address] : rule.references)
    out += fmt::format("  {}\n  {}\n", title, address);
  return out;
}

std::string explain_vocabulary(const rules::Questions& questions) {
  std::string out;
  const auto add = [&](std::string_view title, std::span<const std::string_view> words) {
    out += fmt::format("{}{}\n", out.empty() ? "" : "\n", title);
    for (const std::string_view word : words) out += fmt::format("  {}\n", word);
  };
  add("operations: a call to any crypto API, normalised", models::operation_words());
  add("roles: what an argument or attribute means to an operation", models::role_words());
  add("origins: where a role's value comes from", models::origin_words());
  add("sinks: where a result goes", models::sink_words());
  add("folds: pure functions that are seen through", models::fold_words());
  out += "\nquestions about a role: what a rule asks of a role's value, or of the result\n";
  for (const rules::RoleQuestion& question : rules::role_questions()) {
    out += fmt::format("  {:<11}  {:<19}  {}\n", question.key, rules::name_of(question.gives),
                       question.about);
  }
  out +=
      "\nquestions about an operation: true or false, or the answers of a ladder (see explain)\n";
  const auto add_question = [&](std::string_view name, std::string_view answers,
                                std::string_view about) {
    out += fmt::format("  {:<14}  {:<27}  {}\n", name, answers, about);
  };
  for (const rules::OperationQuestion& question : rules::operation_questions())
    add_question(question.key, rules::name_of(rules::Gives::flag), question.about);
  for (const auto& [name, question] : questions) {
    add_question(name,
                 fmt::format("{}, {}", fmt::join(question.answers, ", "), rules::kUnknownAnswer),
                 question.asks);
  }
  return out;
}

}  // namespace

Result<std::string> explain(const Rulesets& rulesets, std::string_view topic) {
  if (topic == "vocab") return explain_vocabulary(rulesets.rules.questions);
  if (const Rule* rule = rulesets.rules.find_named(topic)) return explain_rule(*rule);
  const rules::Questions& questions = rulesets.rules.questions;
  if (const auto question = questions.find(topic); question != questions.end())
    return rules::describe(question->second);
  return tl::make_unexpected(rulesets.rules.no_such_rule(topic, "vocab"));
}

std::string list_rules(const Rulesets& rulesets) {
  std::size_t width = 0;
  const auto name = [](const Rule& rule) { return rule.id + "-" + rule.name; };
  for (const Rule& rule : rulesets.rules.rules) width = std::max(width, name(rule).size());
  std::string out;
  for (const Rule& rule : rulesets.rules.rules) {
    out += fmt::format("{:<{}}  {:<7}  {}\n", name(rule), width,
                       kLevels[static_cast<std::size_t>(rule.level)], rule.title);
  }
  return out;
}

}  // namespace micryscope
