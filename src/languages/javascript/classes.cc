// Classes. Everything that must be lowered outside of the class (decorators, defaults, annotations)
// is planned first, so that functions inside it do not become methods.
#include <algorithm>

#include "languages/javascript/lowerer.h"

namespace micryscope::languages::js {

namespace {

bool has_keyword(Node member, std::string_view word) {
  for (const Node& child : member.children()) {
    if (child.kind() == word) return true;
    if (child.is("formal_parameters")) break;
  }
  return false;
}

bool is_setter(Node method) {
  for (const Node& child : method.children()) {
    if (child.kind() == "set") return true;
    if (child.is("formal_parameters")) break;
  }
  return false;
}

}  // namespace

bool Lowerer::is_constructor_function(std::string_view name) const {
  return std::binary_search(constructor_functions_.begin(), constructor_functions_.end(), name);
}

// function Vault(key) { this.key = key; }  Vault.prototype.open = function () {...}
ValueId Lowerer::constructor_function(const FunctionPlan& planned) {
  FunctionPlan plan = planned;
  plan.kind = FunctionKind::constructor;
  Builder::ClassInfo info;
  info.name = plan.name;
  info.span = plan.node.span();
  const ClassId id = b_.begin_class(info);
  lower_function(plan);
  b_.end_class();
  return b_.class_value(id, plan.node.span());
}

std::vector<ValueId> Lowerer::heritage(Node node, Node& base) {
  std::vector<ValueId> bases;
  for (const Node& child : node.named_children()) {
    if (!child.is("class_heritage")) continue;
    for (const Node& clause : child.named_children()) {
      if (clause.is("extends_clause")) {
        base = clause.field("value");
      } else if (clause.is("implements_clause")) {
        for (const Node& wanted : clause.named_children()) {
          if (const ValueId value = type(wanted)) bases.push_back(value);
        }
      } else {
        base = clause;
      }
      if (base && !clause.is("implements_clause")) bases.insert(bases.begin(), expression(base));
    }
  }
  return bases;
}

ValueId Lowerer::lower_class(Node node, std::string_view name, std::vector<ValueId> marks) {
  ClassContext context;
  const Node own = node.field("name");
  if (own) name = own.text();
  const bool names_itself = own && node.is("class");
  if (names_itself) {
    b_.begin_scope();
    b_.declare(name, {}, own.span());
  }
  Builder::ClassInfo info;
  info.bases = heritage(node, context.heritage);
  info.name = name;
  info.decorators = std::move(marks);
  info.span = node.span();
  bool has_code = false;
  const Node body = node.field("body");
  const ClassPlan plan = body ? plan_members(body, has_code) : ClassPlan();
  context.id = b_.begin_class(info);
  classes_.push_back(context);
  lower_members(plan, has_code, node.span());
  classes_.pop_back();
  b_.end_class();
  const ValueId value = b_.class_value(context.id, node.span());
  if (names_itself) {
    b_.declare(name, value, own.span());
    b_.end_scope();
  }
  return value;
}

Lowerer::ClassPlan Lowerer::plan_members(Node body, bool& has_code) {
  ClassPlan plan;
  std::vector<Node> marks;  // in TypeScript's grammar decorators stand before their member
  for (const Node& member : body.named_children()) {
    const std::string_view kind = member.kind();
    if (kind == "decorator") {
      marks.push_back(member);
      continue;
    }
    if (kind == "method_definition") {
      std::vector<ValueId> lowered = decorators(marks);
      for (const ValueId value : decorators(member.fields("decorator"))) lowered.push_back(value);
      plan_method(member, std::move(lowered), plan);
    } else if (kind == "public_field_definition" || kind == "field_definition") {
      decorators(marks);
      plan_field(member, plan);
      has_code = has_code || plan.fields.back().value;
    } else if (kind == "class_static_block") {
      FieldPlan field;
      field.value = member.field("body");
      field.is_block = field.is_static = true;
      field.span = member.span();
      if (field.value) plan.fields.push_back(field);
      has_code = true;
    } else if (kind == "abstract_method_signature") {
      if (const Node name = member.field("name")) plan.signatures.emplace_back(name.text());
    } else if (kind != "method_signature" && kind != "index_signature") {
      opaque(member.is_error() ? "syntax error" : kind, member);
    }
    marks.clear();
  }
  return plan;
}

void Lowerer::plan_method(Node node, std::vector<ValueId> marks, ClassPlan& plan) {
  const Node key = node.field("name");
  std::string name;
  key_value(key, name);
  if (is_setter(node)) name += "=";
  FunctionPlan method = plan_function(node, name, key ? key.span() : node.span());
  // The name may be decoded text of our own; the module's symbols keep it alive.
  method.name = b_.module().text(b_.module().symbols.intern(name));
  method.is_static = has_keyword(node, "static");
  method.decorators = std::move(marks);
  method.doc = documentation(node.span().begin);
  if (method.name == "constructor" && !method.is_static) method.kind = FunctionKind::constructor;
  plan.methods.push_back(std::move(method));
}

void Lowerer::plan_field(Node node, ClassPlan& plan) {
  decorators(node.fields("decorator"));
  FieldPlan field;
  Node key = node.field("name");
  if (!key) key = node.field("property");
  key_value(key, field.name);
  field.value = node.field("value");
  field.annotation = annotation_of(node);
  field.is_static = has_keyword(node, "static");
  field.span = node.span();
  plan.fields.push_back(std::move(field));
}

// Initialisers run in a function of their own, where `this` is the new object.
std::vector<ValueId> Lowerer::lower_fields(const ClassPlan& plan, Span span) {
  Builder::FunctionInfo info;
  info.name = "<fields>";
  info.kind = FunctionKind::class_body;
  info.span = span;
  b_.begin_function(info);
  if (mentions(this_offsets_, span)) b_.add_parameter("this", ParameterKind::receiver, {span.begin, span.begin});
  std::vector<ValueId> values;
  for (const FieldPlan& field : plan.fields) {
    if (!field.value) {
      values.emplace_back();
      continue;
    }
    if (field.is_static) {
      b_.begin_scope();
      b_.declare("this", b_.class_value(classes_.back().id, field.span), field.span);
    }
    if (field.is_block) {
      block(field.value);
      values.emplace_back();
    } else {
      values.push_back(named_expression(field.value, field.name, field.span));
    }
    if (field.is_static) b_.end_scope();
  }
  b_.end_function();
  return values;
}

void Lowerer::lower_members(const ClassPlan& plan, bool has_code, Span span) {
  std::vector<ValueId> initial(plan.fields.size());
  if (has_code) initial = lower_fields(plan, span);
  for (std::size_t i = 0; i < plan.fields.size(); ++i) {
    const FieldPlan& field = plan.fields[i];
    if (field.is_block || field.name.empty()) continue;
    b_.add_field(field.name, initial[i], field.is_static, field.span, field.annotation);
  }
  for (const std::string& name : plan.signatures) b_.add_signature(name);
  for (const FunctionPlan& method : plan.methods) {
    if (method.kind == FunctionKind::constructor) {
      for (const ParameterPlan& parameter : method.parameters) {
        if (!parameter.is_property || parameter.name.empty()) continue;
        b_.add_field(parameter.name, {}, false, parameter.span, parameter.annotation);
      }
    }
    lower_function(method);
  }
}

ValueId Lowerer::class_expression(Node node) {
  return lower_class(node, {}, decorators(node.fields("decorator")));
}

void Lowerer::class_declaration(Node node) {
  const Node name = node.field("name");
  std::vector<Node> marks = node.fields("decorator");
  if (const Node outer = take_exporting(node)) {
    const std::vector<Node> before = outer.fields("decorator");
    marks.insert(marks.begin(), before.begin(), before.end());
  }
  const ValueId value = lower_class(node, {}, decorators(marks));
  if (name) b_.declare(name.text(), value, name.span());
}

}  // namespace micryscope::languages::js
