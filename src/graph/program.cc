#include "graph/program.h"

#include <algorithm>

namespace micryscope::graph {

namespace {

constexpr std::uint32_t kPage = 256;
constexpr std::size_t kFewMembers = 8;  // which are looked through

std::string top_level_key(std::string_view unit, std::string_view name) {
  std::string key(unit);
  key += '\0';
  key += name;
  return key;
}

}  // namespace

Program::Program(std::vector<ir::Module> modules) : modules_(std::move(modules)) {
  for (const ir::Module& module : modules_) {
    first_.push_back(static_cast<std::uint32_t>(node_count_));
    node_count_ += module.values.size();
  }
  for (std::uint32_t m = 0; m < first_.size(); ++m) {
    const std::size_t end = m + 1 < first_.size() ? first_[m + 1] : node_count_;
    while (module_of_page_.size() * kPage < end) module_of_page_.push_back(m);
  }
  index_modules();
  index_members();
  index_definitions();
}

void Program::index_modules() {
  for (std::uint32_t m = 0; m < modules_.size(); ++m) {
    const ir::Module& module = modules_[m];
    units_[module.unit].push_back(m);
    for (std::uint32_t i = 0; i < module.variables.size(); ++i) {
      const ir::Variable& variable = module.variables[ir::VariableId(i)];
      const VariableRef ref{m, ir::VariableId(i)};
      if (variable.function == ir::FunctionId(0)) {
        top_level_[top_level_key(module.unit, module.text(variable.name))].push_back(ref);
      }
    }
    for (std::uint32_t c = 0; c < module.classes.size(); ++c) {
      const ClassRef klass{m, ir::ClassId(c)};
      for (const ir::FunctionId method : module.classes[klass.id].methods) {
        add_method(klass, {m, method});
      }
    }
  }
  // Methods declared outside their class find it by name among the unit's top-level classes.
  std::unordered_map<std::string, ClassRef> by_name;
  for (std::uint32_t m = 0; m < modules_.size(); ++m) {
    for (std::uint32_t c = 0; c < modules_[m].classes.size(); ++c) {
      const auto& klass = modules_[m].classes[ir::ClassId(c)];
      by_name.emplace(top_level_key(modules_[m].unit, modules_[m].text(klass.name)),
                      ClassRef{m, ir::ClassId(c)});
    }
  }
  for (std::uint32_t m = 0; m < modules_.size(); ++m) {
    for (const ir::AttachedMethod& method : modules_[m].attached_methods) {
      const auto it =
          by_name.find(top_level_key(modules_[m].unit, modules_[m].text(method.class_name)));
      if (it == by_name.end()) continue;
      add_method(it->second, {m, method.function});
    }
  }
}

/// A class may have as many members as it has uses of them.
void Program::index_members() {
  for (auto& [name, classes] : classes_with_) {
    std::ranges::sort(classes);
    classes.erase(std::unique(classes.begin(), classes.end()), classes.end());
  }
  for (const auto& [klass, methods] : methods_) {
    for (const FunctionRef ref : methods) {
      const ir::Function& method = function(ref);
      if (method.kind == ir::FunctionKind::constructor) constructors_[klass].push_back(ref);
      if (methods.size() > kFewMembers)
        methods_by_name_[klass][text(ref.module, method.name)].push_back(ref);
    }
  }
  for (std::uint32_t m = 0; m < modules_.size(); ++m) {
    for (std::uint32_t c = 0; c < modules_[m].classes.size(); ++c) {
      const ClassRef ref{m, ir::ClassId(c)};
      const std::vector<ir::Field>& fields = klass(ref).fields;
      for (const ir::Field& field : fields) {
        const std::string_view name = text(m, field.name);
        if (fields.size() > kFewMembers) fields_by_name_[ref][name].push_back(&field);
        std::vector<ClassRef>& classes = classes_with_field_[name];
        if (classes.empty() || classes.back() != ref) classes.push_back(ref);
      }
    }
  }
}

void Program::add_method(ClassRef klass, FunctionRef method) {
  methods_[klass].push_back(method);
  owners_[method] = klass;
  std::vector<ClassRef>& classes = classes_with_[text(method.module, function(method).name)];
  if (classes.empty() || classes.back() != klass) classes.push_back(klass);
}

std::uint32_t Program::module_index(NodeId node) const {
  // Asked for every step of every walk: a page leads to its first module, and few modules are
  // shorter than a page.
  std::uint32_t m = module_of_page_[node.value / kPage];
  while (m + 1 < first_.size() && first_[m + 1] <= node.value) ++m;
  return m;
}

const ir::Value& Program::value(NodeId node) const {
  const std::uint32_t m = module_index(node);
  return modules_[m].values[ir::ValueId(node.value - first_[m])];
}

NodeId Program::operand(NodeId id, std::size_t i) const {
  const std::uint32_t m = module_index(id);
  const ir::Module& module = modules_[m];
  return node(m, module.operand(module.values[ir::ValueId(id.value - first_[m])], i));
}

std::string_view Program::constant_text(NodeId node) const {
  if (!node || value(node).op != ir::Op::constant) return {};
  const ir::Module& home = module(node);
  return home.text(home.constants[ir::ConstantId(value(node).index)].text);
}

NodeId Program::unguarded(NodeId id) const {
  while (id && value(id).op == ir::Op::join && name(id) == "some") id = operand(id, 0);
  return id;
}

std::vector<NodeId> Program::operands(NodeId id) const {
  std::vector<NodeId> found;
  each_operand(id, [&](NodeId operand) { found.push_back(operand); });
  return found;
}

const std::vector<std::uint32_t>* Program::unit(std::string_view name) const {
  const auto it = units_.find(std::string(name));
  return it == units_.end() ? nullptr : &it->second;
}

std::vector<VariableRef> Program::top_level(std::string_view unit, std::string_view name) const {
  const auto it = top_level_.find(top_level_key(unit, name));
  return it == top_level_.end() ? std::vector<VariableRef>() : it->second;
}

const std::vector<FunctionRef>& Program::own_methods(ClassRef klass) const {
  static const std::vector<FunctionRef> kNone;
  const auto it = methods_.find(klass);
  return it == methods_.end() ? kNone : it->second;
}

const std::vector<ClassRef>& Program::classes_with(std::string_view method) const {
  static const std::vector<ClassRef> kNone;
  const auto it = classes_with_.find(method);
  return it == classes_with_.end() ? kNone : it->second;
}

std::vector<FunctionRef> Program::own_methods(ClassRef klass, std::string_view name) const {
  std::vector<FunctionRef> found;
  const auto it = methods_.find(klass);
  if (it == methods_.end()) return found;
  if (it->second.size() > kFewMembers) {
    const auto& by_name = methods_by_name_.at(klass);
    const auto named = by_name.find(name);
    return named == by_name.end() ? found : named->second;
  }
  for (const FunctionRef ref : it->second) {
    if (text(ref.module, function(ref).name) == name) found.push_back(ref);
  }
  return found;
}

std::vector<FunctionRef> Program::own_methods(ClassRef klass, ir::FunctionKind kind) const {
  if (kind == ir::FunctionKind::constructor) {
    const auto it = constructors_.find(klass);
    return it == constructors_.end() ? std::vector<FunctionRef>() : it->second;
  }
  std::vector<FunctionRef> found;
  for (const FunctionRef ref : own_methods(klass)) {
    if (function(ref).kind == kind) found.push_back(ref);
  }
  return found;
}

std::vector<const ir::Field*> Program::own_fields(ClassRef ref, std::string_view name) const {
  const std::vector<ir::Field>& fields = klass(ref).fields;
  std::vector<const ir::Field*> found;
  if (fields.size() > kFewMembers) {
    const auto& by_name = fields_by_name_.at(ref);
    const auto named = by_name.find(name);
    return named == by_name.end() ? found : named->second;
  }
  for (const ir::Field& field : fields) {
    if (text(ref.module, field.name) == name) found.push_back(&field);
  }
  return found;
}

const std::vector<ClassRef>& Program::classes_with_field(std::string_view name) const {
  static const std::vector<ClassRef> kNone;
  const auto it = classes_with_field_.find(name);
  return it == classes_with_field_.end() ? kNone : it->second;
}

const ClassRef* Program::owner(FunctionRef function) const {
  const auto it = owners_.find(function);
  return it == owners_.end() ? nullptr : &it->second;
}

void Program::index_definitions() {
  const auto each = [&](const auto& visit) {
    for (std::uint32_t m = 0; m < modules_.size(); ++m) {
      for (std::uint32_t i = 0; i < modules_[m].variables.size(); ++i) {
        const VariableRef ref{m, ir::VariableId(i)};
        for (const ir::ValueId value : variable(ref).definitions) {
          if (value) visit(node(m, value).value, ref);
        }
      }
    }
  };
  variables_first_.assign(node_count_ + 1, 0);
  each([&](std::uint32_t at, VariableRef) { ++variables_first_[at + 1]; });
  for (std::size_t i = 1; i < variables_first_.size(); ++i)
    variables_first_[i] += variables_first_[i - 1];
  variables_of_.resize(variables_first_.back());
  std::vector<std::uint32_t> next(variables_first_.begin(), variables_first_.end() - 1);
  each([&](std::uint32_t at, VariableRef ref) { variables_of_[next[at]++] = ref; });
}

}  // namespace micryscope::graph
