#include "rules/judge.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <unordered_set>

#include "rules/guessable.h"
#include "rules/public_values.h"
#include "rules/taken_from.h"

namespace micryscope::rules {

using models::OriginKind;
using models::SinkKind;
using trace::Fact;
using trace::Reach;

namespace {

std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return out;
}

bool one_of(const std::vector<std::string>& words, std::string_view text) {
  const std::string wanted = lower(text);
  return std::any_of(words.begin(), words.end(),
                     [&](const std::string& word) { return lower(word) == wanted; });
}

std::optional<double> number_of(const std::string& text) {
  if (text.empty()) return std::nullopt;
  char* end = nullptr;
  const double value = std::strtod(text.c_str(), &end);
  return *end == '\0' ? std::optional(value) : std::nullopt;
}

bool names_algorithm(std::string_view name) {
  const std::string text = lower(name);
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

}  // namespace

Judge::Judge(const models::ModelSet& models, const models::Names& names, const Profile& profile,
             trace::Tracer& tracer)
    : models_(models), profile_(profile), tracer_(tracer), names_(names) {}

// --- names -------------------------------------------------------------------------------------

const std::vector<std::uint32_t>& Judge::families_of(std::string_view name) const {
  static const std::vector<std::uint32_t> kNone;
  constexpr std::size_t kLongest = 80;
  if (name.size() > kLongest) return kNone;
  const auto [it, fresh] = families_.try_emplace(std::string(name));
  if (fresh) it->second = names_.families_of(name);
  return it->second;
}

std::string Judge::sensitive_name(std::string_view name) const {
  for (const std::uint32_t index : families_of(name)) {
    if (models_.names[index].sensitive) return models_.names[index].family;
  }
  return {};
}

std::string Judge::benign_name(std::string_view name) const {
  for (const std::uint32_t index : families_of(name)) {
    if (!models_.names[index].sensitive) return models_.names[index].family;
  }
  return {};
}

bool Judge::is_secret_name(std::string_view name) const {
  return literal_of_name(name) == models::NameFamily::Literal::any;
}

models::NameFamily::Literal Judge::literal_of_name(std::string_view name) const {
  models::NameFamily::Literal most = models::NameFamily::Literal::none;
  for (const std::uint32_t index : families_of(name))
    most = std::max(most, models_.names[index].literal);
  return most;
}

std::vector<std::string> Judge::names_of(NodeId node) const {
  const auto& program = tracer_.program();
  std::vector<std::string> found;
  for (const graph::VariableRef ref : program.variables_of(node)) {
    found.emplace_back(program.text(ref.module, program.variable(ref).name));
  }
  const ir::Op op = program.value(node).op;
  if (op == ir::Op::parameter || op == ir::Op::member || op == ir::Op::load ||
      op == ir::Op::global) {
    found.emplace_back(program.name(node));
  }
  if (op == ir::Op::index) {
    const NodeId key = program.operand(node, 1);
    if (key && program.value(key).op == ir::Op::constant)
      found.emplace_back(program.constant_text(key));
  }
  return found;
}

// --- role tests --------------------------------------------------------------------------------

std::optional<double> Judge::limit(const Limit& wanted, const Operation& operation,
                                   ContextId context) {
  if (wanted.threshold.empty()) return wanted.value;
  std::string name = wanted.threshold;
  if (const auto at = name.find("{hash}"); at != std::string::npos) {
    std::string hash;
    for (const Role role : {Role::hash, Role::algorithm}) {
      for (const RoleFact& fact : tracer_.role(operation, role, context)) {
        if (hash.empty()) hash = fact.text;
      }
    }
    if (hash.empty()) return std::nullopt;
    name.replace(at, 6, hash);
  }
  const auto it = profile_.thresholds.find(name);
  return it == profile_.thresholds.end() ? std::nullopt : std::optional(it->second);
}

bool Judge::made_of(const RoleTest& test, const RoleFact& role_fact) {
  std::unordered_set<std::uint32_t> seen;  // chains of ingredients end in each other
  for (const FactId id : tracer_.ingredients(role_fact.fact)) {
    const Fact& fact = tracer_.fact(id);
    if (const auto kind = models::name_of(fact.kind); one_of(test.made_of, kind)) return true;
    for (FactId at = id; at && seen.insert(at.value).second; at = tracer_.fact(at).cause) {
      for (const std::string& name : names_of(tracer_.fact(at).at)) {
        for (const std::uint32_t index : families_of(name)) {
          if (one_of(test.made_of, models_.names[index].family)) return true;
        }
      }
    }
  }
  return false;
}

bool Judge::satisfies(const RoleTest& test, const RoleFact& role_fact, const Operation& operation,
                      ContextId context) {
  const bool has_fact = role_fact.fact.valid();
  const Fact* fact = has_fact ? &tracer_.fact(role_fact.fact) : nullptr;
  if (!test.is.empty() && (role_fact.text.empty() || !one_of(test.is, role_fact.text)))
    return false;
  if (!test.is_not.empty() && (role_fact.text.empty() || one_of(test.is_not, role_fact.text)))
    return false;
  if (test.by_default && *test.by_default != role_fact.by_default) return false;
  if (!test.origin.empty()) {
    if (fact == nullptr) return false;
    if (std::find(test.origin.begin(), test.origin.end(), fact->kind) == test.origin.end())
      return false;
  }
  if (!test.not_origin.empty()) {
    if (fact == nullptr || fact->kind == OriginKind::unknown) return false;
    if (std::find(test.not_origin.begin(), test.not_origin.end(), fact->kind) !=
        test.not_origin.end())
      return false;
  }
  // What the library takes when nothing is given is as fixed as what is written.
  const bool by_default =
      fact == nullptr && role_fact.by_default && !role_fact.drawn && !role_fact.text.empty();
  if (test.fixed && !(by_default && *test.fixed)) {
    if (fact == nullptr) return false;
    // A number where a salt may stand is a cost: `hash(password, 10)`.
    const bool count = fact->constant && test.role == Role::salt &&
                       fact->constant->kind == ir::ConstantKind::integer;
    const bool null = fact->constant && (fact->constant->kind == ir::ConstantKind::null ||
                                         fact->constant->kind == ir::ConstantKind::boolean);
    const bool open = fact->constant &&
                      (is_public_key(fact->constant->text) ||
                       (test.role == Role::credential && is_open_address(fact->constant->text)));
    if (null || count || open ||
        tracer_.fixed(role_fact.fact) != (*test.fixed ? Known::yes : Known::no))
      return false;
  }
  if (test.below) {
    const auto value = number_of(role_fact.text);
    const auto bound = limit(*test.below, operation, context);
    if (!value || !bound || *value >= *bound) return false;
  }
  if (test.shorter) {
    const auto bound = limit(*test.shorter, operation, context);
    if (fact == nullptr || fact->length < 0 || !bound ||
        static_cast<double>(fact->length) >= *bound)
      return false;
    if (fact->constant && fact->constant->kind != ir::ConstantKind::string &&
        fact->constant->kind != ir::ConstantKind::bytes)
      return false;
  }
  if (test.form) {
    if (fact == nullptr || !fact->constant) return false;
    const bool text = fact->constant->kind == ir::ConstantKind::string;
    if (text != (*test.form == "text")) return false;
  }
  if (test.placeholder) {
    if (fact == nullptr || !fact->constant) return false;
    if (names_.is_placeholder(fact->constant->text) != *test.placeholder) return false;
  }
  if (test.empty) {
    // Only a known text can be empty; what is not written down is not known to be.
    const bool is_empty = fact != nullptr && fact->constant && fact->constant->text.empty();
    if (is_empty != *test.empty) return false;
  }
  if (test.guessable && (!has_fact || guessable(tracer_, role_fact.fact) != *test.guessable))
    return false;
  if (test.taken_from) {
    const auto wholes = tracer_.role(operation, *test.taken_from, context);
    const bool taken =
        has_fact && std::any_of(wholes.begin(), wholes.end(), [&](const RoleFact& whole) {
          return whole.fact.valid() && rules::taken_from(tracer_, role_fact.fact, whole.fact);
        });
    if (!taken) return false;
  }
  for (const trace::Through through : test.through) {
    if (fact == nullptr ||
        std::find(fact->through.begin(), fact->through.end(), through) == fact->through.end())
      return false;
  }
  return test.made_of.empty() || (has_fact && made_of(test, role_fact));
}

// An object that somebody else gets may be finished there: a pipe, a field, an unknown caller.
bool Judge::handed_on(const Operation& operation) const {
  const auto& results = operation.results;
  if (std::find(results.begin(), results.end(), operation.call) != results.end()) return false;
  const graph::Program& program = tracer_.program();
  graph::Graph& graph = tracer_.graph();
  std::vector<NodeId> seen{operation.call};
  constexpr std::size_t kMaximumUses = 60;
  for (std::size_t i = 0; i < seen.size(); ++i) {
    if (seen.size() > kMaximumUses) return true;
    const graph::FunctionRef home = program.function_of(seen[i]);
    const auto& returns = program.function(home).returns;
    const bool returned =
        std::find(returns.begin(), returns.end(), program.local(seen[i])) != returns.end();
    if (returned && graph.callers(home).empty()) return true;
    for (const graph::Edge& edge : graph.out(seen[i])) {
      const ir::Op op = program.value(edge.to).op;
      if (op == ir::Op::member || op == ir::Op::binary) continue;
      if (op == ir::Op::out && program.operand(edge.to, 0) != seen[i]) continue;
      if (edge.kind == graph::EdgeKind::use) {
        if (op == ir::Op::list || op == ir::Op::map || op == ir::Op::update) return true;
        const bool call = op == ir::Op::call || op == ir::Op::construct;
        if (call && graph.resolver().callees(edge.to).empty()) return true;
        if (call) continue;  // argument edges lead on
      }
      if (std::find(seen.begin(), seen.end(), edge.to) == seen.end()) seen.push_back(edge.to);
    }
  }
  return false;
}

Judge::Answer Judge::ask(const RoleTest& test, const Operation& operation, ContextId context) {
  Answer answer;
  const std::vector<RoleFact> facts = tracer_.role(operation, test.role, context);
  if (test.absent) {
    // Absent is known only when nothing was handed over that could hold it.
    answer.holds = facts.empty() == *test.absent ? Known::yes : Known::no;
    if (test.role == Role::tag && *test.absent && handed_on(operation))
      answer.holds = Known::unknown;
    if (!*test.absent) answer.facts = facts;
    return answer;
  }
  const bool only_is_not = test.is.empty() && !test.fixed && !test.form && !test.empty &&
                           !test.below && !test.shorter && !test.placeholder &&
                           test.origin.empty() && test.made_of.empty() && test.through.empty();
  if (facts.empty() && !test.is_not.empty() && only_is_not) {
    answer.holds = Known::yes;  // a role that the operation does not have is none of the words
    return answer;
  }
  if (test.role == Role::check && handed_on(operation)) return answer;
  for (const RoleFact& fact : facts) {
    if (fact.drawn) continue;
    if (satisfies(test, fact, operation, context)) answer.facts.push_back(fact);
  }
  answer.holds = !answer.facts.empty() ? Known::yes : Known::no;
  return answer;
}

// --- purpose -----------------------------------------------------------------------------------

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
void Judge::weigh_ingredients(const Operation& operation, ContextId context,
                              PurposeVerdict& verdict, bool& benign) {
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
        for (FactId at = id; at && verdict.purpose != Purpose::protects;
             at = tracer_.fact(at).cause) {
          for (const std::string& name : names_of(tracer_.fact(at).at)) {
            if (!is_secret_name(name) || !benign_name(name).empty()) continue;
            verdict.purpose = Purpose::protects;
            verdict.confidence = Confidence::high;
            verdict.ingredient = id;
            verdict.what = fmt::format("`{}`", name);
            verdict.evidence.push_back(fmt::format("`{}` flows in", name));
            break;
          }
        }
      }
    }
  }
}

