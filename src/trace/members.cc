// Backward through members, indexes and elements: what a part of something is. Fields are looked up
// through the versions of an object, in the calling context.
#include <algorithm>

#include "support/decimal.h"
#include "trace/trace.h"

namespace micryscope::trace {

using graph::Target;
using ir::Op;
using models::OriginKind;

namespace {

constexpr int kFieldDepth = 60;
constexpr int kMaximumFrames = 2000;  // of recursion, whatever the program looks like
constexpr std::size_t kMaximumCallers = 24;
constexpr std::size_t kMaximumWalk = 1000;  // objects that one look-up of a field asks

}  // namespace

void Tracer::trace_member(NodeId node, ContextId context, Facts& out) {
  // A field that the project stores is what was stored, all of it; what a library says of one of
  // the values holds for that value alone.
  const bool stored = !resolver_.definitions(node).empty();
  if (!stored) {
    for (const std::string& path : resolver_.api_paths(node))
      trace_api_constant(node, context, path, out);
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
  for (const Target& target : graph::Targets(resolver_.resolve(object)))
    linked |= target.kind == Target::Kind::module;
  if (linked) {
    for (const NodeId source : resolver_.definitions(node))
      take_over(node, context, facts(source, {}), out);
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
      for (const ir::ValueId result : program_.returns(method)) {
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
    const OriginKind kind = facts_[id].kind;  // facts move while they grow
    switch (kind) {
      case OriginKind::tool_parameter:
      case OriginKind::environment:
      case OriginKind::config:
      case OriginKind::file:
      case OriginKind::network:
      case OriginKind::database:
      case OriginKind::user_input:
      case OriginKind::identifier:
      case OriginKind::secure_random:
      case OriginKind::weak_random:
      case OriginKind::time: {
        const FactId part = derive(node, context, id);
        facts_[part].length = -1;
        if (kind == OriginKind::environment) facts_[part].resource = program_.name(node);
        add(out, part);
        break;
      }
      default:
        break;
    }
  }
  if (out.empty()) add(out, composite(node, context, parts, OriginKind::unknown));
}

void Tracer::trace_index(NodeId node, ContextId context, Facts& out) {
  const NodeId object = program_.unguarded(program_.operand(node, 0));
  const NodeId index = program_.operand(node, 1);
  const Op made_by = program_.value(object).op;
  for (const FactId id : Facts(facts(index, context))) {
    const auto constant = facts_[id].constant;
    if (!constant) continue;
    // The first of several results of a library call is its value.
    if (made_by == Op::call && constant->kind == ir::ConstantKind::integer &&
        resolver_.callees(object).empty() && resolver_.constructed(object).empty()) {
      Facts awaited;
      for (const models::CallModel* model : resolver_.models_of_call(object)) {
        if (model->fold == models::Fold::split &&
            part_of_split(object, *model, constant->text, context, awaited))
          return take_over(node, context, awaited, out);
      }
      if (is_promise(object) && fields(object, constant->text, context, awaited))
        return take_over(node, context, awaited, out);
      if (constant->text == "0") return take_over(node, context, facts(object, context), out);
      return unknown(node, context, out);
    }
    Facts found;
    fields(object, constant->text, context, found);
    take_over(node, context, found, out);
    if (out.size() > 1) drop_placeholders(out);  // `return "", err`
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
  if (program_.value(collection).op == Op::call) {
    for (const models::CallModel* model : resolver_.models_of_call(collection)) {
      Facts parts;
      if (model->fold == models::Fold::split &&
          part_of_split(collection, *model, {}, context, parts))
        return take_over(node, context, parts, out);
    }
  }
  const NodeId given = program_.unguarded(collection);
  if (program_.value(given).op == Op::parameter) {
    const auto& parameters = program_.function(program_.function_of(given)).parameters;
    const std::size_t position = program_.value(given).index;
    if (position < parameters.size() && parameters[position].kind == ir::ParameterKind::rest) {
      Facts found;
      trace_element_of_rest(given, "*", context, found);
      take_over(node, context, found, out);
    }
  }
  if (!out.empty()) return;
  for (const NodeId source : resolver_.definitions(node)) {
    take_over(node, context, facts(source, context_in(source, context, node)), out);
  }
  if (out.empty()) trace_part_of(node, collection, context, out);
}

// What a callback gets from a collection: its elements where they are written down.
void Tracer::trace_element_of(NodeId node, NodeId collection, Facts& out) {
  for (const NodeId element : resolver_.elements(collection))
    take_over(node, {}, facts(element, {}), out);
  if (out.empty()) trace_part_of(node, collection, {}, out);
}

bool Tracer::fields(NodeId object, std::string_view field, ContextId context, Facts& out) {
  FieldWalk walk;
  return fields(object, field, context, out, walk);
}

// Values of a field of an object, through its versions, in this context. True when a store was
// found on every way here.
bool Tracer::fields(NodeId object, std::string_view field, ContextId context, Facts& out,
                    FieldWalk& walk) {
  if (!object) return false;
  if (walk.depth > kFieldDepth || frames_ >= kMaximumFrames) {
    graph_.limits().reached(graph::Limit::depth, object);
    return false;
  }
  if (walk.seen.size() >= kMaximumWalk) {
    graph_.limits().reached(graph::Limit::walk, object);
    return false;
  }
  if (!walk.seen.insert(key(object, context)).second)
    return true;  // answered elsewhere on this walk
  if (is_full(out)) return true;
  ++walk.depth;
  ++frames_;
  const bool found = fields_of(object, field, context, out, walk);
  --frames_;
  --walk.depth;
  return found;
}

bool Tracer::fields_of(NodeId object, std::string_view field, ContextId context, Facts& out,
                       FieldWalk& walk) {
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
      for (const graph::Resolver::Stored& stored : resolver_.stored_by_call(object, field)) {
        if (!stored.is_object) return take(stored.node), true;
        if (fields(stored.node, field, context, out, walk)) return true;
      }
      return false;
    case Op::convert:
      return fields(program_.operand(object, 0), field, context, out, walk);
    case Op::slice: {
      const std::string whole = resolver_.field_behind_slice(object, field);
      return !whole.empty() && fields(program_.operand(object, 0), whole, context, out, walk);
    }
    case Op::binary:  // maps that are merged: the right one's entries win
      if (module.text(value.name) != "|") return false;
      return fields(program_.operand(object, 1), field, context, out, walk) ||
             fields(program_.operand(object, 0), field, context, out, walk);
    case Op::element:
      return fields_of_pair(object, field, context, out, walk);
    case Op::join: {
      bool all = value.operand_count > 0;
      for (const NodeId operand : program_.operands(object))
        all &= fields(operand, field, context, out, walk);
      return all;
    }
    case Op::map: {
      if (const auto* entries = resolver_.entries_of(object)) {
        const auto entry = entries->find(field);
        if (entry == entries->end()) return false;
        take(entry->second);
        return true;
      }
      for (const ir::Operand* operand = module.operands_end(value);
           operand != module.operands_begin(value);) {
        --operand;
        const NodeId entry = program_.node(m, operand->value);
        if (operand->kind == ir::OperandKind::keyword && module.text(operand->name) == field) {
          take(entry);
          return true;
        }
        if (operand->kind == ir::OperandKind::spread_map &&
            fields(entry, field, context, out, walk))
          return true;
        if (operand->kind != ir::OperandKind::key) continue;
        const Facts names = facts(entry, context);  // a computed name, its value behind it
        if (names.size() != 1 || !facts_[names[0]].constant) continue;
        if (facts_[names[0]].constant->text != field) continue;
        take(program_.node(m, operand[1].value));
        return true;
      }
      return false;
    }
    case Op::parameter: {
      const auto& parameters = program_.function(program_.function_of(object)).parameters;
      if (value.index < parameters.size() &&
          parameters[value.index].kind != ir::ParameterKind::receiver) {
        trace_fields_of_parameter(object, field, context, out, walk);
        if (!out.empty()) return true;
        // What is written down at this very call, or comes from a library there, and lacks the
        // field: other calls' options say nothing of it.
        const NodeId given = context ? given_at(object, contexts_[context].site) : NodeId();
        if (given && (program_.value(given).op == Op::map || is_from_library(given))) return false;
      }
      break;
    }
    case Op::list: {
      // Pairs of names and values, as maps are made of: [["main", key], ["old", other]].
      for (const auto& [name, stored] : resolver_.shape_of(object).pairs) {
        for (const FactId id : Facts(facts(name, context))) {
          if (facts_[id].constant && facts_[id].constant->text == field) take(stored);
        }
      }
      if (!out.empty()) return true;
      break;
    }
    case Op::construct:
    case Op::call: {
      if (fields_of_folded(object, field, context, out, walk)) return true;
      if (value.op == Op::construct) break;
      const auto callees = resolver_.callees(object);
      // An object of a library that nobody describes holds what it was given by name.
      if (callees.empty() && resolver_.constructed(object).empty()) {
        for (const ir::Operand* o = module.operands_begin(value) + 1;
             o < module.operands_end(value); ++o) {
          if (o->kind != ir::OperandKind::keyword || module.text(o->name) != field) continue;
          take(program_.node(m, o->value));
          return true;
        }
      }
      if (resolver_.constructed(object).empty() && !callees.empty()) {
        for (const graph::FunctionRef callee : callees) {
          for (const ir::ValueId result : program_.returns(callee)) {
            fields(program_.node(callee.module, result), field, context_of(object, callee, context),
                   out, walk);
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
      if (value.op == Op::index && resolver_.iterated(program_.operand(object, 0)))
        return fields_of_pair(object, field, context, out, walk);
      if (value.op == Op::member && fields_of_folded(object, field, context, out, walk))
        return true;
      if (value.op == Op::load || value.op == Op::global ||
          !resolver_.definitions(object).empty()) {
        for (const NodeId source : resolver_.definitions(object)) {
          fields(source, field, context_in(source, context, object), out, walk);
        }
        if (!out.empty()) return true;
      }
      break;
    }
    default:
      break;
  }
  if (embedded_fields(object, field, context, out, walk)) return true;
  for (const NodeId stored : resolver_.field_values(object, field)) {
    if (is_full(out)) break;
    take(stored);
  }
  return !out.empty();
}

// A field of one element of a collection: `name, key` in a loop.
bool Tracer::fields_of_pair(NodeId object, std::string_view field, ContextId context, Facts& out,
                            FieldWalk& walk) {
  const NodeId pairs = resolver_.iterated(object);
  const auto column = pairs ? resolver_.column_of(pairs, field) : graph::Resolver::Column();
  const auto sources =
      column.known ? resolver_.elements(column.collection) : resolver_.definitions(object);
  for (const NodeId source : sources) {
    if (is_full(out)) break;
    const ContextId inside = context_in(source, context, object);
    if (!column.known) {
      fields(source, field, inside, out, walk);
      continue;
    }
    for (const FactId id : Facts(facts(source, inside))) add(out, id);
  }
  return !out.empty();
}

// One part of a text that is cut at each separator; true when the parts are known.
bool Tracer::part_of_split(NodeId call, const models::CallModel& model, std::string_view field,
                           ContextId context, Facts& out) {
  const std::optional<std::size_t> wanted = decimal(field);
  const NodeId with = resolver_.select(call, model.with);
  std::string separator;
  if (with) {
    const Facts found = facts(with, context);
    if (found.size() != 1 || !facts_[found[0]].constant) return false;
    separator = facts_[found[0]].constant->text;
    if (separator.empty()) return false;
  }
  for (const FactId cause : Facts(facts(resolver_.select(call, model.of), context))) {
    if (!facts_[cause].constant) continue;
    const std::vector<std::string> parts = models::split(facts_[cause].constant->text, separator);
    if (parts.size() < 2) continue;  // code that looks behind a separator means texts that have it
    for (std::size_t i = 0; i < parts.size(); ++i) {
      if (wanted && *wanted != i) continue;
      const FactId id = derive(call, context, cause);
      facts_[id].constant = models::Constant{facts_[id].constant->kind, parts[i]};
      facts_[id].length = static_cast<std::int64_t>(parts[i].size());
      add(out, id);
    }
  }
  return !out.empty();
}

// A library call or member that hands on what it was given: its fields are the given one's. Of
// several values the first that has the field is asked (`parse` of a schema: what was sent, then
// the schema's defaults).
bool Tracer::fields_of_folded(NodeId object, std::string_view field, ContextId context, Facts& out,
                              FieldWalk& walk) {
  const bool called = program_.value(object).op != Op::member;
  const auto found = called ? resolver_.models_of_call(object) : resolver_.models_of_read(object);
  for (const models::CallModel* model : found) {
    if (model->operation || model->component || !model->fold) continue;
    const models::Fold fold = *model->fold;
    if (fold == models::Fold::split && called)
      return decimal(field) && part_of_split(object, *model, field, context, out);
    if (fold == models::Fold::zip && called) {
      // A map made of names and values.
      const std::vector<NodeId> columns = resolver_.select_all(object, model->of);
      if (columns.size() != 2 || decimal(field)) continue;
      const std::vector<NodeId> names = resolver_.elements(columns[0]);
      for (std::size_t i = 0; i < names.size(); ++i) {
        if (resolver_.constant_text(names[i]) == field)
          return fields(columns[1], std::to_string(i), context, out, walk);
      }
      continue;
    }
    const bool as_it_is = fold == models::Fold::each && !resolver_.select(object, model->with);
    if (fold != models::Fold::same && fold != models::Fold::promise &&
        fold != models::Fold::first && fold != models::Fold::entries && !as_it_is)
      continue;
    std::vector<NodeId> given = called ? all_of(object, model->of) : std::vector<NodeId>();
    if (!called) given.push_back(program_.operand(object, 0));
    if (fold == models::Fold::promise) {
      for (const NodeId value : settled_values(object, *model)) given.push_back(value);
    }
    for (const NodeId one : given) {
      const bool stored = fields(one, field, context_in(one, context, object), out, walk);
      if (stored && !out.empty()) return true;
    }
  }
  return !out.empty();
}

bool Tracer::is_promise(NodeId call) {
  const auto found = resolver_.models_of_call(call);
  return std::any_of(found.begin(), found.end(), [](const models::CallModel* model) {
    return model->fold == models::Fold::promise;
  });
}

// A field of an embedded struct that is given where the outer one is made: `T{Base: Base{f: x}}`.
bool Tracer::embedded_fields(NodeId object, std::string_view field, ContextId context, Facts& out,
                             FieldWalk& walk) {
  if (program_.value(object).op != Op::construct) return false;
  for (const graph::ClassRef klass : resolver_.constructed(object)) {
    const ir::Module& module = program_.module(object);
    const ir::Value& value = program_.value(object);
    for (const graph::ClassRef base : resolver_.bases(klass)) {
      const std::string_view name = program_.text(base.module, program_.klass(base).name);
      for (const ir::Operand* o = module.operands_begin(value) + 1; o < module.operands_end(value);
           ++o) {
        if (o->kind != ir::OperandKind::keyword || module.text(o->name) != name) continue;
        fields(program_.node(program_.module_index(object), o->value), field, context, out, walk);
      }
    }
  }
  return !out.empty();
}

/// What a parameter holds after this call: the argument, or the default where there is none.
NodeId Tracer::given_at(NodeId parameter, NodeId call) const {
  const graph::FunctionRef function = program_.function_of(parameter);
  const std::size_t position = program_.value(parameter).index;
  bool spread = false;
  if (const NodeId argument = resolver_.argument_for(call, function, position, &spread))
    return argument;
  const ir::Parameter& declared = program_.function(function).parameters[position];
  return spread ? NodeId() : program_.node(function.module, declared.default_value);
}

void Tracer::trace_fields_of_parameter(NodeId object, std::string_view field, ContextId context,
                                       Facts& out, FieldWalk& walk) {
  const graph::FunctionRef function = program_.function_of(object);
  const std::size_t position = program_.value(object).index;
  if (const auto it = callback_uses_.find(graph::Resolver::key(function));
      it != callback_uses_.end()) {
    for (const CallbackUse& use : it->second) {
      const bool each = use.fold == models::Fold::each &&
                        use.parameter == static_cast<int>(position) - receivers(function);
      if (!each) continue;
      const auto column = resolver_.column_of(use.value, field);
      for (const NodeId one : resolver_.elements(column.known ? column.collection : use.value)) {
        if (!column.known) {
          fields(one, field, {}, out, walk);
          continue;
        }
        for (const FactId id : Facts(facts(one, {}))) add(out, id);
      }
    }
    if (!out.empty()) return;
  }
  if (program_.function(function).parameters[position].kind == ir::ParameterKind::rest) {
    return trace_element_of_rest(object, field, context, out);
  }
  const bool collects =
      program_.function(function).parameters[position].kind == ir::ParameterKind::keyword_rest;
  const auto take = [&](NodeId call, ContextId outer) {
    if (collects) {  // **options holds what the call names
      models::Selector selector;
      selector.kind = models::Selector::Kind::keyword;
      selector.keyword = field;
      if (const NodeId named = resolver_.pick(call, selector)) {
        for (const FactId id : Facts(facts(named, outer))) add(out, id);
      }
    } else if (const NodeId given = given_at(object, call)) {
      fields(given, field, same_function(given, call) ? outer : ContextId(), out, walk);
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
  for (const NodeId call : graph_.callers(function)) {
    if (is_full(out)) break;
    if (++used > kMaximumCallers) {
      graph_.limits().reached(graph::Limit::callers, object);
      break;
    }
    take(call, {});
  }
}

// `parts[0]` of `...parts`: the arguments from the rest parameter's place on; "*" is any of them.
void Tracer::trace_element_of_rest(NodeId object, std::string_view field, ContextId context,
                                   Facts& out) {
  const std::optional<std::size_t> index = decimal(field, kDigitsOfPlace);
  if (!index && field != "*") return;
  const graph::FunctionRef function = program_.function_of(object);
  const auto take_from = [&](NodeId call, ContextId outer) {
    const std::vector<NodeId> rest = rest_arguments(call, program_.value(object).index, function);
    for (std::size_t i = 0; i < rest.size(); ++i) {
      if (index && *index != i) continue;
      for (const FactId id : Facts(facts(rest[i], outer))) add(out, id);
    }
  };
  if (context) return take_from(contexts_[context].site, contexts_[context].parent);
  std::size_t used = 0;
  for (const NodeId call : graph_.callers(function)) {
    if (is_full(out)) break;
    if (++used > kMaximumCallers) {
      graph_.limits().reached(graph::Limit::callers, object);
      break;
    }
    take_from(call, {});
  }
}

// `mode: z.enum([...]).default("ECB")`: the model may choose, and when it does not, the default
// holds. Defaults are folded by the schema library's models.
void Tracer::trace_schema_default(NodeId object, const graph::Tool& tool, std::string_view field,
                                  Facts& out) {
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

}  // namespace micryscope::trace
