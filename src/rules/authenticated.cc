// Is a MAC bound to this very ciphertext? Forward from what is encrypted, and for what is decrypted
// by what both are computed over.
#include <algorithm>

#include "rules/judge.h"

namespace micryscope::rules {

using models::OriginKind;
using trace::Fact;
using trace::Reach;

namespace {

/// Values that name one message: neither literals nor things that everything touches.
std::vector<NodeId> message_nodes(trace::Tracer& tracer, FactId fact) {
  std::vector<NodeId> nodes;
  for (const FactId id : tracer.ingredients(fact)) {
    for (FactId at = id; at; at = tracer.fact(at).cause) {
      const Fact& step = tracer.fact(at);
      if (step.kind == OriginKind::literal || step.kind == OriginKind::zeros) continue;
      nodes.push_back(step.at);
    }
  }
  std::sort(nodes.begin(), nodes.end());
  nodes.erase(std::unique(nodes.begin(), nodes.end()), nodes.end());
  return nodes;
}

}  // namespace

Known Judge::authenticated(const Operation& operation, ContextId context) {
  bool encrypts = false;
  bool decrypts = false;
  for (const RoleFact& direction : tracer_.role(operation, Role::direction, context)) {
    encrypts |= direction.text == "encrypt";
    decrypts |= direction.text == "decrypt";
  }
  if (!encrypts && !decrypts) encrypts = decrypts = true;
  const auto is_mac = [&](NodeId call) {
    const Operation* other = tracer_.operation_at(call);
    if (other == nullptr) {
      for (const models::CallModel* model : tracer_.graph().resolver().models_of_call(call)) {
        if (!model->continues) continue;
        for (const Operation& candidate : tracer_.operations()) {
          if (std::find(candidate.members.begin(), candidate.members.end(), call) !=
              candidate.members.end())
            other = &candidate;
        }
      }
    }
    // A signed token holds its payload as a MAC holds its data.
    return other != nullptr && (other->kind == models::OperationKind::mac ||
                                other->kind == models::OperationKind::sign ||
                                other->kind == models::OperationKind::token);
  };
  // What is written or read on the way goes to a MAC as well: `StreamWriter{W: MultiWriter(w,
  // mac)}`.
  for (const RoleFact& other_end : tracer_.role(operation, Role::tag, context)) {
    if (!other_end.fact) continue;
    for (const FactId id : tracer_.ingredients(other_end.fact)) {
      if (is_mac(tracer_.fact(tracer_.origin(id)).at)) return Known::yes;
    }
  }
  if (encrypts) {
    const trace::Forward forward = tracer_.forward(operation.results);
    for (const Reach& reach : forward.reached) {
      if (reach.kind == Reach::Kind::role && reach.role == Role::data && is_mac(reach.operation))
        return Known::yes;
    }
  }
  if (decrypts) {
    std::vector<NodeId> mine;
    for (const RoleFact& data : tracer_.role(operation, Role::data, context)) {
      if (!data.fact) continue;
      for (const NodeId node : message_nodes(tracer_, data.fact)) mine.push_back(node);
    }
    std::sort(mine.begin(), mine.end());
    for (const Operation& other : tracer_.operations()) {
      if (other.kind != models::OperationKind::mac && other.kind != models::OperationKind::verify)
        continue;
      if (other.component) continue;
      // A wrapper that makes and checks MACs has other data for each of its callers.
      for (const ContextId from : tracer_.contexts(other)) {
        for (const RoleFact& data : tracer_.role(other, Role::data, from)) {
          if (!data.fact) continue;
          for (const NodeId node : message_nodes(tracer_, data.fact)) {
            if (std::binary_search(mine.begin(), mine.end(), node)) return Known::yes;
          }
        }
      }
    }
  }
  return Known::no;
}

}  // namespace micryscope::rules
