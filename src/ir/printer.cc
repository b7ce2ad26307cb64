#include "ir/printer.h"

#include <string_view>
#include <vector>

#include "ir/text_form.h"

namespace micryscope::ir {

namespace {

using text_form::quoted;
using text_form::word;

class Printer {
 public:
  explicit Printer(const Module& module) : module_(module), assigned_(module.values.size()) {
    for (const Variable& variable : module.variables) {
      for (const ValueId value : variable.definitions) {
        if (module.values.contains(value)) assigned_[value.value].push_back(variable.name);
      }
    }
  }

  std::string run() {
    header();
    for (std::uint32_t i = 0; i < module_.imports.size(); ++i) import(i);
    for (std::uint32_t i = 0; i < module_.classes.size(); ++i) class_type(i);
    std::vector<std::vector<std::uint32_t>> code(module_.functions.size());
    for (std::uint32_t i = 0; i < module_.values.size(); ++i) {
      const FunctionId function = module_.values[ValueId(i)].function;
      if (module_.functions.contains(function)) code[function.value].push_back(i);
    }
    for (std::uint32_t i = 0; i < module_.functions.size(); ++i) function(i, code[i]);
    for (std::uint32_t i = 0; i < module_.variables.size(); ++i) variable(i);
    rest();
    return std::move(out_);
  }

 private:
  void header() {
    out_ += "module " + word(module_.path) + " language " + word(module_.language) + " family " +
            word(module_.family) + " unit " + word(module_.unit);
    if (module_.exports_variables) out_ += " exports_variables";
    if (module_.is_test) out_ += " test";
    out_ += '\n';
  }

  void import(std::uint32_t i) {
    const Import& import = module_.imports[ImportId(i)];
    out_ += "import i" + std::to_string(i) + ' ' + name(import.specifier);
    for (const Symbol unit : import.candidates) out_ += ' ' + name(unit);
    end_line(import.span);
  }

  void class_type(std::uint32_t i) {
    const Class& type = module_.classes[ClassId(i)];
    out_ += "class c" + std::to_string(i) + ' ' +
            std::string(text_form::kClassKinds[static_cast<std::size_t>(type.kind)]) + ' ' +
            name(type.name) + " qualified " + name(type.qualified);
    reference(" parent ", 'f', type.parent.value);
    list(" bases", type.bases);
    list(" decorators", type.decorators);
    out_ += " methods (";
    for (std::size_t m = 0; m < type.methods.size(); ++m) {
      if (m != 0) out_ += ", ";
      out_ += 'f' + std::to_string(type.methods[m].value);
    }
    out_ += ')';
    if (!type.signatures.empty()) {
      out_ += " signatures";
      for (const Symbol signature : type.signatures) out_ += ' ' + name(signature);
    }
    end_line(type.span);
    for (const Field& field : type.fields) {
      out_ += "  field " + name(field.name);
      reference(" initial ", 'v', field.initial.value);
      reference(" annotation ", 'v', field.annotation.value);
      if (field.is_static) out_ += " static";
      end_line(field.span);
    }
  }

  void function(std::uint32_t i, const std::vector<std::uint32_t>& code) {
    const Function& made = module_.functions[FunctionId(i)];
    out_ += "function f" + std::to_string(i) + ' ' + std::string(name_of(made.kind)) + ' ' +
            name(made.name);
    // The reader takes the name for it when it is not there.
    const bool is_other = module_.text(made.qualified) != module_.text(made.name);
    if (is_other || !module_.text(made.qualified).empty()) {
      out_ += " qualified " + name(made.qualified);
    }
    if (made.is_static) out_ += " static";
    if (made.is_generator) out_ += " generator";
    reference(" parent ", 'f', made.parent.value);
    reference(" owner ", 'c', made.owner.value);
    list(" returns", made.returns);
    list(" decorators", made.decorators);
    reference(" result ", 'v', made.result_annotation.value);
    if (!module_.text(made.doc).empty()) out_ += " doc " + quoted(module_.text(made.doc));
    out_ += " name" + span(made.name_span);
    end_line(made.span);
    for (const Parameter& parameter : made.parameters) {
      out_ += "  parameter " + name(parameter.name) + ' ' +
              std::string(text_form::kParameterKinds[static_cast<std::size_t>(parameter.kind)]);
      reference(" value ", 'v', parameter.value.value);
      reference(" default ", 'v', parameter.default_value.value);
      reference(" annotation ", 'v', parameter.annotation.value);
      end_line(parameter.span);
    }
    for (const std::uint32_t id : code) value(id);
  }

  void value(std::uint32_t id) {
    const Value& value = module_.values[ValueId(id)];
    out_ += "  v" + std::to_string(id) + " = " + std::string(name_of(value.op));
    index(value);
    operands(value);
    out_ += span(value.span);
    const std::vector<Symbol>& names = assigned_[id];
    for (std::size_t i = 0; i < names.size(); ++i) {
      out_ += (i == 0 ? "  -> " : ", ") + name(names[i]);
    }
    out_ += '\n';
  }

