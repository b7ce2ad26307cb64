// Forward: where a value ends up. A breadth-first walk over the graph's edges; what a library does
// with an argument comes from its model, and a call that nobody knows is the end of the walk.
#include <algorithm>
#include <cctype>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "trace/trace.h"

namespace micryscope::trace {

using graph::Edge;
using graph::EdgeKind;
using ir::Op;
using models::CallModel;
using models::Fold;

namespace {

constexpr std::size_t kMaximumVisits = 1500;
constexpr std::size_t kMaximumPaths = 4;   // by which a value is in the same container
constexpr std::size_t kMaximumFields = 8;  // of one path

/// Where in what is visited the value is: the fields that lead to it, the outermost first. None: it
/// is the value itself.
using FieldPath = std::vector<std::string>;
const std::string kAnyField = "*";

FieldPath within(std::string_view field, const FieldPath& path) {
  if (path.size() >= kMaximumFields) return {kAnyField};
  FieldPath longer{field.empty() ? kAnyField : std::string(field)};
  longer.insert(longer.end(), path.begin(), path.end());
  return longer;
}

/// Of something made of the container: the value is in it somewhere.
FieldPath somewhere(const FieldPath& path) {
  return path.empty() ? FieldPath() : FieldPath{kAnyField};
}

/// Whether what these fields of a container hold may be the value, or hold it, or be part of it.
bool may_meet(const std::vector<std::string>& fields, const FieldPath& path) {
  if (path.empty()) return false;  // no container: it has no fields
  for (std::size_t i = 0; i < std::min(fields.size(), path.size()); ++i) {
    if (path[i] == kAnyField) return true;
    if (path[i] != fields[i]) return false;
  }
  return true;
}

/// Which part of its object a call gives, an argument says.
bool chooses(Fold fold) {
  return fold == Fold::element || fold == Fold::slice || fold == Fold::substring;
}

/// The last word of a text, signs behind it left out: "avatar" of "https://x.org/avatar/", "sig" of
/// "?user=me&sig=".
std::string_view last_word(std::string_view text) {
  const auto in_word = [](char c) {
    return std::isalpha(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '-';
  };
  constexpr std::string_view kBetween = ":/=. '\"";
  std::size_t end = text.size();
  while (end > 0 && kBetween.find(text[end - 1]) != std::string_view::npos) --end;
  std::size_t begin = end;
  while (begin > 0 && in_word(text[begin - 1])) --begin;
  return text.substr(begin, end - begin);
}

/// What stands in a printf format before its argument with this number.
std::string_view before_argument(std::string_view format, std::size_t wanted) {
  std::size_t count = 0;
  for (std::size_t i = 0; i + 1 < format.size(); ++i) {
    if (format[i] != '%') continue;
    if (format[i + 1] == '%') {
      ++i;
    } else if (count++ == wanted) {
      return format.substr(0, i);
    }
  }
  return {};
}

bool is_comparison(std::string_view op) {
  return op == "==" || op == "!=" || op == "===" || op == "!==" || op == "is" || op == "is not";
}

}  // namespace

/// One forward walk; the members are its state.
class Tracer::Walk {
 public:
  Walk(Tracer& tracer, Forward& out) : tracer_(tracer), program_(tracer.program_), out_(out) {}

  void run(const std::vector<NodeId>& from) {
    const Operation* first = from.empty() ? nullptr : tracer_.operation_at(from.front());
    draws_ = first != nullptr && first->kind == models::OperationKind::random;
    reads_token_ = first != nullptr && first->kind == models::OperationKind::token;
    for (const NodeId node : from) {
      if (!is_new(node, {})) continue;
      out_.visits.push_back({node, static_cast<std::uint32_t>(out_.visits.size()), true});
      paths_.emplace_back();
    }
    for (std::uint32_t i = 0; i < out_.visits.size(); ++i) {
      if (out_.visits.size() > kMaximumVisits) {
        out_.complete = false;
        tracer_.graph_.limits().reached(graph::Limit::sinks, out_.visits.front().node);
        return;
      }
      visit(i);
    }
  }

 private:
  bool is_new(NodeId node, const FieldPath& path) {
    std::vector<FieldPath>& known = seen_[node.value];
    if (known.size() >= kMaximumPaths || std::ranges::find(known, path) != known.end())
      return false;
    known.push_back(path);
    return true;
  }

