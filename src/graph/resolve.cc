// Demand-driven resolution. resolve(v) unions what v's definitions resolve to; a value that is being
// resolved already contributes nothing (a cycle adds no target that its other members do not add).
// Depth and fan-out are bounded, so hostile code costs time linear in its size.
#include "graph/resolve.h"

#include <algorithm>
#include <cctype>

namespace micryscope::graph {

using ir::Op;

namespace {

constexpr int kMaximumDepth = 120;
constexpr int kFieldDepth = 60;
constexpr int kMaximumFrames = 400;  // of recursion, whatever the program looks like
constexpr std::size_t kMaximumDefinitions = 64;
constexpr std::size_t kMaximumCallers = 8;  // whose arguments type a parameter
constexpr std::uint32_t kNoModule = 0xFFFFFFFF;

const ir::Parameter* parameter_of(const Program& program, NodeId node) {
  const ir::Value& value = program.value(node);
  const auto& parameters = program.module(node).functions[value.function].parameters;
  return value.index < parameters.size() ? &parameters[value.index] : nullptr;
}

struct DepthCount {
  explicit DepthCount(int& depth) : depth_(++depth) {}
  ~DepthCount() { --depth_; }
  DepthCount(const DepthCount&) = delete;
  DepthCount& operator=(const DepthCount&) = delete;
  int& depth_;
};

bool contains(const std::vector<NodeId>& nodes, NodeId node) {
  return std::find(nodes.begin(), nodes.end(), node) != nodes.end();
}

void push_unique(std::vector<NodeId>& nodes, NodeId node) {
  if (node && !contains(nodes, node)) nodes.push_back(node);
}

}  // namespace

Resolver::Resolver(const Program& program, const models::ModelSet& models)
    : program_(program), models_(models) {
  index_field_stores();
  for (std::uint32_t m = 0; m < program_.modules().size(); ++m) {
    for (std::uint32_t c = 0; c < program_.modules()[m].classes.size(); ++c) {
      const ClassRef klass{m, ir::ClassId(c)};
      for (const ClassRef base : bases(klass)) derived_[key(base)].push_back(klass);
    }
  }
  memo_.clear();
}

void Resolver::forget() {
  memo_.clear();
  models_memo_.clear();
}

void Resolver::add(Targets& out, const Target& target) const {
  if (out.size() < kMaximum && std::find(out.begin(), out.end(), target) == out.end()) out.push_back(target);
}

void Resolver::add_all(Targets& out, const Targets& more) const {
  for (const Target& target : more) add(out, target);
}

const Targets& Resolver::resolve(NodeId node) {
  static const Targets kNothing;
  if (!node) return kNothing;
  if (const auto it = memo_.find(node.value); it != memo_.end()) return it->second;
  if (depth_ > kMaximumDepth || frames_ > kMaximumFrames) return kNothing;
  memo_.emplace(node.value, Targets{});  // in progress: a cycle sees nothing
  const DepthCount depth(depth_);
  const DepthCount frames(frames_);
  Targets found;
  compute(node, found);
  return memo_[node.value] = std::move(found);
}

void Resolver::compute(NodeId node, Targets& out) {
  const ir::Value& value = program_.value(node);
  const std::uint32_t m = program_.module_index(node);
  switch (value.op) {
    case Op::import: return resolve_import(node, out);
    case Op::global:
    case Op::load: return resolve_named(node, out);
    case Op::member: return resolve_member(node, out);
    case Op::call:
    case Op::construct: return resolve_call(node, out);
    case Op::parameter: return resolve_parameter(node, out);
    case Op::function: {
      Target target;
      target.kind = Target::Kind::function;
      target.function = {m, ir::FunctionId(value.index)};
      return add(out, target);
    }
    case Op::class_object: {
      Target target;
      target.kind = Target::Kind::klass;
      target.klass = {m, ir::ClassId(value.index)};
      return add(out, target);
    }
    case Op::join:
      for (const NodeId operand : program_.operands(node)) add_all(out, resolve(operand));
      return;
    case Op::out:
      return add_all(out, resolve(program_.operand(node, 0)));
    case Op::update: {
      add_all(out, resolve(program_.operand(node, 0)));
      if (out.empty() || out.front().kind == Target::Kind::aggregate) {
        out.clear();
        Target target;
        target.kind = Target::Kind::aggregate;
        target.node = node;
        add(out, target);
      }
      return;
    }
    case Op::map:
    case Op::list: {
      Target target;
      target.kind = Target::Kind::aggregate;
      target.node = node;
      return add(out, target);
    }
    case Op::index: {
      // The first of several results is the object; the others are errors and flags. Elements of
      // literal tables are looked up by constant key.
      const NodeId object = program_.operand(node, 0);
      const NodeId index = program_.operand(node, 1);
      const Op made_by = program_.value(object).op;
      if (index && program_.value(index).op == Op::constant) {
        const ir::Module& module = program_.module(index);
        const auto text = module.text(module.constants[ir::ConstantId(program_.value(index).index)].text);
        if (made_by == Op::call && text == "0") return add_all(out, resolve(object));
      }
      for (const NodeId definition : definitions(node)) add_all(out, resolve(definition));
      return;
    }
    case Op::element:
      for (const NodeId definition : definitions(node)) add_all(out, resolve(definition));
      return;
    case Op::convert: return add_all(out, resolve(program_.operand(node, 0)));
    default: return;
  }
}

// --- imports and names -------------------------------------------------------------------------

std::uint32_t Resolver::imported_unit(NodeId node) const {
  const ir::Module& module = program_.module(node);
  for (const Symbol candidate : module.imports[ir::ImportId(program_.value(node).index)].candidates) {
    const auto* unit = program_.unit(module.text(candidate));
    if (unit != nullptr && (*unit)[0] != program_.module_index(node)) return (*unit)[0];
  }
  return kNoModule;
}

void Resolver::resolve_import(NodeId node, Targets& out) {
  const ir::Module& module = program_.module(node);
  const std::uint32_t unit = imported_unit(node);
  if (unit != kNoModule) {
    std::vector<NodeId> replaced;
    exports_of(unit, "=", replaced, 0);
    for (const NodeId value : replaced) add_all(out, resolve(value));
    Target target;
    target.kind = Target::Kind::module;
    target.module = unit;
    return add(out, target);
  }
  const ir::Import& import = module.imports[ir::ImportId(program_.value(node).index)];
  if (!import.candidates.empty() && module.text(import.specifier).starts_with(".")) return;
  Target target;
  target.path = intern(models_.canonical(module.family, module.text(import.specifier)));
  add(out, target);
}

void Resolver::exports_of(std::uint32_t module_index, std::string_view name, std::vector<NodeId>& out, int depth) {
  if (depth > 12) return;
  const auto& modules = program_.modules();
  const auto* unit = program_.unit(modules[module_index].unit);
  if (unit == nullptr) return;
  for (const std::uint32_t m : *unit) {
    const ir::Module& module = modules[m];
    for (const ir::Export& exported : module.exports) {
      if (module.text(exported.name) == name) push_unique(out, program_.node(m, exported.value));
    }
  }
  if (out.empty() && modules[module_index].exports_variables) {
    for (const VariableRef ref : program_.top_level(modules[module_index].unit, name)) {
      add_reaching(ref, out);
    }
  }
  if (!out.empty() || name == "=" || name == "*") return;
  for (const std::uint32_t m : *unit) {
    for (const ir::Export& exported : modules[m].exports) {
      if (modules[m].text(exported.name) != "*" || !exported.value) continue;
      const NodeId import = program_.node(m, exported.value);
      if (program_.value(import).op != Op::import) continue;
      const std::uint32_t target = imported_unit(import);
      if (target != kNoModule) exports_of(target, name, out, depth + 1);
    }
  }
}

void Resolver::resolve_named(NodeId node, Targets& out) {
  const std::vector<NodeId> sources = definitions(node);
  for (const NodeId source : sources) add_all(out, resolve(source));
  const ir::Value& value = program_.value(node);
  if (value.op == Op::load) {
    const ir::Module& module = program_.module(node);
    const ir::Variable& variable = module.variables[ir::VariableId(value.index)];
    if (variable.annotation) add_instances(program_.node(program_.module_index(node), variable.annotation), out);
    return;
  }
  if (!sources.empty()) return;
  // A star import may bring the name; else it is the language's own.
  const ir::Module& module = program_.module(node);
  for (const ir::Export& exported : module.exports) {
    if (module.text(exported.name) != "*" || !exported.value) continue;
    const ir::Value& import = module.values[exported.value];
    if (import.op != Op::import) continue;
    Target target;
    const std::string path = std::string(module.text(module.imports[ir::ImportId(import.index)].specifier)) + "." +
                             std::string(program_.name(node));
    target.path = intern(models_.canonical(module.family, path));
    if (models_.find(module.family, path) != nullptr) return add(out, target);
  }
  Target target;
  target.path = intern(models_.canonical(module.family, program_.name(node)));
  add(out, target);
}

void Resolver::add_instances(NodeId annotation, Targets& out) {
  if (!annotation) return;
  for (const Target& type : Targets(resolve(annotation))) {
    Target target = type;
    if (type.kind == Target::Kind::api) target.kind = Target::Kind::object;
    else if (type.kind == Target::Kind::klass) target.kind = Target::Kind::instance;
    else continue;
    add(out, target);
  }
}

void Resolver::resolve_parameter(NodeId node, Targets& out) {
  const ir::Parameter* parameter = parameter_of(program_, node);
  if (parameter == nullptr) return;
  const std::uint32_t m = program_.module_index(node);
  const FunctionRef function = program_.function_of(node);
  if (parameter->kind == ir::ParameterKind::receiver) {
    if (const ClassRef* owner = program_.owner(function)) {
      Target target;
      target.kind = Target::Kind::instance;
      target.klass = *owner;
      return add(out, target);
    }
  }
  if (parameter->annotation) add_instances(program_.node(m, parameter->annotation), out);
  if (parameter->default_value) add_all(out, resolve(program_.node(m, parameter->default_value)));
  if (callers_ == nullptr) return;
  const auto it = callers_->find(key(function));
  if (it == callers_->end()) return;
  std::size_t used = 0;
  for (const NodeId call : it->second) {
    if (++used > kMaximumCallers) break;
    add_all(out, resolve(argument_for(call, function, program_.value(node).index)));
  }
}

// --- members -----------------------------------------------------------------------------------

void Resolver::member_of(const Target& target, std::string_view name, std::string_view family, Targets& out) {
  switch (target.kind) {
    case Target::Kind::api:
    case Target::Kind::object: {
      if (name == "default") return add(out, target);
      std::string path(paths_.text(target.path));
      path += '.';
      path += name;
      Target made;
      made.path = intern(models_.canonical(family, path));
      return add(out, made);
    }
    case Target::Kind::klass:
    case Target::Kind::instance:
      for (const FunctionRef method : methods(target.klass, name)) {
        Target made;
        made.function = method;
        made.kind = Target::Kind::function;
        if (program_.function(method).kind == ir::FunctionKind::getter) {
          for (const ir::ValueId result : program_.function(method).returns) {
            add_all(out, resolve(program_.node(method.module, result)));
          }
          continue;
        }
        add(out, made);
      }
      if (out.empty()) {
        for (const std::string& base : base_paths(target.klass)) {
          Target made;
          made.path = intern(models_.canonical(family, base + "." + std::string(name)));
          add(out, made);
        }
      }
      return;
    default: return;
  }
}

void Resolver::resolve_member(NodeId node, Targets& out) {
  const NodeId object = program_.operand(node, 0);
  const std::string_view name = program_.name(node);
  const std::string& family = program_.module(node).family;
  for (const NodeId definition : definitions(node)) add_all(out, resolve(definition));
  const Targets objects = resolve(object);
  for (const Target& target : objects) {
    if (target.kind == Target::Kind::module && name == "default") add(out, target);
    member_of(target, name, family, out);
  }
  // A field whose declared type is known.
  for (const Target& target : objects) {
    if (target.kind != Target::Kind::instance) continue;
    for (const ir::Field& field : program_.klass(target.klass).fields) {
      if (program_.text(target.klass.module, field.name) != name || !field.annotation) continue;
      add_instances(program_.node(target.klass.module, field.annotation), out);
    }
  }
}

void Resolver::exports_member(const Targets& objects, std::string_view name, std::vector<NodeId>& out) {
  for (const Target& target : objects) {
    if (target.kind != Target::Kind::module) continue;
    std::vector<NodeId> found;
    exports_of(target.module, name, found, 0);
    if (found.empty() && name == "default") exports_of(target.module, "=", found, 0);
    for (const NodeId value : found) push_unique(out, value);
  }
}

// A variable that functions share has a version after each call that gets it, and each of its uses
// would see all of them: what was assigned comes first, then as many versions as are of any use.
void Resolver::add_reaching(VariableRef variable, std::vector<NodeId>& out) {
  const auto& reaching = program_.variable(variable).reaching;
  if (reaching.size() <= kMaximumDefinitions) {
    for (const ir::ValueId id : reaching) push_unique(out, program_.node(variable.module, id));
    return;
  }
  // As many uses as versions: to look through all of them at each would be quadratic.
  const auto [place, is_new] = reaching_memo_.try_emplace((std::uint64_t{variable.module} << 32) | variable.id.value);
  std::vector<NodeId>& chosen = place->second;
  const auto& values = program_.modules()[variable.module].values;
  for (int pass = 0; is_new && pass < 2; ++pass) {
    for (const ir::ValueId id : reaching) {
      if (chosen.size() >= kMaximumDefinitions) break;
      if ((values[id].op == Op::out) == (pass == 1)) push_unique(chosen, program_.node(variable.module, id));
    }
  }
  for (const NodeId node : chosen) push_unique(out, node);
}

std::vector<NodeId> Resolver::definitions(NodeId node) {
  std::vector<NodeId> found;
  const ir::Value& value = program_.value(node);
  const std::uint32_t m = program_.module_index(node);
  const ir::Module& module = program_.modules()[m];
  switch (value.op) {
    case Op::load:
      add_reaching({m, ir::VariableId(value.index)}, found);
      std::erase(found, node);
      break;
    case Op::global:
      for (const VariableRef ref : program_.top_level(module.unit, module.text(value.name))) {
        add_reaching(ref, found);
      }
      for (const ir::Export& exported : module.exports) {
        if (!found.empty() || module.text(exported.name) != "*" || !exported.value) continue;
        const NodeId import = program_.node(m, exported.value);
        if (program_.value(import).op != Op::import) continue;
        const std::uint32_t unit = imported_unit(import);
        if (unit != kNoModule) exports_of(unit, module.text(value.name), found, 0);
      }
      break;
    case Op::import: {
      const std::uint32_t unit = imported_unit(node);
      if (unit != kNoModule) exports_of(unit, "=", found, 0);
      break;
    }
    case Op::member: {
      const NodeId object = program_.operand(node, 0);
      exports_member(resolve(object), module.text(value.name), found);
      for (const NodeId stored : field_values(object, module.text(value.name))) push_unique(found, stored);
      break;
    }
    case Op::index: {
      const NodeId key_node = program_.operand(node, 1);
      if (key_node && program_.value(key_node).op == Op::constant) {
        const auto text = module.text(module.constants[ir::ConstantId(program_.value(key_node).index)].text);
        for (const NodeId stored : field_values(program_.operand(node, 0), text)) push_unique(found, stored);
        break;
      }
      [[fallthrough]];
    }
    case Op::element:
      for (const Target& target : Targets(resolve(program_.operand(node, 0)))) {
        if (target.kind != Target::Kind::aggregate) continue;
        const ir::Value& aggregate = program_.value(target.node);
        if (aggregate.op != Op::list && aggregate.op != Op::map) continue;
        const std::vector<NodeId> elements = program_.operands(target.node);
        for (const NodeId element : elements) {
          if (found.size() < kMaximum) push_unique(found, element);
        }
      }
      break;
    default: break;
  }
  return found;
}

// --- fields ------------------------------------------------------------------------------------

std::vector<NodeId> Resolver::field_values(NodeId object, std::string_view field) {
  std::vector<NodeId> found;
  FieldWalk walk;
  bool stop = false;
  collect_fields(object, field, found, walk, stop);
  return found;
}

// Walks the versions of an object backward. `stop`: a definite store was found on this path.
void Resolver::collect_fields(NodeId object, std::string_view field, std::vector<NodeId>& out, FieldWalk& walk,
                              bool& stop) {
  if (!object || walk.depth > kFieldDepth || out.size() > kMaximum) return;
  if (!walk.seen.insert(object.value).second) {
    stop = true;  // answered elsewhere on this walk: neutral here
    return;
  }
  if (frames_ > kMaximumFrames) return;
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
      if (value.operand_count == 3 ? text_of(program_.operand(object, 1)) == field : module.text(value.name) == field) {
        push_unique(out, program_.operand(object, value.operand_count - 1));
        stop = true;
        return;
      }
      return collect_fields(program_.operand(object, 0), field, out, walk, stop);
    case Op::out:
      return collect_fields(program_.operand(object, 0), field, out, walk, stop);
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
    case Op::list: {
      std::size_t index = 0;
      for (const char c : field) {
        if (c < '0' || c > '9' || index > 100000) return;
        index = index * 10 + static_cast<std::size_t>(c - '0');
      }
      if (field.empty() || index >= value.operand_count) return;
      push_unique(out, program_.operand(object, index));
      stop = true;
      return;
    }
    default: break;
  }
  // A field that is given where the object is made holds that, whatever other objects hold.
  const bool made_here = value.op == Op::construct || value.op == Op::call;
  const std::vector<NodeId> given = made_here ? construct_fields(object, field) : std::vector<NodeId>();
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
      const bool by_name = operand->kind == ir::OperandKind::keyword && module.text(operand->name) == field;
      const bool by_place = operand->kind == ir::OperandKind::positional && i < fields.size() &&
                            program_.text(klass.module, fields[i].name) == field;
      if (by_name || by_place) push_unique(found, program_.node(m, operand->value));
    }
  }
  return found;
}

