#include "cli/commands.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <optional>
#include <utility>

#include "cli/help.h"
#include "cli/project.h"

namespace micryscope::cli {

namespace {

constexpr std::uint64_t kConfigBytes = (1u << 20) + 1;  // one more than the reader takes

ExitCode code_of(const Error& error) {
  if (error.code == ErrorCode::incomplete) return ExitCode::incomplete;
  return error.code == ErrorCode::internal ? ExitCode::internal : ExitCode::usage;
}

/// The error as one line, whatever is in it.
Outcome failed(const Error& error) {
  std::string line = error.text();
  std::replace_if(
      line.begin(), line.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; }, ' ');
  return {code_of(error), {}, "micryscope: " + line + '\n'};
}

Outcome printed(Result<std::string> text) {
  if (!text) return failed(text.error());
  return {ExitCode::clean, std::move(*text), {}};
}

/// The project's configuration; the default one when there is no file for it.
Result<rules::Config> load_config(const source::SourceTree& tree, const std::string& given) {
  std::string path = given;
  if (path.empty()) {
    MS_TRY(const source::SourceTree::Listing listing, tree.list(""));
    for (const source::Entry& entry : listing.files) {
      if (entry.path != rules::kConfigName) continue;
      if (entry.kind != source::EntryKind::file) {
        return fail(ErrorCode::config, "is no plain file", entry.path);
      }
      path = entry.path;
    }
    if (path.empty()) return rules::Config();
  }
  MS_TRY(const std::string text, tree.read(path, kConfigBytes));
  return rules::read_config(text, path);
}

/// What check and graph need before they can run.
struct Prepared {
  std::unique_ptr<source::SourceTree> tree;
  Options options;
  rules::Config config;
};

Result<Prepared> prepare(const Invocation& invocation, const Environment& environment,
                         const Stages& stages) {
  Prepared made;
  const std::string& here = environment.working_folder;
  MS_TRY(Project project, find_project(invocation.words, here));
  MS_TRY(made.tree, stages.open_tree(project.root));
  if (!invocation.config_file.empty()) {
    MS_TRY(made.options.config_file, inside(project, invocation.config_file, here));
  }
  MS_TRY(made.config, load_config(*made.tree, made.options.config_file));
  made.options.selection.paths = std::move(project.paths);
  made.options.selection.exclude = made.config.exclude;
  made.options.selection.no_ignore = invocation.no_ignore;
  made.options.profile =
      invocation.profile.value_or(made.config.profile.value_or(made.options.profile));
  made.options.jobs = invocation.jobs;
  made.options.today = environment.today;
  made.options.config = made.config;
  for (const std::string& folder : invocation.rule_folders) {
    std::error_code error;
    const std::filesystem::path path = std::filesystem::path(here) / folder;
    if (!std::filesystem::is_directory(path, error)) {
      return fail(ErrorCode::usage, "--rules: no such folder: " + folder);
    }
    made.options.rule_folders.push_back(path.lexically_normal().string());
  }
  return made;
}

std::string rendered(const report::Report& report, const Output& output,
                     const Invocation& invocation, bool color) {
  switch (output.format) {
    case Format::sarif:
      return report::to_sarif(report, invocation.sarif_profile);
    case Format::json:
      return report::to_json(report);
    case Format::text:
      break;
  }
  return report::to_text(report, color && output.file.empty());
}

std::optional<Error> write_file(const std::string& path, std::string_view bytes,
                                const Environment& environment) {
  std::ofstream file(std::filesystem::path(environment.working_folder) / path, std::ios::binary);
  file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  file.close();
  if (file) return std::nullopt;
  return Error{ErrorCode::io, "cannot write the report to " + path, {}};
}

ExitCode verdict(const report::Report& report, rules::Gate gate, bool exit_zero) {
  const bool found =
      std::any_of(report.findings.begin(), report.findings.end(),
                  [gate](const rules::Finding& finding) { return at_gate(finding, gate); });
  // Findings come before "incomplete": they are there whatever else was not seen.
  if (found && !exit_zero) return ExitCode::findings;
  return report.complete ? ExitCode::clean : ExitCode::incomplete;
}

}  // namespace

bool at_gate(const rules::Finding& finding, rules::Gate gate) {
  if (gate == rules::Gate::never || !finding.suppressions.empty()) return false;
  if (finding.confidence == rules::Confidence::low) return false;
  if (finding.novelty == rules::Novelty::unchanged || finding.novelty == rules::Novelty::fixed) {
    return false;
  }
  static_assert(static_cast<int>(rules::Gate::error) == static_cast<int>(rules::Level::error));
  return static_cast<int>(finding.level) >= static_cast<int>(gate);
}

Outcome check(const Invocation& invocation, const Environment& environment, const Stages& stages) {
  auto prepared = prepare(invocation, environment, stages);
  if (!prepared) return failed(prepared.error());
  const auto report = stages.run(prepared->options, *prepared->tree);
  if (!report) return failed(report.error());
  const rules::Gate gate =
      invocation.fail_on.value_or(prepared->config.fail_on.value_or(rules::Gate::error));
  Outcome outcome;
  outcome.code = verdict(*report, gate, invocation.exit_zero);
  for (const Output& output : invocation.outputs) {
    std::string bytes = rendered(*report, output, invocation, environment.color);
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
  return printed(stages.graph(prepared->options, *prepared->tree, invocation.graph_format));
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
    case Command::version:
      return version();
    case Command::help:
      return help(*invocation);
  }
  return {ExitCode::internal, {}, "micryscope: internal error: unknown command\n"};
}

}  // namespace micryscope::cli
