#include "models/names.h"

#include <algorithm>

#include "support/entropy.h"

namespace micryscope::models {

namespace {

constexpr std::size_t kLongestSecret = 16384;  // a longer text is a document

enum class CharClass { lower, upper, digit, other };

// Letters beyond ASCII count as lower case: they belong to the word they stand in.
CharClass class_of(char c) {
  if (c >= '0' && c <= '9') return CharClass::digit;
  if (c >= 'A' && c <= 'Z') return CharClass::upper;
  if ((c >= 'a' && c <= 'z') || (static_cast<unsigned char>(c) & 0x80) != 0)
    return CharClass::lower;
  return CharClass::other;
}

// Whether a new word begins at `at`: "apiKey" at K, "HTTPServer" at S, "sha256" at 2.
bool begins_word(std::string_view name, std::size_t at) {
  const CharClass before = class_of(name[at - 1]);
  const CharClass here = class_of(name[at]);
  if (before == here) {
    if (here != CharClass::upper || at + 1 >= name.size()) return false;
    return class_of(name[at + 1]) == CharClass::lower;
  }
  return !(before == CharClass::upper && here == CharClass::lower);
}

std::string any_of(const std::vector<std::string>& patterns) {
  std::string any;
  for (const std::string& pattern : patterns) {
    any += any.empty() ? "(?:" : "|(?:";
    any += pattern;
    any += ')';
  }
  return any;
}

bool is_one_character(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [&](char c) { return c == text.front(); });
}

}  // namespace

std::vector<std::string> split_name(std::string_view name) {
  std::vector<std::string> words;
  std::string word;
  const auto finish = [&] {
    if (!word.empty()) words.push_back(std::move(word));
    word.clear();
  };
  for (std::size_t i = 0; i < name.size(); ++i) {
    if (i > 0 && begins_word(name, i)) finish();
    const CharClass here = class_of(name[i]);
    if (here == CharClass::other) continue;
    word += here == CharClass::upper ? static_cast<char>(name[i] - 'A' + 'a') : name[i];
  }
  finish();
  return words;
}

Names::Names(const ModelSet& models)
    : models_(&models), any_placeholder_(any_of(models.placeholders), Regex::Case::ignore) {
  for (std::uint32_t i = 0; i < models.names.size(); ++i) {
    for (const auto& words : models.names[i].words) {
      if (!words.empty()) runs_.emplace(words.front(), Run{&words, i});
    }
  }
  for (const CredentialFormat& format : models.credentials)
    credentials_.emplace_back(format.pattern);
  for (const std::string& pattern : models.literals.known) known_.emplace_back(pattern);
  for (const std::string& pattern : models.literals.public_keys) public_keys_.emplace_back(pattern);
  for (const std::string& glob : models.sample_paths)
    samples_.push_back(Glob::compile(glob, Glob::Braces::alternatives));
  for (const std::string& pattern : models.placeholders)
    placeholders_.emplace_back(pattern, Regex::Case::ignore);
}

std::vector<std::uint32_t> Names::families_of(std::string_view name) const {
  const std::vector<std::string> words = split_name(name);
  struct Match {
    std::uint32_t family = 0;
    std::size_t begin = 0;
    std::size_t end = 0;
  };
  std::vector<Match> matches;
  for (std::size_t at = 0; at < words.size(); ++at) {
    const auto [from, to] = runs_.equal_range(words[at]);
    for (auto run = from; run != to; ++run) {
      const auto& rest = *run->second.words;
      const bool fits =
          rest.size() <= words.size() - at &&
          std::equal(rest.begin(), rest.end(), words.begin() + static_cast<std::ptrdiff_t>(at));
      if (fits) matches.push_back({run->second.family, at, at + rest.size()});
    }
  }
  // A longer run says what the words in it mean: a session id is a session, a secret name a name.
  const auto sensitive = [&](const Match& match) { return models_->names[match.family].sensitive; };
  std::vector<std::uint32_t> families;
  for (const Match& match : matches) {
    const bool inside = std::any_of(matches.begin(), matches.end(), [&](const Match& other) {
      return sensitive(other) != sensitive(match) && other.begin <= match.begin &&
             match.end <= other.end && other.end - other.begin > match.end - match.begin;
    });
    if (!inside) families.push_back(match.family);
  }
  std::sort(families.begin(), families.end());
  families.erase(std::unique(families.begin(), families.end()), families.end());
  return families;
}

std::vector<std::uint32_t> Names::families_at_end(const std::vector<std::string>& words) const {
  std::vector<std::uint32_t> families;
  for (std::size_t at = 0; at < words.size(); ++at) {
    const auto [from, to] = runs_.equal_range(words[at]);
    for (auto run = from; run != to; ++run) {
      const auto& rest = *run->second.words;
      if (rest.size() == words.size() - at &&
          std::equal(rest.begin(), rest.end(), words.begin() + static_cast<std::ptrdiff_t>(at)))
        families.push_back(run->second.family);
    }
  }
  return families;
}

bool Names::is_placeholder(std::string_view text) const {
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return true;
  text = text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
  if (text.size() > kLongestSecret) return false;
  if (is_one_character(text)) return true;
  if (any_placeholder_.ok()) return any_placeholder_.matches_all(text);
  return std::any_of(placeholders_.begin(), placeholders_.end(),
                     [&](const Regex& pattern) { return pattern.matches_all(text); });
}

bool Names::is_public(std::string_view text) const {
  return std::any_of(known_.begin(), known_.end(),
                     [&](const Regex& pattern) { return pattern.matches_all(text); });
}

bool Names::is_sample_path(std::string_view path) const {
  return std::ranges::any_of(samples_, [&](const Glob& glob) { return glob.matches(path); });
}

bool Names::is_public_key(std::string_view text) const {
  return std::any_of(public_keys_.begin(), public_keys_.end(),
                     [&](const Regex& pattern) { return pattern.matches_all(text); });
}

bool Names::looks_random(std::string_view text) const {
  constexpr std::size_t kShortest = 8;
  constexpr double kLeastEntropy = 2.9;
  constexpr double kLongestWord = 3.2;  // on average: "user_session_v2" is written
  if (text.size() < kShortest || text.size() > kLongestSecret || is_public(text)) return false;
  const auto has = [&](CharClass wanted) {
    return std::any_of(text.begin(), text.end(), [&](char c) { return class_of(c) == wanted; });
  };
  if (!has(CharClass::digit) || !(has(CharClass::lower) || has(CharClass::upper))) return false;
  if (entropy(text) < kLeastEntropy) return false;
  const std::vector<std::string> words = split_name(text);
  const bool joined = has(CharClass::other) || (has(CharClass::lower) && has(CharClass::upper));
  return !joined ||
         static_cast<double>(text.size()) / static_cast<double>(words.size()) <= kLongestWord;
}

const CredentialFormat* Names::credential_format(std::string_view text) const {
  if (text.size() > kLongestSecret) return nullptr;
  for (std::size_t i = 0; i < credentials_.size(); ++i) {
    const CredentialFormat& format = models_->credentials[i];
    const bool has_word =
        std::any_of(format.words.begin(), format.words.end(),
                    [&](const auto& word) { return text.find(word) != std::string_view::npos; });
    if (!has_word) continue;
    if (const auto secret = credentials_[i].part_of(text)) {
      if (format.random && !looks_random(*secret)) continue;
      return is_placeholder(text) || is_placeholder(*secret) ? nullptr : &format;
    }
  }
  return nullptr;
}

}  // namespace micryscope::models
