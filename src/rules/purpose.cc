// What the result of a hash or generator is for: by what flows in, by where it goes and, where
// neither tells, by names.
#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <unordered_set>

#include "rules/function_names.h"
#include "rules/judge.h"

namespace micryscope::rules {

using models::OriginKind;
using models::SinkKind;
using trace::Fact;
using trace::Reach;

namespace {

bool names_algorithm(std::string_view name) {
  std::string text(name);
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text.find("md5") != std::string::npos || text.find("sha1") != std::string::npos;
}

std::string_view sink_text(SinkKind kind) {
  switch (kind) {
    case SinkKind::auth_header:
      return "an authentication header";
    case SinkKind::token:
      return "a token";
    case SinkKind::password_store:
      return "a stored password";
    case SinkKind::digest_key:
      return "a key of another operation";
    case SinkKind::cache_key:
      return "a cache key";
    case SinkKind::file_name:
      return "a file name";
    case SinkKind::etag:
      return "an ETag";
    case SinkKind::identifier:
      return "an identifier";
    default:
      return models::name_of(kind);
  }
}

/// A draw that something is picked by, or that only decides how long to wait, is not what the
/// function is there for.
bool comes_out(const trace::Forward& forward) {
  bool out = false;
  for (const Reach& reach : forward.reached) {
    if (reach.kind == Reach::Kind::map_key) return false;
    out |= reach.kind == Reach::Kind::returned || reach.kind == Reach::Kind::tool_result ||
           reach.kind == Reach::Kind::sink || reach.kind == Reach::Kind::role;
  }
  return out;
}

std::string_view role_text(Role role) {
  switch (role) {
    case Role::key:
      return "a key";
    case Role::iv:
      return "an IV";
    case Role::salt:
      return "a salt";
    case Role::credential:
      return "a credential";
    case Role::password:
      return "a password";
    default:
      return {};
  }
}

}  // namespace

std::vector<NodeId> Judge::path_of(const trace::Forward& forward, std::uint32_t visit) const {
  std::vector<NodeId> path;
  for (;; visit = forward.visits[visit].from) {
    path.push_back(forward.visits[visit].node);
    if (forward.visits[visit].from == visit) break;
  }
  std::reverse(path.begin(), path.end());
  return path;
}

// What flows in: a secret's origin or name speaks for protection, a file's bytes against it.
/// The first of a value's names that is a secret's; empty if none is.
const std::string& Judge::secret_name_of(NodeId node) {
  const auto [place, is_new] = secret_names_.try_emplace(node.value);
  if (!is_new) return place->second;
  for (std::string& name : names_of(node)) {
    if (!is_secret_name(name) || !benign_name(name).empty()) continue;
    place->second = std::move(name);
    break;
  }
  return place->second;
}

void Judge::weigh_ingredients(const Operation& operation, ContextId context,
                              PurposeVerdict& verdict, bool& benign) {
  // Ingredients of one value come the same way: each step of it is looked at once.
  std::unordered_set<std::uint32_t> seen;
  for (const Role role : {Role::data, Role::password, Role::key, Role::salt}) {
    for (const RoleFact& role_fact : tracer_.role(operation, role, context)) {
      if (!role_fact.fact) continue;
      for (const FactId id : tracer_.ingredients(role_fact.fact)) {
        const Fact& fact = tracer_.fact(id);
        if (fact.kind == OriginKind::file) {
          benign = true;
          verdict.evidence.push_back("the bytes of a file flow in");
        }
        if (fact.kind == OriginKind::environment && is_secret_name(fact.resource)) {
          verdict.purpose = Purpose::protects;
          verdict.confidence = Confidence::high;
          verdict.ingredient = id;
          verdict.evidence.push_back(
              fmt::format("the environment variable {} flows in", fact.resource));
          continue;
        }
        if (fact.constant && names_.credential_format(fact.constant->text) != nullptr) {
          verdict.purpose = Purpose::protects;
          verdict.confidence = Confidence::high;
          verdict.ingredient = id;
          verdict.evidence.push_back("a credential flows in");
          continue;
        }
        for (FactId at = id;
             at && verdict.purpose != Purpose::protects && seen.insert(at.value).second;
             at = tracer_.fact(at).cause) {
          const std::string& name = secret_name_of(tracer_.fact(at).at);
          if (name.empty()) continue;
          verdict.purpose = Purpose::protects;
          verdict.confidence = Confidence::high;
          verdict.ingredient = id;
          verdict.what = fmt::format("`{}`", name);
          verdict.evidence.push_back(fmt::format("`{}` flows in", name));
        }
      }
    }
  }
}

// Is what is looked up there something that only who knows the key may have: `sessions[token]`?
bool Judge::guards(NodeId look_up) const {
  const NodeId container = tracer_.program().operand(look_up, 0);
  if (!container) return false;
  std::vector<std::string> names = names_of(container);
  return std::any_of(names.begin(), names.end(), [&](const std::string& name) {
    return !sensitive_name(name).empty() && benign_name(name).empty();
  });
}

// Where it goes. A crypto role or an authentication sink settles it; names count last.
void Judge::weigh_sinks(const trace::Forward& forward, bool drawn, PurposeVerdict& verdict,
                        bool& benign) {
  const auto settle = [&](Confidence confidence, std::string what, std::uint32_t visit,
                          NodeId end) {
    if (verdict.purpose == Purpose::protects && verdict.confidence >= confidence &&
        !verdict.path.empty())
      return;
    verdict.purpose = Purpose::protects;
    verdict.confidence = std::max(verdict.confidence, confidence);
    verdict.evidence.push_back(fmt::format("the result becomes {}", what));
    verdict.what = std::move(what);
    verdict.path = path_of(forward, visit);
    if (verdict.path.back() != end) verdict.path.push_back(end);
  };
  for (const Reach& reach : forward.reached) {
    if (reach.kind == Reach::Kind::role) {
      const std::string_view made = role_text(reach.role);
      if (!made.empty()) settle(Confidence::high, std::string(made), reach.visit, reach.at);
      if (reach.role != Role::hash) continue;
      benign = true;  // what it protects there, that operation's rules say
      verdict.evidence.push_back("it is the hash of another operation");
    } else if (reach.kind == Reach::Kind::sink) {
      switch (reach.sink) {
        case SinkKind::auth_header:
        case SinkKind::token:
        case SinkKind::password_store:
        case SinkKind::digest_key:
          settle(Confidence::high, std::string(sink_text(reach.sink)), reach.visit, reach.at);
          break;
        case SinkKind::cache_key:
        case SinkKind::file_name:
        case SinkKind::etag:
        case SinkKind::identifier:
          benign = true;
          verdict.evidence.push_back(fmt::format("the result becomes {}", sink_text(reach.sink)));
          break;
        default:
          break;
      }
    } else if (reach.kind == Reach::Kind::map_key && !guards(reach.at)) {
      // A number that something is picked by is no key of a table.
      if (drawn && tracer_.program().value(reach.at).op == ir::Op::index) continue;
      benign = true;
      verdict.evidence.push_back("the result is a look-up key");
    }
  }
}

// Names count where nothing else tells, that of the function only if it may speak of the result.
Judge::Told Judge::told_by_names(const Operation& operation, const trace::Forward& forward,
                                 bool by_function) const {
  Told told;
  std::string& sensitive = told.sensitive;
  std::string& harmless = told.harmless;
  std::string of_algorithm;
  std::vector<std::pair<std::string, NodeId>> names = forward.names;
  // Two hashes that are compared are hashes of one kind; a number may be compared with anything and
  // stand behind any word.
  if (operation.kind == models::OperationKind::hash)
    names.insert(names.end(), forward.told.begin(), forward.told.end());
  for (const auto& [name, at] : names) {
    const std::string family = sensitive_name(name);
    const std::string other = benign_name(name);
    // `md5Sum` says what is done, not what for; any name that the result gets later says more.
    std::string& benign_for = names_algorithm(name) ? of_algorithm : harmless;
    if (!other.empty() && benign_for.empty()) benign_for = name;
    told.telling |= !family.empty() && other.empty() && models::split_name(name).size() > 1;
    if (!family.empty() && other.empty() && sensitive.empty()) {
      sensitive = name;
      told.at = at;
    }
  }
  // The function that it stands in says what it is for, too, unless it only says which hash.
  const graph::FunctionRef ref = tracer_.program().function_of(operation.call);
  const std::string_view function = name_of(tracer_.graph(), ref);
  for (const std::string_view name : {function, name_around(tracer_.graph(), ref)}) {
    if (harmless.empty() && !names_algorithm(name) && !benign_name(name).empty()) harmless = name;
  }
  if (harmless.empty() && sensitive.empty()) harmless = of_algorithm;
  if (sensitive.empty() && by_function && !sensitive_name(function).empty() &&
      benign_name(function).empty())
    sensitive = function;
  return told;
}

PurposeVerdict Judge::purpose(const Operation& operation, ContextId context) {
  PurposeVerdict verdict;
  for (const RoleFact& flag : tracer_.role(operation, Role::flag, context)) {
    if (flag.text != "false") continue;
    verdict.purpose = Purpose::harmless;
    verdict.evidence.push_back("it is declared as not used for security");
    return verdict;
  }
  bool benign = false;
  weigh_ingredients(operation, context, verdict, benign);
  // An object that is never asked itself may be what another operation hashes with.
  const bool handed_over =
      operation.kind == models::OperationKind::hash && operation.members.empty();
  const trace::Forward forward = tracer_.forward(
      handed_over && operation.results.empty() ? std::vector{operation.call} : operation.results);
  const bool drawn = operation.kind == models::OperationKind::random;
  weigh_sinks(forward, drawn, verdict, benign);
  const Told told = told_by_names(operation, forward, !drawn || comes_out(forward));
  if (verdict.purpose == Purpose::protects) {
    if (benign && verdict.path.empty()) verdict.confidence = Confidence::medium;
    if (verdict.what.empty() && !told.sensitive.empty())
      verdict.what = fmt::format("`{}`", told.sensitive);
    return verdict;
  }
  // What is drawn and guards something may well be looked up by: `sessions[session_token]`.
  if ((benign && !(drawn && told.telling)) || !told.harmless.empty()) {
    if (!told.harmless.empty())
      verdict.evidence.push_back(fmt::format("it is called `{}`", told.harmless));
    verdict.purpose = Purpose::harmless;
    return verdict;
  }
  if (!told.sensitive.empty()) {
    verdict.purpose = Purpose::protects;
    verdict.confidence = Confidence::medium;
    verdict.what = fmt::format("`{}`", told.sensitive);
    verdict.evidence.push_back(fmt::format("the result is called `{}`", told.sensitive));
    if (told.at) verdict.path = {operation.call, told.at};
  }
  return verdict;
}

}  // namespace micryscope::rules
