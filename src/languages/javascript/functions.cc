// Functions: parameters, receivers, bodies.
#include <algorithm>
#include <cctype>
#include <utility>

#include "languages/javascript/lowerer.h"

namespace micryscope::languages::js {

namespace {

bool is_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '$'; }

/// True when the text has one of the names as a word.
bool mentions_name(std::string_view text, const std::vector<std::string_view>& names) {
  for (const std::string_view name : names) {
    for (std::size_t at = text.find(name); at != std::string_view::npos; at = text.find(name, at + 1)) {
      const std::size_t end = at + name.size();
      if ((at == 0 || !is_word(text[at - 1])) && (end == text.size() || !is_word(text[end]))) return true;
    }
  }
  return false;
}

/// `get` or `set` before a method's name.
std::string_view accessor(Node method) {
  for (const Node& child : method.children()) {
    if (child.is_named() && !child.is("accessibility_modifier") && !child.is("override_modifier")) {
      if (!child.is("decorator") && !parse::is_comment(child)) return {};
    }
    if (child.kind() == "get" || child.kind() == "set") return child.kind();
  }
  return {};
}

bool is_property_parameter(Node parameter) {
  for (const Node& child : parameter.children()) {
    const std::string_view kind = child.kind();
    if (kind == "accessibility_modifier" || kind == "readonly" || kind == "override_modifier") return true;
  }
  return false;
}

}  // namespace

bool Lowerer::mentions(const std::vector<std::uint32_t>& offsets, Span span) const {
  const auto it = std::lower_bound(offsets.begin(), offsets.end(), span.begin);
  return it != offsets.end() && *it < span.end;
}

// The first line of the `/** ... */` that ends right before an offset.
std::string Lowerer::documentation(std::uint32_t before) const {
  std::string_view text = source_.text.substr(0, before);
  const std::size_t last = text.find_last_not_of(" \t\r\n");
  if (last == std::string_view::npos || last < 4 || text.substr(last - 1, 2) != "*/") return {};
  text = text.substr(0, last - 1);
  const std::size_t open = text.rfind("/*");
  if (open == std::string_view::npos || text.substr(open, 3) != "/**") return {};
  text.remove_prefix(open + 3);
  const std::size_t first = text.find_first_not_of(" \t\r\n*");
  if (first == std::string_view::npos) return {};
  text = text.substr(first, text.find('\n', first) - first);
  return std::string(text.substr(0, text.find_last_not_of(" \t\r*") + 1));
}

std::vector<ValueId> Lowerer::decorators(const std::vector<Node>& nodes) {
  std::vector<ValueId> found;
  for (const Node& node : nodes) {
    const std::vector<Node> inner = node.named_children();
    if (!inner.empty()) found.push_back(expression(inner[0]));
  }
  return found;
}

FunctionPlan Lowerer::plan_function(Node node, std::string_view name, Span name_span) {
  FunctionPlan plan;
  plan.node = node;
  plan.name = name;
  plan.name_span = name_span;
  const std::string_view kind = node.kind();
  plan.own_this = kind != "arrow_function";
  if (kind == "method_definition") {
    const std::string_view how = accessor(node);
    plan.kind = how == "get" ? FunctionKind::getter : FunctionKind::method;
  } else {
    plan.kind = name.empty() ? FunctionKind::lambda : FunctionKind::function;
  }
  plan_parameters(plan);
  plan.result_annotation = type(node.field("return_type"));
  return plan;
}

void Lowerer::plan_parameters(FunctionPlan& plan) {
  if (const Node single = plan.node.field("parameter")) {
    plan.parameters.push_back(plan_parameter(single, {}));
    return;
  }
  const Node list = plan.node.field("parameters");
  if (!list) return;
  std::vector<std::string_view> names;
  for (const Node& child : list.named_children()) {
    if (child.is("decorator")) continue;
    plan.parameters.push_back(plan_parameter(child, names));
    const ParameterPlan& made = plan.parameters.back();
    if (!made.name.empty()) names.push_back(made.name);
  }
}

ParameterPlan Lowerer::plan_parameter(Node node, const std::vector<std::string_view>& earlier) {
  ParameterPlan plan;
  plan.span = node.span();
  Node pattern = node;
  Node fallback;
  if (node.is("required_parameter") || node.is("optional_parameter")) {
    decorators(node.fields("decorator"));
    pattern = node.field("pattern");
    if (!pattern) pattern = node.field("name");
    fallback = node.field("value");
    plan.annotation = annotation_of(node);
    plan.is_property = is_property_parameter(node);
  }
  if (pattern && pattern.is("assignment_pattern")) {
    fallback = pattern.field("right");
    pattern = pattern.field("left");
  }
  if (pattern && pattern.is("rest_pattern")) {
    plan.kind = ParameterKind::rest;
    const std::vector<Node> inner = pattern.named_children();
    pattern = inner.empty() ? Node() : inner[0];
  }
  if (pattern && pattern.is("this")) plan.kind = ParameterKind::receiver;
  if (pattern && (pattern.is("identifier") || pattern.is("this") || pattern.is("undefined"))) {
    plan.name = pattern.text();
  } else {
    plan.pattern = pattern;
  }
  if (fallback) {
    if (mentions_name(fallback.text(), earlier)) {
      plan.late_default = fallback;
    } else {
      plan.default_value = named_expression(fallback, plan.name, plan.span);
    }
  }
  return plan;
}

