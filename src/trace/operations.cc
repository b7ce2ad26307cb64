// Finds every crypto operation of the program and answers what its roles hold.
//
// An operation may be spread over several calls: an object is made, fed and asked
// (`h = md5(); h.update(x); h.digest()`), or put together from components (`Cipher(AES(key),
// CBC(iv))`). The call that makes it owns the operation; continuing calls add roles and results; a
// component's roles are looked up through the object that was handed over.
#include <algorithm>

#include "models/algorithm.h"
#include "trace/trace.h"

namespace micryscope::trace {

using ir::Op;
using models::CallModel;
using models::Fold;
using models::OriginKind;
using models::Role;

namespace {

constexpr int kMaximumPartDepth = 6;
constexpr std::size_t kMaximumContexts = 32;
constexpr int kMaximumWrapperDepth = 3;
constexpr std::size_t kMaximumOrigins = 2000;  // facts asked whether a parameter is among them

}  // namespace

const Operation* Tracer::operation_at(NodeId call) const {
  const auto it = operation_index_.find(call.value);
  return it == operation_index_.end() ? nullptr : &operations_[it->second];
}

void Tracer::find_operations() {
  for (std::uint32_t m = 0; m < program_.modules().size(); ++m) {
    const auto& values = program_.modules()[m].values;
    for (std::uint32_t i = 0; i < values.size(); ++i) {
      const Op op = values[ir::ValueId(i)].op;
      const NodeId node = program_.node(m, ir::ValueId(i));
      if (op == Op::call || op == Op::construct) {
        for (const CallModel* model : resolver_.models_of_call(node)) {
          if ((model->operation && !model->continues) || model->component)
            add_operation(node, *model);
          note_callbacks(node, *model);
        }
      } else if (op == Op::update) {
        for (const CallModel* model : resolver_.models_of_write(node)) {
          if (model->operation) add_operation(node, *model);
        }
      }
    }
  }
}

void Tracer::note_callbacks(NodeId call, const CallModel& model) {
  const auto note = [&](NodeId callback, int parameter, Fold fold, NodeId value) {
    for (const graph::Target& target : graph::Targets(resolver_.resolve(callback))) {
      if (target.kind != graph::Target::Kind::function) continue;
      callback_uses_[graph::Resolver::key(target.function)].push_back(
          {call, parameter, fold, value});
    }
  };
  if (model.fold == Fold::then || model.fold == Fold::each) {
    note(resolver_.select(call, model.with), 0, *model.fold, resolver_.select(call, model.of));
  }
  for (const auto& [argument, parameter] : model.callbacks) {
    models::Selector selector;
    selector.position = argument;
    note(resolver_.pick(call, selector), parameter, Fold::same, call);
  }
}

void Tracer::add_operation(NodeId call, const CallModel& model) {
  if (operation_index_.contains(call.value)) return;  // the first model that fits is the one
  Operation operation;
  operation.call = call;
  operation.kind = model.operation.value_or(models::OperationKind::key);
  operation.component = model.component;
  operation.model = &model;
  for (const auto& [role, text] : model.set)
    operation.roles.push_back({role, {}, text, false, false, models::Parse::plain, nullptr});
  add_roles(call, model, operation.roles);
  for (const models::Selector& part : model.parts) {
    if (const NodeId object = resolver_.select(call, {part})) operation.parts.push_back(object);
  }
  if (!model.component && (model.returns.empty() || model.result || model.origin))
    operation.results.push_back(call);
  operation_index_.emplace(call.value, operations_.size());
  operations_.push_back(std::move(operation));
}

void Tracer::add_roles(NodeId call, const CallModel& model, std::vector<RoleValue>& roles) {
  for (const models::RoleModel& role : model.roles) {
    bool found = false;
    for (const models::Selector& selector : role.at) {
      const std::vector<NodeId> nodes = all_of(call, {selector});
      for (const NodeId node : nodes) {
        for (const NodeId one : each_key(node, role.role))
          roles.push_back({role.role, one, {}, false, false, role.parse, &role});
        found = true;
      }
      if (found) break;
    }
    if (found) continue;
    if (role.absent) roles.push_back({role.role, {}, *role.absent, true, false, role.parse, &role});
    if (role.absent_is_random)
      roles.push_back({role.role, {}, {}, true, true, models::Parse::plain, &role});
  }
}

// Several keys in a list (`secret: [current, previous]`) are keys one by one; numbers are bytes.
// So are the modes that may be chosen from: cipher suites.
std::vector<NodeId> Tracer::each_key(NodeId node, Role role) const {
  const ir::Value& value = program_.value(node);
  const bool may_be_several = role == Role::key || role == Role::mode || role == Role::algorithm;
  if (!may_be_several || value.op != Op::list || value.operand_count == 0) return {node};
  for (const NodeId element : program_.operands(node)) {
    const ir::Value& one = program_.value(element);
    if (one.op != Op::constant) continue;
    const ir::Constant& constant = program_.module(element).constants[ir::ConstantId(one.index)];
    if (constant.kind != ir::ConstantKind::string) return {node};
  }
  return program_.operands(node);
}

// Gives each continuing call to the operation whose object it is called on.
void Tracer::attach_members() {
  for (std::uint32_t m = 0; m < program_.modules().size(); ++m) {
    const auto& values = program_.modules()[m].values;
    for (std::uint32_t i = 0; i < values.size(); ++i) {
      const Op op = values[ir::ValueId(i)].op;
      if (op != Op::call && op != Op::construct && op != Op::update) continue;
      const NodeId call = program_.node(m, ir::ValueId(i));
      for (const CallModel* model :
           op == Op::update ? resolver_.models_of_write(call) : resolver_.models_of_call(call)) {
        if (!model->continues) continue;
        const NodeId object = resolver_.pick(call, model->object);
        for (const FactId id : Facts(facts(object, {}))) {
          const auto it = operation_index_.find(facts_[root(id)].at.value);
          if (it == operation_index_.end()) continue;
          Operation& operation = operations_[it->second];
          if (!operation.members.empty() && operation.members.back() == call) continue;
          operation.members.push_back(call);
          for (const auto& [role, text] : model->set)
            operation.roles.push_back(
                {role, {}, text, false, false, models::Parse::plain, nullptr});
          add_roles(call, *model, operation.roles);
          if (model->result) operation.results.push_back(call);
        }
      }
    }
  }
  note_taken_components();
  note_filled_results();
  memo_.clear();  // what was traced before the members were known is incomplete
}

// What an operation writes into an argument is its result: `mode.CryptBlocks(sealed, text)`.
void Tracer::note_filled_results() {
  std::unordered_map<std::uint32_t, std::size_t> owners;
  for (std::size_t i = 0; i < operations_.size(); ++i) {
    if (operations_[i].component) continue;
    owners.emplace(operations_[i].call.value, i);
    for (const NodeId member : operations_[i].members) owners.emplace(member.value, i);
  }
  for (std::uint32_t m = 0; m < program_.modules().size(); ++m) {
    const auto& values = program_.modules()[m].values;
    for (std::uint32_t i = 0; i < values.size(); ++i) {
      if (values[ir::ValueId(i)].op != Op::out) continue;
      const NodeId node = program_.node(m, ir::ValueId(i));
      const NodeId call = program_.operand(node, 1);
      const auto owner = owners.find(call.value);
      if (owner == owners.end()) continue;
      for (const CallModel* model : resolver_.models_of_call(call)) {
        for (const models::Fill& fill : model->fills) {
          const bool same =
              fill.at.kind == models::Selector::Kind::position &&
              values[ir::ValueId(i)].index == static_cast<std::uint32_t>(fill.at.position);
          if (same && fill.from.empty()) operations_[owner->second].results.push_back(node);
        }
      }
    }
  }
}

// A block that is made and put into no mode that we see is still a use of its cipher.
void Tracer::note_taken_components() {
  for (std::size_t i = 0; i < operations_.size(); ++i) {
    for (const NodeId part : operations_[i].parts) {
      for (const FactId id : Facts(facts(part, {}))) {
        const auto it = operation_index_.find(facts_[root(id)].at.value);
        if (it != operation_index_.end() && it->second != i) operations_[it->second].taken = true;
      }
    }
  }
}

// --- roles -------------------------------------------------------------------------------------

std::vector<RoleFact> Tracer::role(const Operation& operation, Role wanted, ContextId context) {
  std::vector<RoleFact> found;
  role_values(operation, wanted, context, found, 0);
  return found;
}

void Tracer::role_values(const Operation& operation, Role wanted, ContextId context,
                         std::vector<RoleFact>& out, int depth) {
  if (depth > kMaximumPartDepth)
    return graph_.limits().reached(graph::Limit::depth, operation.call);
  // What is written at the call counts first, then what its parts bring, last the library's
  // default.
  std::vector<RoleFact> written, defaults;
  for (const RoleValue& value : operation.roles) {
    const ContextId at = value.node ? context_in(value.node, context, operation.call) : context;
    role_of_value(value, wanted, at, value.by_default ? defaults : written);
  }
  out.insert(out.end(), written.begin(), written.end());
  if (!written.empty() && wanted != Role::data) return;
  const std::size_t before = out.size();
  for (const NodeId part : operation.parts) {
    for (const FactId id : Facts(facts(part, context_in(part, context, operation.call)))) {
      const Fact& maker = facts_[root(id)];
      const Operation* component = operation_at(maker.at);
      if (component == nullptr || component == &operation) continue;
      const ContextId at = maker.context;
      role_values(*component, wanted, at, out, depth + 1);
    }
  }
  if (out.size() == before && written.empty())
    out.insert(out.end(), defaults.begin(), defaults.end());
}

void Tracer::role_of_value(const RoleValue& value, Role wanted, ContextId context,
                           std::vector<RoleFact>& out) {
  const bool composed = value.parse == models::Parse::cipher_name &&
                        (wanted == Role::algorithm || wanted == Role::mode ||
                         wanted == Role::padding || wanted == Role::key_size);
  if (value.role != wanted && !(composed && value.role == Role::algorithm)) return;
  const auto take = [&](RoleFact fact, std::string_view text) {
    if (value.parse == models::Parse::list) {
      for (std::string& word : models::words_of_list(text)) {
        const auto& values = value.model->values;
        const auto meant = values.find(word);
        if (meant == values.end() && !values.empty()) continue;  // says nothing about this role
        fact.text = meant == values.end() ? std::move(word) : meant->second;
        out.push_back(fact);
      }
      return;
    }
    if (value.model != nullptr && value.node) {
      const auto meant = value.model->values.find(std::string(text));
      if (meant != value.model->values.end()) text = meant->second;
    }
    if (composed) {
      const auto name = models::parse_cipher_name(text);
      if (!name) return;
      if (wanted == Role::algorithm) fact.text = name->algorithm;
      if (wanted == Role::mode) fact.text = name->mode;
      if (wanted == Role::padding) fact.text = name->padding;
      if (wanted == Role::key_size && name->key_bits > 0)
        fact.text = std::to_string(name->key_bits);
      if (fact.text.empty()) return;
    } else if (value.parse == models::Parse::hash_name || wanted == Role::hash) {
      fact.text = models::parse_hash_name(text).value_or(std::string(text));
    } else if (value.parse == models::Parse::bits) {
      fact.text = std::to_string(8 * std::strtoll(std::string(text).c_str(), nullptr, 10));
    } else if (wanted == Role::mode) {
      fact.text = models::canonical_mode(text);
    } else if (wanted == Role::algorithm) {
      fact.text = models::canonical_algorithm(text);
    } else {
      fact.text = text;
    }
    out.push_back(std::move(fact));
  };
  if (!value.node) {
    RoleFact fact;
    fact.by_default = value.by_default;
    fact.fixed = !value.by_default;
    fact.drawn = value.drawn;
    if (value.drawn) {
      out.push_back(fact);
    } else {
      take(fact, value.text);
    }
    return;
  }
  for (const FactId id : Facts(facts(value.node, context))) {
    RoleFact fact;
    fact.fact = id;
    if (facts_[id].constant) {
      take(fact, facts_[id].constant->text);
      continue;
    }
    const std::string named = algorithm_named_by(id, value.node);
    const std::string around = composed && wanted != Role::key_size ? cipher_name_around(id) : "";
    if (!named.empty()) {
      take(fact, named);
    } else if (!around.empty()) {
      take(fact, around);
    } else if (!composed) {
      out.push_back(fact);
    } else if (wanted == Role::algorithm) {
      out.push_back(fact);
    }
  }
}

/// The algorithm that an object or function stands for: `hashes.SHA1()`, `sha256.New`.
std::string Tracer::algorithm_named_by(FactId id, NodeId node) {
  const NodeId made_at = facts_[root(id)].at;
  if (const Operation* component = operation_at(made_at)) {
    for (const RoleValue& value : component->roles) {
      if (value.role != Role::algorithm) continue;
      if (!value.node) return value.text;
      const Facts& given = facts(value.node, {});
      if (given.size() == 1 && facts_[given.front()].constant)
        return facts_[given.front()].constant->text;
    }
  }
  for (const NodeId at : {node, made_at}) {
    for (const std::string& path : resolver_.api_paths(at)) {
      const auto* found = models_.find(program_.module(at).family, path);
      if (found == nullptr) continue;
      for (const CallModel& model : *found) {
        for (const auto& [role, text] : model.set) {
          if (role == Role::algorithm) return text;
        }
      }
    }
  }
  return {};
}

/// A cipher's name of which only the key size is not known: `aes-${bits}-ecb`.
std::string Tracer::cipher_name_around(FactId id) const {
  const auto end_of = [&](bool first) -> const models::Constant* {
    FactId at = id;
    for (int depth = 0; depth < 8; ++depth) {
      const Fact& fact = facts_[at];
      if (fact.constant) return &*fact.constant;
      if (fact.kind != OriginKind::composite || fact.parts.empty()) return nullptr;
      at = first ? fact.parts.front() : fact.parts.back();
    }
    return nullptr;
  };
  const models::Constant* head = end_of(true);
  const models::Constant* tail = end_of(false);
  if (head == nullptr || tail == nullptr || head == tail) return {};
  if (!head->text.ends_with('-') || !tail->text.starts_with('-')) return {};
  return head->text + "256" + tail->text;
}

// --- contexts ----------------------------------------------------------------------------------

bool Tracer::depends_on_parameters(const Operation& operation, ContextId context) {
  const graph::FunctionRef function = context ? program_.function_of(contexts_[context].site)
                                              : program_.function_of(operation.call);
  std::unordered_set<std::uint32_t> seen;
  std::vector<FactId> open;
  for (const RoleValue& value : operation.roles) {
    if (!value.node) continue;
    for (const FactId id : facts(value.node, context_in(value.node, context, operation.call)))
      open.push_back(id);
  }
  for (const NodeId part : operation.parts) {
    for (const FactId id : facts(part, context)) open.push_back(id);
  }
  for (std::size_t i = 0; i < open.size(); ++i) {
    if (open.size() >= kMaximumOrigins) {
      graph_.limits().reached(graph::Limit::parts, operation.call);
      break;
    }
    for (FactId id = open[i]; id; id = facts_[id].cause) {
      if (!seen.insert(id.value).second) break;
      const Fact& fact = facts_[id];
      const NodeId of = whole_of(program_, fact.at);
      if (program_.value(of).op == Op::parameter && program_.function_of(of) == function)
        return true;
      for (const FactId part : fact.parts) open.push_back(part);
    }
  }
  return false;
}

std::vector<ContextId> Tracer::contexts(const Operation& operation) {
  std::vector<ContextId> open{ContextId()};
  std::vector<ContextId> done;
  for (int depth = 0; depth < kMaximumWrapperDepth && !open.empty(); ++depth) {
    std::vector<ContextId> next;
    for (const ContextId context : open) {
      const graph::FunctionRef function = context ? program_.function_of(contexts_[context].site)
                                                  : program_.function_of(operation.call);
      const std::vector<NodeId>& callers = graph_.callers(function);
      const bool is_crowded = done.size() + next.size() + callers.size() > kMaximumContexts;
      if (callers.size() < 2 || !depends_on_parameters(operation, context) || is_crowded) {
        if (callers.size() > 1 && is_crowded)
          graph_.limits().reached(graph::Limit::contexts, operation.call);
        done.push_back(context);
        continue;
      }
      if (graph_.tool_of(function) != nullptr) done.push_back(context);
      for (const NodeId site : callers) next.push_back(extend(context, site));
    }
    open = std::move(next);
  }
  done.insert(done.end(), open.begin(), open.end());
  return done;
}

}  // namespace micryscope::trace
