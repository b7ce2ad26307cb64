#include "support/annotations.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <utility>

namespace micryscope::fixtures {

namespace {

constexpr std::array<std::pair<std::string_view, Wish>, 4> kWords = {{
    {"todo-expect:", Wish::todo_expect},
    {"todo-clean:", Wish::todo_clean},
    {"expect:", Wish::expect},
    {"clean:", Wish::clean},
}};
constexpr std::array<std::string_view, 3> kLevels = {"note", "warning", "error"};

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\r'; }

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

struct Word {
  std::size_t begin = 0;  ///< the line's length when there is none
  std::size_t end = 0;
  Wish wish = Wish::expect;
};

/// A word counts only where a comment begins, or behind the `;` of an annotation before it.
Word find_word(std::string_view line, std::size_t from) {
  for (std::size_t at = from; at < line.size(); ++at) {
    for (const auto& [word, wish] : kWords) {
      if (!line.substr(at).starts_with(word)) continue;
      const std::string_view before = trimmed(line.substr(0, at));
      if (before.ends_with('#') || before.ends_with("//") || before.ends_with("/*") ||
          (from > 0 && before.ends_with(';'))) {
        return {at, at + word.size(), wish};
      }
    }
  }
  return {line.size(), line.size(), Wish::expect};
}

bool is_rule(std::string_view word) {
  return word.size() > 1 && (word[0] == 'R' || word[0] == 'S') &&
         word.find_first_not_of("0123456789", 1) == std::string_view::npos;
}

std::string_view next_word(std::string_view& text) {
  text = trimmed(text);
  const std::size_t end = std::min(text.find_first_of(" \t,;"), text.size());
  const std::string_view word = text.substr(0, end);
  text.remove_prefix(end);
  return word;
}

/// One line of a fixture, annotation after annotation.
class LineReader {
 public:
  LineReader(std::string_view path, std::uint32_t number, std::string_view line)
      : path_(path), number_(number), line_(line) {}

  /// Where the first annotation's word begins; the line's end if there is none.
  std::size_t first() const { return find_word(line_, 0).begin; }

  Result<std::vector<Annotation>> read() const {
    std::vector<Annotation> found;
    Word word = find_word(line_, 0);
    while (word.begin < line_.size()) {
      const Word next = find_word(line_, word.end);
      std::string_view rest = line_.substr(word.end, next.begin - word.end);
      if (const auto prose = rest.find(" -- "); prose != rest.npos) rest = rest.substr(0, prose);
      MS_TRY(const std::vector<Annotation> items, items_of(word.wish, rest));
      found.insert(found.end(), items.begin(), items.end());
      word = next;
    }
    return found;
  }

 private:
  Result<std::vector<Annotation>> items_of(Wish wish, std::string_view rest) const {
    const bool todo = wish == Wish::todo_expect || wish == Wish::todo_clean;
    std::vector<Annotation> items;
    while (true) {
      const std::string_view rule = next_word(rest);
      if (!is_rule(rule)) return bad(fmt::format("expected a rule such as R6, found \"{}\"", rule));
      items.push_back({number_, wish, std::string(rule), {}});
      std::string_view ahead = rest;
      const std::string_view level = next_word(ahead);
      if (std::find(kLevels.begin(), kLevels.end(), level) != kLevels.end()) {
        items.back().level = level;
        rest = ahead;
      }
      rest = trimmed(rest);
      if (!rest.starts_with(',')) break;
      rest.remove_prefix(1);
    }
    while (!rest.empty() && std::string_view("#/*; \t").find(rest.back()) != rest.npos)
      rest.remove_suffix(1);
    if (todo && rest.empty()) return bad("a todo needs its reason");
    if (!todo && !rest.empty()) return bad(fmt::format("not understood: \"{}\"", rest));
    return items;
  }

  tl::unexpected<Error> bad(std::string message) const {
    return fail(ErrorCode::usage, std::move(message), fmt::format("{}:{}", path_, number_));
  }

  std::string_view path_;
  std::uint32_t number_;
  std::string_view line_;
};

bool is_comment_start(std::string_view text) { return text == "#" || text == "//" || text == "/*"; }

std::string with_level(const std::string& rule, const std::string& level) {
  return level.empty() ? rule : rule + " " + level;
}

/// What is wished of one line.
struct LineCheck {
  std::string_view path;
  std::uint32_t line;
  std::vector<Seen> left;
  std::vector<std::string> problems;

