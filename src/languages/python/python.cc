// Python 3: what the program needs to know about the language.
#include <array>

#include "languages/python/import_paths.h"
#include "languages/python/lowering.h"
#include "languages/python/manifest.h"
#include "lower/language_spec.h"

extern "C" const TSLanguage* tree_sitter_python();

namespace micryscope::languages {

namespace {

void lower_python(const lower::Source& source, lower::Builder& builder) {
  py::Lowering(source, builder).run();
}

void append(std::vector<std::string>& units, std::vector<std::string> more) {
  units.insert(units.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

void scan_imports(std::string_view path, std::string_view text, const lower::Layout& layout,
                  std::vector<std::string>& units) {
  const std::vector<py::ImportedModule> imports = py::scan_text(text);
  const py::UnitFinder finder(path, layout, imports);
  for (const py::ImportedModule& module : imports) {
    if (module.level == 0) {  // a.b.c is a, a.b and a.b.c
      for (std::size_t dot = module.dotted.find('.'); dot != std::string_view::npos;
           dot = module.dotted.find('.', dot + 1)) {
        append(units, finder.candidates(0, module.dotted.substr(0, dot)));
      }
    }
    append(units, finder.candidates(module.level, module.dotted));
    for (const std::string_view name : module.names) {
      std::string inner(module.dotted);
      if (!inner.empty()) inner += '.';
      inner += name;
      append(units, finder.candidates(module.level, inner));
    }
  }
}

std::string unit_of(std::string_view path) { return std::string(path); }

bool is_test_path(std::string_view path) {
  const std::string_view file = path.substr(path.rfind('/') + 1);
  if (file.starts_with("test_") || file.ends_with("_test.py") || file == "conftest.py" || file == "tests.py") {
    return true;
  }
  const std::string folders = "/" + std::string(path.substr(0, path.size() - file.size()));
  return folders.find("/tests/") != std::string::npos || folders.find("/test/") != std::string::npos;
}

}  // namespace

const lower::LanguageSpec& python() {
  static constexpr std::array<std::string_view, 2> kExtensions{".py", ".pyw"};
  static constexpr std::array<std::string_view, 2> kManifests{"pyproject.toml", "setup.cfg"};
  static const lower::LanguageSpec spec{
      .id = "python",
      .name = "Python",
      .group = "python",
      .extensions = kExtensions,
      .grammar = tree_sitter_python,
      .comment_runs = parse::CommentRuns::hash_lines,
      .lower = lower_python,
      .scan_imports = scan_imports,
      .manifests = kManifests,
      .read_manifest = py::read_manifest,
      .unit_of = unit_of,
      .is_test_path = is_test_path,
  };
  return spec;
}

}  // namespace micryscope::languages
