// What collections hold: the elements that a loop, a generator's consumer or a library call takes
// out of them, and which collection stands at which place of the pairs that `zip` and its like
// make.
#include <algorithm>

#include "graph/resolve.h"
#include "graph/resolve_words.h"
#include "support/decimal.h"

namespace micryscope::graph {

using ir::Op;
using models::Fold;

namespace {

constexpr int kDeepestCollection = 16;
constexpr int kMaximumFrames = 2000;  // of recursion, whatever the program looks like

/// Folds after which a collection still holds the same elements.
bool keeps_elements(Fold fold) {
  return fold == Fold::same || fold == Fold::reverse || fold == Fold::promise ||
         fold == Fold::concat || fold == Fold::slice;
}

/// A place as it is written: "1"; none for a name.
std::optional<std::size_t> place_of(std::string_view text) { return decimal(text, kDigitsOfPlace); }

}  // namespace

/// Every argument that the selectors name, several at once for `rest`.
std::vector<NodeId> Resolver::select_all(NodeId call, const std::vector<models::Selector>& at) {
  std::vector<NodeId> found;
  for (const models::Selector& selector : at) {
    if (selector.kind != models::Selector::Kind::rest) {
      if (const NodeId one = select(call, {selector})) found.push_back(one);
      continue;
    }
    int position = 0;
    each_argument(call, Of::called, [&](const Given& given) {
      if (position++ >= selector.position && given.kind == ir::OperandKind::positional)
        found.push_back(given.node);
      return false;
    });
  }
  return found;
}

std::vector<NodeId> Resolver::elements(NodeId collection) {
  if (!collection) return {};
  return ask(elements_memo_, &Resolver::find_elements, collection.value, collection);
}

std::vector<NodeId> Resolver::find_elements(NodeId collection, Symbol) {
  std::vector<NodeId> found;
  ElementWalk walk;
  collect_elements(collection, found, walk);
  return found;
}

void Resolver::add_element(NodeId collection, NodeId element, std::vector<NodeId>& out) {
  if (out.size() < kMaximum)
    push_unique(out, element);
  else
    limits_.reached(Limit::targets, collection);
}

void Resolver::collect_elements(NodeId collection, std::vector<NodeId>& out, ElementWalk& walk) {
  if (!collection) return;
  if (walk.depth > kDeepestCollection || frames_ > kMaximumFrames)
    return limits_.reached(Limit::depth, collection);
  if (!walk.seen.insert(collection.value).second) return;
  const DepthCount frames(frames_);
  const DepthCount depth(walk.depth);
  const ir::Value& value = program_.value(collection);
  const ir::Module& module = program_.module(collection);
  const auto inside = [&](NodeId other) { collect_elements(other, out, walk); };
  switch (value.op) {
    case Op::list:
    case Op::map:
      for (const ir::Operand* o = module.operands_begin(value); o < module.operands_end(value);
           ++o) {
        const NodeId element = program_.node(program_.module_index(collection), o->value);
        if (o->kind == ir::OperandKind::spread || o->kind == ir::OperandKind::spread_map)
          inside(element);
        else if (o->kind != ir::OperandKind::key && element)
          add_element(collection, element, out);
      }
      return;
    case Op::update:
      if (value.operand_count == 3) add_element(collection, program_.operand(collection, 2), out);
      return inside(program_.operand(collection, 0));
    case Op::out:
    case Op::convert:
    case Op::slice:
      return inside(program_.operand(collection, 0));
    case Op::join:
      for (const NodeId operand : program_.operands(collection)) inside(operand);
      return;
    case Op::binary:
      if (module.text(value.name) != "+" && module.text(value.name) != "|") return;
      for (const NodeId operand : program_.operands(collection)) inside(operand);
      return;
    case Op::load: {
      const std::uint64_t variable =
          (std::uint64_t{program_.module_index(collection)} << 32) | value.index;
      if (!walk.variables.insert(variable).second) return;
      for (const NodeId source : definitions(collection)) inside(source);
      return;
    }
    case Op::global:
      for (const NodeId source : definitions(collection)) inside(source);
      return;
    case Op::call:
    case Op::construct:
      if (elements_of_call(collection, out, walk)) return;
      break;
    default:
      break;
  }
  for (const Target& target : Targets(resolve(collection))) {
    if (target.kind == Target::Kind::aggregate && target.node != collection) inside(target.node);
  }
}

/// True when it is known what the call hands on, yields or makes.
bool Resolver::elements_of_call(NodeId call, std::vector<NodeId>& out, ElementWalk& walk) {
  for (const models::CallModel* model : models_of_call(call)) {
    if (!model->fold) continue;
    const NodeId made_by = *model->fold == Fold::each ? select(call, model->with) : NodeId();
    if (made_by) {
      for (const Target& target : Targets(resolve(made_by))) {
        if (target.kind != Target::Kind::function) continue;
        for (const ir::ValueId result : program_.returns(target.function))
          add_element(call, program_.node(target.function.module, result), out);
      }
      return true;
    }
    if (!keeps_elements(*model->fold) && *model->fold != Fold::each) continue;
    for (const NodeId of : select_all(call, model->of)) collect_elements(of, out, walk);
    return true;
  }
  bool yields = false;
  for (const FunctionRef callee : callees(call)) {
    if (!program_.function(callee).is_generator) continue;
    yields = true;
    for (const ir::ValueId result : program_.returns(callee))
      add_element(call, program_.node(callee.module, result), out);
  }
  return yields;
}

// The collection that a value is one element of: in `for name, key in zip(names, keys)`, key is one
// of `keys`.
NodeId Resolver::iterated(NodeId object, int depth) {
  if (!object || depth > kDeepestCollection) return {};
  const ir::Value& value = program_.value(object);
  if (value.op == Op::element) return program_.operand(object, 0);
  if (value.op != Op::index) return {};
  const NodeId key = program_.operand(object, 1);
  if (!key || program_.value(key).op != Op::constant) return {};
  const NodeId pairs = iterated(program_.operand(object, 0), depth + 1);
  return pairs ? column_of(pairs, constant_text(key, 0), depth + 1).collection : NodeId();
}

// Of a collection of pairs: whose elements stand at a place of each.
Resolver::Column Resolver::column_of(NodeId pairs, std::string_view place_text, int depth) {
  const auto place = place_of(place_text);
  if (!place || !pairs || depth > kDeepestCollection) return {};
  const ir::Value& value = program_.value(pairs);
  if (value.op == Op::load || value.op == Op::global) {
    const std::vector<NodeId> sources = definitions(pairs);
    return sources.size() == 1 ? column_of(sources[0], place_text, depth + 1) : Column();
  }
  if (value.op == Op::join && program_.unguarded(pairs) != pairs)
    return column_of(program_.unguarded(pairs), place_text, depth + 1);
  if (value.op != Op::call && value.op != Op::construct) return {};
  for (const models::CallModel* model : models_of_call(pairs)) {
    if (!model->fold) continue;
    const std::vector<NodeId> of = select_all(pairs, model->of);
    switch (*model->fold) {
      case Fold::zip:
        return {true, *place < of.size() ? of[*place] : NodeId()};
      case Fold::numbered:
      case Fold::entries:
        return {true, *place == 1 && !of.empty() ? of[0] : NodeId()};
      case Fold::same:
      case Fold::reverse:
        return of.empty() ? Column() : column_of(of[0], place_text, depth + 1);
      default:
        break;
    }
  }
  return {};
}

/// The place in a list that a field means: "-1" is the last. None where elements that are spread
/// into it come first.
const Resolver::ListShape& Resolver::shape_of(NodeId list) {
  const auto [it, is_new] = list_shapes_.try_emplace(list.value);
  ListShape& shape = it->second;
  if (!is_new) return shape;
  const ir::Value& value = program_.value(list);
  const ir::Operand* const begin = program_.module(list).operands_begin(value);
  const auto spreads = [](const ir::Operand& operand) {
    return operand.kind != ir::OperandKind::positional;
  };
  const ir::Operand* const end = begin + value.operand_count;
  const ir::Operand* const first = std::find_if(begin, end, spreads);
  shape.plain_in_front = static_cast<std::size_t>(first - begin);
  const ir::Operand* last = end;
  while (last != begin && !spreads(last[-1])) --last;
  shape.plain_behind = static_cast<std::size_t>(end - last);
  program_.each_operand(list, [&](NodeId pair) {
    if (program_.value(pair).op != ir::Op::list) return;
    const NodeId name = program_.operand(pair, 0);
    const NodeId stored = program_.operand(pair, 1);
    if (name && stored) shape.pairs.emplace_back(name, stored);
  });
  return shape;
}

NodeId Resolver::element_at(NodeId list, std::string_view field) {
  const bool from_end = field.starts_with("-");
  const auto place = place_of(from_end ? field.substr(1) : field);
  if (!place || (from_end && *place == 0)) return {};
  const ListShape& shape = shape_of(list);
  if (from_end) {
    return *place <= shape.plain_behind
               ? program_.operand(list, program_.value(list).operand_count - *place)
               : NodeId();
  }
  return *place < shape.plain_in_front ? program_.operand(list, *place) : NodeId();
}

/// What a field of a slice is called in the whole: `parts[1:][0]` is `parts[1]`. Empty when that
/// is not known.
std::string Resolver::field_behind_slice(NodeId slice, std::string_view field) {
  const NodeId low = program_.operand(slice, 1);
  const NodeId high = program_.operand(slice, 2);
  const std::string_view low_text = low ? constant_text(low, 0) : "0";
  if (field.starts_with("-")) return high ? std::string() : std::string(field);
  const auto place = place_of(field);
  const auto skipped = place_of(low_text);
  if (!place || !skipped) return {};
  if (const auto end = high ? place_of(constant_text(high, 0)) : std::nullopt;
      end && *place + *skipped >= *end)
    return {};
  return std::to_string(*place + *skipped);
}

// Where a field may be found after a call got the object, best first.
std::vector<Resolver::Stored> Resolver::stored_by_call(NodeId after, std::string_view field) {
  const NodeId before = program_.operand(after, 0);
  const NodeId call = program_.operand(after, 1);
  const std::uint32_t position = program_.value(after).index;
  std::vector<Stored> found;
  const bool may_store = call && models_.may_store(program_.module(call).family, called_name(call));
  for (const models::CallModel* model :
       may_store ? models_of_call(call) : std::vector<const models::CallModel*>()) {
    for (const models::Fill& fill : model->fills) {
      const bool receiver = fill.at.kind == models::Selector::Kind::receiver;
      if (receiver ? position != ir::kReceiver
                   : position != static_cast<std::uint32_t>(fill.at.position))
        continue;
      if (fill.fold == Fold::field && fill.from.size() == 2) {
        const NodeId name = select(call, {fill.from[0]});
        const NodeId value = select(call, {fill.from[1]});
        if (name && value && constant_text(name, 0) == field) found.push_back({value, false});
      } else if (fill.fold == Fold::first) {
        const ir::Module& module = program_.module(call);
        const ir::Value& value = program_.value(call);
        for (const ir::Operand* o = module.operands_begin(value) + 1;
             o < module.operands_end(value); ++o) {
          if (o->kind == ir::OperandKind::keyword && module.text(o->name) == field)
            found.push_back({program_.node(program_.module_index(call), o->value), false});
        }
        for (const NodeId given : select_all(call, fill.from)) found.push_back({given, true});
      }
    }
  }
  found.push_back({before, true});
  return found;
}

}  // namespace micryscope::graph
