// Calls: whom they run, which models they have, and which argument is which parameter or role.
#include <algorithm>
#include <cctype>

#include "graph/resolve.h"
#include "graph/resolve_words.h"

namespace micryscope::graph {

using ir::Op;

namespace {

constexpr int kMaximumTextDepth = 6;  // names between a constant and its use

}  // namespace

std::vector<ClassRef> Resolver::constructed(NodeId call) {
  std::vector<ClassRef> found;
  for (const Target& target : Targets(resolve(program_.operand(call, 0)))) {
    if (target.kind == Target::Kind::klass) found.push_back(target.klass);
  }
  return found;
}

/// The name by which something is called, where there is one.
std::string_view Resolver::called_name(NodeId call) const {
  const NodeId callee = program_.operand(call, 0);
  if (!callee) return {};
  const Op op = program_.value(callee).op;
  return op == Op::member || op == Op::global ? program_.name(callee) : std::string_view();
}

/// The call that gave the function which is called here, bound to arguments: `partial(f, key)` in
/// `partial(f, key)(data)`. None when it is no such function.
NodeId Resolver::binding_of(NodeId call) {
  constexpr int kLongestWay = 8;
  NodeId at = program_.operand(call, 0);
  for (int step = 0; at && !bindings_.contains(at.value); ++step) {
    if (step == kLongestWay) return {};
    const Op op = program_.value(at).op;
    if (op == Op::join && program_.unguarded(at) != at) {
      at = program_.unguarded(at);
    } else if (op == Op::load || op == Op::global || op == Op::member) {
      const std::vector<NodeId> sources = definitions(at);
      at = sources.size() == 1 ? sources[0] : NodeId();
    } else {
      return {};
    }
  }
  return at == call ? NodeId() : at;
}

/// What the function gets that a call runs which was bound before.
void Resolver::bind_bound(NodeId call, AllGiven& all) {
  const NodeId at = binding_of(call);
  if (!at) return;
  std::vector<Given> given;
  for (const models::CallModel* model : models_of_call(at)) {
    if (model->fold != models::Fold::bind) continue;
    for (const NodeId node : select_all(at, model->with)) given.push_back({node, {}, {}});
    for (const Given& named : arguments(at, Of::called)) {
      if (named.kind == ir::OperandKind::keyword) given.push_back(named);
    }
    break;
  }
  for (const Given& own : own_arguments(call)) given.push_back(own);
  all[call.value] = std::move(given);
}

/// The functions of the project that a library calls for this call: `f.call(object, key)`,
/// `to_thread(f, key)`.
void Resolver::applied(NodeId call, std::vector<FunctionRef>& out) {
  if (!models_.may_apply(program_.module(call).family, called_name(call))) return;
  for (const models::CallModel* model : models_of_call(call)) {
    if (model->fold != models::Fold::apply || model->with.empty()) continue;
    for (const Target& target : Targets(resolve(select(call, model->of)))) {
      if (target.kind == Target::Kind::function) out.push_back(target.function);
    }
    return;
  }
}

/// What such a function gets. False when the call is none of these.
bool Resolver::bind_applied(NodeId call, AllGiven& all) {
  std::vector<FunctionRef> functions;
  applied(call, functions);
  if (functions.empty()) return false;
  for (const models::CallModel* model : models_of_call(call)) {
    if (model->fold != models::Fold::apply || model->with.empty()) continue;
    const bool several = model->with.front().kind == models::Selector::Kind::rest;
    std::vector<Given> given;
    for (const NodeId node : select_all(call, model->with)) {
      const bool is_list = !several && program_.value(node).op == Op::list;
      if (several) given.push_back({node, {}, {}});
      if (!several && !is_list) given.push_back({node, {}, ir::OperandKind::spread});
      if (!is_list) continue;
      const ir::Module& module = program_.module(node);
      const ir::Value& list = program_.value(node);
      for (const ir::Operand* o = module.operands_begin(list); o < module.operands_end(list); ++o)
        given.push_back({program_.node(program_.module_index(node), o->value), {}, o->kind});
    }
    for (const Given& named : own_arguments(call)) {
      if (named.kind == ir::OperandKind::keyword) given.push_back(named);
    }
    all[call.value] = std::move(given);
    return true;
  }
  return false;
}

bool Resolver::bind_arguments() {
  std::vector<NodeId> calls;
  for (std::uint32_t m = 0; m < program_.modules().size(); ++m) {
    const auto& values = program_.modules()[m].values;
    for (std::uint32_t i = 0; i < values.size(); ++i) {
      const Op op = values[ir::ValueId(i)].op;
      if (op == Op::call || op == Op::construct) calls.push_back(program_.node(m, ir::ValueId(i)));
    }
  }
  bindings_.clear();
  for (const NodeId call : calls) {
    const auto& models = models_of_call(call);
    if (std::ranges::any_of(models, [](const models::CallModel* model) {
          return model->fold == models::Fold::bind;
        }))
      bindings_.insert(call.value);
  }
  AllGiven bound, applied;
  for (const NodeId call : calls) {
    if (!bind_applied(call, applied) && !bindings_.empty()) bind_bound(call, bound);
  }
  if (bound == bound_ && applied == applied_) return false;
  bound_ = std::move(bound);
  applied_ = std::move(applied);
  forget(true);
  return true;
}

/// As they are written at the call.
std::vector<Resolver::Given> Resolver::own_arguments(NodeId call) const {
  std::vector<Given> given;
  const ir::Module& module = program_.module(call);
  const ir::Value& value = program_.value(call);
  const std::uint32_t m = program_.module_index(call);
  for (const ir::Operand* o = module.operands_begin(value) + 1; o < module.operands_end(value); ++o)
    given.push_back({program_.node(m, o->value), module.text(o->name), o->kind});
  return given;
}

std::vector<Resolver::Given> Resolver::arguments(NodeId call, Of of) const {
  std::vector<Given> given;
  each_argument(call, of, [&](const Given& one) {
    given.push_back(one);
    return false;
  });
  return given;
}

std::vector<FunctionRef> Resolver::callees(NodeId call) {
  std::vector<FunctionRef> found;
  for (const Target& target : Targets(resolve(program_.operand(call, 0)))) {
    if (target.kind == Target::Kind::function) {
      found.push_back(target.function);
    } else if (target.kind == Target::Kind::klass) {
      for (const FunctionRef made : methods_of_kind(target.klass, ir::FunctionKind::constructor))
        found.push_back(made);
    } else if (target.kind == Target::Kind::instance) {
      for (const FunctionRef made : methods(target.klass, "__call__")) found.push_back(made);
    }
  }
  if (found.empty()) applied(call, found);
  return found;
}

std::vector<std::string> Resolver::api_paths(NodeId callee) {
  std::vector<std::string> found;
  for (const Target& target : Targets(resolve(callee))) {
    if (target.kind == Target::Kind::api) found.emplace_back(paths_.text(target.path));
  }
  return found;
}

std::string_view Resolver::constant_text(NodeId node, int depth) {
  if (!node) return {};
  if (depth > kMaximumTextDepth) {
    limits_.reached(Limit::depth, node);
    return {};
  }
  const ir::Value& value = program_.value(node);
  if (value.op == Op::constant) return program_.constant_text(node);
  if (value.op == Op::convert) return constant_text(program_.operand(node, 0), depth + 1);
  if (value.op != Op::load && value.op != Op::global && value.op != Op::member) return {};
  const std::vector<NodeId> sources = definitions(node);
  return sources.size() == 1 ? constant_text(sources.front(), depth + 1) : std::string_view();
}

bool Resolver::applies(NodeId call, const models::CallModel& model) {
  const auto same = [](std::string_view a, std::string_view b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](unsigned char x, unsigned char y) {
      return std::tolower(x) == std::tolower(y);
    });
  };
  return std::all_of(model.when.begin(), model.when.end(), [&](const models::Condition& condition) {
    const std::string_view text = constant_text(select(call, {condition.at}), 0);
    return !text.empty() &&
           std::any_of(condition.is.begin(), condition.is.end(),
                       [&](const std::string& wanted) { return same(text, wanted); });
  });
}

