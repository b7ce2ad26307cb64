#include "rules/suppress.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <tuple>
#include <unordered_map>
#include <utility>

#include "support/source_map.h"
#include "support/suggest.h"

namespace micryscope::rules {

namespace {

constexpr std::string_view kSpaces = " \t\r\n\f\v";
constexpr std::string_view kName = "micryscope";
constexpr std::array<std::string_view, 1> kVerbs = {"ignore"};
// What people and their editors write for the two dashes.
constexpr std::array<std::string_view, 3> kDashes = {"--", "\xE2\x80\x94", "\xE2\x80\x93"};

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 0x20) : c; }
char upper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 0x20) : c; }

bool same_word(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return lower(x) == lower(y); });
}

bool is_word_char(char c) {
  return (lower(c) >= 'a' && lower(c) <= 'z') || (c >= '0' && c <= '9') || c == '_';
}

std::string_view trimmed(std::string_view text, std::string_view marks = kSpaces) {
  const std::size_t begin = text.find_first_not_of(marks);
  if (begin == text.npos) return {};
  return text.substr(begin, text.find_last_not_of(marks) - begin + 1);
}

std::string_view next_word(std::string_view& text) {
  text.remove_prefix(std::min(text.find_first_not_of(" \t,"), text.size()));
  const std::string_view word = text.substr(0, text.find_first_of(" \t,"));
  text.remove_prefix(word.size());
  return word;
}

/// What follows `micryscope:` on its line, without what ends the comment; none if the name is only
/// a part of another word.
std::optional<std::string_view> directive_text(std::string_view comment, bool& opens) {
  for (std::size_t at = 0; at + kName.size() <= comment.size(); ++at) {
    if (!same_word(comment.substr(at, kName.size()), kName)) continue;
    if (at > 0 && is_word_char(comment[at - 1])) continue;
    std::string_view rest = comment.substr(at + kName.size());
    if (!rest.empty() && is_word_char(rest.front())) continue;
    rest = trimmed(rest.substr(0, rest.find_first_of("\r\n")));
    if (rest.ends_with("*/")) rest.remove_suffix(2);
    if (rest.ends_with("-->")) rest.remove_suffix(3);
    opens = trimmed(comment.substr(0, at), " \t\r\n#/*!<-").empty() && rest.starts_with(':');
    if (rest.starts_with(':')) rest.remove_prefix(1);
    return trimmed(rest);
  }
  return std::nullopt;
}

/// `hint` ends the sentence if there is one.
std::string sentence(std::string text, const std::string& hint) {
  return text + (hint.empty() ? "." : hint);
}

bool is_leap(int year) { return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0; }

bool is_date(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return false;
  const auto number = [&](std::size_t from, std::size_t size) {
    int value = 0;
    for (const char c : text.substr(from, size)) {
      if (c < '0' || c > '9') return -1;
      value = value * 10 + (c - '0');
    }
    return value;
  };
  const int year = number(0, 4);
  const int month = number(5, 2);
  const int day = number(8, 2);
  if (year < 0 || month < 1 || month > 12) return false;
  constexpr std::array<int, 12> kDays = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return day >= 1 && day <= kDays[month - 1] + (month == 2 && is_leap(year) ? 1 : 0);
}

/// "r3" -> "R3", "r6-ecb-mode" -> "R6-ecb-mode", "Weak-Hash" -> "weak-hash".
std::string canonical_name(std::string_view word) {
  std::string name(word);
  std::transform(name.begin(), name.end(), name.begin(), lower);
  if (name.size() > 1 && name[1] >= '0' && name[1] <= '9') name[0] = upper(name[0]);
  return name;
}

/// Splits the reason off; the first dashes that stand alone begin it.
std::string_view take_reason(std::string_view& text) {
  std::size_t at = text.npos;
  std::size_t size = 0;
  for (const std::string_view dash : kDashes) {
    const std::size_t found = text.find(dash);
    if (found < at) std::tie(at, size) = std::pair(found, dash.size());
  }
  if (at == text.npos) return {};
  std::string_view reason = text.substr(at + size);
  text = text.substr(0, at);
  return trimmed(reason, " \t-");
}

void read_words(std::string_view text, IgnoreComment& made) {
  while (true) {
    const std::string_view word = next_word(text);
    if (word.empty()) break;
    if (!same_word(word, "until")) {
      made.ids.push_back(canonical_name(word));
      continue;
    }
    made.until = next_word(text);
    if (!is_date(made.until)) {
      made.problem = fmt::format("\"{}\" is no date such as 2027-03-01.", made.until);
      return;
    }
    if (!trimmed(text).empty()) {
      made.problem = "Only ` -- ` and the reason may follow the date.";
      return;
    }
  }
  if (made.ids.empty()) made.problem = "It names no rule.";
}

}  // namespace

