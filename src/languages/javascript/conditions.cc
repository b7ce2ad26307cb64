// What conditions say about the variables in them.
#include "languages/javascript/lowerer.h"

namespace micryscope::languages::js {

using lower::Guard;

namespace {

constexpr int kDeepest = 16;

bool is_empty_literal(Node node) {
  const std::string_view kind = node.kind();
  if (kind == "null" || kind == "undefined") return true;
  if (kind == "string" || kind == "template_string") return node.text().size() == 2;
  return kind == "array" && node.named_child_count() == 0;
}

/// The variable in `name.length`, `name.byteLength`, `name.size`.
std::string_view measured(Node node) {
  if (!node.is("member_expression")) return {};
  const Node property = node.field("property");
  const Node object = unwrap(node.field("object"));
  if (!property || !object || !object.is("identifier")) return {};
  const std::string_view name = property.text();
  return name == "length" || name == "byteLength" || name == "size" ? object.text()
                                                                    : std::string_view();
}

lower::Compared side_of(Node node) {
  return {node.is("identifier") ? node.text() : std::string_view(), measured(node),
          is_empty_literal(node), node.text()};
}

Guard read(Node condition, int depth) {
  condition = unwrap(condition);
  if (!condition || depth > kDeepest) return {};
  const std::string_view kind = condition.kind();
  if (kind == "identifier") return lower::holds(condition.text());
  if (kind == "member_expression") return lower::holds(measured(condition));
  const Node op_node = condition.field("operator");
  std::string_view op = op_node ? op_node.text() : std::string_view();
  if (kind == "unary_expression" && op == "!")
    return lower::negated(read(condition.field("argument"), depth + 1));
  if (kind != "binary_expression") return {};
  const Node left = unwrap(condition.field("left"));
  const Node right = unwrap(condition.field("right"));
  if (!left || !right) return {};
  if (op == "&&") return lower::both(read(left, depth + 1), read(right, depth + 1));
  if (op == "||") return lower::either(read(left, depth + 1), read(right, depth + 1));
  if (op == "===") op = "==";
  if (op == "!==") op = "!=";
  return lower::compared(side_of(left), op, side_of(right));
}

}  // namespace

Guard guard_of(Node condition) { return read(condition, 0); }

}  // namespace micryscope::languages::js