  void index(const Value& value) {
    if (value.op == Op::constant) {
      const Constant& constant = module_.constants[ConstantId(value.index)];
      out_ += ' ' + std::string(name_of(constant.kind));
      if (constant.kind == ConstantKind::string || constant.kind == ConstantKind::bytes) {
        out_ += ' ' + quoted(module_.text(constant.text));
      } else if (!module_.text(constant.text).empty()) {
        out_ += ' ' + word(module_.text(constant.text));
      }
      return;
    }
    if (value.index == ValueId::kNone) return;
    if (value.op == Op::out && value.index == kReceiver) {
      out_ += " receiver";
      return;
    }
    const char letter = value.op == Op::load           ? 'x'
                        : value.op == Op::import       ? 'i'
                        : value.op == Op::function     ? 'f'
                        : value.op == Op::class_object ? 'c'
                                                       : '#';
    reference(" ", letter, value.index);
  }

  // The object or callee first, then the name, then the rest; whatever may be many in brackets.
  void operands(const Value& value) {
    const std::string_view text = module_.text(value.name);
    const bool dotted = value.op == Op::member || value.op == Op::update;
    const bool in_brackets = value.op == Op::call || value.op == Op::construct ||
                             value.op == Op::concat || value.op == Op::list ||
                             value.op == Op::map || value.op == Op::join;
    const bool leads =
        dotted || value.op == Op::call || value.op == Op::construct || value.op == Op::binary;
    std::uint32_t next = 0;
    // Whatever is no plain value reads back only in brackets.
    const bool has_lead = leads && value.operand_count > 0 &&
                          module_.operands[value.first_operand].kind == OperandKind::positional;
    if (has_lead) out_ += ' ' + operand(value, next++);
    if (!text.empty()) out_ += (dotted ? " ." : " ") + word(text);
    if (in_brackets) out_ += " (";
    for (const std::uint32_t first = next; next < value.operand_count; ++next) {
      if (!in_brackets)
        out_ += ' ';
      else if (next != first)
        out_ += ", ";
      out_ += operand(value, next);
    }
    if (in_brackets) out_ += ')';
  }

  std::string operand(const Value& value, std::uint32_t i) const {
    const Operand& operand = module_.operands[value.first_operand + i];
    const std::string id =
        operand.value ? 'v' + std::to_string(operand.value.value) : std::string("none");
    switch (operand.kind) {
      case OperandKind::positional:
        break;
      case OperandKind::keyword:
        return name(operand.name) + ": " + id;
      case OperandKind::spread:
        return '*' + id;
      case OperandKind::spread_map:
        return "**" + id;
      case OperandKind::key:
        return '[' + id + ']';
    }
    return id;
  }

  void variable(std::uint32_t i) {
    const Variable& variable = module_.variables[VariableId(i)];
    out_ += "variable x" + std::to_string(i) + ' ' + name(variable.name);
    reference(" in ", 'f', variable.function.value);
    list(" definitions", variable.definitions);
    list(" reaching", variable.reaching);
    reference(" annotation ", 'v', variable.annotation.value);
    end_line(variable.span);
  }

  void rest() {
    for (const Export& made : module_.exports) {
      out_ += "export " + name(made.name);
      reference(" ", 'v', made.value.value);
      out_ += '\n';
    }
    for (const AttachedMethod& method : module_.attached_methods) {
      out_ += "attach " + name(method.class_name);
      reference(" ", 'f', method.function.value);
      out_ += '\n';
    }
    for (const Opaque& opaque : module_.opaques) {
      out_ += "opaque " + name(opaque.reason);
      end_line(opaque.span);
    }
    for (const Directive& directive : module_.directives) {
      out_ += "directive " + name(directive.text);
      end_line(directive.span);
    }
  }

  std::string name(Symbol symbol) const { return word(module_.text(symbol)); }

  static std::string span(Span span) {
    return " @" + std::to_string(span.begin) + ':' + std::to_string(span.end);
  }

  void end_line(Span at) { out_ += span(at) + '\n'; }

  void reference(std::string_view before, char letter, std::uint32_t id) {
    if (id == ValueId::kNone) return;
    out_ += before;
    out_ += letter;
    out_ += std::to_string(id);
  }

  void list(std::string_view title, const std::vector<ValueId>& values) {
    if (values.empty()) return;
    out_ += title;
    out_ += " (";
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (i != 0) out_ += ", ";
      out_ += values[i] ? 'v' + std::to_string(values[i].value) : std::string("none");
    }
    out_ += ')';
  }

  const Module& module_;
  std::string out_;
  std::vector<std::vector<Symbol>> assigned_;
};

}  // namespace

std::string print(const Module& module) { return Printer(module).run(); }

}  // namespace micryscope::ir
