// What TypeScript adds: annotations as values, interfaces, enums, namespaces.
#include <array>
#include <charconv>

#include "languages/javascript/lowerer.h"

namespace micryscope::languages::js {

namespace {

/// Generic types that stand for what they hold.
bool is_wrapper(std::string_view name) {
  static constexpr std::array<std::string_view, 8> kWrappers = {
      "Promise", "Partial", "Required", "Readonly", "NonNullable", "Awaited", "PromiseLike", "DeepPartial"};
  for (const std::string_view wrapper : kWrappers) {
    if (name == wrapper) return true;
  }
  return false;
}

bool is_nothing(Node type) {
  const std::string_view text = type.text();
  return text == "null" || text == "undefined" || text == "void";
}

}  // namespace

ValueId Lowerer::annotation_of(Node node) { return type(node.field("type")); }

// A declared type as a value, where it names a class or interface; none for anything else.
ValueId Lowerer::type(Node node) {
  const Builder::Depth depth(b_);
  if (!node || !depth) return {};
  const std::string_view kind = node.kind();
  if (kind == "type_identifier" || kind == "identifier") return b_.read(node.text(), node.span());
  if (kind == "nested_type_identifier" || kind == "nested_identifier") {
    const bool is_type = kind == "nested_type_identifier";
    const Node name = node.field(is_type ? "name" : "property");
    const ValueId object = type(node.field(is_type ? "module" : "object"));
    return object && name ? b_.member(object, name.text(), node.span()) : ValueId();
  }
  if (kind == "member_expression" || kind == "call_expression") return expression(node);
  if (kind == "generic_type") return generic_type(node);
  if (kind == "union_type") return union_type(node);
  if (kind == "type_annotation" || kind == "parenthesized_type" || kind == "readonly_type" ||
      kind == "intersection_type" || kind == "optional_type") {
    const std::vector<Node> inner = node.named_children();
    return inner.empty() ? ValueId() : type(inner[0]);
  }
  return {};
}

ValueId Lowerer::generic_type(Node node) {
  const Node name = node.field("name");
  if (!name) return {};
  if (!is_wrapper(name.text())) return type(name);
  const Node arguments = node.field("type_arguments");
  const std::vector<Node> inner = arguments ? arguments.named_children() : std::vector<Node>();
  return inner.empty() ? ValueId() : type(inner[0]);
}

// `Vault | null` is Vault; a real choice names no one type. A chain leans to the left.
ValueId Lowerer::union_type(Node node) {
  Node only;
  while (node) {
    const std::vector<Node> inner = node.named_children();
    Node next;
    for (const Node& part : inner) {
      if (part.is("union_type")) {
        next = part;
      } else if (!is_nothing(part)) {
        if (only) return {};
        only = part;
      }
    }
    node = next;
  }
  return type(only);
}

// --- enums -------------------------------------------------------------------------------------

Operand Lowerer::enum_member(Node member, long long& next) {
  const bool assigned = member.is("enum_assignment");
  const Node key = assigned ? member.field("name") : member;
  std::string name;
  key_value(key, name);
  ValueId value;
  if (assigned) {
    value = expression(member.field("value"));
    const ir::Module& module = b_.module();
    const ir::Value& made = module.values[value];
    if (made.op == Op::constant) {
      const std::string_view text = module.text(module.constants[ir::ConstantId(made.index)].text);
      std::from_chars(text.data(), text.data() + text.size(), next);
      if (next < 1'000'000'000'000) ++next;
    }
  } else {
    value = b_.integer(next++, member.span());
  }
  b_.declare(name, value, member.span());  // later members may speak of it
  return b_.entry(name, value);
}

void Lowerer::enum_declaration(Node node) {
  const Node name = node.field("name");
  const Node body = node.field("body");
  if (!name || !body) return;
  std::vector<Operand> entries;
  long long next = 0;
  b_.begin_scope();
  for (const Node& member : body.named_children()) {
    if (!member.is_error()) entries.push_back(enum_member(member, next));
  }
  b_.end_scope();
  b_.declare(name.text(), b_.map(entries, node.span()), name.span());
}

// --- namespaces --------------------------------------------------------------------------------

ValueId Lowerer::namespace_expression(Node node) {
  namespace_declaration(node);
  return b_.null(node.span());
}

// namespace A.B { export const x = 1; } is a map A with a map B with x.
void Lowerer::namespace_declaration(Node node) {
  const Node name = node.field("name");
  const Node body = node.field("body");
  if (!name || !body || name.is("string")) return;
  std::vector<std::pair<std::string_view, Span>> exported;
  const auto outer = namespace_exports_;
  namespace_exports_ = &exported;
  b_.begin_scope();
  const std::vector<Node> nodes = body.named_children();
  hoist(nodes);
  statements(nodes);
  namespace_exports_ = outer;
  std::vector<Operand> entries;
  for (const auto& [member, span] : exported) {
    if (b_.lookup(member)) entries.push_back(b_.entry(member, b_.read(member, span)));
  }
  b_.end_scope();

  std::string_view path = name.text();
  const std::string_view first = path.substr(0, path.find('.'));
  const VariableId before = b_.lookup(first);
  if (path == first && before && !b_.module().variables[before].definitions.empty()) {
    for (const Operand& entry : entries) {  // it adds to the class, function or namespace of its name
      const ValueId object = b_.read(first, name.span());
      b_.set_member(object, b_.module().text(entry.name), entry.value, node.span(), first);
    }
    return;
  }
  ValueId value = b_.map(entries, node.span());
  while (path.size() > first.size()) {
    const std::size_t dot = path.rfind('.');
    value = b_.map({b_.entry(path.substr(dot + 1), value)}, node.span());
    path = path.substr(0, dot);
  }
  b_.declare(first, value, name.span());
}

// --- interfaces --------------------------------------------------------------------------------

void Lowerer::interface_member(Node member, std::vector<FieldPlan>& fields, std::vector<std::string>& signatures) {
  const Node key = member.field("name");
  if (!key || key.is("computed_property_name")) return;
  std::string name;
  key_value(key, name);
  if (member.is("method_signature")) {
    signatures.push_back(std::move(name));
    return;
  }
  if (!member.is("property_signature")) return;
  const Node annotation = member.field("type");
  const std::vector<Node> inner = annotation ? annotation.named_children() : std::vector<Node>();
  if (!inner.empty() && inner[0].is("function_type")) {
    signatures.push_back(std::move(name));
    return;
  }
  FieldPlan field;
  field.name = std::move(name);
  field.annotation = type(annotation);
  field.span = member.span();
  fields.push_back(std::move(field));
}

void Lowerer::lower_interface(Node body, Node name, std::vector<ValueId> bases, Span span) {
  std::vector<FieldPlan> fields;
  std::vector<std::string> signatures;
  for (const Node& member : body.named_children()) interface_member(member, fields, signatures);
  Builder::ClassInfo info;
  info.name = name.text();
  info.kind = ir::ClassKind::interface_type;
  info.bases = std::move(bases);
  info.span = span;
  const ClassId id = b_.begin_class(info);
  for (const FieldPlan& field : fields) b_.add_field(field.name, {}, false, field.span, field.annotation);
  for (const std::string& signature : signatures) b_.add_signature(signature);
  b_.end_class();
  // Types and values have names of their own; a value of that name is worth more.
  if (!b_.lookup(name.text())) b_.declare(name.text(), b_.class_value(id, span), name.span());
}

void Lowerer::interface_declaration(Node node) {
  const Node name = node.field("name");
  const Node body = node.field("body");
  if (!name || !body) return;
  std::vector<ValueId> bases;
  for (const Node& child : node.named_children()) {
    if (!child.is("extends_type_clause")) continue;
    for (const Node& base : child.fields("type")) {
      if (const ValueId value = type(base)) bases.push_back(value);
    }
  }
  lower_interface(body, name, std::move(bases), node.span());
}

// type Store = { get(key: string): string } is an interface; any other alias is its type's name.
void Lowerer::type_alias(Node node) {
  const Node name = node.field("name");
  const Node value = node.field("value");
  if (!name || !value) return;
  if (value.is("object_type")) return lower_interface(value, name, {}, node.span());
  if (b_.lookup(name.text())) return;
  if (value.is("type_identifier") || value.is("nested_type_identifier")) {
    b_.declare(name.text(), type(value), name.span());
  }
}

}  // namespace micryscope::languages::js
