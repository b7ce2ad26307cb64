#include "run/component.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <numeric>
#include <set>
#include <string_view>
#include <utility>

#include "graph/graph.h"
#include "lower/lowering.h"
#include "rules/evaluate.h"
#include "rules/suppress.h"
#include "run/hide_secrets.h"
#include "support/deep_stack.h"
#include "support/glob.h"
#include "support/parallel.h"
#include "support/source_map.h"
#include "trace/trace.h"

namespace micryscope {

namespace {

constexpr std::size_t kOpaquesPerFile = 3;
constexpr std::string_view kStopped = "skipped-too-slow";

report::Notification stopped(const Brake& brake, std::string_view what, std::string_view path) {
  report::Notification note;
  note.id = kStopped;
  note.text =
      fmt::format("{}: the run was stopped after {} s (--timeout); another may come through", what,
                  brake.seconds());
  note.path = path;
  note.level = rules::Level::warning;
  return note;
}

/// From the findings of the rules to what a report may say of the component.
class Finisher {
 public:
  Finisher(const Analysis& analysis, const Component& component, const graph::Program& program)
      : analysis_(analysis), component_(component), program_(program) {}

  ComponentResult run(std::vector<rules::Finding> findings, const graph::Limits& limits) {
    result_.findings = std::move(findings);
    select();
    suppress();
    apply_paths();
    for (std::uint32_t i = 0; i < component_.size(); ++i) add_opaques(program_.modules()[i], i);
    for (const graph::Limits::Hit& hit : limits.hits()) add_limit(hit);
    return std::move(result_);
  }

 private:
  const source::SourceFile& file(std::uint32_t i) const {
    return analysis_.files.files[component_[i]];
  }

  /// Only findings in the files that were asked for.
  void select() {
    std::erase_if(result_.findings, [&](const rules::Finding& finding) {
      return !file(finding.location.file).is_selected;
    });
  }

  /// Comments in the source that silence a finding, and what is wrong with them.
  void suppress() {
    std::vector<rules::CommentedFile> files;
    for (std::uint32_t i = 0; i < component_.size(); ++i) {
      if (file(i).is_selected) files.push_back({i, &program_.modules()[i], file(i).text});
    }
    const Options& options = analysis_.options;
    result_.is_dated = rules::apply_suppressions({analysis_.rulesets.rules, analysis_.profile,
                                                  options.config.allow_suppressions, options.today},
                                                 files, result_.findings);
  }

  /// `paths:` of the configuration: other levels, or silence, for some folders.
  void apply_paths() {
    std::erase_if(result_.findings, [&](rules::Finding& finding) {
      const std::string& path = file(finding.location.file).path;
      bool off = false;
      const rules::Rule* const rule = analysis_.rulesets.rules.find_named(finding.rule);
      for (const rules::PathSettings& settings : analysis_.options.config.paths) {
        const auto* const set = rule ? rules::setting_of(settings.rules, *rule) : nullptr;
        if (set == nullptr ||
            !Glob::compile(settings.glob, Glob::Braces::alternatives).matches(path))
          continue;
        off = !set->setting.has_value();
        if (set->setting) finding.level = *set->setting;
      }
      return off;
    });
  }

  void say_why(std::string_view reason, report::Notification& note) const {
    const parse::Budget& budget = analysis_.options.selection.limits.parse;
    note.id = "not-understood";
    if (reason == "syntax error") {
      note.id = "syntax-error";
      note.text = "syntax error; this part was not analysed";
    } else if (reason == lower::kTooManySteps) {
      note.id = "skipped-too-many-steps";
      note.text = fmt::format("left out: parsing it takes more than {} steps", budget.steps);
      note.level = rules::Level::warning;
    } else if (reason == lower::kStopped) {
      note = stopped(analysis_.options.brake, "left out", {});
    } else {
      note.text = fmt::format("not understood: {}", reason);
    }
  }

