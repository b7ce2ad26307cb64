#include "report/literals.h"

#include <algorithm>
#include <cstddef>

#include "support/redact.h"

namespace micryscope::report {
namespace {

constexpr std::uint32_t kShortestLiteral = 5;
constexpr std::uint32_t kShortestNumberList = 8;
constexpr std::uint32_t kShortestByteList = 5;  // in brackets, each below 256
constexpr std::uint32_t kShortestHexList = 4;   // each as 0x..
constexpr std::uint32_t kShortestToken = 24;
constexpr std::uint32_t kTokenChanges = 6;  // between letters and digits; names have up to four

/// How a language quotes and comments, as far as it matters here.
struct Quoting {
  bool hash_comments = false;
  bool slash_comments = true;
  bool backtick = false;      ///< `…` over several lines
  bool raw_backtick = false;  ///< …in which a backslash is only that
  bool triple = false;        ///< """…""" (and '''…''')
  bool multi_line = false;    ///< ordinary quotes go on over lines
  bool single_quotes = true;  ///< false: an apostrophe may open a lifetime
};

Quoting quoting_of(std::string_view path) {
  const std::size_t dot = path.rfind('.');
  const std::string_view extension = dot == std::string_view::npos ? "" : path.substr(dot + 1);
  const auto is_one_of = [extension](std::initializer_list<std::string_view> names) {
    return std::find(names.begin(), names.end(), extension) != names.end();
  };
  if (is_one_of({"py", "pyi", "pyw"}))
    return {.hash_comments = true, .slash_comments = false, .triple = true};
  if (is_one_of({"rb"}))
    return {.hash_comments = true, .slash_comments = false, .multi_line = true};
  if (is_one_of({"php"})) return {.hash_comments = true, .multi_line = true};
  if (is_one_of({"rs"})) return {.multi_line = true, .single_quotes = false};
  if (is_one_of({"java", "kt", "kts", "swift", "scala", "cs"})) return {.triple = true};
  if (is_one_of({"js", "mjs", "cjs", "jsx", "ts", "mts", "cts", "tsx"})) return {.backtick = true};
  if (is_one_of({"go"})) return {.backtick = true, .raw_backtick = true};
  return {};
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_word(char c) { return is_letter(c) || is_digit(c) || c == '_'; }
bool is_line_end(char c) { return c == '\n' || c == '\r'; }
bool is_blank(char c) { return c == ' ' || c == '\t' || is_line_end(c); }

class Scanner {
 public:
  Scanner(Quoting quoting, std::string_view text)
      : quoting_(quoting), text_(text), end_(static_cast<std::uint32_t>(text.size())) {}

  Scanned run() {
    while (at_ < end_) {
      if (in_comment_ && closes_comment()) close_comment();
      if (!in_comment_ && opens_comment()) open_comment();
      if (!take_quoted() && !take_number_list() && !take_number() && !take_token()) ++at_;
    }
    if (in_comment_) close_comment();
    return std::move(scanned_);
  }

 private:
  bool starts(std::uint32_t offset, std::string_view what) const {
    return text_.substr(offset, what.size()) == what;
  }

  bool opens_comment() const {
    return (quoting_.hash_comments && text_[at_] == '#') ||
           (quoting_.slash_comments && (starts(at_, "//") || starts(at_, "/*")));
  }

  void open_comment() {
    in_comment_ = true;
    in_block_ = quoting_.slash_comments && starts(at_, "/*");
    scanned_.comments.push_back({at_, at_});
  }

  bool closes_comment() const { return in_block_ ? starts(at_, "*/") : is_line_end(text_[at_]); }

  void close_comment() {
    in_comment_ = false;
    scanned_.comments.back().end = at_;
  }

  bool take_quoted() {
    const char quote = text_[at_];
    if (quote == '"' || (quote == '\'' && quoting_.single_quotes)) {
      if (quote == '\'' && is_apostrophe()) return false;
      const std::string_view three = quote == '"' ? "\"\"\"" : "'''";
      if (quoting_.triple && !in_comment_ && starts(at_, three)) return take_until(three, true);
      return take_until(text_.substr(at_, 1), quoting_.multi_line && !in_comment_);
    }
    if (quote == '`' && quoting_.backtick) return take_until("`", !in_comment_);
    return false;
  }

  /// As in "don't" or 1'000, but not in b'…' or rb'…'.
  bool is_apostrophe() const {
    std::uint32_t begin = at_;
    while (begin > 0 && is_word(text_[begin - 1])) --begin;
    const std::string_view prefix = text_.substr(begin, at_ - begin);
    return prefix.size() > 2 || prefix.find_first_not_of("bBrRuUfFL") != std::string_view::npos;
  }

  /// Takes a literal from the quote at `at_` to the next `quote`. Without one, the rest of the line
  /// is taken, which hides the head of a string that goes on in a way unknown here.
  bool take_until(std::string_view quote, bool over_lines) {
    const auto size = static_cast<std::uint32_t>(quote.size());
    const bool escapes = quote != "`" || !quoting_.raw_backtick;
    std::uint32_t close = at_ + size;
    while (close < end_ && !starts(close, quote)) {
      if (is_line_end(text_[close]) && !over_lines) break;
      // An escaped line end joins two lines.
      close += escapes && text_[close] == '\\' ? 2 : 1;
    }
    close = std::min(close, end_);
    const bool closed = starts(close, quote);
    if (!closed && in_comment_) return false;
    Literal literal;
    literal.whole = {at_, closed ? close + size : close};
    literal.content = {at_ + size, close};
    literal.hidden = close - literal.content.begin >= kShortestLiteral;
    return take(literal);
  }

  bool take(const Literal& literal) {
    scanned_.literals.push_back(literal);
    at_ = literal.whole.end;
    return true;
  }

  /// Past the number at `offset`, or `offset` if none is there.
  std::uint32_t number_end(std::uint32_t offset) const {
    std::uint32_t end = offset;
    if (starts(end, "(byte)")) end += 6;
    while (end < end_ && (text_[end] == ' ' || text_[end] == '-')) ++end;
    if (end >= end_ || !is_digit(text_[end])) return offset;
    while (end < end_ && is_word(text_[end])) ++end;
    return end;
  }

  /// What numbers in a row may be: arguments of a call, or a key as bytes.
  struct NumberList {
    std::uint32_t count = 0;
    std::uint32_t end = 0;
    bool bytes = true;  ///< each below 256
    bool hex = true;    ///< each as 0x..
  };

  NumberList read_numbers() const {
    NumberList list;
    for (std::uint32_t next = at_;;) {
      const std::uint32_t after = number_end(next);
      if (after == next) break;
      ++list.count;
      std::string_view number = text_.substr(next, after - next);
      number.remove_prefix(std::min(number.find_first_of("0123456789"), number.size()));
      const bool hex = number.starts_with("0x") || number.starts_with("0X");
      list.hex = list.hex && hex;
      list.bytes = list.bytes && number.size() <= (hex ? 4 : 3);
      list.end = next = after;
      while (next < end_ && is_blank(text_[next])) ++next;
      if (next >= end_ || text_[next] != ',') break;
      ++next;
      while (next < end_ && is_blank(text_[next])) ++next;
    }
    return list;
  }

  bool is_in_brackets() const {
    std::uint32_t before = at_;
    while (before > 0 && is_blank(text_[before - 1])) --before;
    return before > 0 && (text_[before - 1] == '[' || text_[before - 1] == '{');
  }

  bool take_number_list() {
    if (at_ > 0 && is_word(text_[at_ - 1])) return false;
    if (!is_digit(text_[at_]) && text_[at_] != '(') return false;
    const NumberList list = read_numbers();
    if (list.count < 2) return false;
    Literal literal;
    literal.whole = literal.content = {at_, list.end};
    literal.numbers = list.count;
    literal.hidden = list.count >= kShortestNumberList ||
                     (list.hex && list.count >= kShortestHexList) ||
                     (list.bytes && list.count >= kShortestByteList && is_in_brackets());
    return take(literal);
  }

  /// Hidden only where the run knows that it is a secret.
  bool take_number() {
    if (!is_digit(text_[at_]) || (at_ > 0 && is_word(text_[at_ - 1]))) return false;
    std::uint32_t end = at_;
    while (end < end_ && is_word(text_[end])) ++end;
    std::string_view number = text_.substr(at_, end - at_);
    if (number.ends_with('n')) number.remove_suffix(1);
    const bool hex = number.starts_with("0x") || number.starts_with("0X");
    const bool plain = number.find_first_not_of("0123456789_") == number.npos;
    if (!plain && !(hex && number.find_first_not_of("0123456789abcdefABCDEF_", 2) == number.npos))
      return false;
    Literal literal;
    literal.whole = literal.content = {at_, end};
    literal.is_number = true;
    literal.hidden = false;
    return take(literal);
  }

  bool take_token() {
    if (at_ < token_end_) return pass_word();
    std::uint32_t end = at_;
    std::uint32_t changes = 0;
    while (end < end_ && (is_word(text_[end]) || text_[end] == '+' || text_[end] == '/' ||
                          text_[end] == '=' || text_[end] == '-')) {
      if (starts(end, "//") && quoting_.slash_comments) break;
      if (end > at_ && ((is_digit(text_[end]) && is_letter(text_[end - 1])) ||
                        (is_letter(text_[end]) && is_digit(text_[end - 1])))) {
        ++changes;
      }
      ++end;
    }
    if (end == at_) return false;
    const bool looks_random = end - at_ >= kShortestToken && changes >= kTokenChanges;
    if (looks_random) {
      Literal literal;
      literal.whole = literal.content = {at_, end};
      return take(literal);
    }
    token_end_ = end;
    return pass_word();
  }

  /// A word must be passed whole, but a number list may begin after the operator in `a=1,2,…`. No
  /// part of a token is more random than the whole, so none is looked at again.
  bool pass_word() {
    if (!is_word(text_[at_])) return false;
    while (at_ < token_end_ && is_word(text_[at_])) ++at_;
    return true;
  }

  Quoting quoting_;
  std::string_view text_;
  std::uint32_t end_;
  std::uint32_t at_ = 0;
  std::uint32_t token_end_ = 0;  // of the last token looked at
  bool in_comment_ = false;
  bool in_block_ = false;
  Scanned scanned_;
};

bool is_hidden(const Literal& literal, const Redaction& redaction) {
  const auto points_at = [&literal](Span span) {
    constexpr std::uint32_t kPrefix = 3;  // as of br"…"
    return span.begin + kPrefix >= literal.whole.begin && span.end <= literal.whole.end &&
           span.begin < span.end;
  };
  const std::uint32_t size = literal.content.end - literal.content.begin;
  if (redaction.about_secrets && size > 0 &&
      std::any_of(redaction.marked.begin(), redaction.marked.end(), points_at)) {
    return true;
  }
  return literal.hidden;
}

/// What stands for the part of a literal that lies in a range.
std::string replacement(std::string_view text, const Literal& literal, Span range) {
  if (literal.content.begin < range.begin) return "…";
  const std::string_view content =
      text.substr(literal.content.begin, literal.content.end - literal.content.begin);
  if (literal.is_number) return redact_number(content);
  if (literal.numbers == 0) return redact(content);
  return "… (" + std::to_string(literal.numbers) + " numbers)";
}

}  // namespace

Scanned scan_source(std::string_view path, std::string_view text) {
  return Scanner(quoting_of(path), text).run();
}

namespace {

std::vector<Span> within(std::vector<Span> spans, std::size_t size) {
  std::erase_if(spans, [size](Span span) { return span.begin >= span.end || span.end > size; });
  return merged(std::move(spans));
}

bool touches(const std::vector<Span>& spans, Span span) {
  const auto it = std::ranges::upper_bound(spans, span.begin, {}, &Span::end);
  return it != spans.end() && it->begin < span.end;
}

bool covers(const std::vector<Span>& spans, Span span) {
  const auto it = std::ranges::upper_bound(spans, span.begin, {}, &Span::end);
  return it != spans.end() && it->contains(span);
}

/// Every number of a list, or all of a literal.
bool is_open(const std::vector<Span>& open, const Literal& literal) {
  if (literal.numbers == 0) return covers(open, literal.content);
  const Span all = literal.content;
  return touches(open, {all.begin, all.begin + 1}) && touches(open, {all.end - 1, all.end});
}

/// What languages write before a quote to say which kind of literal it begins: b, rb, u8, @$.
bool is_prefix(std::string_view text) {
  return text.size() <= 3 && text.find_first_not_of("bBrRuUfFtTcL8@$#") == text.npos;
}

/// What of secrets no literal covers, hidden as it is.
std::vector<Literal> uncovered(std::string_view text, const std::vector<Literal>& literals,
                               const std::vector<Span>& secrets) {
  std::vector<Literal> made;
  const auto add = [&](std::uint32_t begin, std::uint32_t end, bool is_before_literal) {
    while (begin < end && is_blank(text[begin])) ++begin;
    if (begin >= end) return;
    if (text.find_first_not_of('#', begin) >= end) return;  // behind a raw literal: r#"…"#
    if (is_before_literal && is_prefix(text.substr(begin, end - begin))) return;
    Literal literal;
    literal.whole = literal.content = {begin, end};
    literal.is_number = is_digit(text[begin]) && end - begin < kShortestToken;
    made.push_back(literal);
  };
  for (const Span secret : secrets) {
    auto it = std::ranges::upper_bound(literals, secret.begin, {},
                                       [](const Literal& literal) { return literal.whole.end; });
    std::uint32_t at = secret.begin;
    for (; it != literals.end() && it->whole.begin < secret.end; ++it) {
      add(at, it->whole.begin, true);
      at = std::max(at, it->whole.end);
    }
    add(at, secret.end, false);
  }
  return made;
}

}  // namespace

std::vector<Literal> find_literals(std::string_view path, std::string_view text,
                                   const std::vector<Span>& secrets,
                                   const std::vector<Span>& open) {
  std::vector<Literal> literals = scan_source(path, text).literals;
  if (secrets.empty() && open.empty()) return literals;
  const std::vector<Span> hidden = within(secrets, text.size());
  const std::vector<Span> shown = within(open, text.size());
  for (Literal& literal : literals) {
    if (literal.content.begin == literal.content.end) continue;  // shows that it is empty
    if (touches(hidden, literal.content)) {
      literal.hidden = true;
    } else if (is_open(shown, literal)) {
      literal.hidden = false;
    }
  }
  std::vector<Literal> more = uncovered(text, literals, hidden);
  literals.insert(literals.end(), more.begin(), more.end());
  std::ranges::sort(literals, {}, [](const Literal& literal) { return literal.whole.begin; });
  return literals;
}

Redacted redact_source(std::string_view text, Span range, Span mark,
                       const std::vector<Literal>& literals, const Redaction& redaction) {
  const auto size = static_cast<std::uint32_t>(text.size());
  range.end = std::min(range.end, size);
  range.begin = std::min(range.begin, range.end);
  Redacted out;
  std::uint32_t at = range.begin;
  // Copies the source up to `to`; `stand_in` replaces it if it is not null. Both ends of the mark
  // move along; an end inside what is replaced goes to that end of the replacement.
  const auto emit = [&](std::uint32_t to, const std::string* stand_in) {
    const auto written = static_cast<std::uint32_t>(out.text.size());
    if (stand_in == nullptr) {
      out.text += text.substr(at, to - at);
    } else {
      out.text += *stand_in;
    }
    const auto after = static_cast<std::uint32_t>(out.text.size());
    if (mark.begin >= at && mark.begin < to) {
      out.mark.begin = stand_in == nullptr ? written + (mark.begin - at) : written;
    }
    if (mark.end > at && mark.end <= to) {
      out.mark.end = stand_in == nullptr ? written + (mark.end - at) : after;
    }
    at = to;
  };
  auto literal = std::partition_point(literals.begin(), literals.end(), [range](const Literal& l) {
    return l.content.end <= range.begin;
  });
  for (; literal != literals.end() && literal->content.begin < range.end; ++literal) {
    if (!is_hidden(*literal, redaction)) continue;
    const std::string stand_in = replacement(text, *literal, range);
    emit(std::max(at, literal->content.begin), nullptr);
    emit(std::min(range.end, literal->content.end), &stand_in);
  }
  emit(range.end, nullptr);
  const auto end = static_cast<std::uint32_t>(out.text.size());
  if (mark.begin >= range.end) out.mark.begin = end;
  if (mark.end > range.end) out.mark.end = end;
  out.mark.end = std::max(out.mark.begin, out.mark.end);
  return out;
}

}  // namespace micryscope::report
