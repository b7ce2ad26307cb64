// First all texts that would be written out by their looks, whatever they are there for. Then what
// is given to something that is called like a secret: such values are marked, the marks go down to
// what the values are made of
// (`password = env.get("X") or "hunter2".encode()`), and a text at the end of them is a secret.
#include "cache/secrets.h"

#include <algorithm>
#include <vector>


namespace micryscope::cache {

namespace {

using ir::ConstantKind;
using ir::Module;
using ir::Op;
using ir::Operand;
using ir::OperandKind;
using ir::Value;
using ir::ValueId;

constexpr std::size_t kShortestSecret = 4;  // a PIN
constexpr std::size_t kShortestBytes = 5;   // of a key that is written as a list of numbers
constexpr std::size_t kLongName = 32;       // from which on a name is looked at, too

class Search {
 public:
  Search(const Module& module, const Quotes& quotes, const models::Looks& looks)
      : module_(module), quotes_(quotes), looks_(looks), marked_(module.values.size()) {}

  bool run() {
    mark_declarations();
    for (const Value& value : module_.values) {
      if (is_list_of_bytes(value) || is_key_bytes(value) || is_long_number(value)) return true;
      mark_by_use(value);
    }
    while (!pending_.empty()) {
      const Value& value = module_.values[pending_.back()];
      pending_.pop_back();
      if (is_text(value)) return true;
      mark_parts(value);
    }
    return false;
  }

 private:
  void mark(ValueId id) {
    if (!id || marked_[id.value]) return;
    marked_[id.value] = true;
    pending_.push_back(id);
  }

  bool names_secret(Symbol name) const { return looks_.names_secret(module_.text(name)); }

  std::string_view text_of(ValueId id) const {
    if (!id || module_.values[id].op != Op::constant) return {};
    return module_.text(module_.constants[ir::ConstantId(module_.values[id].index)].text);
  }

  bool is_text(const Value& value) const {
    if (value.op != Op::constant) return false;
    const ir::Constant& constant = module_.constants[ir::ConstantId(value.index)];
    const bool has_letters =
        constant.kind == ConstantKind::string || constant.kind == ConstantKind::bytes;
    return (has_letters || constant.kind == ConstantKind::integer) &&
           is_written_out(constant.text) && module_.text(constant.text).size() >= kShortestSecret;
  }

  bool is_key_bytes(const Value& value) const {
    if (value.op != Op::constant) return false;
    const ir::Constant& constant = module_.constants[ir::ConstantId(value.index)];
    return constant.kind == ConstantKind::bytes && is_written_out(constant.text) &&
           models::Looks::is_key_bytes(module_.text(constant.text));
  }

  bool is_long_number(const Value& value) const {
    if (value.op != Op::constant) return false;
    const ir::Constant& constant = module_.constants[ir::ConstantId(value.index)];
    return constant.kind == ConstantKind::integer && is_written_out(constant.text) &&
           models::Looks::is_drawn_number(module_.text(constant.text));
  }

  bool is_written_out(Symbol text) const {
    return text.value >= quotes_.size() || quotes_[text.value].end == 0;
  }

  /// [0x2b, 0x7e, 0x15, ...]: numbers, of which not all are the same.
  bool is_list_of_bytes(const Value& value) const {
    if (value.op != Op::list && value.op != Op::construct) return false;
    std::size_t numbers = 0;
    bool differ = false;
    std::string_view first;
    for (const Operand* part = module_.operands_begin(value); part != module_.operands_end(value);
         ++part) {
      const std::string_view text = text_of(part->value);
      if (text.empty() || text.size() > 3 || text.front() < '0' || text.front() > '9') continue;
      if (numbers++ == 0) first = text;
      differ = differ || text != first;
    }
    return numbers >= kShortestBytes && differ;
  }

  void mark_declarations() {
    for (const ir::Variable& variable : module_.variables) {
      if (!names_secret(variable.name)) continue;
      for (const ValueId id : variable.definitions) mark(id);
      for (const ValueId id : variable.reaching) mark(id);
    }
    for (const ir::Function& function : module_.functions) {
      for (const ir::Parameter& parameter : function.parameters) {
        if (names_secret(parameter.name)) mark(parameter.default_value);
      }
      if (!names_secret(function.name)) continue;
      for (const ValueId id : function.returns) mark(id);
    }
    for (const ir::Class& type : module_.classes) {
      for (const ir::Field& field : type.fields) {
        if (names_secret(field.name)) mark(field.initial);
      }
    }
    for (const ir::Export& made : module_.exports) {
      if (names_secret(made.name)) mark(made.value);
    }
  }

  /// By the names that stand beside a value where it is used.
  void mark_by_use(const Value& value) {
    const Operand* const begin = module_.operands_begin(value);
    const Operand* const end = module_.operands_end(value);
    for (const Operand* part = begin; part != end; ++part) {
      if (part->name && names_secret(part->name)) mark(part->value);
      const bool is_key = part->kind == OperandKind::key && part + 1 != end;
      if (is_key && looks_.names_secret(text_of(part->value))) mark((part + 1)->value);
    }
    const std::size_t count = value.operand_count;
    if (value.op == Op::update) {
      const bool by_index = count == 3 && looks_.names_secret(text_of(begin[1].value));
      if (by_index || (count == 2 && names_secret(value.name))) mark(end[-1].value);
    }
    // setPassword("..."), header("X-Api-Key", "..."), token == "..."
    const bool beside = value.op == Op::call || value.op == Op::construct || value.op == Op::binary;
    const bool is_named =
        beside && std::any_of(begin, end, [&](const Operand& part) {
          const Value& other = module_.values[part.value];
          return names_secret(other.name) || looks_.names_secret(text_of(part.value));
        });
    if (!is_named) return;
    for (const Operand* part = begin; part != end; ++part) {
      if (!looks_.names_secret(text_of(part->value))) mark_text(part->value);
    }
  }

  /// Marks a literal itself, not what it would be made of.
  void mark_text(ValueId id) {
    if (is_text(module_.values[id])) mark(id);
  }

  void mark_parts(const Value& value) {
    const Operand* const begin = module_.operands_begin(value);
    switch (value.op) {
      case Op::member:
      case Op::index:
      case Op::slice:
      case Op::element:
      case Op::convert:
      case Op::out:
        if (value.operand_count > 0) mark(begin->value);
        break;
      case Op::call:
      case Op::construct:
      case Op::concat:
      case Op::binary:
      case Op::unary:
      case Op::list:
      case Op::map:
      case Op::join:
      case Op::update:
        for (const Operand* part = begin; part != module_.operands_end(value); ++part)
          mark(part->value);
        break;
      default:
        break;
    }
  }

  const Module& module_;
  const Quotes& quotes_;
  const models::Looks& looks_;
  std::vector<bool> marked_;
  std::vector<ValueId> pending_;
};

}  // namespace

bool holds_secret(const Module& module, const Quotes& quotes, const models::Looks& looks) {
  const std::vector<bool> names = names_of(module);
  for (std::size_t i = 0; i < module.symbols.size(); ++i) {
    if (i < quotes.size() && quotes[i].end != 0) continue;
    const std::string_view text = module.symbols.text(Symbol(i));
    if (names[i] && text.size() < kLongName) continue;  // Uint8Array, Ed25519PublicKey
    if (text.size() >= kShortestSecret && looks.is_secret(text)) return true;
  }
  return Search(module, quotes, looks).run();
}

}  // namespace micryscope::cache
