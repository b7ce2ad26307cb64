// What the function is called in which an operation stands: the weakest word about what the
// operation is for. Stage 9 of the run; the judge weighs it.
#pragma once

#include <string_view>

#include "graph/graph.h"

namespace micryscope::rules {

/// Its own name; a tool's handler without one is called what the model calls the tool. Empty for a
/// lambda.
std::string_view name_of(const graph::Graph& graph, graph::FunctionRef function);

/// The name of the nearest function around, itself included: a callback serves who hands it over.
std::string_view name_around(const graph::Graph& graph, graph::FunctionRef function);

}  // namespace micryscope::rules