const std::vector<const models::CallModel*>& Resolver::models_of_call(NodeId call) {
  return ask(models_memo_, &Resolver::find_models_of_call, call.value, call);
}

std::vector<const models::CallModel*> Resolver::find_models_of_call(NodeId call, Symbol) {
  std::vector<const models::CallModel*> found;
  const NodeId callee = program_.operand(call, 0);
  if (!callee) return found;
  const std::string& family = program_.module(call).family;
  std::vector<std::string> paths = api_paths(callee);
  // An object that is called: a generator of a library is its type's path.
  for (const Target& target : Targets(resolve(callee))) {
    if (target.kind == Target::Kind::object) paths.emplace_back(paths_.text(target.path));
  }
  for (const std::string& path : paths) {
    const auto* models = models_.find(family, path);
    if (const auto dot = path.rfind('.'); models == nullptr && dot != std::string::npos) {
      models = models_.find(family, path.substr(0, dot) + ".*");
    }
    if (models == nullptr) continue;
    for (const models::CallModel& model : *models) {
      if (!model.read && !model.write && applies(call, model)) found.push_back(&model);
    }
  }
  if (!found.empty() || program_.value(callee).op != Op::member) return found;
  for (const Target& target : Targets(resolve(callee))) {
    const bool own = target.kind == Target::Kind::function || target.kind == Target::Kind::klass;
    if (own) return found;
  }
  if (const auto* models = models_.find_method(family, program_.name(callee))) {
    for (const models::CallModel& model : *models) {
      if (!model.read && !model.write && applies(call, model)) found.push_back(&model);
    }
  }
  return found;
}

