// Demand-driven resolution. resolve(v) unions what v's definitions resolve to; a value that is
// being resolved already contributes nothing (a cycle adds no target that its other members do not
// add). Depth and fan-out are bounded, so hostile code costs time linear in its size.
#include "graph/resolve.h"

#include <algorithm>
#include <utility>

#include "graph/resolve_words.h"

namespace micryscope::graph {

using ir::Op;

namespace {

constexpr std::size_t kMaximumDefinitions = 64;
constexpr std::size_t kMaximumCallers = 8;  // whose arguments type a parameter
// No model's path is near it; the members of a chain would have the chain's length, squared.
constexpr std::size_t kLongestPath = 512;

}  // namespace

Resolver::Resolver(const Program& program, const models::ModelSet& models)
    : program_(program),
      models_(models),
      exports_(
          program, models, limits_,
          [this](VariableRef variable, std::vector<NodeId>& out) { add_reaching(variable, out); }),
      memo_(program.node_count()) {
  // Each index is made of answers that know none of it, so that the order of the program's parts
  // does not show; then the answers are forgotten.
  index_map_methods();
  field_stores_ = find_field_stores();
  forget(true);
  std::unordered_map<std::uint64_t, std::vector<ClassRef>> derived;
  for (std::uint32_t m = 0; m < program_.modules().size(); ++m) {
    for (std::uint32_t c = 0; c < program_.modules()[m].classes.size(); ++c) {
      const ClassRef klass{m, ir::ClassId(c)};
      for (const ClassRef base : bases(klass)) derived[key(base)].push_back(klass);
    }
  }
  index_storing_classes();
  derived_ = std::move(derived);
  forget(true);
}

void Resolver::forget(bool everything) {
  for (Memo& memo : memo_) {
    if (everything || memo.by_callers != 0) memo = {};
  }
  const auto clear = [&](auto& table) {
    if (everything) return table.clear();
    std::erase_if(table, [](const auto& entry) { return entry.second.is_marked(); });
  };
  clear(models_memo_);
  clear(elements_memo_);
  clear(fields_memo_);
  clear(bases_memo_);
  if (everything) answers_.clear();
}

void Resolver::set_callers(const std::unordered_map<std::uint64_t, std::vector<NodeId>>* callers) {
  callers_ = callers;
  forget(false);
}

void Resolver::add(Targets& out, const Target& target) {
  if (std::find(out.begin(), out.end(), target) != out.end()) return;
  if (out.size() < kMaximum)
    out.push_back(target);
  else
    full_ = true;
}

void Resolver::add_all(Targets& out, const Targets& more) {
  for (const Target& target : more) add(out, target);
}

const Targets& Resolver::resolve(NodeId node) {
  static const Targets kNothing;
  if (!node) return kNothing;
  Memo& memo = memo_[node.value];
  if (memo.is_open != 0) {
    Resolution& open = open_[memo.answer];
    tabling_.ask(open);
    return open.answer();
  }
  if (memo.answer == Memo::kUnasked) {
    std::uint32_t place = static_cast<std::uint32_t>(open_.size());
    if (free_.empty()) {
      open_.emplace_back(*this);
    } else {
      place = free_.back();
      free_.pop_back();
    }
    Resolution& open = open_[place];
    open.begin(node);
    memo.is_open = 1;
    memo.answer = place & 0x3FFFFFFF;
    tabling_.ask(open);
    if (memo.is_open != 0 && !open.is_begun()) {  // too deep to be answered from here
      memo = {};
      free_.push_back(place);
      return kNothing;
    }
    if (memo.is_open != 0) return open.answer();
  }
  tabling_.mark(memo.by_callers != 0);
  return memo.answer == Memo::kNothing ? kNothing : answers_[memo.answer - Memo::kFirst];
}

bool Resolver::Resolution::compute() {
  Targets now;
  const bool outer_is_full = std::exchange(resolver_.full_, false);
  resolver_.compute(node_, now);
  if (resolver_.full_) resolver_.limits_.reached(Limit::targets, node_);
  resolver_.full_ = outer_is_full;
  if (keeps_what_it_said()) put_before(answer_, now);
  const bool is_other = now != answer_;
  answer_ = std::move(now);
  return is_other;
}

/// The end of a resolution, whose place becomes free.
void Resolver::keep(NodeId node, bool by_callers, Targets answer) {
  Memo& memo = memo_[node.value];
  free_.push_back(memo.answer);
  memo.is_open = 0;
  memo.by_callers = by_callers ? 1 : 0;
  memo.answer = Memo::kNothing;
  if (answer.empty()) return;
  memo.answer = (Memo::kFirst + static_cast<std::uint32_t>(answers_.size())) & 0x3FFFFFFF;
  answers_.push_back(std::move(answer));
}

void Resolver::compute(NodeId node, Targets& out) {
  const ir::Value& value = program_.value(node);
  const std::uint32_t m = program_.module_index(node);
  switch (value.op) {
    case Op::import:
      return resolve_import(node, out);
    case Op::global:
    case Op::load:
      return resolve_named(node, out);
    case Op::member:
      return resolve_member(node, out);
    case Op::call:
    case Op::construct:
      return resolve_call(node, out);
    case Op::parameter:
      return resolve_parameter(node, out);
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
      const NodeId object = program_.unguarded(program_.operand(node, 0));
      const NodeId index = program_.operand(node, 1);
      const Op made_by = program_.value(object).op;
      if (index && program_.value(index).op == Op::constant) {
        if (made_by == Op::call && program_.constant_text(index) == "0")
          return add_all(out, resolve(object));
      }
      for (const NodeId definition : definitions(node)) add_all(out, resolve(definition));
      return;
    }
    case Op::element:
      for (const NodeId definition : definitions(node)) add_all(out, resolve(definition));
      return;
    case Op::convert:
      return add_all(out, resolve(program_.operand(node, 0)));
    default:
      return;
  }
}

