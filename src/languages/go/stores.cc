#include <algorithm>

#include "languages/go/lowering.h"

namespace micryscope::languages::golang {

namespace {

Node inner_of(Node node) {
  while (kind_of(node) == Kind::parenthesized_expression) {
    const std::vector<Node> children = node.named_children();
    node = children.empty() ? Node() : children[0];
  }
  return node;
}

}  // namespace

void Lowering::assignment(Node node) {
  const Node left = node.field("left");
  const Node right = node.field("right");
  const Node op = node.field("operator");
  if (!left || !right) return pieces(node);
  const std::vector<Node> targets = left.named_children();
  if (op && op.text() != "=" && targets.size() == 1) {  // x += y
    const std::vector<Node> operands = right.named_children();
    const ValueId before = expression(targets[0]);
    const ValueId by = operands.empty() ? b_.opaque("missing expression", node.span()) : expression(operands[0]);
    store(targets[0], b_.binary(op.text().substr(0, op.text().size() - 1), before, by, node.span()));
    return;
  }
  assign_all(targets, right_values(right, targets), false);
}

void Lowering::short_declaration(Node node) {
  const Node left = node.field("left");
  const Node right = node.field("right");
  if (!left || !right) return pieces(node);
  const std::vector<Node> targets = left.named_children();
  assign_all(targets, right_values(right, targets), true);
}

// x++, x--
void Lowering::step(Node node) {
  const std::vector<Node> children = node.named_children();
  if (children.empty()) return;
  const std::string_view op = kind_of(node) == Kind::inc_statement ? "+" : "-";
  const ValueId before = expression(children[0]);
  store(children[0], b_.binary(op, before, b_.integer(1, node.span()), node.span()));
}

// One value per target. A value that nothing takes (`_`) may be none.
std::vector<ValueId> Lowering::right_values(Node list, const std::vector<Node>& targets) {
  const std::vector<Node> sources = list.named_children();
  if (sources.size() == 1) mark_filling(sources[0], targets);
  if (sources.size() == 1 && targets.size() > 1) return results_of(sources[0], targets);
  std::vector<ValueId> values;
  for (const Node& source : sources) values.push_back(expression(source));
  filling_call_.reset();
  return values;
}

// a, b := f(); v, ok := m[k], x.(T), <-ch
std::vector<ValueId> Lowering::results_of(Node right, const std::vector<Node>& targets) {
  const ValueId source = expression(right);
  filling_call_.reset();
  const Node inner = inner_of(right);
  const Kind kind = kind_of(inner);
  const bool is_call = kind == Kind::call_expression || kind == Kind::type_conversion_expression;
  if (targets.size() == 1) return {source};
  std::vector<ValueId> values;
  for (std::size_t i = 0; i < targets.size(); ++i) {
    const Span span = targets[i].span();
    if (targets[i].text() == "_") {
      values.emplace_back();
    } else if (is_call) {
      values.push_back(b_.index(source, b_.integer(static_cast<long long>(i), span), right.span()));
    } else {
      values.push_back(i == 0 ? source : b_.binary("!=", source, b_.null(span), right.span()));
    }
  }
  return values;
}

// A call whose results are only "how did it go" is made for what it does to its arguments.
void Lowering::mark_filling(Node right, const std::vector<Node>& targets) {
  if (kind_of(right) != Kind::call_expression) return;
  const bool only_status = std::all_of(targets.begin(), targets.end(), [](const Node& target) {
    const std::string_view name = target.text();
    return name == "_" || name == "n" || name.ends_with("err") || name.ends_with("Err");
  });
  if (only_status) filling_call_ = right;
}

void Lowering::assign_all(const std::vector<Node>& targets, const std::vector<ValueId>& values, bool declares) {
  for (std::size_t i = 0; i < targets.size() && i < values.size(); ++i) {
    if (!values[i]) continue;
    if (declares && kind_of(targets[i]) == Kind::identifier) {
      declare_name(targets[i].text(), values[i], targets[i].span());
    } else {
      store(targets[i], values[i]);
    }
  }
}

// a.b[k].c = v makes new versions of a.b[k], a.b and a, so that what follows sees it through each.
void Lowering::store(Node target, ValueId value) {
  std::vector<PathStep> path;  // from the leaf to the root
  Node at = target;
  while (at) {
    at = peel(at);
    const Kind kind = kind_of(at);
    if (kind == Kind::slice_expression || kind == Kind::type_assertion_expression) {
      at = at.field("operand");
    } else if (kind == Kind::selector_expression || kind == Kind::index_expression) {
      path.push_back({at, {}, {}});
      at = at.field("operand");
    } else {
      break;
    }
  }
  if (!at) return;
  const bool is_name = kind_of(at) == Kind::identifier;
  if (path.empty()) {
    if (is_name) {
      assign_name(at.text(), value, target.span());
    } else {
      expression(at);
    }
    return;
  }
  ValueId object = expression(at);
  if (is_name) find_or_make(at.text());
  for (std::size_t i = path.size(); i > 0; --i) {
    PathStep& step = path[i - 1];
    const Node field = step.node.field("field");
    step.object = object;
    if (!field) step.key = expression(step.node.field("index"));
    if (i == 1) break;
    object = field ? b_.member(object, field.text(), step.node.span()) : b_.index(object, step.key, step.node.span());
  }
  for (std::size_t i = 0; i < path.size(); ++i) {
    const PathStep& step = path[i];
    const bool at_root = i + 1 == path.size();
    const std::string_view variable = at_root && is_name && is_overwritable(at.text()) ? at.text() : std::string_view();
    const Node field = step.node.field("field");
    value = field ? b_.set_member(step.object, field.text(), value, target.span(), variable)
                  : b_.set_index(step.object, step.key, value, target.span(), variable);
  }
}

}  // namespace micryscope::languages::golang
