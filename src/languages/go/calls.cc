#include <algorithm>
#include <array>

#include "languages/go/lowering.h"

namespace micryscope::languages::golang {

namespace {

enum class Builtin : std::uint8_t { none, keeps, fills, converts, transparent, make, make_new };

struct BuiltinRow {
  std::string_view name;
  Builtin what;
};

// Sorted. `keeps`: arguments stay as they are; `fills`: the first one is overwritten.
constexpr std::array<BuiltinRow, 38> kBuiltins = {{
    {"any", Builtin::transparent}, {"append", Builtin::keeps},      {"bool", Builtin::converts},
    {"byte", Builtin::converts},   {"cap", Builtin::keeps},         {"clear", Builtin::fills},
    {"close", Builtin::keeps},     {"complex", Builtin::keeps},     {"complex128", Builtin::converts},
    {"complex64", Builtin::converts}, {"copy", Builtin::fills},     {"delete", Builtin::fills},
    {"error", Builtin::transparent}, {"float32", Builtin::converts}, {"float64", Builtin::converts},
    {"imag", Builtin::keeps},      {"int", Builtin::converts},      {"int16", Builtin::converts},
    {"int32", Builtin::converts},  {"int64", Builtin::converts},    {"int8", Builtin::converts},
    {"len", Builtin::keeps},       {"make", Builtin::make},         {"max", Builtin::keeps},
    {"min", Builtin::keeps},       {"new", Builtin::make_new},      {"panic", Builtin::keeps},
    {"print", Builtin::keeps},     {"println", Builtin::keeps},     {"real", Builtin::keeps},
    {"recover", Builtin::keeps},   {"rune", Builtin::converts},     {"string", Builtin::converts},
    {"uint", Builtin::converts},   {"uint16", Builtin::converts},   {"uint32", Builtin::converts},
    {"uint64", Builtin::converts}, {"uint8", Builtin::converts},
}};
static_assert(std::is_sorted(kBuiltins.begin(), kBuiltins.end(),
                             [](const BuiltinRow& a, const BuiltinRow& b) { return a.name < b.name; }));

Builtin builtin_of(std::string_view name) {
  if (name == "uintptr") return Builtin::converts;
  const auto it = std::lower_bound(kBuiltins.begin(), kBuiltins.end(), name,
                                   [](const BuiltinRow& row, std::string_view n) { return row.name < n; });
  return it != kBuiltins.end() && it->name == name ? it->what : Builtin::none;
}

constexpr int kMaximumAliases = 8;  // type A B; type B C; ...

// A handed-over field gets a variable of its own for the time of the call.
constexpr std::array<std::string_view, 4> kPlaceNames = {"<place 0>", "<place 1>", "<place 2>", "<place 3>"};

Node first_argument(Node call) {
  const Node arguments = call.field("arguments");
  if (!arguments) return {};
  const std::vector<Node> children = arguments.named_children();
  return children.empty() ? Node() : children[0];
}

}  // namespace

// Calls that are none: conversions, make, new, and the builtins.
bool Lowering::is_builtin_call(Node node) {
  const Node function = node.field("function");
  switch (kind_of(function)) {
    case Kind::identifier: {
      const std::string_view name = function.text();
      if (is_type_name(name)) return true;
      return builtin_of(name) != Builtin::none && !b_.lookup(name);
    }
    case Kind::parenthesized_expression: {  // (*T)(x) converts; (*f)(x) calls a local f
      const Node target = peel(function);
      const std::vector<Node> inner = function.named_children();
      if (inner.empty() || kind_of(inner[0]) != Kind::unary_expression || !target) return false;
      if (kind_of(target) == Kind::selector_expression) {
        const Node package = target.field("operand");
        return kind_of(package) == Kind::identifier && is_package(package.text());
      }
      return kind_of(target) == Kind::identifier && !is_overwritable(target.text());
    }
    default:
      return false;
  }
}

ValueId Lowering::builtin_call(Node node) {
  const Builder::Depth depth(b_);
  if (!depth) return b_.opaque("nesting too deep", node.span());
  const Node function = node.field("function");
  if (kind_of(function) != Kind::identifier) {
    const Node argument = first_argument(node);
    return argument ? expression(argument) : b_.null(node.span());
  }
  const std::string_view name = function.text();
  const Builtin what = is_type_name(name) ? Builtin::converts : builtin_of(name);
  switch (what) {
    case Builtin::make: return make_call(node);
    case Builtin::make_new: return new_call(node);
    case Builtin::converts:
    case Builtin::transparent: {
      const Node argument = first_argument(node);
      return argument ? convert_to(function, expression(argument), node.span(), 0) : b_.null(node.span());
    }
    default:
      return pass_arguments(node, b_.global(name, function.span()), {}, what == Builtin::fills);
  }
}

ValueId Lowering::plain_call(Node node, ValueId callee) {
  const Node function = node.field("function");
  std::string_view receiver;
  if (kind_of(function) == Kind::selector_expression) {
    const Node object = peel(function.field("operand"));
    if (kind_of(object) == Kind::identifier && is_overwritable(object.text())) receiver = object.text();
  }
  return pass_arguments(node, callee, receiver, true);
}

ValueId Lowering::pass_arguments(Node node, ValueId callee, std::string_view receiver, bool may_overwrite) {
  bool filling = filling_call_ && *filling_call_ == node;
  if (filling) filling_call_.reset();
  if (deferred_call_ && *deferred_call_ == node) {
    deferred_call_.reset();
    may_overwrite = filling = false;
    receiver = {};
  }
  std::vector<Argument> arguments;
  std::vector<Node> places;
  const Node list = node.field("arguments");
  for (const Node& child : list ? list.named_children() : std::vector<Node>{}) {
    Argument argument;
    argument.value = expression(child);
    if (kind_of(child) == Kind::variadic_argument) argument.kind = ir::OperandKind::spread;
    if (may_overwrite) argument.variable = variable_of(child);
    if (may_overwrite && argument.variable.empty() && places.size() < kPlaceNames.size() &&
        is_filled_place(child, filling)) {
      if (places.empty()) b_.begin_scope();
      argument.variable = kPlaceNames[places.size()];
      b_.declare(argument.variable, argument.value, child.span());
      places.push_back(child);
    }
    arguments.push_back(argument);
  }
  const ValueId call = b_.call(callee, arguments, node.span(), receiver);
  if (places.empty()) return call;
  std::vector<ValueId> filled;
  for (std::size_t i = 0; i < places.size(); ++i) filled.push_back(b_.read(kPlaceNames[i], places[i].span()));
  b_.end_scope();
  for (std::size_t i = 0; i < places.size(); ++i) store(places[i], filled[i]);
  return call;
}

// x of the arguments x, &x, *x, (x), x[:n], x...
std::string_view Lowering::variable_of(Node node) {
  for (node = peel(node); node; node = peel(node)) {
    const Kind kind = kind_of(node);
    if (kind == Kind::slice_expression) {
      node = node.field("operand");
    } else if (kind == Kind::variadic_argument) {
      const std::vector<Node> children = node.named_children();
      node = children.empty() ? Node() : children[0];
    } else {
      break;
    }
  }
  if (kind_of(node) != Kind::identifier || !is_overwritable(node.text())) return {};
  return node.text();
}

// s.key, s.keys[i] where the call is made to fill it: by address, by slice, or as a statement of
// its own (`rand.Read(s.key)`).
bool Lowering::is_filled_place(Node argument, bool filling) {
  bool by_address = filling;
  Node at = argument;
  for (bool inside = false;;) {
    const Kind kind = kind_of(at);
    switch (kind) {
      case Kind::parenthesized_expression:
        at = peel(at);
        break;
      case Kind::unary_expression:
        if (at.text()[0] != '&' && at.text()[0] != '*') return false;
        by_address = by_address || at.text()[0] == '&';
        at = at.field("operand");
        break;
      case Kind::slice_expression:
        if (!inside) by_address = true;
        at = at.field("operand");
        break;
      case Kind::selector_expression:
        inside = true;
        at = at.field("operand");
        break;
      case Kind::index_expression: {
        const Kind key = kind_of(at.field("index"));  // nothing that would run twice
        if (key != Kind::identifier && key != Kind::int_literal) return false;
        inside = true;
        at = at.field("operand");
        break;
      }
      case Kind::identifier:
        return by_address && inside && is_overwritable(at.text());
      default:
        return false;
    }
    if (!at) return false;
  }
}

// T(x). Only types that change what the value is are kept.
ValueId Lowering::convert_to(Node type, ValueId value, Span span, int depth) {
  switch (kind_of(type)) {
    case Kind::slice_type:
    case Kind::array_type: {
      const Node element = type.field("element");
      if (is_byte_type(element)) return b_.convert("[]byte", value, span);
      return element && (element.text() == "rune" || element.text() == "int32") ? b_.convert("[]rune", value, span) : value;
    }
    case Kind::parenthesized_type: {
      const std::vector<Node> children = type.named_children();
      return children.empty() || depth > kMaximumAliases ? value : convert_to(children[0], value, span, depth + 1);
    }
    case Kind::identifier:
    case Kind::type_identifier: {
      const auto it = types_.find(type.text());
      if (it != types_.end()) return depth > kMaximumAliases ? value : convert_to(it->second, value, span, depth + 1);
      return builtin_of(type.text()) == Builtin::converts ? b_.convert(type.text(), value, span) : value;
    }
    default:
      return value;
  }
}

// A conversion whose type is no plain name, or, looking just like one, f[T](x) and table[i](x).
ValueId Lowering::type_conversion(Node node) {
  const Node type = node.field("type");
  const Node operand = node.field("operand");
  if (!type || !operand) return b_.opaque("missing expression", node.span());
  const Kind kind = kind_of(type);
  if (kind != Kind::generic_type && kind != Kind::type_identifier && kind != Kind::qualified_type) {
    return convert_to(type, expression(operand), node.span(), 0);
  }
  const Node inner = kind == Kind::generic_type ? type.field("type") : type;
  ValueId callee = expression(inner);
  if (kind == Kind::generic_type && inner) {
    const Node table = kind_of(inner) == Kind::qualified_type ? inner.field("package") : inner;
    if (table && is_overwritable(table.text())) {
      const Node keys = type.field("type_arguments");
      const std::vector<Node> children = keys ? keys.named_children() : std::vector<Node>{};
      if (children.size() == 1) callee = b_.index(callee, expression(children[0]), type.span());
    }
  }
  Argument argument;
  argument.value = expression(operand);
  argument.variable = variable_of(operand);
  return b_.call(callee, {argument}, node.span());
}

// panic, os.Exit, log.Fatal, t.Fatalf, log.Fatal().Msg("x"): control does not come back.
bool Lowering::never_returns(Node call) const {
  for (Node at = call; kind_of(at) == Kind::call_expression;) {
    const Node function = at.field("function");
    if (kind_of(function) == Kind::identifier) return function.text() == "panic" && !b_.lookup("panic");
    if (kind_of(function) != Kind::selector_expression) return false;
    const Node field = function.field("field");
    const Node operand = function.field("operand");
    if (!field || !operand) return false;
    static constexpr std::array<std::string_view, 11> kLeaving = {
        "Fatal", "Fatalf", "Fatalln", "Panic", "Panicf", "Panicln", "FailNow", "Goexit", "Skip", "Skipf", "SkipNow"};
    if (std::find(kLeaving.begin(), kLeaving.end(), field.text()) != kLeaving.end()) return true;
    if (field.text() == "Exit" && (operand.text() == "os" || operand.text() == "syscall")) return true;
    at = operand;
  }
  return false;
}

}  // namespace micryscope::languages::golang
