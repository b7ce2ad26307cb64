// Which files are worth parsing: those that hold a word of some model. A word is a plain,
// case-sensitive piece of text, found anywhere, as `rg -F` would. Each language group ("python",
// "javascript") has words of its own; those of the group "" hold for all.
//
//   const std::vector<WordGroup> groups = {{"python", {"hashlib"}}, {"", {"api_key"}}};
//   const Prefilter prefilter(groups);
//   if (prefilter.matches(text, "python")) ...
//
// It may answer yes for a file without cryptography, never no for one that has a word.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "source/word_scanner.h"
#include "support/regex.h"

namespace micryscope::source {

struct WordGroup {
  std::string group;
  std::vector<std::string> words;
};

/// What a file without a word may still hold: a literal given to a name of these ("apiKey").
struct NamedLiterals {
  std::vector<std::string> words;  ///< of which a file must hold one
  std::string pattern;             ///< that must then match somewhere
};

/// Read-only once made; may be used from several threads at once.
class Prefilter {
 public:
  /// Groups named twice are joined; order and repeated words do not matter.
  explicit Prefilter(const std::vector<WordGroup>& groups, const NamedLiterals& literals = {});

  /// True when the text holds a word of the group. A group without words matches nothing.
  bool matches(std::string_view text, std::string_view group) const;

  /// The words of the group that the text holds, sorted; they live as long as the prefilter.
  std::vector<std::string_view> words_in(std::string_view text, std::string_view group) const;

 private:
  const WordScanner& scanner(std::string_view group) const;

  std::map<std::string, WordScanner, std::less<>> scanners_;
  WordScanner common_;  ///< for a group that is not named
  WordScanner literal_words_;
  std::optional<Regex> literal_;
};

}  // namespace micryscope::source
