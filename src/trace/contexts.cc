// Which callers are told apart. A context is the call sites that led to a function; a value is
// traced once in each. What is made of a function's parameters is another value for another caller,
// and only there contexts are worth their price: they multiply with every call on the way.
#include <algorithm>

#include "trace/trace.h"

namespace micryscope::trace {

using ir::Op;

namespace {

constexpr int kMaximumContextDepth = 6;
// Contexts that one call may open in what its callee calls, six calls deep. A function that would
// open more is looked at for all its callers at once, whoever asks.
constexpr std::size_t kMaximumBelow = 500;

}  // namespace

const Tracer::Slice& Tracer::slice_of(graph::FunctionRef function) {
  const auto [place, is_new] = slices_.try_emplace(graph::Resolver::key(function));
  Slice& slice = place->second;
  if (!is_new) return slice;
  const ir::Function& made = program_.function(function);
  const ir::Module& module = program_.modules()[function.module];
  std::vector<NodeId> open;
  std::unordered_set<std::uint32_t> seen;
  const auto visit = [&](NodeId node) {
    if (node && seen.insert(node.value).second) open.push_back(node);
  };
  for (const ir::ValueId result : program_.returns(function))
    visit(program_.node(function.module, result));
  std::size_t position = 0;
  for (const ir::Parameter& parameter : made.parameters) {
    if (parameter.kind != ir::ParameterKind::receiver) visit(final_value(function, position++));
  }
  while (!open.empty()) {
    const NodeId node = open.back();
    open.pop_back();
    if (program_.function_of(node) != function) continue;
    const ir::Value& value = program_.value(node);
    switch (value.op) {
      case Op::parameter:
        slice.has_parameters = true;
        break;
      case Op::function:
      case Op::class_object:  // may have parameters of this function in it
        slice.has_parameters |= !made.parameters.empty();
        break;
      case Op::load: {
        const auto& reaching = module.variables[ir::VariableId(value.index)].reaching;
        for (const ir::ValueId id : reaching) visit(program_.node(function.module, id));
        break;
      }
      case Op::call:
      case Op::construct:
        slice.calls.push_back(node);
        [[fallthrough]];
      default:
        program_.each_operand(node, visit);
        break;
    }
  }
  std::ranges::sort(slice.calls);
  return slice;
}

/// How many contexts a call of the function may open in what it calls, so many calls deep; at most
/// one more than is allowed.
std::size_t Tracer::contexts_below(graph::FunctionRef function, int depth) {
  if (depth == 0) return 0;
  const std::uint64_t place = graph::Resolver::key(function) * (kMaximumContextDepth + 1) +
                              static_cast<std::uint64_t>(depth);
  if (const auto known = contexts_below_.find(place); known != contexts_below_.end())
    return known->second;
  std::size_t count = 0;
  for (const NodeId call : slice_of(function).calls) {
    for (const graph::FunctionRef callee : resolver_.callees(call)) {
      if (count > kMaximumBelow) break;
      if (slice_of(callee).has_parameters) count += 1 + contexts_below(callee, depth - 1);
    }
  }
  return contexts_below_[place] = std::min(count, kMaximumBelow + 1);
}

/// The context in which a callee is looked at for one call: any, if that makes no difference.
ContextId Tracer::context_of(NodeId call, graph::FunctionRef callee, ContextId context) {
  if (!slice_of(callee).has_parameters) return {};
  if (contexts_below(callee, kMaximumContextDepth) > kMaximumBelow) {
    graph_.limits().reached(graph::Limit::contexts, call);
    return {};
  }
  return enter(call, context);
}

ContextId Tracer::enter(NodeId site, ContextId parent) {
  const int depth = parent ? contexts_[parent].depth + 1 : 1;
  if (depth > kMaximumContextDepth) {
    graph_.limits().reached(graph::Limit::contexts, site);
    return enter(site, {});
  }
  const std::uint64_t id = key(site, parent);
  if (const auto it = context_index_.find(id); it != context_index_.end()) return it->second;
  const ContextId context = contexts_.push({site, parent, depth});
  context_index_.emplace(id, context);
  return context;
}

/// The same inner calls with one more call around them.
ContextId Tracer::extend(ContextId context, NodeId site) {
  if (!context) return enter(site, {});
  std::vector<NodeId> sites = call_path(context);  // outermost first
  ContextId made = enter(site, {});
  for (const NodeId inner : sites) made = enter(inner, made);
  return made;
}

std::vector<NodeId> Tracer::call_path(ContextId context) const {
  std::vector<NodeId> sites;
  for (; context; context = contexts_[context].parent) sites.push_back(contexts_[context].site);
  std::reverse(sites.begin(), sites.end());
  return sites;
}

/// Of a value in a context, whichever place both have in the program.
std::uint64_t Tracer::content_key(NodeId node, ContextId context) {
  graph::ContentKeys& keys = resolver_.content_keys();
  std::uint64_t key = keys.of(node);
  for (; context; context = contexts_[context].parent)
    key = graph::ContentKeys::mixed(key, keys.of(contexts_[context].site));
  return key;
}

}  // namespace micryscope::trace
