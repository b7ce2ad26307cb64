// The IR of one file per front end that uses every construct once, and the call graph of one
// project per language, as text. Refresh with MICRYSCOPE_UPDATE_GOLDEN=1 and review the difference.
#include "support/golden.h"

#include <filesystem>
#include <fstream>
#include <iterator>

#include "ir/printer.h"
#include "lower/lowering.h"
#include "projects.h"
#include "run/ir_and_graph.h"
#include "source/disk_tree.h"
#include "support/catch.h"

namespace micryscope::properties {
namespace {

TEST_CASE("golden IR") {
  for (const std::string name :
       {"constructs.py", "constructs.js", "constructs.ts", "constructs.tsx", "constructs.go"}) {
    std::ifstream file(std::string(MICRYSCOPE_TEST_DATA) + "/golden/ir/" + name, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    REQUIRE_FALSE(text.empty());
    const ir::Module module = lower::lower_file(*language_of(name), name, text, {});
    test::check_golden("ir/" + name + ".ir", ir::print(module));
  }
}

TEST_CASE("golden call graphs") {
  for (const std::string language : {"python", "javascript", "typescript", "go"}) {
    const std::string project =
        std::string(MICRYSCOPE_SOURCE_DIR) + "/examples/" + language + "/vulnerable-server";
    const auto tree = source::open_disk_tree(project);
    REQUIRE(tree);
    const auto graph = show_graph({}, **tree, GraphForm::text);
    REQUIRE(graph);
    test::check_golden("graph/" + language + ".txt", *graph);
  }
}

}  // namespace
}  // namespace micryscope::properties