  void add_opaques(const ir::Module& module, std::uint32_t index) {
    if (module.opaques.empty()) return;
    const LineIndex lines(file(index).text);
    std::set<std::pair<std::uint32_t, std::string_view>> seen;
    for (const ir::Opaque& opaque : module.opaques) {
      const std::uint32_t line = lines.position(opaque.span.begin).line;
      if (!seen.insert({line, module.text(opaque.reason)}).second) continue;
      if (seen.size() > kOpaquesPerFile) continue;
      report::Notification note;
      say_why(module.text(opaque.reason), note);
      note.path = module.path;
      note.line = line;
      result_.notifications.push_back(std::move(note));
    }
    if (seen.size() > kOpaquesPerFile) {
      report::Notification note;
      note.id = "not-understood";
      note.text = fmt::format("{} more places were not understood", seen.size() - kOpaquesPerFile);
      note.path = module.path;
      result_.notifications.push_back(std::move(note));
    }
  }

  void add_limit(const graph::Limits::Hit& hit) {
    const std::uint32_t index = program_.module_index(hit.first);
    const std::uint32_t line =
        LineIndex(file(index).text).position(program_.value(hit.first).span.begin).line;
    result_.limits.push_back({hit.limit, hit.places, index, line});
  }

  const Analysis& analysis_;
  const Component& component_;
  const graph::Program& program_;
  ComponentResult result_;
};

}  // namespace

bool depends_on_machine(const ComponentResult& result) {
  return std::ranges::any_of(result.notifications,
                             [](const report::Notification& note) { return note.id == kStopped; });
}

bool is_complete(const ComponentResult& result) {
  const auto is_warning = [](const report::Notification& note) {
    return note.level >= rules::Level::warning;
  };
  const auto is_decisive = [](const LimitHit& hit) { return graph::is_decisive(hit.limit); };
  return std::ranges::none_of(result.notifications, is_warning) &&
         std::ranges::none_of(result.limits, is_decisive);
}

std::vector<Component> components_of(const source::FileSet& files) {
  std::vector<Component> components;
  for (std::uint32_t i = 0; i < files.files.size(); ++i) {
    const std::uint32_t number = files.files[i].component;
    if (number >= components.size()) components.resize(number + 1);
    components[number].push_back(i);
  }
  // A number whose files could not be read is empty.
  std::erase_if(components, [](const Component& component) { return component.empty(); });
  return components;
}

std::vector<Component> merge_by_names(const std::vector<Component>& components,
                                      const std::vector<ComponentResult>& results) {
  struct Users {
    std::vector<std::uint32_t> givers, takers;
    std::size_t gives = 0, takes = 0;
  };
  std::map<std::string_view, Users> users;
  for (std::uint32_t i = 0; i < results.size(); ++i) {
    for (const graph::SharedName& shared : results[i].shared) {
      Users& of = users[shared.name];
      if (shared.gives != 0) of.givers.push_back(i);
      if (shared.takes != 0) of.takers.push_back(i);
      of.gives += shared.gives;
      of.takes += shared.takes;
    }
  }
  std::vector<std::uint32_t> group(components.size());
  std::iota(group.begin(), group.end(), 0U);
  const auto find = [&](std::uint32_t item) {
    while (group[item] != item) item = group[item];
    return item;
  };
  for (const auto& [name, of] : users) {
    // What everybody touches says nothing, across components as within one (graph/may.cc).
    if (of.gives > graph::kMaximumSharers || of.takes > graph::kMaximumSharers) continue;
    for (const std::uint32_t giver : of.givers) {
      for (const std::uint32_t taker : of.takers) {
        const std::uint32_t a = find(giver), b = find(taker);
        group[std::max(a, b)] = std::min(a, b);  // the first stands for all
      }
    }
  }
  std::vector<Component> merged(components.size());
  for (std::uint32_t i = 0; i < components.size(); ++i) {
    Component& into = merged[find(i)];
    into.insert(into.end(), components[i].begin(), components[i].end());
  }
  std::erase_if(merged, [](const Component& component) { return component.empty(); });
  for (Component& component : merged) std::ranges::sort(component);
  return merged;
}

namespace {

/// A file's text to its IR, with what the rulesets and the configuration say of it.
class Lowering {
 public:
  Lowering(const source::FileSet& files, const Options& options, const models::ModelSet& models)
      : files_(files), budget_(options.selection.limits.parse) {
    if (!budget_.brake.is_set()) budget_.brake = options.brake;
    for (const auto* globs : {&options.config.test_paths, &models.test_paths}) {
      for (const std::string& glob : *globs)
        tests_.push_back(Glob::compile(glob, Glob::Braces::alternatives));
    }
  }

