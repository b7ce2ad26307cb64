// Caps that cut a walk short are counted by place and say so.
#include "graph/limits.h"

#include "support/catch.h"

namespace micryscope::graph {
namespace {

TEST_CASE("a cap is counted once for each place, and names the first place of the program") {
  Limits limits;
  CHECK(limits.hits().empty());
  for (const std::size_t place : {9U, 4U, 9U, 7U}) limits.reached(Limit::origins, NodeId(place));
  limits.reached(Limit::callers, NodeId(1));
  const std::vector<Limits::Hit> hits = limits.hits();
  REQUIRE(hits.size() == 2);
  CHECK(hits[0].limit == Limit::callers);
  CHECK(hits[1].limit == Limit::origins);
  CHECK(hits[1].places == 3);
  CHECK(hits[1].first == NodeId(4));
}

TEST_CASE("every cap has an id and words") {
  for (auto limit = Limit::callers; limit <= Limit::may_edges;
       limit = static_cast<Limit>(static_cast<int>(limit) + 1)) {
    CHECK(id_of(limit).size() > std::string_view("limit-").size());
    CHECK_FALSE(describe(limit).empty());
  }
}

}  // namespace
}  // namespace micryscope::graph
