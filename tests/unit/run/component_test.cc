// What is analysed together: files that imports or shared names connect, and no others.
#include "run/component.h"

#include <string>
#include <vector>

#include "run/run.h"
#include "source/memory_tree.h"
#include "support/catch.h"

namespace micryscope {
namespace {

source::FileSet files_of(const std::vector<std::uint32_t>& components) {
  source::FileSet files;
  for (const std::uint32_t component : components) {
    files.files.emplace_back();
    files.files.back().component = component;
  }
  return files;
}

ComponentResult sharing(std::vector<graph::SharedName> shared) {
  ComponentResult result;
  result.shared = std::move(shared);
  return result;
}

TEST_CASE("files of one number are one component") {
  CHECK(components_of(files_of({})).empty());
  CHECK(components_of(files_of({0, 1, 0, 2})) == std::vector<Component>{{0, 2}, {1}, {3}});
  // The only file of a number may have become unreadable.
  CHECK(components_of(files_of({0, 2})) == std::vector<Component>{{0}, {1}});
}

TEST_CASE("components that give and take one name become one") {
  const std::vector<Component> four{{0}, {1, 4}, {2}, {3}};
  const auto merged = [&](std::vector<ComponentResult> results) {
    return merge_by_names(four, results);
  };
  CHECK(merged({sharing({}), sharing({}), sharing({}), sharing({})}) == four);
  CHECK(merged({sharing({{"a", 1, 0}}), sharing({}), sharing({{"a", 0, 1}}), sharing({})}) ==
        std::vector<Component>{{0, 2}, {1, 4}, {3}});
  // Two that only give it have nothing for each other.
  CHECK(merged({sharing({{"a", 1, 0}}), sharing({{"a", 1, 0}}), sharing({}), sharing({})}) == four);
  // Over several names; the first stands for all.
  CHECK(merged({sharing({{"a", 1, 0}}), sharing({{"b", 0, 1}}), sharing({{"a", 0, 1}, {"b", 2, 0}}),
                sharing({})}) == std::vector<Component>{{0, 1, 2, 4}, {3}});
  // What everybody touches says nothing.
  CHECK(merged({sharing({{"a", 9, 0}}), sharing({{"a", 9, 0}}), sharing({{"a", 0, 1}}),
                sharing({})}) == four);
}

std::size_t findings_of(const std::vector<std::pair<std::string, std::string>>& texts) {
  source::MemoryTree tree;
  for (const auto& [path, text] : texts) tree.add(path, text);
  const auto report = run(Options{}, tree);
  REQUIRE(report);
  return report->findings.size();
}

TEST_CASE("a file that one writes and another reads connects them, whatever they import") {
  const std::string writer =
      "package keep\n"
      "import (\n\"crypto/sha256\"\n\"os\"\n)\n"
      "func Keep() {\n"
      "  os.WriteFile(\"state/session.key\", []byte(\"0123456789abcdef\"), 0600)\n"
      "}\n"
      "func Name(b []byte) [32]byte { return sha256.Sum256(b) }\n";
  const auto reader = [](const std::string& path) {
    return "package seal\n"
           "import (\n\"crypto/aes\"\n\"crypto/cipher\"\n\"os\"\n)\n"
           "func Seal(nonce, data []byte) []byte {\n"
           "  key, _ := os.ReadFile(\"" +
           path +
           "\")\n"
           "  block, _ := aes.NewCipher(key)\n"
           "  gcm, _ := cipher.NewGCM(block)\n"
           "  return gcm.Seal(nil, nonce, data, nil)\n"
           "}\n";
  };
  const std::size_t apart =
      findings_of({{"keep/keep.go", writer}, {"seal/seal.go", reader("state/other.key")}});
  const std::size_t together =
      findings_of({{"keep/keep.go", writer}, {"seal/seal.go", reader("state/session.key")}});
  CHECK(together == apart + 1);
}

}  // namespace
}  // namespace micryscope
