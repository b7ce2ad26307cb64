#include "graph/dump.h"

#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <map>
#include <tuple>
#include <unordered_map>
#include <unordered_set>

#include "ir/api_names.h"
#include "support/json.h"
#include "support/shown_path.h"
#include "support/source_map.h"

namespace micryscope::graph {

namespace {

using ir::Op;

constexpr std::size_t kMostSteps = 2000;  // values looked at on the way from one call to the next

bool is_call(const Program& program, NodeId node) {
  const Op op = program.value(node).op;
  return op == Op::call || op == Op::construct;
}

class Dumper {
 public:
  Dumper(Graph& graph, std::span<const std::string_view> texts)
      : graph_(graph), program_(graph.program()), texts_(texts) {}

  CallGraph run() {
    for (std::uint32_t m = 0; m < program_.modules().size(); ++m) add_nodes(m);
    for (std::size_t i = 0; i < made_.nodes.size(); ++i) index_[made_.nodes[i].call.value] = i;
    for (std::size_t i = 0; i < made_.nodes.size(); ++i) add_edges(i);
    return std::move(made_);
  }

 private:
  /// A value on the way, with how it was reached.
  struct Step {
    NodeId node;
    bool must = true;
    std::string via;
  };

  void add_nodes(std::uint32_t number) {
    const ir::Module& module = program_.modules()[number];
    const LineIndex lines(texts_[number]);
    const ir::ApiNames names = ir::api_names(module);
    std::vector<CallNode> nodes;
    for (std::uint32_t i = 0; i < module.values.size(); ++i) {
      const ir::ValueId id(i);
      const NodeId node = program_.node(number, id);
      if (!is_call(program_, node)) continue;
      const ir::Value& value = module.values[id];
      const std::vector<std::string> paths = graph_.resolver().api_paths(program_.operand(node, 0));
      CallNode made;
      made.call = node;
      made.api = paths.empty() ? names.paths[module.operand(value, 0)] : paths.front();
      made.path = shown_path(module.path);
      const Position at = lines.position(value.span.begin);
      made.line = at.line;
      made.column = at.column;
      made.scope = module.text(module.functions[value.function].qualified);
      nodes.push_back(std::move(made));
    }
    std::stable_sort(nodes.begin(), nodes.end(), [](const CallNode& a, const CallNode& b) {
      return std::tie(a.line, a.column) < std::tie(b.line, b.column);
    });
    std::move(nodes.begin(), nodes.end(), std::back_inserter(made_.nodes));
  }

  /// What the value at `from` is to the call.
  std::string taken_as(const Edge& edge) const {
    if (edge.kind != EdgeKind::use) return std::string(name_of(edge.kind));
    const std::vector<NodeId> operands = program_.operands(edge.to);
    const auto it = std::find(operands.begin(), operands.end(), edge.from);
    if (it == operands.end()) return "use";
    return it == operands.begin() ? "receiver"
                                  : fmt::format("argument {}", it - operands.begin() - 1);
  }

  static std::string extended(std::string via, EdgeKind kind) {
    const std::string_view name = name_of(kind);
    if (kind == EdgeKind::use || via.ends_with(name)) return via;
    if (!via.empty()) via += ", ";
    return via += name;
  }

  /// Breadth first, so that the first way to a call is the shortest.
  void add_edges(std::size_t from) {
    std::deque<Step> waiting{{made_.nodes[from].call, true, {}}};
    std::unordered_set<std::uint32_t> seen{made_.nodes[from].call.value};
    std::map<std::pair<std::size_t, std::string>, CallEdge> found;
    for (std::size_t steps = 0; !waiting.empty() && steps < kMostSteps; ++steps) {
      const Step step = std::move(waiting.front());
      waiting.pop_front();
      for (const Edge& edge : graph_.out(step.node)) {
        const bool must = step.must && is_must(edge.kind);
        if (const auto it = index_.find(edge.to.value); it != index_.end()) {
          const std::string as = taken_as(edge);
          found.try_emplace({it->second, as}, CallEdge{from, it->second, must, as, step.via});
        } else if (seen.insert(edge.to.value).second) {
          waiting.push_back({edge.to, must, extended(step.via, edge.kind)});
        }
      }
    }
    for (auto& [key, edge] : found) made_.edges.push_back(std::move(edge));
  }

  Graph& graph_;
  const Program& program_;
  std::span<const std::string_view> texts_;
  CallGraph made_;
  std::unordered_map<std::uint32_t, std::size_t> index_;
};

std::string place(const CallNode& node) {
  return fmt::format("{}:{}:{}", node.path, node.line, node.column);
}

std::string reason(const CallEdge& edge) {
  return edge.via.empty() ? edge.as : fmt::format("{} through {}", edge.as, edge.via);
}

std::string dot_quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
  }
  return out + '"';
}

}  // namespace

CallGraph call_graph(Graph& graph, std::span<const std::string_view> texts) {
  return Dumper(graph, texts).run();
}

std::string to_text(const CallGraph& graph) {
  std::string out;
  auto edge = graph.edges.begin();
  for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
    const CallNode& node = graph.nodes[i];
    out += fmt::format("{} {}", place(node), node.api);
    out += node.scope.empty() ? "\n" : fmt::format(" in {}\n", node.scope);
    for (; edge != graph.edges.end() && edge->from == i; ++edge) {
      const CallNode& to = graph.nodes[edge->to];
      out += fmt::format("  {} -> {} {} ({})\n", edge->must ? "must" : "may", place(to), to.api,
                         reason(*edge));
    }
  }
  return out;
}

std::string to_json(const CallGraph& graph) {
  Json root = Json::object();
  root["format"] = "micryscope-graph";
  root["version"] = 1;
  root["nodes"] = Json::array();
  for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
    const CallNode& node = graph.nodes[i];
    root["nodes"].push_back({{"id", i},
                             {"api", node.api},
                             {"file", node.path},
                             {"line", node.line},
                             {"column", node.column},
                             {"scope", node.scope}});
  }
  root["edges"] = Json::array();
  for (const CallEdge& edge : graph.edges) {
    root["edges"].push_back({{"from", edge.from},
                             {"to", edge.to},
                             {"kind", edge.must ? "must" : "may"},
                             {"as", edge.as},
                             {"via", edge.via}});
  }
  return pretty_json(root);
}

std::string to_dot(const CallGraph& graph) {
  std::string out = "digraph calls {\n  node [shape=box];\n";
  for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
    const std::string label = dot_quoted(graph.nodes[i].api + " (" + place(graph.nodes[i]) + ")");
    out += fmt::format("  n{} [label={}];\n", i, label);
  }
  for (const CallEdge& edge : graph.edges) {
    out += fmt::format("  n{} -> n{} [label={}{}];\n", edge.from, edge.to, dot_quoted(reason(edge)),
                       edge.must ? "" : ", style=dashed");
  }
  return out + "}\n";
}

}  // namespace micryscope::graph