  ir::Module run(const source::SourceFile& file) const {
    ir::Module module =
        lower::lower_file(*file.language, file.path, file.text, files_.layout, budget_);
    module.is_test = module.is_test || file.is_test ||
                     std::any_of(tests_.begin(), tests_.end(),
                                 [&](const Glob& glob) { return glob.matches(file.path); });
    return module;
  }

 private:
  const source::FileSet& files_;
  parse::Budget budget_;
  std::vector<Glob> tests_;
};

/// The IR of a component's files, and which of it no earlier run had.
struct Lowered {
  std::vector<ir::Module> modules;
  std::vector<std::uint8_t> is_fresh;
};

Lowered lower_component(const Analysis& analysis, const Component& component, unsigned jobs) {
  const Lowering lowering(analysis.files, analysis.options, analysis.rulesets.models);
  Lowered lowered;
  lowered.modules.resize(component.size());
  lowered.is_fresh.resize(component.size(), 1);
  parallel_for(component.size(), jobs, [&](std::size_t i) {
    const source::SourceFile& file = analysis.files.files[component[i]];
    std::optional<ir::Module> known;
    if (analysis.modules != nullptr) known = analysis.modules->find(file);
    lowered.is_fresh[i] = known ? 0 : 1;
    lowered.modules[i] = known ? *std::move(known) : lowering.run(file);
  });
  return lowered;
}

bool was_stopped(const ir::Module& module) {
  return std::ranges::any_of(module.opaques, [&](const ir::Opaque& opaque) {
    return module.text(opaque.reason) == lower::kStopped;
  });
}

/// Leaves to later runs what was lowered here, but for files in which something was found: a word
/// that only its use makes a secret. Nor is a file kept in which nobody looked for that.
void keep_modules(const Analysis& analysis, const Component& component,
                  const graph::Program& program, const std::vector<std::uint8_t>& is_fresh,
                  const std::vector<rules::Finding>& findings) {
  const auto& rules = analysis.profile.rules;
  if (analysis.modules == nullptr || std::ranges::count(rules, rules::kSecretRule) == 0) return;
  std::vector<bool> is_named(component.size());
  for (const rules::Finding& finding : findings)
    rules::each_location(finding, [&](const rules::Location& at) { is_named[at.file] = true; });
  for (std::size_t i = 0; i < component.size(); ++i) {
    const source::SourceFile& file = analysis.files.files[component[i]];
    const ir::Module& module = program.modules()[i];
    if (is_fresh[i] != 0 && file.is_selected && !is_named[i] && !was_stopped(module))
      analysis.modules->keep(file, module);
  }
}

}  // namespace

std::vector<ir::Module> lower_files(const source::FileSet& files, const Component& which,
                                    const Options& options, const models::ModelSet& models,
                                    unsigned jobs) {
  const Lowering lowering(files, options, models);
  std::vector<ir::Module> modules(which.size());
  parallel_for(modules.size(), jobs,
               [&](std::size_t i) { modules[i] = lowering.run(files.files[which[i]]); });
  return modules;
}

namespace {

/// What is said of a component at which the brake was pulled.
ComponentResult stopped_before(const Analysis& analysis, const Component& component) {
  const std::size_t others = component.size() - 1;
  const std::string what =
      others == 0 ? "not analysed"
                  : fmt::format("not analysed, nor {} that it belongs with",
                                others == 1 ? "the file" : fmt::format("the {} files", others));
  ComponentResult result;
  result.notifications.push_back(
      stopped(analysis.options.brake, what, analysis.files.files[component.front()].path));
  return result;
}

ComponentResult run_stages(const Analysis& analysis, const models::Names& names,
                           const models::Looks& looks, const Component& component, unsigned jobs) {
  const models::ModelSet& models = analysis.rulesets.models;
  const Brake& brake = analysis.options.brake;
  if (brake.is_pulled()) return stopped_before(analysis, component);
  // Text to syntax tree to IR. Beyond this point nothing knows which language a file was written
  // in.
  Lowered lowered = lower_component(analysis, component, jobs);
  const graph::Program program(std::move(lowered.modules));
  if (component.size() > 1 && brake.is_pulled()) return stopped_before(analysis, component);

  // Names to what they stand for, calls to callees, values to where they flow.
  graph::Graph graph(program, models);
  // What some run could do besides: same resource, same entity, tools that the model chains.
  graph::MayFlows may = graph::may_flows(graph, models, names);
  graph.add_may_edges(std::move(may.edges));
  // Beyond this point nothing is added to the graph.

  // Operations with their roles; origins and sinks on demand.
  trace::Tracer tracer(graph, models);
  std::vector<bool> asked;
  for (const std::uint32_t file : component)
    asked.push_back(analysis.files.files[file].is_selected);
  std::vector<rules::Finding> findings = rules::evaluate(
      {analysis.rulesets.rules, analysis.profile, models, names, std::move(asked), brake}, tracer);

  keep_modules(analysis, component, program, lowered.is_fresh, findings);
  ComponentResult result =
      Finisher(analysis, component, program).run(std::move(findings), graph.limits());
  result.shared = std::move(may.shared);
  if (!result.findings.empty()) {
    std::vector<std::string_view> texts;
    for (const std::uint32_t file : component) texts.push_back(analysis.files.files[file].text);
    rules::Judge judge(models, names, analysis.rulesets.rules.questions, analysis.profile, tracer);
    hide_secrets(rules::SecretValues(judge, looks), program, looks, texts, result);
  }
  // Beyond this point no text holds a secret.
  if (brake.is_pulled() && !depends_on_machine(result)) {
    result.notifications.push_back(
        stopped(brake, "analysed in part", analysis.files.files[component.front()].path));
  }
  return result;
}

/// A component in parts that are not too large; files keep their order.
std::vector<Component> parts_of(const Analysis& analysis, const Component& component) {
  std::vector<Component> parts(1);
  std::uint64_t bytes = 0;
  for (const std::uint32_t file : component) {
    const std::uint64_t size = analysis.files.files[file].text.size();
    bytes += size;
    if (bytes > analysis.options.selection.limits.connected_bytes && !parts.back().empty()) {
      parts.emplace_back();
      bytes = size;
    }
    parts.back().push_back(file);
  }
  return parts;
}

/// Adds the result of a part whose files begin at that place in the component.
void append(ComponentResult& all, ComponentResult part, std::uint32_t first) {
  for (rules::Finding& finding : part.findings) {
    rules::each_location(finding, [&](rules::Location& at) { at.file += first; });
    all.findings.push_back(std::move(finding));
  }
  for (LimitHit& hit : part.limits) {
    hit.file += first;
    all.limits.push_back(hit);
  }
  std::ranges::move(part.notifications, std::back_inserter(all.notifications));
  std::ranges::move(part.shared, std::back_inserter(all.shared));
  all.is_dated |= part.is_dated;
}

/// Names that several parts share are one again.
void join_shared(std::vector<graph::SharedName>& shared) {
  std::ranges::sort(shared, {}, &graph::SharedName::name);
  std::vector<graph::SharedName> joined;
  for (graph::SharedName& one : shared) {
    if (joined.empty() || joined.back().name != one.name) {
      joined.push_back(std::move(one));
    } else {
      joined.back().gives += one.gives;
      joined.back().takes += one.takes;
    }
  }
  shared = std::move(joined);
}

}  // namespace

ComponentResult analyse(const Analysis& analysis, const models::Names& names,
                        const models::Looks& looks, const Component& component, unsigned jobs) {
  const std::vector<Component> parts = parts_of(analysis, component);
  ComponentResult result;
  std::uint32_t first = 0;
  for (const Component& part : parts) {
    ComponentResult one;
    on_deep_stack([&] { one = run_stages(analysis, names, looks, part, jobs); });
    if (parts.size() == 1) return one;
    append(result, std::move(one), first);
    if (first != 0) result.limits.push_back({graph::Limit::size, 1, first, 1});
    first += static_cast<std::uint32_t>(part.size());
  }
  join_shared(result.shared);
  return result;
}

}  // namespace micryscope
