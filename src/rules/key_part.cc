#include "rules/key_part.h"

#include <algorithm>

namespace micryscope::rules {

using graph::NodeId;
using ir::Op;
using models::OriginKind;
using trace::Fact;
using trace::FactId;

namespace {

/// Was the value taken out of the one before it, with others that are no part of it?
bool is_taken_out(const graph::Program& program, NodeId part, NodeId whole) {
  const Op op = program.value(part).op;
  const bool takes = op == Op::member || op == Op::index || op == Op::element;
  return takes && program.operand(part, 0) == whole;
}

/// The key under its other names. Further back lies what it was cut, taken or made from, of which
/// other parts may well be something else.
std::vector<NodeId> names_of_key(const trace::Tracer& tracer, FactId key) {
  std::vector<NodeId> nodes;
  const std::size_t changes = tracer.fact(key).through.size();
  const std::int64_t length = tracer.fact(key).length;
  for (FactId at = key; at; at = tracer.fact(at).cause) {
    const Fact& step = tracer.fact(at);
    if (step.through.size() != changes || step.length != length) break;
    nodes.push_back(step.at);
    if (step.cause && is_taken_out(tracer.program(), step.at, tracer.fact(step.cause).at)) break;
  }
  return nodes;
}

}  // namespace

bool is_part_of_key(trace::Tracer& tracer, const trace::Operation& operation,
                    trace::ContextId context, FactId fact) {
  for (const trace::RoleFact& key : tracer.role(operation, models::Role::key, context)) {
    if (!key.fact) continue;
    const OriginKind kind = tracer.fact(key.fact).kind;
    if (kind == OriginKind::secure_random) continue;  // a key for one message
    const std::vector<NodeId> names = names_of_key(tracer, key.fact);
    for (FactId at = fact; at; at = tracer.fact(at).cause) {
      if (std::find(names.begin(), names.end(), tracer.fact(at).at) != names.end()) return true;
    }
  }
  return false;
}

}  // namespace micryscope::rules
