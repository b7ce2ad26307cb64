// May edges: flows that some run could have although no code says so. Three reasons:
//
//   resource     what one call writes to a file, URL, table or key, another reads from there
//   entity       a value called `session_key` and a parameter called `session_key` of a function
//                that nobody in the project calls
//   composition  the model hands one tool's result to another tool's parameter
//
// They are narrow on purpose: names must agree in a family that cryptography cares for (key, iv,
// salt, password, token, ...), resources must be the same constant text.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "graph/graph.h"
#include "models/model.h"
#include "models/names.h"

namespace micryscope::graph {

/// More calls or tools than this at one name: what everybody touches says nothing.
inline constexpr std::size_t kMaximumSharers = 16;

/// A name by which flows of the first and the third kind find each other, and how many of the
/// program's calls or tools stand at each of its ends. Programs that share one, with different
/// ends, may have edges between them.
struct SharedName {
  std::string name;         ///< hash of the resource, or of the family that tools speak of
  std::uint32_t gives = 0;  ///< values written there; 1 if a tool's result is of the family
  std::uint32_t takes = 0;  ///< calls that read it; 1 if a tool's parameter is of the family
};

struct MayFlows {
  std::vector<Edge> edges;         ///< sorted; the caller adds them to the graph
  std::vector<SharedName> shared;  ///< sorted by name
};

MayFlows may_flows(Graph& graph, const models::ModelSet& models, const models::Names& names);

}  // namespace micryscope::graph
