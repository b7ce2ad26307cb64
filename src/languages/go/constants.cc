#include <charconv>

#include "languages/go/literals.h"
#include "languages/go/lowering.h"

namespace micryscope::languages::golang {

namespace {

constexpr std::size_t kMaximumRepeated = 400;  // bytes of an implicitly repeated expression
constexpr int kMaximumDepth = 40;

std::optional<long long> combine(std::string_view op, long long a, long long b) {
  long long result = 0;
  if (op == "+") return __builtin_add_overflow(a, b, &result) ? std::nullopt : std::optional(result);
  if (op == "-") return __builtin_sub_overflow(a, b, &result) ? std::nullopt : std::optional(result);
  if (op == "*") return __builtin_mul_overflow(a, b, &result) ? std::nullopt : std::optional(result);
  if ((op == "/" || op == "%") && (b == 0 || b == -1)) return std::nullopt;
  if (op == "/") return a / b;
  if (op == "%") return a % b;
  if (op == "&") return a & b;
  if (op == "|") return a | b;
  if (op == "^") return a ^ b;
  if (op == "&^") return a & ~b;
  if ((op == "<<" || op == ">>") && (b < 0 || b > 62)) return std::nullopt;
  if (op == ">>") return a >> b;
  if (op == "<<") return __builtin_mul_overflow(a, 1LL << b, &result) ? std::nullopt : std::optional(result);
  return std::nullopt;
}

std::optional<long long> parse_integer(std::string_view literal) {
  std::string digits;
  for (const char c : literal) {
    if (c != '_') digits += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  std::string_view body = digits;
  int base = 10;
  if (body.size() > 1 && body[0] == '0') {
    base = body[1] == 'x' ? 16 : body[1] == 'b' ? 2 : 8;
    body.remove_prefix(body[1] == 'x' || body[1] == 'b' || body[1] == 'o' ? 2 : 1);
  }
  long long value = 0;
  const auto [end, error] = std::from_chars(body.data(), body.data() + body.size(), value, base);
  if (error != std::errc() || end != body.data() + body.size()) return std::nullopt;
  return value;
}

}  // namespace

// In a block, a spec without values repeats the values and type of the one before it, with the next
// iota.
void Lowering::const_declaration(Node node) {
  const std::optional<long long> outer = iota_;
  Node type;
  std::vector<Node> values;
  long long position = 0;
  for (const Node& spec : node.named_children()) {
    if (kind_of(spec) != Kind::const_spec) {
      statement(spec);
      continue;
    }
    iota_ = position++;
    if (const Node list = spec.field("value")) {
      values = list.named_children();
      type = spec.field("type");
      const_spec(spec, type, values);
      std::erase_if(values, [](const Node& value) { return value.text().size() > kMaximumRepeated; });
    } else {
      const_spec(spec, type, values);
    }
  }
  iota_ = outer;
}

void Lowering::const_spec(Node spec, Node type, const std::vector<Node>& values) {
  const ValueId annotation = type ? type_value(type) : ValueId();
  std::size_t i = 0;
  for (const Node& name : spec.fields("name")) {
    if (kind_of(name) != Kind::identifier) continue;
    const Node source = i < values.size() ? values[i] : Node();
    ++i;
    if (!source) {
      declare_name(name.text(), b_.opaque("constant without a value", name.span()), name.span(), annotation);
      continue;
    }
    const auto number = evaluate(source, 0);
    const bool counts = source.text().size() <= kMaximumRepeated && source.text().find("iota") != std::string_view::npos;
    const ValueId value = counts && number ? b_.integer(*number, name.span()) : expression(source);
    if (number) constants_.insert_or_assign(name.text(), *number);
    declare_name(name.text(), value, name.span(), annotation);
  }
}

// The value of an integer constant expression, when it is simple.
std::optional<long long> Lowering::evaluate(Node node, int depth) const {
  if (!node || depth > kMaximumDepth) return std::nullopt;
  switch (kind_of(node)) {
    case Kind::int_literal:
      return parse_integer(node.text());
    case Kind::rune_literal:
      return decode_rune(node.text());
    case Kind::iota:
      return iota_;
    case Kind::identifier: {
      const auto it = constants_.find(node.text());
      return it != constants_.end() ? std::optional(it->second) : std::nullopt;
    }
    case Kind::parenthesized_expression: {
      const std::vector<Node> children = node.named_children();
      return children.empty() ? std::nullopt : evaluate(children[0], depth + 1);
    }
    case Kind::unary_expression: {
      const auto value = evaluate(node.field("operand"), depth + 1);
      const Node op = node.field("operator");
      if (!value || !op) return std::nullopt;
      if (op.text() == "-") return combine("-", 0, *value);
      if (op.text() == "^") return ~*value;
      return op.text() == "+" ? value : std::nullopt;
    }
    case Kind::binary_expression: {
      const auto left = evaluate(node.field("left"), depth + 1);
      const auto right = left ? evaluate(node.field("right"), depth + 1) : std::nullopt;
      const Node op = node.field("operator");
      return right && op ? combine(op.text(), *left, *right) : std::nullopt;
    }
    case Kind::call_expression: {  // Mode(iota)
      const Node function = node.field("function");
      const Node arguments = node.field("arguments");
      if (kind_of(function) != Kind::identifier || !arguments) return std::nullopt;
      const std::string_view name = function.text();
      if (!types_.contains(name) && !name.starts_with("int") && !name.starts_with("uint") && name != "byte") return std::nullopt;
      const std::vector<Node> children = arguments.named_children();
      return children.size() == 1 ? evaluate(children[0], depth + 1) : std::nullopt;
    }
    default:
      return std::nullopt;
  }
}

}  // namespace micryscope::languages::golang