  void say(std::string_view what) {
    problems.push_back(fmt::format("{}:{}: {}", path, line, what));
  }

  /// Takes a finding that the annotation means; the level is only looked at if it is given.
  bool take(const Annotation& wanted) {
    const auto it = std::find_if(left.begin(), left.end(), [&](const Seen& seen) {
      return seen.rule == wanted.rule && (wanted.level.empty() || seen.level == wanted.level);
    });
    if (it == left.end()) return false;
    left.erase(it);
    return true;
  }
  bool has(const std::string& rule) const {
    return std::any_of(left.begin(), left.end(),
                       [&](const Seen& seen) { return seen.rule == rule; });
  }

  void check(std::vector<Annotation> wanted) {
    // Those with a level choose first, so that "R3, R3 note" takes the note for the second.
    std::stable_sort(wanted.begin(), wanted.end(), [](const Annotation& a, const Annotation& b) {
      return !a.level.empty() && b.level.empty();
    });
    for (const Annotation& item : wanted) {
      const std::string name = with_level(item.rule, item.level);
      if (item.wish == Wish::expect && !take(item)) say(name + " is missing");
      if (item.wish == Wish::todo_expect && take(item)) say(name + " is found now: make it expect");
    }
    for (const Annotation& item : wanted) {
      if (item.wish == Wish::clean && has(item.rule))
        say(item.rule + " is unexpected: the line is clean of it");
      if (item.wish == Wish::todo_clean && !has(item.rule))
        say(item.rule + " is silent now: make it clean");
      if (item.wish != Wish::clean && item.wish != Wish::todo_clean) continue;
      std::erase_if(left, [&](const Seen& seen) { return seen.rule == item.rule; });
    }
    for (const Seen& seen : left) {
      if (seen.level != "note") say(with_level(seen.rule, seen.level) + " is unexpected");
    }
  }
};

}  // namespace

Result<std::vector<Annotation>> read_annotations(std::string_view path, std::string_view text) {
  std::vector<Annotation> all;
  std::vector<Annotation> waiting;  // alone on their line, they speak of the next line of code
  std::uint32_t number = 0;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    const std::string_view line = text.substr(0, end);
    text = end == text.npos ? std::string_view() : text.substr(end + 1);
    ++number;
    const LineReader reader(path, number, line);
    const std::string_view before = trimmed(line.substr(0, reader.first()));
    MS_TRY(std::vector<Annotation> found, reader.read());
    if (!found.empty() && is_comment_start(before)) {
      waiting.insert(waiting.end(), found.begin(), found.end());
      continue;
    }
    if (trimmed(line).empty()) continue;
    for (Annotation& annotation : waiting) annotation.line = number;
    all.insert(all.end(), waiting.begin(), waiting.end());
    all.insert(all.end(), found.begin(), found.end());
    waiting.clear();
  }
  if (!waiting.empty()) {
    return fail(ErrorCode::usage, "an annotation without a line of code after it",
                fmt::format("{}:{}", path, waiting.front().line));
  }
  return all;
}

std::vector<std::string> compare(std::string_view path, const std::vector<Annotation>& wanted,
                                 const std::vector<Seen>& seen) {
  std::map<std::uint32_t, std::pair<std::vector<Annotation>, std::vector<Seen>>> lines;
  for (const Annotation& annotation : wanted) lines[annotation.line].first.push_back(annotation);
  for (const Seen& finding : seen) lines[finding.line].second.push_back(finding);
  std::vector<std::string> problems;
  for (auto& [line, pair] : lines) {
    LineCheck check{path, line, std::move(pair.second), {}};
    check.check(std::move(pair.first));
    problems.insert(problems.end(), check.problems.begin(), check.problems.end());
  }
  return problems;
}

void Counts::add(const std::vector<Annotation>& annotations) {
  for (const Annotation& annotation : annotations) {
    if (annotation.wish == Wish::expect) ++expect;
    if (annotation.wish == Wish::clean) ++clean;
    if (annotation.wish == Wish::todo_expect || annotation.wish == Wish::todo_clean) ++todo;
  }
}

}  // namespace micryscope::fixtures
