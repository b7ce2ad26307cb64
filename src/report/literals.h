// Where source text may hold a secret, and that text with those places redacted. Reports show
// source lines of every rule's findings, and a line that misuses a key often holds the key, so the
// policy does not depend on the rule:
//
// - every string literal of five characters or more is redacted, also in comments and where it goes
//   on over lines; so is a list of numbers that may be a key as bytes, and a long token that looks
//   random and stands outside a literal (the line of a PEM block in a heredoc);
// - so is what the run knows for a secret, a number or words of a comment (File::secrets), and not
//   what it knows to be none (File::open): names of cryptography, which most findings are about, an
//   IV, an address;
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
  bool is_number = false;     ///< one number
  bool hidden = true;         ///< false: only where a finding about secrets points at it
};

/// Sorted by position, not overlapping.
struct Scanned {
  std::vector<Literal> literals;
  std::vector<Span> comments;
};

/// The path's extension says how the language quotes and comments.
Scanned scan_source(std::string_view path, std::string_view text);

/// The literals of a text with those of which the run knows more: secrets are hidden, what is open
/// and no secret is not. Neither list has to be sorted or to fit the text.
std::vector<Literal> find_literals(std::string_view path, std::string_view text,
                                   const std::vector<Span>& secrets = {},
                                   const std::vector<Span>& open = {});

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
