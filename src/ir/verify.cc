#include "ir/verify.h"

#include <array>
#include <string_view>

namespace micryscope::ir {

namespace {

constexpr std::size_t kMaximumComplaints = 300;
constexpr std::uint32_t kMany = 0xFFFFFFFF;

struct Arity {
  std::uint32_t least;
  std::uint32_t most;
};

constexpr Arity arity(Op op) {
  switch (op) {
    case Op::constant:
    case Op::parameter:
    case Op::load:
    case Op::global:
    case Op::import:
    case Op::function:
    case Op::class_object:
      return {0, 0};
    case Op::member:
    case Op::unary:
    case Op::convert:
    case Op::zeros:
    case Op::element:
      return {1, 1};
    case Op::index:
    case Op::binary:
    case Op::out:
      return {2, 2};
    case Op::slice:
      return {3, 3};
    case Op::update:
      return {2, 3};
    case Op::call:
    case Op::construct:
    case Op::join:
      return {1, kMany};
    case Op::concat:
    case Op::list:
    case Op::map:
    case Op::opaque:
      return {0, kMany};
  }
  return {0, kMany};
}

bool needs_name(const Value& value) {
  switch (value.op) {
    case Op::global:
    case Op::member:
    case Op::binary:
    case Op::unary:
    case Op::convert:
      return true;
    case Op::update:
      return value.operand_count == 2;
    default:
      return false;
  }
}

/// What a complaint is about, put into words only when there is one.
struct Subject {
  std::string_view kind;  ///< "value v"
  std::uint32_t number = kMany;
  std::string_view detail = {};  ///< the operation of a value
  std::string_view part = {};    ///< " parameter "
  std::uint32_t part_number = 0;

  std::string text() const {
    std::string made(kind);
    if (number != kMany) made += std::to_string(number);
    if (!detail.empty()) made += " (" + std::string(detail) + ")";
    if (!part.empty()) made += std::string(part) + std::to_string(part_number);
    return made;
  }
};

class Verifier {
 public:
  Verifier(const Module& module, std::uint64_t text_length)
      : module_(module), text_length_(text_length) {}

  std::vector<std::string> run() {
    if (module_.functions.empty()) complain({"module"}, "has no top level (function f0)");
    for (std::uint32_t i = 0; i < module_.functions.size() && !full(); ++i) function(i);
    for (std::uint32_t i = 0; i < module_.classes.size() && !full(); ++i) class_type(i);
    for (std::uint32_t i = 0; i < module_.values.size() && !full(); ++i) value(i);
    for (std::uint32_t i = 0; i < module_.variables.size() && !full(); ++i) variable(i);
    for (std::uint32_t i = 0; i < module_.constants.size() && !full(); ++i) {
      symbol({"constant k", i}, module_.constants[ConstantId(i)].text);
    }
    for (std::uint32_t i = 0; i < module_.imports.size() && !full(); ++i) import(i);
    rest();
    return std::move(complaints_);
  }

 private:
  bool full() const { return complaints_.size() >= kMaximumComplaints; }

  void complain(const Subject& what, std::string_view problem) {
    if (!full()) complaints_.push_back(what.text() + " " + std::string(problem));
  }

  void span(const Subject& what, Span span) {
    if (span.begin > span.end) complain(what, "has a span that ends before it begins");
    if (span.end > text_length_) complain(what, "has a span outside the text");
  }

  void symbol(const Subject& what, Symbol name) {
    if (name && name.value >= module_.symbols.size()) complain(what, "names an unknown symbol");
  }

  void value_id(const Subject& what, std::string_view role, ValueId id, bool may_be_none) {
    if (!id && may_be_none) return;
    if (!module_.values.contains(id)) complain(what, std::string(role) + " is no value");
  }

  void value_ids(const Subject& what, std::string_view role, const std::vector<ValueId>& ids) {
    for (const ValueId id : ids) value_id(what, role, id, false);
  }

