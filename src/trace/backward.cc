// Backward: what a value is, by how it was made. Each function here answers for one kind of value;
// calls are in calls.cc. Constants are folded on the way.
#include <algorithm>

#include "trace/trace.h"

namespace micryscope::trace {

using graph::Target;
using ir::Op;
using models::OriginKind;

namespace {

constexpr int kFieldDepth = 60;
constexpr std::size_t kMaximumCallers = 24;
constexpr std::size_t kMaximumCombinations = 16;

std::optional<std::size_t> number_of(std::string_view text) {
  if (text.empty() || text.find_first_not_of("0123456789") != std::string_view::npos) return std::nullopt;
  return std::strtoull(std::string(text).c_str(), nullptr, 10);
}

bool is_text(const models::Constant& constant) {
  return constant.kind == ir::ConstantKind::string || constant.kind == ir::ConstantKind::bytes;
}

}  // namespace

void Tracer::compute(NodeId node, ContextId context, Facts& out) {
  const ir::Value& value = program_.value(node);
  switch (value.op) {
    case Op::constant: return trace_constant(node, context, out);
    case Op::parameter: return trace_parameter(node, context, out);
    case Op::load:
    case Op::global:
    case Op::import: return trace_load(node, context, out);
    case Op::member: return trace_member(node, context, out);
    case Op::index: return trace_index(node, context, out);
    case Op::slice: return trace_slice(node, context, out);
    case Op::call:
    case Op::construct: return trace_call(node, context, out);
    case Op::concat: return trace_concat(node, context, out);
    case Op::binary: return trace_binary(node, context, out);
    case Op::list:
    case Op::map:
    case Op::update: return trace_aggregate(node, context, out);
    case Op::join:
      for (const NodeId operand : program_.operands(node)) take_over(node, context, facts(operand, context), out);
      // What a loop fills is not what it was before the loop.
      if (out.size() > 1 && is_loop(node)) drop_placeholders(out);
      return;
    case Op::convert: {
      for (const FactId cause : Facts(facts(program_.operand(node, 0), context))) {
        const FactId id = derive(node, context, cause);
        Fact& fact = facts_[id];
        const bool bytes = program_.name(node).find("byte") != std::string_view::npos;
        if (fact.constant && bytes && is_text(*fact.constant)) fact.constant->kind = ir::ConstantKind::bytes;
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
    case Op::element: return trace_element(node, context, out);
    case Op::out: return trace_out(node, context, out);
    case Op::unary: return trace_unary(node, context, out);
    case Op::function:
    case Op::class_object: {
      Fact fact;
      fact.at = node;
      fact.context = context;
      fact.kind = OriginKind::object;
      return add(out, make(std::move(fact)));
    }
    case Op::opaque: return;
  }
}

/// Does a version of the object that this join makes lead back to it?
bool Tracer::is_loop(NodeId join) const {
  for (NodeId at : program_.operands(join)) {
    for (int step = 0; at && step < 16; ++step) {
      if (at == join) return true;
      const Op op = program_.value(at).op;
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
  fact.constant = models::Constant{constant.kind, std::string(module.text(constant.text))};
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
      const bool stored = fields_of_spread(call, program_.text(function.module, parameter.name), outer, found);
      take_over(node, context, found, out);
      return stored ? void() : unknown(node, context, out);
    }
    if (default_value) take_over(node, context, facts(default_value, {}), out);
  };

  if (context) {
    const Context& at = contexts_[context];
    return take_argument(at.site, at.parent);
  }
  if (const graph::Tool* tool = graph_.tool_of(function); tool != nullptr && parameter.kind != ir::ParameterKind::receiver) {
    Fact fact;
    fact.at = node;
    fact.kind = OriginKind::tool_parameter;
    add(out, make(std::move(fact)));
    if (default_value) take_over(node, context, facts(default_value, {}), out);
    return trace_may(node, context, out);
  }
  if (trace_callback_parameter(node, context, out)) return;
  const std::vector<NodeId> callers = callers_of(function);
  std::size_t used = 0;
  for (const NodeId call : callers) {
    if (++used > kMaximumCallers) break;
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
  for (const ir::Operand* operand = module.operands_begin(value) + 1; operand < module.operands_end(value); ++operand) {
    if (operand->kind != ir::OperandKind::spread_map) continue;
    if (fields(program_.node(program_.module_index(call), operand->value), name, context, out) && !out.empty()) return true;
  }
  return false;
}

/// Call sites that count: what test code hands to production code says nothing about production.
std::vector<NodeId> Tracer::callers_of(graph::FunctionRef function) const {
  std::vector<NodeId> callers = graph_.callers(function);
  return callers;
}

std::vector<NodeId> Tracer::rest_arguments(NodeId call, std::size_t position, graph::FunctionRef function) const {
  const ir::Module& module = program_.module(call);
  const ir::Value& value = program_.value(call);
  const auto& parameters = program_.function(function).parameters;
  std::size_t skip = 0;
  for (std::size_t i = 0; i < position; ++i) {
    if (parameters[i].kind != ir::ParameterKind::receiver) ++skip;
  }
  std::vector<NodeId> found;
  std::size_t index = 0;
  for (const ir::Operand* operand = module.operands_begin(value) + 1; operand < module.operands_end(value); ++operand) {
    if (operand->kind == ir::OperandKind::keyword) continue;
    if (index++ >= skip) found.push_back(program_.node(program_.module_index(call), operand->value));
  }
  return found;
}

// A variable that several places store: an empty or zero first value that others replace is a
// placeholder and no value of its own.
void Tracer::trace_load(NodeId node, ContextId context, Facts& out) {
  const auto sources = resolver_.definitions(node);
  for (const NodeId source : sources) {
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
  fact.constant = models::Constant{number ? ir::ConstantKind::integer : ir::ConstantKind::string, *text};
  add(out, make(std::move(fact)));
  return true;
}

// --- members, indexes and elements -------------------------------------------------------------

void Tracer::trace_member(NodeId node, ContextId context, Facts& out) {
  // A field that the project stores is what was stored, all of it; what a library says of one of the
  // values holds for that value alone.
  const bool stored = !resolver_.definitions(node).empty();
  if (!stored) {
    for (const std::string& path : resolver_.api_paths(node)) trace_api_constant(node, context, path, out);
  }
  if (!out.empty()) return;
  for (const models::CallModel* model : resolver_.models_of_read(node)) {
    if (stored) break;
    if (model->origin) {
      Fact fact;
      fact.at = node;
      fact.context = context;
      fact.kind = *model->origin;
      fact.resource = program_.name(node);
      add(out, make(std::move(fact)));
    } else if (model->fold) {
      trace_fold(node, *model, context, out);
    }
  }
  if (!out.empty()) return;
  const NodeId object = program_.operand(node, 0);
  const std::string_view name = program_.name(node);
  // Exports of other files are no fields: the graph has linked them.
  bool linked = false;
  for (const Target& target : graph::Targets(resolver_.resolve(object))) linked |= target.kind == Target::Kind::module;
  if (linked) {
    for (const NodeId source : resolver_.definitions(node)) take_over(node, context, facts(source, {}), out);
  }
  if (out.empty()) {
    Facts found;
    fields(object, name, context, found);
    take_over(node, context, found, out);
    if (found.size() > 1) drop_placeholders(out);
  }
  if (out.empty()) trace_getter(node, context, out);
  if (out.empty()) trace_part_of(node, object, context, out);
}

/// A property: the member is what its function returns.
void Tracer::trace_getter(NodeId node, ContextId context, Facts& out) {
  for (const Target& target : graph::Targets(resolver_.resolve(program_.operand(node, 0)))) {
    if (target.kind != Target::Kind::instance) continue;
    for (const graph::FunctionRef method : resolver_.methods(target.klass, program_.name(node))) {
      if (program_.function(method).kind != ir::FunctionKind::getter) continue;
      for (const ir::ValueId result : program_.function(method).returns) {
        take_over(node, context, facts(program_.node(method.module, result), {}), out);
      }
    }
  }
}

// A part of something whose parts are not known: what a model sent stays what a model sent.
void Tracer::trace_part_of(NodeId node, NodeId object, ContextId context, Facts& out) {
  const Facts whole = facts(object, context);
  std::vector<Facts> parts{whole};
  for (const FactId id : whole) {
    const Fact& fact = facts_[id];
    switch (fact.kind) {
      case OriginKind::tool_parameter:
      case OriginKind::environment:
      case OriginKind::config:
      case OriginKind::file:
      case OriginKind::network:
      case OriginKind::database:
      case OriginKind::user_input:
      case OriginKind::secure_random:
      case OriginKind::weak_random: {
        const FactId part = derive(node, context, id);
        facts_[part].length = -1;
        if (fact.kind == OriginKind::environment) facts_[part].resource = program_.name(node);
        add(out, part);
        break;
      }
      default: break;
    }
  }
  if (out.empty()) add(out, composite(node, context, parts, OriginKind::unknown));
}

void Tracer::trace_index(NodeId node, ContextId context, Facts& out) {
  const NodeId object = program_.operand(node, 0);
  const NodeId index = program_.operand(node, 1);
  const Op made_by = program_.value(object).op;
  for (const FactId id : Facts(facts(index, context))) {
    const auto constant = facts_[id].constant;
    if (!constant) continue;
    // The first of several results of a library call is its value.
    if (made_by == Op::call && constant->kind == ir::ConstantKind::integer && graph_.resolver().callees(object).empty()) {
      if (constant->text == "0") return take_over(node, context, facts(object, context), out);
      return unknown(node, context, out);
    }
    Facts found;
    fields(object, constant->text, context, found);
    take_over(node, context, found, out);
    if (!out.empty()) return;
    for (const models::CallModel* model : resolver_.models_of_read(object)) {
      if (!model->origin || *model->origin != OriginKind::environment) continue;
      Fact fact;
      fact.at = node;
      fact.context = context;
      fact.kind = OriginKind::environment;
      fact.resource = constant->text;
      return add(out, make(std::move(fact)));
    }
  }
  if (out.empty()) {
    for (const NodeId source : resolver_.definitions(node)) {
      take_over(node, context, facts(source, context_in(source, context, node)), out);
    }
  }
  if (out.empty()) trace_part_of(node, object, context, out);
}

void Tracer::trace_element(NodeId node, ContextId context, Facts& out) {
  const NodeId collection = program_.operand(node, 0);
  for (const NodeId source : resolver_.definitions(node)) {
    take_over(node, context, facts(source, context_in(source, context, node)), out);
  }
  if (out.empty()) trace_part_of(node, collection, context, out);
}

bool Tracer::fields(NodeId object, std::string_view field, ContextId context, Facts& out) {
  FieldWalk walk;
  return fields(object, field, context, out, walk);
}

// Values of a field of an object, through its versions, in this context. True when a store was
// found on every way here.
bool Tracer::fields(NodeId object, std::string_view field, ContextId context, Facts& out, FieldWalk& walk) {
  if (!object || walk.depth > kFieldDepth) return false;
  if (!walk.seen.insert(key(object, context)).second) return true;  // answered elsewhere on this walk
  if (frames_ >= kMaximumFrames) return false;
  ++walk.depth;
  ++frames_;
  const bool found = fields_of(object, field, context, out, walk);
  --frames_;
  --walk.depth;
  return found;
}

bool Tracer::fields_of(NodeId object, std::string_view field, ContextId context, Facts& out, FieldWalk& walk) {
  const ir::Value& value = program_.value(object);
  const ir::Module& module = program_.module(object);
  const std::uint32_t m = program_.module_index(object);
  const auto take = [&](NodeId stored) {
    for (const FactId id : Facts(facts(stored, context_in(stored, context, object)))) add(out, id);
  };
  switch (value.op) {
    case Op::update: {
      bool same = module.text(value.name) == field;
      if (value.operand_count == 3) {
        same = false;
        for (const FactId id : Facts(facts(program_.operand(object, 1), context))) {
          same |= facts_[id].constant && facts_[id].constant->text == field;
        }
      }
      if (!same) return fields(program_.operand(object, 0), field, context, out, walk);
      take(program_.operand(object, value.operand_count - 1));
      return true;
    }
    case Op::out:
    case Op::convert: return fields(program_.operand(object, 0), field, context, out, walk);
    case Op::join: {
      bool all = value.operand_count > 0;
      for (const NodeId operand : program_.operands(object)) all &= fields(operand, field, context, out, walk);
      return all;
    }
    case Op::map: {
      for (const ir::Operand* operand = module.operands_end(value); operand != module.operands_begin(value);) {
        --operand;
        const NodeId entry = program_.node(m, operand->value);
        if (operand->kind == ir::OperandKind::keyword && module.text(operand->name) == field) {
          take(entry);
          return true;
        }
        if (operand->kind == ir::OperandKind::spread_map && fields(entry, field, context, out, walk)) return true;
      }
      return false;
    }
    case Op::parameter: {
      const auto& parameters = program_.function(program_.function_of(object)).parameters;
      if (value.index < parameters.size() && parameters[value.index].kind != ir::ParameterKind::receiver) {
        trace_fields_of_parameter(object, field, context, out, walk);
        if (!out.empty()) return true;
      }
      break;
    }
    case Op::call: {
      const auto callees = resolver_.callees(object);
      if (resolver_.constructed(object).empty() && !callees.empty()) {
        for (const graph::FunctionRef callee : callees) {
          for (const ir::ValueId result : program_.function(callee).returns) {
            fields(program_.node(callee.module, result), field, enter(object, context), out, walk);
          }
        }
        if (!out.empty()) return true;
      }
      break;
    }
    case Op::load:
    case Op::global:
    case Op::member:
    case Op::index: {
      if (value.op == Op::load || value.op == Op::global || !resolver_.definitions(object).empty()) {
        for (const NodeId source : resolver_.definitions(object)) {
          fields(source, field, context_in(source, context, object), out, walk);
        }
        if (!out.empty()) return true;
      }
      break;
    }
    default: break;
  }
  if (embedded_fields(object, field, context, out, walk)) return true;
  for (const NodeId stored : resolver_.field_values(object, field)) take(stored);
  return !out.empty();
}

// A field of an embedded struct that is given where the outer one is made: `T{Base: Base{f: x}}`.
bool Tracer::embedded_fields(NodeId object, std::string_view field, ContextId context, Facts& out, FieldWalk& walk) {
  if (program_.value(object).op != Op::construct) return false;
  for (const graph::ClassRef klass : resolver_.constructed(object)) {
    const ir::Module& module = program_.module(object);
    const ir::Value& value = program_.value(object);
    for (const graph::ClassRef base : resolver_.bases(klass)) {
      const std::string_view name = program_.text(base.module, program_.klass(base).name);
      for (const ir::Operand* o = module.operands_begin(value) + 1; o < module.operands_end(value); ++o) {
        if (o->kind != ir::OperandKind::keyword || module.text(o->name) != name) continue;
        fields(program_.node(program_.module_index(object), o->value), field, context, out, walk);
      }
    }
  }
  return !out.empty();
}

void Tracer::trace_fields_of_parameter(NodeId object, std::string_view field, ContextId context, Facts& out, FieldWalk& walk) {
  const graph::FunctionRef function = program_.function_of(object);
  const std::size_t position = program_.value(object).index;
  if (program_.function(function).parameters[position].kind == ir::ParameterKind::rest) {
    return trace_element_of_rest(object, field, context, out);
  }
  const bool collects = program_.function(function).parameters[position].kind == ir::ParameterKind::keyword_rest;
  const auto take = [&](NodeId call, ContextId outer) {
    if (collects) {  // **options holds what the call names
      models::Selector selector;
      selector.kind = models::Selector::Kind::keyword;
      selector.keyword = field;
      if (const NodeId named = resolver_.pick(call, selector)) {
        for (const FactId id : Facts(facts(named, outer))) add(out, id);
      }
    } else if (const NodeId argument = resolver_.argument_for(call, function, position)) {
      fields(argument, field, outer, out, walk);
    }
  };
  if (context) {
    const Context at = contexts_[context];
    return take(at.site, at.parent);
  }
  if (const graph::Tool* tool = graph_.tool_of(function)) {
    if (tool->schema) trace_schema_default(object, *tool, field, out);
    return;
  }
  std::size_t used = 0;
  for (const NodeId call : callers_of(function)) {
    if (++used > kMaximumCallers) break;
    take(call, {});
  }
}

// `parts[0]` of `...parts`: the arguments from the rest parameter's place on.
void Tracer::trace_element_of_rest(NodeId object, std::string_view field, ContextId context, Facts& out) {
  const std::optional<std::size_t> index = field.size() < 6 ? number_of(field) : std::nullopt;
  if (!index) return;
  const graph::FunctionRef function = program_.function_of(object);
  const auto take_from = [&](NodeId call, ContextId outer) {
    const std::vector<NodeId> rest = rest_arguments(call, program_.value(object).index, function);
    if (*index >= rest.size()) return;
    for (const FactId id : Facts(facts(rest[*index], outer))) add(out, id);
  };
  if (context) return take_from(contexts_[context].site, contexts_[context].parent);
  std::size_t used = 0;
  for (const NodeId call : callers_of(function)) {
    if (++used > kMaximumCallers) break;
    take_from(call, {});
  }
}

// `mode: z.enum([...]).default("ECB")`: the model may choose, and when it does not, the default
// holds. Defaults are folded by the schema library's models.
void Tracer::trace_schema_default(NodeId object, const graph::Tool& tool, std::string_view field, Facts& out) {
  Fact chosen;
  chosen.at = object;
  chosen.kind = OriginKind::tool_parameter;
  add(out, make(std::move(chosen)));
  Facts declared;
  fields(tool.schema, field, {}, declared);
  for (const FactId id : declared) {
    if (facts_[id].kind == OriginKind::literal) add(out, id);
  }
}

// --- texts -------------------------------------------------------------------------------------

void Tracer::trace_slice(NodeId node, ContextId context, Facts& out) {
  const auto bound = [&](std::size_t i) -> std::optional<models::Constant> {
    const NodeId at = program_.operand(node, i);
    if (!at) return std::nullopt;
    const Facts found = facts(at, context);
    return found.size() == 1 ? facts_[found[0]].constant : std::nullopt;
  };
  const auto low = bound(1);
  const auto high = bound(2);
  for (const FactId cause : Facts(facts(program_.operand(node, 0), context))) {
    const FactId id = derive(node, context, cause);
    Fact& fact = facts_[id];
    const bool whole = !program_.operand(node, 1) && !program_.operand(node, 2);
    if (!whole) {
      fact.through.push_back(Through::truncate);
      fact.length = -1;
      if (high && high->kind == ir::ConstantKind::integer && (!low || low->text == "0")) {
        const long long size = std::strtoll(high->text.c_str(), nullptr, 10);
        if (size >= 0) fact.length = size;
      }
      const bool bounded = (!program_.operand(node, 1) || low) && (!program_.operand(node, 2) || high);
      if (fact.constant) {
        fact.constant = bounded ? models::fold(models::Fold::slice, {.of = {*fact.constant}, .from = low, .to = high})
                                : std::nullopt;
        if (fact.constant) fact.length = static_cast<std::int64_t>(fact.constant->text.size());
      }
    }
    add(out, id);
  }
}

// Folds the product of the parts' alternatives while it is small; else one composite.
void Tracer::fold_texts(NodeId node, ContextId context, const std::vector<Facts>& parts, Facts& out) {
  std::size_t combinations = 1;
  bool constant = !parts.empty();
  for (const Facts& part : parts) {
    combinations *= part.size();
    if (combinations > kMaximumCombinations) constant = false;
    for (const FactId id : part) constant = constant && facts_[id].constant.has_value();
    if (!constant) break;
  }
  if (!constant) return add(out, composite(node, context, parts, OriginKind::composite));
  for (std::size_t n = 0; n < combinations; ++n) {
    Fact fact;
    fact.at = node;
    fact.context = context;
    fact.kind = OriginKind::literal;
    models::Constant text{ir::ConstantKind::string, {}};
    std::size_t rest = n;
    for (const Facts& part : parts) {
      const FactId id = part[rest % part.size()];
      rest /= part.size();
      const models::Constant& piece = *facts_[id].constant;
      if (piece.kind == ir::ConstantKind::bytes) text.kind = ir::ConstantKind::bytes;
      const auto piece_text = models::template_text(piece);
      text.text += piece_text ? *piece_text : piece.text;
      fact.parts.push_back(id);
      fact.weakest = std::max(fact.weakest, facts_[id].weakest);
    }
    fact.through.push_back(Through::concatenate);
    fact.constant = std::move(text);
    if (fact.constant->text.size() <= 65536) add(out, make(std::move(fact)));
  }
}

void Tracer::trace_concat(NodeId node, ContextId context, Facts& out) {
  std::vector<Facts> parts;
  for (const NodeId operand : program_.operands(node)) parts.push_back(facts(operand, context));
  fold_texts(node, context, parts, out);
}

void Tracer::trace_binary(NodeId node, ContextId context, Facts& out) {
  const std::string_view op = program_.name(node);
  const Facts left = facts(program_.operand(node, 0), context);
  const Facts right = facts(program_.operand(node, 1), context);
  bool folded = !left.empty() && !right.empty() && left.size() * right.size() <= kMaximumCombinations;
  for (const Facts* side : {&left, &right}) {
    for (const FactId id : *side) folded = folded && facts_[id].constant.has_value();
  }
  if (folded) {
    for (const FactId a : left) {
      for (const FactId b : right) {
        const auto result = models::binary(op, *facts_[a].constant, *facts_[b].constant);
        if (!result) continue;
        Fact fact;
        fact.at = node;
        fact.context = context;
        fact.kind = OriginKind::literal;
        fact.constant = *result;
        fact.parts = {a, b};
        add(out, make(std::move(fact)));
      }
    }
    if (!out.empty()) return;
  }
  // b"\0" * n: zeros of unknown number are still zeros.
  if (op == "*" && !left.empty() && facts_[left[0]].constant && is_text(*facts_[left[0]].constant)) {
    const std::string& text = facts_[left[0]].constant->text;
    if (!text.empty() && text.find_first_not_of('\0') == std::string::npos) {
      Fact fact;
      fact.at = node;
      fact.context = context;
      fact.kind = OriginKind::zeros;
      return add(out, make(std::move(fact)));
    }
  }
  const bool text = op == "+" || op == "%" || op == "*" || op == "^" || op == "." || op == "<<";
  add(out, composite(node, context, {left, right}, text ? OriginKind::composite : OriginKind::unknown));
}

void Tracer::trace_unary(NodeId node, ContextId context, Facts& out) {
  for (const FactId cause : Facts(facts(program_.operand(node, 0), context))) {
    if (!facts_[cause].constant) continue;
    const auto result = models::unary(program_.name(node), *facts_[cause].constant);
    if (!result) continue;
    const FactId id = derive(node, context, cause);
    facts_[id].constant = *result;
    add(out, id);
  }
  if (out.empty()) unknown(node, context, out, program_.operands(node));
}

void Tracer::trace_aggregate(NodeId node, ContextId context, Facts& out) {
  std::vector<Facts> parts;
  const ir::Module& module = program_.module(node);
  const ir::Value& value = program_.value(node);
  std::string bytes;
  bool all_bytes = value.op == Op::list && value.operand_count > 0;
  for (const ir::Operand* operand = module.operands_begin(value); operand < module.operands_end(value); ++operand) {
    const NodeId element = program_.node(program_.module_index(node), operand->value);
    if (!element) continue;
    const bool place = value.op == Op::update && value.operand_count == 3 && operand == module.operands_begin(value) + 1;
    if (place) continue;  // where it is stored is no part of it
    parts.push_back(facts(element, context));
    all_bytes = all_bytes && parts.back().size() == 1;  // none at all: the list holds itself
    if (!all_bytes) continue;
    const auto& constant = facts_[parts.back().front()].constant;
    all_bytes = constant && constant->kind == ir::ConstantKind::integer;
    if (!all_bytes) continue;
    const long long number = std::strtoll(constant->text.c_str(), nullptr, 10);
    all_bytes = number >= -128 && number < 256;
    bytes += static_cast<char>(number);
  }
  if (all_bytes) {  // a list of small numbers is what byte strings are written as
    Fact fact;
    fact.at = node;
    fact.context = context;
    fact.kind = OriginKind::literal;
    fact.constant = models::Constant{ir::ConstantKind::bytes, bytes};
    return add(out, make(std::move(fact)));
  }
  // An element stored into a buffer makes something new of it.
  const bool composed = value.op == Op::list || value.operand_count == 3;
  add(out, composite(node, context, parts, composed ? OriginKind::composite : OriginKind::object));
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
      const bool hit = receiver ? position == ir::kReceiver : position == static_cast<std::uint32_t>(fill.at.position);
      if (!hit) continue;
      if (!fill.from.empty()) return trace_fill(node, fill, context, out);
      Fact fact;
      fact.at = call;
      fact.context = context;
      fact.kind = fill.origin;
      for (const FactId id : Facts(facts(before, context))) fact.length = std::max(fact.length, facts_[id].length);
      return add(out, make(std::move(fact)));
    }
  }
  const auto callees = resolver_.callees(call);
  if (position != ir::kReceiver) {
    for (const graph::FunctionRef callee : callees) {
      if (const NodeId final = final_value(callee, position)) {
        take_over(node, context, facts(final, enter(call, context)), out);
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
  for (const FactId id : Facts(facts(before, context))) length = std::max(length, facts_[id].length);
  if (fill.fold == models::Fold::concat) {
    std::vector<Facts> parts;
    for (const NodeId part : all_of(call, fill.from)) {
      const bool itself = fill.from.front().kind == models::Selector::Kind::receiver && parts.empty();
      Facts held = facts(itself ? before : part, context);
      // A writer that was only made holds nothing yet.
      if (itself) std::erase_if(held, [&](FactId id) { return facts_[id].kind == OriginKind::object || facts_[id].kind == OriginKind::zeros; });
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
      if (fact.constant && fill.fold) fact.constant = models::fold(*fill.fold, {.of = {*fact.constant}});
      if (fact.constant && is_text(*fact.constant) && length > 0 && length <= 4096) {
        fact.constant->text.resize(static_cast<std::size_t>(length), '\0');
        fact.constant->kind = ir::ConstantKind::bytes;
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
    for (const graph::VariableRef ref : program_.variables_of(program_.node(function.module, parameter.value))) {
      const auto& reaching = module.variables[ref.id].reaching;
      if (reaching.size() != 1 || reaching.front() == parameter.value) continue;
      const NodeId final = program_.node(function.module, reaching.front());
      if (program_.value(final).op == Op::out) return final;  // only mutation is seen by the caller
    }
  }
  return {};
}

}  // namespace micryscope::trace
