#include "ir/secret_text.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>

#include "support/entropy.h"

namespace micryscope::ir {

namespace {

constexpr std::size_t kShortest = 8;
// A random text changes between upper case, lower case and digits at about every second letter;
// names of algorithms ("PBKDF2WithHmacSHA256") do at every third at most.
constexpr double kRandomChanges = 0.4;
constexpr double kRandomBits = 2.5;  // of entropy per character, at which nothing repeats much
constexpr std::size_t kShortestHex = 16;
constexpr std::size_t kLongRun = 24;  // letters and digits without any break
constexpr double kLongRunChanges = 0.25;

constexpr std::array<std::string_view, 11> kSecretWords = {
    "key",  "secret",     "token",  "passw", "passphrase", "pwd",
    "auth", "credential", "cookie", "salt",  "private"};

bool contains_word(std::string_view text) {
  std::string lower(text);
  std::transform(lower.begin(), lower.end(), lower.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return std::any_of(kSecretWords.begin(), kSecretWords.end(),
                     [&](std::string_view word) { return lower.find(word) != std::string::npos; });
}

enum class Class : std::uint8_t { other, upper, lower, digit };

Class class_of(char c) {
  if (c >= 'a' && c <= 'z') return Class::lower;
  if (c >= 'A' && c <= 'Z') return Class::upper;
  if (c >= '0' && c <= '9') return Class::digit;
  return Class::other;
}

bool looks_random(std::string_view text) {
  std::size_t pairs = 0;
  std::size_t changes = 0;
  std::size_t run = 0;
  std::size_t longest_run = 0;
  bool has_digit = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const Class here = class_of(text[i]);
    has_digit = has_digit || here == Class::digit;
    run = here == Class::other ? 0 : run + 1;
    longest_run = std::max(longest_run, run);
    if (i == 0 || here == Class::other) continue;
    const Class before = class_of(text[i - 1]);
    if (before == Class::other) continue;
    ++pairs;
    if (here != before) ++changes;
  }
  if (!has_digit || pairs == 0) return false;
  const double rate = static_cast<double>(changes) / static_cast<double>(pairs);
  if (entropy(text) < kRandomBits) return false;
  return rate >= kRandomChanges || (longest_run >= kLongRun && rate >= kLongRunChanges);
}

/// Hexadecimal digits, of which some are letters and some are not.
bool is_hex(std::string_view text) {
  if (text.size() < kShortestHex || text.find_first_of("0123456789") == std::string_view::npos) {
    return false;
  }
  return text.find_first_of("abcdefABCDEF") != std::string_view::npos &&
         text.find_first_not_of("0123456789abcdefABCDEF") == std::string_view::npos;
}

/// "scheme://user:password@host"
bool has_login(std::string_view text) {
  const std::size_t scheme = text.find("://");
  if (scheme == std::string_view::npos) return false;
  const std::string_view rest = text.substr(scheme + 3);
  const std::size_t at = rest.find('@');
  return at != std::string_view::npos && rest.substr(0, at).find(':') != std::string_view::npos &&
         rest.substr(0, at).find('/') == std::string_view::npos;
}

}  // namespace

bool names_secret(std::string_view name) { return contains_word(name); }

bool looks_secret(std::string_view text, std::string_view name) {
  if (text.size() < kShortest) return false;
  return names_secret(name) || contains_word(text) || looks_drawn(text);
}

bool looks_drawn(std::string_view text) {
  return text.size() >= kShortest && (has_login(text) || is_hex(text) || looks_random(text));
}

bool has_key_length(std::string_view bytes) {
  const bool fits = bytes.size() == 16 || bytes.size() == 24 || bytes.size() == 32;
  return fits && bytes.find_first_not_of(bytes[0]) != std::string_view::npos;
}

}  // namespace micryscope::ir
