// Assignments, destructuring, and the names that a pattern binds.
#include "languages/javascript/lowerer.h"

namespace micryscope::languages::js {

namespace {

constexpr int kDeepestStore = 8;     // a.b.c...: how far an update is carried outwards
constexpr int kDeepestPattern = 100;

bool is_member_kind(std::string_view kind) {
  return kind == "member_expression" || kind == "subscript_expression";
}

}  // namespace

ValueId Lowerer::assignment(Node node) {
  const Node left = unwrap(node.field("left"));
  const Node right = node.field("right");
  if (!left) return expression(right);
  std::string_view name;
  Span name_span = left.span();
  if (left.is("identifier")) name = left.text();
  if (left.is("member_expression")) {
    if (const Node property = left.field("property")) {
      name = property.text();
      name_span = property.span();
    }
  }
  const ValueId value = named_expression(right, name, name_span);
  if (!constructor_functions_.empty()) attach_to_prototype(left, value);
  assign(left, value);
  return value;
}

// `Vault.prototype.open = function () {...}` and `Vault.prototype = { open: function () {...} }`.
void Lowerer::attach_to_prototype(Node left, ValueId value) {
  if (!left.is("member_expression")) return;
  ir::Module& module = b_.module();
  const auto owner_of = [](Node node) -> std::string_view {
    const Node property = node.field("property");
    if (!node.is("member_expression") || !property || property.text() != "prototype") return {};
    return plain_name(node.field("object"));
  };
  const auto attach = [&](std::string_view owner, ValueId method) {
    const ir::Value& made = module.values[method];
    if (made.op != Op::function) return;
    const FunctionId id(made.index);
    if (module.functions[id].kind != FunctionKind::getter) module.functions[id].kind = FunctionKind::method;
    b_.attach_method(owner, id);
  };
  const Node object = unwrap(left.field("object"));
  if (const std::string_view owner = object ? owner_of(object) : ""; !owner.empty()) return attach(owner, value);
  const std::string_view owner = owner_of(left);
  const ir::Value& made = module.values[value];
  if (owner.empty() || made.op != Op::map) return;
  for (std::uint32_t i = 0; i < made.operand_count; ++i) attach(owner, module.operand(made, i));
}

ValueId Lowerer::augmented_assignment(Node node) {
  const Node left = unwrap(node.field("left"));
  const Node right = node.field("right");
  const Node op = node.field("operator");
  std::string_view name = op ? op.text() : "+=";
  name.remove_suffix(1);
  const ValueId before = expression(left);
  ValueId after;
  if (name == "||" || name == "??") {
    after = b_.join({before, conditional(right)}, name == "||" ? "or" : "default", node.span());
  } else if (name == "&&") {
    after = b_.join({before, conditional(right)}, "if", node.span());
  } else {
    after = b_.binary(name, before, expression(right), node.span());
  }
  assign(left, after);
  return after;
}

void Lowerer::assign(Node target, ValueId value) {
  target = unwrap(target);
  if (!target) return;
  const std::string_view kind = target.kind();
  if (kind == "identifier" || kind == "undefined") {
    write_name(target.text(), value, target.span());
  } else if (is_member_kind(kind)) {
    store(target, value, 0);
  } else {
    bind(target, value, Binding::assign);
  }
}

// A name that nothing declares is a property of the global object, so a variable of the file.
void Lowerer::write_name(std::string_view name, ValueId value, Span span) {
  if (!b_.lookup(name)) b_.use_outer(name, true);
  b_.write(name, value, span);
}

// `a.b.c = v` makes a new a.b and with it a new a, as long as all of it is plain.
void Lowerer::store(Node target, ValueId value, int depth) {
  const Node object = unwrap(target.field("object"));
  if (!object || depth > kDeepestStore) return;
  if (is_exports(target)) {  // module.exports = value
    note_export("=", value);
    b_.write("exports", value, target.span());
    return;
  }
  std::string name;
  ValueId key;
  if (target.is("member_expression")) {
    const Node property = target.field("property");
    name = property ? property.text() : "";
  } else {
    const Node index = unwrap(target.field("index"));
    if (index && index.is("string")) {
      name = string_text(index);
    } else {
      key = expression(index);
    }
  }
  const bool exported = is_exports(object);
  if (exported && !key) note_export(name, value);
  const std::string_view variable = exported ? "exports" : plain_name(object);
  const ValueId holder = exported ? b_.read("exports", object.span()) : expression(object);
  const ValueId updated = key ? b_.set_index(holder, key, value, target.span(), variable)
                              : b_.set_member(holder, name, value, target.span(), variable);
  if (!variable.empty() || !is_member_kind(object.kind())) return;
  Node root = object;
  for (int i = 0; i < kDeepestStore && root && is_member_kind(root.kind()); ++i) root = unwrap(root.field("object"));
  if (root && !plain_name(root).empty()) store(object, updated, depth + 1);
}

ValueId Lowerer::with_default(ValueId value, Node fallback, std::string_view name) {
  if (!fallback) return value;
  return b_.join({value, named_expression(fallback, name, fallback.span())}, "default", fallback.span());
}

void Lowerer::bind_name(std::string_view name, ValueId value, Span span, Binding binding, ValueId annotation) {
  switch (binding) {
    case Binding::block: b_.declare(name, value, span, annotation); break;
    case Binding::function: b_.declare_in_function(name, value, span, annotation); break;
    case Binding::assign: write_name(name, value, span); break;
  }
}

void Lowerer::bind(Node pattern, ValueId value, Binding binding, ValueId annotation) {
  const Builder::Depth depth(b_);
  if (!pattern || !depth) return;
  const std::string_view kind = pattern.kind();
  if (kind == "identifier" || kind == "shorthand_property_identifier_pattern" || kind == "undefined") {
    bind_name(pattern.text(), value, pattern.span(), binding, annotation);
  } else if (kind == "object_pattern") {
    bind_object(pattern, value, binding);
  } else if (kind == "array_pattern") {
    bind_array(pattern, value, binding);
  } else if (kind == "assignment_pattern" || kind == "object_assignment_pattern") {
    const Node left = pattern.field("left");
    bind(left, with_default(value, pattern.field("right"), left ? left.text() : ""), binding);
  } else if (kind == "rest_pattern") {
    const std::vector<Node> inner = pattern.named_children();
    if (!inner.empty()) bind(inner[0], value, binding);
  } else if (is_member_kind(kind)) {
    store(pattern, value, 0);
  } else if (const Node inner = unwrap(pattern); inner && !(inner == pattern)) {
    bind(inner, value, binding);
  } else {
    opaque(pattern.is_error() ? "syntax error" : kind, pattern);
  }
}

void Lowerer::bind_object(Node pattern, ValueId value, Binding binding) {
  const auto take = [&](Node key) {
    std::string name;
    const ValueId computed = key_value(key, name);
    const Span span = key ? key.span() : pattern.span();
    return computed ? b_.index(value, computed, span) : b_.member(value, name, span);
  };
  for (const Node& child : pattern.named_children()) {
    const std::string_view kind = child.kind();
    if (kind == "shorthand_property_identifier_pattern") {
      bind(child, b_.member(value, child.text(), child.span()), binding);
    } else if (kind == "pair_pattern") {
      bind(child.field("value"), take(child.field("key")), binding);
    } else if (kind == "object_assignment_pattern") {
      bind(child, take(child.field("left")), binding);
    } else {
      bind(child, value, binding);  // the rest still holds what it holds
    }
  }
}

void Lowerer::bind_array(Node pattern, ValueId value, Binding binding) {
  long long position = 0;
  for (const Node& child : pattern.children()) {
    if (!child.is_named()) {
      if (child.kind() == ",") ++position;
      continue;
    }
    if (parse::is_comment(child)) continue;
    const ValueId at = b_.integer(position, child.span());
    if (child.is("rest_pattern")) {
      bind(child, b_.slice(value, at, {}, child.span()), binding);
    } else {
      bind(child, b_.index(value, at, child.span()), binding);
    }
  }
}

void Lowerer::pattern_names(Node pattern, std::vector<std::pair<std::string_view, Span>>& names, int depth) const {
  if (!pattern || depth > kDeepestPattern) return;
  const std::string_view kind = pattern.kind();
  if (kind == "identifier" || kind == "shorthand_property_identifier_pattern") {
    names.emplace_back(pattern.text(), pattern.span());
  } else if (kind == "object_pattern" || kind == "array_pattern" || kind == "rest_pattern") {
    for (const Node& child : pattern.named_children()) pattern_names(child, names, depth + 1);
  } else if (kind == "pair_pattern") {
    pattern_names(pattern.field("value"), names, depth + 1);
  } else if (kind == "assignment_pattern" || kind == "object_assignment_pattern") {
    pattern_names(pattern.field("left"), names, depth + 1);
  }
}

}  // namespace micryscope::languages::js
