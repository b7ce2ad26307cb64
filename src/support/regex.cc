#include "support/regex.h"

#include <re2/re2.h>

namespace micryscope {

namespace {

// Latin-1 lets a pattern see bytes, so that a text that is no UTF-8 is still searched.
RE2::Options options(Regex::Case letters) {
  constexpr int kMemory = 8 << 20;
  RE2::Options result;
  result.set_log_errors(false);
  result.set_encoding(RE2::Options::EncodingLatin1);
  result.set_case_sensitive(letters == Regex::Case::sensitive);
  result.set_max_mem(kMemory);
  return result;
}

}  // namespace

Regex::Regex(std::string_view pattern, Case letters)
    : compiled_(std::make_unique<RE2>(re2::StringPiece(pattern.data(), pattern.size()),
                                      options(letters))) {}
Regex::~Regex() = default;
Regex::Regex(Regex&&) noexcept = default;
Regex& Regex::operator=(Regex&&) noexcept = default;

bool Regex::ok() const { return compiled_->ok(); }
std::string Regex::error() const { return compiled_->error(); }

bool Regex::matches_all(std::string_view text) const {
  return ok() && RE2::FullMatch(re2::StringPiece(text.data(), text.size()), *compiled_);
}

bool Regex::matches_somewhere(std::string_view text) const {
  return ok() && RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), *compiled_);
}

}  // namespace micryscope
