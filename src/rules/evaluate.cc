// Every rule on every operation, in each calling context that its roles depend on. Findings of one
// rule on one line become one with several flows; a rule that yields to a stronger one at the same
// operation becomes a property of the stronger finding.
#include "rules/evaluate.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "rules/explain_path.h"
#include "rules/judge.h"
#include "rules/literals.h"
#include "rules/tool_defaults.h"
#include "support/redact.h"

namespace micryscope::rules {

namespace {

/// What held, for one alternative in one context.
struct Match {
  const Rule* rule = nullptr;
  const Alternative* alternative = nullptr;
  ContextId context;
  const RoleFact* bound = nullptr;
  Role bound_role = Role::data;
  std::vector<Judge::Answer> answers;
  const Verdict* verdict = nullptr;  ///< of the first question that was answered
};

bool reads_like(const Flow& a, const Flow& b) {
  return std::equal(a.steps.begin(), a.steps.end(), b.steps.begin(), b.steps.end(),
                    [](const Step& x, const Step& y) {
                      return x.location.file == y.location.file &&
                             x.location.span == y.location.span && x.text == y.text;
                    });
}

class Evaluator {
 public:
  Evaluator(const Evaluation& evaluation, trace::Tracer& tracer)
      : evaluation_(evaluation),
        tracer_(tracer),
        program_(tracer.program()),
        judge_(evaluation.models, evaluation.names, evaluation.rules.questions, evaluation.profile,
               tracer),
        paths_(tracer) {}

  std::vector<Finding> run() {
    for (const Operation& operation : tracer_.operations()) {
      if (evaluation_.brake.is_pulled()) break;
      if (operation.component && operation.kind == OperationKind::key &&
          operation.model->set.empty())
        continue;
      for (const ContextId context : tracer_.contexts(operation))
        judge_operation(operation, context);
    }
    for (const Rule* rule : active_rules()) {
      for (const Alternative& alternative : rule->find) {
        if (alternative.literals) judge_literals(*rule, alternative);
      }
    }
    return finish();
  }

 private:
  std::vector<const Rule*> active_rules() const {
    std::vector<const Rule*> active;
    for (const Rule& rule : evaluation_.rules.rules) {
      const auto& ids = evaluation_.profile.rules;
      if (std::find(ids.begin(), ids.end(), rule.id) != ids.end()) active.push_back(&rule);
    }
    return active;
  }

  /// A cipher block with its key that no operation of the program takes over.
  static bool is_lone_cipher(const Operation& operation) {
    if (!operation.component || operation.taken) return false;
    const auto& set = operation.model->set;
    const bool named = std::any_of(set.begin(), set.end(),
                                   [](const auto& one) { return one.first == Role::algorithm; });
    return named && std::any_of(operation.roles.begin(), operation.roles.end(),
                                [](const trace::RoleValue& value) {
                                  return value.role == Role::key && value.node;
                                });
  }

  /// An ECB mode object that is handed to something that nobody knows: whatever it is, it is ECB.
  static bool is_lone_ecb(const Operation& operation) {
    if (!operation.component || operation.taken) return false;
    const auto& set = operation.model->set;
    return std::any_of(set.begin(), set.end(), [](const auto& one) {
      return one.first == Role::mode && one.second == "ECB";
    });
  }

  void judge_operation(const Operation& operation, ContextId context) {
    const bool lone_cipher = is_lone_cipher(operation) || is_lone_ecb(operation);
    if (operation.component && !lone_cipher) return;
    const OperationKind kind = lone_cipher ? OperationKind::cipher : operation.kind;
    for (const Rule* rule : active_rules()) {
      for (const Alternative& alternative : rule->find) {
        const auto& kinds = alternative.operations;
        if (std::find(kinds.begin(), kinds.end(), kind) == kinds.end()) continue;
        Match match;
        match.rule = rule;
        match.alternative = &alternative;
        match.context = context;
        if (!holds(operation, match)) continue;
        add(operation, match);
        break;  // the first alternative that holds speaks for the rule
      }
    }
  }

  bool holds(const Operation& operation, Match& match) {
    const Alternative& alternative = *match.alternative;
    const OperationTest& test = alternative.operation;
    if (test.deprecated && operation.model->deprecated != *test.deprecated) return false;
    for (const RoleTest& role_test : alternative.roles) {
      Judge::Answer answer = judge_.ask(role_test, operation, match.context);
      if (answer.holds != Known::yes) return false;
      match.answers.push_back(std::move(answer));
    }
    for (const RoleTest& role_test : alternative.unless) {
      if (judge_.ask(role_test, operation, match.context).holds == Known::yes) return false;
    }
    for (const AskedQuestion& asked : test.questions) {
      const Verdict& verdict = judge_.answer(asked.question, operation, match.context);
      if (std::ranges::find(asked.answers, verdict.answer) == asked.answers.end()) return false;
      if (verdict.answer != kUnknownAnswer && match.verdict == nullptr) match.verdict = &verdict;
    }
    if (test.only_reads && judge_.only_reads(operation, match.context) !=
                               (*test.only_reads ? Known::yes : Known::no)) {
      return false;
    }
    if (test.authenticated && judge_.authenticated(operation, match.context) !=
                                  (*test.authenticated ? Known::yes : Known::no)) {
      return false;
    }
    bind(match);
    return true;
  }

