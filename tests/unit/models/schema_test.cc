// The JSON Schemas of rulesets/schema are for editors; the program does not read them. They hold
// every word of the vocabulary, and no other, or this test fails.

#include <fmt/format.h>

#include <fstream>
#include <sstream>
#include <string>

#include "models/vocabulary.h"
#include "support/catch.h"

using namespace micryscope;

namespace {

std::string schema(const std::string& name) {
  std::ifstream file(std::string(MICRYSCOPE_SOURCE_DIR) + "/rulesets/schema/" + name);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

// The enumeration as the schema has to write it.
std::string enumeration(const std::string& name, std::span<const std::string_view> words) {
  std::string text = fmt::format("    \"{}\": {{\n      \"enum\": [\n", name);
  for (const std::string_view word : words) {
    text += fmt::format("        \"{}\"{}\n", word, word == words.back() ? "" : ",");
  }
  return text + "      ]\n    }";
}

}  // namespace

TEST_CASE("the schemas have the words of the vocabulary") {
  for (const std::string file : {"model.schema.json", "mcp.schema.json"}) {
    const std::string text = schema(file);
    REQUIRE_FALSE(text.empty());
    for (const auto& [name, words] :
         {std::pair("operation", models::operation_words()),
          std::pair("role", models::role_words()), std::pair("origin", models::origin_words()),
          std::pair("sink", models::sink_words()), std::pair("fold", models::fold_words())}) {
      INFO(file << " must hold:\n" << enumeration(name, words));
      CHECK(text.find(enumeration(name, words)) != std::string::npos);
    }
  }
}
