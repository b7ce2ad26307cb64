#include "support/shown_path.h"

#include <map>
#include <random>
#include <string>

#include "support/catch.h"
#include "support/utf8.h"

namespace micryscope {
namespace {

TEST_CASE("a name that is UTF-8 is shown as it is, others as git writes them") {
  CHECK(shown_path("src/a b.py") == "src/a b.py");
  CHECK(shown_path("caf\xC3\xA9\\351.py") == "caf\xC3\xA9\\351.py");
  CHECK(shown_path("caf\xE9.py") == "\"caf\\351.py\"");
  CHECK(shown_path("\xFF\xC3\xA9\"\\") == "\"\\377\xC3\xA9\\\"\\\\\"");
  CHECK(shown_path("\"caf\\351.py\"") == "\"\\\"caf\\\\351.py\\\"\"");
  CHECK(shown_path("").empty());
}

TEST_CASE("no two names are shown the same, and all as UTF-8") {
  std::mt19937 random(11);
  std::map<std::string, std::string> name_of;
  for (int round = 0; round < 20'000; ++round) {
    std::string name(random() % 6, 'a');
    for (char& c : name) c = "a\"\\351\xE9\xC3\xA9\xFF"[random() % 9];
    const std::string shown = shown_path(name);
    CHECK(valid_utf8_prefix(shown) == shown.size());
    CHECK(name_of.try_emplace(shown, name).first->second == name);
  }
}

}  // namespace
}  // namespace micryscope