  /// The fact whose path is shown.
  void bind(Match& match) {
    const Alternative& alternative = *match.alternative;
    for (std::size_t i = 0; i < alternative.roles.size(); ++i) {
      if (alternative.flow && alternative.roles[i].role != *alternative.flow) continue;
      for (const RoleFact& fact : match.answers[i].facts) {
        if (match.bound != nullptr && (match.bound->fact || !fact.fact)) continue;
        match.bound = &fact;
        match.bound_role = alternative.roles[i].role;
      }
      if (match.bound != nullptr && match.bound->fact) return;
    }
  }

  void add(const Operation& operation, const Match& match) {
    const Rule& rule = *match.rule;
    const ir::Module& module = program_.module(operation.call);
    if (module.is_test && !rule.in_tests) return;
    Placed placed;
    Finding& finding = placed.finding;
    finding.rule = rule.id;
    finding.confidence = match.alternative->confidence;
    if (match.verdict != nullptr) {
      finding.confidence = std::min(finding.confidence, match.verdict->confidence);
      finding.evidence = match.verdict->evidence;
    }
    if (match.bound != nullptr && match.bound->fact)
      weaken(tracer_.fact(match.bound->fact), finding);
    const NodeId place = place_of(operation, match);
    if (program_.module(place).is_test && !rule.in_tests) return;
    finding.location = paths_.location(place);
    finding.message = fill_message(match.alternative->message, operation, match.context, judge_,
                                   match.verdict, match.bound, match.bound_role, spoken_of(match));
    finding.operation = normal_form(operation, match.context, tracer_, spoken_of(match));
    flows(operation, match, finding);
    complete(finding, rule, *match.alternative, operation.call);
    if (match.bound != nullptr && match.bound->fact) {
      const NodeId origin = tracer_.fact(tracer_.origin(match.bound->fact)).at;
      placed.origin = origin;
      if (origin != place)
        finding.related.emplace_back(paths_.location(origin), "the value is made here");
    }
    if (match.bound != nullptr &&
        (match.bound_role == Role::mode || match.bound_role == Role::algorithm)) {
      for (const NodeId chosen : choosing_defaults(tracer_, operation, match.bound->text)) {
        finding.related.emplace_back(paths_.location(chosen),
                                     "the tool's schema chooses it by default");
      }
    }
    placed.at = operation.call;
    placed.at_option = place != operation.call;
    findings_.push_back(std::move(placed));
  }

  /// By role: the value that made the rule's condition true; the first by the alphabet of several.
  static SpokenOf spoken_of(const Match& match) {
    SpokenOf said;
    for (std::size_t i = 0; i < match.alternative->roles.size(); ++i) {
      for (const RoleFact& fact : match.answers[i].facts) {
        if (fact.text.empty()) continue;
        const auto [place, is_new] = said.try_emplace(match.alternative->roles[i].role, fact.text);
        if (!is_new) place->second = std::min(place->second, fact.text);
      }
    }
    return said;
  }

  /// The call; or, where the rule says so, the option that holds the value, if the options are
  /// written apart from the call: `const options = { secret: "..." }; use(session(options))`.
  NodeId place_of(const Operation& operation, const Match& match) const {
    if (match.alternative->at == At::use && match.verdict != nullptr &&
        !match.verdict->path.empty())
      return match.verdict->path.back();
    if (match.alternative->at != At::value || match.bound == nullptr) return operation.call;
    const auto inside = [&](NodeId inner, NodeId outer) {
      const Span a = program_.value(inner).span;
      const Span b = program_.value(outer).span;
      return b.begin <= a.begin && a.end <= b.end;
    };
    for (const trace::RoleValue& value : operation.roles) {
      if (value.role != match.bound_role || !value.node) continue;
      if (program_.module_index(value.node) != program_.module_index(operation.call)) continue;
      for (const graph::Edge& edge : tracer_.graph().out(value.node)) {
        if (edge.kind == graph::EdgeKind::use && program_.value(edge.to).op == ir::Op::map &&
            inside(value.node, edge.to) && !inside(edge.to, operation.call))
          return value.node;
      }
    }
    return operation.call;
  }

