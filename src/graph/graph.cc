// Building: first the call graph, in rounds, because what a callback parameter stands for depends
// on who calls its function; then one pass over all values that writes the must edges down.
#include "graph/graph.h"

#include <algorithm>
#include <iterator>

namespace micryscope::graph {

using ir::Op;

namespace {

constexpr int kRounds = 4;                   // callbacks of callbacks are as deep as real code goes
constexpr std::size_t kMaximumCallers = 64;  // more callers than that say nothing about a value

template <typename Visit>
void each_value(const Program& program, Visit visit) {
  for (std::uint32_t m = 0; m < program.modules().size(); ++m) {
    const auto& values = program.modules()[m].values;
    for (std::uint32_t i = 0; i < values.size(); ++i) {
      visit(program.node(m, ir::ValueId(i)), values[ir::ValueId(i)]);
    }
  }
}

}  // namespace

std::string_view name_of(EdgeKind kind) {
  static constexpr std::string_view kNames[] = {"use",      "variable", "argument",
                                                "result",   "field",    "link",
                                                "resource", "entity",   "composition"};
  return kNames[static_cast<std::size_t>(kind)];
}

Graph::Graph(const Program& program, const models::ModelSet& models)
    : program_(program), resolver_(program, models) {
  build_call_graph();
  note_many_returns();
  find_tools();
  index(collect_edges());
}

const std::vector<NodeId>& Graph::callers(FunctionRef function) const {
  static const std::vector<NodeId> kNone;
  const auto it = callers_.find(Resolver::key(function));
  return it == callers_.end() ? kNone : it->second;
}

void Graph::note_many_returns() {
  for (std::uint32_t m = 0; m < program_.modules().size(); ++m) {
    for (const ir::Function& function : program_.modules()[m].functions) {
      if (function.returns.size() > Program::kMaximumReturns) {
        limits().reached(Limit::returns,
                         program_.node(m, function.returns[Program::kMaximumReturns]));
      }
    }
  }
}

void Graph::build_call_graph() {
  std::size_t known = 0;
  for (int round = 0; round < kRounds; ++round) {
    std::unordered_map<std::uint64_t, std::vector<NodeId>> found;
    std::size_t count = 0;
    std::vector<NodeId> crowded;  // a call of each function that has too many
    each_value(program_, [&](NodeId node, const ir::Value& value) {
      if (value.op != Op::call && value.op != Op::construct) return;
      for (const FunctionRef callee : resolver_.callees(node)) {
        // What a test hands in says nothing about what production hands in.
        if (program_.module(node).is_test && !program_.modules()[callee.module].is_test) continue;
        auto& calls = found[Resolver::key(callee)];
        if (calls.size() < kMaximumCallers)
          calls.push_back(node);
        else if (crowded.empty() || crowded.back() != calls.front())
          crowded.push_back(calls.front());
        ++count;
      }
    });
    const bool is_rebound = resolver_.bind_arguments();
    callers_ = std::move(found);
    resolver_.set_callers(&callers_);
    if ((count == known && !is_rebound) || round + 1 == kRounds) {
      for (const NodeId call : crowded) limits().reached(Limit::callers, call);
      break;
    }
    known = count;
  }
}

std::vector<Edge> Graph::collect_edges() {
  std::vector<Edge> edges;
  std::size_t operands = 0;
  each_value(program_, [&](NodeId, const ir::Value& value) { operands += value.operand_count; });
  edges.reserve(operands + operands / 2);
  each_value(program_, [&](NodeId node, const ir::Value& value) {
    program_.each_operand(node, [&](NodeId operand) {
      edges.push_back({operand, node, EdgeKind::use, {}});
    });
    switch (value.op) {
      case Op::load:
      case Op::global:
        for (const NodeId from : resolver_.definitions(node))
          edges.push_back({from, node, EdgeKind::variable, {}});
        break;
      case Op::member:
        for (const NodeId from : resolver_.definitions(node))
          edges.push_back({from, node, EdgeKind::field, {}});
        break;
      case Op::import:
      case Op::index:
      case Op::element:
        for (const NodeId from : resolver_.definitions(node))
          edges.push_back({from, node, EdgeKind::link, {}});
        break;
      case Op::call:
      case Op::construct: {
        const bool constructs = !resolver_.constructed(node).empty();
        for (const FunctionRef callee : resolver_.callees(node)) {
          const ir::Function& function = program_.function(callee);
          const auto arguments = resolver_.arguments_by_parameter(node, callee);
          for (std::size_t p = 0; p < function.parameters.size(); ++p) {
            const NodeId parameter = program_.node(callee.module, function.parameters[p].value);
            for (const NodeId argument : arguments[p])
              edges.push_back({argument, parameter, EdgeKind::argument, node});
          }
          if (constructs) continue;
          for (const ir::ValueId result : program_.returns(callee)) {
            edges.push_back({program_.node(callee.module, result), node, EdgeKind::result, node});
          }
        }
        break;
      }
      default:
        break;
    }
  });
  return edges;
}

// Adjacency in two sorted arrays (compressed rows). There are millions of edges: no third copy.
void Graph::index(std::vector<Edge> edges) {
  const auto starts = [&](auto end_of) {
    std::vector<std::uint32_t> first(program_.node_count() + 1, 0);
    for (const Edge& edge : edges) ++first[end_of(edge).value + 1];
    for (std::size_t i = 1; i < first.size(); ++i) first[i] += first[i - 1];
    return first;
  };
  const auto from = [](const Edge& edge) { return edge.from; };
  const auto to = [](const Edge& edge) { return edge.to; };
  const auto sort = [&](std::vector<Edge>& sorted, const std::vector<std::uint32_t>& first,
                        auto end_of) {
    std::vector<std::uint32_t> next(first.begin(), first.end() - 1);
    sorted.resize(edges.size());
    for (const Edge& edge : edges) sorted[next[end_of(edge).value]++] = edge;
  };
  out_first_ = starts(from);
  in_first_ = starts(to);
  sort(in_, in_first_, to);
  if (std::is_sorted(edges.begin(), edges.end(),
                     [](const Edge& a, const Edge& b) { return a.from < b.from; })) {
    out_ = std::move(edges);
  } else {
    sort(out_, out_first_, from);
  }
}

void Graph::add_may_edges(std::vector<Edge> edges) {
  const auto earlier = [](const Edge& a, const Edge& b) { return a.from < b.from; };
  std::stable_sort(edges.begin(), edges.end(), earlier);
  std::vector<Edge> all;
  all.reserve(out_.size() + edges.size());
  std::merge(out_.begin(), out_.end(), edges.begin(), edges.end(), std::back_inserter(all),
             earlier);
  in_ = out_ = {};
  index(std::move(all));
}

// --- MCP tools ---------------------------------------------------------------------------------

const Tool* Graph::tool_of(FunctionRef function) const {
  const auto it = tool_index_.find(Resolver::key(function));
  return it == tool_index_.end() ? nullptr : &tools_[it->second];
}

void Graph::add_tool(Tool tool) {
  if (tool_index_.emplace(Resolver::key(tool.handler), tools_.size()).second)
    tools_.push_back(std::move(tool));
}

void Graph::find_tools() {
  for (std::uint32_t m = 0; m < program_.modules().size(); ++m) {
    add_decorated_tools(m);
    add_class_tools(m);
  }
  each_value(program_, [&](NodeId node, const ir::Value& value) {
    if (value.op == Op::call || value.op == Op::construct) add_call_tools(node);
  });
}

void Graph::add_decorated_tools(std::uint32_t m) {
  const ir::Module& module = program_.modules()[m];
  for (std::uint32_t f = 0; f < module.functions.size(); ++f) {
    const ir::Function& function = module.functions[ir::FunctionId(f)];
    for (const ir::ValueId decorator : function.decorators) {
      const NodeId node = program_.node(m, decorator);
      const Op op = program_.value(node).op;
      const NodeId named = op == Op::call || op == Op::construct ? program_.operand(node, 0) : node;
      std::vector<std::string> paths = resolver_.api_paths(named);
      if (paths.empty() && program_.value(named).op == Op::member) {
        paths.push_back("*." + std::string(program_.name(named)));  // an object of unknown type
      }
      for (const std::string& path : paths) {
        const models::ToolModel* model =
            resolver_.models().tool(module.family, models::ToolModel::Form::decorator, path);
        if (model == nullptr) continue;
        Tool tool;
        tool.handler = {m, ir::FunctionId(f)};
        tool.registration = node;
        tool.inputs = model->inputs;
        const NodeId name = named == node ? NodeId() : resolver_.select(node, model->name);
        const std::string_view given = program_.constant_text(name);
        tool.name = given.empty() ? module.text(function.name) : given;
        add_tool(std::move(tool));
      }
    }
  }
}

void Graph::add_class_tools(std::uint32_t m) {
  const ir::Module& module = program_.modules()[m];
  for (std::uint32_t c = 0; c < module.classes.size(); ++c) {
    const ClassRef klass{m, ir::ClassId(c)};
    for (const std::string& base : resolver_.base_paths(klass)) {
      const models::ToolModel* model =
          resolver_.models().tool(module.family, models::ToolModel::Form::base_class, base);
      if (model == nullptr) continue;
      for (const std::string& method : model->methods) {
        for (const FunctionRef handler : program_.own_methods(klass, method)) {
          Tool tool;
          tool.handler = handler;
          tool.name = module.text(program_.klass(klass).name);
          tool.inputs = model->inputs;
          add_tool(std::move(tool));
        }
      }
    }
  }
}

void Graph::add_call_tools(NodeId call) {
  const std::string& family = program_.module(call).family;
  for (const std::string& path : resolver_.api_paths(program_.operand(call, 0))) {
    const models::ToolModel* model =
        resolver_.models().tool(family, models::ToolModel::Form::call, path);
    if (model == nullptr) continue;
    const NodeId handler = resolver_.select(call, model->handler);
    for (const Target& target : Targets(resolver_.resolve(handler))) {
      if (target.kind != Target::Kind::function) continue;
      Tool tool;
      tool.handler = target.function;
      tool.registration = call;
      tool.name = program_.constant_text(resolver_.select(call, model->name));
      // Where the places differ with the number of arguments, the handler and texts are no schema.
      for (const models::Selector& selector : model->schema) {
        const NodeId schema = resolver_.select(call, {selector});
        if (!schema || schema == handler || program_.value(schema).op == Op::constant) continue;
        tool.schema = schema;
        break;
      }
      tool.inputs = model->inputs;
      add_tool(std::move(tool));
    }
  }
}

}  // namespace micryscope::graph
