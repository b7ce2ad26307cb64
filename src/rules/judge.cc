#include "rules/judge.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <unordered_set>

#include "rules/atoms.h"
#include "rules/open_options.h"
#include "rules/role_questions.h"

namespace micryscope::rules {

using models::OriginKind;

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
  return literal_of(families_of(name));
}

models::NameFamily::Literal Judge::literal_of(const std::vector<std::uint32_t>& families) const {
  models::NameFamily::Literal most = models::NameFamily::Literal::none;
  for (const std::uint32_t index : families) most = std::max(most, models_.names[index].literal);
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

bool Judge::satisfies(const RoleTest& test, const RoleFact& role_fact, const Operation& operation,
                      ContextId context) {
  const trace::Fact* const fact = role_fact.fact ? &tracer_.fact(role_fact.fact) : nullptr;
  const AskedValue value{*this, operation, context, test.role, role_fact, fact};
  return std::ranges::all_of(test.asked, [&](const AskedOfRole& asked) {
    return asked.question->holds(value, asked.argument);
  });
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

// A value that only tests and samples hand over says nothing about the program.
bool Judge::is_made_up(const RoleFact& role_fact, const Operation& operation) {
  if (!role_fact.fact) return false;
  const graph::Program& program = tracer_.program();
  const ir::Module& here = program.module(operation.call);
  const ir::Module& there = program.module(tracer_.fact(tracer_.origin(role_fact.fact)).at);
  if (&here == &there || here.is_test) return false;
  const auto is_sample = [&](const ir::Module& module) {
    const auto [place, is_new] = samples_.try_emplace(module.path, false);
    if (is_new) place->second = names_.is_sample_path(module.path);
    return place->second;
  };
  return there.is_test || (is_sample(there) && !is_sample(here));
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
  const auto absent = std::ranges::find_if(
      test.asked, [](const AskedOfRole& asked) { return asked.question->holds == nullptr; });
  if (absent != test.asked.end()) {
    // Absent is known only when nothing was handed over that could hold it.
    const bool is_wanted = std::get<bool>(absent->argument);
    answer.holds = facts.empty() == is_wanted ? Known::yes : Known::no;
    if (facts.empty() && may_hold(tracer_, operation, test.role)) answer.holds = Known::unknown;
    if (test.role == Role::tag && is_wanted && handed_on(operation)) answer.holds = Known::unknown;
    if (!is_wanted) answer.facts = facts;
    return answer;
  }
  const bool holds_of_none = std::ranges::all_of(
      test.asked, [](const AskedOfRole& asked) { return asked.question->holds_of_none; });
  if (facts.empty() && !test.asked.empty() && holds_of_none) {
    answer.holds = Known::yes;
    return answer;
  }
  if (test.role == Role::check && handed_on(operation)) return answer;
  for (const RoleFact& fact : facts) {
    if (fact.drawn || is_made_up(fact, operation)) continue;
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
