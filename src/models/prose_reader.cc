// A text is read word by word. A word is secret by its own looks, or because a name stands before
// it: "password: hunter2", "api_key = 'hunter2'", "Password=hunter2;", "the key is 'hunter2'". Of
// an address only what lets somebody in is hidden.
#include "models/prose_reader.h"

#include <algorithm>

namespace micryscope::models {

namespace {

constexpr std::string_view kBlanks = " \t\f\v";
constexpr std::string_view kQuotes = "\"'`";
constexpr std::string_view kBetween = " \t\f\v\"'`,;()<>[]{}|";
constexpr std::string_view kEndings = ".,:;?";

bool is_blank(char c) { return kBlanks.find(c) != kBlanks.npos; }

bool is_name(char c) {
  return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || c == '_' || c == '-';
}

/// As in "don't".
bool is_apostrophe(std::string_view text, std::size_t at) {
  const auto is_letter = [](char c) { return (c | 0x20) >= 'a' && (c | 0x20) <= 'z'; };
  return text[at] == '\'' && at > 0 && at + 1 < text.size() && is_letter(text[at - 1]) &&
         is_letter(text[at + 1]);
}

}  // namespace

std::vector<Span> ProseReader::run() {
  for (std::size_t at = 0; at < text_.size();) {
    if (const std::size_t end = read_key(at); end > at) {
      at = end;
      continue;
    }
    std::size_t end = std::min(text_.find_first_of("\r\n", at), text_.size());
    const std::size_t key = text_.substr(at, end - at).find("-----BEGIN ");
    constexpr std::size_t kLongestHeading = 80;
    if (key != std::string_view::npos && key > 0 &&
        text_.substr(at + key, kLongestHeading).find("PRIVATE KEY") != std::string_view::npos)
      end = at + key;
    read_line(at, end);
    at = end < text_.size() && (text_[end] == '\n' || text_[end] == '\r') ? end + 1 : end;
  }
  return std::move(found_);
}

/// "-----BEGIN RSA PRIVATE KEY----- ...": all behind the heading, to the last line of the key.
std::size_t ProseReader::read_key(std::size_t begin) {
  if (!text_.substr(begin).starts_with("-----BEGIN ")) return begin;
  const std::size_t heading = text_.find("-----", begin + 5);
  if (heading == text_.npos || slice(begin, heading).find("PRIVATE KEY") == std::string_view::npos)
    return begin;
  const std::size_t body = heading + 5;
  const std::size_t end = std::min(text_.find("-----END", body), text_.size());
  hide(body, end);
  return end == body ? std::min(end + 8, text_.size()) : end;
}

void ProseReader::hide(std::size_t begin, std::size_t end) {
  begin = std::max(begin, hidden_to_);
  while (begin < end && (is_blank(text_[begin]) || text_[begin] == '\n')) ++begin;
  if (begin >= end || end - begin < Looks::kShortest) return;
  found_.push_back({static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)});
  hidden_to_ = end;
}

bool ProseReader::is_phrase_name(std::string_view name) const {
  return looks_.last_word_is_one_of(name, looks_.phrases_);
}

/// The end of what a quote at `at` opens, or `at` where none closes it on the line.
std::size_t ProseReader::quote_end(std::size_t at, std::size_t line_end) const {
  for (std::size_t i = at + 1; i < line_end; ++i) {
    if (text_[i] == '\\') {
      ++i;
    } else if (text_[i] == text_[at]) {
      return i;
    }
  }
  return at;
}

