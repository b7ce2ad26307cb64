#include "support/yaml_pack.h"

#include <string>
#include <vector>

#include "support/catch.h"
#include "support/embedded.h"
#include "support/hash.h"

using namespace micryscope;
using yaml::Node;

namespace {

void check_same(const Node& a, const Node& b) {
  REQUIRE(a.kind == b.kind);
  REQUIRE(a.text == b.text);
  REQUIRE(a.quoted == b.quoted);
  REQUIRE(a.line == b.line);
  REQUIRE(a.column == b.column);
  REQUIRE(a.items.size() == b.items.size());
  REQUIRE(a.entries.size() == b.entries.size());
  for (std::size_t i = 0; i < a.items.size(); ++i) check_same(a.items[i], b.items[i]);
  for (std::size_t i = 0; i < a.entries.size(); ++i) {
    check_same(a.entries[i].first, b.entries[i].first);
    check_same(a.entries[i].second, b.entries[i].second);
  }
}

void check_round_trip(std::string_view text, std::string_view packed) {
  const Result<std::vector<Node>> read = yaml::read_all(text, "t.yaml");
  REQUIRE(read.has_value());
  const Result<std::vector<Node>> unpacked = yaml::unpack(packed);
  REQUIRE(unpacked.has_value());
  REQUIRE(unpacked->size() == read->size());
  for (std::size_t i = 0; i < read->size(); ++i) check_same((*unpacked)[i], (*read)[i]);
}

}  // namespace

TEST_CASE("a packed tree is the tree, positions included") {
  for (const std::string text : {"", "a", "a: 1\nb: [x, 'y', ~, null, \"\"]\n", "- {}\n- []\n-\n",
                                 "a: 1\n---\n- 2\n---\n|\n  three\n"}) {
    INFO(text);
    check_round_trip(text, yaml::pack(*yaml::read_all(text, "t.yaml")));
  }
}

TEST_CASE("the packed rulesets are the rulesets") {
  std::string all;
  for (const support::EmbeddedFile& file : support::embedded_rulesets()) {
    INFO(file.path);
    check_round_trip(file.text, file.packed);
    all += std::string(file.path) + '\n' + std::string(file.text) + '\n';
  }
  CHECK(support::embedded_digest() == hash_hex(all));
}

TEST_CASE("damaged bytes are an error") {
  const std::string good = yaml::pack(*yaml::read_all("a: [1, 'two', {b: c}]\nd:\n", "t.yaml"));
  for (std::size_t size = 0; size < good.size(); ++size) {
    CHECK_FALSE(yaml::unpack(std::string_view(good).substr(0, size)).has_value());
  }
  for (std::size_t at = 0; at < good.size(); ++at) {
    for (int byte = 0; byte < 256; ++byte) {
      std::string bad = good;
      bad[at] = static_cast<char>(byte);
      static_cast<void>(yaml::unpack(bad));  // whatever it says, it stays inside the bytes
    }
  }
}
