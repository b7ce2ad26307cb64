#include "languages/go/literals.h"
#include "languages/go/lowering.h"

namespace micryscope::languages::golang {

namespace {

constexpr int kMaximumAliases = 8;
constexpr long long kMaximumPadding = 64;  // elements that an array literal leaves out

Node first_child(Node node) {
  if (!node) return {};
  const std::vector<Node> children = node.named_children();
  return children.empty() ? Node() : children[0];
}

// literal_element is a wrapper around an expression or a nested literal_value.
Node unwrap(Node element) {
  return kind_of(element) == Kind::literal_element ? first_child(element) : element;
}

}  // namespace

bool Lowering::is_byte_type(Node type) const {
  return type && (type.text() == "byte" || type.text() == "uint8");
}

// What a type name of this file stands for; the type itself when it is no such name or a struct's.
Node Lowering::underlying(Node type) const {
  for (int i = 0; i < kMaximumAliases && kind_of(type) == Kind::type_identifier; ++i) {
    const auto it = types_.find(type.text());
    if (it == types_.end() || kind_of(it->second) == Kind::struct_type) return type;
    type = it->second;
  }
  return type;
}

ValueId Lowering::composite_literal(Node node) {
  const Node type = node.field("type");
  const Node body = node.field("body");
  if (!type || !body) return b_.opaque("missing expression", node.span());
  return composite(type, body, node.span(), 0);
}

// `type` may be null: that of an element whose type is declared elsewhere.
ValueId Lowering::composite(Node type, Node body, Span span, int depth) {
  const Builder::Depth guard(b_);
  if (!guard) return b_.opaque("nesting too deep", body.span());
  switch (kind_of(type)) {
    case Kind::slice_type:
    case Kind::array_type:
    case Kind::implicit_length_array_type:
      return list_literal(type, body, span);
    case Kind::map_type:
      return map_literal(type, body, span);
    case Kind::pointer_type:
    case Kind::parenthesized_type:
      return composite(first_child(type), body, span, depth + 1);
    case Kind::type_identifier: {
      const Node target = underlying(type);
      const Kind kind = kind_of(target);
      if (depth < kMaximumAliases && (kind == Kind::slice_type || kind == Kind::array_type || kind == Kind::map_type)) {
        return composite(target, body, span, depth + 1);
      }
      return construct_literal(expression(type), body, span);
    }
    case Kind::generic_type:
    case Kind::qualified_type:
    case Kind::struct_type:
      return construct_literal(type_value(type), body, span);
    default: {
      const Node first = first_child(body);
      return kind_of(first) == Kind::keyed_element ? map_literal({}, body, span) : list_literal({}, body, span);
    }
  }
}

// One element of a literal; a bare {...} takes the element type of the literal around it.
ValueId Lowering::element_value(Node element, Node type) {
  const Node inner = unwrap(element);
  if (!inner) return b_.opaque("missing expression", element.span());
  if (kind_of(inner) == Kind::literal_value) return composite(type, inner, inner.span(), 0);
  return expression(inner);
}

ValueId Lowering::list_literal(Node type, Node body, Span span) {
  const Node element_type = type ? type.field("element") : Node();
  const Node length = kind_of(type) == Kind::array_type ? type.field("length") : Node();
  const std::vector<Node> children = body.named_children();
  if (children.empty() && length) return b_.zeros(expression(length), span);
  bool keyed = false;
  std::vector<Operand> elements;
  for (const Node& child : children) {
    if (kind_of(child) != Kind::keyed_element) {
      elements.push_back({element_value(child, element_type), {}, ir::OperandKind::positional});
      continue;
    }
    keyed = true;  // [...]string{Red: "red"}
    elements.push_back({expression(child.field("key")), {}, ir::OperandKind::key});
    if (const Node value = child.field("value")) {
      elements.push_back({element_value(value, element_type), {}, ir::OperandKind::positional});
    } else {
      elements.pop_back();
    }
  }
  if (keyed) return b_.map(elements, span);
  if (const auto count = length ? evaluate(length, 0) : std::nullopt; count && *count <= kMaximumPadding && is_byte_type(element_type)) {
    while (static_cast<long long>(elements.size()) < *count) {
      elements.push_back({b_.integer(0, span), {}, ir::OperandKind::positional});
    }
  }
  const ValueId list = b_.list(elements, span);
  return is_byte_type(element_type) ? b_.convert("[]byte", list, span) : list;
}

std::optional<Operand> Lowering::constant_key(Node key, ValueId value) {
  switch (kind_of(key)) {
    case Kind::interpreted_string_literal:
    case Kind::raw_string_literal:
      return b_.entry(decode_string(key.text()), value);
    case Kind::int_literal:
      if (const auto number = evaluate(key, 0)) return b_.entry(std::to_string(*number), value);
      return std::nullopt;
    default:
      return std::nullopt;
  }
}

ValueId Lowering::map_literal(Node type, Node body, Span span) {
  const Node value_type = type ? type.field("value") : Node();
  const Node key_type = type ? type.field("key") : Node();
  std::vector<Operand> entries;
  for (const Node& child : body.named_children()) {
    const Node key = child.field("key");
    const Node value = child.field("value");
    if (kind_of(child) != Kind::keyed_element || !key || !value) continue;
    const Node plain = unwrap(key);
    const bool is_constant = kind_of(plain) == Kind::interpreted_string_literal ||
                             kind_of(plain) == Kind::raw_string_literal || kind_of(plain) == Kind::int_literal;
    const ValueId key_value = is_constant ? ValueId() : element_value(key, key_type);
    const ValueId made = element_value(value, value_type);
    if (const auto entry = is_constant ? constant_key(plain, made) : std::nullopt) {
      entries.push_back(*entry);
      continue;
    }
    entries.push_back({is_constant ? expression(plain) : key_value, {}, ir::OperandKind::key});
    entries.push_back({made, {}, ir::OperandKind::positional});
  }
  return b_.map(entries, span);
}

// T{a, b} or T{name: a}; for a map type of another file, T{"key": a}.
ValueId Lowering::construct_literal(ValueId type, Node body, Span span) {
  std::vector<Argument> arguments;
  std::vector<std::string> names;  // decoded keys, which outlive the loop
  const std::vector<Node> children = body.named_children();
  names.reserve(children.size());
  for (const Node& child : children) {
    Argument argument;
    if (kind_of(child) != Kind::keyed_element) {
      argument.value = element_value(child, {});
      arguments.push_back(argument);
      continue;
    }
    const Node key = unwrap(child.field("key"));
    const Node value = child.field("value");
    if (!key || !value) continue;
    const Kind kind = kind_of(key);
    if (kind == Kind::identifier) {
      argument.name = key.text();
    } else if (kind == Kind::interpreted_string_literal || kind == Kind::raw_string_literal) {
      names.push_back(decode_string(key.text()));
      argument.name = names.back();
    } else {
      // Only a map has computed keys: a map of that one entry is spread.
      const ValueId computed = expression(key);
      const Operand entry{element_value(value, {}), {}, ir::OperandKind::positional};
      argument.value = b_.map({{computed, {}, ir::OperandKind::key}, entry}, child.span());
      argument.kind = ir::OperandKind::spread_map;
      arguments.push_back(argument);
      continue;
    }
    argument.value = element_value(value, {});
    arguments.push_back(argument);
  }
  return b_.construct(type ? type : b_.global("struct", span), arguments, span);
}

// make([]T, n) is n zero elements, make(map[K]V) an empty map, make(chan T) an empty list.
ValueId Lowering::make_call(Node node) {
  const Node list = node.field("arguments");
  const std::vector<Node> arguments = list ? list.named_children() : std::vector<Node>{};
  if (arguments.empty()) return b_.null(node.span());
  const Kind kind = kind_of(underlying(arguments[0]));
  if (kind == Kind::map_type) return b_.map({}, node.span());
  if (kind == Kind::channel_type) return b_.list({}, node.span());
  if (arguments.size() < 2) return b_.map({}, node.span());  // a named type: only maps need no length
  const ValueId length = expression(arguments[1]);
  if (arguments.size() > 2) expression(arguments[2]);
  return b_.zeros(length, node.span());
}

ValueId Lowering::new_call(Node node) {
  const Node list = node.field("arguments");
  const Node type = list ? first_child(list) : Node();
  return type ? zero_value(type, node.span()) : b_.null(node.span());
}

// What `var x T` holds.
ValueId Lowering::zero_value(Node type, Span span, int depth) {
  const Builder::Depth guard(b_);
  if (!guard || !type) return b_.null(span);
  switch (kind_of(type)) {
    case Kind::array_type:
      return type.field("length") ? b_.zeros(expression(type.field("length")), span) : b_.null(span);
    case Kind::parenthesized_type:
      return zero_value(first_child(type), span, depth + 1);
    case Kind::struct_type:
    case Kind::generic_type:
    case Kind::qualified_type: {
      const ValueId made = type_value(type);
      return made ? b_.construct(made, {}, span) : b_.null(span);
    }
    case Kind::type_identifier:
    case Kind::identifier: {
      const std::string_view name = type.text();
      const Node target = underlying(type);
      if (target && !(target == type)) return depth < kMaximumAliases ? zero_value(target, span, depth + 1) : b_.null(span);
      if (name == "string") return b_.string("", span);
      if (name == "bool") return b_.boolean(false, span);
      if (name == "error" || name == "any") return b_.null(span);
      if (name == "byte" || name == "rune" || name == "uintptr" || name.starts_with("int") || name.starts_with("uint") || name.starts_with("float")) {
        if (!b_.lookup(name)) return b_.integer(0, span);
      }
      const ValueId made = type_value(type);
      return made ? b_.construct(made, {}, span) : b_.null(span);
    }
    default:
      return b_.null(span);
  }
}

}  // namespace micryscope::languages::golang
