// The Go front end's entry: what the rest of the program sees of it.
#include <algorithm>
#include <array>
#include <string>

#include "languages/go/imports.h"
#include "languages/go/lowering.h"
#include "languages/registry.h"
#include "lower/language_spec.h"

extern "C" const TSLanguage* tree_sitter_go();

namespace micryscope::languages {

namespace {

constexpr std::array<std::string_view, 1> kExtensions = {".go"};
constexpr std::array<std::string_view, 1> kManifests = {"go.mod"};

bool is_test_path(std::string_view path) {
  if (path.ends_with("_test.go")) return true;
  static constexpr std::array<std::string_view, 4> kFolders{"/testdata/", "/test/", "/tests/", "/e2e/"};
  const std::string folders = "/" + std::string(path.substr(0, path.rfind('/') + 1));
  return std::any_of(kFolders.begin(), kFolders.end(),
                     [&](std::string_view folder) { return folders.find(folder) != std::string::npos; });
}

}  // namespace

const lower::LanguageSpec& go() {
  static const lower::LanguageSpec spec{
      .id = "go",
      .name = "Go",
      .group = "go",
      .extensions = kExtensions,
      .grammar = tree_sitter_go,
      .comment_runs = parse::CommentRuns::none,
      .lower = golang::lower,
      .scan_imports = golang::scan_imports,
      .manifests = kManifests,
      .read_manifest = golang::read_manifest,
      .unit_of = golang::unit_of,
      .is_test_path = is_test_path,
  };
  return spec;
}

}  // namespace micryscope::languages
