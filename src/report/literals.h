// Where source text may hold a secret, and that text with those places redacted. Reports show
// source lines of every rule's findings, and a line that misuses a key often holds the key, so the
// policy does not depend on the rule:
//
// - every string literal of six characters or more is redacted, also in comments and where it goes
// on
//   over lines; so is a list of eight numbers or more (a key as bytes), and a long token that looks
//   random and stands outside a literal (the line of a PEM block in a heredoc);
// - a literal that only names cryptography ("aes-256-ecb", "PBKDF2WithHmacSHA256") is kept, since
// it
//   is what most findings are about;
// - where the rule is about secrets, a literal that the finding points at is redacted whatever its
//   length or its words are.
//
// The scanner knows how languages quote, not their grammars: it must work on broken text. Where it
// errs, too much is hidden.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "support/span.h"

namespace micryscope::report {

/// A place that may hold a secret.
struct Literal {
  Span whole;                 ///< with its quotes
  Span content;               ///< what is replaced
  std::uint32_t numbers = 0;  ///< > 0: a list of so many numbers
};

/// Sorted by position, not overlapping. The path's extension says how the language quotes.
std::vector<Literal> find_literals(std::string_view path, std::string_view text);

/// Whether a literal names algorithms, modes and encodings and nothing else.
bool names_cryptography(std::string_view content);

/// What to show of a text.
struct Redaction {
  std::vector<Span> marked;    ///< what the finding points at in this file
  bool about_secrets = false;  ///< the rule is about secrets
};

/// A stretch of source, redacted; `mark` is where a span of the source came to lie in it.
struct Redacted {
  std::string text;
  Span mark;
};

Redacted redact_source(std::string_view text, Span range, Span mark,
                       const std::vector<Literal>& literals, const Redaction& redaction);

}  // namespace micryscope::report
