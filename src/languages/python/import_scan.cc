// Finds imports without parsing: jumps from one "import" to the next and looks at what stands
// around it. A hit inside a string costs a look-up that finds nothing. One pass; the way back to a
// line's beginning never crosses the hit before.
#include <algorithm>

#include "languages/python/import_paths.h"

namespace micryscope::languages::py {

namespace {

constexpr std::string_view kWord = "import";
constexpr std::size_t kPrefixLimit = 300;  // `from <module>` before the word
constexpr std::size_t kNameLimit = 200;

bool is_name_char(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         static_cast<unsigned char>(c) >= 0x80;
}

std::string_view trim(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t\r\f\\\n");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t\r\f\\\n") + 1 - begin);
}

/// Reads names after `import`: `a.b as c, d` or `(a, b as c)` over several lines.
class NameList {
 public:
  NameList(std::string_view text, std::size_t at) : text_(text), at_(at) {}

  std::vector<std::string_view> read() {
    std::vector<std::string_view> names;
    skip_space();
    if (peek() == '(') {
      ++at_;
      inside_ = true;
    }
    for (;;) {
      skip_space();
      const std::string_view name = read_dotted();
      if (name.empty()) break;
      names.push_back(name);
      skip_space();
      if (peek() != ',' && read_dotted() == "as") {
        skip_space();
        read_dotted();
        skip_space();
      }
      if (peek() != ',') break;
      ++at_;
    }
    return names;
  }

 private:
  char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }

  void skip_space() {
    for (; at_ < text_.size(); ++at_) {
      const char c = text_[at_];
      if (c == '#' && inside_) {
        at_ = std::min(text_.find('\n', at_), text_.size() - 1);
      } else if (c == '\\') {
        at_ = std::min(text_.find('\n', at_), text_.size() - 1);
      } else if (c == '\n' || c == '\r') {
        if (!inside_) return;
      } else if (c != ' ' && c != '\t' && c != '\f') {
        return;
      }
    }
  }

  std::string_view read_dotted() {
    const std::size_t begin = at_;
    while (is_name_char(peek()) || peek() == '.') ++at_;
    return at_ - begin <= kNameLimit ? text_.substr(begin, at_ - begin) : std::string_view();
  }

  std::string_view text_;
  std::size_t at_;
  bool inside_ = false;
};

// The constant of `import_module("a.b")`, whose bracket is at `at`.
void read_dynamic(std::string_view text, std::size_t at, std::vector<ImportedModule>& found) {
  std::string_view rest = text.substr(at, kNameLimit);
  if (!rest.starts_with('(')) return;
  rest = trim(rest.substr(1));
  if (rest.empty() || (rest[0] != '"' && rest[0] != '\'')) return;
  std::string_view name = rest.substr(1, rest.find(rest[0], 1) - 1);
  ImportedModule module;
  while (name.starts_with('.')) {
    ++module.level;
    name.remove_prefix(1);
  }
  module.dotted = name;
  found.push_back(module);
}

// The statement whose word `import` ends at `after`; `before` is what its line says up to there.
void read_statement(std::string_view text, std::string_view before, std::size_t after,
                    std::vector<ImportedModule>& found) {
  before = trim(before.substr(before.find_last_of(";:") + 1));
  if (before.empty()) {
    for (const std::string_view name : NameList(text, after).read()) found.push_back({0, name, {}});
    return;
  }
  if (!before.starts_with("from")) return;
  before = before.substr(4);
  if (before.empty() || is_name_char(before[0])) return;
  before = trim(before);
  ImportedModule module;
  while (before.starts_with('.')) {
    ++module.level;
    before = trim(before.substr(1));
  }
  if (!std::all_of(before.begin(), before.end(), [](char c) { return is_name_char(c) || c == '.'; })) return;
  module.dotted = before;
  module.names = NameList(text, after).read();
  found.push_back(std::move(module));
}

}  // namespace

std::vector<ImportedModule> scan_text(std::string_view text) {
  std::vector<ImportedModule> found;
  std::size_t line = 0;  // beginning of the hit's line, as far as it matters
  std::size_t seen = 0;
  for (std::size_t hit = text.find(kWord); hit != std::string_view::npos; hit = text.find(kWord, seen)) {
    const std::size_t after = hit + kWord.size();
    const std::size_t line_end = text.substr(seen, hit - seen).rfind('\n');
    if (line_end != std::string_view::npos) line = seen + line_end + 1;
    seen = after;
    const std::string_view rest = text.substr(after);
    const bool begins = hit == 0 || !is_name_char(text[hit - 1]);
    if (rest.starts_with("_module(")) {
      read_dynamic(text, after + 7, found);
    } else if (rest.starts_with("__(")) {
      read_dynamic(text, after + 2, found);
    } else if (begins && !rest.empty() && !is_name_char(rest[0])) {
      if (hit - line <= kPrefixLimit) read_statement(text, text.substr(line, hit - line), after, found);
    }
  }
  return found;
}

}  // namespace micryscope::languages::py