std::optional<IgnoreComment> read_ignore(std::string_view comment) {
  bool opens = false;
  const auto found = directive_text(comment, opens);
  if (!found) return std::nullopt;
  std::string_view text = *found;
  const std::string_view verb = next_word(text);
  IgnoreComment made;
  if (!same_word(verb, kVerbs[0])) {
    if (!opens) return std::nullopt;
    made.problem =
        sentence(fmt::format("\"{}\" is no instruction", verb), did_you_mean(verb, kVerbs));
    return made;
  }
  made.reason = take_reason(text);
  read_words(text, made);
  // Not what the words before it say: those may all belong to a reason without its dashes.
  const bool says_something = std::any_of(made.reason.begin(), made.reason.end(), is_word_char) ||
                              std::any_of(made.reason.begin(), made.reason.end(), [](char c) {
                                return static_cast<unsigned char>(c) > 0x7F;
                              });
  if (!says_something) made.problem = "The reason is missing: end the comment with ` -- why`.";
  return made;
}

namespace {

class Suppressor {
 public:
  Suppressor(const SuppressionSettings& settings, std::vector<Finding>& findings)
      : settings_(settings),
        findings_(findings),
        rule_(settings.rules.find_named(kSuppressionRule)) {
    if (!is_active(kSuppressionRule)) rule_ = nullptr;
    for (std::size_t i = 0; i < findings.size(); ++i)
      of_file_[findings[i].location.file].push_back(i);
  }

  void file(const CommentedFile& file) {
    if (file.module->directives.empty()) return;
    const LineIndex lines(file.text);
    index_lines(lines, of_file_[file.file]);
    index_scopes(*file.module);
    for (const ir::Directive& directive : file.module->directives) {
      const auto comment = read_ignore(file.module->text(directive.text));
      if (!comment) continue;
      is_dated_ = is_dated_ || !comment->until.empty();
      const std::string problem = apply(*comment, file, lines, directive.span);
      if (!problem.empty()) report(file, directive.span, *comment, problem);
    }
  }

  /// True when a comment ends on some day.
  bool finish() {
    for (Finding& finding : made_) findings_.push_back(std::move(finding));
    std::stable_sort(findings_.begin(), findings_.end(), [](const Finding& a, const Finding& b) {
      const auto key = [](const Finding& f) {
        return std::tuple(f.location.file, f.location.span.begin, f.location.span.end);
      };
      return key(a) < key(b);
    });
    return is_dated_;
  }

 private:
  bool is_active(std::string_view id) const {
    const auto& active = settings_.profile.rules;
    return std::find(active.begin(), active.end(), id) != active.end();
  }

  /// Silences what the comment means; says what is wrong with it.
  std::string apply(const IgnoreComment& comment, const CommentedFile& file, const LineIndex& lines,
                    Span span) {
    if (!comment.problem.empty()) return comment.problem;
    if (!settings_.allow) return "The project's configuration allows no suppressions.";
    if (!comment.until.empty() && !settings_.today.empty() && settings_.today > comment.until) {
      return fmt::format("It ended on {}.", comment.until);
    }
    std::string problems;
    std::vector<const Rule*> named;
    for (const std::string& id : comment.ids) {
      const Rule* const rule = settings_.rules.find_named(id);
      if (rule != nullptr && std::ranges::find(named, rule) != named.end()) continue;
      named.push_back(rule);
      const std::string problem =
          rule == nullptr ? no_such_rule(id) : apply_one(*rule, comment, file, lines, span);
      if (!problem.empty()) problems += (problems.empty() ? "" : " ") + problem;
    }
    return problems;
  }

  std::string no_such_rule(const std::string& name) const {
    std::vector<std::string_view> known;
    for (const Rule& other : settings_.rules.rules)
      known.insert(known.end(), {other.id, other.name});
    return sentence(fmt::format("There is no rule \"{}\"", name), did_you_mean(name, known));
  }

  std::string apply_one(const Rule& rule, const IgnoreComment& comment, const CommentedFile& file,
                        const LineIndex& lines, Span span) {
    if (rule.find.empty()) return fmt::format("{} cannot be ignored in a comment.", rule.id);
    bool used = false;
    for (const std::size_t i : covered(lines, span)) {
      Finding& finding = findings_[i];
      if (finding.rule != rule.id) continue;
      finding.suppressions.push_back({{file.file, span}, comment.reason});
      used = true;
    }
    // A rule that did not run might have found something.
    const bool ran = is_active(rule.id) && (rule.in_tests || !file.module->is_test);
    if (used || !ran) return {};
    return fmt::format("{} finds nothing here.", rule.id);
  }

