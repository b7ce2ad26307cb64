#include "languages/javascript/resolve.h"

#include <algorithm>
#include <array>
#include <cctype>

namespace micryscope::languages::js {

namespace {

using lower::Alias;
using lower::Layout;

constexpr std::array<std::string_view, 8> kExtensions = {".ts",  ".tsx", ".mts", ".cts",
                                                         ".js",  ".jsx", ".mjs", ".cjs"};
// Folders that compilers write to, in place of which a repository has `src`.
constexpr std::array<std::string_view, 4> kOutputFolders = {"dist", "build", "lib", "out"};

bool is_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '$'; }

void add(std::vector<std::string>& found, std::string path) {
  if (std::find(found.begin(), found.end(), path) == found.end()) found.push_back(std::move(path));
}

/// The extensions that the sources of a specifier's extension may have; empty if it is no script.
std::vector<std::string_view> sources_of(std::string_view extension) {
  if (extension == ".js") return {".ts", ".tsx", ".js", ".jsx"};
  if (extension == ".jsx") return {".tsx", ".jsx"};
  if (extension == ".mjs") return {".mts", ".mjs"};
  if (extension == ".cjs") return {".cts", ".cjs"};
  for (const std::string_view known : kExtensions) {
    if (known == extension) return {known};
  }
  return {};
}

bool is_asset(std::string_view extension) {
  return extension == ".json" || extension == ".css" || extension == ".scss" || extension == ".svg" ||
         extension == ".png" || extension == ".wasm" || extension == ".node" || extension == ".html";
}

/// Files that a path without certain extension may be.
void expand(const std::string& path, std::vector<std::string>& found) {
  const std::size_t slash = path.rfind('/');
  const std::size_t dot = path.rfind('.');
  if (dot != std::string::npos && (slash == std::string::npos || dot > slash)) {
    const std::string_view extension = std::string_view(path).substr(dot);
    if (is_asset(extension)) return;
    const std::vector<std::string_view> sources = sources_of(extension);
    for (const std::string_view source : sources) add(found, path.substr(0, dot) + std::string(source));
    if (!sources.empty()) return;
  }
  const bool is_folder = path.empty() || path.back() == '/';
  if (!is_folder) {
    for (const std::string_view extension : kExtensions) add(found, path + std::string(extension));
  }
  const std::string index = is_folder ? path + "index" : path + "/index";
  for (const std::string_view extension : kExtensions) add(found, index + std::string(extension));
}

/// The same with `dist`, `build`, ... read as `src`, for what is compiled and not committed.
void expand_sources(const std::string& path, std::vector<std::string>& found) {
  expand(path, found);
  for (const std::string_view folder : kOutputFolders) {
    const std::string middle = "/" + std::string(folder) + "/";
    const std::string whole = "/" + path;
    const std::size_t at = whole.find(middle);
    if (at == std::string::npos) continue;
    expand((whole.substr(0, at) + "/src/" + whole.substr(at + middle.size())).substr(1), found);
    break;
  }
}

/// Puts what `*` stands for into `rest`; false when the pattern does not match.
bool matches(std::string_view pattern, std::string_view specifier, std::string_view& rest) {
  const std::size_t star = pattern.find('*');
  if (star == std::string_view::npos) return pattern == specifier;
  const std::string_view head = pattern.substr(0, star);
  const std::string_view tail = pattern.substr(star + 1);
  if (specifier.size() < head.size() + tail.size() || !specifier.starts_with(head) || !specifier.ends_with(tail)) {
    return false;
  }
  rest = specifier.substr(head.size(), specifier.size() - head.size() - tail.size());
  return true;
}

bool is_relative(std::string_view specifier) {
  return specifier == "." || specifier == ".." || specifier.starts_with("./") || specifier.starts_with("../");
}

std::string substitute(std::string_view target, std::string_view rest) {
  const std::size_t star = target.find('*');
  if (star == std::string_view::npos) return std::string(target);
  return std::string(target.substr(0, star)) + std::string(rest) + std::string(target.substr(star + 1));
}

// Narrower scopes and longer fixed parts come first, as compilers choose.
void expand_aliases(std::string_view path, std::string_view specifier, const Layout& layout,
                    std::vector<std::string>& found) {
  struct Match {
    std::size_t scope;
    std::size_t fixed;
    const Alias* alias;
    std::string_view rest;
  };
  std::vector<Match> matched;
  for (const Alias& alias : layout.aliases) {
    if (alias.language_group != "javascript" || !path.starts_with(alias.scope)) continue;
    std::string_view rest;
    if (!matches(alias.pattern, specifier, rest)) continue;
    const bool exact = alias.pattern.find('*') == std::string::npos;
    matched.push_back({alias.scope.size(), alias.pattern.size() + (exact ? 1000 : 0), &alias, rest});
  }
  std::stable_sort(matched.begin(), matched.end(), [](const Match& a, const Match& b) {
    return a.fixed != b.fixed ? a.fixed > b.fixed : a.scope > b.scope;
  });
  for (const Match& match : matched) expand_sources(substitute(match.alias->target, match.rest), found);
}

std::size_t skip_space(std::string_view text, std::size_t at) {
  while (at < text.size() && std::isspace(static_cast<unsigned char>(text[at])) != 0) ++at;
  return at;
}

/// The quoted text at `at`; empty when there is none.
std::string_view quoted(std::string_view text, std::size_t at) {
  if (at >= text.size()) return {};
  const char quote = text[at];
  if (quote != '"' && quote != '\'' && quote != '`') return {};
  const std::size_t end = text.find_first_of(quote == '`' ? "`$\n" : quote == '"' ? "\"\n" : "'\n", at + 1);
  if (end == std::string_view::npos || text[end] != quote) return {};
  return text.substr(at + 1, end - at - 1);
}

/// Calls `take` with the specifier behind each occurrence of a word.
template <typename Take>
void each_specifier(std::string_view text, std::string_view word, bool bare, bool call, Take take) {
  for (std::size_t at = text.find(word); at != std::string_view::npos; at = text.find(word, at + word.size())) {
    if (at > 0 && is_word(text[at - 1])) continue;
    std::size_t next = skip_space(text, at + word.size());
    if (next < text.size() && text[next] == '(' && call) {
      next = skip_space(text, next + 1);
    } else if (!bare) {
      continue;
    }
    const std::string_view specifier = quoted(text, next);
    if (!specifier.empty()) take(specifier);
  }
}

}  // namespace