  void go(NodeId node, std::uint32_t from, FieldPath path, bool certain = true) {
    if (!is_new(node, path)) return;
    out_.visits.push_back({node, from, certain && out_.visits[from].certain});
    paths_.push_back(std::move(path));
  }

  /// To the same value under another name.
  void go(NodeId node, std::uint32_t from, bool certain = true) {
    go(node, from, paths_[from], certain);
  }

  void name(std::string_view text, NodeId at) {
    if (!text.empty()) out_.names.emplace_back(std::string(text), at);
  }

  /// Nothing, or a text without a character.
  bool is_presence(NodeId other) const {
    const ir::Value& value = program_.value(other);
    if (value.op != Op::constant) return false;
    const ir::Constant& constant = program_.module(other).constants[ir::ConstantId(value.index)];
    return constant.kind == ir::ConstantKind::null ||
           (constant.kind == ir::ConstantKind::string && program_.constant_text(other).empty());
  }

  // What a value is compared with tells by its name what both are: `sum == wantChecksum`.
  void compared_with(NodeId other) {
    const auto told = [&](std::string_view text) {
      if (!text.empty()) out_.told.emplace_back(std::string(text), other);
    };
    for (const graph::VariableRef ref : program_.variables_of(other))
      told(program_.text(ref.module, program_.variable(ref).name));
    const Op op = program_.value(other).op;
    if (op == Op::load) {
      const graph::VariableRef ref{program_.module_index(other),
                                   ir::VariableId(program_.value(other).index)};
      told(program_.text(ref.module, program_.variable(ref).name));
    }
    if (op == Op::parameter || op == Op::member) told(program_.name(other));
    if (op == Op::index) told(program_.constant_text(program_.operand(other, 1)));
    if (op != Op::call) return;
    for (const CallModel* model : tracer_.resolver_.models_of_call(other)) {
      if (const NodeId named = tracer_.resolver_.select(other, model->resource))
        told(program_.constant_text(named));
    }
  }

  // The text that a value is put behind says what it is: "sig=" + digest.
  void labelled(NodeId node, NodeId text) {
    NodeId before;
    for (const NodeId part : program_.operands(text)) {
      if (part == node && before) label(program_.constant_text(before), text);
      before = part;
    }
  }

  void labelled_in_format(NodeId node, NodeId call, const CallModel& model) {
    const NodeId format = tracer_.resolver_.select(call, model.of);
    if (!format) return;
    std::size_t number = 0;
    bool behind = false;
    for (const NodeId argument : program_.operands(call)) {
      if (behind && argument == node)
        return label(before_argument(program_.constant_text(format), number), call);
      if (behind) ++number;
      behind |= argument == format;
    }
  }

  void label(std::string_view text, NodeId at) {
    const std::string_view word = last_word(text);
    if (!word.empty()) out_.told.emplace_back(std::string(word), at);
  }

  void reach(Reach::Kind kind, NodeId at, std::uint32_t visit) {
    Reach reach;
    reach.kind = kind;
    reach.at = at;
    reach.visit = visit;
    out_.reached.push_back(reach);
  }

  void visit(std::uint32_t i) {
    const NodeId node = out_.visits[i].node;
    name_variables(node, node);
    if (program_.value(node).op == Op::out) after_call(node, i);
    returned(node, i);
    called_back(node, i);
    for (const Edge& edge : tracer_.graph_.out(node)) {
      switch (edge.kind) {
        case EdgeKind::use:
          use(node, edge.to, i);
          break;
        case EdgeKind::argument:
          name(program_.name(edge.to), edge.to);
          go(edge.to, i);
          break;
        case EdgeKind::resource:
        case EdgeKind::entity:
        case EdgeKind::composition:
          go(edge.to, i, false);
          break;
        default:
          go(edge.to, i);
          break;
      }
    }
  }

  void name_variables(NodeId node, NodeId at) {
    for (const graph::VariableRef ref : program_.variables_of(node))
      name(program_.text(ref.module, program_.variable(ref).name), at);
  }

  // A buffer that a call filled is the one that it was before, and the caller's if it is a
  // parameter.
  void after_call(NodeId node, std::uint32_t i) {
    constexpr int kDeepest = 16;
    NodeId buffer = node;
    for (int step = 0; step < kDeepest; ++step) {
      const Op op = program_.value(buffer).op;
      if (op != Op::out && op != Op::slice && op != Op::convert) break;
      const NodeId before = program_.operand(buffer, 0);
      if (!before) break;
      buffer = before;
    }
    name_variables(buffer, node);
    if (program_.value(buffer).op != Op::parameter) return;
    const graph::FunctionRef function = program_.function_of(buffer);
    const auto position = program_.value(buffer).index;
    const auto receivers = static_cast<std::uint32_t>(tracer_.receivers(function));
    if (position < receivers) return;
    for (const NodeId call : tracer_.graph_.callers(function))
      written(call, position - receivers, i);
  }

