#include "ir/ir.h"

#include <array>

namespace micryscope::ir {

ValueId Module::receiver(const Value& call) const {
  if (call.op != Op::call || call.operand_count == 0) return ValueId::none();
  const Value& callee = values[operand(call, 0)];
  return callee.op == Op::member ? operand(callee, 0) : ValueId::none();
}

void Module::shrink() {
  values.shrink();
  operands.shrink_to_fit();
  constants.shrink();
  functions.shrink();
  classes.shrink();
  variables.shrink();
  for (Variable& variable : variables) {
    variable.definitions.shrink_to_fit();
    variable.reaching.shrink_to_fit();
  }
}

std::string_view name_of(Op op) {
  static constexpr std::array<std::string_view, 24> kNames = {
      "constant",     "parameter", "load",   "global",  "import", "member", "index", "slice",
      "call",         "construct", "concat", "binary",  "unary",  "list",   "map",   "function",
      "class_object", "convert",   "zeros",  "element", "join",   "update", "out",   "opaque"};
  return kNames[static_cast<std::size_t>(op)];
}

std::string_view name_of(ConstantKind kind) {
  static constexpr std::array<std::string_view, 6> kNames = {"null", "boolean", "integer",
                                                             "real", "string",  "bytes"};
  return kNames[static_cast<std::size_t>(kind)];
}

std::string_view name_of(FunctionKind kind) {
  static constexpr std::array<std::string_view, 7> kNames = {
      "module", "function", "method", "constructor", "getter", "lambda", "class_body"};
  return kNames[static_cast<std::size_t>(kind)];
}

}  // namespace micryscope::ir
