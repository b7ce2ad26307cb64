#include "ir/api_names.h"

#include <string_view>

namespace micryscope::ir {

namespace {

constexpr std::size_t kLongestPath = 200;  // bounds chains of calls on the results of calls

class Namer {
 public:
  explicit Namer(const Module& module) : module_(module) {}

  ApiNames run() {
    for (std::size_t i = 0; i < module_.values.size(); ++i) {
      names_.paths.push({});
      names_.assigned.push({});
    }
    for (const Variable& variable : module_.variables) {
      for (const ValueId value : variable.definitions) {
        Symbol& name = names_.assigned[value];
        if (!name) name = variable.name;
      }
    }
    for (std::uint32_t i = 0; i < module_.values.size(); ++i) {
      std::string path = path_of(ValueId(i));
      if (path.empty()) path = fallback(ValueId(i));
      if (path.size() > kLongestPath) path = shortened(std::move(path));
      names_.paths[ValueId(i)] = std::move(path);
    }
    return std::move(names_);
  }

 private:
  // Keeps the end, which says what is called.
  static std::string shortened(std::string path) {
    std::size_t begin = path.size() - kLongestPath;
    while (begin < path.size() && (static_cast<unsigned char>(path[begin]) & 0xC0) == 0x80) ++begin;
    return "…" + path.substr(begin);
  }

  std::string path_of(ValueId id) const {
    const Value& value = module_.values[id];
    switch (value.op) {
      case Op::parameter:
      case Op::global:
        return std::string(module_.text(value.name));
      case Op::import:
        return std::string(module_.text(module_.imports[ImportId(value.index)].specifier));
      case Op::function:
        return std::string(module_.text(module_.functions[FunctionId(value.index)].qualified));
      case Op::class_object:
        return std::string(module_.text(module_.classes[ClassId(value.index)].qualified));
      case Op::load:
        return loaded(VariableId(value.index));
      case Op::member:
        return known(value, 0) + '.' + std::string(module_.text(value.name));
      case Op::index:
      case Op::element:
        return known(value, 0) + "[]";
      case Op::call:
      case Op::construct:
        return known(value, 0) + "()";
      case Op::slice:
      case Op::update:
      case Op::out:
      case Op::convert:
        return known(value, 0);
      case Op::join:
        return joined(id);
      default:
        return {};
    }
  }

  /// The path of an operand that is named already, or its variable's name.
  std::string known(const Value& value, std::size_t i) const {
    const ValueId operand = module_.operand(value, i);
    return operand ? names_.paths[operand] : std::string();
  }

  std::string loaded(VariableId id) const {
    const Variable& variable = module_.variables[id];
    if (variable.definitions.size() == 1) {
      const std::string& path = names_.paths[variable.definitions[0]];
      if (!path.empty() && path[0] != '<') return path;
    }
    return std::string(module_.text(variable.name));
  }

  std::string joined(ValueId id) const {
    const Value& value = module_.values[id];
    std::string path;
    for (std::uint32_t i = 0; i < value.operand_count; ++i) {
      const ValueId operand = module_.operand(value, i);
      if (operand.value >= id.value) continue;  // the end of a loop, which says nothing new
      const std::string& other = names_.paths[operand];
      if (!path.empty() && path != other) return {};
      path = other;
    }
    return path;
  }

  std::string fallback(ValueId id) const {
    if (const Symbol name = names_.assigned[id]; name && !module_.text(name).empty()) {
      return std::string(module_.text(name));
    }
    const Value& value = module_.values[id];
    if (value.op == Op::constant) {
      return '<' + std::string(name_of(module_.constants[ConstantId(value.index)].kind)) + '>';
    }
    return '<' + std::string(name_of(value.op)) + '>';
  }

  const Module& module_;
  ApiNames names_;
};

}  // namespace

ApiNames api_names(const Module& module) { return Namer(module).run(); }

}  // namespace micryscope::ir
