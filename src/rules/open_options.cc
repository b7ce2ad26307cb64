#include "rules/open_options.h"

#include <algorithm>

namespace micryscope::rules {

using graph::NodeId;
using ir::Op;

namespace {

constexpr int kDeepestVariable = 8;

bool has_spread(const graph::Program& program, NodeId node) {
  const ir::Module& module = program.module(node);
  const ir::Value& value = program.value(node);
  return std::any_of(module.operands_begin(value), module.operands_end(value),
                     [](const ir::Operand& operand) {
                       return operand.kind == ir::OperandKind::spread ||
                              operand.kind == ir::OperandKind::spread_map;
                     });
}

/// An object of which every field is written down, or nothing at all.
bool is_closed(trace::Tracer& tracer, NodeId node, int depth) {
  const graph::Program& program = tracer.program();
  if (depth > kDeepestVariable) return false;
  switch (program.value(node).op) {
    case Op::constant:
      return true;
    case Op::map:
      return !has_spread(program, node);
    case Op::update:
    case Op::out:
    case Op::convert:
      return is_closed(tracer, program.operand(node, 0), depth + 1);
    case Op::load:
    case Op::global: {
      const std::vector<NodeId> sources = tracer.graph().resolver().definitions(node);
      return !sources.empty() && std::all_of(sources.begin(), sources.end(), [&](NodeId source) {
        return is_closed(tracer, source, depth + 1);
      });
    }
    default:
      return false;
  }
}

}  // namespace

bool may_hold(trace::Tracer& tracer, const trace::Operation& operation, models::Role role) {
  if (operation.model == nullptr) return false;
  for (const models::RoleModel& model : operation.model->roles) {
    if (model.role != role) continue;
    for (const models::Selector& selector : model.at) {
      if (selector.path.empty()) continue;
      const NodeId options = tracer.graph().resolver().pick(operation.call, selector);
      if (options && !is_closed(tracer, options, 0)) return true;
      if (has_spread(tracer.program(), operation.call)) return true;
    }
  }
  return false;
}

}  // namespace micryscope::rules
