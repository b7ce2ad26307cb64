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

/// Does a call make a MAC or a signature, or go on with one?
bool Judge::is_authentication(NodeId call) {
  if (!continued_) {
    continued_.emplace();
    for (const Operation& operation : tracer_.operations()) {
      for (const NodeId member : operation.members) (*continued_)[member.value] = &operation;
    }
  }
  const Operation* operation = tracer_.operation_at(call);
  if (operation == nullptr) {
    const auto& models = tracer_.graph().resolver().models_of_call(call);
    const auto it = continued_->find(call.value);
    const bool continues = std::ranges::any_of(
        models, [](const models::CallModel* model) { return model->continues; });
    if (continues && it != continued_->end()) operation = it->second;
  }
  // A signed token holds its payload as a MAC holds its data.
  return operation != nullptr && (operation->kind == models::OperationKind::mac ||
                                  operation->kind == models::OperationKind::sign ||
                                  operation->kind == models::OperationKind::token);
}

/// What names the messages of all MACs that are made or checked.
const std::unordered_set<std::uint32_t>& Judge::authenticated_messages() {
  if (authenticated_messages_) return *authenticated_messages_;
  authenticated_messages_.emplace();
  for (const Operation& operation : tracer_.operations()) {
    if (operation.component || (operation.kind != models::OperationKind::mac &&
                                operation.kind != models::OperationKind::verify))
      continue;
    // A wrapper that makes and checks MACs has other data for each of its callers.
    for (const ContextId from : tracer_.contexts(operation)) {
      for (const RoleFact& data : tracer_.role(operation, Role::data, from)) {
        if (!data.fact) continue;
        for (const NodeId node : message_nodes(tracer_, data.fact))
          authenticated_messages_->insert(node.value);
      }
    }
  }
  return *authenticated_messages_;
}

Known Judge::authenticated(const Operation& operation, ContextId context) {
  bool encrypts = false;
  bool decrypts = false;
  for (const RoleFact& direction : tracer_.role(operation, Role::direction, context)) {
    encrypts |= direction.text == "encrypt";
    decrypts |= direction.text == "decrypt";
  }
  if (!encrypts && !decrypts) encrypts = decrypts = true;
  // What is written or read on the way goes to a MAC as well: `StreamWriter{W: MultiWriter(w,
  // mac)}`.
  for (const RoleFact& other_end : tracer_.role(operation, Role::tag, context)) {
    if (!other_end.fact) continue;
    for (const FactId id : tracer_.ingredients(other_end.fact)) {
      if (is_authentication(tracer_.fact(tracer_.origin(id)).at)) return Known::yes;
    }
  }
  if (encrypts) {
    const trace::Forward forward = tracer_.forward(operation.results);
    for (const Reach& reach : forward.reached) {
      if (reach.kind == Reach::Kind::role && reach.role == Role::data &&
          is_authentication(reach.operation))
        return Known::yes;
    }
  }
  if (!decrypts) return Known::no;
  const std::unordered_set<std::uint32_t>& messages = authenticated_messages();
  for (const RoleFact& data : tracer_.role(operation, Role::data, context)) {
    if (!data.fact) continue;
    for (const NodeId node : message_nodes(tracer_, data.fact)) {
      if (messages.contains(node.value)) return Known::yes;
    }
  }
  return Known::no;
}

}  // namespace micryscope::rules