  /// A may edge on the way lowers what we are sure of; a chain that a model makes lowers it most.
  void weaken(const trace::Fact& fact, Finding& finding) const {
    if (graph::is_must(fact.weakest)) return;
    const bool composed = fact.weakest == graph::EdgeKind::composition;
    finding.confidence =
        std::min(finding.confidence, composed ? Confidence::low : Confidence::medium);
    finding.evidence.push_back(
        fmt::format("the value may come this way: {}", graph::name_of(fact.weakest)));
  }

  void flows(const Operation& operation, const Match& match, Finding& finding) {
    if (match.bound != nullptr && match.bound->fact) {
      finding.flows.push_back(
          paths_.to_operation(match.bound->fact, match.bound_role, operation, match.context));
    } else if (match.verdict != nullptr && match.verdict->ingredient) {
      finding.flows.push_back(
          paths_.to_operation(match.verdict->ingredient, Role::data, operation, match.context));
    }
    if (match.verdict != nullptr && !match.verdict->path.empty()) {
      finding.flows.push_back(
          paths_.from_operation(operation, match.verdict->path, match.verdict->what));
    }
    if (finding.flows.empty())
      finding.flows.push_back(paths_.at_operation(operation, match.context));
  }

  /// What every finding has: level, scope, language, how to fix.
  void complete(Finding& finding, const Rule& rule, const Alternative& alternative, NodeId at) {
    const ir::Module& module = program_.module(at);
    const auto profile_level = evaluation_.profile.levels.find(rule.id);
    finding.level = profile_level != evaluation_.profile.levels.end()
                        ? profile_level->second
                        : alternative.level.value_or(rule.level);
    if (finding.confidence == Confidence::medium)
      finding.level = std::min(finding.level, Level::warning);
    if (finding.confidence == Confidence::low || module.is_test) finding.level = Level::note;
    finding.in_test_code = module.is_test;
    finding.language = module.language;
    finding.fix = rule.fix;
    const graph::FunctionRef function = program_.function_of(at);
    finding.scope = program_.text(function.module, program_.function(function).qualified);
  }

  // --- literals --------------------------------------------------------------------------------

  void judge_literals(const Rule& rule, const Alternative& alternative) {
    if (!literals_) literals_ = find_literals(judge_);
    for (const LiteralCredential& literal : *literals_) {
      const bool by_format = !literal.format.empty();
      if (by_format != (alternative.credential == "format")) continue;
      const ir::Module& module = program_.module(literal.literal);
      if (module.is_test && (!rule.in_tests || literal.test_value)) continue;
      Finding finding;
      finding.rule = rule.id;
      finding.confidence = std::min(alternative.confidence, literal.confidence);
      if (module.is_test && !by_format) finding.confidence = Confidence::low;
      finding.location = paths_.location(literal.literal);
      finding.operation = "literal credential";
      const ir::Constant& constant =
          module.constants[ir::ConstantId(program_.value(literal.literal).index)];
      const std::string text = redact(literal.whole.empty() ? module.text(constant.text)
                                                            : std::string_view(literal.whole));
      finding.message = alternative.message;
      const auto replace = [&](std::string_view from, std::string_view to) {
        if (const auto i = finding.message.find(from); i != std::string::npos)
          finding.message.replace(i, from.size(), to);
      };
      replace("{value}", text + (literal.and_time ? ", put together with the time" : ""));
      replace("{name}", literal.name);
      replace("{format}", literal.format);
      Flow flow;
      flow.steps.push_back({finding.location, fmt::format("the literal {}", text), true});
      finding.flows.push_back(std::move(flow));
      if (by_format)
        finding.evidence.push_back(fmt::format("it has the format of a {}", literal.format));
      if (!literal.name.empty())
        finding.evidence.push_back(fmt::format("it is called `{}`", literal.name));
      complete(finding, rule, alternative, literal.literal);
      findings_.push_back({std::move(finding), literal.literal, {}, false});
    }
  }

  // --- the list --------------------------------------------------------------------------------

  struct Placed {
    Finding finding;
    NodeId at;               ///< the operation or literal
    NodeId origin;           ///< where the value is made
    bool at_option = false;  ///< it stands at the option that holds the value
  };