void Resolver::class_fields(ClassRef klass, std::string_view field, std::vector<NodeId>& out) {
  std::vector<ClassRef> line{klass};
  for (std::size_t i = 0; i < line.size() && line.size() < 16; ++i) {
    for (const ClassRef base : bases(line[i])) {
      if (std::find(line.begin(), line.end(), base) == line.end()) line.push_back(base);
    }
  }
  if (const auto it = derived_.find(key(klass)); it != derived_.end()) {
    for (const ClassRef derived : it->second) {
      if (std::find(line.begin(), line.end(), derived) == line.end()) line.push_back(derived);
    }
  }
  for (const ClassRef ref : line) {
    for (const ir::Field& declared : program_.klass(ref).fields) {
      if (program_.text(ref.module, declared.name) == field && declared.initial) {
        push_unique(out, program_.node(ref.module, declared.initial));
      }
    }
    const auto it = field_stores_.find(key(ref));
    if (it == field_stores_.end()) continue;
    const auto stores = it->second.find(std::string(field));
    if (stores == it->second.end()) continue;
    for (const NodeId value : stores->second) push_unique(out, value);
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
      case Op::convert: node = program_.operand(node, 0); break;
      case Op::load: {
        const ir::Module& module = program_.module(node);
        const auto& reaching = module.variables[ir::VariableId(value.index)].reaching;
        if (reaching.empty()) return {};
        const NodeId next = program_.node(program_.module_index(node), reaching.front());
        if (next == node) return {};
        node = next;
        break;
      }
      default: return node;
    }
  }
  return {};
}

