#include "models/looks.h"

#include <algorithm>

#include "models/prose_reader.h"
#include "support/entropy.h"
#include "support/redact.h"

namespace micryscope::models {

namespace {

// A drawn text changes between upper case, lower case and digits at about every second letter;
// names of algorithms ("PBKDF2WithHmacSHA256") do at every third at most.
constexpr double kDrawnChanges = 0.4;
constexpr double kDrawnBits = 2.5;    // of entropy per character, at which nothing repeats much
constexpr std::size_t kLongRun = 24;  // letters and digits without any break
constexpr double kLongRunChanges = 0.25;
constexpr std::size_t kShortestDrawn = 8;
constexpr std::size_t kShortestStrange = 6;
constexpr std::size_t kShortestInMessage = 20;  // where names of things stand
constexpr std::size_t kManyDigits = 10;
constexpr std::size_t kLongestName = 256;

enum class Class : std::uint8_t { other, upper, lower, digit };

Class class_of(char c) {
  if (c >= 'a' && c <= 'z') return Class::lower;
  if (c >= 'A' && c <= 'Z') return Class::upper;
  if (c >= '0' && c <= '9') return Class::digit;
  return Class::other;
}

bool is_letter(char c) { return class_of(c) == Class::lower || class_of(c) == Class::upper; }
bool is_digit(char c) { return class_of(c) == Class::digit; }

std::string lowered(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), [](char c) {
    return class_of(c) == Class::upper ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return out;
}

/// In lower case, letters, digits and what is beyond ASCII only: "X-Api-Key" is "xapikey".
std::string joined(std::string_view name) {
  std::string out = lowered(name);
  std::erase_if(out, [](char c) {
    return class_of(c) == Class::other && static_cast<unsigned char>(c) < 0x80;
  });
  return out;
}

/// At which part of the places between two letters or digits their class changes.
double changes_of(std::string_view text) {
  std::size_t pairs = 0;
  std::size_t changes = 0;
  for (std::size_t i = 1; i < text.size(); ++i) {
    const Class before = class_of(text[i - 1]);
    const Class here = class_of(text[i]);
    if (before == Class::other || here == Class::other) continue;
    ++pairs;
    if (here != before) ++changes;
  }
  return pairs == 0 ? 0 : static_cast<double>(changes) / static_cast<double>(pairs);
}

std::size_t longest_run(std::string_view text) {
  std::size_t longest = 0;
  std::size_t run = 0;
  for (const char c : text) {
    run = class_of(c) == Class::other ? 0 : run + 1;
    longest = std::max(longest, run);
  }
  return longest;
}

bool looks_drawn(std::string_view text) {
  if (text.size() < kShortestDrawn || std::ranges::none_of(text, is_digit) ||
      entropy(text) < kDrawnBits)
    return false;
  const double changes = changes_of(text);
  return changes >= kDrawnChanges || (changes >= kLongRunChanges && longest_run(text) >= kLongRun);
}

}  // namespace

Looks::Looks(const ModelSet& models, const Names& names) : names_(names) {
  const RedactionWords& words = models.redaction;
  for (const std::string& word : words.secret) secret_.push_back(joined(word));
  for (const std::string& word : words.innocent) innocent_.insert(joined(word));
  open_.insert(words.open.begin(), words.open.end());
  counts_.insert(words.counts.begin(), words.counts.end());
  phrases_.insert(words.phrases.begin(), words.phrases.end());
  tells_.insert(words.tells.begin(), words.tells.end());
  vocabulary_.insert(words.vocabulary.begin(), words.vocabulary.end());
  for (const std::string& word : vocabulary_) longest_word_ = std::max(longest_word_, word.size());
  for (const std::string& pattern : words.plain) plain_.emplace_back(pattern);
  for (const std::string& pattern : words.shapes) shapes_.emplace_back(pattern);
}

bool Looks::matches_any(const std::vector<Regex>& patterns, std::string_view text) const {
  return std::ranges::any_of(patterns,
                             [&](const Regex& pattern) { return pattern.matches_all(text); });
}

bool Looks::last_word_is_one_of(std::string_view name, const Words& words) const {
  std::vector<std::string> split = split_name(name);
  // "salt_1", "iv2"
  while (split.size() > 1 && is_digit(split.back().front())) split.pop_back();
  return !split.empty() && words.contains(split.back());
}

bool Looks::names_open(std::string_view name) const { return last_word_is_one_of(name, open_); }

bool Looks::has_secret_part(std::string_view joined_name) const {
  return std::ranges::any_of(
      secret_, [&](const auto& part) { return joined_name.find(part) != joined_name.npos; });
}

bool Looks::names_secret(std::string_view name) const {
  // Of what is longer than any name, its end: the last words say what a thing is.
  if (name.size() > kLongestName) name.remove_prefix(name.size() - kLongestName);
  if (!has_secret_part(joined(name)) || names_open(name)) return false;
  // Without the words, or pairs of them, that only contain such a part.
  const std::vector<std::string> words = split_name(name);
  std::string rest;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (innocent_.contains(words[i])) continue;
    if (i + 1 < words.size() && innocent_.contains(words[i] + words[i + 1])) {
      ++i;
      continue;
    }
    rest += words[i];
  }
  return has_secret_part(rest);
}

