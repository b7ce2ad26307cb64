// What conditions say about the variables in them.
#include "languages/go/lowering.h"

namespace micryscope::languages::golang {

using lower::Guard;

namespace {

constexpr int kDeepest = 16;

bool is_empty_literal(const Node& node) {
  const Kind kind = kind_of(node);
  if (kind == Kind::nil) return true;
  const bool is_text = kind == Kind::interpreted_string_literal || kind == Kind::raw_string_literal;
  return is_text && node.text().size() == 2;
}

/// The variable in `len(name)`.
std::string_view measured(const Node& node) {
  if (kind_of(node) != Kind::call_expression) return {};
  const Node function = node.field("function");
  const Node list = node.field("arguments");
  if (!function || function.text() != "len" || !list || list.named_child_count() != 1) return {};
  const Node argument = list.named_child(0);
  return kind_of(argument) == Kind::identifier ? argument.text() : std::string_view();
}

lower::Compared side_of(const Node& node) {
  return {kind_of(node) == Kind::identifier ? node.text() : std::string_view(), measured(node),
          is_empty_literal(node), node.text()};
}

Guard read(Node condition, int depth) {
  while (kind_of(condition) == Kind::parenthesized_expression && condition.named_child_count() == 1)
    condition = condition.named_child(0);
  if (!condition || depth > kDeepest) return {};
  const Kind kind = kind_of(condition);
  const Node op_node = condition.field("operator");
  const std::string_view op = op_node ? op_node.text() : std::string_view();
  if (kind == Kind::unary_expression && op == "!")
    return lower::negated(read(condition.field("operand"), depth + 1));
  if (kind != Kind::binary_expression) return {};
  const Node left = condition.field("left");
  const Node right = condition.field("right");
  if (!left || !right) return {};
  if (op == "&&") return lower::both(read(left, depth + 1), read(right, depth + 1));
  if (op == "||") return lower::either(read(left, depth + 1), read(right, depth + 1));
  return lower::compared(side_of(left), op, side_of(right));
}

}  // namespace

Guard guard_of(Node condition) { return read(condition, 0); }

}  // namespace micryscope::languages::golang
