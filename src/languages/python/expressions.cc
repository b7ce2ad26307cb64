// Expressions other than strings and chains. Left-recursive operators (`a + b + c ...`) are
// unrolled into loops, so that a sum of ten thousand terms needs no stack.
#include "languages/python/lowering.h"

namespace micryscope::languages::py {

ValueId Lowering::children(Node node) {
  ValueId last;
  for (const Node& child : node.named_children()) last = expression(child);
  return last ? last : b_.null(node.span());
}

ValueId Lowering::syntax_error(Node node) {
  salvage(node);
  return b_.opaque("syntax error", node.span());
}

ValueId Lowering::identifier(Node node) {
  if (node.is_missing()) return b_.opaque("syntax error", node.span());
  return b_.read(node.text(), node.span());
}

ValueId Lowering::constant(Node node) {
  const char first = node.text().empty() ? '.' : node.text()[0];
  switch (first) {
    case 'T': return b_.boolean(true, node.span());
    case 'F': return b_.boolean(false, node.span());
    case 'N': return b_.null(node.span());
    default: return b_.global("Ellipsis", node.span());
  }
}

ValueId Lowering::number(Node node) { return b_.number(node.text(), node.span()); }

ValueId Lowering::collection(Node node) {
  std::vector<ir::Operand> elements;
  for (const Node& child : node.named_children()) {
    const bool spread = child.is("list_splat") || child.is("list_splat_pattern");
    elements.push_back({expression(child), {},
                        spread ? ir::OperandKind::spread : ir::OperandKind::positional});
  }
  return b_.list(elements, node.span());
}

ValueId Lowering::dictionary(Node node) {
  std::vector<ir::Operand> entries;
  for (const Node& child : node.named_children()) {
    if (!child.is("pair")) {
      entries.push_back({expression(child), {}, ir::OperandKind::spread_map});
      continue;
    }
    add_entry(child, entries);
  }
  return b_.map(entries, node.span());
}

void Lowering::add_entry(Node pair, std::vector<ir::Operand>& entries) {
  const ValueId key = expression(pair.field("key"));
  const ValueId value = expression(pair.field("value"));
  const ir::Module& module = b_.module();
  const ir::Value& made = module.values[key];
  if (made.op == ir::Op::constant &&
      module.constants[ir::ConstantId(made.index)].kind == ir::ConstantKind::string) {
    entries.push_back({value, module.constants[ir::ConstantId(made.index)].text, ir::OperandKind::keyword});
    return;
  }
  entries.push_back({key, {}, ir::OperandKind::key});
  entries.push_back({value, {}, ir::OperandKind::positional});
}

namespace {

// Operators as C writes them; `//` on the integers that matter here (lengths) is C's `/`.
std::string_view c_operator(std::string_view op) {
  if (op == "//") return "/";
  if (op == "<>" || op == "is not") return "!=";
  if (op == "is") return "==";
  return op;
}

// The operand chain of a left-recursive kind: its innermost left operand, then each node outwards.
std::vector<Node> left_spine(Node node, Node& innermost) {
  std::vector<Node> spine;
  const std::uint16_t kind = node.kind_id();
  Node at = node;
  while (at && at.kind_id() == kind && !at.is_error()) {
    spine.push_back(at);
    at = at.field("left");
  }
  innermost = at;
  return {spine.rbegin(), spine.rend()};
}

}  // namespace

ValueId Lowering::binary(Node node) {
  Node innermost;
  const std::vector<Node> spine = left_spine(node, innermost);
  ValueId value = expression(innermost);
  for (const Node& at : spine) {
    const Node op = at.field("operator");
    const ValueId right = expression(at.field("right"));
    value = b_.binary(op ? c_operator(op.text()) : "?", value, right, at.span());
  }
  return value;
}

// `a or b or c` is one of them; `a and b` is b, as far as data goes.
ValueId Lowering::boolean(Node node) {
  Node innermost;
  const std::vector<Node> spine = left_spine(node, innermost);
  std::vector<ValueId> alternatives{expression(innermost)};
  for (const Node& at : spine) {
    const ValueId right = expression(at.field("right"));
    if (!at.field("operator").is("or")) alternatives.clear();
    alternatives.push_back(right);
  }
  return b_.join(alternatives, "or", node.span());
}

ValueId Lowering::comparison(Node node) {
  ValueId left;
  ValueId result;
  std::string_view op;
  for (const Node& child : node.children()) {
    if (!child.is_named()) {
      op = c_operator(child.kind());
      continue;
    }
    if (parse::is_comment(child)) continue;
    const ValueId right = expression(child);
    if (left) {
      const ValueId compared = b_.binary(op, left, right, node.span());
      result = result ? b_.binary("&&", result, compared, node.span()) : compared;
    }
    left = right;
  }
  if (result) return result;
  return left ? left : b_.opaque("syntax error", node.span());
}

ValueId Lowering::unary(Node node) {
  const Node op = node.field("operator");
  const Node argument = node.field("argument");
  if (op && op.is("-") && argument && argument.is("integer"))
    return b_.number("-" + std::string(argument.text()), node.span());
  const ValueId operand = expression(argument);
  return b_.unary(op ? op.text() : "!", operand, node.span());
}

// `a if c else b if d else e`, from left to right.
ValueId Lowering::conditional(Node node) {
  std::vector<ValueId> alternatives;
  Node at = node;
  int branches = 0;
  while (at.is("conditional_expression")) {
    const std::vector<Node> parts = at.named_children();
    if (parts.size() != 3) break;
    expression(parts[1]);
    const lower::Guard guard = guard_of(parts[1]);
    b_.begin_branch();
    b_.assume(guard.when_true, parts[0].span());
    alternatives.push_back(expression(parts[0]));
    b_.next_alternative();
    b_.assume(guard.when_false, parts[2].span());
    ++branches;
    at = parts[2];
  }
  alternatives.push_back(at.is("conditional_expression") ? children(at) : expression(at));
  for (; branches > 0; --branches) b_.end_branch(true);
  return b_.join(alternatives, "if", node.span());
}

// `:=` binds in the function, also from inside a comprehension.
ValueId Lowering::named(Node node) {
  const ValueId value = expression(node.field("value"));
  const Node name = node.field("name");
  if (name) b_.declare_in_function(name.text(), value, name.span());
  return value;
}

ValueId Lowering::await(Node node) { return children(node); }

// A generator's values are returned values. What comes back is what was sent in; frameworks that
// use it (`result = yield request`) send the awaited result of the operand.
ValueId Lowering::yield(Node node) {
  const ValueId value = children(node);
  bool from = false;
  for (const Node& child : node.children()) from = from || child.is("from");
  b_.add_yield(from ? b_.element(value, node.span()) : value);
  return value;
}

ValueId Lowering::parenthesized(Node node) {
  for (;;) {
    const std::vector<Node> inner = node.named_children();
    if (inner.size() != 1) return children(node);
    if (!inner[0].is("parenthesized_expression")) return expression(inner[0]);
    node = inner[0];
  }
}

// `expression as target`, where no statement says what it means.
ValueId Lowering::alias_target(Node node) {
  const std::vector<Node> parts = node.named_children();
  if (parts.empty()) return b_.opaque("syntax error", node.span());
  const ValueId value = expression(parts[0]);
  if (const Node target = node.field("alias")) assign(target, value);
  return value;
}

ValueId Lowering::lambda(Node node) {
  const std::vector<ParameterText> parameters = read_parameters(node.field("parameters"));
  const ir::FunctionId function =
      b_.begin_function({.kind = ir::FunctionKind::lambda, .span = node.span(), .name_span = node.span()});
  const BodyState outer = enter_body({});
  add_parameters(parameters);
  b_.add_return(expression(node.field("body")));
  state_ = outer;
  b_.end_function();
  return b_.function_value(function, node.span());
}

// A list, set, dictionary or generator made by iteration: a collection of one typical element.
ValueId Lowering::comprehension(Node node) {
  std::vector<Node> clauses;
  for (const Node& child : node.named_children()) {
    if (child.is("for_in_clause") || child.is("if_clause")) clauses.push_back(child);
  }
  // The first source is evaluated outside.
  ValueId source;
  if (!clauses.empty() && clauses[0].is("for_in_clause")) source = iterated(clauses[0]);
  b_.begin_loop();
  b_.begin_scope();
  const BodyState outer = state_;
  state_.in_comprehension = true;
  for (const Node& clause : clauses) {
    if (clause.is("if_clause")) {
      children(clause);
      continue;
    }
    const ValueId iterable = clause == clauses[0] ? source : iterated(clause);
    assign(clause.field("left"), b_.element(iterable, clause.span()));
  }
  const Node body = node.field("body");
  std::vector<ir::Operand> entries;
  const bool is_map = body.is("pair");
  if (is_map) {
    add_entry(body, entries);
  } else {
    entries.push_back({expression(body), {}, ir::OperandKind::positional});
  }
  state_ = outer;
  b_.end_scope();
  b_.end_loop();
  return is_map ? b_.map(entries, node.span()) : b_.list(entries, node.span());
}

// What a `for ... in` clause iterates over.
ValueId Lowering::iterated(Node clause) {
  ValueId value;
  for (const Node& source : clause.fields("right")) {
    if (source.is_named()) value = expression(source);
  }
  return value ? value : b_.opaque("syntax error", clause.span());
}

}  // namespace micryscope::languages::py