std::vector<const models::CallModel*> Resolver::models_of_read(NodeId member) {
  std::vector<const models::CallModel*> found;
  const std::string& family = program_.module(member).family;
  for (const std::string& path : api_paths(member)) {
    const auto look_up = [&](std::string_view at) {
      const auto* models = models_.find(family, at);
      if (models == nullptr) return;
      for (const models::CallModel& model : *models) {
        if (model.read) found.push_back(&model);
      }
    };
    look_up(path);
    if (const auto dot = path.rfind('.'); dot != std::string::npos && found.empty()) {
      look_up(path.substr(0, dot) + ".*");
    }
  }
  return found;
}

std::vector<const models::CallModel*> Resolver::models_of_write(NodeId update) {
  std::vector<const models::CallModel*> found;
  // `x.k = v` names its place itself, `x["k"] = v` by a constant.
  const bool element = program_.value(update).operand_count == 3;
  const std::string_view name =
      element ? constant_text(program_.operand(update, 1), 0) : program_.name(update);
  if (name.empty()) return found;
  const std::string& family = program_.module(update).family;
  for (const Target& target : Targets(resolve(program_.operand(update, 0)))) {
    if (target.kind != Target::Kind::api && target.kind != Target::Kind::object) continue;
    std::string path(paths_.text(target.path));
    path += '.';
    path += name;
    const auto* models = models_.find(family, models_.canonical(family, path));
    if (models == nullptr) continue;
    for (const models::CallModel& model : *models) {
      if (model.write) found.push_back(&model);
    }
  }
  return found;
}

void Resolver::resolve_call(NodeId node, Targets& out) {
  const ir::Value& value = program_.value(node);
  const NodeId callee = program_.operand(node, 0);
  for (const models::CallModel* model : models_of_call(node)) {
    if (model->returns == "self") {
      if (program_.value(callee).op == Op::member)
        add_all(out, resolve(program_.operand(callee, 0)));
    } else if (!model->returns.empty()) {
      Target target;
      target.kind = Target::Kind::object;
      target.path = intern(model->returns);
      add(out, target);
    } else if (model->fold == models::Fold::bind) {
      if (const NodeId of = select(node, model->of)) add_all(out, resolve(of));
    } else if (model->fold == models::Fold::same || model->fold == models::Fold::promise ||
               (model->fold == models::Fold::each && !select(node, model->with))) {
      if (const NodeId of = select(node, model->of)) add_all(out, resolve(of));
    } else if (model->fold == models::Fold::element) {
      for (const NodeId element : elements(select(node, model->of))) add_all(out, resolve(element));
    } else if (model->fold == models::Fold::apply) {
      for (const Target& target : Targets(resolve(select(node, model->of)))) {
        if (target.kind != Target::Kind::function) continue;
        for (const ir::ValueId result : program_.returns(target.function))
          add_all(out, resolve(program_.node(target.function.module, result)));
      }
    }
  }
  const bool modelled = !out.empty();
  for (const Target& target : Targets(resolve(callee))) {
    if (target.kind == Target::Kind::klass) {
      Target made;
      made.kind = Target::Kind::instance;
      made.klass = target.klass;
      add(out, made);
    } else if (target.kind == Target::Kind::function) {
      const ir::Function& function = program_.function(target.function);
      for (const ir::ValueId result : program_.returns(target.function)) {
        add_all(out, resolve(program_.node(target.function.module, result)));
      }
      if (function.result_annotation) {
        add_instances(program_.node(target.function.module, function.result_annotation), out);
      }
    } else if (target.kind == Target::Kind::api && !modelled &&
               (value.op == Op::construct || names_type(paths_.text(target.path)))) {
      Target made;
      made.kind = Target::Kind::object;
      made.path = target.path;
      add(out, made);
    }
  }
}

