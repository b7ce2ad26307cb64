#include "source/prefilter.h"

#include <algorithm>
#include <array>

namespace micryscope::source {
namespace {

bool is_quotation_mark(char c) { return c == '"' || c == '\'' || c == '`'; }

/// Whether a package may be asked for at this place, by what stands before it.
bool may_name_package(std::string_view before) {
  constexpr std::array<std::string_view, 4> kAsking = {"from", "import", "require", "include"};
  const std::size_t last = before.find_last_not_of(" \t\r\n");
  if (last == std::string_view::npos) return true;
  before = before.substr(0, last + 1);
  if (before.ends_with('(') || before.ends_with('/')) return true;
  return std::ranges::any_of(kAsking, [&](std::string_view w) { return before.ends_with(w); });
}

bool counts(std::string_view word, std::string_view text) {
  if (!is_quotation_mark(word.front())) return true;
  for (std::size_t at = text.find(word); at != text.npos; at = text.find(word, at + 1)) {
    if (may_name_package(text.substr(0, at))) return true;
  }
  return false;
}

}  // namespace

Prefilter::Prefilter(const std::vector<WordGroup>& groups, std::vector<SecretLiteral> literals) {
  for (SecretLiteral& literal : literals) {
    for (const std::string& word : literal.words) literals_of_word_[word].insert(literals_.size());
    literals_.push_back({Regex(literal.pattern, literal.letters), std::move(literal.accepts)});
  }
  std::vector<std::string> literal_words;
  for (const auto& [word, indexes] : literals_of_word_) literal_words.push_back(word);
  literal_words_ = WordScanner(std::move(literal_words));

  groups_.try_emplace("");
  for (const WordGroup& group : groups) groups_.try_emplace(group.group);
  for (const WordGroup& group : groups) {
    for (auto& [name, words] : groups_) {
      if (!group.group.empty() && group.group != name) continue;
      for (const std::string& word : group.words) {
        Worth& worth = words.worths[word];
        worth = std::max(worth, group.worth);
      }
    }
  }
  for (auto& [name, words] : groups_) {
    std::vector<std::string> all;
    for (const auto& [word, worth] : words.worths) all.push_back(word);
    words.scanner = WordScanner(std::move(all));
  }
}

const Prefilter::Words& Prefilter::words(std::string_view group) const {
  const auto found = groups_.find(group);
  return found == groups_.end() ? groups_.find("")->second : found->second;
}

Worth Prefilter::worth(std::string_view text, std::string_view group) const {
  const Worth most = worth_of_words(words(group), text);
  if (most != Worth::nothing) return most;
  return holds_literal(text) ? Worth::alone : Worth::nothing;
}

Worth Prefilter::worth_of_words(const Words& words, std::string_view text) {
  Worth most = Worth::nothing;
  if (!words.scanner.contains_any(text)) return most;
  for (const std::string_view word : words.scanner.find_all(text)) {
    const Worth worth = words.worths.find(word)->second;
    if (worth > most && counts(word, text)) most = worth;
  }
  return most;
}

bool Prefilter::holds_literal(std::string_view text) const {
  if (!literal_words_.contains_any(text)) return false;
  std::set<std::size_t> possible;
  for (const std::string_view word : literal_words_.find_all(text))
    possible.merge(std::set(literals_of_word_.find(word)->second));
  return std::any_of(possible.begin(), possible.end(), [&](std::size_t i) {
    const Literal& literal = literals_[i];
    return literal.accepts ? literal.pattern.matches_with(text, literal.accepts)
                           : literal.pattern.matches_somewhere(text);
  });
}

std::vector<std::string_view> Prefilter::words_in(std::string_view text,
                                                  std::string_view group) const {
  return words(group).scanner.find_all(text);
}

}  // namespace micryscope::source
