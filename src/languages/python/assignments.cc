// Targets of assignments: names, attributes, elements and patterns of these.
#include "languages/python/lowering.h"

namespace micryscope::languages::py {

namespace {

constexpr std::size_t kOwners = 4;

bool is_sequence(const Node& node) {
  const std::string_view kind = node.kind();
  return kind == "pattern_list" || kind == "tuple_pattern" || kind == "list_pattern" ||
         kind == "tuple" || kind == "list" || kind == "expression_list";
}

bool is_star(const Node& node) { return node.is("list_splat_pattern") || node.is("list_splat"); }

bool has_star(const std::vector<Node>& nodes) {
  for (const Node& node : nodes) {
    if (is_star(node)) return true;
  }
  return false;
}

}  // namespace

ValueId Lowering::assignment(Node node) {
  const Node left = node.field("left");
  const Node right = node.field("right");
  if (!left) return children(node);
  const ValueId type = annotation(node.field("type"));
  if (left.is("identifier") && node.field("type")) {
    const ValueId value = right ? expression(right) : ValueId();
    assign_name(left.text(), value, left.span(), type);
    return value ? value : type;
  }
  if (!right) return type;
  // `a, b = x, y` needs no list in between.
  if (is_sequence(left) && is_sequence(right)) {
    const std::vector<Node> targets = left.named_children();
    const std::vector<Node> sources = right.named_children();
    if (targets.size() == sources.size() && !has_star(targets) && !has_star(sources)) {
      std::vector<ir::Operand> values;
      for (const Node& source : sources) values.push_back({expression(source), {}, ir::OperandKind::positional});
      for (std::size_t i = 0; i < targets.size(); ++i) assign(targets[i], values[i].value);
      return b_.list(values, right.span());
    }
  }
  const ValueId value = expression(right);
  assign(left, value);
  return value;
}

ValueId Lowering::augmented_assignment(Node node) {
  const Node left = node.field("left");
  const Node right = node.field("right");
  if (!left || !right) return children(node);
  const ValueId before = expression(left);
  const ValueId change = expression(right);
  const Node op = node.field("operator");
  std::string_view text = op ? op.text() : "+=";
  text.remove_suffix(text.empty() ? 0 : 1);
  if (text == "//") text = "/";
  const ValueId value = b_.binary(text, before, change, node.span());
  assign(left, value);
  return value;
}

void Lowering::assign(Node target, ValueId value) {
  const Builder::Depth depth(b_);
  if (!depth || !target || !value) return;
  const std::string_view kind = target.kind();
  if (kind == "identifier") {
    if (!target.is_missing()) assign_name(target.text(), value, target.span());
  } else if (kind == "attribute" || kind == "subscript") {
    assign_member(target, value);
  } else if (is_sequence(target)) {
    assign_all(target.named_children(), value);
  } else if (is_star(target) || kind == "as_pattern_target" || kind == "parenthesized_expression") {
    for (const Node& child : target.named_children()) assign(child, value);
  } else {
    expression(target);
  }
}

void Lowering::assign_all(const std::vector<Node>& targets, ValueId value) {
  const auto count = static_cast<long long>(targets.size());
  bool after_star = false;
  for (long long i = 0; i < count; ++i) {
    const Node& target = targets[static_cast<std::size_t>(i)];
    const Span span = target.span();
    if (is_star(target)) {
      const long long behind = count - i - 1;
      const ValueId high = behind == 0 ? ValueId() : b_.integer(-behind, span);
      assign(target, b_.slice(value, b_.integer(i, span), high, span));
      after_star = true;
    } else {
      assign(target, b_.index(value, b_.integer(after_star ? i - count : i, span), span));
    }
  }
}

void Lowering::assign_name(std::string_view name, ValueId value, Span span, ValueId type) {
  if (state_.in_comprehension) {
    b_.declare(name, value, span, type);
    return;
  }
  b_.declare_in_function(name, value, span, type);
  if (state_.in_class_body) b_.add_field(name, value, !type, span, type);
}

void Lowering::assign_member(Node target, ValueId value) {
  const bool is_attribute = target.is("attribute");
  const Node object = target.field(is_attribute ? "object" : "value");
  if (!object) return;
  const ValueId base = expression(object);
  const std::string_view variable = object.is("identifier") ? object.text() : std::string_view();
  ValueId updated;
  if (is_attribute) {
    const Node name = target.field("attribute");
    if (!name) return;
    updated = b_.set_member(base, name.text(), value, target.span(), variable);
  } else {
    const Node key = target.field("subscript");
    if (!key) return;
    if (key.is("slice")) {
      // Elements of the value take the places of some elements; which ones is not said.
      std::vector<ir::Operand> bounds;
      for (const Node& bound : key.named_children()) {
        bounds.push_back({expression(bound), {}, ir::OperandKind::positional});
      }
      updated = b_.set_index(base, b_.list(bounds, key.span()), b_.element(value, target.span()),
                             target.span(), variable);
    } else {
      updated = b_.set_index(base, expression(key), value, target.span(), variable);
    }
  }
  if (variable.empty()) store_back(object, updated);
}

// `self.options["key"] = v` changes what self.options holds: the change is stored in every owner up
// to the variable. Owners with calls among them are temporaries, which end the chain.
void Lowering::store_back(Node object, ValueId updated) {
  std::vector<Node> owners;  // innermost object first
  for (Node at = object; !at.is("identifier");) {
    if (owners.size() == kOwners) return;
    const bool is_attribute = at.is("attribute");
    if (!is_attribute && !at.is("subscript")) return;
    const Node key = at.field("subscript");
    if (!is_attribute && (!key || !(key.is("string") || key.is("integer") || key.is("identifier")))) return;
    owners.push_back(at);
    at = at.field(is_attribute ? "object" : "value");
    if (!at) return;
  }
  for (const Node& owner : owners) {
    const bool is_attribute = owner.is("attribute");
    const Node base = owner.field(is_attribute ? "object" : "value");
    if (!base) return;
    const ValueId value = expression(base);
    const std::string_view variable = base.is("identifier") ? base.text() : std::string_view();
    updated = is_attribute ? b_.set_member(value, owner.field("attribute").text(), updated, owner.span(), variable)
                           : b_.set_index(value, expression(owner.field("subscript")), updated,
                                          owner.span(), variable);
    if (!variable.empty()) return;
  }
}

// Deleting changes no value that is used later; what the targets compute still happens.
void Lowering::delete_statement(Node node) {
  for (const Node& child : node.named_children()) {
    if (!child.is("identifier")) expression(child);
  }
}

}  // namespace micryscope::languages::py