std::string_view folder_of(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? std::string_view() : path.substr(0, slash + 1);
}

bool join_path(std::string_view folder, std::string_view relative, std::string& joined) {
  std::vector<std::string_view> parts;
  const auto walk = [&](std::string_view text) {
    while (!text.empty()) {
      const std::size_t slash = text.find('/');
      const std::string_view part = text.substr(0, slash);
      text.remove_prefix(slash == std::string_view::npos ? text.size() : slash + 1);
      if (part.empty() || part == ".") continue;
      if (part != "..") {
        parts.push_back(part);
      } else if (parts.empty()) {
        return false;
      } else {
        parts.pop_back();
      }
    }
    return true;
  };
  if (!walk(folder) || !walk(relative)) return false;
  joined.clear();
  for (const std::string_view part : parts) {
    if (!joined.empty()) joined += '/';
    joined += part;
  }
  const bool is_folder = relative.empty() || relative.back() == '/' || relative == "." || relative == ".." ||
                         relative.ends_with("/.") || relative.ends_with("/..");
  if (is_folder && !joined.empty()) joined += '/';
  return true;
}

std::string canonical_name(std::string_view specifier) {
  if (specifier.starts_with("node:")) return std::string(specifier.substr(5));
  if (!specifier.starts_with("npm:")) return std::string(specifier);
  specifier.remove_prefix(4);
  if (specifier.starts_with('/')) specifier.remove_prefix(1);
  const std::size_t version = specifier.find('@', 1);
  if (version == std::string_view::npos) return std::string(specifier);
  const std::size_t slash = specifier.find('/', version);
  return std::string(specifier.substr(0, version)) +
         std::string(slash == std::string_view::npos ? std::string_view() : specifier.substr(slash));
}

std::vector<std::string> candidates(std::string_view path, std::string_view specifier, const Layout& layout) {
  std::vector<std::string> found;
  if (specifier.empty() || specifier.starts_with("node:")) return found;
  specifier = specifier.substr(0, specifier.find('?'));  // ./x?raw
  if (!is_relative(specifier)) {
    expand_aliases(path, specifier, layout, found);
    return found;
  }
  std::string joined;
  if (join_path(folder_of(path), specifier, joined)) expand_sources(joined, found);
  return found;
}

void scan_imports(std::string_view path, std::string_view text, const Layout& layout,
                  std::vector<std::string>& units) {
  const auto take = [&](std::string_view specifier) {
    for (std::string& unit : candidates(path, specifier, layout)) units.push_back(std::move(unit));
  };
  each_specifier(text, "from", true, false, take);
  each_specifier(text, "import", true, true, take);
  each_specifier(text, "require", false, true, take);
}

}  // namespace micryscope::languages::js
