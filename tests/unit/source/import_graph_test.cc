#include "source/import_graph.h"

#include <string>
#include <vector>

#include "support/catch.h"

using namespace micryscope::source;

namespace {

// One unit per node; the result as a string of 0 and 1.
std::string closed(std::vector<ImportNode> nodes) {
  for (UnitNumber i = 0; i < nodes.size(); ++i) nodes[i].unit = i;
  std::string result;
  for (const bool joined : close_over_imports(nodes, nodes.size())) result += joined ? '1' : '0';
  return result;
}

ImportNode own(std::vector<UnitNumber> imports) { return {.imports = std::move(imports)}; }
ImportNode seed(std::vector<UnitNumber> imports, PackageNumber package = kOwnCode) {
  return {.package = package, .worth = Worth::linked, .imports = std::move(imports)};
}
ImportNode context(std::vector<UnitNumber> imports, PackageNumber package = kOwnCode) {
  return {.package = package, .worth = Worth::context, .imports = std::move(imports)};
}
ImportNode alone(std::vector<UnitNumber> imports, PackageNumber package = kOwnCode) {
  return {.package = package, .worth = Worth::alone, .imports = std::move(imports)};
}
ImportNode test(ImportNode node) {
  node.is_test = true;
  return node;
}
ImportNode vendored(std::vector<UnitNumber> imports, PackageNumber package) {
  return {.package = package, .imports = std::move(imports)};
}

}  // namespace

TEST_CASE("importers and imports join transitively") {
  CHECK(closed({}).empty());
  CHECK(closed({own({1}), own({})}) == "00");
  CHECK(closed({own({1}), seed({})}) == "11");               // the caller of a wrapper
  CHECK(closed({own({1}), own({2}), seed({})}) == "111");    // and its caller
  CHECK(closed({seed({1}), own({2}), own({})}) == "111");    // constants of constants
  CHECK(closed({own({1, 2}), seed({}), own({})}) == "111");  // what the caller imports
  CHECK(closed({seed({1}), own({}), own({1})}) == "110");    // not who else reads constants
  CHECK(closed({seed({1}), own({0}), own({3}), own({2})}) == "1100");  // circles end
}

TEST_CASE("vendored files join as seeds or beside one") {
  CHECK(closed({seed({1}, 1), vendored({2}, 1), vendored({}, 1)}) == "110");
  CHECK(closed({vendored({1}, 1), seed({}, 1)}) == "01");
  CHECK(closed({vendored({1}, 1), seed({}, 2)}) == "01");
  CHECK(closed({seed({1}, 1), vendored({}, 2)}) == "10");
  CHECK(closed({seed({1}), vendored({}, 1)}) == "10");
  CHECK(closed({own({1}), seed({}, 1)}) == "11");
  ImportNode large = vendored({}, 1);
  large.is_small = false;
  CHECK(closed({seed({1}, 1), large}) == "10");
}

TEST_CASE("a seed brings in what it is worth") {
  CHECK(closed({own({1}), context({2}), own({})}) == "011");  // handlers, but no callers
  CHECK(closed({own({1}), alone({2}), own({})}) == "010");    // neither
  CHECK(closed({alone({1}), seed({}), own({0})}) == "111");   // as anybody's caller it is one
  CHECK(closed({context({1}, 1), own({})}) == "00");          // not a package that speaks MCP
  CHECK(closed({alone({1}, 1), vendored({}, 1)}) == "10");
}

TEST_CASE("tests join by themselves and bring in nothing") {
  CHECK(closed({test(own({1})), seed({})}) == "01");
  CHECK(closed({own({1}), test(own({2})), seed({})}) == "001");
  CHECK(closed({test(seed({1})), own({})}) == "10");
  CHECK(closed({test(seed({1})), test(own({}))}) == "10");
}

TEST_CASE("files of one unit join together") {
  std::vector<ImportNode> nodes = {seed({}), own({}), own({})};
  nodes[2].unit = 1;
  CHECK(close_over_imports(nodes, 2) == std::vector<bool>{true, true, false});
}

TEST_CASE("what imports connect, either way, is one component") {
  const auto connected = [](std::vector<ImportNode> nodes, const std::vector<bool>& joined,
                            const std::vector<UnitNumber>& units) {
    for (std::size_t i = 0; i < nodes.size(); ++i) nodes[i].unit = units[i];
    return connect(nodes, joined, units.size());
  };
  // 0 and 2 import 1, 3 stands alone; 4 and 6 import 5, which has not joined.
  CHECK(connected({own({1}), own({}), own({1}), own({}), own({5}), own({}), own({5})},
                  {true, true, true, true, true, false, true}, {0, 1, 2, 3, 4, 5, 6}) ==
        std::vector<std::uint32_t>{0, 0, 0, 1, 2, kNoComponent, 3});
  // Files of one unit belong together without an import.
  CHECK(connected({own({}), own({}), own({})}, {true, true, true}, {0, 1, 0}) ==
        std::vector<std::uint32_t>{0, 1, 0});
}
