// Expressions other than calls, literals, functions and assignments.
#include <algorithm>

#include "languages/javascript/lowerer.h"

namespace micryscope::languages::js {

namespace {

bool is_wrapping(std::string_view kind) {
  return kind == "parenthesized_expression" || kind == "non_null_expression" || kind == "as_expression" ||
         kind == "satisfies_expression";
}

bool is_function_like(std::string_view kind) {
  return kind == "arrow_function" || kind == "function_expression" || kind == "generator_function" ||
         kind == "class";
}

/// True when evaluating it neither calls nor assigns.
bool is_plain(const Node& node) {
  const std::string_view kind = node.kind();
  return kind == "string" || kind == "number" || kind == "identifier" || kind == "true" || kind == "false" ||
         kind == "null" || kind == "undefined" || kind == "this";
}

std::string_view canonical_operator(std::string_view op) {
  if (op == "===") return "==";
  if (op == "!==") return "!=";
  return op;
}

bool is_logical(std::string_view op) { return op == "||" || op == "??" || op == "&&"; }

}  // namespace

Node unwrap(Node node) {
  while (node && is_wrapping(node.kind())) {
    const std::vector<Node> inner = node.named_children();
    if (inner.empty()) break;
    node = inner[0];
  }
  return node;
}

std::string_view plain_name(Node node) {
  node = unwrap(node);
  if (!node) return {};
  const std::string_view kind = node.kind();
  if (kind == "super") return "this";
  return kind == "identifier" || kind == "this" ? node.text() : std::string_view();
}

ValueId Lowerer::opaque(std::string_view reason, Node node) {
  return b_.opaque(reason, node ? node.span() : Span{});
}

ValueId Lowerer::expression(Node node) {
  if (!node) return b_.opaque("syntax error", {});
  const Builder::Depth depth(b_);
  if (!depth) return b_.opaque("nesting too deep", node.span());
  if (node.is_error() || node.is_missing()) return error_value(node);
  const Dispatch::Entry& entry = dispatch_.of(node);
  if (entry.expression != nullptr) return (this->*entry.expression)(node);
  if (entry.ignored) return b_.null(node.span());
  for (const Node& child : node.named_children()) {
    if (dispatch_.of(child).expression != nullptr) expression(child);
  }
  return opaque(node.kind(), node);
}

ValueId Lowerer::named_expression(Node node, std::string_view name, Span name_span) {
  const Node inner = unwrap(node);
  if (inner && is_function_like(inner.kind())) {
    const Builder::Depth depth(b_);
    if (!depth) return b_.opaque("nesting too deep", node.span());
    if (inner.is("class")) return lower_class(inner, name, decorators(inner.fields("decorator")));
    return function_of(inner, name, name_span);
  }
  return expression(node);
}

ValueId Lowerer::error_value(Node node) {
  for (const Node& child : node.named_children()) {
    if (dispatch_.of(child).expression != nullptr) expression(child);
  }
  return opaque("syntax error", node);
}

// A name that the file does not declare and that TypeScript's compiler makes (`crypto_1`,
// `node_crypto_1`, `crypto_js_1`) stands for the module: compiled code that was cut out of its file.
ValueId Lowerer::identifier(Node node) {
  const std::string_view name = node.text();
  const bool numbered = name.size() > 2 && name[name.size() - 2] == '_' && name.back() >= '1' &&
                        name.back() <= '9';
  if (numbered && !b_.lookup(name)) {
    std::string specifier(name.substr(0, name.size() - 2));
    if (specifier.starts_with("node_")) specifier[4] = ':';
    std::replace(specifier.begin(), specifier.end(), '_', '-');
    return import_of(specifier, node.span());
  }
  return b_.read(name, node.span());
}

ValueId Lowerer::this_value(Node node) { return b_.read("this", node.span()); }

// The base class, as the class itself wrote it.
ValueId Lowerer::super_value(Node node) {
  if (classes_.empty() || !classes_.back().heritage) return b_.global("super", node.span());
  const Node base = unwrap(classes_.back().heritage);
  const std::string_view kind = base.kind();
  if (kind == "identifier" || kind == "member_expression") return expression(base);
  return b_.global("super", node.span());
}

ValueId Lowerer::meta_property(Node node) { return b_.global(node.text(), node.span()); }

ValueId Lowerer::parenthesized(Node node) {
  const std::vector<Node> inner = node.named_children();
  return inner.empty() ? opaque("syntax error", node) : expression(inner[0]);
}

ValueId Lowerer::transparent(Node node) { return parenthesized(node); }

ValueId Lowerer::last_child(Node node) {
  const std::vector<Node> inner = node.named_children();
  return inner.empty() ? opaque("syntax error", node) : expression(inner.back());
}

ValueId Lowerer::sequence(Node node) {
  ValueId last;
  for (const Node& child : node.named_children()) last = expression(child);
  return last ? last : opaque("syntax error", node);
}

ValueId Lowerer::conditional(Node node) {
  if (!node || is_plain(node)) return expression(node);
  b_.begin_branch();
  const ValueId value = expression(node);
  b_.end_branch(false);
  return value;
}

// Chains such as `a + b + c + ...` lean to the left without bound; walk the spine instead of
// recursing, and make one join of `a || b || c`.
ValueId Lowerer::binary(Node node) {
  std::vector<Node> spine;
  Node at = node;
  while (at && at.is("binary_expression")) {
    spine.push_back(at);
    at = at.field("left");
  }
  ValueId value;
  std::size_t i = spine.size();
  const auto op_of = [&](std::size_t k) {
    const Node op = spine[k].field("operator");
    return op ? op.text() : std::string_view("?");
  };
  while (i > 0) {
    const std::string_view op = op_of(i - 1);
    if (!is_logical(op)) {
      if (!value) value = expression(at);
      value = arithmetic(op, value, spine[i - 1].field("right"), spine[i - 1].span());
      --i;
      continue;
    }
    if (!value) value = expression(at);
    std::vector<ValueId> alternatives{value};
    Span span;
    for (; i > 0 && op_of(i - 1) == op; --i) {
      alternatives.push_back(conditional(spine[i - 1].field("right")));
      span = spine[i - 1].span();
    }
    value = op == "&&" ? alternatives.back() : b_.join(alternatives, op == "||" ? "or" : "default", span);
  }
  return value;
}

ValueId Lowerer::arithmetic(std::string_view op, ValueId left, Node right, Span span) {
  return b_.binary(canonical_operator(op), left, expression(right), span);
}

ValueId Lowerer::unary(Node node) {
  const Node op = node.field("operator");
  const Node argument = node.field("argument");
  const std::string_view name = op ? op.text() : "?";
  if (name == "-" && argument && argument.is("number") &&
      argument.text().find_first_not_of("0123456789_") == std::string_view::npos) {
    return b_.number("-" + std::string(argument.text()), node.span());
  }
  const ValueId value = expression(argument);
  if (name == "void") return b_.null(node.span());
  if (name == "+" && argument && argument.is("number")) return value;
  return b_.unary(name, value, node.span());
}

ValueId Lowerer::update(Node node) {
  const Node target = node.field("argument");
  const Node op = node.field("operator");
  const ValueId before = expression(target);
  const ValueId one = b_.integer(1, node.span());
  const ValueId after = b_.binary(op && op.text() == "--" ? "-" : "+", before, one, node.span());
  assign(target, after);
  return after;
}

ValueId Lowerer::ternary(Node node) {
  expression(node.field("condition"));
  const lower::Guard guard = guard_of(node.field("condition"));
  b_.begin_branch();
  b_.assume(guard.when_true, node.span());
  const ValueId yes = expression(node.field("consequence"));
  b_.next_alternative();
  b_.assume(guard.when_false, node.span());
  const ValueId no = expression(node.field("alternative"));
  b_.end_branch(true);
  return b_.join({yes, no}, "if", node.span());
}

ValueId Lowerer::array(Node node) {
  std::vector<Operand> elements;
  bool hole = true;
  for (const Node& child : node.children()) {
    if (!child.is_named()) {
      if (child.kind() == "," && hole) elements.push_back({b_.null(child.span()), {}, OperandKind::positional});
      hole = true;
      continue;
    }
    if (parse::is_comment(child)) continue;
    hole = false;
    if (child.is("spread_element")) {
      elements.push_back({spread(child), {}, OperandKind::spread});
    } else {
      elements.push_back({expression(child), {}, OperandKind::positional});
    }
  }
  return b_.list(elements, node.span());
}

ValueId Lowerer::spread(Node node) { return parenthesized(node); }

ValueId Lowerer::object(Node node) {
  std::vector<Operand> entries;
  const auto add = [&](Node key, auto make) {
    std::string name;
    if (const ValueId computed = key_value(key, name)) {
      entries.push_back({computed, {}, OperandKind::key});
      entries.push_back({make(std::string_view()), {}, OperandKind::positional});
    } else {
      const ValueId value = make(std::string_view(name));
      entries.push_back(b_.entry(name, value));
    }
  };
  for (const Node& child : node.named_children()) {
    const std::string_view kind = child.kind();
    if (kind == "pair") {
      const Node key = child.field("key");
      add(key, [&](std::string_view name) {
        return named_expression(child.field("value"), name, key ? key.span() : Span{});
      });
    } else if (kind == "shorthand_property_identifier") {
      entries.push_back(b_.entry(child.text(), b_.read(child.text(), child.span())));
    } else if (kind == "spread_element") {
      entries.push_back({spread(child), {}, OperandKind::spread_map});
    } else if (kind == "method_definition") {
      const Node key = child.field("name");
      add(key, [&](std::string_view name) { return function_of(child, name, key ? key.span() : Span{}); });
    } else {
      expression(child);
    }
  }
  return b_.map(entries, node.span());
}

// In a compiled async function a `yield` is an await; elsewhere what is yielded is a result.
ValueId Lowerer::yield(Node node) {
  const std::vector<Node> inner = node.named_children();
  if (inner.empty()) return b_.null(node.span());
  const ValueId value = expression(inner[0]);
  if (yield_is_await_) return value;
  const std::string_view text = node.text().substr(0, inner[0].span().begin - node.span().begin);
  b_.add_yield(text.find('*') != std::string_view::npos ? b_.element(value, node.span()) : value);
  return value;
}

}  // namespace micryscope::languages::js