// `X()` of an unmodelled library where the last part begins with a capital makes an X.
bool Resolver::names_type(std::string_view path) {
  const auto dot = path.rfind('.');
  const std::string_view last = dot == std::string_view::npos ? path : path.substr(dot + 1);
  return !last.empty() && last[0] >= 'A' && last[0] <= 'Z';
}

NodeId Resolver::argument_for(NodeId call, FunctionRef callee, std::size_t parameter,
                              bool* spread) const {
  const auto& parameters = program_.function(callee).parameters;
  if (parameter >= parameters.size()) return {};
  const ir::Parameter& wanted = parameters[parameter];
  if (wanted.kind == ir::ParameterKind::receiver) {
    const NodeId target = program_.operand(call, 0);
    return program_.value(target).op == Op::member ? program_.operand(target, 0) : NodeId();
  }
  std::size_t place = 0;
  for (std::size_t i = 0; i < parameter; ++i) {
    if (parameters[i].kind != ir::ParameterKind::receiver) ++place;
  }
  const std::string_view name = program_.text(callee.module, wanted.name);
  std::size_t position = 0;
  NodeId found;
  each_argument(call, Of::applied, [&](const Given& given) {
    switch (given.kind) {
      case ir::OperandKind::keyword:
        if (given.name == name) found = given.node;
        break;
      case ir::OperandKind::spread:
      case ir::OperandKind::spread_map:
        if (spread != nullptr) *spread = true;
        break;
      default:
        if (position == place && wanted.kind != ir::ParameterKind::keyword_only) found = given.node;
        ++position;
        break;
    }
    return static_cast<bool>(found);
  });
  return found;
}

std::vector<NodeId> Resolver::arguments_for(NodeId call, FunctionRef callee,
                                            std::size_t parameter) const {
  const ir::ParameterKind kind = program_.function(callee).parameters[parameter].kind;
  if (kind == ir::ParameterKind::rest || kind == ir::ParameterKind::keyword_rest)
    return arguments_by_parameter(call, callee)[parameter];
  if (const NodeId one = argument_for(call, callee, parameter)) return {one};
  return {};
}

std::vector<std::vector<NodeId>> Resolver::arguments_by_parameter(NodeId call,
                                                                  FunctionRef callee) const {
  using Kind = ir::ParameterKind;
  const auto& parameters = program_.function(callee).parameters;
  std::vector<std::vector<NodeId>> found(parameters.size());
  std::vector<std::size_t> by_place;     // of those that are no receiver
  std::vector<std::size_t> rest, named;  // `*parts`, `**options`
  std::unordered_map<std::string_view, std::size_t> by_name;
  for (std::size_t p = 0; p < parameters.size(); ++p) {
    if (parameters[p].kind == Kind::keyword_rest) named.push_back(p);
    if (parameters[p].kind == Kind::receiver) {
      if (const NodeId receiver = argument_for(call, callee, p)) found[p].push_back(receiver);
      continue;
    }
    if (parameters[p].kind == Kind::rest) rest.push_back(by_place.size());
    by_place.push_back(p);
  }
  const auto give = [&](std::size_t p, NodeId node) {
    const Kind kind = parameters[p].kind;
    const bool takes_one = kind == Kind::positional || kind == Kind::keyword_only;
    if (takes_one && found[p].empty()) found[p].push_back(node);
  };
  std::size_t position = 0;
  each_argument(call, Of::applied, [&](const Given& given) {
    switch (given.kind) {
      case ir::OperandKind::keyword:
        if (by_name.empty()) {
          for (std::size_t p = 0; p < parameters.size(); ++p)
            by_name.try_emplace(program_.text(callee.module, parameters[p].name), p);
        }
        if (const auto it = by_name.find(given.name); it != by_name.end()) {
          give(it->second, given.node);
        } else {
          for (const std::size_t p : named) found[p].push_back(given.node);
        }
        break;
      case ir::OperandKind::spread:
        for (const std::size_t place : rest) found[by_place[place]].push_back(given.node);
        break;
      case ir::OperandKind::spread_map:
        break;
      default:
        if (position < by_place.size() && parameters[by_place[position]].kind != Kind::keyword_only)
          give(by_place[position], given.node);
        if (given.kind == ir::OperandKind::positional) {
          for (const std::size_t place : rest) {
            if (position >= place) found[by_place[place]].push_back(given.node);
          }
        }
        ++position;
        break;
    }
    return false;
  });
  return found;
}

