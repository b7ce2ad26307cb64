#include "run/rules_commands.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "languages/registry.h"
#include "lower/language_spec.h"
#include "models/vocabulary.h"
#include "rules/load.h"
#include "rules/role_questions.h"
#include "rulesets/coverage.h"
#include "run/make_report.h"
#include "run/run.h"
#include "source/memory_tree.h"
#include "support/suggest.h"

namespace micryscope {

namespace {

using rules::Rule;

constexpr std::array<std::string_view, 3> kLevels = {"note", "warning", "error"};

// Names of libraries that are algorithms or ordinary words of the trade.
constexpr std::array<std::string_view, 30> kOrdinary = {
    "argon2",       "bcrypt",        "blockchain",  "builtins", "caches",        "crypto",
    "cryptography", "databases",     "environment", "files",    "hash",          "hmac",
    "http",         "jose",          "key",         "keyring",  "llm",           "loggers",
    "logging",      "pseudo-random", "random",      "secrets",  "serialisation", "service",
    "sessions",     "small",         "ssl",         "time",     "uuid",          "web"};

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 0x20) : c; }

std::string lowered(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), lower);
  return out;
}

bool is_word_char(char c) {
  return (lower(c) >= 'a' && lower(c) <= 'z') || (c >= '0' && c <= '9') || c == '_';
}

bool has_word(std::string_view text, std::string_view word) {
  for (std::size_t at = text.find(word); at != text.npos; at = text.find(word, at + 1)) {
    const bool begins = at == 0 || !is_word_char(text[at - 1]);
    const std::size_t end = at + word.size();
    if (begins && (end == text.size() || !is_word_char(text[end]))) return true;
  }
  return false;
}

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

// --- lint ----------------------------------------------------------------------------------------

namespace {

/// Everything that a rule says but for its examples.
std::string texts_of(const Rule& rule) {
  std::string out = rule.title + '\n' + rule.summary + '\n' + rule.why + '\n' + rule.fix;
  for (const rules::Alternative& alternative : rule.find) out += '\n' + alternative.message;
  return out;
}

/// `code` in a rule's text.
std::vector<std::string> code_spans(std::string_view text) {
  std::vector<std::string> spans;
  while (true) {
    const std::size_t begin = text.find('`');
    if (begin == text.npos) return spans;
    const std::size_t end = text.find('`', begin + 1);
    if (end == text.npos) return spans;
    std::string span(text.substr(begin + 1, end - begin - 1));
    span.resize(std::min(span.find_first_of("( "), span.size()));
    if (!span.empty()) spans.push_back(std::move(span));
    text.remove_prefix(end + 1);
  }
}

void lint_names(const Rulesets& rulesets, const Rule& rule, std::vector<std::string>& out) {
  const std::string text = texts_of(rule);
  const std::string lower_text = lowered(text);
  std::set<std::string> named;
  for (const auto& [family, table] : rulesets.models.languages) {
    for (const std::string& library : table.libraries) {
      const std::string word = lowered(library);
      if (std::find(kOrdinary.begin(), kOrdinary.end(), word) != kOrdinary.end()) continue;
      if (has_word(lower_text, word)) named.insert(library);
    }
    for (const std::string& span : code_spans(text)) {
      const auto is_word = std::binary_search(table.words.begin(), table.words.end(), span);
      if (is_word || table.calls.contains(span) || table.methods.contains(span)) named.insert(span);
    }
  }
  for (const lower::LanguageSpec* language : languages::all_languages()) {
    if (has_word(text, language->name)) named.insert(std::string(language->name));
  }
  for (const std::string& name : named) {
    out.push_back(fmt::format(
        "{}: {} names \"{}\"; a rule names no library and no language outside its examples",
        rule.where, rule.id, name));
  }
}

const lower::LanguageSpec* language_called(std::string_view id) {
  for (const lower::LanguageSpec* language : languages::all_languages()) {
    if (language->id == id) return language;
  }
  return nullptr;
}

void lint_examples(const Rule& rule, const std::vector<CoverageRow>& rows,
                   std::vector<std::string>& out) {
  std::set<std::string> shown;
  for (const rules::Example& example : rule.examples) {
    const lower::LanguageSpec* language = language_called(example.language);
    if (language == nullptr) {
      out.push_back(fmt::format("{}: {} has an example in \"{}\", which no front end reads",
                                rule.where, rule.id, example.language));
    } else {
      shown.insert(std::string(language->group));
    }
  }
  for (const CoverageRow& row : rows) {
    if (!row.library.empty() || shown.contains(row.language)) continue;
    for (const CoverageCell& cell : row.cells) {
      if (cell.rule != rule.id || cell.reach != Reach::reached) continue;
      out.push_back(fmt::format("{}: {} has no example for {}", rule.where, rule.id, row.language));
    }
  }
}

}  // namespace

