#include "ir/calls_json.h"

#include <algorithm>
#include <vector>

#include "ir/api_names.h"
#include "ir/secret_text.h"
#include "support/json.h"
#include "support/redact.h"
#include "support/shown_path.h"
#include "support/source_map.h"

namespace micryscope::ir {

namespace {

constexpr int kDeepest = 4;                 // levels of lists in lists that are shown
constexpr std::uint32_t kMostItems = 64;    // items of one list that are shown
constexpr std::size_t kLongestText = 1000;  // bytes of one constant that are shown

std::string hex(std::string_view bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string out;
  for (const char c : bytes) {
    out += kDigits[static_cast<unsigned char>(c) >> 4];
    out += kDigits[static_cast<unsigned char>(c) & 15];
  }
  return out;
}

class View {
 public:
  View(const Module& module, std::string_view text)
      : module_(module),
        names_(api_names(module)),
        lines_(text),
        holders_(module.values.size()),
        becomes_bytes_(module.values.size()) {
    find_holders();
    find_produced();
  }

  std::string run() {
    std::vector<ValueId> calls;
    for (std::uint32_t i = 0; i < module_.values.size(); ++i) {
      const Op op = module_.values[ValueId(i)].op;
      if (op == Op::call || op == Op::construct) calls.push_back(ValueId(i));
    }
    std::stable_sort(calls.begin(), calls.end(), [&](ValueId a, ValueId b) {
      const Span left = module_.values[a].span;
      const Span right = module_.values[b].span;
      return left.begin != right.begin ? left.begin < right.begin : left.end < right.end;
    });
    Json root = Json::object();
    root["format"] = "micryscope-ir";
    root["version"] = 1;
    root["file"] = shown_path(module_.path);
    root["language"] = module_.language;
    root["calls"] = Json::array();
    for (const ValueId id : calls) root["calls"].push_back(call(id));
    root["opaque"] = Json::array();
    for (const Opaque& opaque : module_.opaques) {
      Json item = Json::object();
      item["reason"] = module_.text(opaque.reason);
      place(item, opaque.span);
      root["opaque"].push_back(std::move(item));
    }
    return pretty_json(root);
  }

 private:
  // What a value is called where it is used: its variable, keyword, field or map key.
  void hold(ValueId value, Symbol name) {
    if (!value || !name) return;
    Symbol& holder = holders_[value.value];
    // A name that makes it a secret wins over one that does not.
    if (!holder || names_secret(module_.text(name))) holder = name;
  }

  void find_holders() {
    for (const Variable& variable : module_.variables) {
      for (const ValueId value : variable.definitions) hold(value, variable.name);
    }
    for (const Function& function : module_.functions) {
      for (const Parameter& parameter : function.parameters) {
        hold(parameter.default_value, parameter.name);
      }
    }
    for (const Class& type : module_.classes) {
      for (const Field& field : type.fields) hold(field.initial, field.name);
    }
    for (const Value& value : module_.values) {
      hold_operands(value);
      find_bytes(value);
    }
    // A secret's parts are secret, whatever they are put together by; parts come before wholes.
    for (std::size_t i = module_.values.size(); i-- > 0;) pass_down(i);
  }

  void hold_operands(const Value& value) {
    for (std::uint32_t i = 0; i < value.operand_count; ++i) {
      const Operand& operand = module_.operands[value.first_operand + i];
      if (operand.name) hold(operand.value, operand.name);
      const bool has_next = i + 1 < value.operand_count;
      if (operand.kind == OperandKind::key && has_next) {
        hold(module_.operand(value, i + 1), constant_text(operand.value));
      }
    }
    if (value.op == Op::update && value.operand_count == 2)
      hold(module_.operand(value, 1), value.name);
    if (value.op == Op::update && value.operand_count == 3) {
      hold(module_.operand(value, 2), constant_text(module_.operand(value, 1)));
    }
    // `token == "..."` says as much about the text as `token = "..."`.
    if (value.op == Op::binary && value.operand_count == 2) {
      hold(module_.operand(value, 1), assigned(module_.operand(value, 0)));
      hold(module_.operand(value, 0), assigned(module_.operand(value, 1)));
    }
  }

