#include "lower/guard.h"

#include "support/decimal.h"

namespace micryscope::lower {

namespace {

constexpr std::size_t kDigitsOfSize = 9;

std::string_view mirrored(std::string_view op) {
  if (op == "<") return ">";
  if (op == ">") return "<";
  if (op == "<=") return ">=";
  return op == ">=" ? "<=" : op;
}

/// `name op` something empty.
Guard compared_with_empty(std::string_view name, std::string_view op) {
  if (op == "!=") return holds(name);
  return op == "==" ? negated(holds(name)) : Guard();
}

/// `length of name op size`.
Guard sized(std::string_view name, std::string_view op, std::size_t size) {
  const bool some = size > 0;
  if (op == "==") return some ? holds(name) : negated(holds(name));
  if (op == "!=") return some ? negated(holds(name)) : holds(name);
  if (op == ">" || (op == ">=" && some)) return holds(name);
  if ((op == "<" && some) || op == "<=") return negated(holds(name));
  return {};
}

Guard compared_so(const Compared& left, std::string_view op, const Compared& right) {
  if (!left.name.empty() && right.is_empty) return compared_with_empty(left.name, op);
  const auto size = decimal(right.text, kDigitsOfSize);
  return size && !left.measured.empty() ? sized(left.measured, op, *size) : Guard();
}

}  // namespace

Guard compared(const Compared& left, std::string_view op, const Compared& right) {
  const Guard guard = compared_so(left, op, right);
  return guard.empty() ? compared_so(right, mirrored(op), left) : guard;
}

}  // namespace micryscope::lower
