#include "rules/judge.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <unordered_set>

#include "rules/atoms.h"
#include "rules/guessable.h"
#include "rules/open_options.h"
#include "rules/public_values.h"
#include "rules/taken_from.h"
#include "support/lower.h"

namespace micryscope::rules {

using models::OriginKind;
using trace::Fact;

namespace {

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

}  // namespace

Judge::Judge(const models::ModelSet& models, const models::Names& names, const Questions& questions,
             const Profile& profile, trace::Tracer& tracer)
    : models_(models), questions_(questions), profile_(profile), tracer_(tracer), names_(names) {}

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
  if (op == ir::Op::load) {  // the variable of another function
    const graph::VariableRef ref{program.module_index(node),
                                 ir::VariableId(program.value(node).index)};
    found.emplace_back(program.text(ref.module, program.variable(ref).name));
  }
  if (op == ir::Op::parameter || op == ir::Op::member || op == ir::Op::global) {
    found.emplace_back(program.name(node));
  }
  if (op == ir::Op::index) {
    const NodeId key = program.operand(node, 1);
    if (key && program.value(key).op == ir::Op::constant)
      found.emplace_back(program.constant_text(key));
  }
  return found;
}

const std::vector<std::string>& Judge::telling_names_of(NodeId node) {
  const auto [place, is_new] = telling_names_.try_emplace(node.value);
  if (!is_new) return place->second;
  for (std::string& name : names_of(node)) {
    if (!families_of(name).empty()) place->second.push_back(std::move(name));
  }
  return place->second;
}

bool Judge::is_of_family(std::string_view name, const std::vector<std::string>& families) const {
  return std::ranges::any_of(families_of(name), [&](std::uint32_t index) {
    return std::ranges::find(families, models_.names[index].family) != families.end();
  });
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

bool Judge::is_taken_from(Role role, const RoleFact& piece, const Operation& operation,
                          ContextId context) {
  if (!piece.fact) return false;
  const std::vector<RoleFact> wholes = tracer_.role(operation, role, context);
  return std::any_of(wholes.begin(), wholes.end(), [&](const RoleFact& whole) {
    return whole.fact && taken_from(tracer_, piece.fact, whole.fact);
  });
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
  if (test.taken_from && !is_taken_from(*test.taken_from, role_fact, operation, context))
    return false;
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

std::vector<RoleFact> Judge::asked_of(const RoleTest& test, const Operation& operation,
                                      ContextId context) {
  if (!test.of_result) return tracer_.role(operation, test.role, context);
  std::vector<RoleFact> given;
  for (const FactId id : tracer_.facts(operation.call, context)) {
    RoleFact one;
    one.fact = id;
    if (const auto& constant = tracer_.fact(id).constant) one.text = constant->text;
    given.push_back(std::move(one));
  }
  return given;
}

Judge::Answer Judge::ask(const RoleTest& test, const Operation& operation, ContextId context) {
  Answer answer;
  const std::vector<RoleFact> facts = asked_of(test, operation, context);
  if (test.absent) {
    // Absent is known only when nothing was handed over that could hold it.
    answer.holds = facts.empty() == *test.absent ? Known::yes : Known::no;
    if (facts.empty() && may_hold(tracer_, operation, test.role)) answer.holds = Known::unknown;
    if (test.role == Role::tag && *test.absent && handed_on(operation))
      answer.holds = Known::unknown;
    if (!*test.absent) answer.facts = facts;
    return answer;
  }
  RoleTest rest = test;
  rest.is_not.clear();
  RoleTest nothing;
  nothing.role = test.role;
  nothing.of_result = test.of_result;
  nothing.where = test.where;
  const bool only_is_not = rest == nothing;
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

// --- seeds -------------------------------------------------------------------------------------

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

std::vector<const Operation*> Judge::drawn_from(const Operation& seed) {
  const auto& program = tracer_.program();
  std::vector<const Operation*> drawn;
  for (const Operation& draw : tracer_.operations()) {
    if (draw.kind != models::OperationKind::random || draw.component) continue;
    if (draw.model->origin != OriginKind::weak_random) continue;
    const bool global = draw.parts.empty() && draw.model->library == seed.model->library &&
                        seed.model->returns.empty() &&
                        program.module_index(draw.call) == program.module_index(seed.call);
    if (global || made_from(draw.parts, seed.call, 0)) drawn.push_back(&draw);
  }
  return drawn;
}

// --- questions ---------------------------------------------------------------------------------

const Verdict& Judge::answer(std::string_view question, const Operation& operation,
                             ContextId context) {
  const auto [place, is_new] =
      verdicts_.try_emplace(std::tuple(std::string(question), operation.call.value, context.value));
  const auto asked = questions_.find(question);
  if (is_new && asked != questions_.end()) place->second = weigh(asked->second, operation, context);
  return place->second;
}

Verdict Judge::weigh(const Question& question, const Operation& operation, ContextId context) {
  Atoms atoms(*this, operation, context);
  Verdict verdict;
  bool decided = false;
  for (const EvidenceStep& step : question.ladder) {
    // Behind the step that decides, what says the same is evidence, too.
    if (decided && step.answer != verdict.answer) continue;
    const auto& of = step.of;
    if (!of.empty() && std::ranges::find(of, operation.kind) == of.end()) continue;
    if (std::ranges::find(step.of_not, operation.kind) != step.of_not.end()) continue;
    std::vector<HeldAtom> held;
    for (const AtomTest& test : step.when) {
      std::optional<HeldAtom> atom = atoms.find(test);
      if (!atom) break;
      held.push_back(std::move(*atom));
    }
    if (held.size() != step.when.size()) continue;
    if (std::ranges::any_of(step.unless,
                            [&](const AtomTest& test) { return atoms.find(test).has_value(); }))
      continue;
    if (!decided) {
      verdict.answer = step.answer;
      verdict.confidence = step.confidence;
      for (const HeldAtom& atom : held)
        verdict.confidence = std::min(verdict.confidence, atom.most);
    }
    if (!step.says.empty()) held.back().says = step.says;
    for (HeldAtom& atom : held) {
      const bool is_said = std::ranges::find(verdict.evidence, atom.says) != verdict.evidence.end();
      if (!atom.says.empty() && !is_said) verdict.evidence.push_back(std::move(atom.says));
      if (verdict.what.empty()) verdict.what = std::move(atom.what);
      if (verdict.path.empty() && !decided) verdict.path = std::move(atom.path);
      if (!verdict.ingredient) verdict.ingredient = atom.ingredient;
    }
    decided = true;
  }
  return verdict;
}

}  // namespace micryscope::rules