void ProseReader::read_line(std::size_t begin, std::size_t end) {
  waiting_ = Waiting::nothing;
  for (std::size_t at = begin; at < end;) {
    if (at < hidden_to_) {
      at = hidden_to_;
      continue;
    }
    const char c = text_[at];
    if (kQuotes.find(c) != kQuotes.npos && waiting_ != Waiting::nothing) {
      // The name may stand in quotes itself: "password": "...".
      const std::size_t close = quote_end(at, end);
      if (close > at + 1) {
        hide(at + 1, close);
        waiting_ = Waiting::nothing;
        at = close + 1;
        continue;
      }
    }
    if (kBetween.find(c) != kBetween.npos) {
      if (c == ',' || c == ';' || c == '(' || c == ')') waiting_ = Waiting::nothing;
      ++at;
      continue;
    }
    std::size_t word = at;
    while (word < end &&
           (kBetween.find(text_[word]) == kBetween.npos || is_apostrophe(text_, word)))
      ++word;
    read_word(at, word, end);
    at = std::max(word, at + 1);
  }
}

void ProseReader::read_word(std::size_t begin, std::size_t end, std::size_t line_end) {
  const std::string_view word = slice(begin, end);
  if (waiting_ != Waiting::nothing && word != ":" && !looks_.tells_.contains(std::string(word)))
    return read_value(begin, end, line_end);
  if (word == ":" || looks_.tells_.contains(std::string(word))) {
    if (looks_.names_secret(name_)) {
      const bool strong = word.find_first_of(":=") != word.npos;
      waiting_ = strong ? Waiting::value : Waiting::told;
    }
    return;
  }
  name_ = {};
  if (word.find("://") != word.npos) return read_address(begin, end);
  if (read_pair(begin, end, line_end)) return;
  read_parts(begin, end);
  if (hidden_to_ >= end) return;
  name_ = word;
}

/// What stands behind a name. "is" and "was" say little: a plain word behind them is none.
void ProseReader::read_value(std::size_t begin, std::size_t end, std::size_t line_end) {
  const bool told = waiting_ == Waiting::told;
  waiting_ = Waiting::nothing;
  const std::string_view word = slice(begin, end);
  if (word.find("://") != word.npos) return read_address(begin, end);
  const bool letters = std::ranges::all_of(
      word, [](char c) { return (c >= 'a' && c <= 'z') || kEndings.find(c) != kEndings.npos; });
  if (told && letters) {
    name_ = word;
    return;
  }
  if (told || !is_phrase_name(name_)) {
    // The longer way: a separator may be a part of the password.
    std::size_t stop = begin;
    while (stop < line_end && !is_blank(text_[stop]) && kQuotes.find(text_[stop]) == kQuotes.npos)
      ++stop;
    return hide(begin, told ? end : stop);
  }
  std::size_t stop = line_end;
  while (stop > begin &&
         (is_blank(text_[stop - 1]) || kQuotes.find(text_[stop - 1]) != kQuotes.npos))
    --stop;
  if (slice(begin, stop).ends_with("*/")) stop -= 2;
  while (stop > begin && is_blank(text_[stop - 1])) --stop;
  hide(begin, stop);
}

/// Where a pair ends: at an & with the next name behind it.
std::size_t ProseReader::pair_end(std::size_t begin, std::size_t end) const {
  for (std::size_t at = first_of("&", begin, end); at < end; at = first_of("&", at + 1, end)) {
    std::size_t name = at + 1;
    while (name < end && is_name(text_[name])) ++name;
    if (name > at + 1 && name < end && text_[name] == '=') return at;
  }
  return end;
}

/// " dbname=shop" or ";Encrypt=yes" behind a value.
bool ProseReader::pairs_follow(std::size_t begin, std::size_t end) const {
  if (begin < end && text_[begin] == ';') return true;
  for (std::size_t at = begin; at < end; ++at) {
    if (!is_blank(text_[at])) continue;
    std::size_t name = at + 1;
    while (name < end && is_name(text_[name])) ++name;
    const bool value = name + 1 < end && text_[name + 1] != '=' && !is_blank(text_[name + 1]);
    if (name > at + 1 && name < end && text_[name] == '=' && value) return true;
    at = name - 1;
  }
  return false;
}