// --- imports and names -------------------------------------------------------------------------

void Resolver::resolve_import(NodeId node, Targets& out) {
  const ir::Module& module = program_.module(node);
  const std::uint32_t unit = imported_unit(program_, node);
  if (unit != kNoModule) {
    for (const NodeId value : exports_.find(unit, "=")) add_all(out, resolve(value));
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

void Resolver::resolve_named(NodeId node, Targets& out) {
  const std::vector<NodeId> sources = definitions(node);
  for (const NodeId source : sources) add_all(out, resolve(source));
  const ir::Value& value = program_.value(node);
  if (value.op == Op::load) {
    const ir::Module& module = program_.module(node);
    const ir::Variable& variable = module.variables[ir::VariableId(value.index)];
    if (variable.annotation)
      add_instances(program_.node(program_.module_index(node), variable.annotation), out);
    return;
  }
  if (!sources.empty()) return;
  // A star import may bring the name; else it is the language's own.
  const ir::Module& module = program_.module(node);
  for (const NodeId star : exports_.library_stars(program_.module_index(node))) {
    const ir::Import& import = module.imports[ir::ImportId(program_.value(star).index)];
    Target target;
    const std::string path =
        std::string(module.text(import.specifier)) + "." + std::string(program_.name(node));
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
    if (type.kind == Target::Kind::api)
      target.kind = Target::Kind::object;
    else if (type.kind == Target::Kind::klass)
      target.kind = Target::Kind::instance;
    else
      continue;
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
    if (const auto map = map_of_method_.find(key(function)); map != map_of_method_.end())
      add_all(out, resolve(map->second));
  }
  if (parameter->annotation) add_instances(program_.node(m, parameter->annotation), out);
  if (parameter->default_value) add_all(out, resolve(program_.node(m, parameter->default_value)));
  tabling_.mark(true);
  if (callers_ == nullptr) return;
  const auto it = callers_->find(key(function));
  if (it == callers_->end()) return;
  std::size_t used = 0;
  for (const NodeId call : it->second) {
    if (++used > kMaximumCallers) {
      limits_.reached(Limit::callers, node);
      break;
    }
    add_all(out, resolve(argument_for(call, function, program_.value(node).index)));
  }
}

// --- members -----------------------------------------------------------------------------------

/// `app.config`: a member whose library says what type the object in it has.
void Resolver::add_read_type(Symbol member, std::string_view family, Targets& out) {
  const std::string path(paths_.text(member));
  const auto* models = models_.find(family, path);
  if (const auto dot = path.rfind('.'); models == nullptr && dot != std::string::npos)
    models = models_.find(family, path.substr(0, dot) + ".*");
  if (models == nullptr) return;
  for (const models::CallModel& model : *models) {
    if (!model.read || model.returns.empty()) continue;
    Target made;
    made.kind = Target::Kind::object;
    made.path = intern(model.returns);
    add(out, made);
  }
}

void Resolver::member_of(const Target& target, std::string_view name, std::string_view family,
                         Targets& out) {
  switch (target.kind) {
    case Target::Kind::api:
    case Target::Kind::object: {
      // A module is its default export; an object may well have a method of that name.
      if (name == "default" && target.kind == Target::Kind::api) return add(out, target);
      std::string path(paths_.text(target.path));
      if (path.size() + name.size() > kLongestPath) return;
      path += '.';
      path += name;
      Target made;
      made.path = intern(models_.canonical(family, path));
      add(out, made);
      return add_read_type(made.path, family, out);
    }
    case Target::Kind::klass:
    case Target::Kind::instance:
      for (const FunctionRef method : methods(target.klass, name)) {
        Target made;
        made.function = method;
        made.kind = Target::Kind::function;
        if (program_.function(method).kind == ir::FunctionKind::getter) {
          for (const ir::ValueId result : program_.returns(method)) {
            add_all(out, resolve(program_.node(method.module, result)));
          }
          continue;
        }
        add(out, made);
      }
      for (const bool unknown = out.empty(); const std::string& base : base_paths(target.klass)) {
        Target made;
        made.path = intern(models_.canonical(family, base + "." + std::string(name)));
        if (unknown) add(out, made);
        add_read_type(made.path, family, out);
      }
      return;
    default:
      return;
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
    for (const ir::Field* field : program_.own_fields(target.klass, name)) {
      if (field->annotation)
        add_instances(program_.node(target.klass.module, field->annotation), out);
    }
  }
}

void Resolver::exports_member(const Targets& objects, std::string_view name,
                              std::vector<NodeId>& out) {
  for (const Target& target : objects) {
    if (target.kind != Target::Kind::module) continue;
    const std::vector<NodeId>* found = &exports_.find(target.module, name);
    if (found->empty() && name == "default") found = &exports_.find(target.module, "=");
    for (const NodeId value : *found) push_unique(out, value);
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
  limits_.reached(Limit::versions, program_.node(variable.module, reaching.front()));
  // As many uses as versions: to look through all of them at each would be quadratic.
  const auto [place, is_new] =
      reaching_memo_.try_emplace((std::uint64_t{variable.module} << 32) | variable.id.value);
  std::vector<NodeId>& chosen = place->second;
  const auto& values = program_.modules()[variable.module].values;
  for (int pass = 0; is_new && pass < 2; ++pass) {
    for (const ir::ValueId id : reaching) {
      if (chosen.size() >= kMaximumDefinitions) break;
      if ((values[id].op == Op::out) == (pass == 1))
        push_unique(chosen, program_.node(variable.module, id));
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
      if (found.empty()) found = exports_.find_by_star(m, module.text(value.name));
      break;
    case Op::import: {
      const std::uint32_t unit = imported_unit(program_, node);
      if (unit != kNoModule) found = exports_.find(unit, "=");
      break;
    }
    case Op::member: {
      const NodeId object = program_.operand(node, 0);
      exports_member(resolve(object), module.text(value.name), found);
      for (const NodeId stored : field_values(object, module.text(value.name)))
        push_unique(found, stored);
      break;
    }
    case Op::index: {
      const NodeId key_node = program_.operand(node, 1);
      if (key_node && program_.value(key_node).op == Op::constant) {
        const auto text = program_.constant_text(key_node);
        for (const NodeId stored : field_values(program_.operand(node, 0), text))
          push_unique(found, stored);
        break;
      }
      [[fallthrough]];
    }
    case Op::element: {
      // An element of pairs that a call makes is a pair, which no value stands for.
      const NodeId collection = program_.operand(node, 0);
      if (!column_of(collection, "0").known) found = elements(collection);
      break;
    }
    default:
      break;
  }
  // What tests put into a variable of the program is not what it runs with.
  if (!module.is_test)
    std::erase_if(found, [&](NodeId source) { return program_.module(source).is_test; });
  return found;
}

}  // namespace micryscope::graph
