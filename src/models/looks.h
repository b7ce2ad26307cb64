// What may be shown of a text: whether a literal may be a secret by its looks or by its name, and
// which stretches of words for people (comments, reasons, messages) may be one. The words and
// shapes are YAML (rulesets/names/redaction.yaml), the formats of credentials those of Names.
// It only decides what is shown whole, never what is a finding, so it rather hides too much.
//
//     looks.is_secret("postgres://app:hunter2@db")     true: the password in it
//     looks.names_secret("db_password")                true
//     looks.names_secret("password_salt")              false: a salt stands beside a secret
//     looks.is_plain("aes-256-cbc")                    true: names cryptography, and nothing else
//     looks.scrubbed("the password was: hunter2!")     "the password was: hu… (8 characters)"
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "models/names.h"
#include "support/regex.h"
#include "support/span.h"

namespace micryscope::models {

class Looks {
 public:
  /// Refers to both, which must outlive it.
  Looks(const ModelSet& models, const Names& names);

  const Names& names() const { return names_; }
  /// Is some part of a literal a secret by its looks?
  bool is_secret(std::string_view text) const;
  /// May a literal be shown in a line of source? It names cryptography, is an address that lets
  /// nobody in, or says that it stands for a secret and is none.
  bool is_plain(std::string_view literal) const;
  /// Does a name say that its value is secret?
  bool names_secret(std::string_view name) const;
  /// The same of a number's name: `token_expiry` and `key_bits` count.
  bool names_secret_number(std::string_view name) const;
  /// Does a name say that its value is none: an IV, a salt?
  bool names_open(std::string_view name) const;
  /// A number of many digits that nobody would count with.
  static bool is_drawn_number(std::string_view digits);
  /// Bytes that are no text, or of a key's length (16, 24, 32), and not all the same.
  static bool is_key_bytes(std::string_view bytes);

  /// `prose`: a comment or a reason, in which words with digits are rare; `code`: literals;
  /// `message`: names of things and paths, which have to be read as they are, and what names them.
  enum class Of : std::uint8_t { prose, code, message };
  /// In order, not overlapping, each a few bytes at least.
  std::vector<Span> secrets_in(std::string_view text, Of of = Of::prose) const;
  /// The text with each of them redacted.
  std::string scrubbed(std::string_view text, Of of = Of::prose) const;
  /// A message of ours: what it quotes, `a name` or "words", is not ours.
  std::string scrubbed_message(std::string_view message) const;

  /// Shorter texts are not looked at: of four characters nothing can be given away.
  static constexpr std::size_t kShortest = 5;

 private:
  friend class ProseReader;
  using Words = std::unordered_set<std::string>;

  bool has_format(std::string_view word) const { return names_.credential_format(word) != nullptr; }
  bool is_secret_word(std::string_view word, Of of) const;
  bool is_plain_word(std::string_view word) const;
  static bool is_drawn_name(std::string_view word);
  bool is_base64(std::string_view word) const;
  bool has_secret_part(std::string_view joined_name) const;
  bool names_cryptography(std::string_view text) const;
  bool is_made_of_vocabulary(std::string_view letters) const;
  bool is_written(std::string_view word) const;
  bool matches_any(const std::vector<Regex>& patterns, std::string_view text) const;
  bool last_word_is_one_of(std::string_view name, const Words& words) const;

  const Names& names_;
  std::vector<std::string> secret_;  // letters and digits only, as innocent_
  Words innocent_, open_, counts_, phrases_, tells_, vocabulary_;
  std::size_t longest_word_ = 0;  // of the vocabulary
  std::vector<Regex> plain_, shapes_;
};

}  // namespace micryscope::models
