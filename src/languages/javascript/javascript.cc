// JavaScript, TypeScript and TSX as LanguageSpecs over one shared implementation.
#include <algorithm>
#include <array>

#include "languages/javascript/lowerer.h"
#include "languages/javascript/resolve.h"
#include "lower/language_spec.h"

extern "C" {
const TSLanguage* tree_sitter_javascript();
const TSLanguage* tree_sitter_typescript();
const TSLanguage* tree_sitter_tsx();
}

namespace micryscope::languages {

namespace {

constexpr std::array<std::string_view, 4> kJavaScript = {".js", ".jsx", ".mjs", ".cjs"};
constexpr std::array<std::string_view, 3> kTypeScript = {".ts", ".mts", ".cts"};
constexpr std::array<std::string_view, 1> kTsx = {".tsx"};
constexpr std::array<std::string_view, 4> kManifests = {"package.json", "tsconfig.json", "tsconfig.base.json",
                                                        "jsconfig.json"};

constexpr std::array<std::string_view, 10> kTestFolders = {
    "test", "tests", "__tests__", "__mocks__", "__fixtures__", "e2e", "spec", "specs", "cypress", "testing"};

template <const TSLanguage* (*grammar)()>
void lower_with(const lower::Source& source, lower::Builder& builder) {
  static const js::Dispatch dispatch(grammar());
  builder.module().unit = std::string(source.path);
  builder.module().exports_variables = false;
  js::Lowerer(source, builder, dispatch).run();
}

std::string unit_of(std::string_view path) { return std::string(path); }

bool is_test_folder(std::string_view folder) {
  return std::find(kTestFolders.begin(), kTestFolders.end(), folder) != kTestFolders.end();
}

bool is_test_path(std::string_view path) {
  for (std::size_t slash = path.find('/'); slash != std::string_view::npos; slash = path.find('/')) {
    if (is_test_folder(path.substr(0, slash))) return true;
    path.remove_prefix(slash + 1);
  }
  const std::string_view stem = path.substr(0, path.rfind('.'));
  for (const std::string_view mark : {".test", ".spec", ".e2e", ".cy", "-test", "_test", "-spec", "_spec"}) {
    if (stem.ends_with(mark)) return true;
  }
  for (const std::string_view mark : {".test.", ".spec.", "-with-mock", ".mock"}) {
    if (stem.find(mark) != std::string_view::npos) return true;
  }
  return stem == "test" || stem == "tests" || stem.starts_with("test-") || stem.starts_with("test_");
}

lower::LanguageSpec spec(std::string_view id, std::string_view name, std::span<const std::string_view> extensions,
                         const TSLanguage* (*grammar)(), void (*lower)(const lower::Source&, lower::Builder&)) {
  return {id,           name,       "javascript", extensions, grammar, parse::CommentRuns::slashes,
          lower,        &js::scan_imports, kManifests, &js::read_manifest, &unit_of, &is_test_path};
}

}  // namespace

const lower::LanguageSpec& javascript() {
  static const lower::LanguageSpec made = spec("javascript", "JavaScript", kJavaScript, &tree_sitter_javascript,
                                               &lower_with<&tree_sitter_javascript>);
  return made;
}

const lower::LanguageSpec& typescript() {
  static const lower::LanguageSpec made = spec("typescript", "TypeScript", kTypeScript, &tree_sitter_typescript,
                                               &lower_with<&tree_sitter_typescript>);
  return made;
}

const lower::LanguageSpec& tsx() {
  static const lower::LanguageSpec made =
      spec("tsx", "TSX", kTsx, &tree_sitter_tsx, &lower_with<&tree_sitter_tsx>);
  return made;
}

}  // namespace micryscope::languages
