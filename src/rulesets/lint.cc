#include "rulesets/lint.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>
#include <string_view>

#include "languages/registry.h"
#include "lower/language_spec.h"
#include "rulesets/coverage.h"
#include "rulesets/examples.h"

namespace micryscope {

namespace {

using rules::Rule;

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

void lint_examples(const Rule& rule, const std::vector<CoverageRow>& rows,
                   std::vector<std::string>& out) {
  std::set<std::string> shown;
  for (const rules::Example& example : rule.examples) {
    const lower::LanguageSpec* language = language_of(example);
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

}  // namespace micryscope
