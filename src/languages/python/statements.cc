// Simple statements and control flow.
#include <algorithm>
#include <array>

#include "languages/python/lowering.h"

namespace micryscope::languages::py {

using Jump = Builder::Jump;

namespace {

constexpr std::size_t kHandlers = 32;  // the rest of a longer list counts as one

}  // namespace

Lowering::Lowering(const lower::Source& source, Builder& builder)
    : source_(source),
      b_(builder),
      scanned_(scan_text(source.text)),
      units_(source.path, source.layout, scanned_) {}

void Lowering::run() {
  b_.module().exports_variables = true;
  const Node root = source_.tree.root();
  if (root.is_error()) {
    salvage(root);
  } else {
    block(root);
  }
}

void Lowering::block(Node node) {
  if (!node) return;
  for (const Node& child : node.named_children()) statement(child);
}

namespace {

// Calls that do not return: what follows is not reached.
bool is_exit(const Node& node) {
  static constexpr std::array<std::string_view, 5> kExits{"exit", "os._exit", "os.abort", "quit", "sys.exit"};
  if (!node.is("call")) return false;
  const Node function = node.field("function");
  return function && std::binary_search(kExits.begin(), kExits.end(), function.text());
}

}  // namespace

void Lowering::expression_statement(Node node) {
  const std::vector<Node> inside = node.named_children();
  for (const Node& child : inside) {
    const std::string_view kind = child.kind();
    if (kind == "ellipsis") continue;
    // A docstring, or a comment written as text.
    if (kind == "string" && child.named_child_count() <= 3 && !child.named_child(1).is("interpolation")) continue;
    expression(child);
  }
  if (!inside.empty() && is_exit(inside.back())) b_.jump(Jump::leave);
}

void Lowering::effects(Node node) {
  children(node);
  if (node.is("assert_statement") && node.named_child_count() > 0)
    b_.assume(guard_of(node.named_child(0)).when_true, node.span());
}

void Lowering::return_statement(Node node) {
  const std::vector<Node> inside = node.named_children();
  if (!inside.empty()) b_.add_return(expression(inside[0]));
  b_.jump(Jump::leave);
}

void Lowering::raise_statement(Node node) {
  children(node);
  b_.jump(Jump::leave);
}

void Lowering::break_statement(Node) { b_.jump(Jump::break_loop); }

void Lowering::continue_statement(Node) { b_.jump(Jump::continue_loop); }

// Python 2's `print x` and `exec code` are the calls that they became.
void Lowering::print_statement(Node node) {
  std::vector<Argument> arguments;
  for (const Node& child : node.named_children()) {
    const bool is_target = child.is("chevron");
    arguments.push_back({is_target ? children(child) : expression(child), is_target ? "file" : ""});
  }
  b_.call(b_.read("print", node.span()), arguments, node.span());
}

void Lowering::exec_statement(Node node) {
  std::vector<Argument> arguments;
  for (const Node& child : node.named_children()) arguments.push_back({expression(child)});
  b_.call(b_.read("exec", node.span()), arguments, node.span());
}

void Lowering::type_alias(Node node) {
  Node name = node.field("left");
  const ValueId value = annotation(node.field("right"));
  while (name && !name.is("identifier")) name = name.named_child(0);
  if (name && value) assign_name(name.text(), value, name.span());
}

// --- control flow --------------------------------------------------------------------------------

void Lowering::if_statement(Node node) {
  effect_of(node.field("condition"));
  lower::Guard guard = guard_of(node.field("condition"));
  lower::Guard::Names refused;  // what all conditions so far say by being false
  b_.begin_branch();
  b_.assume(guard.when_true, node.span());
  block(node.field("consequence"));
  const auto refuse = [&] { refused.insert(refused.end(), guard.when_false.begin(), guard.when_false.end()); };
  refuse();
  for (const Node& clause : node.fields("alternative")) {
    b_.next_alternative();
    b_.assume(refused, clause.span());
    if (!clause.is("elif_clause")) {
      block(clause.field("body"));
      b_.end_branch(true);
      return;
    }
    effect_of(clause.field("condition"));
    guard = guard_of(clause.field("condition"));
    b_.assume(guard.when_true, clause.span());
    block(clause.field("consequence"));
    refuse();
  }
  if (!refused.empty()) {
    b_.next_alternative();
    b_.assume(refused, node.span());
  }
  b_.end_branch(!refused.empty());
}

void Lowering::effect_of(Node condition) {
  if (condition) expression(condition);
}

void Lowering::for_statement(Node node) {
  const Node source = node.field("right");
  const ValueId iterable = expression(source);
  b_.begin_loop();
  assign(node.field("left"), b_.element(iterable, node.span()));
  block(node.field("body"));
  b_.end_loop();
  loop_else(node);
}

void Lowering::while_statement(Node node) {
  b_.begin_loop();
  effect_of(node.field("condition"));
  block(node.field("body"));
  b_.end_loop();
  loop_else(node);
}

// Runs when no `break` ended the loop.
void Lowering::loop_else(Node node) {
  const Node clause = node.field("alternative");
  if (!clause) return;
  b_.begin_branch();
  block(clause.field("body"));
  b_.end_branch(false);
}

void Lowering::try_statement(Node node) {
  Node finally;
  b_.begin_try();
  block(node.field("body"));
  for (const Node& clause : node.named_children()) {
    if (clause.is("else_clause")) block(clause.field("body"));
  }
  std::size_t handlers = 0;
  for (const Node& clause : node.named_children()) {
    if (clause.is("except_clause")) {
      if (handlers++ < kHandlers) b_.begin_handler();
      except_clause(clause);
    }
    if (clause.is("finally_clause")) finally = clause;
  }
  b_.end_try();
  if (finally) {
    for (const Node& child : finally.named_children()) statement(child);
  }
}

void Lowering::except_clause(Node node) {
  Node alias = node.field("alias");
  for (const Node& value : node.fields("value")) {
    if (!value.is_named()) continue;
    Node type = value;
    if (value.is("as_pattern")) {
      type = value.named_child(0);
      alias = value.field("alias");
    }
    const ValueId exception = expression(type);
    if (alias) assign(alias, b_.construct(exception, {}, value.span()));
  }
  for (const Node& child : node.named_children()) {
    if (child.is("block")) block(child);
  }
}

// `with f() as x`: what f() gives is x. That holds for files, locks, sessions and pools alike.
void Lowering::with_statement(Node node) {
  for (const Node& clause : node.named_children()) {
    if (!clause.is("with_clause")) continue;
    for (const Node& item : clause.named_children()) {
      const Node value = item.field("value");
      if (value) expression(value);
    }
  }
  block(node.field("body"));
}

}  // namespace micryscope::languages::py
