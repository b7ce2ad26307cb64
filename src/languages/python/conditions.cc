// What conditions say about the variables in them.
#include "languages/python/lowering.h"

namespace micryscope::languages::py {

using lower::Guard;

namespace {

bool is_empty_literal(const Node& node) {
  if (node.is("none")) return true;
  if (node.is("string")) {
    const std::string_view text = node.text();
    return text.ends_with("\"\"") || text.ends_with("''") ? node.named_child_count() <= 2 : false;
  }
  return (node.is("list") || node.is("tuple") || node.is("dictionary")) &&
         node.named_child_count() == 0;
}

/// The variable in `len(name)`.
std::string_view measured(const Node& node) {
  if (!node.is("call") || node.field("function").text() != "len") return {};
  const Node list = node.field("arguments");
  if (!list || list.named_child_count() != 1 || !list.named_child(0).is("identifier")) return {};
  return list.named_child(0).text();
}

lower::Compared side_of(const Node& node) {
  return {node.is("identifier") ? node.text() : std::string_view(), measured(node),
          is_empty_literal(node), node.text()};
}

}  // namespace

Guard Lowering::guard_of(Node condition, int depth) const {
  constexpr int kDeepest = 16;
  if (!condition || depth > kDeepest) return {};
  const std::string_view kind = condition.kind();
  if (kind == "identifier") return lower::holds(condition.text());
  if (kind == "parenthesized_expression" && condition.named_child_count() == 1)
    return guard_of(condition.named_child(0), depth + 1);
  if (kind == "named_expression") return guard_of(condition.field("name"), depth + 1);
  if (kind == "not_operator")
    return lower::negated(guard_of(condition.field("argument"), depth + 1));
  if (kind == "call") return lower::holds(measured(condition));
  if (kind == "boolean_operator") {
    const Node op = condition.field("operator");
    const Guard left = guard_of(condition.field("left"), depth + 1);
    const Guard right = guard_of(condition.field("right"), depth + 1);
    return op && op.is("or") ? lower::either(left, right) : lower::both(left, right);
  }
  if (kind != "comparison_operator") return {};
  const std::vector<Node> parts = condition.named_children();
  const Node written = condition.field("operators");
  if (parts.size() != 2 || !written) return {};
  std::string_view op = written.text();
  if (op == "is") op = "==";
  if (op == "is not") op = "!=";
  return lower::compared(side_of(parts[0]), op, side_of(parts[1]));
}

}  // namespace micryscope::languages::py
