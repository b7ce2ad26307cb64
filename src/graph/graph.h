// The dependency graph: why a value flows from here to there. Stage 7 of the run.
//
//   must edge   every value at `to` that came this way is the value at `from`: definition to use,
//               argument to parameter, return to call, field or variable store to load, export to
//               import.
//   may edge    some run could bring it: same resource, same entity, or a model that chains two
//               tools. A may edge makes no finding by itself: it lets a trace go on, at lower
//               confidence.
//   (neither)   unknown: never an edge.
//
// Built once (Algorithm 1 of the paper, made interprocedural), then read-only.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "graph/program.h"
#include "graph/resolve.h"

namespace micryscope::graph {

enum class EdgeKind : std::uint8_t {
  // must
  use,       ///< operand to the value made of it
  variable,  ///< variable store to load
  argument,  ///< argument to parameter; `site` is the call
  result,    ///< returned value to call; `site` is the call
  field,     ///< field store to member
  link,      ///< export to import, element to look-up
  // may
  resource,
  entity,
  composition,
};

constexpr bool is_must(EdgeKind kind) { return kind < EdgeKind::resource; }
std::string_view name_of(EdgeKind kind);

struct Edge {
  NodeId from;
  NodeId to;
  EdgeKind kind = EdgeKind::use;
  NodeId site;  ///< the call, for argument and result edges
  bool operator==(const Edge&) const = default;
};

/// A function that an MCP SDK hands to the model as a tool.
struct Tool {
  std::string name;
  FunctionRef handler;
  NodeId registration;      ///< the call, decorator or class that registers it
  NodeId schema;            ///< its input schema, if it is given as a value
  std::vector<int> inputs;  ///< positions of the handler's parameters the model fills; empty: all
};

class Graph {
 public:
  Graph(const Program& program, const models::ModelSet& models);

  const Program& program() const { return program_; }
  Resolver& resolver() { return resolver_; }
  /// What was cut short so far, traces included.
  Limits& limits() { return resolver_.limits(); }

  /// Edges that end or start at a node, `use` edges included, in a fixed order.
  std::span<const Edge> in(NodeId node) const { return slice(in_, in_first_, node); }
  std::span<const Edge> out(NodeId node) const { return slice(out_, out_first_, node); }

  /// Calls that may run a function of the project.
  const std::vector<NodeId>& callers(FunctionRef function) const;
  const std::vector<Tool>& tools() const { return tools_; }
  /// The tool that a function handles, or null.
  const Tool* tool_of(FunctionRef function) const;

  /// Adds may edges; only the stages that build the graph call it.
  void add_may_edges(std::vector<Edge> edges);

 private:
  std::span<const Edge> slice(const std::vector<Edge>& edges,
                              const std::vector<std::uint32_t>& first, NodeId node) const {
    return {edges.data() + first[node.value], first[node.value + 1] - first[node.value]};
  }
  void build_call_graph();
  void note_many_returns();
  void find_tools();
  void add_decorated_tools(std::uint32_t module);
  void add_call_tools(NodeId call);
  void add_class_tools(std::uint32_t module);
  std::vector<Edge> collect_edges();
  void index(std::vector<Edge> edges);

  const Program& program_;
  Resolver resolver_;
  std::unordered_map<std::uint64_t, std::vector<NodeId>> callers_;
  void add_tool(Tool tool);  ///< unless its handler is a tool already
  std::vector<Tool> tools_;
  std::unordered_map<std::uint64_t, std::size_t> tool_index_;  // handler -> tools_
  std::vector<Edge> in_, out_;
  std::vector<std::uint32_t> in_first_, out_first_;
};

}  // namespace micryscope::graph
