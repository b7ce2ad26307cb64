// What holds for the IR of every source of ours, whole or cut short.
#include <random>

#include "ir/printer.h"
#include "ir/reader.h"
#include "ir/verify.h"
#include "lower/lowering.h"
#include "projects.h"
#include "support/catch.h"

namespace micryscope::properties {
namespace {

template <typename Visit>
void each_source(Visit visit) {
  for (const Project& project : projects()) {
    for (const auto& [path, text] : project.texts) {
      if (const lower::LanguageSpec* language = language_of(path))
        visit(*language, project.name + '/' + path, text);
    }
  }
}

ir::Module lower(const lower::LanguageSpec& language, const std::string& path,
                 const std::string& text) {
  return lower::lower_file(language, path, text, {});
}

void check_sound(const ir::Module& module, const std::string& path, const std::string& text) {
  const std::vector<std::string> complaints = ir::verify(module, text.size());
  if (!complaints.empty()) FAIL_CHECK(path << ": " << complaints.front());
}

TEST_CASE("printed IR that is read again prints the same") {
  each_source([](const auto& language, const std::string& path, const std::string& text) {
    const ir::Module module = lower(language, path, text);
    check_sound(module, path, text);
    const std::string printed = ir::print(module);
    const Result<ir::Module> again = ir::read(printed);
    INFO(path);
    if (!again) FAIL(again.error().text());
    CHECK((ir::print(*again) == printed));
    check_sound(*again, path, text);
  });
}

TEST_CASE("the same text gives the same IR") {
  each_source([](const auto& language, const std::string& path, const std::string& text) {
    INFO(path);
    CHECK((ir::print(lower(language, path, text)) == ir::print(lower(language, path, text))));
  });
}

TEST_CASE("texts that are cut short or damaged give sound IR") {
  std::mt19937 random(7);
  each_source([&](const auto& language, const std::string& path, const std::string& text) {
    for (int i = 0; i < 12; ++i) {
      std::string damaged = text;
      const std::size_t at = random() % (text.size() + 1);
      if (i % 3 == 0) damaged.resize(at);
      if (i % 3 == 1) damaged.erase(at, 1 + random() % 40);
      if (i % 3 == 2) damaged.insert(at, text.substr(random() % (text.size() + 1), random() % 40));
      INFO("change " << i << " at " << at);
      check_sound(lower(language, path, damaged), path, damaged);
    }
  });
}

TEST_CASE("any language's front end reads any other's text") {
  each_source([](const auto&, const std::string& path, const std::string& text) {
    for (const std::string_view name : {"a.py", "a.js", "a.ts", "a.go"})
      check_sound(lower(*language_of(name), std::string(name), text), path, text);
  });
}

}  // namespace
}  // namespace micryscope::properties