  void function(std::uint32_t i) {
    const Function& made = module_.functions[FunctionId(i)];
    const Subject what{"function f", i};
    const bool is_top = made.kind == FunctionKind::module;
    if (is_top != (i == 0)) complain(what, "must be the top level if and only if it is f0");
    // Parents come before their children, so there can be no cycle.
    if (i == 0 ? made.parent.valid() : made.parent.value >= i) {
      complain(what, "has a parent that does not come before it");
    }
    if (made.owner && !module_.classes.contains(made.owner)) complain(what, "has an unknown owner");
    value_ids(what, "a returned value", made.returns);
    value_ids(what, "a decorator", made.decorators);
    value_id(what, "the result's annotation", made.result_annotation, true);
    for (const Symbol name : {made.name, made.qualified, made.doc}) symbol(what, name);
    span(what, made.span);
    span(what, made.name_span);
    for (std::uint32_t p = 0; p < made.parameters.size(); ++p) {
      parameter({what.kind, i, {}, " parameter ", p}, FunctionId(i), p);
    }
  }

  void parameter(const Subject& what, FunctionId owner, std::uint32_t position) {
    const Parameter& parameter = module_.functions[owner].parameters[position];
    value_id(what, "its value", parameter.value, false);
    value_id(what, "its default", parameter.default_value, true);
    value_id(what, "its annotation", parameter.annotation, true);
    symbol(what, parameter.name);
    span(what, parameter.span);
    if (!module_.values.contains(parameter.value)) return;
    const Value& value = module_.values[parameter.value];
    if (value.op != Op::parameter || value.index != position || value.function != owner) {
      complain(what, "does not agree with its value");
    }
  }

  void class_type(std::uint32_t i) {
    const Class& type = module_.classes[ClassId(i)];
    const Subject what{"class c", i};
    if (!module_.functions.contains(type.parent)) complain(what, "has an unknown parent");
    value_ids(what, "a base", type.bases);
    value_ids(what, "a decorator", type.decorators);
    for (const FunctionId method : type.methods) {
      if (!module_.functions.contains(method))
        complain(what, "has an unknown method");
      else if (module_.functions[method].owner != ClassId(i))
        complain(what, "does not own its method");
    }
    for (const Symbol name : {type.name, type.qualified}) symbol(what, name);
    for (const Symbol name : type.signatures) symbol(what, name);
    span(what, type.span);
    for (const Field& field : type.fields) {
      value_id(what, "a field's initial value", field.initial, true);
      value_id(what, "a field's annotation", field.annotation, true);
      symbol(what, field.name);
      span(what, field.span);
    }
  }

  void value(std::uint32_t i) {
    const Value& value = module_.values[ValueId(i)];
    const Subject what{"value v", i, name_of(value.op)};
    if (!module_.functions.contains(value.function)) complain(what, "belongs to no function");
    span(what, value.span);
    symbol(what, value.name);
    if (value.op == Op::constant && !module_.text(known(value.name)).empty()) {
      complain(what, "has a name that means nothing");
    }
    if (needs_name(value) && module_.text(known(value.name)).empty()) complain(what, "has no name");
    const std::uint64_t end = std::uint64_t{value.first_operand} + value.operand_count;
    if (end > module_.operands.size()) return complain(what, "has operands past the end");
    index(what, ValueId(i));
    const Arity wanted = arity(value.op);
    if (value.operand_count < wanted.least || value.operand_count > wanted.most) {
      complain(what, "has " + std::to_string(value.operand_count) + " operands");
    }
    for (std::uint32_t n = 0; n < value.operand_count; ++n) operand(what, ValueId(i), n);
  }

  Symbol known(Symbol name) const {
    return name && name.value < module_.symbols.size() ? name : Symbol::none();
  }

  void index(const Subject& what, ValueId id) {
    const Value& value = module_.values[id];
    switch (value.op) {
      case Op::constant:
        if (!module_.constants.contains(ConstantId(value.index))) complain(what, "is no constant");
        break;
      case Op::load:
        if (!module_.variables.contains(VariableId(value.index)))
          complain(what, "loads no variable");
        break;
      case Op::import:
        if (!module_.imports.contains(ImportId(value.index))) complain(what, "is no import");
        break;
      case Op::function:
        if (!module_.functions.contains(FunctionId(value.index))) complain(what, "is no function");
        break;
      case Op::class_object:
        if (!module_.classes.contains(ClassId(value.index))) complain(what, "is no class");
        break;
      case Op::parameter:
        parameter_value(what, id);
        break;
      case Op::out:
        out_value(what, value);
        break;
      default:
        if (value.index != ValueId::kNone) complain(what, "has an index that means nothing");
    }
  }

