// Functions and classes. Decorators, defaults and annotations are evaluated outside, before the
// body opens. A class's body is a function of its own whose names the methods do not see.
#include <algorithm>
#include <array>

#include "languages/python/lowering.h"

namespace micryscope::languages::py {

namespace {

std::string_view last_component(std::string_view dotted) {
  return dotted.substr(dotted.rfind('.') + 1);  // npos + 1 == 0
}

bool has(const std::vector<std::string_view>& names, std::string_view wanted) {
  return std::any_of(names.begin(), names.end(),
                     [&](std::string_view name) { return last_component(name) == wanted; });
}

// The string that opens a body, if any.
Node docstring_of(const Node& body) {
  if (!body) return {};
  std::uint32_t at = 0;
  Node first = body.named_child(at);
  while (first && parse::is_comment(first)) first = body.named_child(++at);
  if (!first.is("expression_statement")) return {};
  const Node text = first.named_child(0);
  return text.is("string") ? text : Node();
}

std::string_view dotted_text(const Node& expression) {
  Node at = expression;
  while (at.is("call")) at = at.field("function");
  return at ? at.text() : std::string_view();
}

ir::ClassKind class_kind(const std::vector<std::string_view>& bases) {
  static constexpr std::array<std::string_view, 5> kEnums{"Enum", "Flag", "IntEnum", "IntFlag", "StrEnum"};
  for (const std::string_view base : bases) {
    const std::string_view name = last_component(base);
    if (name.starts_with("Protocol")) return ir::ClassKind::interface_type;
    if (std::binary_search(kEnums.begin(), kEnums.end(), name)) return ir::ClassKind::enum_type;
  }
  return ir::ClassKind::class_type;
}

}  // namespace

void Lowering::decorated_definition(Node node) {
  Decorators decorators;
  const BodyState outer = state_;
  state_.in_decorator = true;
  for (const Node& child : node.named_children()) {
    if (!child.is("decorator")) continue;
    const Node inner = child.named_child(0);
    if (!inner) continue;
    decorators.values.push_back(expression(inner));
    decorators.names.push_back(dotted_text(inner));
  }
  state_ = outer;
  const Node definition = node.field("definition");
  if (definition.is("function_definition")) define_function(definition, decorators);
  if (definition.is("class_definition")) define_class(definition, decorators);
}

void Lowering::function_definition(Node node) { define_function(node, {}); }

void Lowering::class_definition(Node node) { define_class(node, {}); }

// --- functions -----------------------------------------------------------------------------------

void Lowering::define_function(Node node, const Decorators& decorators) {
  const Node name = node.field("name");
  const Node body = node.field("body");
  if (!name) return;
  std::vector<ParameterText> parameters = read_parameters(node.field("parameters"));
  const ValueId result = annotation(node.field("return_type"));
  const bool is_method = state_.in_class_body;
  const bool is_static = is_method && has(decorators.names, "staticmethod");
  const bool is_class_method =
      is_method && (has(decorators.names, "classmethod") || name.text() == "__new__" ||
                    name.text() == "__init_subclass__" || name.text() == "__class_getitem__");
  if (is_method && !is_static && !parameters.empty() &&
      parameters[0].kind == ir::ParameterKind::positional) {
    parameters[0].kind = ir::ParameterKind::receiver;
  }
  std::string doc;
  if (const Node text = docstring_of(body)) {
    TextParts parts;
    add_docstring(text, parts);
    doc = first_line(parts.pending);
  }
  Builder::FunctionInfo info{
      .name = name.text(),
      .kind = function_kind(name.text(), decorators),
      .is_static = is_static || is_class_method,
      .decorators = decorators.values,
      .doc = doc,
      .span = node.span(),
      .name_span = name.span(),
  };
  // A property's setter must not be taken for the property.
  std::string accessor;
  if (is_method && !decorators.names.empty() &&
      (has(decorators.names, "setter") || has(decorators.names, "deleter"))) {
    accessor = std::string(name.text()) + "." + std::string(last_component(decorators.names.back()));
    info.name = accessor;
  }
  const ir::FunctionId function = b_.begin_function(info);
  const BodyState outer = enter_body({});
  b_.set_result_annotation(result);
  add_parameters(parameters);
  declare_locals(body);
  block(body);
  state_ = outer;
  b_.end_function();
  if (accessor.empty()) {
    b_.declare_in_function(name.text(), b_.function_value(function, name.span()), name.span());
  }
}

ir::FunctionKind Lowering::function_kind(std::string_view name, const Decorators& decorators) const {
  if (!state_.in_class_body) return ir::FunctionKind::function;
  if (name == "__init__") return ir::FunctionKind::constructor;
  for (const std::string_view decorator : decorators.names) {
    const std::string_view word = last_component(decorator);
    if (word == "property" || word == "cached_property" || word == "computed_field" || word == "getter") {
      return ir::FunctionKind::getter;
    }
  }
  return ir::FunctionKind::method;
}

// Only the text before any interpolation, which a docstring does not have.
void Lowering::add_docstring(Node node, TextParts& parts) {
  const std::vector<Node> inside = node.named_children();
  if (inside.size() < 2 || !inside.front().is("string_start")) return;
  const std::uint32_t begin = inside.front().span().end;
  const std::uint32_t end = inside.back().span().begin;
  if (end > begin) parts.pending = decode(source_.text.substr(begin, end - begin), read_prefix(inside.front().text()));
}

std::vector<Lowering::ParameterText> Lowering::read_parameters(Node parameters) {
  std::vector<ParameterText> found;
  if (!parameters) return found;
  bool keyword_only = false;
  for (const Node& child : parameters.named_children()) {
    if (child.is("positional_separator")) continue;
    if (child.is("keyword_separator")) {
      keyword_only = true;
      continue;
    }
    ParameterText parameter = read_parameter(child);
    if (parameter.kind == ir::ParameterKind::rest) {
      keyword_only = true;
    } else if (keyword_only && parameter.kind == ir::ParameterKind::positional) {
      parameter.kind = ir::ParameterKind::keyword_only;
    }
    found.push_back(parameter);
  }
  return found;
}

Lowering::ParameterText Lowering::read_parameter(Node node) {
  ParameterText parameter;
  parameter.span = node.span();
  Node at = node;
  const std::string_view kind = node.kind();
  if (kind == "default_parameter" || kind == "typed_default_parameter") {
    parameter.annotation = annotation(node.field("type"));
    if (const Node value = node.field("value")) parameter.default_value = expression(value);
    at = node.field("name");
  } else if (kind == "typed_parameter") {
    parameter.annotation = annotation(node.field("type"));
    at = node.named_child(0);
  }
  if (at.is("list_splat_pattern")) {
    parameter.kind = ir::ParameterKind::rest;
    at = at.named_child(0);
  } else if (at.is("dictionary_splat_pattern")) {
    parameter.kind = ir::ParameterKind::keyword_rest;
    at = at.named_child(0);
  }
  if (at.is("identifier")) {
    parameter.name = at.text();
    parameter.span = at.span();
  } else {
    parameter.pattern = at;
  }
  return parameter;
}

void Lowering::add_parameters(const std::vector<ParameterText>& parameters) {
  for (const ParameterText& parameter : parameters) {
    const ValueId value = b_.add_parameter(parameter.name, parameter.kind, parameter.span,
                                           parameter.default_value, parameter.annotation);
    if (parameter.pattern.is("tuple_pattern")) assign(parameter.pattern, value);
  }
}

// --- classes -------------------------------------------------------------------------------------

void Lowering::define_class(Node node, const Decorators& decorators) {
  const Node name = node.field("name");
  const Node body = node.field("body");
  if (!name) return;
  std::vector<ValueId> bases;
  std::vector<std::string_view> base_names;
  if (const Node list = node.field("superclasses")) {
    for (const Node& child : list.named_children()) {
      // Generic[T] and metaclass=M make no methods reachable.
      const ValueId value = child.is("subscript") && child.field("value") ? expression(child.field("value"))
                                                                          : expression(child);
      if (child.is("keyword_argument")) continue;
      bases.push_back(value);
      base_names.push_back(child.is("subscript") ? child.field("value").text() : child.text());
    }
  }
  const ir::ClassKind kind = class_kind(base_names);
  const ir::ClassId id = b_.begin_class({.name = name.text(),
                                         .kind = kind,
                                         .bases = bases,
                                         .decorators = decorators.values,
                                         .span = node.span()});
  b_.begin_function({.name = name.text(),
                     .kind = ir::FunctionKind::class_body,
                     .span = node.span(),
                     .name_span = name.span(),
                     .is_class_scope = true});
  const BodyState outer = enter_body({.in_class_body = true});
  block(body);
  state_ = outer;
  b_.end_function();
  if (kind == ir::ClassKind::interface_type) {
    const std::vector<ir::FunctionId> methods = b_.module().classes[id].methods;
    for (const ir::FunctionId method : methods) {
      b_.add_signature(std::string(b_.module().text(b_.module().functions[method].name)));
    }
  }
  b_.end_class();
  assign_name(name.text(), b_.class_value(id, node.span()), name.span());
}

}  // namespace micryscope::languages::py
