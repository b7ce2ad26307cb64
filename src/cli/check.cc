// `micryscope check`.
#include "cli/check.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "cli/baseline_file.h"
#include "cli/commands.h"
#include "cli/output_file.h"
#include "cli/project.h"
#include "cli/report_options.h"
#include "report/merge.h"
#include "run/compare_states.h"

namespace micryscope::cli {

namespace {

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
  return text;
}

/// A path that is wrong, or a glob too many, must not look like a clean project.
void note_nothing(const Invocation& invocation, Checked& checked) {
  report::Report& report = checked.report;
  if (report.files_seen != 0) return;
  const auto& paths = checked.paths;
  std::string text = "nothing was analysed: there is no file of a language that is read";
  if (!paths.empty()) text += " in " + joined(paths);
  if (!report.complete) {
    text = fmt::format("nothing was analysed: what is {} could not be read (see the report)",
                       paths.empty() ? "there" : "in " + joined(paths));
  } else if (!report.left_out.empty()) {
    text += "; what is there was left out (see the report)";
  }
  checked.notices.push_back(text);
  const bool fails = invocation.fail_on_nothing;
  report.notifications.insert(report.notifications.begin(),
                              {fails ? rules::Level::error : rules::Level::warning,
                               "nothing-analysed",
                               std::move(text),
                               {},
                               0});
  if (fails) report.complete = false;
}

/// For --verbose: what the run was told to do, by whom.
void describe(const Prepared& prepared, std::vector<std::string>& lines) {
  const Options& options = prepared.options;
  lines.push_back("root: " + prepared.root);
  if (!options.selection.paths.empty())
    lines.push_back("paths: " + joined(options.selection.paths));
  lines.push_back("configuration: " +
                  (prepared.config_name.empty() ? "none" : prepared.config_name));
  lines.push_back("profile: " + options.profile);
  if (!options.config.select.empty()) lines.push_back("selected: " + joined(options.config.select));
  if (!options.config.deselect.empty()) {
    lines.push_back("deselected: " + joined(options.config.deselect));
  }
  lines.push_back("cache: " + (options.cache_folder.empty() ? "none" : options.cache_folder));
  if (!prepared.states) return;
  const changes::States& states = prepared.states->states;
  lines.push_back(fmt::format("compared: {} with {}", states.head_name,
                              states.base ? states.base_name : "nothing"));
}

/// One state, or two and what lies between them; then what is known already.
Result<report::Report> analyse(const Invocation& invocation, const Prepared& prepared,
                               const Environment& environment, const Stages& stages) {
  std::optional<report::Baseline> baseline;
  if (!invocation.baseline_file.empty()) {
    MS_TRY(baseline, load_baseline(invocation.baseline_file, environment));
  }
  report::Report report;
  if (prepared.states) {
    MS_TRY(report, compare_states(prepared.options, *prepared.states, stages.run));
  } else {
    MS_TRY(report, stages.run(prepared.options, *prepared.tree));
  }
  const bool lacks_base = prepared.states && !report.compared;
  if (baseline && !lacks_base) {
    report::apply_baseline(*baseline, baseline_scope(prepared), report);
  }
  return report;
}

bool shows_color(const Invocation& invocation, const Environment& environment) {
  if (invocation.color == When::automatic) return environment.color;
  return invocation.color == When::always;
}

}  // namespace

namespace {

/// Adds what one project has to say.
Result<report::Report> check_project(const Invocation& invocation, Project project,
                                     const Environment& environment, const Stages& stages,
                                     Checked& checked) {
  MS_TRY(const Prepared prepared, prepare(invocation, std::move(project), environment, stages));
  const auto add = [&checked](const std::vector<std::string>& lines) {
    checked.notices.insert(checked.notices.end(), lines.begin(), lines.end());
  };
  add(prepared.notices);
  if (invocation.detail == Detail::verbose) describe(prepared, checked.notices);
  MS_TRY(report::Report report, analyse(invocation, prepared, environment, stages));
  const rules::Gate gate =
      invocation.fail_on.value_or(prepared.options.config.fail_on.value_or(rules::Gate::error));
  checked.gate = std::min(checked.gate, gate);
  if (prepared.states && !prepared.states->states.base) add(prepared.states->states.notes);
  add(report.notices);
  const auto& paths = prepared.options.selection.paths;
  checked.paths.insert(checked.paths.end(), paths.begin(), paths.end());
  return report;
}

}  // namespace