/// What a literal of a struct gives its fields is what its methods may find there.
void Resolver::index_given_fields(NodeId made) {
  const ir::Module& module = program_.module(made);
  const ir::Value& value = program_.value(made);
  for (const ClassRef klass : constructed(made)) {
    if (!methods_of_kind(klass, ir::FunctionKind::constructor).empty()) continue;
    const auto& fields = program_.klass(klass).fields;
    std::size_t place = 0;
    for (const ir::Operand* o = module.operands_begin(value) + 1; o < module.operands_end(value); ++o, ++place) {
      const NodeId stored = program_.node(program_.module_index(made), o->value);
      if (o->kind == ir::OperandKind::keyword) {
        field_stores_[key(klass)][std::string(module.text(o->name))].push_back(stored);
      } else if (o->kind == ir::OperandKind::positional && place < fields.size()) {
        field_stores_[key(klass)][std::string(program_.text(klass.module, fields[place].name))].push_back(stored);
      }
    }
  }
}

void Resolver::index_field_stores() {
  for (std::uint32_t m = 0; m < program_.modules().size(); ++m) {
    const ir::Module& module = program_.modules()[m];
    if (module.is_test) continue;  // what tests store is not what the program runs with
    for (std::uint32_t i = 0; i < module.values.size(); ++i) {
      const ir::Value& value = module.values[ir::ValueId(i)];
      if (value.op == Op::construct) index_given_fields(program_.node(m, ir::ValueId(i)));
      if (value.op != Op::update || value.operand_count != 2) continue;
      const NodeId root = receiver_root(program_.node(m, module.operand(value, 0)), 0);
      if (!root) continue;
      const ir::Value& made = program_.value(root);
      const std::string field(module.text(value.name));
      const NodeId stored = program_.node(m, module.operand(value, 1));
      if (made.op == Op::class_object) {
        field_stores_[key(ClassRef{m, ir::ClassId(made.index)})][field].push_back(stored);
      } else if (made.op == Op::parameter) {
        const ir::Parameter* parameter = parameter_of(program_, root);
        const ClassRef* owner = program_.owner(program_.function_of(root));
        if (parameter == nullptr) continue;
        if (parameter->kind == ir::ParameterKind::receiver) {
          if (owner != nullptr) field_stores_[key(*owner)][field].push_back(stored);
          continue;
        }
        // An option: `func(s *Server) { s.key = key }`.
        Targets types;
        if (parameter->annotation) add_instances(program_.node(m, parameter->annotation), types);
        for (const Target& type : types) {
          if (type.kind == Target::Kind::instance) field_stores_[key(type.klass)][field].push_back(stored);
        }
      } else if (made.op == Op::construct || made.op == Op::call) {
        for (const ClassRef klass : constructed(root)) field_stores_[key(klass)][field].push_back(stored);
      }
    }
  }
}

