// Languages for the tests of this folder, whose imports are lines "import <unit>".
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "lower/language_spec.h"

namespace micryscope::source {

inline void scan_import_lines(std::string_view, std::string_view text, const lower::Layout& layout,
                              std::vector<std::string>& units) {
  for (std::size_t at = 0; (at = text.find("import ", at)) != std::string_view::npos;) {
    at += 7;
    const std::string name(text.substr(at, text.find('\n', at) - at));
    units.push_back(name);
    for (const lower::Alias& alias : layout.aliases) {
      if (alias.pattern == name) units.push_back(alias.target);
    }
  }
}

inline void read_alias_line(std::string_view path, std::string_view text, lower::Layout& layout) {
  const std::size_t gap = text.find(' ');
  layout.aliases.push_back({"file", std::string(path), std::string(text.substr(0, gap)),
                            std::string(text.substr(gap + 1))});
}

inline std::string whole_path(std::string_view path) { return std::string(path); }
inline std::string folder_of(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return std::string(slash == std::string_view::npos ? "" : path.substr(0, slash));
}
inline bool is_in_tests(std::string_view path) { return path.starts_with("tests/"); }

inline constexpr std::array<std::string_view, 1> kFileEnds = {".f"};
inline constexpr std::array<std::string_view, 1> kFolderEnds = {".go"};
inline constexpr std::array<std::string_view, 1> kFileManifests = {"alias.cfg"};

/// ".f": every file is a unit.
inline constexpr lower::LanguageSpec kFileLanguage = {
    .id = "file",
    .name = "File",
    .group = "file",
    .extensions = kFileEnds,
    .grammar = nullptr,
    .lower = nullptr,
    .scan_imports = scan_import_lines,
    .manifests = kFileManifests,
    .read_manifest = read_alias_line,
    .unit_of = whole_path,
    .is_test_path = is_in_tests,
};

/// ".go": every folder is a unit.
inline constexpr lower::LanguageSpec kFolderLanguage = {
    .id = "folder",
    .name = "Folder",
    .group = "folder",
    .extensions = kFolderEnds,
    .grammar = nullptr,
    .lower = nullptr,
    .scan_imports = scan_import_lines,
    .manifests = {},
    .read_manifest = nullptr,
    .unit_of = folder_of,
    .is_test_path = is_in_tests,
};

inline constexpr std::array<const lower::LanguageSpec*, 2> kFakeLanguages = {&kFileLanguage,
                                                                             &kFolderLanguage};

}  // namespace micryscope::source