// Where it goes. A crypto role or an authentication sink settles it; names count last.
void Judge::weigh_sinks(const trace::Forward& forward, PurposeVerdict& verdict, bool& benign) {
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
      switch (reach.role) {
        case Role::key:
          settle(Confidence::high, "a key", reach.visit, reach.at);
          break;
        case Role::iv:
          settle(Confidence::high, "an IV", reach.visit, reach.at);
          break;
        case Role::salt:
          settle(Confidence::high, "a salt", reach.visit, reach.at);
          break;
        case Role::credential:
          settle(Confidence::high, "a credential", reach.visit, reach.at);
          break;
        case Role::password:
          settle(Confidence::high, "a password", reach.visit, reach.at);
          break;
        case Role::hash:  // what it protects there, that operation's rules say
          benign = true;
          verdict.evidence.push_back("it is the hash of another operation");
          break;
        default:
          break;
      }
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
    } else if (reach.kind == Reach::Kind::map_key) {
      benign = true;
      verdict.evidence.push_back("the result is a look-up key");
    }
  }
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
  weigh_sinks(forward, verdict, benign);
  std::string sensitive, harmless, of_algorithm;
  NodeId named_at;
  std::vector<std::pair<std::string, NodeId>> told = forward.names;
  // Two hashes that are compared are hashes of one kind; a number may be compared with anything.
  if (operation.kind == models::OperationKind::hash)
    told.insert(told.end(), forward.compared.begin(), forward.compared.end());
  for (const auto& [name, at] : told) {
    const std::string family = sensitive_name(name);
    const std::string other = benign_name(name);
    // `md5Sum` says what is done, not what for; any name that the result gets later says more.
    std::string& benign_for = names_algorithm(name) ? of_algorithm : harmless;
    if (!other.empty() && benign_for.empty()) benign_for = name;
    if (!family.empty() && other.empty() && sensitive.empty()) {
      sensitive = name;
      named_at = at;
    }
  }
  // The function that it stands in says what it is for, too, unless it only says which hash.
  const auto& program = tracer_.program();
  const graph::FunctionRef ref = program.function_of(operation.call);
  const std::string_view function = program.text(ref.module, program.function(ref).name);
  if (harmless.empty() && !names_algorithm(function) && !benign_name(function).empty())
    harmless = function;
  if (harmless.empty() && sensitive.empty()) harmless = of_algorithm;
  if (sensitive.empty() && !sensitive_name(function).empty() && benign_name(function).empty())
    sensitive = function;
  if (verdict.purpose == Purpose::protects) {
    if (benign && verdict.path.empty()) verdict.confidence = Confidence::medium;
    if (verdict.what.empty() && !sensitive.empty()) verdict.what = fmt::format("`{}`", sensitive);
    return verdict;
  }
  if (benign || !harmless.empty()) {
    if (!harmless.empty()) verdict.evidence.push_back(fmt::format("it is called `{}`", harmless));
    verdict.purpose = Purpose::harmless;
    return verdict;
  }
  if (!sensitive.empty()) {
    verdict.purpose = Purpose::protects;
    verdict.confidence = Confidence::medium;
    verdict.what = fmt::format("`{}`", sensitive);
    verdict.evidence.push_back(fmt::format("the result is called `{}`", sensitive));
    if (named_at) verdict.path = {operation.call, named_at};
  }
  return verdict;
}

