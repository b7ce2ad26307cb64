// Which files are worth parsing: those that hold a word of some model. A word is a plain,
// case-sensitive piece of text, found anywhere, as `rg -F` would. Each language group ("python",
// "javascript") has words of its own; those of the group "" hold for all.
//
//   const std::vector<WordGroup> groups = {{"python", {"hashlib"}}, {"", {"api_key"},
//   Worth::alone}}; const Prefilter prefilter(groups); if (prefilter.worth(text, "python") !=
//   Worth::nothing) ...
//
// A word that begins with a quotation mark ("'openai") is the name of a package and counts only
// where a file can ask for one: behind `from`, `import`, `require` or `include`, an opening bracket
// or a comment. As the name of a provider or a protocol it stands in many a file that uses none.
//
// It may say too much of a file without cryptography, never too little of one that has a word.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "source/word_scanner.h"
#include "support/regex.h"

namespace micryscope::source {

/// What a file is worth reading for, which decides what else is read because of it
/// (import_graph.h). In rising order.
enum class Worth : std::uint8_t {
  nothing,
  alone,    ///< a literal that looks like a secret: the line says it all
  context,  ///< no cryptography of its own, but what it defines may be handed to some (MCP tools)
  linked,   ///< cryptography, which is what its callers give it
};

struct WordGroup {
  std::string group;
  std::vector<std::string> words;
  Worth worth = Worth::linked;  ///< `nothing` is no worth of a word
};

/// A literal that a file without a word is still worth reading for, alone.
struct SecretLiteral {
  std::vector<std::string> words;  ///< of which the file must hold one
  std::string pattern;             ///< that must then match somewhere
  Regex::Case letters = Regex::Case::sensitive;
  /// What the pattern's first group must pass, if anything; may be called on several threads.
  std::function<bool(std::string_view)> accepts;
};

/// Read-only once made; may be used from several threads at once.
class Prefilter {
 public:
  /// Groups named twice are joined; order and repeated words do not matter.
  explicit Prefilter(const std::vector<WordGroup>& groups,
                     std::vector<SecretLiteral> literals = {});

  /// The most that a word of the group in the text is worth.
  Worth worth(std::string_view text, std::string_view group) const;

  /// The words of the group that the text holds, sorted; they live as long as the prefilter.
  std::vector<std::string_view> words_in(std::string_view text, std::string_view group) const;

 private:
  /// One scanner for all words, as nearly all texts hold none, and their worths.
  struct Words {
    WordScanner scanner;
    std::map<std::string, Worth, std::less<>> worths;
  };
  const Words& words(std::string_view group) const;
  static Worth worth_of_words(const Words& words, std::string_view text);

  bool holds_literal(std::string_view text) const;

  std::map<std::string, Words, std::less<>> groups_;  ///< "" for a group that is not named
  struct Literal {
    Regex pattern;
    std::function<bool(std::string_view)> accepts;
  };
  std::vector<Literal> literals_;
  WordScanner literal_words_;
  std::map<std::string, std::set<std::size_t>, std::less<>> literals_of_word_;
};

}  // namespace micryscope::source