// --- classes -----------------------------------------------------------------------------------

std::vector<ClassRef> Resolver::bases(ClassRef klass) {
  if (const auto it = bases_memo_.find(key(klass)); it != bases_memo_.end()) return it->second;
  bases_memo_[key(klass)] = {};
  std::vector<ClassRef> found;
  for (const ir::ValueId base : program_.klass(klass).bases) {
    for (const Target& target : Targets(resolve(program_.node(klass.module, base)))) {
      if (target.kind == Target::Kind::klass && target.klass != klass) found.push_back(target.klass);
    }
  }
  return bases_memo_[key(klass)] = found;
}

std::vector<std::string> Resolver::base_paths(ClassRef klass) {
  std::vector<std::string> found;
  std::vector<ClassRef> line{klass};
  for (std::size_t i = 0; i < line.size() && line.size() < 16; ++i) {
    for (const ir::ValueId base : program_.klass(line[i]).bases) {
      for (const Target& target : Targets(resolve(program_.node(line[i].module, base)))) {
        if (target.kind == Target::Kind::api) found.emplace_back(paths_.text(target.path));
      }
    }
    for (const ClassRef base : bases(line[i])) {
      if (std::find(line.begin(), line.end(), base) == line.end()) line.push_back(base);
    }
  }
  return found;
}

