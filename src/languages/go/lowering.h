// Go to IR. One Lowering walks one file; what it says goes into the Builder. Its methods are spread
// over files by what they read:
//
//   lowering.cc      the file as a whole, dispatch by node kind, names
//   expressions.cc   operands, operators, literals, selectors
//   calls.cc         calls, conversions, builtins, arguments that a call may overwrite
//   composites.cc    composite literals, make, new, zero values
//   statements.cc    blocks, branches, loops, jumps
//   stores.cc        assignments
//   declarations.cc  var, func, type, import
//   constants.cc     const blocks and iota
//   types.cc         types as values
//
// What Go means that the IR does not say by itself:
//
// - Top-level names are declared before anything is lowered, because their order is free. A name
//   that the file does not declare is a `global`; it is never a local that comes later
//   (`hash := hash(x)`), hence read_name and not Builder::read.
// - Assigning to a package variable of another file makes a module variable of that name here; its
//   uses stay globals.
// - A package, function, type or constant is never overwritten by a call that it is handed to.
// - A type as a value: `[]byte` and `[N]byte` are the global "[]byte", pointers and type arguments
//   are dropped, other unnamed types are none.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "languages/go/kinds.h"
#include "lower/builder.h"
#include "lower/language_spec.h"

namespace micryscope::languages::golang {

using lower::Argument;
using lower::Builder;
using lower::FunctionId;
using lower::ImportId;
using lower::Operand;
using lower::ValueId;
using lower::VariableId;
using parse::Node;

/// LanguageSpec::lower.
void lower(const lower::Source& source, Builder& builder);

class Lowering {
 public:
  Lowering(const lower::Source& source, Builder& builder) : source_(source), b_(builder) {}
  void run();

 private:
  using ExpressionHandler = ValueId (Lowering::*)(Node);
  using StatementHandler = void (Lowering::*)(Node);
  struct Handlers {
    ExpressionHandler expression = nullptr;
    StatementHandler statement = nullptr;
  };
  struct HandlerTable;
  static const HandlerTable& handlers();

  enum class TopLevel : std::uint8_t { variable, constant, function, type, import };
  struct Target {  // what break and continue may mean
    std::string_view label;
    bool is_loop;
  };
  struct FunctionContext {
    std::vector<Target> targets;
    std::vector<std::string_view> results;  // named results
  };
  struct SignatureParameter {
    std::string_view name;
    ir::ParameterKind kind;
    Span span;
    ValueId annotation;
  };
  struct Signature {
    std::vector<SignatureParameter> parameters;
    ValueId result;
    std::vector<std::pair<std::string_view, Node>> named_results;
  };
  struct PathStep {  // one `.name` or `[key]` of a place that is assigned
    Node node;
    ValueId object;
    ValueId key;
  };

  // lowering.cc
  ValueId expression(Node node);
  void statement(Node node);
  void pieces(Node node);
  void declare_top_level(const std::vector<Node>& nodes);
  ValueId read_name(std::string_view name, Span span);
  void declare_name(std::string_view name, ValueId value, Span span, ValueId annotation = {});
  void find_or_make(std::string_view name);
  void assign_name(std::string_view name, ValueId value, Span span);
  bool is_package(std::string_view name) const;
  bool is_type_name(std::string_view name) const;
  bool is_overwritable(std::string_view name) const;
  /// Parentheses, `&` and `*` taken off.
  static Node peel(Node node);
  static bool has_operator(Node left, Node right, std::string_view op, std::string_view text);

  // expressions.cc
  ValueId identifier(Node node);
  ValueId string_literal(Node node);
  ValueId number_literal(Node node);
  ValueId rune_literal(Node node);
  ValueId keyword_literal(Node node);
  ValueId iota_literal(Node node);
  ValueId inner_expression(Node node);
  ValueId unary(Node node);
  ValueId binary(Node node);
  ValueId postfix(Node node);
  ValueId apply_postfix(Node node, ValueId operand);
  ValueId slice(Node node, ValueId operand);
  ValueId function_literal(Node node);
  ValueId type_expression(Node node);
  ValueId generic_instance(Node node);