  void parameter_value(const Subject& what, ValueId id) {
    const Value& value = module_.values[id];
    if (!module_.functions.contains(value.function)) return;
    const std::vector<Parameter>& parameters = module_.functions[value.function].parameters;
    if (value.index >= parameters.size()) return complain(what, "has no parameter at its index");
    if (parameters[value.index].value != id) complain(what, "is not its parameter's value");
  }

  void out_value(const Subject& what, const Value& value) {
    const ValueId id = module_.operand(value, 1);
    if (!module_.values.contains(id)) return;  // reported as an operand
    const Value& call = module_.values[id];
    if (call.op != Op::call && call.op != Op::construct)
      return complain(what, "comes out of no call");
    if (value.index == kReceiver) return;
    // Operand 0 of the call is the callee.
    if (std::uint64_t{value.index} + 1 >= call.operand_count) {
      complain(what, "comes out of an argument that the call does not have");
    }
  }

  void operand(const Subject& what, ValueId user, std::uint32_t n) {
    const Value& value = module_.values[user];
    const Operand& operand = module_.operands[value.first_operand + n];
    symbol(what, operand.name);
    const Subject role{"operand ", n};
    const bool may_be_none = value.op == Op::slice && n > 0;
    if ((operand.value || !may_be_none) && !module_.values.contains(operand.value)) {
      complain(what, role.text() + " is no value");
    }
    // Only a join may look ahead (a loop's end), so everything else is free of cycles.
    if (operand.value && value.op != Op::join && operand.value.value >= user.value) {
      complain(what, role.text() + " is made after it");
    }
    const bool has_arguments = value.op == Op::call || value.op == Op::construct ||
                               value.op == Op::list || value.op == Op::map;
    const bool is_callee = n == 0 && (value.op == Op::call || value.op == Op::construct);
    if (operand.kind != OperandKind::positional && (!has_arguments || is_callee)) {
      complain(what, role.text() + " must be positional");
    }
    if (operand.kind != OperandKind::key) return;
    const bool is_last = n + 1 >= value.operand_count;
    if (value.op != Op::map)
      complain(what, role.text() + " is a key outside a map");
    else if (is_last ||
             module_.operands[value.first_operand + n + 1].kind != OperandKind::positional) {
      complain(what, role.text() + " is a key without a value");
    }
  }

  void variable(std::uint32_t i) {
    const Variable& variable = module_.variables[VariableId(i)];
    const Subject what{"variable x", i};
    if (!module_.functions.contains(variable.function)) complain(what, "lives in no function");
    value_ids(what, "a definition", variable.definitions);
    value_ids(what, "a reaching value", variable.reaching);
    value_id(what, "its annotation", variable.annotation, true);
    symbol(what, variable.name);
    span(what, variable.span);
  }

  void import(std::uint32_t i) {
    const Import& import = module_.imports[ImportId(i)];
    const Subject what{"import i", i};
    symbol(what, import.specifier);
    for (const Symbol unit : import.candidates) symbol(what, unit);
    span(what, import.span);
  }

  void rest() {
    for (const Export& made : module_.exports) {
      symbol({"an export"}, made.name);
      value_id({"an export"}, "its value", made.value, false);
    }
    for (const AttachedMethod& method : module_.attached_methods) {
      symbol({"an attached method"}, method.class_name);
      if (!module_.functions.contains(method.function)) {
        complain({"an attached method"}, "is no function");
      }
    }
    for (const Opaque& opaque : module_.opaques) {
      symbol({"an opaque span"}, opaque.reason);
      span({"an opaque span"}, opaque.span);
    }
    for (const Directive& directive : module_.directives) {
      symbol({"a directive"}, directive.text);
      span({"a directive"}, directive.span);
    }
  }

  const Module& module_;
  const std::uint64_t text_length_;
  std::vector<std::string> complaints_;
};

}  // namespace

std::vector<std::string> verify(const Module& module, std::uint64_t text_length) {
  return Verifier(module, text_length).run();
}

}  // namespace micryscope::ir