  // Texts that become bytes, by conversion or by a call such as Buffer.from("...") or
  // "...".encode(), are keys more often than other texts are.
  void find_bytes(const Value& value) {
    if (value.operand_count == 0) return;
    const ValueId first = module_.operand(value, 0);
    if (value.op == Op::convert && first) becomes_bytes_[first.value] = true;
    if (value.op != Op::call || !first || module_.values[first].op != Op::member) return;
    const std::string_view method = module_.text(module_.values[first].name);
    if (method != "from" && method != "encode" && method != "parse" && method != "getBytes") return;
    const ValueId receiver = module_.receiver(value);
    if (receiver) becomes_bytes_[receiver.value] = true;
    if (const ValueId argument = module_.operand(value, 1)) becomes_bytes_[argument.value] = true;
  }

  Symbol assigned(ValueId id) const { return id ? names_.assigned[id] : Symbol::none(); }

  void pass_down(std::size_t i) {
    const Value& value = module_.values[ValueId(i)];
    const Symbol holder = holders_[i];
    const bool is_whole = value.op == Op::concat || value.op == Op::binary ||
                          value.op == Op::join || value.op == Op::convert || value.op == Op::list;
    if (!is_whole || !holder || !names_secret(module_.text(holder))) return;
    for (std::uint32_t n = 0; n < value.operand_count; ++n) hold(module_.operand(value, n), holder);
  }

  Symbol constant_text(ValueId id) const {
    if (!id || module_.values[id].op != Op::constant) return {};
    return module_.constants[ConstantId(module_.values[id].index)].text;
  }

  // Variables, fields and elements that a call's result is assigned to.
  void find_produced() {
    produced_.resize(module_.values.size());
    for (const Variable& variable : module_.variables) {
      for (const ValueId id : variable.definitions) {
        const ValueId made = whole(id);
        produced_[made.value].emplace_back(module_.text(variable.name));
      }
    }
    for (const Value& value : module_.values) {
      if (value.op != Op::update || value.operand_count != 2) continue;
      const ValueId object = module_.operand(value, 0);
      const ValueId stored = module_.operand(value, 1);
      if (!object || !stored) continue;
      produced_[whole(stored).value].push_back(names_.paths[object] + '.' +
                                               std::string(module_.text(value.name)));
    }
  }

  /// The call of which a value is one result (`a, error = f()`), or the value itself.
  ValueId whole(ValueId id) const {
    const Value& value = module_.values[id];
    const bool is_part =
        value.op == Op::index || value.op == Op::element || value.op == Op::convert;
    if (!is_part || value.operand_count == 0) return id;
    const ValueId inner = module_.operand(value, 0);
    if (!inner) return id;
    const Op op = module_.values[inner].op;
    return op == Op::call || op == Op::construct ? inner : id;
  }

  void place(Json& item, Span span) const {
    const Position begin = lines_.position(span.begin);
    item["file"] = shown_path(module_.path);
    item["line"] = begin.line;
    item["column"] = begin.column;
  }

  Json call(ValueId id) const {
    const Value& value = module_.values[id];
    Json item = Json::object();
    item["api"] = callee(value);
    place(item, value.span);
    item["scope"] = module_.text(module_.functions[value.function].qualified);
    item["arguments"] = Json::array();
    for (std::uint32_t i = 1; i < value.operand_count; ++i) {
      item["arguments"].push_back(argument(value, i));
    }
    item["produces"] = produced_[id.value];
    return item;
  }

  std::string callee(const Value& call) const {
    const ValueId id = module_.operand(call, 0);
    return id ? names_.paths[id] : std::string("<unknown>");
  }

  Json argument(const Value& call, std::uint32_t i) const {
    const Operand& operand = module_.operands[call.first_operand + i];
    Json item = Json::object();
    if (operand.kind == OperandKind::keyword) item["keyword"] = module_.text(operand.name);
    if (operand.kind == OperandKind::spread || operand.kind == OperandKind::spread_map) {
      item["spread"] = true;
    }
    describe(item, operand.value, call.span, 0);
    return item;
  }

  // A value made outside the call stands there by a variable's name, and what it holds is added
  // where the file shows it.
  void describe(Json& item, ValueId id, Span written_in, int depth) const {
    if (!id) return unknown(item, "none");
    const Value& value = module_.values[id];
    if (!written_in.contains(value.span) && names_.assigned[id]) {
      item["kind"] = "variable";
      item["name"] = module_.text(names_.assigned[id]);
      if (depth >= kDeepest || value.op == Op::parameter) return;
      Json holds = Json::object();
      describe(holds, id, value.span, depth + 1);
      if (holds["kind"] != "variable") item["holds"] = std::move(holds);
      return;
    }
    switch (value.op) {
      case Op::constant:
        return constant(item, id);
      case Op::list:
        return list(item, value, written_in, depth);
      case Op::map:
        return map(item, value, written_in, depth);
      case Op::call:
      case Op::construct:
        item["kind"] = "function_return";
        item["callee"] = callee(value);
        return;
      case Op::convert:
        describe(item, module_.operand(value, 0), written_in, depth);
        item["converted"] = module_.text(value.name);
        return;
      case Op::parameter:
      case Op::load:
      case Op::global:
      case Op::import:
      case Op::member:
      case Op::function:
      case Op::class_object:
      case Op::out:
      case Op::update:
        item["kind"] = "variable";
        item["name"] = names_.paths[id];
        return;
      default:
        return expression(item, value, written_in, depth);
    }
  }