Result<Checked> run_check(const Invocation& invocation, const Environment& environment,
                          const Stages& stages) {
  Checked made;
  if (environment.now) made.started = environment.now();
  if (auto error = check_outputs(invocation.outputs, environment)) {
    return tl::make_unexpected(*std::move(error));
  }
  MS_TRY(std::vector<Project> projects, projects_of(invocation, environment));
  const std::vector<std::string> prefixes = prefixes_of(projects);
  std::vector<report::Part> parts;
  for (std::size_t i = 0; i < projects.size(); ++i) {
    MS_TRY(report::Report report,
           check_project(invocation, std::move(projects[i]), environment, stages, made));
    parts.push_back({prefixes[i], std::move(report)});
  }
  made.report = report::merge(std::move(parts));
  made.lacks_base = invocation.compare && !made.report.compared;
  note_nothing(invocation, made);
  if (environment.now) made.ended = environment.now();
  return made;
}

ExitCode verdict(const Checked& checked) {
  const report::Report& report = checked.report;
  const bool found = std::any_of(
      report.findings.begin(), report.findings.end(),
      [&checked](const rules::Finding& finding) { return at_gate(finding, checked.gate); });
  // Findings come before "incomplete": they are there whatever else was not seen. Without the base
  // nobody knows what is new, so nothing is at the gate.
  if (found && !checked.lacks_base) return ExitCode::findings;
  return report.complete && !checked.lacks_base ? ExitCode::clean : ExitCode::incomplete;
}

report::FormatOptions options_of(const Checked& checked, const Invocation& invocation) {
  report::FormatOptions options =
      format_options(invocation, checked.lacks_base ? rules::Gate::never : checked.gate);
  if (!checked.started.empty()) options.started = checked.started;
  if (!checked.ended.empty()) options.ended = checked.ended;
  return options;
}

std::string rendered(const Checked& checked, const Output& output, const Invocation& invocation,
                     const Environment& environment) {
  if (output.format != Format::text) {
    return report::render(checked.report, output.format, options_of(checked, invocation));
  }
  report::TextStyle style{.detail = invocation.detail};
  if (output.file.empty()) {
    style.color = shows_color(invocation, environment);
    style.width = environment.width;
  }
  return report::to_text(checked.report, style);
}

void write_reports(const Checked& checked, const Invocation& invocation,
                   const Environment& environment, Outcome& outcome) {
  for (const Output& output : invocation.outputs) {
    std::string bytes = rendered(checked, output, invocation, environment);
    if (output.file.empty()) {
      outcome.out = std::move(bytes);
    } else if (const auto error = write_file(output.file, bytes, environment)) {
      outcome.code = ExitCode::usage;
      outcome.err += failed(*error).err;
    }
  }
}

Outcome check(const Invocation& invocation, const Environment& environment, const Stages& stages) {
  const auto checked = run_check(invocation, environment, stages);
  if (!checked) return failed(checked.error());
  Outcome outcome;
  outcome.code = verdict(*checked);
  if (invocation.exit_zero && outcome.code == ExitCode::findings) {
    outcome.code = checked->report.complete ? ExitCode::clean : ExitCode::incomplete;
  }
  for (const std::string& notice : checked->notices) {
    outcome.err += "micryscope: " + notice + '\n';
  }
  write_reports(*checked, invocation, environment, outcome);
  return outcome;
}

}  // namespace micryscope::cli