std::vector<FunctionRef> Resolver::methods_of_kind(ClassRef klass, ir::FunctionKind kind) {
  std::vector<ClassRef> line{klass};
  for (std::size_t i = 0; i < line.size() && line.size() < 16; ++i) {
    std::vector<FunctionRef> found;
    for (const FunctionRef ref : program_.own_methods(line[i])) {
      if (program_.function(ref).kind == kind) found.push_back(ref);
    }
    if (!found.empty()) return found;
    for (const ClassRef base : bases(line[i])) {
      if (std::find(line.begin(), line.end(), base) == line.end()) line.push_back(base);
    }
  }
  return {};
}

std::vector<FunctionRef> Resolver::methods(ClassRef klass, std::string_view name) {
  std::vector<FunctionRef> found;
  std::vector<ClassRef> line{klass};
  for (std::size_t i = 0; i < line.size() && line.size() < 16 && found.empty(); ++i) {
    found = program_.own_methods(line[i], name);
    for (const ClassRef base : bases(line[i])) {
      if (std::find(line.begin(), line.end(), base) == line.end()) line.push_back(base);
    }
  }
  if (const auto it = derived_.find(key(klass)); it != derived_.end()) {
    for (const ClassRef derived : it->second) {
      for (const FunctionRef method : program_.own_methods(derived, name)) {
        if (std::find(found.begin(), found.end(), method) == found.end()) found.push_back(method);
      }
    }
  }
  if (!found.empty() || program_.klass(klass).kind != ir::ClassKind::interface_type) return found;
  return implementations(klass, name);
}