  static void unknown(Json& item, std::string_view what) {
    item["kind"] = "variable";
    item["name"] = '<' + std::string(what) + '>';
  }

  bool is_secret(ValueId id, std::string_view text) const {
    const Constant& constant = module_.constants[ConstantId(module_.values[id].index)];
    const bool is_bytes = constant.kind == ConstantKind::bytes || becomes_bytes_[id.value];
    return looks_secret(text, module_.text(holders_[id.value])) ||
           (is_bytes && has_key_length(text));
  }

  void constant(Json& item, ValueId id) const {
    const Constant& constant = module_.constants[ConstantId(module_.values[id].index)];
    const std::string_view text = module_.text(constant.text);
    item["kind"] = "constant";
    item["type"] = name_of(constant.kind);
    const bool is_text =
        constant.kind == ConstantKind::string || constant.kind == ConstantKind::bytes;
    if (constant.kind == ConstantKind::null) {
      item["value"] = nullptr;
    } else if (constant.kind == ConstantKind::boolean) {
      item["value"] = text == "true";
    } else if (is_text && is_secret(id, text)) {
      item["value"] = redact(text);
      item["redacted"] = true;
    } else if (constant.kind == ConstantKind::bytes) {
      item["value"] = hex(text.substr(0, kLongestText));
      item["encoding"] = "hex";
    } else {
      item["value"] = text.substr(0, kLongestText);
    }
    if (is_text && text.size() > kLongestText) item["cut"] = true;
  }

  void list(Json& item, const Value& value, Span written_in, int depth) const {
    item["kind"] = "list_literal";
    if (depth >= kDeepest || value.operand_count > kMostItems) item["cut"] = true;
    item["items"] = items(value, written_in, depth);
  }

  Json items(const Value& value, Span written_in, int depth) const {
    Json out = Json::array();
    if (depth >= kDeepest) return out;
    for (std::uint32_t i = 0; i < std::min(value.operand_count, kMostItems); ++i) {
      const Operand& operand = module_.operands[value.first_operand + i];
      Json item = Json::object();
      if (operand.kind == OperandKind::spread) item["spread"] = true;
      describe(item, operand.value, written_in, depth + 1);
      out.push_back(std::move(item));
    }
    return out;
  }

  void map(Json& item, const Value& value, Span written_in, int depth) const {
    item["kind"] = "dict_literal";
    if (depth >= kDeepest || value.operand_count > kMostItems) item["cut"] = true;
    item["entries"] = Json::array();
    if (depth >= kDeepest) return;
    for (std::uint32_t i = 0; i < std::min(value.operand_count, kMostItems); ++i) {
      const Operand& operand = module_.operands[value.first_operand + i];
      Json entry = Json::object();
      ValueId held = operand.value;
      if (operand.kind == OperandKind::keyword) entry["key"] = module_.text(operand.name);
      if (operand.kind == OperandKind::spread_map) entry["spread"] = true;
      if (operand.kind == OperandKind::key && i + 1 < value.operand_count) {
        Json key = Json::object();
        describe(key, operand.value, written_in, depth + 1);
        entry["computed_key"] = std::move(key);
        held = module_.operand(value, ++i);
      }
      describe(entry, held, written_in, depth + 1);
      item["entries"].push_back(std::move(entry));
    }
  }

  void expression(Json& item, const Value& value, Span written_in, int depth) const {
    item["kind"] = "variable";
    item["expression"] = name_of(value.op);
    if (const std::string_view how = module_.text(value.name); !how.empty()) item["operator"] = how;
    item["operands"] = items(value, written_in, depth);
  }

  const Module& module_;
  const ApiNames names_;
  const LineIndex lines_;
  std::vector<Symbol> holders_;
  std::vector<bool> becomes_bytes_;
  std::vector<std::vector<std::string>> produced_;
};

}  // namespace

std::string calls_json(const Module& module, std::string_view text) {
  return View(module, text).run();
}

}  // namespace micryscope::ir
