// What the fields of an object hold: entries of maps, stores on the way, stores in the class.
#include <algorithm>

#include "graph/resolve.h"
#include "graph/resolve_words.h"

namespace micryscope::graph {

using ir::Op;

namespace {

constexpr int kFieldDepth = 60;
constexpr int kMaximumFrames = 2000;        // of recursion, whatever the program looks like
constexpr std::size_t kMaximumWalk = 200;   // objects that one look-up asks
constexpr std::size_t kMaximumStores = 64;  // of one field, in all its class
constexpr std::uint32_t kLargeMap = 64;

}  // namespace

std::vector<NodeId> Resolver::field_values(NodeId object, std::string_view field) {
  if (!object) return {};
  const Symbol name = intern(field);
  const std::uint64_t place = (std::uint64_t{object.value} << 32) | name.value;
  walked_ = kMaximumWalk;
  std::vector<NodeId> found = ask(fields_memo_, &Resolver::find_field_values, place, object, name);
  // Most are found at once; what took a walk is worth keeping.
  constexpr std::size_t kWorthKeeping = 16;  // objects that were asked
  const auto kept = fields_memo_.find(place);
  if (kept->second.is_settled() && walked_ <= kWorthKeeping) fields_memo_.erase(kept);
  return found;
}

std::vector<NodeId> Resolver::find_field_values(NodeId object, Symbol field) {
  std::vector<NodeId> found;
  bool stop = false;
  FieldWalk walk;
  collect_fields(object, path(field), found, walk, stop);
  walked_ = walk.seen.size();
  return found;
}

// Walks the versions of an object backward. `stop`: a definite store was found on this path.
void Resolver::collect_fields(NodeId object, std::string_view field, std::vector<NodeId>& out,
                              FieldWalk& walk, bool& stop) {
  if (!object) return;
  if (out.size() > kMaximum) return limits_.reached(Limit::targets, object);
  if (walk.depth > kFieldDepth || frames_ > kMaximumFrames)
    return limits_.reached(Limit::depth, object);
  if (walk.seen.size() >= kMaximumWalk) return limits_.reached(Limit::walk, object);
  if (!walk.seen.insert(object.value).second) {
    stop = true;  // answered elsewhere on this walk: neutral here
    return;
  }
  const DepthCount count(walk.depth);
  const DepthCount frames(frames_);
  const ir::Value& value = program_.value(object);
  const ir::Module& module = program_.module(object);
  const auto text_of = [&](NodeId constant) -> std::string_view {
    const ir::Value& v = program_.value(constant);
    if (v.op != Op::constant) return {};
    const ir::Module& home = program_.module(constant);
    return home.text(home.constants[ir::ConstantId(v.index)].text);
  };
  switch (value.op) {
    case Op::update:
      if (value.operand_count == 3 ? text_of(program_.operand(object, 1)) == field
                                   : module.text(value.name) == field) {
        push_unique(out, program_.operand(object, value.operand_count - 1));
        stop = true;
        return;
      }
      return collect_fields(program_.operand(object, 0), field, out, walk, stop);
    case Op::out:
      for (const Stored& stored : stored_by_call(object, field)) {
        if (stored.is_object) {
          collect_fields(stored.node, field, out, walk, stop);
        } else {
          push_unique(out, stored.node);
          stop = true;
        }
        if (stop) return;
      }
      return;
    case Op::slice: {
      const std::string whole = field_behind_slice(object, field);
      if (!whole.empty()) collect_fields(program_.operand(object, 0), whole, out, walk, stop);
      return;
    }
    case Op::binary:  // maps that are merged: the right one's entries win
      if (module.text(value.name) != "|") return;
      collect_fields(program_.operand(object, 1), field, out, walk, stop);
      if (!stop) collect_fields(program_.operand(object, 0), field, out, walk, stop);
      return;
    case Op::index:
    case Op::element: {
      const NodeId pairs = iterated(object);
      const Column column = pairs ? column_of(pairs, field) : Column();
      if (!column.known) break;
      for (const NodeId element : elements(column.collection)) push_unique(out, element);
      stop = true;
      return;
    }
    case Op::convert:
      return collect_fields(program_.operand(object, 0), field, out, walk, stop);
    case Op::join: {
      bool all = value.operand_count > 0;
      for (const NodeId operand : program_.operands(object)) {
        bool one = false;
        collect_fields(operand, field, out, walk, one);
        all = all && one;
      }
      stop = all;
      return;
    }
    case Op::map: {
      if (const auto* entries = entries_of(object)) {
        const auto it = entries->find(field);
        stop = it != entries->end();
        if (stop) push_unique(out, it->second);
        return;
      }
      const ir::Operand* begin = module.operands_begin(value);
      for (const ir::Operand* operand = module.operands_end(value); operand != begin;) {
        --operand;
        const NodeId entry = program_.node(program_.module_index(object), operand->value);
        if (operand->kind == ir::OperandKind::keyword && module.text(operand->name) == field) {
          push_unique(out, entry);
          stop = true;
          return;
        }
        if (operand->kind == ir::OperandKind::spread_map) {
          collect_fields(entry, field, out, walk, stop);
          if (stop) return;
        }
      }
      return;
    }
    case Op::list:
      if (const NodeId element = element_at(object, field)) {
        push_unique(out, element);
        stop = true;
      }
      return;
    default:
      break;
  }
  // A field that is given where the object is made holds that, whatever other objects hold.
  const bool made_here = value.op == Op::construct || value.op == Op::call;
  const std::vector<NodeId> given =
      made_here ? construct_fields(object, field) : std::vector<NodeId>();
  for (const NodeId stored : given) push_unique(out, stored);
  stop = !given.empty();
  if (stop) return;
  for (const Target& target : Targets(resolve(object))) {
    if (target.kind == Target::Kind::instance || target.kind == Target::Kind::klass) {
      class_fields(target.klass, field, out);
    } else if (target.kind == Target::Kind::module) {
      exports_member({target}, field, out);
    } else if (target.kind == Target::Kind::aggregate && target.node != object) {
      collect_fields(target.node, field, out, walk, stop);
    }
  }
}

const std::unordered_map<std::string_view, NodeId>* Resolver::entries_of(NodeId map) {
  const ir::Value& value = program_.value(map);
  if (value.operand_count < kLargeMap) return nullptr;
  const auto [place, is_new] = entries_.try_emplace(map.value);
  auto& entries = place->second;
  if (is_new) {
    const ir::Module& module = program_.module(map);
    for (const ir::Operand* operand = module.operands_begin(value);
         operand != module.operands_end(value); ++operand) {
      if (operand->kind == ir::OperandKind::spread_map) {
        entries.clear();
        break;
      }
      if (operand->kind == ir::OperandKind::keyword) {
        entries.insert_or_assign(module.text(operand->name),
                                 program_.node(program_.module_index(map), operand->value));
      }
    }
  }
  return entries.empty() ? nullptr : &entries;
}

std::vector<NodeId> Resolver::construct_fields(NodeId call, std::string_view field) {
  std::vector<NodeId> found;
  const ir::Value& value = program_.value(call);
  const ir::Module& module = program_.module(call);
  const std::uint32_t m = program_.module_index(call);
  for (const ClassRef klass : constructed(call)) {
    if (!methods_of_kind(klass, ir::FunctionKind::constructor).empty()) continue;
    const auto& fields = program_.klass(klass).fields;
    const ir::Operand* operand = module.operands_begin(value) + 1;
    for (std::size_t i = 0; operand < module.operands_end(value); ++operand, ++i) {
      const bool by_name =
          operand->kind == ir::OperandKind::keyword && module.text(operand->name) == field;
      const bool by_place =
          operand->kind == ir::OperandKind::positional && i < fields.size() &&
          (program_.text(klass.module, fields[i].name) == field || std::to_string(i) == field);
      if (by_name || by_place) push_unique(found, program_.node(m, operand->value));
    }
  }
  return found;
}

void Resolver::class_fields(ClassRef klass, std::string_view field, std::vector<NodeId>& out) {
  std::vector<ClassRef> line = line_of(klass);
  for (const ClassRef derived : derived_with(klass, field, Member::field)) {
    if (std::find(line.begin(), line.end(), derived) == line.end()) line.push_back(derived);
  }
  for (const ClassRef ref : line) {
    for (const ir::Field* declared : program_.own_fields(ref, field)) {
      if (declared->initial) push_unique(out, program_.node(ref.module, declared->initial));
    }
    const auto it = field_stores_.find(key(ref));
    if (it == field_stores_.end()) continue;
    const auto stores = it->second.find(std::string(field));
    if (stores == it->second.end()) continue;
    // As many reads as stores: to look at all of them at each would be quadratic.
    for (const NodeId value : stores->second) {
      if (out.size() >= kMaximumStores) return limits_.reached(Limit::versions, value);
      push_unique(out, value);
    }
  }
}

// The receiver parameter or class that an object expression leads back to inside one file.
NodeId Resolver::receiver_root(NodeId node, int depth) const {
  while (node && depth++ < kFieldDepth) {
    const ir::Value& value = program_.value(node);
    switch (value.op) {
      case Op::update:
      case Op::out:
      case Op::join:
      case Op::convert:
        node = program_.operand(node, 0);
        break;
      case Op::load: {
        const ir::Module& module = program_.module(node);
        const auto& reaching = module.variables[ir::VariableId(value.index)].reaching;
        if (reaching.empty()) return {};
        const NodeId next = program_.node(program_.module_index(node), reaching.front());
        if (next == node) return {};
        node = next;
        break;
      }
      default:
        return node;
    }
  }
  return {};
}

/// What a literal of a struct gives its fields is what its methods may find there.
void Resolver::add_given_fields(NodeId made, FieldStores& stores) {
  const ir::Module& module = program_.module(made);
  const ir::Value& value = program_.value(made);
  for (const ClassRef klass : constructed(made)) {
    if (!methods_of_kind(klass, ir::FunctionKind::constructor).empty()) continue;
    const auto& fields = program_.klass(klass).fields;
    std::size_t place = 0;
    for (const ir::Operand* o = module.operands_begin(value) + 1; o < module.operands_end(value);
         ++o, ++place) {
      const NodeId stored = program_.node(program_.module_index(made), o->value);
      if (o->kind == ir::OperandKind::keyword) {
        stores[key(klass)][std::string(module.text(o->name))].push_back(stored);
      } else if (o->kind == ir::OperandKind::positional && place < fields.size()) {
        stores[key(klass)][std::string(program_.text(klass.module, fields[place].name))].push_back(
            stored);
      }
    }
  }
}

/// A function that stands in a map is called on it: `{ key, sign() { use(this.key) } }`.
void Resolver::index_map_methods() {
  for (std::uint32_t m = 0; m < program_.modules().size(); ++m) {
    const ir::Module& module = program_.modules()[m];
    if (module.is_test) continue;
    for (std::uint32_t i = 0; i < module.values.size(); ++i) {
      if (module.values[ir::ValueId(i)].op != Op::map) continue;
      const NodeId map = program_.node(m, ir::ValueId(i));
      for (const NodeId entry : program_.operands(map)) {
        const ir::Value& value = program_.value(entry);
        if (value.op != Op::function) continue;
        const ir::FunctionId id(value.index);
        const auto& parameters = module.functions[id].parameters;
        const bool has_receiver =
            !parameters.empty() && parameters.front().kind == ir::ParameterKind::receiver;
        if (has_receiver) map_of_method_.emplace(key(FunctionRef{m, id}), map);
      }
    }
  }
}

/// `object.field = value`: the object is a class, a receiver, an option, or made in the function.
void Resolver::add_stored_field(NodeId update, FieldStores& stores) {
  const std::uint32_t m = program_.module_index(update);
  const NodeId root = receiver_root(program_.operand(update, 0), 0);
  if (!root) return;
  const ir::Value& made = program_.value(root);
  const std::string field(program_.name(update));
  const NodeId stored = program_.operand(update, 1);
  const auto store = [&](ClassRef klass) { stores[key(klass)][field].push_back(stored); };
  if (made.op == Op::class_object) return store({m, ir::ClassId(made.index)});
  if (made.op == Op::construct || made.op == Op::call) {
    for (const ClassRef klass : constructed(root)) store(klass);
    return;
  }
  const ir::Parameter* parameter =
      made.op == Op::parameter ? parameter_of(program_, root) : nullptr;
  if (parameter == nullptr) return;
  if (parameter->kind == ir::ParameterKind::receiver) {
    if (const ClassRef* owner = program_.owner(program_.function_of(root))) store(*owner);
    return;
  }
  // An option: `func(s *Server) { s.key = key }`.
  if (!parameter->annotation) return;
  Targets types;
  add_instances(program_.node(m, parameter->annotation), types);
  for (const Target& type : types) {
    if (type.kind == Target::Kind::instance) store(type.klass);
  }
}

Resolver::FieldStores Resolver::find_field_stores() {
  FieldStores stores;
  for (std::uint32_t m = 0; m < program_.modules().size(); ++m) {
    const ir::Module& module = program_.modules()[m];
    if (module.is_test) continue;  // what tests store is not what the program runs with
    for (std::uint32_t i = 0; i < module.values.size(); ++i) {
      const ir::Value& value = module.values[ir::ValueId(i)];
      const NodeId node = program_.node(m, ir::ValueId(i));
      if (value.op == Op::construct) add_given_fields(node, stores);
      if (value.op == Op::update && value.operand_count == 2) add_stored_field(node, stores);
    }
  }
  return stores;
}

}  // namespace micryscope::graph
