#include "source/prefilter.h"

#include <algorithm>

namespace micryscope::source {

Prefilter::Prefilter(const std::vector<WordGroup>& groups, const NamedLiterals& literals)
    : literal_words_(literals.words) {
  if (!literals.pattern.empty()) literal_.emplace(literals.pattern, Regex::Case::ignore);
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
  if (most != Worth::nothing || !literal_) return most;
  return literal_words_.contains_any(text) && literal_->matches_somewhere(text) ? Worth::alone
                                                                                : Worth::nothing;
}

std::vector<std::string_view> Prefilter::words_in(std::string_view text,
                                                  std::string_view group) const {
  return words(group).scanner.find_all(text);
}

}  // namespace micryscope::source
