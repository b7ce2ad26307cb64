#include "ir/calls_json.h"

#include <algorithm>
#include <vector>

#include "ir/api_names.h"
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
  View(const Module& module, std::string_view text, const Hiding& hiding)
      : module_(module), names_(api_names(module)), lines_(text), hiding_(hiding) {
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
      item["reason"] = name(opaque.reason);
      place(item, opaque.span);
      root["opaque"].push_back(std::move(item));
    }
    return pretty_json(root);
  }

 private:
  /// A name as it may be shown: a key of a map may be anything.
  std::string name(std::string_view text) const { return hiding_.scrubbed(text); }
  std::string name(Symbol symbol) const { return name(module_.text(symbol)); }

  // Variables, fields and elements that a call's result is assigned to.
  void find_produced() {
    produced_.resize(module_.values.size());
    for (const Variable& variable : module_.variables) {
      for (const ValueId id : variable.definitions) {
        const ValueId made = whole(id);
        produced_[made.value].push_back(name(variable.name));
      }
    }
    for (const Value& value : module_.values) {
      if (value.op != Op::update || value.operand_count != 2) continue;
      const ValueId object = module_.operand(value, 0);
      const ValueId stored = module_.operand(value, 1);
      if (!object || !stored) continue;
      produced_[whole(stored).value].push_back(name(names_.paths[object]) + '.' +
                                               name(value.name));
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
    item["scope"] = name(module_.functions[value.function].qualified);
    item["arguments"] = Json::array();
    for (std::uint32_t i = 1; i < value.operand_count; ++i) {
      item["arguments"].push_back(argument(value, i));
    }
    item["produces"] = produced_[id.value];
    return item;
  }

  std::string callee(const Value& call) const {
    const ValueId id = module_.operand(call, 0);
    return id ? name(names_.paths[id]) : std::string("<unknown>");
  }

  Json argument(const Value& call, std::uint32_t i) const {
    const Operand& operand = module_.operands[call.first_operand + i];
    Json item = Json::object();
    if (operand.kind == OperandKind::keyword) item["keyword"] = name(operand.name);
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
      item["name"] = name(names_.assigned[id]);
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
        item["name"] = name(names_.paths[id]);
        return;
      default:
        return expression(item, value, written_in, depth);
    }
  }

  static void unknown(Json& item, std::string_view what) {
    item["kind"] = "variable";
    item["name"] = '<' + std::string(what) + '>';
  }

  void constant(Json& item, ValueId id) const {
    const Constant& constant = module_.constants[ConstantId(module_.values[id].index)];
    const std::string_view text = module_.text(constant.text);
    item["kind"] = "constant";
    item["type"] = name_of(constant.kind);
    const bool is_text =
        constant.kind == ConstantKind::string || constant.kind == ConstantKind::bytes;
    const bool can_be_secret = is_text || constant.kind == ConstantKind::integer ||
                               constant.kind == ConstantKind::real;
    if (constant.kind == ConstantKind::null) {
      item["value"] = nullptr;
    } else if (constant.kind == ConstantKind::boolean) {
      item["value"] = text == "true";
    } else if (can_be_secret && !text.empty() && hiding_.is_secret(id)) {
      item["value"] = is_text ? redact(text) : redact_number(text);
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
      if (operand.kind == OperandKind::keyword) entry["key"] = name(operand.name);
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
  const Hiding& hiding_;
  std::vector<std::vector<std::string>> produced_;
};

}  // namespace

std::string calls_json(const Module& module, std::string_view text, const Hiding& hiding) {
  return View(module, text, hiding).run();
}

}  // namespace micryscope::ir
