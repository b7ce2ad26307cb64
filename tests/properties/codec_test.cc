// The IR of every source of ours as bytes and back.
#include <algorithm>
#include <random>

#include "cache/module_codec.h"
#include "ir/printer.h"
#include "lower/lowering.h"
#include "projects.h"
#include "support/catch.h"
#include "support/hash.h"

namespace micryscope::properties {
namespace {

template <typename Visit>
void each_module(Visit visit) {
  for (const Project& project : projects()) {
    for (const auto& [path, text] : project.texts) {
      const lower::LanguageSpec* const language = language_of(path);
      if (language == nullptr) continue;
      INFO(project.name << '/' << path);
      visit(lower::lower_file(*language, path, text, {}), text);
    }
  }
}

TEST_CASE("modules come back as they were") {
  std::size_t text_bytes = 0;
  std::size_t stored_bytes = 0;
  std::size_t quoted = 0;
  each_module([&](const ir::Module& module, const std::string& text) {
    const cache::Quotes quotes = cache::quotes_of(module, text);
    quoted += std::ranges::count_if(quotes, [](const Span& quote) { return quote.end != 0; });
    const std::string bytes = cache::encode_module(module, quotes);
    const auto again = cache::decode_module(bytes, text);
    REQUIRE(again);
    CHECK((ir::print(*again) == ir::print(module)));
    CHECK((cache::encode_module(*again, quotes) == bytes));  // which list every field there is
    CHECK(again->path == module.path);
    CHECK(again->is_test == module.is_test);
    CHECK(again->symbols.size() == module.symbols.size());
    CHECK(again->symbols.find("hashlib") == module.symbols.find("hashlib"));
    // Spans outside of the text; an empty file has none.
    const std::string_view part = std::string_view(text).substr(0, text.size() / 4);
    if (!text.empty()) CHECK_FALSE(cache::decode_module(bytes, part));
    text_bytes += text.size();
    stored_bytes += bytes.size();
  });
  CHECK(stored_bytes < 2 * text_bytes);
  CHECK(quoted > 1000);
}

TEST_CASE("damaged bytes are no module, or a sound one") {
  std::mt19937 random(99);
  std::size_t sound = 0;
  each_module([&](const ir::Module& module, const std::string& text) {
    const std::string bytes = cache::encode_module(module, cache::quotes_of(module, text));
    for (int i = 0; i < 20; ++i) {
      CHECK_FALSE(cache::decode_module(bytes.substr(0, random() % bytes.size()), text));
      std::string damaged = bytes;
      for (int changes = 0; changes <= i % 3; ++changes)
        damaged[random() % damaged.size()] = static_cast<char>(random());
      if (const auto decoded = cache::decode_module(damaged, text)) {
        ++sound;
        CHECK_FALSE(ir::print(*decoded).empty());
      }
    }
  });
  CHECK(sound > 0);  // most likely another letter in a text
}

TEST_CASE("another form of stored modules has another number") {
  // Differs when ir.h or a front end does. When ir.h or the codec did: count kModuleSchema up.
  // Always: write the new digest here.
  const std::string text =
      "import os\nclass A:\n    key = os.environ['K']\n    def f(self, *a): pass\n";
  const ir::Module module = lower::lower_file(*language_of("a.py"), "a.py", text, {});
  CHECK(cache::kModuleSchema == 3);
  CHECK(hash_hex(cache::encode_module(module, cache::quotes_of(module, text))) ==
        "21888ebc1fcfbfc347b587d152df4094");
}

}  // namespace
}  // namespace micryscope::properties
