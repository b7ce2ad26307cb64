#include "rules/explain_path.h"

#include <fmt/format.h>

#include <algorithm>

#include "support/redact.h"

namespace micryscope::rules {

using ir::Op;
using models::OriginKind;
using trace::Fact;

namespace {

bool may_be_secret(Role role) {
  return role == Role::key || role == Role::password || role == Role::credential ||
         role == Role::data || role == Role::seed;
}

std::string origin_phrase(const Fact& fact) {
  switch (fact.kind) {
    case OriginKind::zeros:
      return "zero bytes";
    case OriginKind::tool_parameter:
      return "a parameter that the model fills";
    case OriginKind::environment:
      return fact.resource.empty() ? "an environment variable"
                                   : fmt::format("the environment variable {}", fact.resource);
    case OriginKind::secure_random:
      return "secure random bytes";
    case OriginKind::weak_random:
      return "a predictable generator";
    case OriginKind::time:
      return "the time";
    case OriginKind::hash:
      return "a digest";
    case OriginKind::kdf:
      return "a derived key";
    case OriginKind::composite:
      return "a value put together from constants";
    case OriginKind::unknown:
      return "a value";
    default:
      return fmt::format("a value from {}", models::name_of(fact.kind));
  }
}

/// A number that is counted with says what a finding is about; one that is a key, or is hashed and
/// has more digits than anybody counts with, may be the secret itself.
std::string shown_number(std::string_view digits, Role role) {
  constexpr std::size_t kFewDigits = 4;
  if (!may_be_secret(role) || (role == Role::data && digits.size() <= kFewDigits))
    return std::string(digits);
  return fmt::format("the number {}", redact_number(digits));
}

bool is_open(Role role) { return role == Role::iv || role == Role::salt; }

/// An IV or a salt is no secret, however it is written: as text, or in hexadecimal digits.
std::string shown_open(std::string_view bytes) {
  constexpr std::size_t kLongest = 64;
  const bool text = std::all_of(bytes.begin(), bytes.end(),
                                [](char c) { return c >= 0x20 && c < 0x7F && c != '`'; });
  const std::string_view some = bytes.substr(0, kLongest);
  std::string out;
  if (text) out = some;
  for (std::size_t i = 0; i < some.size() && !text; ++i)
    out += fmt::format("{:02x}", static_cast<unsigned char>(some[i]));
  return fmt::format("`{}{}`", out, some.size() < bytes.size() ? "…" : "");
}

}  // namespace

std::string shown(const Fact& fact, Role role) {
  if (!fact.constant) return origin_phrase(fact);
  const models::Constant& constant = *fact.constant;
  if (constant.kind == ir::ConstantKind::integer || constant.kind == ir::ConstantKind::real)
    return shown_number(constant.text, role);
  if (constant.kind == ir::ConstantKind::null) return "null";
  const bool zero =
      !constant.text.empty() && constant.text.find_first_not_of('\0') == std::string::npos;
  if (zero) return fmt::format("{} zero bytes", constant.text.size());
  if (constant.text.empty()) return "the empty text";
  if (is_open(role)) return shown_open(constant.text);
  if (may_be_secret(role) || constant.kind == ir::ConstantKind::bytes) {
    return fmt::format("the literal {}", redact(constant.text));
  }
  return fmt::format("`{}`", constant.text);
}

// --- steps -------------------------------------------------------------------------------------

Location PathWriter::location(NodeId node) const {
  const ir::Value& value = program_.value(node);
  return {program_.module_index(node), value.span};
}

void PathWriter::push(Flow& flow, NodeId node, std::string text) const {
  const Location at = location(node);
  if (!flow.steps.empty()) {
    const Location& last = flow.steps.back().location;
    if (last.file == at.file && last.span == at.span) return;
  }
  flow.steps.push_back({at, std::move(text), true});
}

std::string PathWriter::describe(NodeId node, NodeId before, Role role) const {
  const ir::Value& value = program_.value(node);
  std::string assigned;
  // The last one: a value may have as many names as there are copies of it.
  if (const auto variables = program_.variables_of(node);
      !variables.empty() && value.op != Op::parameter) {
    const graph::VariableRef ref = variables.back();
    assigned =
        fmt::format(", assigned to `{}`", program_.text(ref.module, program_.variable(ref).name));
  }
  switch (value.op) {
    case Op::constant: {
      const ir::Module& module = program_.module(node);
      const ir::Constant& constant = module.constants[ir::ConstantId(value.index)];
      Fact fact;
      fact.constant = models::Constant{constant.kind, std::string(module.text(constant.text))};
      return shown(fact, role) + assigned;
    }
    case Op::parameter: {
      const graph::FunctionRef ref = program_.function_of(node);
      const std::string_view function = program_.text(ref.module, program_.function(ref).qualified);
      return fmt::format("{} parameter `{}` of `{}`", before ? "passed as" : "the",
                         program_.name(node), function.empty() ? "a function" : function);
    }
    case Op::call:
    case Op::construct: {
      const NodeId callee = program_.operand(node, 0);
      const std::string_view name = callee ? program_.name(callee) : std::string_view();
      if (name.empty()) return "through a call" + assigned;
      return fmt::format("{} `{}()`{}", before ? "through" : "from", name, assigned);
    }
    case Op::member:
      return fmt::format("read as `.{}`{}", program_.name(node), assigned);
    case Op::load:
    case Op::global:
      return fmt::format("read from `{}`{}", program_.name(node), assigned);
    case Op::join:
      return (program_.name(node) == "or" || program_.name(node) == "default"
                  ? "used as the fall-back"
                  : "one of the values that reach here") +
             assigned;
    case Op::concat:
    case Op::binary:
      return "put together with other text" + assigned;
    case Op::slice:
      return "cut to a part" + assigned;
    case Op::zeros:
      return "a buffer of zero bytes" + assigned;
    case Op::index:
      return "looked up" + assigned;
    case Op::update:
      return fmt::format("stored in `.{}`{}", program_.name(node), assigned);
    default:
      return "goes on" + assigned;
  }
}

Flow PathWriter::at_operation(const Operation& operation, ContextId context) const {
  Flow flow;
  for (const NodeId site : tracer_.call_path(context))
    push(flow, site, describe(site, NodeId(), Role::data));
  push(flow, operation.call, fmt::format("the {} operation", models::name_of(operation.kind)));
  return flow;
}

Flow PathWriter::to_operation(FactId fact, Role role, const Operation& operation,
                              ContextId context) const {
  Flow flow;
  if (!fact) return at_operation(operation, context);
  NodeId before;
  for (const NodeId node : tracer_.path(fact)) {
    push(flow, node, describe(node, before, role));
    before = node;
  }
  push(flow, operation.call,
       fmt::format("used as {} of the {} operation", models::name_of(role),
                   models::name_of(operation.kind)));
  if (!flow.steps.empty())
    flow.steps.back().text = fmt::format("used as {} of the {} operation", models::name_of(role),
                                         models::name_of(operation.kind));
  return flow;
}

Flow PathWriter::from_operation(const Operation& operation, const std::vector<NodeId>& path,
                                std::string_view end) const {
  Flow flow;
  push(flow, operation.call, fmt::format("the {} operation", models::name_of(operation.kind)));
  NodeId before = operation.call;
  for (const NodeId node : path) {
    push(flow, node, describe(node, before, Role::data));
    before = node;
  }
  if (flow.steps.size() > 1 && !end.empty())
    flow.steps.back().text += fmt::format("; becomes {}", end);
  return flow;
}

// --- messages ----------------------------------------------------------------------------------

namespace {

/// What a role holds, in one word: what the rule speaks of, else the first by the alphabet of what
/// it may be, so that the order in which values were found does not show.
std::string role_text(const Operation& operation, Role role, ContextId context,
                      trace::Tracer& tracer, const SpokenOf& spoken_of) {
  if (const auto said = spoken_of.find(role); said != spoken_of.end()) return said->second;
  std::string first;
  for (const RoleFact& fact : tracer.role(operation, role, context)) {
    if (!fact.text.empty() && (first.empty() || fact.text < first)) first = fact.text;
  }
  return first;
}

}  // namespace

std::string normal_form(const Operation& operation, ContextId context, trace::Tracer& tracer,
                        const SpokenOf& spoken_of) {
  std::string text(models::name_of(operation.kind));
  for (const Role role : {Role::algorithm, Role::mode}) {
    const std::string part = role_text(operation, role, context, tracer, spoken_of);
    if (!part.empty()) text += " " + part;
  }
  return text;
}

std::string fill_message(std::string_view pattern, const Operation& operation, ContextId context,
                         Judge& judge, const Verdict* purpose, const RoleFact* bound,
                         Role bound_role, const SpokenOf& spoken_of) {
  std::string out;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    const std::size_t close = pattern[i] == '{' ? pattern.find('}', i) : std::string_view::npos;
    if (close == std::string_view::npos) {
      out += pattern[i];
      continue;
    }
    const std::string_view word = pattern.substr(i + 1, close - i - 1);
    i = close;
    if (word == "purpose") {
      out += purpose != nullptr && !purpose->what.empty() ? purpose->what
                                                          : "something that must be protected";
    } else if (word == "value") {
      if (bound != nullptr && bound->fact) {
        out += shown(judge.tracer().fact(bound->fact), bound_role);
      } else if (bound != nullptr) {
        out += bound->by_default ? fmt::format("the default {}", bound->text) : bound->text;
      }
    } else if (word == "length") {
      if (bound != nullptr && bound->fact)
        out += std::to_string(judge.tracer().fact(bound->fact).length);
    } else if (const auto role = models::role(word)) {
      const std::string text = role_text(operation, *role, context, judge.tracer(), spoken_of);
      out += text.empty() ? fmt::format("an unnamed {}", word) : text;
    } else {
      out += fmt::format("{{{}}}", word);
    }
  }
  return out;
}

}  // namespace micryscope::rules
