#include "support/regex.h"

#include <re2/re2.h>

#include <mutex>

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

struct Regex::Lazy {
  std::string pattern;
  Case letters;
  std::once_flag once;
  std::unique_ptr<RE2> compiled;
};

Regex::Regex(std::string_view pattern, Case letters) : lazy_(std::make_unique<Lazy>()) {
  lazy_->pattern = pattern;
  lazy_->letters = letters;
}
Regex::~Regex() = default;
Regex::Regex(Regex&&) noexcept = default;
Regex& Regex::operator=(Regex&&) noexcept = default;

const RE2& Regex::compiled() const {
  std::call_once(lazy_->once, [&] {
    lazy_->compiled = std::make_unique<RE2>(lazy_->pattern, options(lazy_->letters));
  });
  return *lazy_->compiled;
}

bool Regex::ok() const { return compiled().ok(); }
std::string Regex::error() const { return compiled().error(); }

bool Regex::matches_all(std::string_view text) const {
  return ok() && RE2::FullMatch(re2::StringPiece(text.data(), text.size()), compiled());
}

bool Regex::matches_somewhere(std::string_view text) const {
  return ok() && RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), compiled());
}

bool Regex::matches_with(std::string_view text,
                         const std::function<bool(std::string_view)>& accepts) const {
  if (!matches_somewhere(text)) return false;  // the quick answer, which needs no groups
  re2::StringPiece rest(text.data(), text.size());
  re2::StringPiece group;
  while (RE2::FindAndConsume(&rest, compiled(), &group)) {
    if (accepts({group.data(), group.size()})) return true;
  }
  return false;
}

std::optional<std::string_view> Regex::part_of(std::string_view text) const {
  if (!ok()) return std::nullopt;
  const re2::StringPiece whole(text.data(), text.size());
  re2::StringPiece part = whole;
  const bool matches = compiled().NumberOfCapturingGroups() == 0
                           ? RE2::FullMatch(whole, compiled())
                           : RE2::FullMatch(whole, compiled(), &part);
  if (!matches) return std::nullopt;
  return std::string_view(part.data(), part.size());
}

}  // namespace micryscope