bool Looks::names_secret_number(std::string_view name) const {
  return names_secret(name) && !last_word_is_one_of(name, counts_);
}

bool Looks::is_drawn_number(std::string_view digits) {
  if (digits.size() < kManyDigits) return false;
  const std::size_t last = digits.find_last_not_of('0');
  if (last == digits.npos || (digits.size() - 1 - last) * 2 >= digits.size()) return false;
  const std::unordered_set<char> different(digits.begin(), digits.end());
  return different.size() >= 4;
}

bool Looks::is_key_bytes(std::string_view bytes) {
  if (bytes.size() < kShortest || bytes.find_first_not_of(bytes[0]) == bytes.npos) return false;
  if (bytes.size() == 16 || bytes.size() == 24 || bytes.size() == 32) return true;
  return std::ranges::any_of(bytes, [](char c) {
    return static_cast<unsigned char>(c) < 0x09 || static_cast<unsigned char>(c) > 0x7E;
  });
}

/// Whether a run of lower-case letters is made of the vocabulary.
bool Looks::is_made_of_vocabulary(std::string_view letters) const {
  std::vector<bool> reached(letters.size() + 1);
  reached[0] = true;
  for (std::size_t i = 0; i < letters.size(); ++i) {
    if (!reached[i]) continue;
    const std::size_t most = std::min(longest_word_, letters.size() - i);
    for (std::size_t size = 1; size <= most; ++size) {
      if (vocabulary_.contains(std::string(letters.substr(i, size)))) reached[i + size] = true;
    }
  }
  return reached[letters.size()];
}

bool Looks::names_cryptography(std::string_view text) const {
  constexpr std::size_t kLongest = 48;
  constexpr std::size_t kDigitsInARow = 4;
  if (text.size() > kLongest) return false;
  std::string run;
  std::size_t digits = 0;
  bool any_word = false;
  // One step past the end closes the last run.
  for (std::size_t i = 0; i <= text.size(); ++i) {
    const char c = i < text.size() ? text[i] : '/';
    if (is_letter(c)) {
      run += static_cast<char>(c | 0x20);
      digits = 0;
      continue;
    }
    if (!run.empty() && !is_made_of_vocabulary(run)) return false;
    any_word = any_word || !run.empty();
    run.clear();
    digits = is_digit(c) ? digits + 1 : 0;
    if (digits > kDigitsInARow) return false;
    if (!is_digit(c) && std::string_view("-_/ .").find(c) == std::string_view::npos) return false;
  }
  return any_word;
}

/// "user_name2", "parseHTML5": words put together, not drawn.
bool Looks::is_written(std::string_view word) const {
  const std::vector<std::string> parts = split_name(word);
  const bool name =
      std::ranges::all_of(word, [](char c) { return class_of(c) != Class::other || c == '_'; });
  if (!name || parts.size() < 2) return false;
  std::size_t digits = 0;
  std::size_t letters = 0;
  for (const std::string& part : parts) (is_digit(part.front()) ? digits : letters) += part.size();
  const std::size_t words = static_cast<std::size_t>(std::ranges::count_if(
      parts, [](const std::string& part) { return !is_digit(part.front()); }));
  return digits <= 2 && words >= 2 && letters >= 3 * words && word.find('_') != word.npos;
}

