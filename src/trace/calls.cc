// Backward through calls: crypto operations, modelled library calls, functions of the project, and
// what nobody knows.
#include <algorithm>

#include "trace/trace.h"

namespace micryscope::trace {

using ir::Op;
using models::CallModel;
using models::Fold;
using models::OperationKind;
using models::OriginKind;

namespace {

OriginKind origin_of(const Operation& operation) {
  if (operation.model->origin) return *operation.model->origin;
  switch (operation.kind) {
    case OperationKind::hash:
      return OriginKind::hash;
    case OperationKind::mac:
    case OperationKind::sign:
      return OriginKind::mac;
    case OperationKind::derive:
    case OperationKind::password_hash:
      return OriginKind::kdf;
    case OperationKind::random:
      return OriginKind::secure_random;
    case OperationKind::key:
      return OriginKind::key;
    case OperationKind::cipher: {
      for (const auto& [role, text] : operation.model->set) {
        if (role == models::Role::direction && text == "decrypt") return OriginKind::plaintext;
      }
      return OriginKind::ciphertext;
    }
    default:
      return OriginKind::unknown;
  }
}

std::optional<Through> through_of(Fold fold) {
  switch (fold) {
    case Fold::hex_encode:
    case Fold::base64_encode:
    case Fold::decode:
      return Through::encode;
    case Fold::hex_decode:
    case Fold::base64_decode:
      return Through::decode;
    case Fold::slice:
    case Fold::substring:
      return Through::truncate;
    case Fold::pad:
      return Through::pad;
    case Fold::combine:
      return Through::combine;
    case Fold::concat:
    case Fold::join:
    case Fold::format:
      return Through::concatenate;
    default:
      return std::nullopt;
  }
}

}  // namespace

NodeId Tracer::whole_of(const graph::Program& program, NodeId part) {
  constexpr int kDeepestPart = 16;
  NodeId at = part;
  for (int step = 0; at && step < kDeepestPart; ++step) {
    const Op op = program.value(at).op;
    const bool is_part = op == Op::member || op == Op::index || op == Op::element ||
                         op == Op::slice || op == Op::update || op == Op::out || op == Op::convert;
    if (!is_part) break;
    at = program.operand(at, 0);
  }
  return at ? at : part;
}

FactId Tracer::root(FactId id) const { return facts_[id].root ? facts_[id].root : id; }

void Tracer::trace_call(NodeId node, ContextId context, Facts& out) {
  if (const Operation* operation = operation_at(node)) {
    trace_operation(node, *operation, context, out);
    if (!out.empty()) return;
  }
  const auto call_models = resolver_.models_of_call(node);
  for (const CallModel* model : call_models) {
    if (!model->operation && !model->component && trace_model(node, *model, context, out)) return;
  }
  trace_project_call(node, context, out);
  if (!out.empty()) return;
  std::vector<NodeId> made_of = program_.operands(node);
  if (!made_of.empty()) made_of.erase(made_of.begin());
  const NodeId callee = program_.operand(node, 0);
  if (callee && program_.value(callee).op == Op::member)
    made_of.push_back(program_.operand(callee, 0));
  unknown(node, context, out, made_of);
  facts_[out.back()].through.push_back(Through::call);
  const bool made = program_.value(node).op == Op::construct;  // `var text strings.Builder`, too
  // `x.call(...)` of something unknown tells no more than any other call.
  const bool described =
      std::any_of(call_models.begin(), call_models.end(),
                  [](const CallModel* model) { return model->fold != Fold::apply; });
  if (made || described || !resolver_.constructed(node).empty())
    facts_[out.back()].kind = OriginKind::object;
}

// The value of an operation's own call: its object, or, for a one-shot call, its result.
void Tracer::trace_operation(NodeId call, const Operation& operation, ContextId context,
                             Facts& out) {
  const bool is_result = std::find(operation.results.begin(), operation.results.end(), call) !=
                         operation.results.end();
  if (!is_result) {
    Fact fact;
    fact.at = call;
    fact.context = context;
    fact.kind = OriginKind::object;
    return add(out, make(std::move(fact)));
  }
  std::vector<Facts> parts;
  using models::Role;
  for (const Role role : {Role::data, Role::password, Role::key, Role::salt}) {
    Facts found;
    for (const RoleFact& one : this->role(operation, role, context)) {
      if (one.fact) found.push_back(one.fact);
    }
    if (!found.empty()) parts.push_back(std::move(found));
  }
  const OriginKind kind = origin_of(operation);
  const FactId id = composite(call, context, parts, kind);
  Fact& fact = facts_[id];
  if (kind == OriginKind::secure_random || kind == OriginKind::weak_random) fact.parts.clear();
  if (kind == OriginKind::hash) fact.through.push_back(Through::hash);
  if (kind == OriginKind::kdf) fact.through.push_back(Through::derive);
  if (kind == OriginKind::mac) fact.through.push_back(Through::mac);
  if (kind == OriginKind::ciphertext) fact.through.push_back(Through::encrypt);
  for (const RoleFact& size : this->role(operation, Role::salt_size, context)) {
    if (!size.text.empty()) facts_[id].length = std::strtoll(size.text.c_str(), nullptr, 10);
  }
  add(out, id);
}

// False when the model says nothing about the value.
bool Tracer::trace_model(NodeId call, const CallModel& model, ContextId context, Facts& out) {
  if (model.continues) {
    const NodeId object = resolver_.pick(call, model.object);
    if (!object) return false;
    if (!model.result) {
      // Whatever object it gives, the operation stays the same.
      if (!model.returns.empty()) take_over(call, context, facts(object, context), out);
      return !out.empty();
    }
    for (const FactId id : Facts(facts(object, context))) {
      const FactId maker = root(id);
      const Operation* operation = operation_at(facts_[maker].at);
      if (operation == nullptr) continue;
      Operation seen = *operation;
      seen.results = {facts_[maker].at};  // the result of this object, looked at from here
      Facts made;
      trace_operation(facts_[maker].at, seen, facts_[maker].context, made);
      take_over(call, context, made, out);
    }
    return !out.empty();
  }
  if (model.origin) {
    Fact fact;
    fact.at = call;
    fact.context = context;
    fact.kind = *model.origin;
    if (const NodeId resource = resolver_.select(call, model.resource)) {
      for (const FactId id : Facts(facts(resource, context))) {
        if (facts_[id].constant) fact.resource = facts_[id].constant->text;
      }
    }
    add(out, make(std::move(fact)));
    if (const NodeId other = resolver_.select(call, model.origin_default)) {
      for (const FactId id : Facts(facts(other, context))) {
        const auto& constant = facts_[id].constant;
        if (!constant || constant->kind != ir::ConstantKind::null)
          take_over(call, context, {id}, out);
      }
    }
    trace_may(call, context, out);
    return true;
  }
  if (model.fold) {
    trace_fold(call, model, context, out);
    return !out.empty();
  }
  if (model.returns == "self") {
    take_over(call, context,
              facts(resolver_.pick(call, {models::Selector::Kind::receiver, 0, {}, {}}), context),
              out);
  } else if (!model.returns.empty()) {
    Fact fact;
    fact.at = call;
    fact.context = context;
    fact.kind = OriginKind::object;
    add(out, make(std::move(fact)));
  }
  return !out.empty();
}

void Tracer::trace_project_call(NodeId call, ContextId context, Facts& out) {
  if (!resolver_.constructed(call).empty()) {
    Fact fact;
    fact.at = call;
    fact.context = context;
    fact.kind = OriginKind::object;
    return add(out, make(std::move(fact)));
  }
  for (const graph::FunctionRef callee : resolver_.callees(call)) {
    const ContextId inner = context_of(call, callee, context);
    for (const ir::ValueId result : program_.returns(callee)) {
      if (is_full(out)) break;
      take_over(call, context, facts(program_.node(callee.module, result), inner), out);
    }
  }
  if (out.size() > 1) drop_placeholders(out);  // what comes with an error is no value
}

/// Every argument that the selectors name, for folds over several values.
std::vector<NodeId> Tracer::all_of(NodeId call, const std::vector<models::Selector>& at) {
  std::vector<NodeId> found;
  for (const models::Selector& selector : at) {
    if (selector.kind == models::Selector::Kind::rest) {
      const ir::Module& module = program_.module(call);
      const ir::Value& value = program_.value(call);
      int position = 0;
      for (const ir::Operand* o = module.operands_begin(value) + 1; o < module.operands_end(value);
           ++o, ++position) {
        if (position >= selector.position)
          found.push_back(program_.node(program_.module_index(call), o->value));
      }
    } else if (selector.kind == models::Selector::Kind::returned) {
      for (const NodeId one : resolver_.returned(call, selector.position)) found.push_back(one);
    } else if (const NodeId one = resolver_.select(call, {selector})) {
      found.push_back(one);
    }
  }
  return found;
}

void Tracer::trace_fold(NodeId call, const CallModel& model, ContextId context, Facts& out) {
  const NodeId of = resolver_.select(call, model.of);
  const NodeId with = resolver_.select(call, model.with);
  // `Array.from(items)` may have a function for each and need not.
  const Fold fold = *model.fold == Fold::each && !with ? Fold::same : *model.fold;
  switch (fold) {
    case Fold::concat: {
      std::vector<Facts> parts;
      for (const NodeId part : all_of(call, model.of)) {
        if (program_.value(part).op == Op::list) {
          for (const NodeId element : program_.operands(part))
            parts.push_back(facts(element, context));
        } else {
          parts.push_back(facts(part, context));
        }
      }
      return fold_texts(call, context, parts, out);
    }
    case Fold::join:
      return trace_join(call, of, with, context, out);
    case Fold::format: {
      std::vector<Facts> parts{facts(of, context)};
      for (const NodeId argument : program_.operands(call)) {
        const bool callee = argument == program_.operand(call, 0);
        if (!callee && argument != of) parts.push_back(facts(argument, context));
      }
      if (parts.size() == 1) return take_over(call, context, parts[0], out);
      const FactId id = composite(call, context, parts, OriginKind::composite);
      facts_[id].through.push_back(Through::concatenate);
      return add(out, id);
    }
    case Fold::first:
      for (const NodeId one : all_of(call, model.of))
        take_over(call, context, facts(one, context), out);
      return drop_placeholders(out);
    case Fold::field: {
      bool stored = false;  // for certain, so that the default is never used
      for (const FactId id : Facts(facts(with, context))) {
        if (!facts_[id].constant) continue;
        const std::string field = facts_[id].constant->text;  // a copy: facts move while they grow
        Facts found;
        stored |= fields(of, field, context, found) && !found.empty();
        take_over(call, context, found, out);
      }
      if (out.empty()) trace_part_of(call, of, context, out);
      if (stored) return;
      if (const NodeId other = resolver_.select(call, model.origin_default)) {
        take_over(call, context, facts(other, context), out);
      }
      return;
    }
    case Fold::element:
      for (const NodeId element : resolver_.elements(of))
        take_over(call, context, facts(element, context_in(element, context, call)), out);
      if (out.empty()) trace_part_of(call, of, context, out);
      return;
    case Fold::zip:
    case Fold::numbered:
    case Fold::split:
      return trace_part_of(call, of, context, out);
    case Fold::json: {
      const FactId id = composite(call, context, {facts(of, context)}, OriginKind::composite);
      return add(out, id);
    }
    case Fold::then:
      return trace_callback(call, with, context, out);
    case Fold::promise:
      for (const NodeId value : settled_values(call, model))
        take_over(call, context, facts(value, context_in(value, context, call)), out);
      if (!of) return;
      break;
    case Fold::each:
      return trace_callback(call, with, context, out);
    case Fold::apply:
      if (!resolver_.callees(call).empty()) return;  // its arguments are known, too
      for (const graph::Target& target : graph::Targets(resolver_.resolve(of))) {
        if (target.kind != graph::Target::Kind::function) continue;
        for (const ir::ValueId result : program_.returns(target.function)) {
          take_over(call, context, facts(program_.node(target.function.module, result), {}), out);
        }
      }
      return;
    default:
      break;
  }
  if (fold == Fold::zeros && with) {  // filled with something: as fixed as that is
    const Facts filling = facts(with, context);
    const bool is_zero = std::ranges::all_of(filling, [&](FactId id) {
      const auto& constant = facts_[id].constant;
      return constant && constant->kind == ir::ConstantKind::integer && constant->text == "0";
    });
    if (!is_zero) return add(out, composite(call, context, {filling}, OriginKind::composite));
  }
  const auto constant_of = [&](NodeId node) -> std::optional<models::Constant> {
    if (!node) return std::nullopt;
    const Facts found = facts(node, context);
    return found.size() == 1 ? facts_[found[0]].constant : std::nullopt;
  };
  const NodeId from = resolver_.select(call, model.from);
  const NodeId to = resolver_.select(call, model.to);
  const bool bounds_known =
      (!with || constant_of(with)) && (!from || constant_of(from)) && (!to || constant_of(to));
  for (const FactId cause : Facts(facts(of, context))) {
    const FactId id = derive(call, context, cause);
    Fact& fact = facts_[id];
    if (const auto through = through_of(fold)) fact.through.push_back(*through);
    const bool keeps_length = fold == Fold::same || fold == Fold::entries || fold == Fold::text ||
                              fold == Fold::bytes || fold == Fold::promise;
    if (fold == Fold::zeros || (fold == Fold::byte_list && fact.constant &&
                                fact.constant->kind == ir::ConstantKind::integer)) {
      fact.kind = OriginKind::zeros;
      fact.length = fact.constant ? std::strtoll(fact.constant->text.c_str(), nullptr, 10) : -1;
      fact.constant.reset();
    } else if (fact.constant) {
      const auto source = *fact.constant;
      bool is_too_long = false;
      fact.constant = bounds_known ? models::fold(fold,
                                                  {.of = {source},
                                                   .with = constant_of(with),
                                                   .from = constant_of(from),
                                                   .to = constant_of(to)},
                                                  &is_too_long)
                                   : std::nullopt;
      if (is_too_long) graph_.limits().reached(graph::Limit::text, call);
      fact.length = -1;
      if (fact.constant && (fact.constant->kind == ir::ConstantKind::string ||
                            fact.constant->kind == ir::ConstantKind::bytes)) {
        fact.length = static_cast<std::int64_t>(fact.constant->text.size());
      }
      // Combining a constant with nothing else stays a constant that we cannot write down.
      if (!fact.constant && bounds_known && fold == Fold::combine)
        fact.kind = OriginKind::composite, fact.parts = {cause}, fact.cause = {}, fact.root = {};
    } else if (!keeps_length) {
      fact.length = -1;
    }
    add(out, id);
  }
}

void Tracer::trace_join(NodeId call, NodeId of, NodeId separator, ContextId context, Facts& out) {
  std::vector<Facts> parts;
  if (of && program_.value(of).op == Op::list) {
    for (const NodeId element : program_.operands(of)) {
      if (!parts.empty() && separator) parts.push_back(facts(separator, context));
      parts.push_back(facts(element, context));
    }
    return fold_texts(call, context, parts, out);
  }
  // Texts that were put together already, one after the other: `parts.append(...)`.
  const Facts whole = facts(of, context);
  const bool texts = std::all_of(whole.begin(), whole.end(), [&](FactId id) {
    return facts_[id].kind == OriginKind::literal && facts_[id].constant.has_value();
  });
  if (texts) return take_over(call, context, whole, out, Through::concatenate);
  const FactId id = composite(call, context, {whole}, OriginKind::composite);
  facts_[id].through.push_back(Through::concatenate);
  add(out, id);
}

/// What a function handed to a library call returns: the value of `.then(f)` and `.map(f)`.
void Tracer::trace_callback(NodeId call, NodeId callback, ContextId context, Facts& out) {
  for (const graph::Target& target : graph::Targets(resolver_.resolve(callback))) {
    if (target.kind != graph::Target::Kind::function) continue;
    for (const ir::ValueId result : program_.returns(target.function)) {
      const NodeId node = program_.node(target.function.module, result);
      take_over(call, context, facts(node, {}), out);
    }
  }
}

/// What an executor hands to its first parameter: `new Promise((resolve) => resolve(value))`.
std::vector<NodeId> Tracer::settled_values(NodeId call, const CallModel& model) {
  std::vector<NodeId> found;
  const NodeId executor = resolver_.select(call, model.with);
  if (!executor) return found;
  std::vector<NodeId> known;
  for (const graph::Target& target : graph::Targets(resolver_.resolve(executor))) {
    if (target.kind != graph::Target::Kind::function) continue;
    const auto& parameters = program_.function(target.function).parameters;
    const auto first = static_cast<std::size_t>(receivers(target.function));
    if (first < parameters.size())
      known.push_back(program_.node(target.function.module, parameters[first].value));
  }
  constexpr std::size_t kMaximumUses = 40;
  for (std::size_t i = 0; i < known.size() && i < kMaximumUses; ++i) {
    for (const graph::Edge& edge : graph_.out(known[i])) {
      const ir::Value& user = program_.value(edge.to);
      if (user.op == Op::load) known.push_back(edge.to);
      if (user.op == Op::call && program_.operand(edge.to, 0) == known[i]) {
        if (const NodeId value = program_.operand(edge.to, 1)) found.push_back(value);
      }
    }
  }
  return found;
}

/// A parameter that a library fills: `.then(value => ...)`, `pbkdf2(..., (err, key) => ...)`.
bool Tracer::trace_callback_parameter(NodeId parameter, ContextId context, Facts& out) {
  const graph::FunctionRef function = program_.function_of(parameter);
  const auto it = callback_uses_.find(graph::Resolver::key(function));
  if (it == callback_uses_.end()) return false;
  const int position = static_cast<int>(program_.value(parameter).index) - receivers(function);
  for (const CallbackUse& use : it->second) {
    if (use.parameter != position) continue;
    if (use.fold == Fold::then || use.fold == Fold::promise) {
      take_over(parameter, context, facts(use.value, {}), out);
    } else if (use.fold == Fold::each) {
      trace_element_of(parameter, use.value, out);
    } else if (const Operation* operation = operation_at(use.call)) {
      Operation seen = *operation;
      seen.results = {use.call};
      Facts made;
      trace_operation(use.call, seen, {}, made);
      take_over(parameter, context, made, out);
    } else {
      take_over(parameter, context, facts(use.call, {}), out);
    }
  }
  return !out.empty();
}

/// A call of which the project's code gives no part of the result.
bool Tracer::is_from_library(NodeId call) {
  return program_.value(call).op == Op::call && resolver_.callees(call).empty() &&
         resolver_.constructed(call).empty();
}

int Tracer::receivers(graph::FunctionRef function) const {
  const auto& parameters = program_.function(function).parameters;
  return static_cast<int>(
      std::count_if(parameters.begin(), parameters.end(),
                    [](const ir::Parameter& p) { return p.kind == ir::ParameterKind::receiver; }));
}

}  // namespace micryscope::trace