void Lowerer::open_parameters(const FunctionPlan& plan) {
  const bool is_method = plan.kind == FunctionKind::method || plan.kind == FunctionKind::getter ||
                         plan.kind == FunctionKind::constructor;
  const bool declared = !plan.parameters.empty() && plan.parameters[0].kind == ParameterKind::receiver;
  if (plan.is_static && !classes_.empty()) {
    b_.declare("this", b_.class_value(classes_.back().id, plan.name_span), plan.name_span);
  } else if (plan.own_this && !declared && (is_method || mentions(this_offsets_, plan.node.span()))) {
    b_.add_parameter("this", ParameterKind::receiver, plan.name_span);
  }
  std::vector<ValueId> values;
  for (const ParameterPlan& parameter : plan.parameters) {
    values.push_back(b_.add_parameter(parameter.name, parameter.kind, parameter.span, parameter.default_value,
                                      parameter.annotation));
  }
  for (std::size_t i = 0; i < values.size(); ++i) {
    const ParameterPlan& parameter = plan.parameters[i];
    if (parameter.late_default) {
      values[i] = with_default(values[i], parameter.late_default, parameter.name);
      if (!parameter.name.empty()) b_.declare(parameter.name, values[i], parameter.span);
    }
    if (parameter.pattern) bind(parameter.pattern, values[i], Binding::block);
    if (parameter.is_property && !parameter.name.empty()) {
      const ValueId self = b_.read("this", parameter.span);
      b_.set_member(self, parameter.name, values[i], parameter.span, "this");
    }
  }
}

FunctionId Lowerer::lower_function(const FunctionPlan& plan) {
  const std::vector<bool> outer_breakable = std::move(breakable_);
  const bool outer_yield = yield_is_await_;
  breakable_.clear();
  yield_is_await_ = plan.yield_is_await;

  Builder::FunctionInfo info;
  info.name = plan.name;
  info.kind = plan.kind;
  info.is_static = plan.is_static;
  info.decorators = plan.decorators;
  info.doc = plan.doc;
  info.span = plan.node.span();
  info.name_span = plan.name_span;
  const FunctionId id = b_.begin_function(info);
  open_parameters(plan);
  if (plan.result_annotation) b_.set_result_annotation(plan.result_annotation);
  if (const Node body = plan.node.field("body")) function_body(body);
  b_.end_function();

  breakable_ = outer_breakable;
  yield_is_await_ = outer_yield;
  return id;
}

void Lowerer::function_body(Node body) {
  if (!body.is("statement_block")) {
    b_.add_return(expression(body));
    return;
  }
  const std::vector<Node> nodes = body.named_children();
  if (mentions(var_offsets_, body.span())) hoist_variables(body, 0);
  hoist(nodes);
  statements(nodes);
}

// A function as an expression, under the name that it has or is given.
ValueId Lowerer::function_of(Node node, std::string_view name, Span name_span) {
  const std::uint32_t declared = std::exchange(declaration_begin_, 0);
  const Node own = node.is("method_definition") ? Node() : node.field("name");
  if (own) {
    name = own.text();
    name_span = own.span();
    b_.begin_scope();  // it sees itself by this name, nobody else does
    b_.declare(name, {}, name_span);
  }
  FunctionPlan plan = plan_function(node, name, name_span);
  if (plan.kind != FunctionKind::lambda) plan.doc = documentation(declared != 0 ? declared : node.span().begin);
  const ValueId value = is_constructor_function(name) && plan.own_this && plan.kind == FunctionKind::function
                            ? constructor_function(plan)
                            : b_.function_value(lower_function(plan), node.span());
  if (own) {
    b_.declare(name, value, name_span);
    b_.end_scope();
  }
  return value;
}

ValueId Lowerer::function_expression(Node node) { return function_of(node, {}, {}); }

ValueId Lowerer::arrow_function(Node node) { return function_of(node, {}, {}); }

void Lowerer::function_declaration(Node node) {
  const Node name = node.field("name");
  if (!name) return;
  FunctionPlan plan = plan_function(node, name.text(), name.span());
  const Node outer = take_exporting(node);
  plan.doc = documentation(outer ? outer.span().begin : node.span().begin);
  const ValueId value = is_constructor_function(plan.name)
                            ? constructor_function(plan)
                            : b_.function_value(lower_function(plan), node.span());
  b_.declare(name.text(), value, name.span());
}

}  // namespace micryscope::languages::js