// An interface stands for the one class of the project that has all its methods.
std::vector<FunctionRef> Resolver::implementations(ClassRef interface, std::string_view name) {
  std::vector<FunctionRef> found;
  const auto& wanted = program_.klass(interface).signatures;
  if (wanted.empty()) return found;
  const std::string& family = program_.modules()[interface.module].family;
  for (std::uint32_t m = 0; m < program_.modules().size(); ++m) {
    if (program_.modules()[m].family != family) continue;
    for (std::uint32_t c = 0; c < program_.modules()[m].classes.size(); ++c) {
      const ClassRef candidate{m, ir::ClassId(c)};
      if (program_.klass(candidate).kind == ir::ClassKind::interface_type) continue;
      const bool fits = std::all_of(wanted.begin(), wanted.end(), [&](Symbol signature) {
        return !program_.own_methods(candidate, program_.text(interface.module, signature)).empty();
      });
      if (!fits) continue;
      for (const FunctionRef method : program_.own_methods(candidate, name)) found.push_back(method);
    }
  }
  return found.size() == 1 ? found : std::vector<FunctionRef>();
}

// --- calls -------------------------------------------------------------------------------------

std::vector<ClassRef> Resolver::constructed(NodeId call) {
  std::vector<ClassRef> found;
  for (const Target& target : Targets(resolve(program_.operand(call, 0)))) {
    if (target.kind == Target::Kind::klass) found.push_back(target.klass);
  }
  return found;
}

std::vector<FunctionRef> Resolver::callees(NodeId call) {
  std::vector<FunctionRef> found;
  for (const Target& target : Targets(resolve(program_.operand(call, 0)))) {
    if (target.kind == Target::Kind::function) {
      found.push_back(target.function);
    } else if (target.kind == Target::Kind::klass) {
      for (const FunctionRef made : methods_of_kind(target.klass, ir::FunctionKind::constructor)) found.push_back(made);
    } else if (target.kind == Target::Kind::instance) {
      for (const FunctionRef made : methods(target.klass, "__call__")) found.push_back(made);
    }
  }
  return found;
}

std::vector<std::string> Resolver::api_paths(NodeId callee) {
  std::vector<std::string> found;
  for (const Target& target : Targets(resolve(callee))) {
    if (target.kind == Target::Kind::api) found.emplace_back(paths_.text(target.path));
  }
  return found;
}

/// The text of a constant, written here or once elsewhere.
std::string_view Resolver::constant_text(NodeId node, int depth) {
  if (!node || depth > 6) return {};
  const ir::Value& value = program_.value(node);
  if (value.op == Op::constant) {
    const ir::Module& home = program_.module(node);
    return home.text(home.constants[ir::ConstantId(value.index)].text);
  }
  if (value.op == Op::convert) return constant_text(program_.operand(node, 0), depth + 1);
  if (value.op != Op::load && value.op != Op::global && value.op != Op::member) return {};
  const std::vector<NodeId> sources = definitions(node);
  return sources.size() == 1 ? constant_text(sources.front(), depth + 1) : std::string_view();
}

