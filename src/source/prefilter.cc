#include "source/prefilter.h"

#include <algorithm>

namespace micryscope::source {

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
  const Words& own = words(group);
  Worth most = Worth::nothing;
  if (own.scanner.contains_any(text)) {
    for (const std::string_view word : own.scanner.find_all(text))
      most = std::max(most, own.worths.find(word)->second);
  }
  if (most != Worth::nothing) return most;
  return holds_literal(text) ? Worth::alone : Worth::nothing;
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
