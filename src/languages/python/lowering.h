// Lowers one Python file: walks its syntax tree and tells the builder, in source order, what the
// program does. One walk, one object; statements, expressions, declarations and imports have a .cc
// file each. Tables from node kinds to members (dispatch.cc) say what is handled where.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "languages/python/import_paths.h"
#include "languages/python/literals.h"
#include "lower/builder.h"
#include "lower/language_spec.h"
#include "parse/syntax.h"

namespace micryscope::languages::py {

using ir::ValueId;
using lower::Argument;
using lower::Builder;
using parse::Node;

class Lowering {
 public:
  Lowering(const lower::Source& source, Builder& builder);
  void run();

  using Expression = ValueId (Lowering::*)(Node);
  using Statement = void (Lowering::*)(Node);
  struct Row {
    std::string_view kind;
    Expression expression;
    Statement statement;
  };
  /// Every kind that is dispatched on; both handlers null for one that is ignored knowingly.
  static std::span<const Row> rows();

 private:
  struct Dispatch;
  /// What assignments mean here.
  struct BodyState {
    bool in_class_body = false;
    bool in_comprehension = false;
    bool in_decorator = false;  // calls change no variable: `@app.tool()`
  };
  BodyState enter_body(BodyState inner) { return std::exchange(state_, inner); }

  static const Dispatch& dispatch();

  // --- expressions.cc: any expression; never gives none for a node that is there
  // ------------------
  ValueId expression(Node node);
  /// Lowers all children for their effects; the value of the last.
  ValueId children(Node node);
  ValueId identifier(Node node);
  ValueId constant(Node node);
  ValueId number(Node node);
  ValueId collection(Node node);
  ValueId dictionary(Node node);
  ValueId binary(Node node);
  ValueId boolean(Node node);
  ValueId comparison(Node node);
  ValueId unary(Node node);
  ValueId conditional(Node node);
  ValueId named(Node node);
  ValueId await(Node node);
  ValueId yield(Node node);
  ValueId parenthesized(Node node);
  ValueId alias_target(Node node);
  ValueId lambda(Node node);
  ValueId comprehension(Node node);
  ValueId iterated(Node clause);
  void add_entry(Node pair, std::vector<ir::Operand>& entries);
  /// Lowers what the parser understood inside an error.
  void salvage(Node node);
  ValueId syntax_error(Node node);

  // --- strings.cc --------------------------------------------------------------------------------
  struct TextParts {
    std::vector<ValueId> values;
    std::string pending;  // constant text not yet made a value
    Span span;            // of that text
    bool bytes = false;
    bool computed = false;  // there was an interpolation
  };
  ValueId string(Node node);
  void add_string(Node node, TextParts& parts);
  void add_interpolation(Node node, TextParts& parts);
  void flush(TextParts& parts);

  // --- calls.cc: chains such as `a.b(c)[d].e`
  // -----------------------------------------------------
  ValueId chain(Node node);
  ValueId call(Node node, ValueId callee, std::string_view receiver);
  std::vector<Argument> arguments(Node list);
  void add_made_default(std::vector<Argument>& given, Node node);
  ValueId subscript(Node node, ValueId object);
  ValueId special_call(Node node);
  ValueId named_attribute(Node node);
  ValueId keyword_map(Node node);
  ValueId dynamic_import(Node node, std::string_view function);
  /// The longest imported module that the innermost links of a chain name; sets how many it took.
  ValueId imported_module(Node root, const std::vector<Node>& links, std::size_t& taken);
  /// The node's text when it is a local variable whose object a call may change, else empty.
  std::string_view variable_of(Node node, ValueId value) const;
  bool may_change(ValueId value) const;

  // --- assignments.cc ----------------------------------------------------------------------------
  ValueId assignment(Node node);
  ValueId augmented_assignment(Node node);
  /// Gives `value` to a target of any shape.
  void assign(Node target, ValueId value);
  void assign_all(const std::vector<Node>& targets, ValueId value);
  void assign_name(std::string_view name, ValueId value, Span span, ValueId annotation = {});
  void assign_member(Node target, ValueId value);
  /// After `object`, a chain like self.a["k"], became `updated`: tells its owners.
  void store_back(Node object, ValueId updated);
  void delete_statement(Node node);

  // --- statements.cc -----------------------------------------------------------------------------
  void block(Node node);
  void statement(Node node);
  void expression_statement(Node node);
  void effects(Node node);
  void return_statement(Node node);
  void raise_statement(Node node);
  void break_statement(Node node);
  void continue_statement(Node node);
  void print_statement(Node node);
  void exec_statement(Node node);
  void type_alias(Node node);
  void if_statement(Node node);
  void effect_of(Node condition);
  /// conditions.cc
  lower::Guard guard_of(Node condition, int depth = 0) const;
  void loop_else(Node node);
  void for_statement(Node node);
  void while_statement(Node node);
  void try_statement(Node node);
  void except_clause(Node node);
  void with_statement(Node node);

  // --- match.cc ----------------------------------------------------------------------------------
  void match_statement(Node node);
  void bind_pattern(Node pattern, ValueId subject);
  void bind_class_pattern(Node pattern, ValueId subject);
  void bind_sequence_pattern(Node pattern, ValueId subject);
  void bind_mapping_pattern(Node pattern, ValueId subject);

  // --- declarations.cc ---------------------------------------------------------------------------
  struct ParameterText {
    std::string_view name;
    ir::ParameterKind kind = ir::ParameterKind::positional;
    Span span;
    ValueId default_value;
    ValueId annotation;
    Node pattern;  // of a destructured one
  };
  struct Decorators {
    std::vector<ValueId> values;
    std::vector<std::string_view> names;  // without arguments: "app.tool", "property"
  };
  void function_definition(Node node);
  void class_definition(Node node);
  ir::FunctionKind function_kind(std::string_view name, const Decorators& decorators) const;
  void add_docstring(Node node, TextParts& parts);
  void decorated_definition(Node node);
  void define_function(Node node, const Decorators& decorators);
  void define_class(Node node, const Decorators& decorators);
  std::vector<ParameterText> read_parameters(Node parameters);
  ParameterText read_parameter(Node node);
  void add_parameters(const std::vector<ParameterText>& parameters);
  /// Makes every name that the body assigns a local, as Python does before the body runs.
  void declare_locals(Node body);

  // --- annotations.cc ----------------------------------------------------------------------------
  ValueId annotation(Node node);
  ValueId generic_annotation(Node base, const std::vector<Node>& arguments);
  ValueId union_annotation(const std::vector<Node>& members);
  ValueId quoted_annotation(Node node);

  // --- imports.cc --------------------------------------------------------------------------------
  void import_statement(Node node);
  void import_from_statement(Node node);
  void import_names(std::string_view dotted, std::string_view alias, Span span);
  ir::ImportId import_of(std::size_t level, std::string_view dotted, Span span);

  const lower::Source& source_;
  Builder& b_;
  std::vector<ImportedModule> scanned_;
  UnitFinder units_;
  std::map<std::string, ir::ImportId, std::less<>> imports_;  // by specifier with dots
  /// Modules that `import a.b` made reachable through the variable `a`.
  std::unordered_map<std::uint32_t, std::vector<std::pair<std::string, ir::ImportId>>> submodules_;
  BodyState state_;
};

}  // namespace micryscope::languages::py