/// "password=hunter2", "password:", "X-Api-Key:hunter2"; pairs in one word are joined by &.
bool ProseReader::read_pair(std::size_t begin, std::size_t end, std::size_t line_end) {
  bool any = false;
  for (std::size_t at = begin; at < end;) {
    const std::size_t stop = pair_end(at, end);
    const std::size_t sign = first_of("=:", at, stop);
    if (sign == stop) {
      if (any) read_parts(at, stop);
      at = stop + 1;
      if (!any) return false;
      continue;
    }
    const std::string_view name = slice(at, sign);
    std::size_t value = sign;
    while (value < stop && (text_[value] == '=' || text_[value] == ':' || text_[value] == '>'))
      ++value;
    if (!looks_.names_secret(name)) {
      if (!any && stop == end) return false;
      read_parts(at, stop);
      any = true;
    } else if (value == stop) {  // the value is the next word
      name_ = name;
      waiting_ = Waiting::value;
      return true;
    } else {
      // A phrase may go on, unless other pairs follow.
      const bool phrase = stop == end && is_phrase_name(name) && !pairs_follow(end, line_end);
      hide(value, phrase ? line_end : stop);
      any = true;
    }
    at = stop + 1;
  }
  return any;
}

/// Of an address, the password before the host, and what in its path and behind it looks secret.
void ProseReader::read_address(std::size_t begin, std::size_t end) {
  std::size_t at = begin + slice(begin, end).find("://") + 3;
  const std::size_t host_end = first_of("/?#", at, end);
  const std::size_t login = slice(at, host_end).rfind('@');
  if (login != std::string_view::npos) {
    const std::size_t colon = slice(at, at + login).find(':');
    if (colon != std::string_view::npos) {
      hide(at + colon + 1, at + login);
    } else if (looks_.is_secret_word(slice(at, at + login), Looks::Of::code)) {
      hide(at, at + login);
    }
  }
  const bool is_credential = looks_.has_format(slice(begin, end));
  for (at = host_end; at < end;) {
    const std::size_t stop = first_of("/?#&", at, end);
    const std::size_t sign = slice(at, stop).find('=');
    const std::string_view name = sign == std::string_view::npos ? "" : slice(at, at + sign);
    const std::size_t value = sign == std::string_view::npos ? at : at + sign + 1;
    const std::string_view part = slice(value, stop);
    const bool long_one = is_credential && login == std::string_view::npos && part.size() >= 16;
    if (long_one || looks_.names_secret(name) || looks_.is_secret_word(part, Looks::Of::code))
      hide(value, stop);
    at = stop + 1;
  }
}

/// A word by its looks, whole and by its parts: "/etc/keys/ghp_....pem", "sha256:...".
void ProseReader::read_parts(std::size_t begin, std::size_t end) {
  while (end > begin && kEndings.find(text_[end - 1]) != kEndings.npos) --end;
  const std::string_view word = slice(begin, end);
  if (looks_.is_plain_word(word)) return;
  const bool path = word.find_first_of("/.") != word.npos;
  const bool keep = of_ == Looks::Of::message && path && !looks_.is_base64(word);
  const Looks::Of whole = path ? Looks::Of::code : of_;
  if (looks_.has_format(word) || (!keep && looks_.is_secret_word(word, whole)))
    return hide(begin, end);
  for (const std::string_view separators : {"/=:&?@#", "/=:&?@#.", "/=:&?@#.-_"}) {
    const bool joined = separators.ends_with('_');  // parts of names: fewer are strange
    for (std::size_t at = begin; at < end;) {
      const std::size_t stop = first_of(separators, at, end);
      const std::string_view part = slice(at, stop);
      const Looks::Of of = joined && of_ == Looks::Of::prose ? Looks::Of::code : of_;
      const bool is_secret = keep ? looks_.has_format(part) || Looks::is_drawn_name(part)
                                  : looks_.is_secret_word(part, of);
      if (stop > at && at >= hidden_to_ && is_secret) hide(at, stop);
      at = stop + 1;
    }
  }
}

}  // namespace micryscope::models
