// Statements, blocks, hoisting.
#include <algorithm>

#include "languages/javascript/lowerer.h"

namespace micryscope::languages::js {

namespace {

constexpr int kDeepestHoist = 100;

/// The declaration inside `export ...`, or the node itself.
Node declaration_in(Node node) {
  if (!node.is("export_statement")) return node;
  const Node declaration = node.field("declaration");
  return declaration ? declaration : node;
}

bool declares_its_name(std::string_view kind) {
  return kind == "function_declaration" || kind == "generator_function_declaration" ||
         kind == "class_declaration" || kind == "abstract_class_declaration" || kind == "enum_declaration";
}

bool is_function(Node value) {
  return value && (value.is("arrow_function") || value.is("function_expression"));
}

/// `process.exit(...)`: what follows is not reached.
bool leaves_program(Node expression) {
  if (!expression.is("call_expression")) return false;
  const Node callee = expression.field("function");
  return callee && callee.is("member_expression") && callee.text() == "process.exit";
}

}  // namespace

void Lowerer::statement(Node node) {
  if (!node || parse::is_comment(node)) return;
  const Builder::Depth depth(b_);
  if (!depth) {
    opaque("nesting too deep", node);
    return;
  }
  if (node.is_error()) return error_statement(node);
  const Dispatch::Entry& entry = dispatch_.of(node);
  if (entry.statement != nullptr) {
    (this->*entry.statement)(node);
  } else if (entry.expression != nullptr) {
    expression(node);
  } else if (!entry.ignored) {
    opaque(node.is_missing() ? "syntax error" : node.kind(), node);
  }
}

void Lowerer::statements(const std::vector<Node>& nodes) {
  for (const Node& node : nodes) statement(node);
}

// The parser could not say what it is; what is whole inside still counts.
void Lowerer::error_statement(Node node) {
  for (const Node& child : node.named_children()) {
    const Dispatch::Entry& entry = dispatch_.of(child);
    if (entry.statement != nullptr || entry.expression != nullptr || child.is_error()) statement(child);
  }
}

// Names that hold in the whole block, so that what comes before their definition, closures above
// all, means them and not a namesake further out.
void Lowerer::hoist(const std::vector<Node>& nodes) {
  for (const Node& node : nodes) {
    const Node declaration = declaration_in(node);
    const std::string_view kind = declaration.kind();
    if (kind == "lexical_declaration" || kind == "using_declaration") {
      for (const Node& declarator : declaration.named_children()) {
        std::vector<std::pair<std::string_view, Span>> names;
        pattern_names(declarator.field("name"), names);
        for (const auto& [name, span] : names) b_.declare(name, {}, span);
      }
    } else if (declares_its_name(kind)) {
      if (const Node name = declaration.field("name")) b_.declare(name.text(), {}, name.span());
    }
  }
}

void Lowerer::hoist_variables(Node node, int depth) {
  if (depth > kDeepestHoist) return;
  for (const Node& child : node.named_children()) {
    std::vector<std::pair<std::string_view, Span>> names;
    if (child.is("variable_declaration")) {
      for (const Node& declarator : child.named_children()) pattern_names(declarator.field("name"), names);
    } else if (dispatch_.of(child).holds_statements) {
      if (const Node kind = child.field("kind"); kind && kind.text() == "var") {
        pattern_names(child.field("left"), names);
      }
      hoist_variables(child, depth + 1);
    }
    for (const auto& [name, span] : names) b_.declare_in_function(name, {}, span);
  }
}

void Lowerer::block(Node node) {
  b_.begin_scope();
  const std::vector<Node> nodes = node.named_children();
  hoist(nodes);
  statements(nodes);
  b_.end_scope();
}

// A statement in the place of a block.
void Lowerer::body(Node node) {
  if (node) statement(node);
}

void Lowerer::expression_statement(Node node) {
  for (const Node& child : node.named_children()) {
    expression(child);
    if (leaves_program(child)) b_.jump(Builder::Jump::leave);
  }
}

void Lowerer::lexical_declaration(Node node) { declarators(node, Binding::block); }

void Lowerer::variable_declaration(Node node) { declarators(node, Binding::function); }

void Lowerer::declarators(Node node, Binding binding) {
  const Node outer = take_exporting(node);
  const std::uint32_t begin = outer ? outer.span().begin : node.span().begin;
  for (const Node& declarator : node.named_children()) {
    if (!declarator.is("variable_declarator")) {
      statement(declarator);
      continue;
    }
    const Node name = declarator.field("name");
    const Node value = declarator.field("value");
    const ValueId annotation = annotation_of(declarator);
    if (!name) continue;
    if (!value) {
      if (name.is("identifier")) bind_name(name.text(), {}, name.span(), binding, annotation);
      continue;
    }
    const bool plain = name.is("identifier");
    if (plain && is_function(unwrap(value))) declaration_begin_ = begin;
    bind(name, plain ? named_expression(value, name.text(), name.span()) : expression(value), binding, annotation);
  }
}

void Lowerer::if_statement(Node node) {
  expression(node.field("condition"));
  lower::Guard::Names refused;  // what all conditions so far say by being false
  b_.begin_branch();
  for (;;) {
    const lower::Guard guard = guard_of(node.field("condition"));
    b_.assume(guard.when_true, node.span());
    body(node.field("consequence"));
    refused.insert(refused.end(), guard.when_false.begin(), guard.when_false.end());
    const Node otherwise = node.field("alternative");
    const std::vector<Node> inner = otherwise ? otherwise.named_children() : std::vector<Node>();
    if (inner.empty()) break;
    b_.next_alternative();
    b_.assume(refused, node.span());
    node = inner[0];
    if (!node.is("if_statement")) {
      statement(node);
      return b_.end_branch(true);
    }
    expression(node.field("condition"));  // a chain of `else if` is walked, not recursed into
  }
  if (!refused.empty()) {
    b_.next_alternative();
    b_.assume(refused, node.span());
  }
  b_.end_branch(!refused.empty());
}

void Lowerer::loop_body(Node node) {
  breakable_.push_back(true);
  body(node);
  breakable_.pop_back();
}

void Lowerer::for_statement(Node node) {
  b_.begin_scope();
  statement(node.field("initializer"));
  b_.begin_loop();
  for (const Node& condition : node.fields("condition")) {
    if (condition.is_named()) statement(condition);
  }
  loop_body(node.field("body"));
  if (const Node increment = node.field("increment")) expression(increment);
  b_.end_loop();
  b_.end_scope();
}

void Lowerer::for_in_statement(Node node) {
  const Node left = node.field("left");
  const Node kind = node.field("kind");
  const Node op = node.field("operator");
  ValueId collection = expression(node.field("right"));
  if (op && op.text() == "in") {
    const ValueId keys = b_.member(b_.global("Object", op.span()), "keys", op.span());
    collection = b_.call(keys, {{collection}}, op.span());
  }
  b_.begin_loop();
  b_.begin_scope();
  Binding binding = Binding::assign;
  if (kind) binding = kind.text() == "var" ? Binding::function : Binding::block;
  if (left) bind(left, b_.element(collection, left.span()), binding);
  loop_body(node.field("body"));
  b_.end_scope();
  b_.end_loop();
}

void Lowerer::while_statement(Node node) {
  b_.begin_loop();
  expression(node.field("condition"));
  loop_body(node.field("body"));
  b_.end_loop();
}

void Lowerer::do_statement(Node node) {
  b_.begin_loop();
  loop_body(node.field("body"));
  expression(node.field("condition"));
  b_.end_loop();
}

// Cases are alternatives; a case without a body shares the next one's.
void Lowerer::switch_statement(Node node) {
  expression(node.field("value"));
  const Node cases = node.field("body");
  if (!cases) return;
  breakable_.push_back(false);
  b_.begin_scope();
  b_.begin_branch();
  bool exhaustive = false;
  bool first = true;
  for (const Node& branch : cases.named_children()) {
    if (branch.is("switch_default")) exhaustive = true;
    const Node value = branch.field("value");
    const std::vector<Node> inner = branch.fields("body");
    if (inner.empty()) {
      if (value) expression(value);
      continue;
    }
    if (!first) b_.next_alternative();
    first = false;
    if (value) expression(value);
    hoist(inner);
    statements(inner);
  }
  b_.end_branch(exhaustive);
  b_.end_scope();
  breakable_.pop_back();
}

void Lowerer::try_statement(Node node) {
  b_.begin_try();
  body(node.field("body"));
  if (const Node handler = node.field("handler")) {
    b_.begin_handler();
    b_.begin_scope();
    if (const Node parameter = handler.field("parameter")) {
      const ValueId thrown = b_.construct(b_.global("Error", parameter.span()), {}, parameter.span());
      bind(parameter, thrown, Binding::block);
    }
    body(handler.field("body"));
    b_.end_scope();
  }
  b_.end_try();
  if (const Node finalizer = node.field("finalizer")) body(finalizer.field("body"));
}

void Lowerer::return_statement(Node node) {
  const std::vector<Node> inner = node.named_children();
  if (!inner.empty()) b_.add_return(expression(inner[0]));
  b_.jump(Builder::Jump::leave);
}

void Lowerer::throw_statement(Node node) {
  for (const Node& child : node.named_children()) expression(child);
  b_.jump(Builder::Jump::leave);
}

void Lowerer::break_statement(Node node) {
  if (node.field("label")) {
    const bool in_loop = std::find(breakable_.begin(), breakable_.end(), true) != breakable_.end();
    if (in_loop) b_.jump(Builder::Jump::break_loop);
    return;
  }
  if (!breakable_.empty() && breakable_.back()) b_.jump(Builder::Jump::break_loop);
}

void Lowerer::continue_statement(Node) { b_.jump(Builder::Jump::continue_loop); }

void Lowerer::labeled_statement(Node node) { body(node.field("body")); }

void Lowerer::with_statement(Node node) {
  expression(node.field("object"));
  body(node.field("body"));
}

}  // namespace micryscope::languages::js