// --- seeds -------------------------------------------------------------------------------------

// What a seeded generator draws: calls on the very object, or, for a library's one global
// generator, every draw of the same library in the same file.
/// Is one of the objects the one that the call made, or wrapped around it?
bool Judge::made_from(const std::vector<NodeId>& objects, NodeId call, int depth) {
  constexpr int kDeepest = 4;
  return depth < kDeepest && std::any_of(objects.begin(), objects.end(), [&](NodeId object) {
           for (const FactId id : tracer_.facts(object, {})) {
             const NodeId at = tracer_.fact(tracer_.origin(id)).at;
             if (at == call) return true;
             const Operation* wrapper = tracer_.operation_at(at);
             if (wrapper != nullptr && wrapper->component &&
                 made_from(wrapper->parts, call, depth + 1))
               return true;
           }
           return false;
         });
}

PurposeVerdict Judge::seeded_use(const Operation& seed) {
  PurposeVerdict best;
  const auto& program = tracer_.program();
  for (const Operation& draw : tracer_.operations()) {
    if (draw.kind != models::OperationKind::random || draw.component) continue;
    if (draw.model->origin != OriginKind::weak_random) continue;
    const bool same_object = made_from(draw.parts, seed.call, 0);
    const bool global = draw.parts.empty() && draw.model->library == seed.model->library &&
                        seed.model->returns.empty() &&
                        program.module_index(draw.call) == program.module_index(seed.call);
    if (!same_object && !global) continue;
    PurposeVerdict verdict = purpose(draw, {});
    if (verdict.purpose == Purpose::protects &&
        (best.purpose != Purpose::protects || verdict.confidence > best.confidence)) {
      best = std::move(verdict);
    }
  }
  return best;
}

}  // namespace micryscope::rules
