// Walks one JavaScript or TypeScript syntax tree and tells the builder what it says. Inner to this
// folder: javascript.cc makes one per file, dispatch.cc names the member for each node kind, the
// other files hold the members by subject.
//
//   Lowerer(source, builder, dispatch).run();
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "lower/builder.h"
#include "lower/language_spec.h"
#include "parse/syntax.h"

namespace micryscope::languages::js {

using ir::ClassId;
using ir::FunctionId;
using ir::FunctionKind;
using ir::Op;
using ir::Operand;
using ir::OperandKind;
using ir::ParameterKind;
using ir::ValueId;
using ir::VariableId;
using lower::Argument;
using lower::Builder;
using parse::Node;

class Lowerer;

/// What to do with each node kind of one grammar, by kind id.
struct Dispatch {
  using Expression = ValueId (Lowerer::*)(Node);
  using Statement = void (Lowerer::*)(Node);
  struct Entry {
    Expression expression = nullptr;
    Statement statement = nullptr;
    bool ignored = false;         ///< carries no data flow
    bool holds_statements = false;  ///< where a hoisted `var` may hide
  };
  explicit Dispatch(const TSLanguage* grammar);
  const Entry& of(Node node) const {
    const std::uint16_t id = node.kind_id();
    return id < entries.size() ? entries[id] : none;
  }
  std::vector<Entry> entries;
  Entry none;
};

/// All kind names that the dispatch knows, for the tests.
std::vector<std::string_view> known_kinds();

/// How a pattern's names come to be.
enum class Binding { block, function, assign };

struct ParameterPlan {
  Node pattern;  ///< what is declared from the value when the parameter has no plain name
  std::string_view name;
  ParameterKind kind = ParameterKind::positional;
  ValueId default_value;
  ValueId annotation;
  Node late_default;  ///< a default that speaks of earlier parameters, lowered inside
  bool is_property = false;
  Span span;
};

/// All that must be known, and lowered outside, before a function's body opens.
struct FunctionPlan {
  Node node;
  std::string_view name;
  Span name_span;
  FunctionKind kind = FunctionKind::function;
  bool is_static = false;
  bool own_this = true;        ///< false for arrow functions
  bool yield_is_await = false;  ///< compiled async functions
  std::vector<ValueId> decorators;
  std::string doc;
  std::vector<ParameterPlan> parameters;
  ValueId result_annotation;
};

class Lowerer {
 public:
  Lowerer(const lower::Source& source, Builder& builder, const Dispatch& dispatch);
  void run();

  // The handlers below are public for the table in dispatch.cc.

  // --- expressions.cc
  ValueId identifier(Node node);
  ValueId this_value(Node node);
  ValueId super_value(Node node);
  ValueId meta_property(Node node);
  ValueId parenthesized(Node node);
  ValueId sequence(Node node);
  ValueId transparent(Node node);  ///< the value of the first child: await, `as`, `!`
  ValueId last_child(Node node);   ///< `<T>x`
  ValueId binary(Node node);
  ValueId unary(Node node);
  ValueId update(Node node);
  ValueId ternary(Node node);
  ValueId array(Node node);
  ValueId object(Node node);
  ValueId spread(Node node);
  ValueId yield(Node node);
  ValueId error_value(Node node);

  // --- literals.cc
  ValueId string(Node node);
  ValueId template_string(Node node);
  ValueId number(Node node);
  ValueId regex(Node node);
  ValueId boolean(Node node);
  ValueId null(Node node);

  // --- calls.cc
  ValueId chain(Node node);
  ValueId new_expression(Node node);

  // --- assignments.cc
  ValueId assignment(Node node);
  ValueId augmented_assignment(Node node);

  // --- functions.cc, classes.cc
  ValueId function_expression(Node node);
  ValueId arrow_function(Node node);
  ValueId class_expression(Node node);
  void function_declaration(Node node);
  void class_declaration(Node node);