bool Resolver::applies(NodeId call, const models::CallModel& model) {
  const auto same = [](std::string_view a, std::string_view b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](unsigned char x, unsigned char y) {
      return std::tolower(x) == std::tolower(y);
    });
  };
  return std::all_of(model.when.begin(), model.when.end(), [&](const models::Condition& condition) {
    const std::string_view text = constant_text(select(call, {condition.at}), 0);
    return !text.empty() && std::any_of(condition.is.begin(), condition.is.end(),
                                        [&](const std::string& wanted) { return same(text, wanted); });
  });
}

const std::vector<const models::CallModel*>& Resolver::models_of_call(NodeId call) {
  if (const auto it = models_memo_.find(call.value); it != models_memo_.end()) return it->second;
  return models_memo_[call.value] = find_models_of_call(call);
}

std::vector<const models::CallModel*> Resolver::find_models_of_call(NodeId call) {
  std::vector<const models::CallModel*> found;
  const NodeId callee = program_.operand(call, 0);
  if (!callee) return found;
  const std::string& family = program_.module(call).family;
  const std::vector<std::string> paths = api_paths(callee);
  for (const std::string& path : paths) {
    const auto* models = models_.find(family, path);
    if (const auto dot = path.rfind('.'); models == nullptr && dot != std::string::npos) {
      models = models_.find(family, path.substr(0, dot) + ".*");
    }
    if (models == nullptr) continue;
    for (const models::CallModel& model : *models) {
      if (!model.read && !model.write && applies(call, model)) found.push_back(&model);
    }
  }
  if (!found.empty() || program_.value(callee).op != Op::member) return found;
  if (!callees(call).empty()) return found;
  if (const auto* models = models_.find_method(family, program_.name(callee))) {
    for (const models::CallModel& model : *models) {
      if (!model.read && !model.write && applies(call, model)) found.push_back(&model);
    }
  }
  return found;
}

std::vector<const models::CallModel*> Resolver::models_of_read(NodeId member) {
  std::vector<const models::CallModel*> found;
  const std::string& family = program_.module(member).family;
  for (const std::string& path : api_paths(member)) {
    const auto look_up = [&](std::string_view at) {
      const auto* models = models_.find(family, at);
      if (models == nullptr) return;
      for (const models::CallModel& model : *models) {
        if (model.read) found.push_back(&model);
      }
    };
    look_up(path);
    if (const auto dot = path.rfind('.'); dot != std::string::npos && found.empty()) {
      look_up(path.substr(0, dot) + ".*");
    }
  }
  return found;
}

std::vector<const models::CallModel*> Resolver::models_of_write(NodeId update) {
  std::vector<const models::CallModel*> found;
  if (program_.value(update).operand_count != 2) return found;
  const std::string& family = program_.module(update).family;
  for (const Target& target : Targets(resolve(program_.operand(update, 0)))) {
    if (target.kind != Target::Kind::api && target.kind != Target::Kind::object) continue;
    std::string path(paths_.text(target.path));
    path += '.';
    path += program_.name(update);
    const auto* models = models_.find(family, models_.canonical(family, path));
    if (models == nullptr) continue;
    for (const models::CallModel& model : *models) {
      if (model.write) found.push_back(&model);
    }
  }
  return found;
}

void Resolver::resolve_call(NodeId node, Targets& out) {
  const ir::Value& value = program_.value(node);
  const NodeId callee = program_.operand(node, 0);
  // Not from the memo, which is for the time when no resolution is half done.
  for (const models::CallModel* model : find_models_of_call(node)) {
    if (model->returns == "self") {
      if (program_.value(callee).op == Op::member) add_all(out, resolve(program_.operand(callee, 0)));
    } else if (!model->returns.empty()) {
      Target target;
      target.kind = Target::Kind::object;
      target.path = intern(model->returns);
      add(out, target);
    } else if (model->fold == models::Fold::same || model->fold == models::Fold::promise) {
      if (const NodeId of = select(node, model->of)) add_all(out, resolve(of));
    }
  }
  const bool modelled = !out.empty();
  for (const Target& target : Targets(resolve(callee))) {
    if (target.kind == Target::Kind::klass) {
      Target made;
      made.kind = Target::Kind::instance;
      made.klass = target.klass;
      add(out, made);
    } else if (target.kind == Target::Kind::function) {
      const ir::Function& function = program_.function(target.function);
      for (const ir::ValueId result : function.returns) {
        add_all(out, resolve(program_.node(target.function.module, result)));
      }
      if (function.result_annotation) {
        add_instances(program_.node(target.function.module, function.result_annotation), out);
      }
    } else if (target.kind == Target::Kind::api && !modelled &&
               (value.op == Op::construct || names_type(paths_.text(target.path)))) {
      Target made;
      made.kind = Target::Kind::object;
      made.path = target.path;
      add(out, made);
    }
  }
}

// `X()` of an unmodelled library where the last part begins with a capital makes an X.
bool Resolver::names_type(std::string_view path) {
  const auto dot = path.rfind('.');
  const std::string_view last = dot == std::string_view::npos ? path : path.substr(dot + 1);
  return !last.empty() && last[0] >= 'A' && last[0] <= 'Z';
}

