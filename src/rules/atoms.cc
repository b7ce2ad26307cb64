#include "rules/atoms.h"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_set>

#include "rules/function_names.h"
#include "rules/judge.h"
#include "support/lower.h"

namespace micryscope::rules {

using models::OriginKind;
using models::SinkKind;
using trace::Fact;
using trace::Reach;

namespace {

template <typename Items, typename Item>
bool has(const Items& items, const Item& wanted) {
  return std::ranges::find(items, wanted) != std::end(items);
}

bool contains_one(const std::string& text, const std::vector<std::string>& wanted) {
  return std::ranges::any_of(
      wanted, [&](const std::string& one) { return text.find(one) != std::string::npos; });
}

std::string_view phrase(SinkKind kind) {
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

std::string phrase(Role role) {
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
      return fmt::format("the {} of another operation", models::name_of(role));
  }
}

std::string phrase(Ending ending) {
  switch (ending) {
    case Ending::comparison:
      return "the result is compared";
    case Ending::look_up:
    case Ending::guarded_look_up:
      return "the result is a look-up key";
    case Ending::pick:
      return "something is picked by the result";
    case Ending::tool_result:
      return "the model gets the result";
    default:
      return "the result is handed on";
  }
}

}  // namespace

// --- collecting ----------------------------------------------------------------------------------

const trace::Forward& Atoms::forward() {
  if (!forward_) {
    // An object that is never asked itself may be what another operation hashes with.
    const bool handed_over = operation_.kind == models::OperationKind::hash &&
                             operation_.members.empty() && operation_.results.empty();
    forward_ =
        judge_.tracer().forward(handed_over ? std::vector{operation_.call} : operation_.results);
  }
  return *forward_;
}

const std::vector<Atoms::Name>& Atoms::names() {
  if (names_) return *names_;
  names_.emplace();
  const graph::Graph& graph = judge_.tracer().graph();
  for (const auto& [text, at] : forward().names) {
    // What a function returns has the function's name on its way.
    const bool by_function = text == name_of(graph, graph.program().function_of(at));
    names_->push_back({by_function ? NameOf::function : NameOf::result, text, at});
  }
  for (const auto& [text, at] : forward().told) names_->push_back({NameOf::compared, text, at});
  const graph::FunctionRef function = graph.program().function_of(operation_.call);
  names_->push_back({NameOf::function, std::string(name_of(graph, function)), {}});
  names_->push_back({NameOf::around, std::string(name_around(graph, function)), {}});
  return *names_;
}

std::vector<FactId> Atoms::ingredients() {
  std::vector<FactId> found;
  for (const Role role : {Role::data, Role::password, Role::key, Role::salt}) {
    for (const RoleFact& given : judge_.tracer().role(operation_, role, context_)) {
      if (!given.fact) continue;
      const std::vector<FactId> made = judge_.tracer().ingredients(given.fact);
      found.insert(found.end(), made.begin(), made.end());
    }
  }
  return found;
}

/// What the data is put together from. What merely had a part in making it (a request with a
/// password in it gave this file) is none.
std::vector<FactId> Atoms::put_together() {
  constexpr std::size_t kMostParts = 40;
  std::vector<FactId> open;
  const trace::Tracer& tracer = judge_.tracer();
  for (const RoleFact& given : judge_.tracer().role(operation_, Role::data, context_)) {
    if (given.fact) open.push_back(given.fact);
  }
  for (std::size_t i = 0; i < open.size() && i < kMostParts; ++i) {
    const Fact& made = tracer.fact(tracer.origin(open[i]));
    const bool one_argument = made.kind == OriginKind::unknown && made.parts.size() == 1;
    if (made.kind != OriginKind::composite && !one_argument) continue;
    open.insert(open.end(), made.parts.begin(), made.parts.end());
  }
  if (open.size() > kMostParts) open.resize(kMostParts);
  return open;
}

Atoms::Made Atoms::look_at(const std::vector<FactId>& ingredients) {
  const trace::Tracer& tracer = judge_.tracer();
  Made made;
  std::unordered_set<std::uint32_t> seen;  // chains of causes end in each other
  for (const FactId id : ingredients) {
    const Fact& fact = tracer.fact(id);
    made.origins.emplace(fact.kind, id);
    if (!made.credential && fact.constant &&
        judge_.names().credential_format(fact.constant->text) != nullptr)
      made.credential = id;
    if (fact.kind == OriginKind::environment)
      made.names.push_back({{NameOf::environment, fact.resource, {}}, id});
    for (FactId at = id; at && seen.insert(at.value).second; at = tracer.fact(at).cause) {
      for (const std::string& name : judge_.telling_names_of(tracer.fact(at).at))
        made.names.push_back({{NameOf::ingredient, name, {}}, id});
    }
  }
  return made;
}

const Atoms::Made& Atoms::made(bool put_together_alone) {
  std::optional<Made>& kept = put_together_alone ? put_together_ : ingredients_;
  if (!kept) kept = look_at(put_together_alone ? put_together() : ingredients());
  return *kept;
}

/// Is what is looked up there something that only who knows the key may have: `sessions[token]`?
bool Atoms::guards(NodeId look_up) {
  const NodeId container = judge_.tracer().program().operand(look_up, 0);
  return container && std::ranges::any_of(judge_.names_of(container), [&](const std::string& name) {
           return !judge_.sensitive_name(name).empty() && judge_.benign_name(name).empty();
         });
}

Ending Atoms::ending_of(const Reach& reach) {
  switch (reach.kind) {
    case Reach::Kind::comparison:
      return Ending::comparison;
    case Reach::Kind::tool_result:
      return Ending::tool_result;
    case Reach::Kind::sink:
      return Ending::sink;
    case Reach::Kind::role:
      return Ending::role;
    case Reach::Kind::map_key:
      // A number that something is picked by is no key of a table.
      if (operation_.kind == models::OperationKind::random &&
          judge_.tracer().program().value(reach.at).op == ir::Op::index)
        return Ending::pick;
      return guards(reach.at) ? Ending::guarded_look_up : Ending::look_up;
    default:
      return Ending::returned;
  }
}

std::vector<NodeId> Atoms::path_to(const Reach& reach) {
  std::vector<NodeId> path;
  const auto& visits = forward().visits;
  for (std::uint32_t visit = reach.visit;; visit = visits[visit].from) {
    path.push_back(visits[visit].node);
    if (visits[visit].from == visit) break;
  }
  std::ranges::reverse(path);
  if (path.back() != reach.at) path.push_back(reach.at);
  return path;
}

// --- tests ---------------------------------------------------------------------------------------

std::optional<HeldAtom> Atoms::find(const AtomTest& test) {
  switch (test.kind) {
    case AtomKind::declared:
      return declared(test);
    case AtomKind::reaches:
      return reaches(test);
    case AtomKind::made_of:
      return made_of(test);
    case AtomKind::named:
      return named(*test.name);
    case AtomKind::draws:
      return draws(test);
  }
  return std::nullopt;
}

std::optional<HeldAtom> Atoms::declared(const AtomTest& test) {
  for (const std::string& word : test.declared) {
    if (word == "test-code") {
      if (judge_.tracer().program().module(operation_.call).is_test)
        return HeldAtom{"it stands in test code", {}, {}, {}};
      continue;
    }
    for (const RoleFact& flag : judge_.tracer().role(operation_, Role::flag, context_)) {
      if (flag.text == "false")
        return HeldAtom{"it is declared as not used for security", {}, {}, {}};
    }
  }
  return std::nullopt;
}

std::optional<HeldAtom> Atoms::reaches(const AtomTest& test) {
  for (const Reach& reach : forward().reached) {
    if (reach.kind == Reach::Kind::role &&
        (has(test.roles, reach.role) ||
         (!test.roles_not.empty() && !has(test.roles_not, reach.role)))) {
      std::string what = phrase(reach.role);
      return HeldAtom{
          fmt::format("the result becomes {}", what), std::move(what), path_to(reach), {}};
    }
    if (reach.kind == Reach::Kind::sink && has(test.sinks, reach.sink)) {
      std::string what(phrase(reach.sink));
      return HeldAtom{
          fmt::format("the result becomes {}", what), std::move(what), path_to(reach), {}};
    }
    // What no library is known to do with it is no ending.
    if (test.endings.empty() || reach.kind == Reach::Kind::unknown_call) continue;
    const Ending ending = ending_of(reach);
    if (has(test.endings, ending)) return HeldAtom{phrase(ending), {}, path_to(reach), {}};
  }
  return std::nullopt;
}

std::optional<HeldAtom> Atoms::made_of(const AtomTest& test) {
  const Made& all = made(test.put_together);
  for (const OriginKind origin : test.origins) {
    if (!all.origins.contains(origin)) continue;
    return HeldAtom{origin == OriginKind::file
                        ? std::string("the bytes of a file flow in")
                        : fmt::format("{} flows in", models::name_of(origin)),
                    {},
                    {},
                    {}};
  }
  if (test.credential && all.credential)
    return HeldAtom{"a credential flows in", {}, {}, all.credential};
  if (!test.name) return std::nullopt;
  for (const auto& [name, id] : all.names) {
    if (!holds(*test.name, name.of, name.text)) continue;
    if (name.of == NameOf::environment)
      return HeldAtom{fmt::format("the environment variable {} flows in", name.text), {}, {}, id};
    return HeldAtom{
        fmt::format("`{}` flows in", name.text), fmt::format("`{}`", name.text), {}, id};
  }
  return std::nullopt;
}

bool Atoms::holds(const NameTest& test, NameOf of, const std::string& name) const {
  // A path, as "/login" under which something is served, is no name.
  if (name.empty() || name.front() == '/') return false;
  if (!test.of.empty() && !has(test.of, of)) return false;
  if (test.kind == "harmless" && judge_.benign_name(name).empty()) return false;
  if (test.kind == "sensitive" &&
      (judge_.sensitive_name(name).empty() || !judge_.benign_name(name).empty()))
    return false;
  if (test.kind == "secret" && (!judge_.is_secret_name(name) || !judge_.benign_name(name).empty()))
    return false;
  if (!test.family.empty() && !judge_.is_of_family(name, test.family)) return false;
  if (!test.family_not.empty() && judge_.is_of_family(name, test.family_not)) return false;
  if (!test.containing.empty() && !contains_one(lower(name), test.containing)) return false;
  if (!test.containing_not.empty() && contains_one(lower(name), test.containing_not)) return false;
  if (test.word.empty() && test.first_word.empty() && test.words_at_least == 0) return true;
  const std::vector<std::string> words = models::split_name(name);
  if (words.size() < test.words_at_least) return false;
  if (!test.first_word.empty() && (words.empty() || !has(test.first_word, words.front())))
    return false;
  return test.word.empty() ||
         std::ranges::any_of(words, [&](const std::string& word) { return has(test.word, word); });
}

/// Where somebody writes that a check is off, and what that depends on, is in one function.
std::optional<HeldAtom> Atoms::named_option(const NameTest& test) {
  trace::Tracer& tracer = judge_.tracer();
  std::vector<graph::FunctionRef> functions{tracer.program().function_of(operation_.call)};
  std::vector<std::string> own;  // texts that are the flag itself: `tls: "skip-verify"`
  for (const RoleFact& given : tracer.role(operation_, Role::flag, context_)) {
    if (!given.fact) continue;
    const Fact& origin = tracer.fact(tracer.origin(given.fact));
    functions.push_back(tracer.program().function_of(origin.at));
    if (origin.constant) own.push_back(origin.constant->text);
  }
  // The value of a wrapper's parameter is decided by who calls it.
  if (functions.size() > 1) functions.erase(functions.begin());
  for (const graph::FunctionRef function : functions) {
    for (const std::string& name : judge_.names_read_in(function)) {
      if (!has(own, name) && holds(test, NameOf::option, name))
        return HeldAtom{fmt::format("`{}` is read there", name), {}, {}, {}};
    }
  }
  return std::nullopt;
}

std::optional<HeldAtom> Atoms::named(const NameTest& test) {
  if (has(test.of, NameOf::option)) {
    if (std::optional<HeldAtom> held = named_option(test)) return held;
  }
  for (const Name& name : names()) {
    if (!holds(test, name.of, name.text)) continue;
    const bool result = name.of == NameOf::result || name.of == NameOf::compared;
    HeldAtom held{fmt::format("the {} is called `{}`", result ? "result" : "function", name.text),
                  fmt::format("`{}`", name.text),
                  {},
                  {}};
    if (name.at) held.path = {operation_.call, name.at};
    return held;
  }
  return std::nullopt;
}

std::optional<HeldAtom> Atoms::draws(const AtomTest& test) {
  std::optional<HeldAtom> best;
  for (const Operation* draw : judge_.drawn_from(operation_)) {
    const Verdict& verdict = judge_.answer(test.question, *draw, {});
    if (verdict.answer != test.answer || (best && verdict.confidence <= best->most)) continue;
    best = HeldAtom{verdict.evidence.empty() ? std::string() : verdict.evidence.front(),
                    verdict.what, verdict.path, verdict.ingredient, verdict.confidence};
  }
  return best;
}

}  // namespace micryscope::rules