  // --- jsx.cc
  ValueId jsx_element(Node node);
  ValueId jsx_expression(Node node);
  ValueId jsx_text(Node node);

  // --- statements.cc
  void expression_statement(Node node);
  void block(Node node);
  void lexical_declaration(Node node);
  void variable_declaration(Node node);
  void if_statement(Node node);
  void for_statement(Node node);
  void for_in_statement(Node node);
  void while_statement(Node node);
  void do_statement(Node node);
  void switch_statement(Node node);
  void try_statement(Node node);
  void return_statement(Node node);
  void throw_statement(Node node);
  void break_statement(Node node);
  void continue_statement(Node node);
  void labeled_statement(Node node);
  void with_statement(Node node);
  void error_statement(Node node);

  // --- modules.cc
  void import_statement(Node node);
  void import_alias(Node node);
  void export_statement(Node node);

  // --- types.cc
  void enum_declaration(Node node);
  void namespace_declaration(Node node);
  ValueId namespace_expression(Node node);
  void interface_declaration(Node node);
  void type_alias(Node node);

 private:
  struct ClassContext {
    Node heritage;
    ClassId id;
  };
  struct CommonExport {
    std::string name;
    std::vector<ValueId> values;
  };
  struct NamedExport {
    std::string name;
    std::string_view local;
    Span span;
  };
  struct FieldPlan {
    std::string name;
    Node value;
    ValueId computed_name;
    ValueId annotation;
    bool is_static = false;
    bool is_block = false;
    Span span;
  };
  struct ClassPlan {
    std::vector<FunctionPlan> methods;
    std::vector<std::string> signatures;
    std::vector<FieldPlan> fields;
  };

  // the heart: dispatch with the depth limit
  ValueId expression(Node node);
  void statement(Node node);
  void statements(const std::vector<Node>& nodes);
  ValueId opaque(std::string_view reason, Node node);
  /// Lowers a function or class under the name that it is assigned to, anything else plainly.
  ValueId named_expression(Node node, std::string_view name, Span name_span);
  /// Lowers in a branch of its own, since it may not run.
  ValueId conditional(Node node);
  ValueId logical(const std::vector<Node>& operands, std::string_view op, Span span);
  ValueId arithmetic(std::string_view op, ValueId left, Node right, Span span);
  ValueId function_of(Node node, std::string_view name, Span name_span);

  // calls.cc
  std::vector<Argument> arguments(Node node);
  std::vector<Argument> template_arguments(Node node);
  ValueId link(Node node, Node inner, ValueId value);
  ValueId call_link(Node node, Node callee, ValueId value);
  ValueId special_call(Node node);
  ValueId special_member(Node node);
  ValueId helper_call(std::string_view name, Node node, const std::vector<Node>& args);
  ValueId merged_objects(const std::vector<Node>& args, Node node);
  void store_entries(Node target, ValueId map, Span span);
  ValueId awaiter_call(Node node, const std::vector<Node>& args);
  ValueId define_property(const std::vector<Node>& args, Node node);
  ValueId export_getters(const std::vector<Node>& args, Node node);
  ValueId compiled_enum(Node node, Node function);
  ValueId getter_value(Node function);
  std::string_view argument_variable(Node node, ValueId value) const;
  bool immutable(ValueId value) const;

  // literals.cc
  std::string string_text(Node node) const;
  ValueId key_value(Node key, std::string& constant_name);

  // assignments.cc
  void assign(Node target, ValueId value);
  void attach_to_prototype(Node left, ValueId value);
  void store(Node target, ValueId value, int depth);
  void bind(Node pattern, ValueId value, Binding binding, ValueId annotation = {});
  void bind_object(Node pattern, ValueId value, Binding binding);
  void bind_array(Node pattern, ValueId value, Binding binding);
  void bind_name(std::string_view name, ValueId value, Span span, Binding binding, ValueId annotation = {});
  void write_name(std::string_view name, ValueId value, Span span);
  ValueId with_default(ValueId value, Node fallback, std::string_view name);
  void pattern_names(Node pattern, std::vector<std::pair<std::string_view, Span>>& names, int depth = 0) const;