  // calls.cc
  bool is_builtin_call(Node node);
  ValueId builtin_call(Node node);
  ValueId plain_call(Node node, ValueId callee);
  ValueId pass_arguments(Node node, ValueId callee, std::string_view receiver, bool may_overwrite);
  ValueId convert_to(Node type, ValueId value, Span span, int depth);
  ValueId type_conversion(Node node);
  std::string_view variable_of(Node node);
  bool is_filled_place(Node argument, bool filling);
  bool never_returns(Node call) const;

  // composites.cc
  ValueId composite_literal(Node node);
  ValueId composite(Node type, Node body, Span span, int depth);
  ValueId element_value(Node element, Node type);
  ValueId list_literal(Node type, Node body, Span span);
  ValueId map_literal(Node type, Node body, Span span);
  ValueId construct_literal(ValueId type, Node body, Span span);
  std::optional<Operand> constant_key(Node key, ValueId value);
  ValueId make_call(Node node);
  ValueId new_call(Node node);
  ValueId zero_value(Node type, Span span, int depth = 0);
  bool is_byte_type(Node type) const;
  Node underlying(Node type) const;

  // statements.cc
  void block(Node node);
  void statements_of(Node node);
  void run_statements(const std::vector<Node>& nodes);
  void expression_statement(Node node);
  void send(Node node);
  void return_statement(Node node);
  void break_statement(Node node);
  void continue_statement(Node node);
  void labeled(Node node);
  void defer_statement(Node node);
  void go_statement(Node node);
  void if_statement(Node node);
  void for_statement(Node node);
  void range_clause(Node clause);
  std::vector<Node> ranged_places(Node clause);
  void refill(const std::vector<Node>& places, Node each, ValueId before);
  void switch_statement(Node node);
  void type_switch(Node node);
  void select_statement(Node node);
  void receive(Node node);
  void cases(const std::vector<Node>& cases, std::string_view alias, ValueId subject,
             Span alias_span);
  void case_body(Node node, std::string_view alias, ValueId subject, Span alias_span);
  void begin_breakable(bool is_loop);
  void nothing(Node) {}

  // stores.cc
  void assignment(Node node);
  void short_declaration(Node node);
  void step(Node node);
  void store(Node target, ValueId value);
  void assign_all(const std::vector<Node>& targets, const std::vector<ValueId>& values,
                  bool declares);
  std::vector<ValueId> results_of(Node right, const std::vector<Node>& targets);
  std::vector<ValueId> right_values(Node list, const std::vector<Node>& targets);
  void mark_filling(Node right, const std::vector<Node>& targets);

  // declarations.cc
  void var_declaration(Node node);
  void var_spec(Node node);
  void type_declaration(Node node);
  void type_spec(Node node);
  void function_declaration(Node node);
  void method_declaration(Node node);
  Signature signature(Node node);
  FunctionId function(Node node, const Builder::FunctionInfo& info, const Signature& signature,
                      const std::optional<SignatureParameter>& receiver);
  std::size_t push_type_parameters(Node node);
  void declare_imports(const std::vector<Node>& nodes);

  // constants.cc
  void const_declaration(Node node);
  void const_spec(Node spec, Node type, const std::vector<Node>& values);
  std::optional<long long> evaluate(Node node, int depth) const;

  // types.cc
  ValueId type_value(Node type);
  ValueId class_of(Node type, std::string_view name, Span span);
  void struct_fields(Node type);
  void embedded_types(Node type, std::vector<ValueId>& bases);
  static std::string_view base_type_name(Node type);

  const lower::Source& source_;
  Builder& b_;
  FunctionContext here_;
  std::unordered_map<std::string_view, TopLevel> top_;
  std::unordered_map<std::string_view, Node> types_;            // declared here: name -> type
  std::unordered_set<std::string_view> foreign_;                // assigned here, declared elsewhere
  std::unordered_map<std::string_view, long long> constants_;   // integer constants declared so far
  std::unordered_map<std::uint32_t, ValueId> anonymous_types_;  // by position
  std::vector<std::string_view> type_parameters_;
  std::vector<Node> spine_;  // of the postfix expressions that are being lowered
  std::string_view pending_label_;
  std::string_view doc_;
  std::optional<long long> iota_;
  std::optional<Node> filling_call_;   // called for what it does to its arguments
  std::optional<Node> deferred_call_;  // runs later: what it overwrites is not seen here
};

/// What a condition says about variables by being true or false; conditions.cc.
lower::Guard guard_of(Node condition);

}  // namespace micryscope::languages::golang
