// Any text -> syntax tree -> IR that is sound; one program per language (MICRYSCOPE_FUZZ_PATH).
#include "ir/verify.h"
#include "languages/registry.h"
#include "lower/lowering.h"
#include "source/decode.h"
#include "support/check.h"
#include "target.h"

void micryscope::fuzz::run_target(const std::uint8_t* data, std::size_t size) {
  using namespace micryscope;
  constexpr std::string_view kPath = MICRYSCOPE_FUZZ_PATH;
  const source::Decoded decoded = source::decode(fuzz::text_of(data, size));
  for (const lower::LanguageSpec* language : languages::all_languages()) {
    if (language->extensions.front() != kPath.substr(kPath.rfind('.'))) continue;
    const ir::Module module = lower::lower_file(*language, kPath, decoded.text, {});
    const auto complaints = ir::verify(module, decoded.text.size());
    MS_CHECK(complaints.empty(), complaints.front().c_str());
    std::vector<std::string> units;
    language->scan_imports(kPath, decoded.text, {}, units);
    lower::Layout layout;
    for (const std::string_view manifest : language->manifests)
      language->read_manifest(manifest, decoded.text, layout);
  }
}
