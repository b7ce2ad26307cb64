// The graph between calls, as the paper draws it: a node is a call, an edge leads from the call
// that produces a value to every call that takes it. For looking at only; `micryscope graph`. What
// lies between two calls (variables, members, parameters) becomes the edge's reason.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "graph/graph.h"

namespace micryscope::graph {

struct CallNode {
  NodeId call;
  std::string api;  ///< "hashlib.md5"; as the file writes it where nothing better is known
  std::string path;
  std::uint32_t line = 0;
  std::uint32_t column = 0;
  std::string scope;  ///< qualified name of the enclosing function
};

struct CallEdge {
  std::size_t from = 0;  ///< indexes CallGraph::nodes
  std::size_t to = 0;
  bool must = true;
  std::string as;   ///< what the value is to the taking call: "receiver", "argument 1", "result"
  std::string via;  ///< kinds of the edges between them, without `use`: "variable, argument"
};

struct CallGraph {
  std::vector<CallNode> nodes;  ///< by file and place
  std::vector<CallEdge> edges;  ///< by from, to
};

/// `texts` are the files' texts in the order of the program's modules.
CallGraph call_graph(Graph& graph, std::span<const std::string_view> texts);

std::string to_text(const CallGraph& graph);
std::string to_json(const CallGraph& graph);
std::string to_dot(const CallGraph& graph);

}  // namespace micryscope::graph
