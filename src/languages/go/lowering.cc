#include "languages/go/lowering.h"

#include <array>

#include "languages/go/imports.h"

namespace micryscope::languages::golang {

struct Lowering::HandlerTable {
  std::array<Handlers, static_cast<std::size_t>(Kind::count)> by_kind;
  const Handlers& operator[](Kind kind) const { return by_kind[static_cast<std::size_t>(kind)]; }
};

const Lowering::HandlerTable& Lowering::handlers() {
  static const HandlerTable table = [] {
    struct ExpressionRow {
      Kind kind;
      ExpressionHandler handler;
    };
    struct StatementRow {
      Kind kind;
      StatementHandler handler;
    };
    using L = Lowering;
    static constexpr auto kExpressions = std::to_array<ExpressionRow>({
        {Kind::binary_expression, &L::binary},
        {Kind::call_expression, &L::postfix},
        {Kind::composite_literal, &L::composite_literal},
        {Kind::false_literal, &L::keyword_literal},
        {Kind::float_literal, &L::number_literal},
        {Kind::func_literal, &L::function_literal},
        {Kind::identifier, &L::identifier},
        {Kind::field_identifier, &L::identifier},
        {Kind::imaginary_literal, &L::number_literal},
        {Kind::index_expression, &L::postfix},
        {Kind::int_literal, &L::number_literal},
        {Kind::interpreted_string_literal, &L::string_literal},
        {Kind::iota, &L::iota_literal},
        {Kind::literal_element, &L::inner_expression},
        {Kind::nil, &L::keyword_literal},
        {Kind::parenthesized_expression, &L::postfix},
        {Kind::raw_string_literal, &L::string_literal},
        {Kind::rune_literal, &L::rune_literal},
        {Kind::selector_expression, &L::postfix},
        {Kind::slice_expression, &L::postfix},
        {Kind::true_literal, &L::keyword_literal},
        {Kind::type_assertion_expression, &L::postfix},
        {Kind::type_conversion_expression, &L::type_conversion},
        {Kind::type_instantiation_expression, &L::generic_instance},
        {Kind::unary_expression, &L::unary},
        {Kind::variadic_argument, &L::inner_expression},
        {Kind::array_type, &L::type_expression},
        {Kind::channel_type, &L::type_expression},
        {Kind::function_type, &L::type_expression},
        {Kind::generic_type, &L::type_expression},
        {Kind::interface_type, &L::type_expression},
        {Kind::map_type, &L::type_expression},
        {Kind::parenthesized_type, &L::type_expression},
        {Kind::pointer_type, &L::type_expression},
        {Kind::qualified_type, &L::type_expression},
        {Kind::slice_type, &L::type_expression},
        {Kind::struct_type, &L::type_expression},
        {Kind::type_elem, &L::inner_expression},
        {Kind::type_identifier, &L::type_expression},
    });
    static constexpr auto kStatements = std::to_array<StatementRow>({
        {Kind::assignment_statement, &L::assignment},
        {Kind::block, &L::block},
        {Kind::break_statement, &L::break_statement},
        {Kind::const_declaration, &L::const_declaration},
        {Kind::continue_statement, &L::continue_statement},
        {Kind::dec_statement, &L::step},
        {Kind::defer_statement, &L::defer_statement},
        {Kind::empty_statement, &L::nothing},
        {Kind::expression_list, &L::pieces},
        {Kind::expression_statement, &L::expression_statement},
        {Kind::expression_switch_statement, &L::switch_statement},
        {Kind::fallthrough_statement, &L::nothing},
        {Kind::for_statement, &L::for_statement},
        {Kind::function_declaration, &L::function_declaration},
        {Kind::go_statement, &L::go_statement},
        {Kind::goto_statement, &L::nothing},
        {Kind::if_statement, &L::if_statement},
        {Kind::import_declaration, &L::nothing},
        {Kind::inc_statement, &L::step},
        {Kind::labeled_statement, &L::labeled},
        {Kind::method_declaration, &L::method_declaration},
        {Kind::package_clause, &L::nothing},
        {Kind::receive_statement, &L::receive},
        {Kind::return_statement, &L::return_statement},
        {Kind::select_statement, &L::select_statement},
        {Kind::send_statement, &L::send},
        {Kind::short_var_declaration, &L::short_declaration},
        {Kind::statement_list, &L::statements_of},
        {Kind::type_declaration, &L::type_declaration},
        {Kind::type_switch_statement, &L::type_switch},
        {Kind::var_declaration, &L::var_declaration},
    });
    HandlerTable made{};
    for (const auto& row : kExpressions) made.by_kind[static_cast<std::size_t>(row.kind)].expression = row.handler;
    for (const auto& row : kStatements) made.by_kind[static_cast<std::size_t>(row.kind)].statement = row.handler;
    return made;
  }();
  return table;
}

void lower(const lower::Source& source, Builder& builder) {
  builder.module().unit = unit_of(source.path);
  builder.module().exports_variables = true;
  Lowering(source, builder).run();
}

// `doc_` is the first of the comments that stand right above the declaration.
void Lowering::run() {
  const Node root = source_.tree.root();
  const std::vector<Node> nodes = root.children();
  declare_top_level(nodes);
  declare_imports(nodes);
  std::uint32_t comment_end = 0;  // end of the comment block so far
  for (const Node& node : nodes) {
    if (kind_of(node) == Kind::comment) {
      const std::string_view between =
          source_.text.substr(comment_end, node.span().begin - comment_end);
      const bool goes_on = !doc_.empty() && between.find_first_not_of(" \t\r\n") == std::string_view::npos &&
                           between.find('\n') == between.rfind('\n');
      if (!goes_on) doc_ = node.text();
      comment_end = node.span().end;
      continue;
    }
    if (!node.is_named()) continue;
    if (!doc_.empty()) {
      const std::string_view between =
          source_.text.substr(comment_end, node.span().begin - comment_end);
      if (between.find('\n') != between.rfind('\n')) doc_ = {};  // an empty line: it belongs to nothing
    }
    statement(node);
    doc_ = {};
  }
}

// Names whose declarations may come after their uses.
void Lowering::declare_top_level(const std::vector<Node>& nodes) {
  const auto add = [&](Node name, TopLevel what) {
    if (!name || name.text() == "_") return;
    top_.emplace(name.text(), what);
    b_.declare(name.text(), {}, name.span());
  };
  for (const Node& node : nodes) {
    switch (kind_of(node)) {
      case Kind::function_declaration:
        if (node.field("name") && node.field("name").text() != "init") add(node.field("name"), TopLevel::function);
        break;
      case Kind::const_declaration:
        for (const Node& spec : node.named_children()) {
          for (const Node& name : spec.fields("name")) {
            if (kind_of(name) == Kind::identifier) add(name, TopLevel::constant);
          }
        }
        break;
      case Kind::var_declaration:
        for (const Node& child : node.named_children()) {
          const bool listed = kind_of(child) == Kind::var_spec_list;
          for (const Node& spec : listed ? child.named_children() : std::vector<Node>{child}) {
            for (const Node& name : spec.fields("name")) {
              if (kind_of(name) == Kind::identifier) add(name, TopLevel::variable);
            }
          }
        }
        break;
      case Kind::type_declaration:
        for (const Node& spec : node.named_children()) {
          const Node name = spec.field("name");
          add(name, TopLevel::type);
          if (name && spec.field("type")) types_.emplace(name.text(), spec.field("type"));
        }
        break;
      default:
        break;
    }
  }
}

ValueId Lowering::expression(Node node) {
  if (!node) return b_.opaque("missing expression", {});
  const Builder::Depth depth(b_);
  if (!depth) return b_.opaque("nesting too deep", node.span());
  const Kind kind = kind_of(node);
  if (const ExpressionHandler handler = handlers()[kind].expression) return (this->*handler)(node);
  const std::string_view reason = node.is_error() || node.is_missing() ? "syntax error" : node.kind();
  const ValueId value = b_.opaque(reason, node.span());
  pieces(node);
  return value;
}

void Lowering::statement(Node node) {
  if (!node) return;
  const Builder::Depth depth(b_);
  if (!depth) {
    b_.opaque("nesting too deep", node.span());
    return;
  }
  const Handlers& handler = handlers()[kind_of(node)];
  if (handler.statement != nullptr) {
    (this->*handler.statement)(node);
  } else if (handler.expression != nullptr) {
    (this->*handler.expression)(node);
  } else {
    pieces(node);
  }
}

// What is left of code that is not understood: whatever of its parts is.
void Lowering::pieces(Node node) {
  for (const Node& child : node.named_children()) statement(child);
}

ValueId Lowering::read_name(std::string_view name, Span span) {
  const VariableId variable = b_.lookup(name);
  if (!variable) return b_.global(name, span);
  if (!foreign_.empty() && foreign_.contains(name) &&
      b_.module().variables[variable].function == FunctionId(0)) {
    return b_.global(name, span);
  }
  return b_.read(name, span);
}

void Lowering::declare_name(std::string_view name, ValueId value, Span span, ValueId annotation) {
  if (name != "_" && !name.empty()) b_.declare(name, value, span, annotation);
}

// A name that is assigned but declared nowhere here is a package variable of another file.
void Lowering::find_or_make(std::string_view name) {
  if (b_.lookup(name)) return;
  b_.use_outer(name, true);
  foreign_.insert(name);
}

void Lowering::assign_name(std::string_view name, ValueId value, Span span) {
  if (name == "_") return;
  find_or_make(name);
  b_.write(name, value, span);
}

bool Lowering::is_package(std::string_view name) const {
  const auto it = top_.find(name);
  if (it == top_.end() || it->second != TopLevel::import) return false;
  const VariableId variable = b_.lookup(name);
  return variable && b_.module().variables[variable].function == FunctionId(0);
}

// A type declared in this file that no variable hides here.
bool Lowering::is_type_name(std::string_view name) const {
  if (!types_.contains(name)) return false;
  const VariableId id = b_.lookup(name);
  if (!id) return false;
  const ir::Variable& variable = b_.module().variables[id];
  if (variable.function == FunctionId(0)) {
    const auto it = top_.find(name);
    if (it != top_.end()) return it->second == TopLevel::type;
  }
  return !variable.definitions.empty() &&
         b_.module().values[variable.definitions[0]].op == ir::Op::class_object;
}

// Packages, functions, types and constants keep their value whatever they are handed to.
bool Lowering::is_overwritable(std::string_view name) const {
  const VariableId variable = b_.lookup(name);
  if (!variable) return false;
  if (b_.module().variables[variable].function != FunctionId(0)) return true;
  const auto it = top_.find(name);
  return it == top_.end() || it->second == TopLevel::variable;
}

Node Lowering::peel(Node node) {
  while (node) {
    const Kind kind = kind_of(node);
    if (kind == Kind::parenthesized_expression) {
      const std::vector<Node> children = node.named_children();
      if (children.empty()) return {};
      node = children[0];
    } else if (kind == Kind::unary_expression) {
      const char op = node.text().empty() ? ' ' : node.text()[0];
      if (op != '&' && op != '*') return node;
      node = node.field("operand");
    } else {
      return node;
    }
  }
  return node;
}

bool Lowering::has_operator(Node left, Node right, std::string_view op, std::string_view text) {
  if (!left || !right || right.span().begin < left.span().end) return false;
  return text.substr(left.span().end, right.span().begin - left.span().end).find(op) !=
         std::string_view::npos;
}

}  // namespace micryscope::languages::golang
