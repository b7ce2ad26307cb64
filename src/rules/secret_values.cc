#include "rules/secret_values.h"

#include <algorithm>

#include "support/redact.h"

namespace micryscope::rules {

namespace {

using graph::EdgeKind;
using ir::ConstantKind;
using ir::Op;
using ir::Operand;
using ir::OperandKind;

bool is_secret_role(Role role) {
  return role == Role::key || role == Role::password || role == Role::credential;
}

/// What stands in the open beside a secret.
bool is_open_role(Role role) {
  return role == Role::iv || role == Role::salt || role == Role::algorithm || role == Role::mode ||
         role == Role::padding || role == Role::hash;
}

/// What is put in may be a password or its pepper.
bool takes_secrets(OperationKind kind) {
  return kind == OperationKind::hash || kind == OperationKind::mac ||
         kind == OperationKind::derive || kind == OperationKind::password_hash;
}

bool is_comparison(std::string_view op) {
  return op == "==" || op == "===" || op == "!=" || op == "!==" || op == "<" || op == ">" ||
         op == "<=" || op == ">=" || op == "in";
}

/// Written where it stands, not read from somewhere else.
bool is_written_there(Op op) {
  return op == Op::constant || op == Op::concat || op == Op::binary || op == Op::list ||
         op == Op::convert || op == Op::call || op == Op::construct || op == Op::unary;
}

const models::Selector kAllArguments{models::Selector::Kind::rest, 0, {}, {}};

bool is_number(ConstantKind kind) {
  return kind == ConstantKind::integer || kind == ConstantKind::real;
}

}  // namespace

SecretValues::SecretValues(Judge& judge, const models::Looks& looks)
    : judge_(judge), looks_(looks), secret_(program().node_count()), open_(program().node_count()) {
  for (const Operation& operation : judge_.tracer().operations()) mark_roles(operation);
  for (std::uint32_t m = 0; m < program().modules().size(); ++m) mark_named(m);
}

void SecretValues::mark_roles(const Operation& operation) {
  for (const trace::RoleValue& value : operation.roles) {
    if (!value.node) continue;
    // Who knows the seed knows what is drawn.
    if (is_secret_role(value.role) || value.role == Role::seed ||
        (value.role == Role::data && takes_secrets(operation.kind))) {
      mark(value.node, secret_);
    } else if (is_open_role(value.role)) {
      mark(value.node, open_);
    }
  }
}

// --- by names ------------------------------------------------------------------------------------

bool SecretValues::names_secret(NodeId node, std::string_view name) const {
  const ir::Value& value = program().value(node);
  if (value.op != Op::constant) return looks_.names_secret(name);
  const ir::Module& module = program().module(node);
  const bool number = is_number(module.constants[ir::ConstantId(value.index)].kind);
  return number ? looks_.names_secret_number(name) : looks_.names_secret(name);
}

void SecretValues::mark_if_named(NodeId node, std::string_view name) {
  if (!node || name.empty()) return;
  if (names_secret(node, name)) {
    mark(node, secret_);
  } else if (program().value(node).op == Op::constant && looks_.names_open(name)) {
    open_[node.value] = true;
  }
}

void SecretValues::mark_named(std::uint32_t m) {
  const ir::Module& module = program().modules()[m];
  const auto named = [&](ir::ValueId id, Symbol name) {
    if (id && name) mark_if_named(program().node(m, id), module.text(name));
  };
  for (const ir::Variable& variable : module.variables) {
    for (const ir::ValueId id : variable.definitions) named(id, variable.name);
    for (const ir::ValueId id : variable.reaching) named(id, variable.name);
  }
  for (const ir::Function& function : module.functions) {
    for (const ir::Parameter& parameter : function.parameters)
      named(parameter.default_value, parameter.name);
    for (const ir::ValueId id : function.returns) named(id, function.name);
  }
  for (const ir::Class& type : module.classes) {
    for (const ir::Field& field : type.fields) named(field.initial, field.name);
  }
  for (const ir::Export& made : module.exports) named(made.value, made.name);
  for (const ir::Value& value : module.values) mark_named_operands(m, value);
}

/// By the names that stand beside a value where it is used.
void SecretValues::mark_named_operands(std::uint32_t m, const ir::Value& value) {
  const ir::Module& module = program().modules()[m];
  const Operand* const begin = module.operands_begin(value);
  const Operand* const end = module.operands_end(value);
  const auto text_of = [&](ir::ValueId id) {
    return id ? program().constant_text(program().node(m, id)) : std::string_view();
  };
  for (const Operand* part = begin; part != end; ++part) {
    if (part->name) mark_if_named(program().node(m, part->value), module.text(part->name));
    const bool is_key = part->kind == OperandKind::key && part + 1 != end;
    if (is_key) mark_if_named(program().node(m, (part + 1)->value), text_of(part->value));
  }
  const std::size_t count = value.operand_count;
  if (value.op == Op::update && count >= 2) {
    const std::string_view name = count == 3 ? text_of(begin[1].value) : module.text(value.name);
    mark_if_named(program().node(m, end[-1].value), name);
  }
  // setPassword("..."), header("X-Api-Key", "..."), token == "...", env.get("API_KEY") or "..."
  const bool beside = value.op == Op::call || value.op == Op::construct || value.op == Op::binary ||
                      value.op == Op::join;
  if (!beside) return;
  const bool named = std::any_of(begin, end, [&](const Operand& part) {
    return part.value && speaks_of_secret(program().node(m, part.value));
  });
  if (!named) return;
  for (const Operand* part = begin; part != end; ++part) {
    const NodeId node = program().node(m, part->value);
    if (node && is_written_there(program().value(node).op) &&
        !looks_.names_secret(text_of(part->value)))
      mark(node, secret_);
  }
}

/// A variable, member or text that is called like a secret, or a call that gets such a text.
bool SecretValues::speaks_of_secret(NodeId node) const {
  const auto named = [&](NodeId one) {
    const ir::Value& value = program().value(one);
    const ir::Module& module = program().module(one);
    const Symbol name =
        value.op == Op::load ? module.variables[ir::VariableId(value.index)].name : value.name;
    return (name && looks_.names_secret(module.text(name))) ||
           looks_.names_secret(program().constant_text(one));
  };
  if (named(node)) return true;
  if (program().value(node).op != Op::call) return false;
  bool found = false;
  program().each_operand(node, [&](NodeId operand) { found = found || named(operand); });
  return found;
}

// --- what a value is made of ---------------------------------------------------------------------

void SecretValues::mark(NodeId from, std::vector<bool>& marks) {
  std::vector<NodeId> waiting{from};
  while (!waiting.empty()) {
    const NodeId node = waiting.back();
    waiting.pop_back();
    if (!node || marks[node.value]) continue;
    marks[node.value] = true;
    push_parts(node, waiting);
  }
}

void SecretValues::push_parts(NodeId node, std::vector<NodeId>& waiting) {
  const ir::Value& value = program().value(node);
  const auto push_operands = [&] {
    program().each_operand(node, [&](NodeId operand) { waiting.push_back(operand); });
  };
  for (const graph::Edge& edge : judge_.tracer().graph().in(node)) {
    if (edge.kind != EdgeKind::use) waiting.push_back(edge.from);
  }
  switch (value.op) {
    case Op::call:
    case Op::construct:
      return push_arguments(node, waiting);
    case Op::binary:
      if (!is_comparison(program().name(node))) push_operands();
      return;
    case Op::concat:
    case Op::unary:
    case Op::list:
    case Op::join:
    case Op::convert:
      return push_operands();
    case Op::map: {
      const ir::Module& module = program().module(node);
      const std::uint32_t m = program().module_index(node);
      for (const Operand* part = module.operands_begin(value); part != module.operands_end(value);
           ++part) {
        if (part->kind != OperandKind::key &&
            !(part->name && looks_.names_open(module.text(part->name))))
          waiting.push_back(program().node(m, part->value));
      }
      return;
    }
    case Op::index:
    case Op::slice:
    case Op::element:
    case Op::out:
      waiting.push_back(program().operand(node, 0));
      return;
    case Op::update:
      waiting.push_back(program().operand(node, value.operand_count - 1));
      return;
    case Op::parameter: {
      const ir::Function& function = program().function(program().function_of(node));
      if (value.index < function.parameters.size()) {
        waiting.push_back(program().node(program().module_index(node),
                                         function.parameters[value.index].default_value));
      }
      return;
    }
    default:
      return;
  }
}

void SecretValues::push_selected(NodeId call, const models::Selector& selector,
                                 std::vector<NodeId>& waiting) {
  if (selector.kind != models::Selector::Kind::rest) {
    waiting.push_back(judge_.tracer().graph().resolver().pick(call, selector));
    return;
  }
  const std::size_t count = program().value(call).operand_count;
  for (std::size_t i = static_cast<std::size_t>(selector.position) + 1; i < count; ++i)
    waiting.push_back(program().operand(call, i));
}

/// Of a call that a model knows, what it says that the result is made of; of any other that the
/// project does not define, all literals that it is given, for what it makes of them nobody knows.
void SecretValues::push_arguments(NodeId call, std::vector<NodeId>& waiting) {
  const auto edges = judge_.tracer().graph().in(call);
  if (std::ranges::count(edges, EdgeKind::result, &graph::Edge::kind) > 0) return;
  graph::Resolver& resolver = judge_.tracer().graph().resolver();
  const auto& models = resolver.models_of_call(call);
  for (const models::CallModel* model : models) {
    for (const auto* selectors : {&model->of, &model->origin_default}) {
      for (const models::Selector& selector : *selectors) push_selected(call, selector, waiting);
    }
    if (model->fold == models::Fold::format) push_selected(call, kAllArguments, waiting);
  }
  if (!models.empty()) return;
  const ir::Value& value = program().value(call);
  const NodeId callee = program().operand(call, 0);
  if (callee && program().value(callee).op == Op::member) {
    const NodeId object = program().operand(callee, 0);
    if (object && program().value(object).op != Op::map) waiting.push_back(object);
  }
  for (std::size_t i = 1; i < value.operand_count; ++i) {
    const NodeId argument = program().operand(call, i);
    if (!argument) continue;
    if (looks_.is_plain(program().constant_text(argument))) continue;
    if (is_written_there(program().value(argument).op)) waiting.push_back(argument);
  }
}

std::vector<std::string> SecretValues::texts() const {
  std::vector<std::string> texts;
  for (std::uint32_t m = 0; m < program().modules().size(); ++m) {
    const ir::Module& module = program().modules()[m];
    for (std::uint32_t i = 0; i < module.values.size(); ++i) {
      const ir::Value& value = module.values[ir::ValueId(i)];
      if (value.op != Op::constant || !is_secret(program().node(m, ir::ValueId(i)))) continue;
      const std::string_view text = program().constant_text(program().node(m, ir::ValueId(i)));
      const bool word = looks_.names_secret(text) || looks_.is_plain(text);
      if (text.size() >= models::Looks::kShortest && !word) texts.emplace_back(text);
    }
  }
  std::ranges::sort(texts);
  const auto repeated = std::ranges::unique(texts);
  texts.erase(repeated.begin(), repeated.end());
  return texts;
}

// --- quoted elsewhere ----------------------------------------------------------------------------

namespace {

std::size_t head_of(std::string_view text, std::size_t at) {
  return std::size_t{static_cast<unsigned char>(text[at])} << 8 |
         static_cast<unsigned char>(text[at + 1]);
}

bool is_word(char c) {
  return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || c == '_';
}

/// No part of a longer word.
bool stands_alone(std::string_view text, std::size_t at, std::size_t size) {
  const std::size_t end = at + size;
  return !(at > 0 && is_word(text[at - 1]) && is_word(text[at])) &&
         !(end < text.size() && is_word(text[end - 1]) && is_word(text[end]));
}

}  // namespace

KnownSecrets::KnownSecrets(std::vector<std::string> texts)
    : texts_(std::move(texts)), begins_(1U << 16) {
  for (const std::string& text : texts_) begins_[head_of(text, 0)] = true;
}

std::vector<Span> KnownSecrets::find_in(std::string_view text) const {
  constexpr std::size_t kMostTries = 64;  // of secrets that begin alike
  std::vector<Span> found;
  for (std::size_t at = 0; at + models::Looks::kShortest <= text.size();) {
    std::size_t size = 0;
    if (begins_[head_of(text, at)]) {
      // Of those that begin here the longest is the last that sorts before the text.
      const std::string_view rest = text.substr(at);
      auto it = std::ranges::upper_bound(texts_, rest);
      for (std::size_t tries = 0; it != texts_.begin() && size == 0 && tries < kMostTries;
           ++tries) {
        --it;
        if (rest.starts_with(*it) && stands_alone(text, at, it->size())) size = it->size();
        if (it->substr(0, 2) != rest.substr(0, 2)) break;
      }
    }
    if (size > 0) {
      found.push_back({static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(at + size)});
    }
    at += std::max<std::size_t>(size, 1);
  }
  return found;
}

std::string KnownSecrets::scrubbed(std::string_view text) const {
  std::string out;
  std::size_t at = 0;
  for (const Span span : find_in(text)) {
    out += text.substr(at, span.begin - at);
    out += redact(text.substr(span.begin, span.end - span.begin));
    at = span.end;
  }
  return out += text.substr(at);
}

}  // namespace micryscope::rules