NodeId Resolver::argument_for(NodeId call, FunctionRef callee, std::size_t parameter, bool* spread) const {
  const ir::Module& module = program_.module(call);
  const ir::Value& value = program_.value(call);
  const std::uint32_t m = program_.module_index(call);
  const auto& parameters = program_.function(callee).parameters;
  if (parameter >= parameters.size()) return {};
  const ir::Parameter& wanted = parameters[parameter];
  if (wanted.kind == ir::ParameterKind::receiver) {
    const NodeId target = program_.operand(call, 0);
    return program_.value(target).op == Op::member ? program_.operand(target, 0) : NodeId();
  }
  std::size_t place = 0;
  for (std::size_t i = 0; i < parameter; ++i) {
    if (parameters[i].kind != ir::ParameterKind::receiver) ++place;
  }
  const std::string_view name = program_.text(callee.module, wanted.name);
  std::size_t position = 0;
  for (const ir::Operand* operand = module.operands_begin(value) + 1; operand < module.operands_end(value); ++operand) {
    const NodeId argument = program_.node(m, operand->value);
    switch (operand->kind) {
      case ir::OperandKind::keyword:
        if (module.text(operand->name) == name) return argument;
        break;
      case ir::OperandKind::spread:
      case ir::OperandKind::spread_map:
        if (spread != nullptr) *spread = true;
        break;
      default:
        if (position == place && wanted.kind != ir::ParameterKind::keyword_only) return argument;
        ++position;
        break;
    }
  }
  return {};
}

NodeId Resolver::select(NodeId call, const std::vector<models::Selector>& at) {
  for (const models::Selector& selector : at) {
    if (const NodeId found = select_one(call, selector)) return found;
  }
  return {};
}

// The node that a selector without a field path picks; with a path, the first value stored there.
NodeId Resolver::select_one(NodeId call, const models::Selector& selector) {
  if (selector.kind == models::Selector::Kind::returned) {
    const std::vector<NodeId> given = returned(call, selector.position);
    return given.empty() ? NodeId() : given.front();
  }
  NodeId found = pick(call, selector);
  for (const std::string& field : selector.path) {
    if (!found) return {};
    const std::vector<NodeId> values = field_values(found, field);
    found = values.empty() ? NodeId() : values.front();
  }
  return found;
}

/// What the function handed in as an argument returns; the first where it returns several values.
std::vector<NodeId> Resolver::returned(NodeId call, int argument) {
  models::Selector selector;
  selector.position = argument;
  std::vector<NodeId> found;
  for (const Target& target : Targets(resolve(pick(call, selector)))) {
    if (target.kind != Target::Kind::function) continue;
    for (const ir::ValueId result : program_.function(target.function).returns) {
      NodeId node = program_.node(target.function.module, result);
      if (program_.value(node).op == Op::list) node = program_.operand(node, 0);
      push_unique(found, node);
    }
  }
  return found;
}

NodeId Resolver::pick(NodeId call, const models::Selector& selector) {
  using Kind = models::Selector::Kind;
  const ir::Value& value = program_.value(call);
  if (value.op == Op::update) {  // an assignment: its value is the only argument
    const bool first = selector.kind == Kind::position && selector.position == 0;
    return first ? program_.operand(call, 1) : selector.kind == Kind::receiver ? program_.operand(call, 0) : NodeId();
  }
  if (value.op == Op::member) return selector.kind == Kind::receiver ? program_.operand(call, 0) : NodeId();
  const ir::Module& module = program_.module(call);
  const std::uint32_t m = program_.module_index(call);
  if (selector.kind == Kind::result) return call;
  if (selector.kind == Kind::receiver) {
    const NodeId callee = program_.operand(call, 0);
    return callee && program_.value(callee).op == Op::member ? program_.operand(callee, 0) : NodeId();
  }
  int position = 0;
  NodeId last;
  for (const ir::Operand* operand = module.operands_begin(value) + 1; operand < module.operands_end(value); ++operand) {
    const NodeId argument = program_.node(m, operand->value);
    if (operand->kind == ir::OperandKind::keyword) {
      if (selector.kind == Kind::keyword && module.text(operand->name) == selector.keyword) return argument;
      continue;
    }
    if (operand->kind == ir::OperandKind::spread_map && selector.kind == Kind::keyword) {
      const std::vector<NodeId> values = field_values(argument, selector.keyword);
      if (!values.empty()) return values.front();
      continue;
    }
    if (operand->kind != ir::OperandKind::positional) continue;
    if (selector.kind == Kind::position && position == selector.position) return argument;
    ++position;
    last = argument;
  }
  return selector.kind == Kind::last ? last : NodeId();
}

}  // namespace micryscope::graph
