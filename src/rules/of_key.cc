#include "rules/of_key.h"

#include <algorithm>

namespace micryscope::rules {

using ir::Op;
using graph::NodeId;
using models::Fold;
using models::OriginKind;
using trace::Fact;
using trace::FactId;

namespace {

/// `key.encode()`: the same value in another form.
bool only_converts(trace::Tracer& tracer, NodeId node) {
  const Op op = tracer.program().value(node).op;
  if (op == Op::convert) return true;
  if (op != Op::call) return false;
  const auto& models = tracer.graph().resolver().models_of_call(node);
  return std::any_of(models.begin(), models.end(), [](const models::CallModel* model) {
    return model->fold == Fold::bytes || model->fold == Fold::text || model->fold == Fold::same ||
           model->fold == Fold::hex_decode || model->fold == Fold::base64_decode;
  });
}

/// The same value read twice: one node, one variable, or `self.key` and `self.key`.
bool same_read(const graph::Program& program, NodeId one, NodeId other) {
  if (one == other) return true;
  const ir::Value& a = program.value(one);
  const ir::Value& b = program.value(other);
  if (a.op != b.op || program.module_index(one) != program.module_index(other)) return false;
  if (a.op == Op::load) return a.index == b.index;
  return a.op == Op::member && program.name(one) == program.name(other);
}

}  // namespace

bool of_key(trace::Tracer& tracer, FactId iv, FactId key) {
  const OriginKind kind = tracer.fact(tracer.origin(key)).kind;
  if (kind == OriginKind::secure_random || kind == OriginKind::key || kind == OriginKind::kdf)
    return false;
  while (tracer.fact(key).cause && only_converts(tracer, tracer.fact(key).at))
    key = tracer.fact(key).cause;
  const NodeId whole = tracer.fact(key).at;
  for (FactId at = iv; at; at = tracer.fact(at).cause) {
    if (same_read(tracer.program(), whole, tracer.fact(at).at)) return true;
  }
  return false;
}

}  // namespace micryscope::rules
