#include "rules/taken_from.h"

#include <algorithm>
#include <array>

namespace micryscope::rules {

using ir::Op;
using models::OriginKind;
using trace::Fact;
using trace::FactId;
using trace::NodeId;

namespace {

/// Beyond it stands something that holds the value and others, too; not what was stored there.
bool picks_a_part(const trace::Tracer& tracer, const Fact& fact) {
  const graph::Program& program = tracer.program();
  const Op op = program.value(fact.at).op;
  if (op != Op::member && op != Op::index && op != Op::element) return op == Op::opaque;
  return !fact.cause || tracer.fact(fact.cause).at == program.operand(fact.at, 0);
}

bool cuts(const graph::Program& program, NodeId node) {
  return program.value(node).op == Op::slice &&
         (program.operand(node, 1) || program.operand(node, 2));
}

/// Another one for each message, so that a piece of it is, too.
bool is_fresh(const trace::Tracer& tracer, FactId whole) {
  static constexpr std::array kFresh = {OriginKind::secure_random, OriginKind::weak_random,
                                        OriginKind::kdf,           OriginKind::key,
                                        OriginKind::ciphertext,    OriginKind::time};
  const std::vector<FactId> made_of = tracer.ingredients(whole);
  return std::any_of(made_of.begin(), made_of.end(), [&](FactId id) {
    return std::find(kFresh.begin(), kFresh.end(), tracer.fact(id).kind) != kFresh.end();
  });
}

}  // namespace

bool taken_from(const trace::Tracer& tracer, FactId piece, FactId whole) {
  const graph::Program& program = tracer.program();
  std::vector<NodeId> uncut;  // where the whole is still whole
  for (FactId at = whole; at; at = tracer.fact(at).cause) {
    const Fact& fact = tracer.fact(at);
    uncut.push_back(fact.at);
    const auto& through = fact.through;
    const bool truncated =
        std::find(through.begin(), through.end(), trace::Through::truncate) != through.end();
    if (truncated || cuts(program, fact.at) || picks_a_part(tracer, fact)) break;
  }
  for (FactId at = piece; at; at = tracer.fact(at).cause) {
    const NodeId node = tracer.fact(at).at;
    if (std::find(uncut.begin(), uncut.end(), node) != uncut.end()) return !is_fresh(tracer, whole);
    if (picks_a_part(tracer, tracer.fact(at))) return false;
  }
  return false;
}

}  // namespace micryscope::rules