  // A value that a function returns is named by the function; a tool's goes to the model.
  void returned(NodeId node, std::uint32_t i) {
    const graph::FunctionRef ref = program_.function_of(node);
    const ir::Function& function = program_.function(ref);
    const ir::ValueId local = program_.local(node);
    if (std::find(function.returns.begin(), function.returns.end(), local) ==
        function.returns.end())
      return;
    name(program_.text(ref.module, function.name), node);
    reach(tracer_.graph_.tool_of(ref) != nullptr ? Reach::Kind::tool_result : Reach::Kind::returned,
          node, i);
    // What a callback returns is in what the call gives: `.then(f)`, `.map(f)`.
    const auto uses = tracer_.callback_uses_.find(graph::Resolver::key(ref));
    if (uses == tracer_.callback_uses_.end()) return;
    for (const CallbackUse& use : uses->second) {
      if (use.fold == Fold::then || use.fold == Fold::each) go(use.call, i);
    }
  }

  // What a library hands to a function that it was given: `cipher.on("data", (chunk) => ...)`.
  void called_back(NodeId node, std::uint32_t i) {
    if (program_.value(node).op != Op::call) return;
    for (const CallModel* model : tracer_.resolver_.models_of_call(node)) {
      for (const auto& [argument, parameter] : model->callbacks) {
        models::Selector selector;
        selector.position = argument;
        to_parameter(tracer_.resolver_.pick(node, selector), parameter, i, paths_[i]);
      }
    }
  }

  void to_parameter(NodeId function, int position, std::uint32_t i, const FieldPath& path) {
    for (const graph::Target& target : graph::Targets(tracer_.resolver_.resolve(function))) {
      if (target.kind != graph::Target::Kind::function) continue;
      const auto& parameters = program_.function(target.function).parameters;
      const auto at = static_cast<std::size_t>(tracer_.receivers(target.function) + position);
      if (at < parameters.size())
        go(program_.node(target.function.module, parameters[at].value), i, path);
    }
  }

  void use(NodeId node, NodeId user, std::uint32_t i) {
    const ir::Value& value = program_.value(user);
    switch (value.op) {
      case Op::concat:
        labelled(node, user);
        return go(user, i);
      case Op::join:
      case Op::convert:
      case Op::slice:
      case Op::element:
      case Op::list:
        return go(user, i);
      case Op::map:
        return map_entry(node, user, i);
      case Op::index:
        if (program_.operand(user, 0) == node) return look_up(user, i);
        if (picks_character(user)) return go(user, i, somewhere(paths_[i]));
        return reach(Reach::Kind::map_key, user, i);
      case Op::update:
        return update(node, user, i);
      case Op::binary: {
        const std::string_view op = program_.name(user);
        if (is_comparison(op)) {
          const NodeId other = program_.operand(user, program_.operand(user, 0) == node ? 1 : 0);
          if (is_presence(other)) return;  // is there anything at all?
          compared_with(other);
          return reach(Reach::Kind::comparison, user, i);
        }
        if (op == "in") return reach(Reach::Kind::map_key, user, i);
        if (op == "+") labelled(node, user);
        // "/" also puts paths together.
        if (op == "+" || op == "%" || op == "*" || op == "." || op == "^" || op == "/") go(user, i);
        return;
      }
      case Op::member:  // a field of a container: field edges lead to the right one
        part_of_result(node, user, i);
        claim(user, program_.name(user), i);
        return method(node, user, i);
      case Op::call:
      case Op::construct:
        return call(node, user, i);
      case Op::out:
        if (program_.operand(user, 0) == node) go(user, i);
        return;
      default:
        return;
    }
  }

  // container["key"]: another key leads to another value.
  void look_up(NodeId user, std::uint32_t i) {
    const std::string_view key = program_.constant_text(program_.operand(user, 1));
    claim(user, key, i);
    const FieldPath path = paths_[i];
    if (path.empty() || key.empty() || path.front() != key) return go(user, i, somewhere(path));
    go(user, i, FieldPath(path.begin() + 1, path.end()));
  }