  /// A literal that a finding stands at is one finding, however many calls get it.
  void gather_at_options() {
    std::map<std::tuple<std::string, std::uint32_t, std::uint32_t>, std::size_t> index;
    for (std::size_t i = 0; i < findings_.size(); ++i) {
      const Finding& finding = findings_[i].finding;
      if (findings_[i].at_option)
        index.emplace(std::tuple(finding.rule, finding.location.file, finding.location.span.begin),
                      i);
    }
    std::vector<bool> gone(findings_.size(), false);
    for (std::size_t i = 0; i < findings_.size() && !index.empty(); ++i) {
      const Placed& placed = findings_[i];
      if (!placed.origin) continue;
      const Location made = paths_.location(placed.origin);
      const auto it = index.find({placed.finding.rule, made.file, made.span.begin});
      if (it == index.end() || it->second == i) continue;
      auto& flows = findings_[it->second].finding.flows;
      flows.insert(flows.end(), placed.finding.flows.begin(), placed.finding.flows.end());
      gone[i] = true;
    }
    std::size_t i = 0;
    std::erase_if(findings_, [&](const Placed&) { return gone[i++]; });
  }

  /// A literal that a stronger finding of the same rule already shows on its path says nothing new.
  void drop_shown_literals() {
    std::set<std::tuple<std::string, std::uint32_t, std::uint32_t>> shown;
    for (const Placed& placed : findings_) {
      const std::vector<bool>& asked = evaluation_.asked;
      if (placed.finding.operation == "literal credential" ||
          (!asked.empty() && !asked[placed.finding.location.file]))
        continue;
      for (const Flow& flow : placed.finding.flows) {
        for (const Step& step : flow.steps)
          shown.insert({placed.finding.rule, step.location.file, step.location.span.begin});
      }
    }
    std::erase_if(findings_, [&](const Placed& placed) {
      return placed.finding.operation == "literal credential" &&
             shown.contains({placed.finding.rule, placed.finding.location.file,
                             placed.finding.location.span.begin});
    });
  }

  void yield() {
    std::map<std::pair<NodeId, std::string>, std::size_t> index;
    for (std::size_t i = 0; i < findings_.size(); ++i)
      index.emplace(std::pair{findings_[i].at, findings_[i].finding.rule}, i);
    std::vector<bool> gone(findings_.size(), false);
    for (std::size_t i = 0; i < findings_.size(); ++i) {
      const Rule* rule = evaluation_.rules.find_named(findings_[i].finding.rule);
      for (const std::string& stronger : rule->yields_to) {
        const auto it = index.find({findings_[i].at, stronger});
        if (it == index.end()) continue;
        auto& explains = findings_[it->second].finding.explains;
        if (std::find(explains.begin(), explains.end(), rule->id) == explains.end())
          explains.push_back(rule->id);
        gone[i] = true;
      }
    }
    std::vector<Placed> kept;
    for (std::size_t i = 0; i < findings_.size(); ++i) {
      if (!gone[i]) kept.push_back(std::move(findings_[i]));
    }
    findings_ = std::move(kept);
  }

  std::vector<Finding> finish() {
    gather_at_options();
    drop_shown_literals();
    yield();
    // Of several callers' findings at one place the surest speaks; which of them came first, the
    // order of the functions decides, and that says nothing.
    std::stable_sort(findings_.begin(), findings_.end(), [](const Placed& a, const Placed& b) {
      const auto key = [](const Finding& f) {
        return std::tuple(f.location.file, f.location.span.begin, f.location.span.end,
                          std::atoi(f.rule.c_str() + 1), -static_cast<int>(f.confidence),
                          std::string_view(f.operation), std::string_view(f.message));
      };
      return key(a.finding) < key(b.finding);
    });
    std::vector<Finding> merged;
    for (Placed& placed : findings_) {
      Finding& finding = placed.finding;
      Finding* const same = merged.empty() ? nullptr : &merged.back();  // the list is sorted
      if (same == nullptr || same->rule != finding.rule ||
          same->location.file != finding.location.file ||
          !(same->location.span == finding.location.span)) {
        merged.push_back(std::move(finding));
        continue;
      }
      for (Flow& flow : finding.flows) {
        // Ways that differ only in what a caller's caller hands over read the same.
        const bool told = std::any_of(same->flows.begin(), same->flows.end(),
                                      [&](const Flow& other) { return reads_like(flow, other); });
        if (!told) same->flows.push_back(std::move(flow));
      }
      for (std::string& evidence : finding.evidence) {
        if (std::find(same->evidence.begin(), same->evidence.end(), evidence) ==
            same->evidence.end()) {
          same->evidence.push_back(std::move(evidence));
        }
      }
    }
    return merged;
  }

  const Evaluation& evaluation_;
  trace::Tracer& tracer_;
  const graph::Program& program_;
  Judge judge_;
  PathWriter paths_;
  std::vector<Placed> findings_;
  std::optional<std::vector<LiteralCredential>> literals_;
};

}  // namespace

std::vector<Finding> evaluate(const Evaluation& evaluation, trace::Tracer& tracer) {
  return Evaluator(evaluation, tracer).run();
}

}  // namespace micryscope::rules
