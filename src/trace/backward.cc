// Backward: what a value is, by how it was made. Each function here answers for one kind of value;
// calls are in calls.cc, parts of objects in members.cc, texts in texts.cc. Constants are folded on
// the way.
#include <algorithm>

#include "trace/trace.h"

namespace micryscope::trace {

using graph::Target;
using ir::Op;
using models::OriginKind;

namespace {

// A longer literal is known to be one, but not what it says: each statement may copy a part of it.
constexpr std::size_t kLongestLiteral = 64 * 1024;

constexpr std::size_t kMaximumCallers = 24;

bool is_text(const models::Constant& constant) {
  return constant.kind == ir::ConstantKind::string || constant.kind == ir::ConstantKind::bytes;
}

/// What counts as false in a condition: null, "", 0, false, a buffer of no bytes.
bool is_empty(const Fact& fact) {
  if (fact.kind == OriginKind::zeros) return fact.length == 0;
  if (!fact.constant) return false;
  switch (fact.constant->kind) {
    case ir::ConstantKind::null:
      return true;
    case ir::ConstantKind::boolean:
      return fact.constant->text == "false";
    case ir::ConstantKind::integer:
      return fact.constant->text == "0";
    case ir::ConstantKind::string:
    case ir::ConstantKind::bytes:
      return fact.constant->text.empty();
    default:
      return false;
  }
}

}  // namespace

void Tracer::compute(NodeId node, ContextId context, Facts& out) {
  const ir::Value& value = program_.value(node);
  switch (value.op) {
    case Op::constant:
      return trace_constant(node, context, out);
    case Op::parameter:
      return trace_parameter(node, context, out);
    case Op::load:
    case Op::global:
    case Op::import:
      return trace_load(node, context, out);
    case Op::member:
      return trace_member(node, context, out);
    case Op::index:
      return trace_index(node, context, out);
    case Op::slice:
      return trace_slice(node, context, out);
    case Op::call:
    case Op::construct:
      return trace_call(node, context, out);
    case Op::concat:
      return trace_concat(node, context, out);
    case Op::binary:
      return trace_binary(node, context, out);
    case Op::list:
    case Op::map:
    case Op::update:
      return trace_aggregate(node, context, out);
    case Op::join:
      return trace_choice(node, context, out);
    case Op::convert: {
      const NodeId converted = program_.operand(node, 0);
      const bool empty = converted && program_.value(converted).op == Op::list &&
                         program_.value(converted).operand_count == 0;
      if (empty && program_.name(node).find("byte") != std::string_view::npos) {
        Fact none;  // `[]byte{}`
        none.at = node;
        none.context = context;
        none.kind = OriginKind::literal;
        none.constant = models::Constant{ir::ConstantKind::bytes, {}};
        return add(out, make(std::move(none)));
      }
      for (const FactId cause : Facts(facts(program_.operand(node, 0), context))) {
        const FactId id = derive(node, context, cause);
        Fact& fact = facts_[id];
        const bool bytes = program_.name(node).find("byte") != std::string_view::npos;
        if (fact.constant && bytes && is_text(*fact.constant))
          fact.constant = models::Constant{ir::ConstantKind::bytes, fact.constant->text};
        add(out, id);
      }
      return;
    }
    case Op::zeros: {
      Fact fact;
      fact.at = node;
      fact.context = context;
      fact.kind = OriginKind::zeros;
      for (const FactId size : Facts(facts(program_.operand(node, 0), context))) {
        const auto& constant = facts_[size].constant;
        if (constant && constant->kind == ir::ConstantKind::integer) {
          fact.length = std::strtoll(constant->text.c_str(), nullptr, 10);
        }
      }
      return add(out, make(std::move(fact)));
    }
    case Op::element:
      return trace_element(node, context, out);
    case Op::out:
      return trace_out(node, context, out);
    case Op::unary:
      return trace_unary(node, context, out);
    case Op::function:
    case Op::class_object: {
      Fact fact;
      fact.at = node;
      fact.context = context;
      fact.kind = OriginKind::object;
      return add(out, make(std::move(fact)));
    }
    case Op::opaque:
      return;
  }
}

// A choice, whose condition may say that some of its values are not empty.
void Tracer::trace_choice(NodeId node, ContextId context, Facts& out) {
  const std::string_view how = program_.name(node);
  const std::vector<NodeId> operands = program_.operands(node);
  bool dropped = false;
  for (const NodeId operand : operands) {
    if (is_full(out)) break;
    Facts taken = facts(operand, context);
    const bool last = operand == operands.back();
    if (how == "some" || (how == "or" && !last))
      dropped |= std::erase_if(taken, [&](FactId id) { return is_empty(facts_[id]); }) > 0;
    take_over(node, context, taken, out);
  }
  // What a loop fills is not what it was before the loop.
  if (out.size() > 1 && is_loop(node)) drop_placeholders(out);
  if (out.empty() && dropped) unknown(node, context, out);
}

/// Does a version of the object that this join makes lead back to it, or to what it was before, in
/// the list that the loop goes through?
bool Tracer::is_loop(NodeId join) const {
  const std::vector<NodeId> versions = program_.operands(join);
  for (NodeId at : versions) {
    for (int step = 0; at && step < 16; ++step) {
      if (at == join) return true;
      const Op op = program_.value(at).op;
      if (op == Op::element) {
        const std::vector<NodeId> listed = program_.operands(program_.operand(at, 0));
        if (std::ranges::any_of(listed, [&](NodeId one) {
              return std::ranges::find(versions, one) != versions.end();
            }))
          return true;
      }
      if (op != Op::update && op != Op::out) break;
      at = program_.operand(at, 0);
    }
  }
  return false;
}

void Tracer::trace_constant(NodeId node, ContextId context, Facts& out) {
  const ir::Module& module = program_.module(node);
  const ir::Constant& constant = module.constants[ir::ConstantId(program_.value(node).index)];
  Fact fact;
  fact.at = node;
  fact.context = context;
  fact.kind = OriginKind::literal;
  const std::string_view text = module.text(constant.text);
  if (text.size() <= kLongestLiteral) {
    fact.constant = models::Constant{constant.kind, std::string(text)};
  } else {
    graph_.limits().reached(graph::Limit::text, node);
    fact.length = static_cast<std::int64_t>(text.size());
  }
  add(out, make(std::move(fact)));
}

void Tracer::trace_parameter(NodeId node, ContextId context, Facts& out) {
  const graph::FunctionRef function = program_.function_of(node);
  const std::size_t position = program_.value(node).index;
  const auto& parameters = program_.function(function).parameters;
  if (position >= parameters.size()) return;
  const ir::Parameter& parameter = parameters[position];
  const std::uint32_t m = program_.module_index(node);
  const NodeId default_value = program_.node(m, parameter.default_value);

  const auto take_argument = [&](NodeId call, ContextId outer) {
    bool spread = false;
    if (parameter.kind == ir::ParameterKind::rest) {
      std::vector<NodeId> rest = rest_arguments(call, position, function);
      std::vector<Facts> parts;
      for (const NodeId argument : rest) parts.push_back(facts(argument, outer));
      return add(out, composite(node, context, parts, OriginKind::composite));
    }
    const NodeId argument = resolver_.argument_for(call, function, position, &spread);
    if (argument) return take_over(node, context, facts(argument, outer), out);
    if (spread) {
      Facts found;
      const bool stored =
          fields_of_spread(call, program_.text(function.module, parameter.name), outer, found);
      take_over(node, context, found, out);
      return stored ? void() : unknown(node, context, out);
    }
    if (default_value) take_over(node, context, facts(default_value, {}), out);
  };

  if (context) {
    const Context& at = contexts_[context];
    return take_argument(at.site, at.parent);
  }
  if (const graph::Tool* tool = graph_.tool_of(function);
      tool != nullptr && parameter.kind != ir::ParameterKind::receiver) {
    Fact fact;
    fact.at = node;
    fact.kind = OriginKind::tool_parameter;
    add(out, make(std::move(fact)));
    if (default_value) take_over(node, context, facts(default_value, {}), out);
    return trace_may(node, context, out);
  }
  if (trace_callback_parameter(node, context, out)) return;
  const std::vector<NodeId>& callers = graph_.callers(function);
  std::size_t used = 0;
  for (const NodeId call : callers) {
    if (is_full(out)) break;
    if (++used > kMaximumCallers) {
      graph_.limits().reached(graph::Limit::callers, node);
      break;
    }
    take_argument(call, {});
  }
  if (callers.empty() && default_value) take_over(node, context, facts(default_value, {}), out);
  if (callers.empty() || used > kMaximumCallers) {
    Fact fact;
    fact.at = node;
    fact.kind = OriginKind::parameter;
    add(out, make(std::move(fact)));
  }
  trace_may(node, context, out);
}

// Where only some run could bring a value, the trace goes on and says so.
void Tracer::trace_may(NodeId node, ContextId context, Facts& out) {
  for (const graph::Edge& edge : graph_.in(node)) {
    if (graph::is_must(edge.kind)) continue;
    for (const FactId cause : Facts(facts(edge.from, {}))) {
      const FactId id = derive(node, context, cause);
      facts_[id].weakest = std::max(facts_[id].weakest, edge.kind);
      add(out, id);
    }
  }
}

/// Entries of the maps that a call spreads into keyword arguments.
bool Tracer::fields_of_spread(NodeId call, std::string_view name, ContextId context, Facts& out) {
  const ir::Module& module = program_.module(call);
  const ir::Value& value = program_.value(call);
  for (const ir::Operand* operand = module.operands_begin(value) + 1;
       operand < module.operands_end(value); ++operand) {
    if (operand->kind != ir::OperandKind::spread_map) continue;
    if (fields(program_.node(program_.module_index(call), operand->value), name, context, out) &&
        !out.empty())
      return true;
  }
  return false;
}

std::vector<NodeId> Tracer::rest_arguments(NodeId call, std::size_t position,
                                           graph::FunctionRef function) const {
  const auto& parameters = program_.function(function).parameters;
  std::size_t skip = 0;
  for (std::size_t i = 0; i < position; ++i) {
    if (parameters[i].kind != ir::ParameterKind::receiver) ++skip;
  }
  std::vector<NodeId> found;
  std::size_t index = 0;
  for (const graph::Resolver::Given& given :
       resolver_.arguments(call, graph::Resolver::Of::applied)) {
    if (given.kind == ir::OperandKind::keyword) continue;
    if (index++ < skip) continue;
    if (given.kind != ir::OperandKind::spread) {
      found.push_back(given.node);
      continue;
    }
    for (const NodeId element : resolver_.elements(given.node)) found.push_back(element);
  }
  return found;
}

// A variable that several places store: an empty or zero first value that others replace is a
// placeholder and no value of its own.
void Tracer::trace_load(NodeId node, ContextId context, Facts& out) {
  const auto sources = resolver_.definitions(node);
  for (const NodeId source : sources) {
    if (is_full(out)) break;
    take_over(node, context, facts(source, context_in(source, context, node)), out);
  }
  if (sources.size() > 1) drop_placeholders(out);
  if (!out.empty()) return;
  for (const Target& target : graph::Targets(resolver_.resolve(node))) {
    if (target.kind != Target::Kind::api) continue;
    trace_api_constant(node, context, resolver_.path(target.path), out);
  }
}

void Tracer::drop_placeholders(Facts& out) {
  const auto is_placeholder = [&](FactId id) {
    const Fact& fact = facts_[id];
    if (fact.kind == OriginKind::zeros) return true;
    return fact.constant && (fact.constant->kind == ir::ConstantKind::null ||
                             (is_text(*fact.constant) && fact.constant->text.empty()));
  };
  const bool all = std::all_of(out.begin(), out.end(), is_placeholder);
  if (!all) std::erase_if(out, is_placeholder);
}

bool Tracer::trace_api_constant(NodeId node, ContextId context, std::string_view path, Facts& out) {
  const std::string* text = models_.constant(program_.module(node).family, path);
  if (text == nullptr) return false;
  Fact fact;
  fact.at = node;
  fact.context = context;
  fact.kind = OriginKind::literal;
  const bool number = !text->empty() && text->find_first_not_of("0123456789") == std::string::npos;
  fact.constant =
      models::Constant{number ? ir::ConstantKind::integer : ir::ConstantKind::string, *text};
  add(out, make(std::move(fact)));
  return true;
}
// --- after a call ------------------------------------------------------------------------------

// What a variable holds after a call got it: overwritten if the models or the callee say so,
// otherwise what it was.
void Tracer::trace_out(NodeId node, ContextId context, Facts& out) {
  const NodeId before = program_.operand(node, 0);
  const NodeId call = program_.operand(node, 1);
  const std::uint32_t position = program_.value(node).index;
  const auto call_models = resolver_.models_of_call(call);
  for (const models::CallModel* model : call_models) {
    for (const models::Fill& fill : model->fills) {
      const bool receiver = fill.at.kind == models::Selector::Kind::receiver;
      const bool hit = receiver ? position == ir::kReceiver
                                : position == static_cast<std::uint32_t>(fill.at.position);
      const bool by_name = fill.fold == models::Fold::first || fill.fold == models::Fold::field;
      if (!hit || by_name) continue;  // of fields, which are asked for by name
      if (!fill.from.empty()) return trace_fill(node, fill, context, out);
      Fact fact;
      fact.at = call;
      fact.context = context;
      fact.kind = fill.origin;
      for (const FactId id : Facts(facts(before, context)))
        fact.length = std::max(fact.length, facts_[id].length);
      return add(out, make(std::move(fact)));
    }
  }
  const auto callees = resolver_.callees(call);
  if (position != ir::kReceiver) {
    for (const graph::FunctionRef callee : callees) {
      if (const NodeId final = final_value(callee, position)) {
        take_over(node, context, facts(final, context_of(call, callee, context)), out);
      }
    }
    if (!out.empty()) return;
  }
  // Who hands an empty buffer to a function that nobody knows wants it filled.
  const bool known = !call_models.empty() || !callees.empty();
  for (const FactId id : Facts(facts(before, context))) {
    if (known || facts_[id].kind != OriginKind::zeros || position == ir::kReceiver) {
      take_over(node, context, {id}, out);
      continue;
    }
    const std::int64_t length = facts_[id].length;
    unknown(node, context, out);
    facts_[out.back()].length = length;
  }
}

// A buffer that takes over what other arguments hold: `copy(dst, src)`, `io.ReadFull(reader, b)`.
// Its length stays; where only a part is written, both make it up.
void Tracer::trace_fill(NodeId node, const models::Fill& fill, ContextId context, Facts& out) {
  const NodeId before = program_.operand(node, 0);
  const NodeId call = program_.operand(node, 1);
  std::int64_t length = -1;
  for (const FactId id : Facts(facts(before, context)))
    length = std::max(length, facts_[id].length);
  if (fill.fold == models::Fold::concat) {
    std::vector<Facts> parts;
    const std::vector<NodeId> given = all_of(call, fill.from);
    for (const NodeId part : given) {
      const bool itself =
          fill.from.front().kind == models::Selector::Kind::receiver && part == given.front();
      Facts held = facts(itself ? before : part, context);
      // A writer that was only made holds nothing yet.
      if (itself)
        std::erase_if(held, [&](FactId id) {
          const ir::Value& made = program_.value(facts_[id].at);
          const bool empty_list = made.op == Op::list && made.operand_count == 0;
          return empty_list || facts_[id].kind == OriginKind::object ||
                 facts_[id].kind == OriginKind::zeros;
        });
      if (!held.empty() || !itself) parts.push_back(std::move(held));
    }
    return fold_texts(node, context, parts, out);
  }
  const NodeId target = resolver_.pick(call, fill.at);
  const bool part_only = target && program_.value(target).op == Op::slice &&
                         (program_.operand(target, 1) || program_.operand(target, 2));
  for (const NodeId from : all_of(call, fill.from)) {
    const Facts taken = facts(from, context);
    if (part_only) {
      add(out, composite(node, context, {facts(before, context), taken}, OriginKind::composite));
      continue;
    }
    for (const FactId cause : taken) {
      const FactId id = derive(node, context, cause);
      Fact& fact = facts_[id];
      if (fact.constant && fill.fold)
        fact.constant = models::fold(*fill.fold, {.of = {*fact.constant}});
      if (fact.constant && is_text(*fact.constant) && length > 0 && length <= 4096) {
        std::string filled = fact.constant->text;
        filled.resize(static_cast<std::size_t>(length), '\0');
        fact.constant = models::Constant{ir::ConstantKind::bytes, std::move(filled)};
      }
      fact.length = length;
      add(out, id);
    }
  }
}

// The value that a parameter's variable holds when its function ends; none when it was not changed.
NodeId Tracer::final_value(graph::FunctionRef function, std::size_t argument) const {
  const auto& parameters = program_.function(function).parameters;
  std::size_t position = 0;
  for (const ir::Parameter& parameter : parameters) {
    if (parameter.kind == ir::ParameterKind::receiver) continue;
    if (position++ != argument) continue;
    const ir::Module& module = program_.modules()[function.module];
    for (const graph::VariableRef ref :
         program_.variables_of(program_.node(function.module, parameter.value))) {
      const auto& reaching = module.variables[ref.id].reaching;
      if (reaching.size() != 1 || reaching.front() == parameter.value) continue;
      const NodeId final = program_.node(function.module, reaching.front());
      if (program_.value(final).op == Op::out) return final;  // only mutation is seen by the caller
    }
  }
  return {};
}

}  // namespace micryscope::trace