  // alphabet[draw()]: nothing is looked up, the number becomes a character of a text that is
  // written down.
  bool picks_character(NodeId user) {
    const Facts from = tracer_.facts(program_.operand(user, 0), {});
    return !from.empty() && std::ranges::all_of(from, [&](FactId id) {
      const auto& constant = tracer_.fact(id).constant;
      return constant && (constant->kind == ir::ConstantKind::string ||
                          constant->kind == ir::ConstantKind::bytes);
    });
  }

  void map_entry(NodeId node, NodeId user, std::uint32_t i) {
    const ir::Module& module = program_.module(user);
    const ir::Value& value = program_.value(user);
    for (const ir::Operand* o = module.operands_begin(value); o < module.operands_end(value); ++o) {
      if (program_.node(program_.module_index(user), o->value) != node) continue;
      if (o->kind == ir::OperandKind::key) return reach(Reach::Kind::map_key, user, i);
      if (o->name) name(module.text(o->name), user);
      const bool is_spread =
          o->kind == ir::OperandKind::spread || o->kind == ir::OperandKind::spread_map;
      go(user, i, is_spread ? paths_[i] : within(module.text(o->name), paths_[i]));
    }
  }

  void update(NodeId node, NodeId user, std::uint32_t i) {
    const ir::Value& value = program_.value(user);
    if (value.operand_count == 3 && program_.operand(user, 1) == node)
      return reach(Reach::Kind::map_key, user, i);
    if (program_.operand(user, 0) == node) return;  // a newer version of a container
    name(program_.name(user), user);
    std::string field(program_.name(user));
    if (value.operand_count == 3) {
      std::size_t keys = 0;
      for (const FactId id : tracer_.facts(program_.operand(user, 1), {})) {
        const auto& constant = tracer_.fact(id).constant;
        ++keys;
        if (!constant || constant->kind != ir::ConstantKind::string) continue;
        name(constant->text, user);
        field = constant->text;
      }
      if (keys != 1) field.clear();
    }
    for (const CallModel* model : tracer_.resolver_.models_of_write(user))
      model_use(node, user, *model, i);
    go(user, i, within(field, paths_[i]));
  }

  void call(NodeId node, NodeId user, std::uint32_t i) {
    const ir::Module& module = program_.module(user);
    const ir::Value& value = program_.value(user);
    for (const ir::Operand* o = module.operands_begin(value) + 1; o < module.operands_end(value);
         ++o) {
      if (program_.node(program_.module_index(user), o->value) == node && o->name)
        name(module.text(o->name), user);
    }
    const auto models = tracer_.resolver_.models_of_call(user);
    for (const CallModel* model : models) model_use(node, user, *model, i);
    if (!models.empty()) return;
    if (!tracer_.resolver_.callees(user).empty()) return;  // argument edges lead on
    const NodeId callee = program_.operand(user, 0);
    if (program_.value(callee).op == Op::member || program_.value(callee).op == Op::global) {
      name(program_.name(callee), user);
      // What is set under a name ("Authorization", "token") is known by that name.
      if (value.operand_count >= 3) {
        const NodeId key = program_.operand(user, 1);
        if (key != node) name(program_.constant_text(key), user);
      }
    }
    reach(Reach::Kind::unknown_call, user, i);
  }

  // What a library gives for a cipher is its result in parts: `AES.encrypt(...).ciphertext`.
  void part_of_result(NodeId node, NodeId member, std::uint32_t i) {
    const Operation* operation = tracer_.operation_at(node);
    if (operation == nullptr || operation->kind != models::OperationKind::cipher) return;
    const std::string_view part = program_.name(member);
    if (paths_[i].empty() && part != "length" && part != "byteLength") go(member, i);
  }

  // What is read of a token is known by the claim's name: `claims.sub`, `payload["exp"]`.
  void claim(NodeId part, std::string_view field, std::uint32_t i) {
    if (!reads_token_ || field.empty()) return;
    name(field, part);
    go(part, i);
  }

