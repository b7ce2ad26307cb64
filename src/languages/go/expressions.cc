#include "languages/go/literals.h"
#include "languages/go/lowering.h"

namespace micryscope::languages::golang {

ValueId Lowering::identifier(Node node) { return read_name(node.text(), node.span()); }

ValueId Lowering::string_literal(Node node) {
  const std::string text = decode_string(node.text());
  return is_utf8(text) ? b_.string(text, node.span()) : b_.bytes(text, node.span());
}

ValueId Lowering::number_literal(Node node) { return b_.number(node.text(), node.span()); }

ValueId Lowering::rune_literal(Node node) {
  return b_.integer(decode_rune(node.text()), node.span());
}

ValueId Lowering::keyword_literal(Node node) {
  const Kind kind = kind_of(node);
  if (kind == Kind::nil) return b_.null(node.span());
  return b_.boolean(kind == Kind::true_literal, node.span());
}

ValueId Lowering::iota_literal(Node node) {
  return iota_ ? b_.integer(*iota_, node.span()) : b_.global("iota", node.span());
}

// (x), an element's wrapper: the one expression inside.
ValueId Lowering::inner_expression(Node node) {
  const std::vector<Node> children = node.named_children();
  return children.empty() ? b_.opaque("missing expression", node.span()) : expression(children[0]);
}

ValueId Lowering::unary(Node node) {
  const Node operand = node.field("operand");
  const Node op = node.field("operator");
  if (!operand || !op) return b_.opaque("missing expression", node.span());
  const std::string_view name = op.text();
  if (name == "&" || name == "*") return expression(operand);
  if (name == "-" && kind_of(operand) == Kind::int_literal) {
    if (const auto value = evaluate(node, 0)) return b_.integer(*value, node.span());
  }
  const ValueId value = expression(operand);
  if (name == "<-") return b_.element(value, node.span());
  return b_.unary(name, value, node.span());
}

// a + b + c + ... leans left and may be long: walked without recursion.
ValueId Lowering::binary(Node node) {
  std::vector<Node> chain;
  Node leftmost = node;
  while (kind_of(leftmost) == Kind::binary_expression) {
    chain.push_back(leftmost);
    leftmost = leftmost.field("left");
  }
  ValueId value = expression(leftmost);
  for (std::size_t i = chain.size(); i > 0; --i) {
    const Node& part = chain[i - 1];
    const ValueId right = expression(part.field("right"));
    const std::string_view op = part.field("operator") ? part.field("operator").text() : "";
    if (op == "&&") {
      value = right;
    } else if (op == "||") {
      value = b_.join({value, right}, "or", part.span());
    } else {
      value = b_.binary(op, value, right, part.span());
    }
  }
  return value;
}

// Selectors, calls, indexes, slices, assertions and parentheses, one after the other from the
// innermost operand on: a().b().c() of any length without recursion.
ValueId Lowering::postfix(Node node) {
  const std::size_t first = spine_.size();
  Node base = node;
  for (bool more = true; more && base;) {
    Node next;
    switch (kind_of(base)) {
      case Kind::selector_expression:
      case Kind::index_expression:
      case Kind::slice_expression:
      case Kind::type_assertion_expression:
        next = base.field("operand");
        break;
      case Kind::call_expression:
        if (!is_builtin_call(base)) next = base.field("function");
        more = static_cast<bool>(next);
        break;
      case Kind::parenthesized_expression: {
        const std::vector<Node> children = base.named_children();
        if (!children.empty()) next = children[0];
        break;
      }
      default:
        more = false;
        break;
    }
    if (!more) break;
    spine_.push_back(base);
    base = next;
  }
  ValueId value;
  if (base && kind_of(base) == Kind::call_expression) {
    value = builtin_call(base);
  } else {
    value = expression(base);
  }
  while (spine_.size() > first) {
    const Node part = spine_.back();
    spine_.pop_back();
    value = apply_postfix(part, value);
  }
  return value;
}

ValueId Lowering::apply_postfix(Node node, ValueId operand) {
  switch (kind_of(node)) {
    case Kind::selector_expression: {
      const Node field = node.field("field");
      return field ? b_.member(operand, field.text(), node.span()) : operand;
    }
    case Kind::index_expression: {
      // f[int] without arguments is no element of anything.
      const Node function = node.field("operand");
      if (kind_of(function) == Kind::identifier) {
        const auto it = top_.find(function.text());
        if (it != top_.end() && it->second == TopLevel::function) return operand;
      }
      return b_.index(operand, expression(node.field("index")), node.span());
    }
    case Kind::slice_expression:
      return slice(node, operand);
    case Kind::call_expression:
      return plain_call(node, operand);
    default:  // type assertions and parentheses
      return operand;
  }
}

ValueId Lowering::slice(Node node, ValueId operand) {
  const Node start = node.field("start");
  const Node end = node.field("end");
  if (!start && !end) return operand;
  const ValueId low = start ? expression(start) : ValueId();
  const ValueId high = end ? expression(end) : ValueId();
  if (const Node capacity = node.field("capacity")) expression(capacity);
  return b_.slice(operand, low, high, node.span());
}

ValueId Lowering::function_literal(Node node) {
  const Signature parts = signature(node);
  Builder::FunctionInfo info;
  info.kind = ir::FunctionKind::lambda;
  info.span = node.span();
  info.name_span = node.span();
  return b_.function_value(function(node, info, parts, std::nullopt), node.span());
}

// A type where a value is expected: `new(T)` in odd places, broken code.
ValueId Lowering::type_expression(Node node) {
  const ValueId value = type_value(node);
  return value ? value : b_.global(node.text().substr(0, node.text().find('{')), node.span());
}

ValueId Lowering::generic_instance(Node node) {
  const Node type = node.field("type");
  return type ? expression(type) : b_.opaque(node.kind(), node.span());
}

}  // namespace micryscope::languages::golang
