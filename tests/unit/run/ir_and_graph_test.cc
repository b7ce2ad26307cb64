// One step of the run, shown instead of its end.
#include "run/ir_and_graph.h"

#include "source/memory_tree.h"
#include "support/catch.h"
#include "support/json.h"

namespace micryscope {
namespace {

TEST_CASE("the graph between calls is printed") {
  source::MemoryTree tree;
  tree.add("a.py",
           "import hashlib\nimport os\n\ndef mix(salt):\n    return "
           "hashlib.sha256(salt)\n\nmix(os.urandom(8))\n");
  const auto text = show_graph({}, tree, GraphForm::text);
  REQUIRE(text);
  CHECK(*text ==
        "a.py:5:12 hashlib.sha256 in mix\n"
        "  must -> a.py:7:1 mix (result)\n"
        "a.py:7:1 mix\n"
        "a.py:7:5 os.urandom\n"
        "  must -> a.py:5:12 hashlib.sha256 (argument 0 through argument)\n"
        "  must -> a.py:7:1 mix (argument 0)\n");
  CHECK(show_graph({}, tree, GraphForm::dot)->starts_with("digraph calls {\n"));
  CHECK(parse_json(*show_graph({}, tree, GraphForm::json), "graph"));
}

}  // namespace
}  // namespace micryscope
