// Calls, member chains, and what the helpers of compilers and bundlers mean.
#include <algorithm>

#include "languages/javascript/lowerer.h"

namespace micryscope::languages::js {

namespace {

enum class Link { none, call, member, subscript, non_null };

Link link_of(const Node& node) {
  const std::string_view kind = node.kind();
  if (kind == "call_expression") return Link::call;
  if (kind == "member_expression") return Link::member;
  if (kind == "subscript_expression") return Link::subscript;
  if (kind == "non_null_expression") return Link::non_null;
  return Link::none;
}

Node inner_of(const Node& node, Link link) {
  if (link == Link::call) return node.field("function");
  if (link == Link::non_null) {
    const std::vector<Node> inner = node.named_children();
    return inner.empty() ? Node() : inner[0];
  }
  return node.field("object");
}

/// Helpers that hand on the module that they are given.
bool is_interop_helper(std::string_view name) {
  return name == "__importDefault" || name == "__importStar" || name == "__toESM" ||
         name == "__toCommonJS" || name.starts_with("_interop") ||
         name.starts_with("_getRequireWildcard");
}

/// The last name of a callee: `tslib_1.__importStar` gives `__importStar`.
std::string_view last_name(Node callee) {
  if (!callee) return {};
  if (callee.is("identifier")) return callee.text();
  if (callee.is("member_expression")) {
    const Node property = callee.field("property");
    return property ? property.text() : std::string_view();
  }
  if (callee.is("parenthesized_expression")) {  // (0, tslib_1.__exportStar)(...)
    const std::vector<Node> inner = callee.named_children();
    if (inner.empty() || !inner[0].is("sequence_expression")) return {};
    const std::vector<Node> parts = inner[0].named_children();
    return !parts.empty() && parts.back().is("member_expression") ? last_name(parts.back())
                                                                  : std::string_view();
  }
  return {};
}

/// `"text"`, or a template without substitutions.
bool is_constant_text(Node node) {
  return node && (node.is("string") ||
                  (node.is("template_string") && node.text().find("${") == std::string_view::npos));
}

bool is_global_object(std::string_view name) {
  return name == "globalThis" || name == "window" || name == "global" || name == "self";
}

}  // namespace

// True for what a call cannot change: primitives, functions, imported modules.
bool Lowerer::immutable(ValueId value) const {
  const ir::Module& module = b_.module();
  const ir::Value& v = module.values[value];
  switch (v.op) {
    case Op::constant:
    case Op::concat:
    case Op::binary:
    case Op::unary:
    case Op::function:
    case Op::import:
      return true;
    case Op::member: {
      const ValueId object = module.operand(v, 0);
      return object && module.values[object].op == Op::import;
    }
    case Op::load: {
      const ir::Variable& variable = module.variables[VariableId(v.index)];
      return variable.definitions.size() == 1 && variable.reaching.empty() &&
             module.values[variable.definitions[0]].op != Op::load &&
             immutable(variable.definitions[0]);
    }
    default:
      return false;
  }
}

std::string_view Lowerer::argument_variable(Node node, ValueId value) const {
  const std::string_view name = plain_name(node);
  return name.empty() || immutable(value) ? std::string_view() : name;
}

std::vector<Argument> Lowerer::arguments(Node node) {
  std::vector<Argument> found;
  if (!node) return found;
  if (node.is("template_string")) return template_arguments(node);
  for (const Node& child : node.named_children()) {
    if (child.is("spread_element")) {
      found.push_back({spread(child), {}, OperandKind::spread, {}});
    } else {
      const ValueId value = expression(child);
      found.push_back({value, {}, OperandKind::positional, argument_variable(child, value)});
    }
  }
  return found;
}

// A tag is called with the list of constant parts and then each substitution.
std::vector<Argument> Lowerer::template_arguments(Node node) {
  const Span whole = node.span();
  std::vector<Operand> texts;
  std::vector<Argument> found{{}};
  std::uint32_t from = whole.begin + 1;
  const auto flush = [&](std::uint32_t to) {
    const std::string_view raw =
        to > from ? source_.text.substr(from, to - from) : std::string_view();
    texts.push_back(
        {b_.string(unescape(raw), {from, std::max(from, to)}), {}, OperandKind::positional});
  };
  for (const Node& child : node.named_children()) {
    if (!child.is("template_substitution")) continue;
    flush(child.span().begin);
    for (const Node& inner : child.named_children()) {
      const ValueId value = expression(inner);
      found.push_back({value, {}, OperandKind::positional, argument_variable(inner, value)});
    }
    from = child.span().end;
  }
  flush(whole.end > 0 ? whole.end - 1 : 0);
  found[0].value = b_.list(texts, whole);
  return found;
}

// `a.b().c[d].e()` leans to the left without bound: collect the links, then apply them from inside.
ValueId Lowerer::chain(Node node) {
  std::vector<Node> links;
  ValueId value;
  Node at = node;
  while (at) {
    const Link link = link_of(at);
    if (link == Link::none) {
      value = expression(at);
      break;
    }
    if (link == Link::call) value = special_call(at);
    if (link == Link::member) value = special_member(at);
    if (value) break;
    links.push_back(at);
    at = inner_of(at, link);
  }
  if (!value) value = opaque("syntax error", node);
  for (std::size_t i = links.size(); i > 0; --i) {
    const Node inner = i < links.size() ? links[i] : at;
    value = link(links[i - 1], inner, value);
  }
  return value;
}

ValueId Lowerer::link(Node node, Node inner, ValueId value) {
  switch (link_of(node)) {
    case Link::call:
      return call_link(node, inner, value);
    case Link::member: {
      const Node property = node.field("property");
      return b_.member(value, property ? property.text() : "", node.span());
    }
    case Link::subscript: {
      const Node index = node.field("index");
      if (index && index.is("string")) return b_.member(value, string_text(index), node.span());
      return b_.index(value, expression(index), node.span());
    }
    default:
      return value;
  }
}

ValueId Lowerer::call_link(Node node, Node callee, ValueId value) {
  const std::vector<Argument> args = arguments(node.field("arguments"));
  std::string_view receiver;
  callee = unwrap(callee);
  if (callee && (callee.is("member_expression") || callee.is("subscript_expression"))) {
    receiver = plain_name(callee.field("object"));
    const ir::Value& member = b_.module().values[value];
    const ValueId object = b_.module().operand(member, 0);
    if (object && immutable(object)) receiver = {};
  }
  return b_.call(value, args, node.span(), receiver);
}

ValueId Lowerer::new_expression(Node node) {
  const Node type = node.field("constructor");
  const ValueId callee = expression(type);
  return b_.construct(callee, arguments(node.field("arguments")), node.span());
}

// `module.exports`, and names of the global object written in full.
ValueId Lowerer::special_member(Node node) {
  if (is_exports(node)) return b_.read("exports", node.span());
  const Node object = node.field("object");
  const Node property = node.field("property");
  if (object && property && object.is("identifier") && is_global_object(object.text()) &&
      !b_.lookup(object.text())) {
    return b_.global(property.text(), node.span());
  }
  return {};
}

ValueId Lowerer::special_call(Node node) {
  const Node callee = node.field("function");
  const Node list = node.field("arguments");
  if (!callee || !list || !list.is("arguments")) return {};
  const std::string_view name = callee.is("import") ? "import" : last_name(callee);
  if (name == "require" || name == "import") {
    if (callee.is("member_expression")) return {};
    const std::vector<Node> args = list.named_children();
    if (args.empty() || !is_constant_text(args[0])) {
      if (name == "require") return {};
      return b_.call(b_.global("import", callee.span()), arguments(list), node.span());
    }
    return import_of(string_text(args[0]), node.span());
  }
  if (name.starts_with('_') || name == "defineProperty")
    return helper_call(name, node, list.named_children());
  if (name == "assign" && callee.text() == "Object.assign" && !b_.lookup("Object")) {
    return merged_objects(list.named_children(), node);
  }
  if (name == "pow" && callee.text() == "Math.pow" && !b_.lookup("Math")) {
    const std::vector<Node> args = list.named_children();
    if (args.size() == 2)
      return b_.binary("**", expression(args[0]), expression(args[1]), node.span());
  }
  if (name.empty() && callee.is("parenthesized_expression"))
    return compiled_enum(node, unwrap(callee));
  return {};
}

ValueId Lowerer::helper_call(std::string_view name, Node node, const std::vector<Node>& args) {
  if (args.empty()) return {};
  if (is_interop_helper(name)) return expression(args[0]);
  if (name == "__exportStar" || name == "__reExport") {
    const std::size_t from = name == "__reExport" ? 1 : 0;
    if (args.size() <= from) return {};
    const ValueId module = expression(args[from]);
    b_.add_export("*", module);
    return module;
  }
  if (name == "__awaiter") return awaiter_call(node, args);
  if (name == "__export" && args.size() == 2) return export_getters(args, node);
  if (name == "defineProperty" && args.size() == 3) return define_property(args, node);
  return {};
}

// __awaiter(this, void 0, void 0, function* () { ... }): an async function's body, called at once.
ValueId Lowerer::awaiter_call(Node node, const std::vector<Node>& args) {
  if (!args.back().is("generator_function") && !args.back().is("function_expression")) return {};
  FunctionPlan plan = plan_function(args.back(), {}, {});
  plan.own_this = false;
  plan.yield_is_await = true;
  plan.kind = FunctionKind::lambda;
  return b_.call(b_.function_value(lower_function(plan), plan.node.span()), {}, node.span());
}

// Object.assign(a, b, c): a with the fields of b and c, which are those of a map with spreads.
ValueId Lowerer::merged_objects(const std::vector<Node>& args, Node node) {
  std::vector<Operand> entries;
  const bool into_object = !args.empty() && (args[0].is("this") || is_exports(args[0]));
  for (const Node& arg : args) {
    const ValueId value = arg.is("spread_element") ? spread(arg) : expression(arg);
    entries.push_back({value, {}, OperandKind::spread_map});
    if (into_object && entries.size() > 1) store_entries(args[0], value, node.span());
  }
  const ValueId merged = b_.map(entries, node.span());
  if (!args.empty() && args[0].is("identifier")) b_.write(args[0].text(), merged, args[0].span());
  return merged;
}

// `Object.assign(this, { key })` stores each entry as `this.key = key` does.
void Lowerer::store_entries(Node target, ValueId map, Span span) {
  const ir::Module& module = b_.module();
  if (module.values[map].op != Op::map) return;
  std::vector<std::pair<std::string, ValueId>> entries;
  for (std::uint32_t i = 0; i < module.values[map].operand_count; ++i) {
    const Operand& operand = module.operands[module.values[map].first_operand + i];
    if (operand.kind == OperandKind::keyword)
      entries.emplace_back(std::string(module.text(operand.name)), operand.value);
  }
  const bool exported = is_exports(target);
  for (const auto& [name, value] : entries) {
    if (exported) note_export(name, value);
    const ValueId holder = exported ? b_.read("exports", target.span()) : expression(target);
    b_.set_member(holder, name, value, span, exported ? "exports" : plain_name(target));
  }
}

// What a getter (`function () { return a.b; }`, `() => a`) gives, lowered in its place.
ValueId Lowerer::getter_value(Node function) {
  if (!function) return {};
  Node body = function.field("body");
  if (!body) return {};
  if (!body.is("statement_block")) return expression(body);
  const std::vector<Node> inner = body.named_children();
  if (inner.size() != 1 || !inner[0].is("return_statement")) return {};
  const std::vector<Node> returned = inner[0].named_children();
  return returned.empty() ? ValueId() : expression(returned[0]);
}

// Object.defineProperty(exports, "x", { enumerable: true, get: function () { return m.x; } });
ValueId Lowerer::define_property(const std::vector<Node>& args, Node node) {
  if (!is_exports(args[0]) || !args[1].is("string") || !args[2].is("object")) return {};
  const std::string name = string_text(args[1]);
  for (const Node& entry : args[2].named_children()) {
    const bool method = entry.is("method_definition");
    const Node key = entry.field(method ? "name" : "key");
    if (!key || name == "__esModule") continue;
    ValueId value;
    if (key.text() == "get") value = getter_value(method ? entry : entry.field("value"));
    if (key.text() == "value" && !method) value = expression(entry.field("value"));
    if (!value) continue;
    note_export(name, value);
    return b_.set_member(b_.read("exports", args[0].span()), name, value, node.span(), "exports");
  }
  return b_.read("exports", args[0].span());
}

// __export(target, { a: () => a, ... }), as bundlers write it.
ValueId Lowerer::export_getters(const std::vector<Node>& args, Node node) {
  if (!args[1].is("object") || plain_name(args[0]).empty()) return {};
  ValueId updated = expression(args[0]);
  for (const Node& entry : args[1].named_children()) {
    const Node key = entry.is("pair") ? entry.field("key") : Node();
    if (!key) continue;
    std::string name;
    key_value(key, name);
    const ValueId value = getter_value(entry.field("value"));
    if (!value || name.empty()) continue;
    updated = b_.set_member(b_.read(args[0].text(), args[0].span()), name, value, node.span(),
                            args[0].text());
  }
  return updated;
}

// (function (Mode) { Mode["ECB"] = "ecb"; })(Mode || (Mode = {})): an enum or namespace. Its body
// is lowered in its place, so that the variable ends up with the fields.
ValueId Lowerer::compiled_enum(Node node, Node function) {
  const std::vector<Node> args = node.field("arguments").named_children();
  if (args.size() != 1 || !args[0].is("binary_expression") || !function ||
      !(function.is("function_expression") || function.is("arrow_function"))) {
    return {};
  }
  const Node target = unwrap(args[0].field("left"));
  const Node fallback = unwrap(args[0].field("right"));
  const Node parameters = function.field("parameters");
  const Node body = function.field("body");
  if (!target || !fallback || !fallback.is("assignment_expression") || !parameters || !body)
    return {};
  const std::vector<Node> names = parameters.named_children();
  if (names.size() != 1) return {};
  std::vector<std::pair<std::string_view, Span>> name;
  Node pattern = names[0].is("required_parameter") ? names[0].field("pattern") : names[0];
  pattern_names(pattern, name);
  if (name.size() != 1) return {};
  const VariableId known = b_.lookup(plain_name(target));
  const bool extends = known && !b_.module().variables[known].definitions.empty();
  const ValueId start = extends ? expression(target) : b_.map({}, fallback.span());
  b_.begin_scope();
  b_.declare(name[0].first, start, name[0].second);
  const std::vector<Node> inner = body.named_children();
  hoist(inner);
  statements(inner);
  const ValueId made = b_.read(name[0].first, node.span());
  b_.end_scope();
  for (Node at = fallback; at && at.is("assignment_expression"); at = unwrap(at.field("right"))) {
    assign(at.field("left"), made);
  }
  return made;
}

}  // namespace micryscope::languages::js
