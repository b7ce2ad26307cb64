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

#include <vector>

#include "graph/graph.h"
#include "models/model.h"

namespace micryscope::graph {

/// All may edges of a program, sorted; the caller adds them to the graph.
std::vector<Edge> may_edges(Graph& graph, const models::ModelSet& models);

}  // namespace micryscope::graph
