// Small words that the parts of the resolver share; internal to graph/.
#pragma once

#include <algorithm>
#include <vector>

#include "graph/program.h"

namespace micryscope::graph {

/// Counts how deep a recursion is, for as long as it lives.
struct DepthCount {
  explicit DepthCount(int& depth) : depth_(++depth) {}
  ~DepthCount() { --depth_; }
  DepthCount(const DepthCount&) = delete;
  DepthCount& operator=(const DepthCount&) = delete;
  int& depth_;
};

/// The declaration of a `parameter` value; null when it has none.
inline const ir::Parameter* parameter_of(const Program& program, NodeId node) {
  const ir::Value& value = program.value(node);
  const auto& parameters = program.module(node).functions[value.function].parameters;
  return value.index < parameters.size() ? &parameters[value.index] : nullptr;
}

inline bool contains(const std::vector<NodeId>& nodes, NodeId node) {
  return std::find(nodes.begin(), nodes.end(), node) != nodes.end();
}

inline void push_unique(std::vector<NodeId>& nodes, NodeId node) {
  if (node && !contains(nodes, node)) nodes.push_back(node);
}

}  // namespace micryscope::graph