namespace {

void lint_holes(const CoverageRow& row, Lint& lint) {
  for (const CoverageCell& cell : row.cells) {
    if (cell.reach != Reach::hole || !cell.reason.empty()) continue;
    if (!cell.where.empty()) {
      lint.warnings.push_back(
          fmt::format("{}: {}, and coverage.yaml has no reason", cell.where, hole_text(cell, row)));
    } else {
      lint.complaints.push_back("coverage.yaml: no reason why " + hole_text(cell, row));
    }
  }
}

}  // namespace

Result<Lint> lint_rulesets(const Rulesets& rulesets) {
  Lint made;
  std::vector<std::string>& out = made.complaints;
  out = models::lint(rulesets.models);
  MS_TRY(const std::vector<CoverageRow> rows, coverage(rulesets));
  for (const Rule& rule : rulesets.rules.rules) {
    lint_names(rulesets, rule, out);
    lint_examples(rule, rows, out);
  }
  for (const CoverageRow& row : rows) lint_holes(row, made);
  return made;
}

// --- examples ------------------------------------------------------------------------------------

namespace {

/// All rules with the thresholds that this one is meant for.
Options options_for(const rules::RuleSet& rules, const Rule& rule) {
  Options options;
  options.jobs = 1;
  for (const Rule& other : rules.rules) options.config.select.push_back(other.id);
  const auto has = [&](const rules::Profile& profile) {
    return std::ranges::find(profile.rules, rule.id) != profile.rules.end();
  };
  const auto own = rules.profiles.find(options.profile);
  if (own != rules.profiles.end() && has(own->second)) return options;
  for (const auto& [name, profile] : rules.profiles) {
    if (!has(profile)) continue;
    options.profile = name;
    break;
  }
  return options;
}

/// "" or why it was not read. No example may depend on that: it shows nothing then.
std::string left_out(const report::Report& report) {
  if (report.files_analysed > 0) return {};
  for (const report::Count& count : report.left_out) {
    if (count.files == 0) continue;
    if (count.what == report::kNoCryptography)
      return "the prefilter left it out: it has none of the `words` of a model";
    return "it was left out: " + count.what;
  }
  return "it was left out";
}

/// "" or what the run found wrong.
std::string try_example(const Rulesets& rulesets, const Rule& rule,
                        const lower::LanguageSpec& language, const std::string& text, bool bad) {
  source::MemoryTree tree;
  tree.add("example" + std::string(language.extensions.front()), text);
  const auto report = run(options_for(rulesets.rules, rule), rulesets, tree);
  if (!report) return report.error().text();
  if (std::string problem = left_out(*report); !problem.empty()) return problem;
  const auto found =
      std::find_if(report->findings.begin(), report->findings.end(),
                   [&](const rules::Finding& finding) { return finding.rule == rule.id; });
  if (bad && found == report->findings.end()) return "the rule finds nothing in it";
  if (bad && found->level == rules::Level::note) return "the rule is not sure about it";
  if (!bad && found != report->findings.end()) return "the rule says: " + found->message;
  for (const report::Notification& note : report->notifications) {
    if (note.id == "syntax-error") return fmt::format("syntax error in line {}", note.line);
  }
  return {};
}

}  // namespace

std::vector<ExampleResult> run_examples(const Rulesets& rulesets) {
  std::vector<ExampleResult> results;
  for (const Rule& rule : rulesets.rules.rules) {
    std::map<std::string, int> numbers;
    for (const rules::Example& example : rule.examples) {
      const std::string name =
          fmt::format("{} {} {}", rule.id, example.language, ++numbers[example.language]);
      const lower::LanguageSpec* language = language_called(example.language);
      if (language == nullptr) {
        results.push_back({name, "no front end reads this language"});
        continue;
      }
      results.push_back({name + " bad", try_example(rulesets, rule, *language, example.bad, true)});
      results.push_back(
          {name + " good", try_example(rulesets, rule, *language, example.good, false)});
    }
  }
  return results;
}

}  // namespace micryscope
