#include "cli/commands.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "check_changes.h"
#include "cli/baseline_file.h"
#include "cli/help.h"
#include "cli/prepare.h"
#include "cli/project.h"
#include "cli/report_options.h"

namespace micryscope::cli {

namespace {

Outcome printed(Result<std::string> text) {
  if (!text) return failed(text.error());
  return {ExitCode::clean, std::move(*text), {}};
}

std::string rendered(const report::Report& report, const Output& output,
                     const report::FormatOptions& options, bool color) {
  if (output.format != Format::text) return report::render(report, output.format, options);
  return report::to_text(report, color && output.file.empty());
}

ExitCode verdict(const report::Report& report, rules::Gate gate, const Invocation& invocation) {
  const bool found =
      std::any_of(report.findings.begin(), report.findings.end(),
                  [gate](const rules::Finding& finding) { return at_gate(finding, gate); });
  // Without the base nobody knows what is new, so nothing is at the gate.
  const bool lacks_base = invocation.compare && !report.compared;
  // Findings come before "incomplete": they are there whatever else was not seen.
  if (found && !lacks_base && !invocation.exit_zero) return ExitCode::findings;
  return report.complete ? ExitCode::clean : ExitCode::incomplete;
}

/// One state, or two and what lies between them; then what is known already.
Result<report::Report> run_check(const Invocation& invocation, const Prepared& prepared,
                                 const Environment& environment, const Stages& stages) {
  std::optional<report::Baseline> baseline;
  if (!invocation.baseline_file.empty()) {
    MS_TRY(baseline, load_baseline(invocation.baseline_file, environment));
  }
  report::Report report;
  if (prepared.states) {
    MS_TRY(report, check_changes(prepared.options, *prepared.states, stages.run));
  } else {
    MS_TRY(report, stages.run(prepared.options, *prepared.tree));
  }
  const bool lacks_base = prepared.states && !report.compared;
  if (baseline && !lacks_base) {
    report::apply_baseline(*baseline, baseline_scope(prepared), report);
  }
  return report;
}

}  // namespace

Outcome check(const Invocation& invocation, const Environment& environment, const Stages& stages) {
  const std::string started = environment.now ? environment.now() : std::string();
  auto prepared = prepare(invocation, environment, stages);
  if (!prepared) return failed(prepared.error());
  const auto report = run_check(invocation, *prepared, environment, stages);
  if (!report) return failed(report.error());
  const rules::Gate gate =
      invocation.fail_on.value_or(prepared->options.config.fail_on.value_or(rules::Gate::error));
  Outcome outcome;
  outcome.code = verdict(*report, gate, invocation);
  if (prepared->states && !prepared->states->states.base) {
    for (const std::string& note : prepared->states->states.notes) {
      outcome.err += "micryscope: " + note + '\n';
    }
  }
  for (const std::string& notice : report->notices) outcome.err += "micryscope: " + notice + '\n';
  report::FormatOptions options = format_options(invocation, gate);
  if (environment.now) {
    options.started = started;
    options.ended = environment.now();
  }
  for (const Output& output : invocation.outputs) {
    std::string bytes = rendered(*report, output, options, environment.color);
    if (output.file.empty()) {
      outcome.out = std::move(bytes);
    } else if (const auto error = write_file(output.file, bytes, environment)) {
      outcome.code = ExitCode::usage;
      outcome.err += failed(*error).err;
    }
  }
  return outcome;
}

Outcome graph(const Invocation& invocation, const Environment& environment, const Stages& stages) {
  auto prepared = prepare(invocation, environment, stages);
  if (!prepared) return failed(prepared.error());
  return printed(stages.graph(prepared->options, prepared->head(), invocation.graph_format));
}

Outcome ir(const Invocation& invocation, const Environment& environment, const Stages& stages) {
  const auto project = find_project(invocation.words, environment.working_folder);
  if (!project) return failed(project.error());
  if (project->paths.size() != 1) {
    return failed({ErrorCode::usage, "ir needs a file, not a folder: " + invocation.words[0], {}});
  }
  const auto tree = stages.open_tree(project->root);
  if (!tree) return failed(tree.error());
  return printed(stages.ir(**tree, project->paths[0]));
}

Outcome explain(const Invocation& invocation, const Stages& stages) {
  return printed(stages.explain(invocation.words[0], invocation.rule_folders));
}

Outcome rules_command(const Invocation& invocation, const Stages& stages) {
  auto verdict = stages.rules(invocation.rules_action, invocation.rule_folders);
  if (!verdict) return failed(verdict.error());
  return {verdict->passed ? ExitCode::clean : ExitCode::usage, std::move(verdict->text), {}};
}

Outcome coverage(const Invocation& invocation, const Stages& stages) {
  return printed(stages.coverage(invocation.rule_folders));
}

Outcome version() { return {ExitCode::clean, "micryscope " MICRYSCOPE_VERSION "\n", {}}; }

Outcome help(const Invocation& invocation) {
  const std::string topic = invocation.words.empty() ? std::string() : invocation.words[0];
  return {ExitCode::clean, std::string(help_text(topic)), {}};
}

Outcome execute(const std::vector<std::string>& arguments, const Environment& environment,
                const Stages& stages) {
  const auto invocation = parse(arguments);
  if (!invocation) return failed(invocation.error());
  switch (invocation->command) {
    case Command::check:
      return check(*invocation, environment, stages);
    case Command::explain:
      return explain(*invocation, stages);
    case Command::rules:
      return rules_command(*invocation, stages);
    case Command::coverage:
      return coverage(*invocation, stages);
    case Command::ir:
      return ir(*invocation, environment, stages);
    case Command::graph:
      return graph(*invocation, environment, stages);
    case Command::baseline:
      return baseline(*invocation, environment, stages);
    case Command::cache:
      return cache_command(*invocation, environment, stages);
    case Command::version:
      return version();
    case Command::help:
      return help(*invocation);
  }
  return {ExitCode::internal, {}, "micryscope: internal error: unknown command\n"};
}

}  // namespace micryscope::cli