  // functions.cc
  FunctionPlan plan_function(Node node, std::string_view name, Span name_span);
  void plan_parameters(FunctionPlan& plan);
  ParameterPlan plan_parameter(Node node, const std::vector<std::string_view>& earlier);
  FunctionId lower_function(const FunctionPlan& plan);
  void open_parameters(const FunctionPlan& plan);
  void function_body(Node body);
  bool mentions(const std::vector<std::uint32_t>& offsets, Span span) const;
  std::string documentation(std::uint32_t before) const;
  std::vector<ValueId> decorators(const std::vector<Node>& nodes);

  // classes.cc
  ValueId lower_class(Node node, std::string_view name, std::vector<ValueId> decorators);
  ValueId constructor_function(const FunctionPlan& plan);
  ClassPlan plan_members(Node body, bool& has_code);
  void plan_method(Node node, std::vector<ValueId> marks, ClassPlan& plan);
  void plan_field(Node node, ClassPlan& plan);
  void lower_members(const ClassPlan& plan, bool has_code, Span span);
  std::vector<ValueId> lower_fields(const ClassPlan& plan, Span span);
  std::vector<ValueId> heritage(Node node, Node& base);
  bool is_constructor_function(std::string_view name) const;

  // statements.cc
  void hoist(const std::vector<Node>& nodes);
  void hoist_variables(Node node, int depth);
  void declarators(Node node, Binding binding);
  void body(Node node);
  void loop_body(Node node);

  // modules.cc
  ValueId import_of(std::string_view specifier, Span span);
  void import_clause(Node clause, ValueId module);
  void export_clause(Node clause);
  void export_names(Node declaration, bool is_default);
  void export_source(Node node, Node source);
  Node take_exporting(Node declaration);
  bool is_exports(Node node) const;
  void note_export(std::string_view name, ValueId value);
  void finish_exports();

  // types.cc
  ValueId type(Node node);
  ValueId annotation_of(Node node);  ///< of a node's `type` field
  ValueId union_type(Node node);
  ValueId generic_type(Node node);
  void lower_interface(Node body, Node name, std::vector<ValueId> bases, Span span);
  void interface_member(Node member, std::vector<FieldPlan>& fields, std::vector<std::string>& signatures);
  Operand enum_member(Node member, long long& next);

  const lower::Source& source_;
  Builder& b_;
  const Dispatch& dispatch_;
  std::vector<std::uint32_t> this_offsets_;
  std::vector<std::uint32_t> var_offsets_;
  std::vector<std::string_view> constructor_functions_;  ///< sorted; functions with a `.prototype.`
  std::vector<bool> breakable_;  ///< what a `break` may leave here: true a loop, false a switch
  std::vector<ClassContext> classes_;
  /// Exported names of the namespace whose body is being lowered; null outside of one.
  std::vector<std::pair<std::string_view, Span>>* namespace_exports_ = nullptr;
  bool yield_is_await_ = false;
  std::uint32_t declaration_begin_ = 0;  ///< where the comment on the next function ends, 0: before it
  Node exporting_;  ///< the `export` statement around the declaration that is lowered next
  VariableId exports_;
  std::vector<CommonExport> common_exports_;
  std::vector<NamedExport> named_exports_;
};

/// What a condition says about variables by being true or false; conditions.cc.
lower::Guard guard_of(Node condition);
/// `(x)`, `x!`, `x as T`, `x satisfies T` without their wrapping.
Node unwrap(Node node);
/// The name of a plain variable, `this` included; empty for anything else.
std::string_view plain_name(Node node);
/// Decodes the escapes of a string's inside.
std::string unescape(std::string_view text);

}  // namespace micryscope::languages::js
