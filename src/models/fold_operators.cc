// Operators on constants. Languages differ in division and remainder of negative numbers, in mixed
// comparisons and in truth; there the answer is "not known".

#include <array>
#include <limits>

#include "models/fold.h"

namespace micryscope::models {

namespace {

using ir::ConstantKind;
using Maybe = std::optional<Constant>;

bool is_text(const Constant& c) {
  return c.kind == ConstantKind::string || c.kind == ConstantKind::bytes;
}

Constant integer(long long value) { return {ConstantKind::integer, std::to_string(value)}; }
Constant boolean(bool value) { return {ConstantKind::boolean, value ? "true" : "false"}; }

Maybe shift_left(long long a, long long b) {
  if (a < 0 || b < 0 || b > 62 || a > std::numeric_limits<long long>::max() >> b)
    return std::nullopt;
  return integer(a << b);
}

Maybe power(long long base, long long exponent) {
  if (exponent < 0 || exponent > 63) return std::nullopt;
  long long result = 1;
  for (long long i = 0; i < exponent; ++i) {
    if (__builtin_mul_overflow(result, base, &result)) return std::nullopt;
  }
  return integer(result);
}

Maybe divide(std::string_view name, long long a, long long b) {
  if (b <= 0 || a < 0) return std::nullopt;
  if (name == "%") return integer(a % b);
  // Some languages keep the fraction of `/` and some drop it; where there is none they agree.
  if (name == "/" && a % b != 0) return std::nullopt;
  return integer(a / b);
}

Maybe arithmetic(std::string_view name, long long a, long long b) {
  long long result = 0;
  if (name == "+")
    return __builtin_add_overflow(a, b, &result) ? std::nullopt : Maybe(integer(result));
  if (name == "-")
    return __builtin_sub_overflow(a, b, &result) ? std::nullopt : Maybe(integer(result));
  if (name == "*")
    return __builtin_mul_overflow(a, b, &result) ? std::nullopt : Maybe(integer(result));
  if (name == "/" || name == "//" || name == "%") return divide(name, a, b);
  if (name == "**") return power(a, b);
  if (name == "<<") return shift_left(a, b);
  if (name == ">>" || name == ">>>") {
    if (a < 0 || b < 0 || b > 62) return std::nullopt;
    return integer(a >> b);
  }
  if (name == "|") return integer(a | b);
  if (name == "&") return integer(a & b);
  if (name == "^") return integer(a ^ b);
  if (name == "&^") return integer(a & ~b);
  return std::nullopt;
}

template <typename T>
Maybe compare(std::string_view name, const T& a, const T& b) {
  if (name == "==" || name == "===") return boolean(a == b);
  if (name == "!=" || name == "!==") return boolean(!(a == b));
  if (name == "<") return boolean(a < b);
  if (name == "<=") return boolean(!(b < a));
  if (name == ">") return boolean(b < a);
  if (name == ">=") return boolean(!(a < b));
  return std::nullopt;
}

bool orders(std::string_view name) { return name.starts_with("<") || name.starts_with(">"); }

Maybe compare_others(std::string_view name, const Constant& left, const Constant& right) {
  if (orders(name)) return std::nullopt;
  if (left.kind == right.kind) return compare(name, left.text, right.text);
  const bool one_is_null = left.kind == ConstantKind::null || right.kind == ConstantKind::null;
  if (!one_is_null) return std::nullopt;
  return boolean(name.starts_with("!"));
}

// "a" + "b"; a number beside a string becomes its digits, as where this is allowed at all.
Maybe append(const Constant& left, const Constant& right) {
  if (left.text.size() + right.text.size() > kLargestConstant) return std::nullopt;
  const bool bytes = left.kind == ConstantKind::bytes && right.kind == ConstantKind::bytes;
  if (bytes) return Constant{ConstantKind::bytes, left.text + right.text};
  if (left.kind != ConstantKind::string && right.kind != ConstantKind::string) return std::nullopt;
  const auto a = template_text(left);
  const auto b = template_text(right);
  if (!a || !b) return std::nullopt;
  return Constant{ConstantKind::string, *a + *b};
}

Maybe evaluate(std::string_view name, const Constant& left, const Constant& right) {
  const auto a = integer_value(left);
  const auto b = integer_value(right);
  if (a && b) {
    const Maybe result = arithmetic(name, *a, *b);
    return result ? result : compare(name, *a, *b);
  }
  if (name == "+") return append(left, right);
  if (name == "*") {
    if (is_text(left) && b) return fold(Fold::repeat, {.of = {left}, .with = right});
    if (is_text(right) && a) return fold(Fold::repeat, {.of = {right}, .with = left});
    return std::nullopt;
  }
  if (name == "%" && is_text(left)) return format_printf(left, {right});
  if (is_text(left) && left.kind == right.kind) return compare(name, left.text, right.text);
  constexpr std::array<std::string_view, 4> kEqualities = {"==", "!=", "===", "!=="};
  for (const std::string_view equality : kEqualities) {
    if (name == equality) return compare_others(name, left, right);
  }
  return std::nullopt;
}

}  // namespace

std::optional<Constant> binary(std::string_view name, const Constant& left, const Constant& right) {
  Maybe result = evaluate(name, left, right);
  if (result && result->text.size() > kLargestConstant) return std::nullopt;
  return result;
}

std::optional<Constant> unary(std::string_view name, const Constant& operand) {
  if (name == "!" || name == "not") {
    if (operand.kind == ConstantKind::boolean) return boolean(operand.text != "true");
    return operand.kind == ConstantKind::null ? Maybe(boolean(true)) : std::nullopt;
  }
  const auto value = integer_value(operand);
  if (!value) return std::nullopt;
  if (name == "+") return integer(*value);
  if (name == "~") return integer(~*value);
  if (name != "-" || *value == std::numeric_limits<long long>::min()) return std::nullopt;
  return integer(-*value);
}

}  // namespace micryscope::models
