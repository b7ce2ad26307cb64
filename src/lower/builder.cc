// SSA over structured control flow, built while the front end walks (after Braun et al., "Simple
// and Efficient Construction of Static Single Assignment Form", 2013, specialised to code without
// goto: the frame stack takes the place of the block graph).
//
// A frame holds only what its alternative changed, so a read looks from the innermost frame out. A
// read that crosses a loop's frame cannot know yet what the loop's end will assign; it puts a join
// into the loop's frame, which end_loop completes. Cost: one look-up per enclosing frame. Frames
// are opened and joined in control_flow.cc.
#include "lower/builder.h"

#include <algorithm>
#include <cctype>
#include <charconv>

#include "support/check.h"

namespace micryscope::lower {

using ir::Op;

namespace {

constexpr std::uint32_t kNoScope = 0xFFFFFFFF;
// Where the text is damaged, the parser puts in what is missing, with no text of its own.
constexpr std::string_view kUnnamed = "syntax error";

}  // namespace

Builder::Builder(ir::Module& module) : module_(module) {
  scopes_.push_back({kNoScope, FunctionId(0), true, false, {}});
  ir::Function top;
  top.kind = ir::FunctionKind::module;
  top.name = top.qualified = module_.symbols.intern("");
  module_.functions.push(std::move(top));
  functions_.push_back({FunctionId(0), 0, 0, 0, {}});
  open_frame(FrameKind::function, false);
}

// --- values ------------------------------------------------------------------------------------

ValueId Builder::add(Op op, Span span, std::string_view name, const std::vector<Operand>& operands,
                     std::uint32_t index) {
  ir::Value value;
  value.op = op;
  value.index = index;
  if (!name.empty()) value.name = module_.symbols.intern(name);
  value.first_operand = static_cast<std::uint32_t>(module_.operands.size());
  value.operand_count = static_cast<std::uint32_t>(operands.size());
  value.function = current_function();
  value.span = span;
  module_.operands.insert(module_.operands.end(), operands.begin(), operands.end());
  return module_.values.push(value);
}

ValueId Builder::add(Op op, Span span, std::string_view name,
                     std::initializer_list<ValueId> operands, std::uint32_t index) {
  std::vector<Operand> list;
  for (const ValueId value : operands) list.push_back({value, {}, ir::OperandKind::positional});
  return add(op, span, name, list, index);
}

ValueId Builder::constant(ir::ConstantKind kind, std::string_view text, Span span) {
  const ir::ConstantId id = module_.constants.push({kind, module_.symbols.intern(text)});
  return add(Op::constant, span, {}, std::vector<Operand>{}, id.value);
}

ValueId Builder::string(std::string_view decoded, Span span) {
  return constant(ir::ConstantKind::string, decoded, span);
}
ValueId Builder::bytes(std::string_view raw, Span span) {
  return constant(ir::ConstantKind::bytes, raw, span);
}
ValueId Builder::integer(long long value, Span span) {
  return constant(ir::ConstantKind::integer, std::to_string(value), span);
}
ValueId Builder::boolean(bool value, Span span) {
  return constant(ir::ConstantKind::boolean, value ? "true" : "false", span);
}
ValueId Builder::null(Span span) { return constant(ir::ConstantKind::null, "", span); }

ValueId Builder::number(std::string_view literal, Span span) {
  std::string digits;
  for (const char c : literal) {
    if (c != '_' && c != '\'')
      digits += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  int base = 10;
  std::string_view body = digits;
  if (body.size() > 1 && body[0] == '0') {
    if (body[1] == 'x') base = 16;
    if (body[1] == 'o') base = 8;
    if (body[1] == 'b') base = 2;
    if (base != 10)
      body.remove_prefix(2);
    else if (body.find_first_not_of("01234567") == std::string_view::npos)
      base = 8;
  }
  long long value = 0;
  const auto [end, error] = std::from_chars(body.data(), body.data() + body.size(), value, base);
  const std::string_view suffix(end, static_cast<std::size_t>(body.data() + body.size() - end));
  if (error == std::errc() && suffix.find_first_not_of("uln") == std::string_view::npos) {
    return integer(value, span);
  }
  return constant(ir::ConstantKind::real, literal, span);
}

ValueId Builder::member(ValueId object, std::string_view name, Span span) {
  if (name.empty()) return opaque(kUnnamed, span);
  return add(Op::member, span, name, {object});
}
ValueId Builder::index(ValueId object, ValueId key, Span span) {
  return add(Op::index, span, {}, {object, key});
}
ValueId Builder::slice(ValueId object, ValueId low, ValueId high, Span span) {
  return add(Op::slice, span, {}, {object, low, high});
}
ValueId Builder::concat(const std::vector<ValueId>& parts, Span span) {
  std::vector<Operand> operands;
  for (const ValueId part : parts) operands.push_back({part, {}, ir::OperandKind::positional});
  return add(Op::concat, span, {}, operands);
}
ValueId Builder::binary(std::string_view op, ValueId left, ValueId right, Span span) {
  if (op.empty()) return opaque(kUnnamed, span);
  return add(Op::binary, span, op, {left, right});
}
ValueId Builder::unary(std::string_view op, ValueId operand, Span span) {
  if (op.empty()) return opaque(kUnnamed, span);
  return add(Op::unary, span, op, {operand});
}
ValueId Builder::list(const std::vector<Operand>& elements, Span span) {
  return add(Op::list, span, {}, elements);
}
ValueId Builder::map(const std::vector<Operand>& entries, Span span) {
  return add(Op::map, span, {}, entries);
}
Operand Builder::entry(std::string_view key, ValueId value) {
  return {value, module_.symbols.intern(key), ir::OperandKind::keyword};
}
ValueId Builder::convert(std::string_view type, ValueId value, Span span) {
  if (type.empty()) return value;
  return add(Op::convert, span, type, {value});
}
ValueId Builder::zeros(ValueId length, Span span) { return add(Op::zeros, span, {}, {length}); }
ValueId Builder::element(ValueId collection, Span span) {
  return add(Op::element, span, {}, {collection});
}
void Builder::push_distinct(std::vector<ValueId>& values, const std::vector<ValueId>& more) {
  constexpr std::size_t kFew = 32;  // which are quicker looked through
  if (values.size() + more.size() <= kFew) {
    for (const ValueId value : more) push_unique(values, value);
    return;
  }
  std::unordered_set<std::uint32_t> seen;
  for (const ValueId value : values) seen.insert(value.value);
  for (const ValueId value : more) {
    if (value && seen.insert(value.value).second) values.push_back(value);
  }
}

ValueId Builder::join(const std::vector<ValueId>& alternatives, std::string_view how, Span span) {
  std::vector<ValueId> distinct;
  push_distinct(distinct, alternatives);
  if (distinct.size() == 1) return distinct[0];
  std::vector<Operand> operands;
  for (const ValueId value : distinct) operands.push_back({value, {}, ir::OperandKind::positional});
  return add(Op::join, span, how, operands);
}
ValueId Builder::function_value(FunctionId function, Span span) {
  return add(Op::function, span, {}, std::vector<Operand>{}, function.value);
}
ValueId Builder::class_value(ClassId id, Span span) {
  return add(Op::class_object, span, {}, std::vector<Operand>{}, id.value);
}
ValueId Builder::global(std::string_view name, Span span) {
  if (name.empty()) return opaque(kUnnamed, span);
  return add(Op::global, span, name, std::vector<Operand>{});
}
ValueId Builder::opaque(std::string_view reason, Span span) {
  module_.opaques.push_back({span, module_.symbols.intern(reason)});
  return add(Op::opaque, span, reason, std::vector<Operand>{});
}

// --- calls and stores --------------------------------------------------------------------------

ValueId Builder::call_like(Op op, ValueId callee, const std::vector<Argument>& arguments, Span span,
                           std::string_view receiver_variable) {
  std::vector<Operand> operands{{callee, {}, ir::OperandKind::positional}};
  for (const Argument& argument : arguments) {
    Operand operand{argument.value, {}, argument.kind};
    if (!argument.name.empty()) {
      operand.name = module_.symbols.intern(argument.name);
      if (operand.kind == ir::OperandKind::positional) operand.kind = ir::OperandKind::keyword;
    }
    operands.push_back(operand);
  }
  const ValueId call = add(op, span, {}, operands);
  if (!receiver_variable.empty()) renew(receiver_variable, call, ir::kReceiver, span);
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    if (!arguments[i].variable.empty()) {
      renew(arguments[i].variable, call, static_cast<std::uint32_t>(i), span);
    }
  }
  return call;
}

ValueId Builder::call(ValueId callee, const std::vector<Argument>& arguments, Span span,
                      std::string_view receiver_variable) {
  return call_like(Op::call, callee, arguments, span, receiver_variable);
}

ValueId Builder::construct(ValueId type, const std::vector<Argument>& arguments, Span span) {
  return call_like(Op::construct, type, arguments, span, {});
}

// The variable may have been changed by the call: give it a version that says so.
void Builder::renew(std::string_view variable, ValueId call, std::uint32_t position, Span span) {
  const VariableId id = lookup(variable);
  if (!id) return;
  const ValueId before = current(id, span);
  define(id, add(Op::out, span, {}, {before, call}, position), false);
}

ValueId Builder::set_member(ValueId object, std::string_view name, ValueId value, Span span,
                            std::string_view variable) {
  if (name.empty()) return object;
  const ValueId updated = add(Op::update, span, name, {object, value});
  if (const VariableId id = variable.empty() ? VariableId() : lookup(variable))
    define(id, updated, false);
  return updated;
}

ValueId Builder::set_index(ValueId object, ValueId key, ValueId value, Span span,
                           std::string_view variable) {
  const ValueId updated = add(Op::update, span, {}, {object, key, value});
  if (const VariableId id = variable.empty() ? VariableId() : lookup(variable))
    define(id, updated, false);
  return updated;
}

// --- names -------------------------------------------------------------------------------------

VariableId Builder::find_variable(Symbol name, std::uint32_t scope) const {
  const FunctionId reader = scope == kNoScope ? FunctionId() : scopes_[scope].function;
  for (; scope != kNoScope; scope = scopes_[scope].parent) {
    if (scopes_[scope].hides_names && scopes_[scope].function != reader) continue;
    const auto it = scopes_[scope].names.find(name.value);
    if (it != scopes_[scope].names.end()) return it->second;
  }
  return {};
}

VariableId Builder::lookup(std::string_view name) const {
  const Symbol symbol = module_.symbols.find(name);
  return symbol ? find_variable(symbol, scope_) : VariableId();
}

// The value of a variable that reaches this point; makes a load when only the graph can tell. A
// closure that assigns the variable may have run since, so that both are possible then.
ValueId Builder::current(VariableId variable, Span span) {
  ValueId known;
  if (module_.variables[variable].function == current_function()) {
    known = lookup_state(variable.value, frames_.size(), span);
    if (known && !stored_outside_.contains(variable.value)) return known;
  }
  const std::string_view name = module_.text(module_.variables[variable].name);
  const ValueId loaded = add(Op::load, span, name, std::vector<Operand>{}, variable.value);
  return known ? join({known, loaded}, {}, span) : loaded;
}

ValueId Builder::lookup_state(std::uint32_t variable, std::size_t frame_count, Span span) {
  const std::size_t first = functions_.back().first_frame;
  std::size_t at = frame_count;
  ValueId found;
  while (at > first) {
    const Frame& frame = frames_[at - 1];
    if (const auto it = frame.state.find(variable); it != frame.state.end()) {
      found = it->second;
      break;
    }
    if (const auto it = frame.base.find(variable); it != frame.base.end()) {
      found = it->second;
      break;
    }
    --at;
  }
  if (!found) return {};
  for (std::size_t i = at; i < frame_count; ++i) {
    Frame& frame = frames_[i];
    if (frame.kind != FrameKind::loop) continue;
    found = add(Op::join, span, {}, {found});
    frame.state[variable] = found;
    frame.changed.push_back(variable);
    frame.loop_joins.push_back(found);
    frame.loop_variables.push_back(variable);
  }
  return found;
}

ValueId Builder::read(std::string_view name, Span span) {
  if (const VariableId variable = lookup(name)) return current(variable, span);
  const ValueId value = global(name, span);
  pending_.push_back({value, scope_});
  return value;
}

ValueId Builder::read_final(std::string_view name, Span span) {
  const VariableId variable = lookup(name);
  if (!variable || module_.variables[variable].reaching.empty()) return read(name, span);
  return add(Op::load, span, name, std::vector<Operand>{}, variable.value);
}

void Builder::define(VariableId variable, ValueId value, bool record) {
  ir::Variable& info = module_.variables[variable];
  if (record) info.definitions.push_back(value);
  if (info.function == current_function()) {
    frames_.back().state[variable.value] = value;
    changed(variable.value);
  } else {
    info.reaching.push_back(value);
    if (record) stored_outside_.insert(variable.value);
  }
}

void Builder::write(std::string_view name, ValueId value, Span span) {
  VariableId variable = lookup(name);
  if (!variable) variable = declare_in_function(name, {}, span);
  define(variable, value, true);
}

VariableId Builder::declare_at(std::uint32_t scope, std::string_view name, ValueId value, Span span,
                               ValueId annotation) {
  const Symbol symbol = module_.symbols.intern(name);
  VariableId variable;
  if (const auto it = scopes_[scope].names.find(symbol.value); it != scopes_[scope].names.end()) {
    variable = it->second;
  } else {
    ir::Variable info;
    info.name = symbol;
    info.function = scopes_[scope].function;
    info.span = span;
    variable = module_.variables.push(std::move(info));
    block_scoped_.push_back(!scopes_[scope].is_function_scope);
    scopes_[scope].names.emplace(symbol.value, variable);
  }
  if (annotation) module_.variables[variable].annotation = annotation;
  if (value) define(variable, value, true);
  return variable;
}

VariableId Builder::declare(std::string_view name, ValueId value, Span span, ValueId annotation) {
  return declare_at(scope_, name, value, span, annotation);
}

VariableId Builder::declare_in_function(std::string_view name, ValueId value, Span span,
                                        ValueId annotation) {
  std::uint32_t scope = scope_;
  while (!scopes_[scope].is_function_scope) scope = scopes_[scope].parent;
  return declare_at(scope, name, value, span, annotation);
}

void Builder::use_outer(std::string_view name, bool module_level) {
  const Symbol symbol = module_.symbols.intern(name);
  VariableId variable;
  if (module_level) {
    variable = find_variable(symbol, 0);
    if (!variable) variable = declare_at(0, name, {}, {}, {});
  } else {
    variable = find_variable(symbol, scopes_[functions_.back().scope].parent);
  }
  if (variable) scopes_[functions_.back().scope].names.insert_or_assign(symbol.value, variable);
}

void Builder::begin_scope() {
  scopes_.push_back({scope_, current_function(), false, false, {}});
  scope_ = static_cast<std::uint32_t>(scopes_.size() - 1);
}

void Builder::end_scope() {
  MS_CHECK(!scopes_[scope_].is_function_scope, "end_scope closes a function's scope");
  scope_ = scopes_[scope_].parent;
}

ImportId Builder::add_import(std::string_view specifier, const std::vector<std::string>& candidates,
                             Span span) {
  ir::Import import;
  import.specifier = module_.symbols.intern(specifier);
  for (const std::string& unit : candidates)
    import.candidates.push_back(module_.symbols.intern(unit));
  import.span = span;
  return module_.imports.push(std::move(import));
}

ValueId Builder::import_value(ImportId import, Span span) {
  return add(Op::import, span, {}, std::vector<Operand>{}, import.value);
}

void Builder::add_export(std::string_view name, ValueId value) {
  module_.exports.push_back({module_.symbols.intern(name), value});
}

// --- functions and classes ---------------------------------------------------------------------

FunctionId Builder::current_function() const {
  return functions_.empty() ? FunctionId() : functions_.back().function;
}

ClassId Builder::current_class() const {
  const auto& classes = functions_.back().classes;
  return classes.empty() ? ClassId() : classes.back();
}

std::string Builder::qualify(std::string_view name) const {
  std::string prefix;
  if (const ClassId owner = current_class()) {
    prefix = module_.text(module_.classes[owner].qualified);
  } else {
    prefix = module_.text(module_.functions[current_function()].qualified);
  }
  if (name.empty()) name = "<lambda>";
  return prefix.empty() ? std::string(name) : prefix + "." + std::string(name);
}

FunctionId Builder::begin_function(const FunctionInfo& info) {
  ir::Function function;
  function.name = module_.symbols.intern(info.name);
  const bool is_class_scope = info.is_class_scope && current_class();
  const std::string name = info.owner_name.empty()
                               ? std::string(info.name)
                               : std::string(info.owner_name) + "." + std::string(info.name);
  const bool is_class_body = info.kind == ir::FunctionKind::class_body && current_class();
  function.qualified = is_class_body ? module_.classes[current_class()].qualified
                                     : module_.symbols.intern(qualify(name));
  function.kind = info.kind;
  function.is_static = info.is_static;
  function.parent = current_function();
  function.owner = current_class();
  function.decorators = info.decorators;
  function.doc = module_.symbols.intern(info.doc);
  function.span = info.span;
  function.name_span = info.name_span;
  const ClassId owner = function.owner;
  const FunctionId id = module_.functions.push(std::move(function));
  if (owner && info.kind != ir::FunctionKind::class_body)
    module_.classes[owner].methods.push_back(id);
  scopes_.push_back({scope_, id, true, is_class_scope, {}});
  scope_ = static_cast<std::uint32_t>(scopes_.size() - 1);
  functions_.push_back({id, scope_, frames_.size(), module_.variables.size(), {}});
  if (is_class_scope) functions_.back().classes.push_back(owner);
  open_frame(FrameKind::function, false);
  return id;
}

ValueId Builder::add_parameter(std::string_view name, ir::ParameterKind kind, Span span,
                               ValueId default_value, ValueId annotation) {
  const FunctionId function = current_function();
  const std::size_t position = module_.functions[function].parameters.size();
  const ValueId value =
      add(Op::parameter, span, name, std::vector<Operand>{}, static_cast<std::uint32_t>(position));
  module_.functions[function].parameters.push_back(
      {module_.symbols.intern(name), kind, value, default_value, annotation, span});
  if (!name.empty()) declare_in_function(name, value, span, annotation);
  return value;
}

void Builder::set_result_annotation(ValueId annotation) {
  module_.functions[current_function()].result_annotation = annotation;
}

void Builder::add_return(ValueId value) {
  if (value && !unreachable()) module_.functions[current_function()].returns.push_back(value);
}

void Builder::add_yield(ValueId value) {
  module_.functions[current_function()].is_generator = true;
  add_return(value);
}

// What loads from other functions see of this function's variables.
void Builder::settle(FunctionId function, const State& state, std::size_t first_variable) {
  for (auto i = static_cast<std::uint32_t>(first_variable); i < module_.variables.size(); ++i) {
    ir::Variable& variable = module_.variables[VariableId(i)];
    if (variable.function != function) continue;
    const auto it = state.find(i);
    if (it != state.end()) {
      push_unique(variable.reaching, it->second);
    } else {
      push_distinct(variable.reaching, variable.definitions);
    }
  }
}

void Builder::end_function() {
  const OpenFunction& open = functions_.back();
  MS_CHECK(frames_.size() == open.first_frame + 1, "a branch, loop or try is still open");
  const State state = std::move(frames_.back().state);
  const FunctionId function = open.function;
  const std::size_t first_variable = open.first_variable;
  scope_ = scopes_[open.scope].parent;
  frames_.pop_back();
  functions_.pop_back();
  settle(function, state, first_variable);
}

ClassId Builder::begin_class(const ClassInfo& info) {
  ir::Class made;
  made.name = module_.symbols.intern(info.name);
  made.qualified = module_.symbols.intern(qualify(info.name.empty() ? "<class>" : info.name));
  made.kind = info.kind;
  made.parent = current_function();
  made.bases = info.bases;
  made.decorators = info.decorators;
  made.span = info.span;
  const ClassId id = module_.classes.push(std::move(made));
  functions_.back().classes.push_back(id);
  return id;
}

void Builder::add_field(std::string_view name, ValueId initial, bool is_static, Span span,
                        ValueId annotation) {
  module_.classes[current_class()].fields.push_back(
      {module_.symbols.intern(name), initial, annotation, is_static, span});
}

void Builder::add_signature(std::string_view name) {
  module_.classes[current_class()].signatures.push_back(module_.symbols.intern(name));
}

void Builder::end_class() {
  MS_CHECK(!functions_.back().classes.empty(), "end_class without a class of this function");
  functions_.back().classes.pop_back();
}

void Builder::attach_method(std::string_view class_name, FunctionId function) {
  module_.attached_methods.push_back({module_.symbols.intern(class_name), function});
}

// --- end ---------------------------------------------------------------------------------------

void Builder::finish() {
  MS_CHECK(functions_.size() == 1 && frames_.size() == 1, "a function or branch is still open");
  settle(FunctionId(0), frames_.back().state, 0);
  for (const Pending& pending : pending_) {
    ir::Value& value = module_.values[pending.value];
    if (const VariableId variable = find_variable(value.name, pending.scope)) {
      value.op = Op::load;
      value.index = variable.value;
    }
  }
  pending_.clear();
}

}  // namespace micryscope::lower
