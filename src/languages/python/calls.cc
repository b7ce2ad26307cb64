// Chains: `a.b(c)[d].e`. Members, calls and subscripts nest to the left, one level per link, so a
// chain is unrolled from its root outwards and its length costs no stack.
#include <algorithm>

#include "languages/python/lowering.h"

namespace micryscope::languages::py {

namespace {

// The node that a link of a chain applies to; null when it is no link.
Node inner_link(const Node& node) {
  const std::string_view kind = node.kind();
  if (kind == "attribute") return node.field("object");
  if (kind == "call") return node.field("function");
  if (kind == "subscript") return node.field("value");
  return {};
}

}  // namespace

ValueId Lowering::chain(Node node) {
  std::vector<Node> links;  // outermost first
  Node at = node;
  while (at) {
    const Node inner = inner_link(at);
    if (!inner) break;
    links.push_back(at);
    at = inner;
  }
  if (links.empty()) return b_.opaque("syntax error", node.span());
  std::size_t left = links.size();
  std::size_t taken = 0;
  ValueId value;
  if (at.is("identifier")) {
    value = imported_module(at, links, taken);
    if (!value && links.back().is("call")) {
      value = special_call(links.back());
      taken = value ? 1 : 0;
    }
  }
  const bool is_root = !value;
  if (!value) value = expression(at);
  left -= taken;
  std::string_view variable = is_root ? variable_of(at, value) : std::string_view();
  std::string_view receiver;
  while (left-- > 0) {
    const Node& link = links[left];
    const std::string_view kind = link.kind();
    if (kind == "attribute") {
      receiver = variable;
      const Node name = link.field("attribute");
      value = b_.member(value, name ? name.text() : std::string_view(), link.span());
    } else if (kind == "call") {
      value = call(link, value, receiver);
      receiver = {};
    } else {
      value = subscript(link, value);
      receiver = {};
    }
    variable = {};
  }
  return value;
}

ValueId Lowering::call(Node node, ValueId callee, std::string_view receiver) {
  const Node function = node.field("function");
  if (function.is("attribute") && function.field("attribute").is("identifier")) {
    const std::string_view name = function.field("attribute").text();
    if (name == "import_module") {
      if (const ValueId module = dynamic_import(node, name)) return module;
    }
  }
  std::vector<Argument> given = arguments(node.field("arguments"));
  if (state_.in_class_body) add_made_default(given, node);
  return b_.call(callee, given, node.span(), receiver);
}

// A field's `default_factory=f`: what an object starts with is what f gives.
void Lowering::add_made_default(std::vector<Argument>& given, Node node) {
  const auto is_factory = [](const Argument& argument) {
    return argument.name == "default_factory" || argument.name == "factory";
  };
  const auto factory = std::find_if(given.begin(), given.end(), is_factory);
  if (factory == given.end()) return;
  Argument made;
  made.name = "default";
  made.value = b_.call(factory->value, {}, node.span(), {});
  given.push_back(made);
}

std::vector<Argument> Lowering::arguments(Node list) {
  std::vector<Argument> arguments;
  if (!list) return arguments;
  if (list.is("generator_expression")) return {{expression(list)}};
  for (const Node& child : list.named_children()) {
    const std::string_view kind = child.kind();
    Node node = child;
    Argument argument;
    if (kind == "keyword_argument") {
      node = child.field("value");
      if (const Node name = child.field("name")) argument.name = name.text();
    } else if (kind == "list_splat") {
      argument.kind = ir::OperandKind::spread;
    } else if (kind == "dictionary_splat") {
      argument.kind = ir::OperandKind::spread_map;
    }
    argument.value = expression(node);
    if (node) argument.variable = variable_of(node, argument.value);
    arguments.push_back(argument);
  }
  return arguments;
}

ValueId Lowering::subscript(Node node, ValueId object) {
  std::vector<ir::Operand> keys;
  for (const Node& key : node.fields("subscript")) {
    if (!key.is("slice")) {
      keys.push_back({expression(key), {}, ir::OperandKind::positional});
      continue;
    }
    // A step is lowered and forgotten: the elements are the same ones.
    ValueId bounds[3];
    std::size_t at = 0;
    for (const Node& child : key.children()) {
      if (child.is(":")) {
        at = std::min<std::size_t>(at + 1, 2);
      } else if (child.is_named() && !parse::is_comment(child)) {
        bounds[at] = expression(child);
      }
    }
    const ValueId part = b_.slice(object, bounds[0], bounds[1], node.span());
    keys.push_back({part, {}, ir::OperandKind::positional});
    object = part;
  }
  if (keys.empty()) return b_.opaque("syntax error", node.span());
  if (keys.size() == 1) {
    return keys[0].value == object ? object : b_.index(object, keys[0].value, node.span());
  }
  return b_.index(object, b_.list(keys, node.span()), node.span());
}

// Calls of builtins that mean something to the language itself.
ValueId Lowering::special_call(Node node) {
  const Node function = node.field("function");
  if (b_.lookup(function.text())) {
    return function.text() == "import_module" ? dynamic_import(node, function.text()) : ValueId();
  }
  // The object seen as one of its base class; the graph knows the word.
  if (function.text() == "super") {
    arguments(node.field("arguments"));
    return b_.global("super", node.span());
  }
  if (function.text() == "__import__") return dynamic_import(node, function.text());
  if (function.text() == "getattr") return named_attribute(node);
  if (function.text() == "dict") return keyword_map(node);
  return {};
}

// `getattr(object, "name")` is `object.name`; a third argument is the fallback.
ValueId Lowering::named_attribute(Node node) {
  const Node list = node.field("arguments");
  const std::vector<Node> given = list ? list.named_children() : std::vector<Node>();
  if (given.size() < 2 || given.size() > 3 || !given[1].is("string")) return {};
  TextParts parts;
  add_string(given[1], parts);
  if (parts.computed || parts.bytes || parts.pending.empty()) return {};
  const ValueId object = expression(given[0]);
  const ValueId member = b_.member(object, parts.pending, node.span());
  if (given.size() == 2) return member;
  return b_.join({member, expression(given[2])}, "default", node.span());
}

// `dict(a=1, **rest)` is `{"a": 1, **rest}`.
ValueId Lowering::keyword_map(Node node) {
  const Node list = node.field("arguments");
  const std::vector<Node> given = list ? list.named_children() : std::vector<Node>();
  const bool plain =
      !given.empty() && std::all_of(given.begin(), given.end(), [](const Node& child) {
        return child.is("keyword_argument") || child.is("dictionary_splat");
      });
  if (!plain) return {};
  std::vector<ir::Operand> entries;
  for (const Argument& argument : arguments(list)) {
    if (argument.kind == ir::OperandKind::spread_map) {
      entries.push_back({argument.value, {}, ir::OperandKind::spread_map});
    } else {
      entries.push_back(b_.entry(argument.name, argument.value));
    }
  }
  return b_.map(entries, node.span());
}

// `import_module("a.b")` gives a.b, `__import__("a.b")` gives a.
ValueId Lowering::dynamic_import(Node node, std::string_view function) {
  const Node list = node.field("arguments");
  const std::vector<Node> given = list ? list.named_children() : std::vector<Node>();
  if (given.empty() || !given[0].is("string")) return {};
  TextParts parts;
  add_string(given[0], parts);
  std::string_view dotted = parts.pending;
  std::size_t level = 0;
  while (dotted.starts_with('.')) {
    ++level;
    dotted.remove_prefix(1);
  }
  if (parts.computed || parts.bytes || (dotted.empty() && level == 0)) return {};
  if (function == "__import__") dotted = dotted.substr(0, dotted.find('.'));
  return b_.import_value(import_of(level, dotted, node.span()), node.span());
}

ValueId Lowering::imported_module(Node root, const std::vector<Node>& links, std::size_t& taken) {
  const ir::VariableId variable = b_.lookup(root.text());
  const auto it = variable ? submodules_.find(variable.value) : submodules_.end();
  if (it == submodules_.end()) return {};
  std::string path;
  const std::pair<std::string, ir::ImportId>* best = nullptr;
  for (std::size_t i = links.size(); i-- > 0 && links[i].is("attribute") && path.size() < 200;) {
    const Node name = links[i].field("attribute");
    if (!name) break;
    path += path.empty() ? "" : ".";
    path += name.text();
    for (const auto& module : it->second) {
      if (module.first != path) continue;
      best = &module;
      taken = links.size() - i;
    }
  }
  if (best == nullptr) return {};
  return b_.import_value(best->second, links[links.size() - taken].span());
}

std::string_view Lowering::variable_of(Node node, ValueId value) const {
  if (state_.in_decorator || !node.is("identifier") || !may_change(value)) return {};
  return node.text();
}

// Numbers, text, functions, classes and modules are what they were after any call.
bool Lowering::may_change(ValueId value) const {
  const ir::Module& module = b_.module();
  const auto is_fixed = [&](const ir::Value& v) {
    switch (v.op) {
      case ir::Op::constant:
      case ir::Op::concat:
      case ir::Op::import:
      case ir::Op::function:
      case ir::Op::class_object:
      case ir::Op::global:
        return true;
      case ir::Op::join:
        return module.text(v.name) == "import";
      default:
        return false;
    }
  };
  const ir::Value& v = module.values[value];
  if (v.op != ir::Op::load) return !is_fixed(v);
  const std::vector<ValueId>& definitions = module.variables[ir::VariableId(v.index)].definitions;
  if (definitions.empty() || definitions.size() > 8) return true;
  return !std::all_of(definitions.begin(), definitions.end(),
                      [&](ValueId definition) { return is_fixed(module.values[definition]); });
}

}  // namespace micryscope::languages::py
