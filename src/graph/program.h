// All modules of a run under one numbering, with the tables that linking needs: units, top-level
// names, classes with their methods and fields. Made once, then read-only.
//
// A node is a value of some module; node ids run through the modules in path order.
#pragma once

#include <algorithm>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "ir/ir.h"

namespace micryscope::graph {

struct NodeTag;
using NodeId = Id<NodeTag>;

struct FunctionRef {
  std::uint32_t module = 0;
  ir::FunctionId id;
  constexpr auto operator<=>(const FunctionRef&) const = default;
};
struct ClassRef {
  std::uint32_t module = 0;
  ir::ClassId id;
  constexpr auto operator<=>(const ClassRef&) const = default;
};
struct VariableRef {
  std::uint32_t module = 0;
  ir::VariableId id;
  constexpr auto operator<=>(const VariableRef&) const = default;
};

struct RefHash {
  template <typename Ref>
  std::size_t operator()(const Ref& ref) const {
    return std::hash<std::uint64_t>()((std::uint64_t{ref.module} << 32) | ref.id.value);
  }
};

class Program {
 public:
  /// The modules must be sorted by path; their order is the numbering.
  explicit Program(std::vector<ir::Module> modules);

  const std::vector<ir::Module>& modules() const { return modules_; }
  std::size_t node_count() const { return node_count_; }

  std::uint32_t module_index(NodeId node) const;
  const ir::Module& module(NodeId node) const { return modules_[module_index(node)]; }
  const ir::Value& value(NodeId node) const;
  NodeId node(std::uint32_t module, ir::ValueId value) const {
    return value ? NodeId(first_[module] + value.value) : NodeId();
  }
  ir::ValueId local(NodeId node) const {
    return ir::ValueId(node.value - first_[module_index(node)]);
  }
  std::string_view name(NodeId node) const { return module(node).text(value(node).name); }
  /// The i-th operand of a node; none when there is none.
  NodeId operand(NodeId node, std::size_t i) const;
  std::vector<NodeId> operands(NodeId node) const;
  /// The text of a constant that stands at the node; empty for anything else, and for none.
  std::string_view constant_text(NodeId node) const;
  /// The value itself, where a condition only says that it is not empty.
  NodeId unguarded(NodeId node) const;
  /// The same, without a list.
  template <typename Visit>
  void each_operand(NodeId id, const Visit& visit) const {
    const std::uint32_t m = module_index(id);
    const ir::Value& v = modules_[m].values[ir::ValueId(id.value - first_[m])];
    for (std::size_t i = 0; i < v.operand_count; ++i) {
      if (const NodeId operand = node(m, modules_[m].operand(v, i))) visit(operand);
    }
  }

  const ir::Function& function(FunctionRef ref) const {
    return modules_[ref.module].functions[ref.id];
  }
  /// What a function returns, at most kMaximumReturns values: each of its calls may be any of them.
  std::span<const ir::ValueId> returns(FunctionRef ref) const {
    const std::vector<ir::ValueId>& all = function(ref).returns;
    return {all.data(), std::min(all.size(), kMaximumReturns)};
  }
  static constexpr std::size_t kMaximumReturns = 64;
  const ir::Class& klass(ClassRef ref) const { return modules_[ref.module].classes[ref.id]; }
  const ir::Variable& variable(VariableRef ref) const {
    return modules_[ref.module].variables[ref.id];
  }
  FunctionRef function_of(NodeId node) const { return {module_index(node), value(node).function}; }
  std::string_view text(std::uint32_t module, Symbol symbol) const {
    return modules_[module].text(symbol);
  }

  /// Modules of a unit, in path order; null when the project has no such unit.
  const std::vector<std::uint32_t>* unit(std::string_view name) const;
  /// Top-level variables of that name in all files of a unit.
  std::vector<VariableRef> top_level(std::string_view unit, std::string_view name) const;
  /// Methods of a class by name, those declared outside its body included; not inherited ones.
  std::vector<FunctionRef> own_methods(ClassRef klass, std::string_view name) const;
  std::vector<FunctionRef> own_methods(ClassRef klass, ir::FunctionKind kind) const;
  const std::vector<FunctionRef>& own_methods(ClassRef klass) const;
  /// The declared fields of that name in a class itself.
  std::vector<const ir::Field*> own_fields(ClassRef klass, std::string_view name) const;
  /// Classes that declare a field of that name, each once, in program order.
  const std::vector<ClassRef>& classes_with_field(std::string_view name) const;
  /// Classes that have a method of that name themselves, in program order.
  const std::vector<ClassRef>& classes_with(std::string_view method) const;
  /// The class a function is a method of, wherever it was declared.
  const ClassRef* owner(FunctionRef function) const;
  /// The variables that a value was assigned to, for names; at most kMaximumNames, as a value that
  /// is copied from variable to variable has all of them at each.
  std::span<const VariableRef> variables_of(NodeId node) const {
    if (!node) return {};
    const std::size_t count = variables_first_[node.value + 1] - variables_first_[node.value];
    return {variables_of_.data() + variables_first_[node.value], std::min(count, kMaximumNames)};
  }
  static constexpr std::size_t kMaximumNames = 64;

 private:
  void index_modules();
  void index_members();
  void index_definitions();

  std::vector<ir::Module> modules_;
  std::vector<std::uint32_t> first_;
  std::vector<std::uint32_t> module_of_page_;  // of the first node of each kPage nodes
  std::size_t node_count_ = 0;
  std::unordered_map<std::string, std::vector<std::uint32_t>> units_;
  std::unordered_map<std::string, std::vector<VariableRef>> top_level_;  // unit '\0' name
  void add_method(ClassRef klass, FunctionRef method);

  /// Members of one class by name, of classes with more than a few.
  template <typename Member>
  using ByName = std::unordered_map<std::string_view, std::vector<Member>>;
  std::unordered_map<ClassRef, ByName<FunctionRef>, RefHash> methods_by_name_;
  std::unordered_map<ClassRef, ByName<const ir::Field*>, RefHash> fields_by_name_;
  std::unordered_map<ClassRef, std::vector<FunctionRef>, RefHash> constructors_;
  std::unordered_map<std::string_view, std::vector<ClassRef>> classes_with_field_;
  std::unordered_map<ClassRef, std::vector<FunctionRef>, RefHash> methods_;
  std::unordered_map<FunctionRef, ClassRef, RefHash> owners_;
  std::unordered_map<std::string_view, std::vector<ClassRef>> classes_with_;  // by method
  std::vector<VariableRef> variables_of_;       // by node, each node's from variables_first_ on
  std::vector<std::uint32_t> variables_first_;  // one more than there are nodes
};

}  // namespace micryscope::graph
