#include "languages/go/imports.h"

#include <algorithm>
#include <cctype>
#include <optional>

namespace micryscope::languages::golang {

namespace {

constexpr std::string_view kGroup = "go";

// Folder of a path with its trailing slash; empty for the root.
std::string_view folder_of(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? std::string_view() : path.substr(0, slash + 1);
}

std::string unit_of_folder(std::string folder) {
  if (!folder.empty() && folder.back() == '/') folder.pop_back();
  return folder + "/";
}

// `relative` ("./x", "../y/z") seen from `folder`, as a folder path without trailing slash; nothing
// when it leaves the root.
std::optional<std::string> resolve(std::string_view folder, std::string_view relative) {
  std::vector<std::string_view> parts;
  for (const std::string_view text : {folder, relative}) {
    std::size_t at = 0;
    while (at < text.size()) {
      const std::size_t slash = std::min(text.find('/', at), text.size());
      const std::string_view part = text.substr(at, slash - at);
      at = slash + 1;
      if (part.empty() || part == ".") continue;
      if (part != "..") {
        parts.push_back(part);
        continue;
      }
      if (parts.empty()) return std::nullopt;
      parts.pop_back();
    }
  }
  std::string joined;
  for (const std::string_view part : parts) {
    if (!joined.empty()) joined += '/';
    joined += part;
  }
  return joined;
}

bool is_relative(std::string_view path) { return path.starts_with("./") || path.starts_with("../"); }

// "v2", "v11": a major version. "v1" is never one in a path, so it is a name.
bool is_major_version(std::string_view part) {
  if (part.size() < 2 || part[0] != 'v' || part == "v1" || part == "v0") return false;
  return std::all_of(part.begin() + 1, part.end(), [](unsigned char c) { return std::isdigit(c) != 0; });
}

bool is_identifier(std::string_view name) {
  if (name.empty() || std::isdigit(static_cast<unsigned char>(name[0])) != 0) return false;
  return std::all_of(name.begin(), name.end(),
                     [](unsigned char c) { return std::isalnum(c) != 0 || c == '_' || c >= 0x80; });
}

std::string_view last_part(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

void add_name(std::vector<std::string_view>& names, std::string_view name) {
  if (is_identifier(name) && std::find(names.begin(), names.end(), name) == names.end()) {
    names.push_back(name);
  }
}

// A cursor over Go's tokens, as far as the head of a file and go.mod need them.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}

  // The next word, string (with its quotes) or single character; empty at the end.
  std::string_view next() {
    skip_blank();
    if (at_ >= text_.size()) return {};
    const std::size_t begin = at_;
    const char c = text_[at_];
    if (c == '"' || c == '`') {
      const std::size_t end = text_.find(c, at_ + 1);
      at_ = end == std::string_view::npos ? text_.size() : end + 1;
    } else if (is_word(c)) {
      while (at_ < text_.size() && is_word(text_[at_])) ++at_;
    } else {
      ++at_;
    }
    return text_.substr(begin, at_ - begin);
  }

 private:
  static bool is_word(char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || (c & 0x80) != 0;
  }

  void skip_blank() {
    while (at_ < text_.size()) {
      const std::string_view rest = text_.substr(at_);
      if (std::isspace(static_cast<unsigned char>(rest[0])) != 0 || rest[0] == ';') {
        ++at_;
      } else if (rest.starts_with("//")) {
        at_ = std::min(text_.find('\n', at_), text_.size());
      } else if (rest.starts_with("/*")) {
        const std::size_t end = text_.find("*/", at_ + 2);
        at_ = end == std::string_view::npos ? text_.size() : end + 2;
      } else {
        return;
      }
    }
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

bool is_string(std::string_view token) {
  return token.size() >= 2 && (token[0] == '"' || token[0] == '`');
}

std::string_view unquote(std::string_view token) {
  return is_string(token) ? token.substr(1, token.size() - 2) : token;
}

// Words of one line of go.mod, comment left out.
std::vector<std::string_view> words_of(std::string_view line) {
  line = line.substr(0, line.find("//"));
  std::vector<std::string_view> words;
  std::size_t at = 0;
  while ((at = line.find_first_not_of(" \t\r", at)) != std::string_view::npos) {
    const std::size_t end = std::min(line.find_first_of(" \t\r", at), line.size());
    words.push_back(unquote(line.substr(at, end - at)));
    at = end;
  }
  return words;
}

// `old [version] => new [version]`
void read_replace(const std::vector<std::string_view>& words, std::size_t first,
                  std::string_view folder, lower::Layout& layout) {
  const auto arrow = std::find(words.begin(), words.end(), "=>");
  if (arrow == words.end() || arrow + 1 == words.end() || first >= words.size()) return;
  if (!is_relative(arrow[1])) return;
  if (const auto target = resolve(folder, arrow[1])) {
    layout.aliases.push_back({std::string(kGroup), std::string(folder), std::string(words[first]),
                              target->empty() ? std::string() : *target + "/"});
  }
}

}  // namespace

std::string unit_of(std::string_view path) { return unit_of_folder(std::string(folder_of(path))); }

std::vector<std::string> import_candidates(std::string_view file, std::string_view import_path,
                                           const lower::Layout& layout) {
  const std::string_view folder = folder_of(file);
  if (is_relative(import_path)) {
    const auto target = resolve(folder, import_path);
    return target ? std::vector<std::string>{unit_of_folder(*target)} : std::vector<std::string>{};
  }
  // A module sees its own aliases first; of those, the longest pattern is the most exact.
  struct Match {
    bool inside;
    std::size_t scope;
    std::size_t pattern;
    std::string unit;
  };
  std::vector<Match> matches;
  for (const lower::Alias& alias : layout.aliases) {
    if (alias.language_group != kGroup || !import_path.starts_with(alias.pattern)) continue;
    std::string_view rest = import_path.substr(alias.pattern.size());
    if (!rest.empty() && rest[0] != '/') continue;
    if (!rest.empty()) rest.remove_prefix(1);
    matches.push_back({folder.starts_with(alias.scope), alias.scope.size(), alias.pattern.size(),
                       unit_of_folder(alias.target + std::string(rest))});
  }
  std::stable_sort(matches.begin(), matches.end(), [](const Match& a, const Match& b) {
    if (a.inside != b.inside) return a.inside;
    if (a.inside && a.scope != b.scope) return a.scope > b.scope;
    return a.pattern > b.pattern;
  });
  std::vector<std::string> units;
  for (Match& match : matches) {
    if (std::find(units.begin(), units.end(), match.unit) == units.end()) {
      units.push_back(std::move(match.unit));
    }
  }
  return units;
}

std::vector<std::string_view> package_names(std::string_view import_path) {
  std::vector<std::string_view> names;
  std::string_view last = last_part(import_path);
  const std::string_view whole = last;
  if (is_major_version(last) && last.size() < import_path.size()) {
    last = last_part(import_path.substr(0, import_path.size() - last.size() - 1));
  }
  if (import_path.starts_with("gopkg.in/")) {
    if (const std::size_t dot = last.rfind(".v"); dot != std::string_view::npos) last = last.substr(0, dot);
  }
  add_name(names, last);
  // Not an identifier, so the package calls itself something else: try the usual decorations.
  std::string_view bare = last;
  for (const std::string_view prefix : {"go-", "go.", "golang-"}) {
    if (bare.starts_with(prefix)) bare.remove_prefix(prefix.size());
  }
  for (const std::string_view suffix : {"-go", ".go", "-golang"}) {
    if (bare.ends_with(suffix)) bare.remove_suffix(suffix.size());
  }
  add_name(names, bare);
  if (const std::size_t mark = bare.find_last_of("-."); mark != std::string_view::npos) {
    add_name(names, bare.substr(mark + 1));
    add_name(names, bare.substr(0, bare.find_first_of("-.")));
  }
  if (import_path.starts_with("k8s.io/")) add_name(names, whole);  // its v2 is a name
  return names;
}

void scan_imports(std::string_view path, std::string_view text, const lower::Layout& layout,
                  std::vector<std::string>& units) {
  Scanner scanner(text);
  std::string_view token = scanner.next();
  if (token == "package") {
    scanner.next();
    token = scanner.next();
  }
  const auto take = [&](std::string_view literal) {
    for (std::string& unit : import_candidates(path, unquote(literal), layout)) {
      units.push_back(std::move(unit));
    }
  };
  while (token == "import") {
    token = scanner.next();
    const bool group = token == "(";
    if (group) token = scanner.next();
    do {
      while (!token.empty() && !is_string(token) && token != ")") token = scanner.next();
      if (!is_string(token)) break;
      take(token);
      token = scanner.next();
    } while (group);
    if (group && token == ")") token = scanner.next();
  }
}

void read_manifest(std::string_view path, std::string_view text, lower::Layout& layout) {
  const std::string_view folder = folder_of(path);
  bool in_replace = false;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    const std::vector<std::string_view> words = words_of(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (words.empty()) continue;
    if (in_replace) {
      in_replace = words[0] != ")";
      if (in_replace) read_replace(words, 0, folder, layout);
    } else if (words[0] == "module" && words.size() > 1 && words[1] != "(") {
      layout.aliases.push_back(
          {std::string(kGroup), std::string(folder), std::string(words[1]), std::string(folder)});
    } else if (words[0] == "replace" && words.size() > 1) {
      in_replace = words[1] == "(";
      if (!in_replace) read_replace(words, 1, folder, layout);
    }
  }
}

}  // namespace micryscope::languages::golang