/// Known to be no secret, whatever its parts look like.
bool Looks::is_plain_word(std::string_view word) const {
  return names_cryptography(word) ||
         (std::ranges::any_of(word, is_digit) && matches_any(plain_, word));
}

/// Drawn beyond doubt, where names of things and of folders stand.
bool Looks::is_drawn_name(std::string_view word) {
  constexpr std::string_view kHex = "0123456789abcdefABCDEF";
  return word.size() >= kShortestInMessage && word.find_first_not_of(kHex) != word.npos &&
         std::ranges::count_if(word, is_digit) >= 2 && changes_of(word) >= kDrawnChanges;
}

/// A text with slashes that is no path: Base64 with its filling, or as restless without.
bool Looks::is_base64(std::string_view word) const {
  constexpr double kRestless = 0.5;
  if (word.find('.') != word.npos) return false;
  if (word.ends_with('=') && matches_any(shapes_, word)) return true;
  return is_drawn_name(word) && changes_of(word) >= kRestless;
}

bool Looks::is_secret_word(std::string_view word, Of of) const {
  if (word.size() < kShortest) return false;
  if (has_format(word)) return true;
  if (names_cryptography(word)) return false;
  if (std::ranges::all_of(word, is_digit)) {
    return is_drawn_number(word) ||
           (of == Of::prose && word.size() > kShortestStrange && !matches_any(plain_, word));
  }
  if (std::ranges::none_of(word, [](char c) { return is_digit(c) || c == '%'; })) return false;
  // All the same, as 0x00 and 0xffff.
  const std::size_t first = std::min(word.find_first_not_of("0xX-:"), word.size() - 1);
  if (word.find_first_not_of(word[first], first) == word.npos || matches_any(plain_, word))
    return false;
  if (matches_any(shapes_, word)) return true;
  if (of == Of::message) return is_drawn_name(word);
  if (looks_drawn(word)) return true;
  return of == Of::prose && std::ranges::any_of(word, is_letter) &&
         word.size() >= kShortestStrange && !is_written(word);
}

std::vector<Span> Looks::secrets_in(std::string_view text, Of of) const {
  return ProseReader(*this, text, of).run();
}

bool Looks::is_secret(std::string_view text) const {
  if (text.size() < kShortest) return false;
  return has_format(text) || !secrets_in(text, Of::code).empty();
}

bool Looks::is_plain(std::string_view literal) const {
  constexpr std::size_t kLongest = 200;
  if (literal.empty() || literal.size() > kLongest) return false;
  if (names_cryptography(literal)) return true;
  const bool address = literal.find("://") != literal.npos && literal.find(' ') == literal.npos;
  const bool stands_for_one =
      names_.is_placeholder(literal) && std::ranges::none_of(literal, is_digit);
  return (address || stands_for_one) && secrets_in(literal).empty();
}

std::string Looks::scrubbed(std::string_view text, Of of) const {
  std::string out;
  std::size_t at = 0;
  for (const Span span : secrets_in(text, of)) {
    out += text.substr(at, span.begin - at);
    out += redact(text.substr(span.begin, span.end - span.begin));
    at = span.end;
  }
  return out += text.substr(at);
}

std::string Looks::scrubbed_message(std::string_view message) const {
  std::string out;
  for (std::size_t at = 0; at < message.size();) {
    const std::size_t open = std::min(message.find_first_of("`\"", at), message.size());
    const std::size_t close =
        open < message.size() ? message.find(message[open], open + 1) : message.npos;
    if (close == message.npos) return out += message.substr(at);
    out += message.substr(at, open + 1 - at);
    const std::string_view quoted = message.substr(open + 1, close - open - 1);
    // A path in quotes stays as readable as one without.
    const bool name = message[open] == '`' || quoted.starts_with('/') ||
                      quoted.find_first_of(".*") != quoted.npos;
    out += scrubbed(quoted, name ? Of::message : Of::code);
    out += message[open];
    at = close + 1;
  }
  return out;
}

}  // namespace micryscope::models
