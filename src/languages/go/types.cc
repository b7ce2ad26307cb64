#include "languages/go/lowering.h"

#include <algorithm>

namespace micryscope::languages::golang {

namespace {

Node first_child(Node node) {
  if (!node) return {};
  const std::vector<Node> children = node.named_children();
  return children.empty() ? Node() : children[0];
}

}  // namespace

// A type as the value of its name; none for types that have no name worth following.
ValueId Lowering::type_value(Node type) {
  const Builder::Depth depth(b_);
  if (!type || !depth) return {};
  switch (kind_of(type)) {
    case Kind::type_identifier:
    case Kind::identifier: {
      const std::string_view name = type.text();
      if (name == "any") return {};
      if (std::find(type_parameters_.begin(), type_parameters_.end(), name) != type_parameters_.end()) return {};
      return read_name(name, type.span());
    }
    case Kind::qualified_type: {
      const Node package = type.field("package");
      const Node name = type.field("name");
      if (!package || !name) return {};
      return b_.member(read_name(package.text(), package.span()), name.text(), type.span());
    }
    case Kind::generic_type:
      return type_value(type.field("type"));
    case Kind::pointer_type:
    case Kind::parenthesized_type:
      return type_value(first_child(type));
    case Kind::slice_type:
    case Kind::array_type:
      return is_byte_type(type.field("element")) ? b_.global("[]byte", type.span()) : ValueId();
    case Kind::struct_type: {
      const auto it = anonymous_types_.find(type.span().begin);
      if (it != anonymous_types_.end()) return it->second;
      const ValueId value = class_of(type, {}, type.span());
      anonymous_types_.emplace(type.span().begin, value);
      return value;
    }
    default:
      return {};
  }
}

// `type Name <type>` as a class: a struct, an interface, or a class without fields that methods
// can be attached to.
ValueId Lowering::class_of(Node type, std::string_view name, Span span) {
  Builder::ClassInfo info;
  info.name = name;
  info.span = span;
  switch (kind_of(type)) {
    case Kind::struct_type:
      info.kind = ir::ClassKind::struct_type;
      embedded_types(type, info.bases);
      break;
    case Kind::interface_type:
      info.kind = ir::ClassKind::interface_type;
      for (const Node& element : type.named_children()) {
        if (kind_of(element) != Kind::type_elem) continue;
        const std::vector<Node> choices = element.named_children();
        if (choices.size() != 1) continue;  // A | B constrains a type parameter
        if (const ValueId base = type_value(choices[0])) info.bases.push_back(base);
      }
      break;
    case Kind::type_identifier:
    case Kind::qualified_type:
    case Kind::generic_type:
      if (const ValueId base = type_value(type)) info.bases.push_back(base);
      break;
    default:
      break;
  }
  const lower::ClassId id = b_.begin_class(info);
  if (info.kind == ir::ClassKind::struct_type) struct_fields(type);
  if (info.kind == ir::ClassKind::interface_type) {
    for (const Node& element : type.named_children()) {
      const Node method = kind_of(element) == Kind::method_elem ? element.field("name") : Node();
      if (method) b_.add_signature(method.text());
    }
  }
  b_.end_class();
  return b_.class_value(id, span);
}

void Lowering::embedded_types(Node type, std::vector<ValueId>& bases) {
  const Node list = first_child(type);
  for (const Node& field : list ? list.named_children() : std::vector<Node>{}) {
    if (kind_of(field) != Kind::field_declaration || field.field("name")) continue;
    if (const ValueId base = type_value(field.field("type"))) bases.push_back(base);
  }
}

// An embedded struct is a base and also a field that is called like its type.
void Lowering::struct_fields(Node type) {
  const Node list = first_child(type);
  for (const Node& field : list ? list.named_children() : std::vector<Node>{}) {
    const Node field_type = field.field("type");
    if (kind_of(field) != Kind::field_declaration || !field_type) continue;
    const std::vector<Node> names = field.fields("name");
    if (names.empty()) {
      b_.add_field(base_type_name(field_type), {}, false, field.span(), type_value(field_type));
    }
    for (const Node& name : names) {
      if (kind_of(name) == Kind::field_identifier) {
        b_.add_field(name.text(), {}, false, name.span(), type_value(field_type));
      }
    }
  }
}

// T of T, *T, p.T, T[K], (T); empty for others.
std::string_view Lowering::base_type_name(Node type) {
  while (type) {
    switch (kind_of(type)) {
      case Kind::type_identifier: return type.text();
      case Kind::qualified_type: return type.field("name") ? type.field("name").text() : std::string_view();
      case Kind::generic_type: type = type.field("type"); break;
      case Kind::pointer_type:
      case Kind::parenthesized_type: type = first_child(type); break;
      default: return {};
    }
  }
  return {};
}

}  // namespace micryscope::languages::golang
