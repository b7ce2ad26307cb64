#include "source/prefilter.h"

namespace micryscope::source {

Prefilter::Prefilter(const std::vector<WordGroup>& groups, const NamedLiterals& literals)
    : literal_words_(literals.words) {
  if (!literals.pattern.empty()) literal_.emplace(literals.pattern, Regex::Case::ignore);
  std::map<std::string, std::vector<std::string>> words;
  for (const WordGroup& group : groups) {
    std::vector<std::string>& all = words[group.group];
    all.insert(all.end(), group.words.begin(), group.words.end());
  }
  const std::vector<std::string> common = words[""];
  for (auto& [group, own] : words) {
    if (group.empty()) continue;
    own.insert(own.end(), common.begin(), common.end());
    scanners_.emplace(group, WordScanner(std::move(own)));
  }
  common_ = WordScanner(common);
}

const WordScanner& Prefilter::scanner(std::string_view group) const {
  const auto found = scanners_.find(group);
  return found == scanners_.end() ? common_ : found->second;
}

bool Prefilter::matches(std::string_view text, std::string_view group) const {
  if (scanner(group).contains_any(text)) return true;
  return literal_ && literal_words_.contains_any(text) && literal_->matches_somewhere(text);
}

std::vector<std::string_view> Prefilter::words_in(std::string_view text,
                                                  std::string_view group) const {
  return scanner(group).find_all(text);
}

}  // namespace micryscope::source