  // What a call puts into its object or another argument: `framed.set(sealed, 16)`,
  // `chunks.push(sealed)`.
  void filled(NodeId node, NodeId user, const CallModel& model, std::uint32_t i) {
    for (const models::Fill& fill : model.fills) {
      const NodeId target = tracer_.resolver_.pick(user, fill.at);
      if (!target || target == node) continue;
      const bool given = fill.from.empty()
                             ? fill.origin == models::OriginKind::unknown && !model.operation
                             : picks(node, user, fill.from, i);
      if (!given) continue;
      const bool receiver = fill.at.kind == models::Selector::Kind::receiver;
      const std::uint32_t position =
          receiver ? ir::kReceiver : static_cast<std::uint32_t>(fill.at.position);
      written(user, position, i);
    }
  }

  // A method that makes something of its object: `draw().toString(36)`.
  void method(NodeId node, NodeId member, std::uint32_t i) {
    for (const Edge& edge : tracer_.graph_.out(member)) {
      if (edge.kind != EdgeKind::use || program_.value(edge.to).op != Op::call) continue;
      if (program_.operand(edge.to, 0) != member) continue;
      for (const CallModel* model : tracer_.resolver_.models_of_call(edge.to)) {
        if (!model->continues) model_use(node, edge.to, *model, i);
      }
    }
  }

  bool picks(NodeId node, NodeId user, const std::vector<models::Selector>& at, std::uint32_t i) {
    for (const NodeId found : tracer_.all_of(user, at)) {
      if (found == node) return true;
    }
    // A field inside an option object: the object itself is what the call gets.
    return std::ranges::any_of(at, [&](const models::Selector& selector) {
      return !selector.path.empty() && may_meet(selector.path, paths_[i]) &&
             tracer_.resolver_.pick(user, selector) == node;
    });
  }

  void model_use(NodeId node, NodeId user, const CallModel& model, std::uint32_t i) {
    for (const models::SinkModel& sink : model.sinks) {
      if (!picks(node, user, sink.at, i)) continue;
      reach(Reach::Kind::sink, user, i);
      out_.reached.back().sink = sink.kind;
      if (sink.kind != models::SinkKind::comparison) continue;
      for (const NodeId other : tracer_.all_of(user, sink.at)) {
        if (other != node) compared_with(other);
      }
    }
    for (const models::RoleModel& role : model.roles) {
      if (!picks(node, user, role.at, i)) continue;
      reach(Reach::Kind::role, user, i);
      out_.reached.back().role = role.role;
      out_.reached.back().operation = user;
    }
    filled(node, user, model, i);
    const FieldPath made = somewhere(paths_[i]);
    if (model.fold == Fold::field && picks(node, user, model.with, i))
      reach(Reach::Kind::map_key, user, i);
    if (model.fold == Fold::field && picks(node, user, model.of, i))
      claim(user, program_.constant_text(tracer_.resolver_.select(user, model.with)), i);
    if (model.fold && picks(node, user, model.of, i)) go(user, i, made);
    if (draws_ && model.fold && chooses(*model.fold)) go(user, i, made);
    if (model.fold == Fold::format) labelled_in_format(node, user, model);
    if (model.fold && (*model.fold == Fold::format || *model.fold == Fold::replace))
      go(user, i, made);
    if (model.returns == "self" && !model.operation) go(user, i, made);
    if (model.fold == Fold::then || model.fold == Fold::each) callback(node, user, model, i);
  }

  // What a call writes into another of its arguments: `text.WriteByte(x)`, `copy(message, x)`.
  void written(NodeId call, std::uint32_t argument, std::uint32_t i) {
    for (const Edge& edge : tracer_.graph_.out(call)) {
      const ir::Value& after = program_.value(edge.to);
      if (after.op == Op::out && after.index == argument && program_.operand(edge.to, 1) == call)
        go(edge.to, i, somewhere(paths_[i]));
    }
  }

  void callback(NodeId node, NodeId user, const CallModel& model, std::uint32_t i) {
    if (!picks(node, user, model.of, i)) return;
    to_parameter(tracer_.resolver_.select(user, model.with), 0, i, somewhere(paths_[i]));
  }

  Tracer& tracer_;
  const graph::Program& program_;
  Forward& out_;
  bool draws_ = false;  ///< of a generator: what it chooses is as easy to tell, `letters[draw()]`
  bool reads_token_ = false;      ///< what is read of it is a claim
  std::vector<FieldPath> paths_;  // by visit
  std::unordered_map<std::uint32_t, std::vector<FieldPath>> seen_;
};

Forward Tracer::forward(const std::vector<NodeId>& from) {
  Forward out;
  Walk walk(*this, out);
  walk.run(from);
  return out;
}

}  // namespace micryscope::trace