NodeId Resolver::select(NodeId call, const std::vector<models::Selector>& at) {
  for (const models::Selector& selector : at) {
    if (const NodeId found = select_one(call, selector)) return found;
  }
  return {};
}

// The node that a selector without a field path picks; with a path, the first value stored there.
NodeId Resolver::select_one(NodeId call, const models::Selector& selector) {
  if (selector.kind == models::Selector::Kind::returned) {
    const std::vector<NodeId> given = returned(call, selector.position);
    return given.empty() ? NodeId() : given.front();
  }
  NodeId found = pick(call, selector);
  for (const std::string& field : selector.path) {
    if (!found) return {};
    const std::vector<NodeId> values = field_values(found, field);
    found = values.empty() ? NodeId() : values.front();
  }
  return found;
}

/// What the function handed in as an argument returns; the first where it returns several values.
std::vector<NodeId> Resolver::returned(NodeId call, int argument) {
  models::Selector selector;
  selector.position = argument;
  std::vector<NodeId> found;
  for (const Target& target : Targets(resolve(pick(call, selector)))) {
    if (target.kind != Target::Kind::function) continue;
    for (const ir::ValueId result : program_.returns(target.function)) {
      NodeId node = program_.node(target.function.module, result);
      if (program_.value(node).op == Op::list) node = program_.operand(node, 0);
      push_unique(found, node);
    }
  }
  return found;
}

NodeId Resolver::pick(NodeId call, const models::Selector& selector) {
  using Kind = models::Selector::Kind;
  const ir::Value& value = program_.value(call);
  if (value.op == Op::update) {  // an assignment: its value is the only argument
    const bool first = selector.kind == Kind::position && selector.position == 0;
    return first                             ? program_.operand(call, value.operand_count - 1)
           : selector.kind == Kind::receiver ? program_.operand(call, 0)
                                             : NodeId();
  }
  if (value.op == Op::member)
    return selector.kind == Kind::receiver ? program_.operand(call, 0) : NodeId();
  if (selector.kind == Kind::result) return call;
  if (selector.kind == Kind::receiver) {
    const NodeId callee = program_.operand(call, 0);
    for (const Target& target : resolve(callee)) {
      if (target.kind == Target::Kind::object) return callee;
    }
    return callee && program_.value(callee).op == Op::member ? program_.operand(callee, 0)
                                                             : NodeId();
  }
  int position = 0;
  NodeId last;
  NodeId found;
  each_argument(call, Of::called, [&](const Given& given) {
    if (given.kind == ir::OperandKind::keyword) {
      if (selector.kind == Kind::keyword && given.name == selector.keyword) found = given.node;
    } else if (given.kind == ir::OperandKind::spread_map && selector.kind == Kind::keyword) {
      const std::vector<NodeId> values = field_values(given.node, selector.keyword);
      if (!values.empty()) found = values.front();
    } else if (given.kind == ir::OperandKind::positional) {
      if (selector.kind == Kind::position && position == selector.position) found = given.node;
      ++position;
      last = given.node;
    }
    return static_cast<bool>(found);
  });
  if (found) return found;
  return selector.kind == Kind::last ? last : NodeId();
}

}  // namespace micryscope::graph