  /// Which findings of a file begin or end on a line: as many comments as findings may ask.
  void index_lines(const LineIndex& lines, const std::vector<std::size_t>& findings) {
    begins_.clear();
    ends_.clear();
    next_code_ = {};
    for (const std::size_t i : findings) {
      const Span span = findings_[i].location.span;
      const std::uint32_t begin = lines.position(span.begin).line;
      const std::uint32_t end = lines.position(span.end).line;
      begins_[begin].push_back(i);
      if (end != begin) ends_[end].push_back(i);
    }
  }

  /// Behind code: what begins or ends on the line, since formatters move comments to the end of a
  /// call. Alone: what begins on the next line of code.
  std::vector<std::size_t> covered(const LineIndex& lines, Span comment) {
    const std::uint32_t first = lines.position(comment.begin).line;
    const std::uint32_t last = lines.position(comment.end).line;
    const std::string_view before =
        lines.text().substr(lines.line_start(first), comment.begin - lines.line_start(first));
    std::vector<std::size_t> found;
    const auto take = [&](const Lines& of, std::uint32_t line) {
      if (const auto it = of.find(line); it != of.end())
        found.insert(found.end(), it->second.begin(), it->second.end());
    };
    if (!trimmed(before).empty()) {
      take(begins_, first);
      take(ends_, first);
    } else {
      take(begins_, last);
      if (const std::uint32_t next = next_code_line(lines, last); next != last) take(begins_, next);
    }
    std::ranges::sort(found);
    return found;
  }

  /// Comments for several rules may stand above one line, and all of them ask.
  std::uint32_t next_code_line(const LineIndex& lines, std::uint32_t above) {
    if (next_code_.from <= above && above < next_code_.line) return next_code_.line;
    std::uint32_t line = above + 1;
    for (; line <= lines.line_count(); ++line) {
      const std::string_view text = trimmed(lines.line(line));
      const bool comment =
          text.starts_with("#") || text.starts_with("//") || text.starts_with("/*");
      if (!comment || !read_ignore(text)) break;
    }
    next_code_ = {above, line};
    return line;
  }

  void report(const CommentedFile& file, Span span, const IgnoreComment& comment,
              const std::string& problem) {
    if (rule_ == nullptr) return;
    Finding finding;
    finding.rule = rule_->id;
    const auto level = settings_.profile.levels.find(rule_->id);
    finding.level = level == settings_.profile.levels.end() ? rule_->level : level->second;
    finding.in_test_code = file.module->is_test;
    if (finding.in_test_code) finding.level = Level::note;
    finding.location = {file.file, span};
    finding.message = comment.ids.size() <= 1 ? "This comment silences nothing. "
                                              : "This comment does not silence all that it names. ";
    finding.message += problem;
    finding.fix = rule_->fix;
    finding.operation = "suppression";
    for (const std::string& id : comment.ids) finding.operation += " " + id;
    finding.scope = scope(*file.module, span);
    finding.language = file.module->language;
    made_.push_back(std::move(finding));
  }

  void index_scopes(const ir::Module& module) {
    scopes_.clear();
    for (const ir::Function& function : module.functions) scopes_.push_back(&function);
    std::ranges::stable_sort(scopes_, [](const ir::Function* a, const ir::Function* b) {
      return std::pair(a->span.begin, b->span.end) < std::pair(b->span.begin, a->span.end);
    });
  }

  /// The innermost function around a place: the last that begins before it, or one around that.
  std::string scope(const ir::Module& module, Span span) const {
    auto it = std::ranges::upper_bound(scopes_, span.begin, {},
                                       [](const ir::Function* one) { return one->span.begin; });
    if (it == scopes_.begin()) return {};
    const ir::Function* inner = *(it - 1);
    while (!inner->span.contains(span)) {
      if (!inner->parent) return {};
      inner = &module.functions[inner->parent];
    }
    return std::string(module.text(inner->qualified));
  }

  const SuppressionSettings& settings_;
  std::vector<Finding>& findings_;
  const Rule* rule_;
  std::vector<Finding> made_;
  bool is_dated_ = false;
  std::unordered_map<std::uint32_t, std::vector<std::size_t>> of_file_;  // findings
  // Of the file at hand.
  using Lines = std::unordered_map<std::uint32_t, std::vector<std::size_t>>;
  Lines begins_, ends_;  // findings by line; of ends only those that begin on another
  std::vector<const ir::Function*> scopes_;  // by where they begin, the outer ones first
  struct NextCode {
    std::uint32_t from = 0, line = 0;  // of all lines between, too
  };
  NextCode next_code_;
};

}  // namespace

bool apply_suppressions(const SuppressionSettings& settings, std::span<const CommentedFile> files,
                        std::vector<Finding>& findings) {
  Suppressor suppressor(settings, findings);
  for (const CommentedFile& file : files) suppressor.file(file);
  return suppressor.finish();
}

}  // namespace micryscope::rules
