#include "cli/commands.h"

#include <filesystem>
#include <optional>
#include <system_error>
#include <utility>

#include "cli/commit_ids.h"
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

/// For what has no report that could name the links.
std::optional<Error> link_out(const Project& project) {
  if (project.links_out.empty()) return std::nullopt;
  return Error{ErrorCode::usage,
               "is a link out of the project's root, which is not followed; name what it leads to",
               project.links_out.front(),
               {}};
}

}  // namespace

Outcome graph(const Invocation& invocation, const Environment& environment, const Stages& stages) {
  auto project = find_project(invocation.words, environment.working_folder, "graph");
  if (!project) return failed(project.error());
  if (auto error = link_out(*project)) return failed(*error);
  auto prepared = prepare(invocation, *std::move(project), environment, stages);
  if (!prepared) return failed(prepared.error());
  return printed(stages.graph(prepared->options, prepared->head(), invocation.graph_format));
}

Outcome ir(const Invocation& invocation, const Environment& environment, const Stages& stages) {
  const auto project = find_project(invocation.words, environment.working_folder, "ir");
  if (!project) return failed(project.error());
  if (auto error = link_out(*project)) return failed(*error);
  if (project->paths.size() != 1) {
    return failed({ErrorCode::usage, "ir needs a file, not a folder: " + invocation.words[0], {}});
  }
  const auto tree = stages.open_tree(project->root);
  if (!tree) return failed(tree.error());
  return printed(stages.ir(**tree, project->paths[0]));
}

Outcome rules_command(const Invocation& invocation, const Stages& stages) {
  auto verdict = stages.rules(invocation.rules_action, invocation.rule_folders);
  if (!verdict) return failed(verdict.error());
  // A wrong example is a finding about the rules; what lint says is about how they are written.
  const ExitCode failed =
      invocation.rules_action == RulesAction::test ? ExitCode::findings : ExitCode::usage;
  return {verdict->passed ? ExitCode::clean : failed, std::move(verdict->text), {}};
}

Outcome coverage(const Invocation& invocation, const Stages& stages) {
  const CoverageFilter filter{invocation.languages, invocation.libraries, invocation.select,
                              invocation.holes_only};
  return printed(stages.coverage(invocation.rule_folders, filter));
}

Outcome version() { return {ExitCode::clean, "micryscope " MICRYSCOPE_VERSION "\n", {}}; }

Outcome help(const Invocation& invocation) {
  const std::string topic = invocation.words.empty() ? std::string() : invocation.words[0];
  return {ExitCode::clean, help_text(topic), {}};
}

namespace {

Outcome dispatch(const std::vector<std::string>& arguments, const Environment& environment,
                 const Stages& stages) {
  const auto invocation = parse(arguments, [&environment](const std::string& path) {
    std::error_code error;
    return std::filesystem::exists(std::filesystem::path(environment.working_folder) / path, error);
  });
  if (!invocation) return failed(invocation.error());
  switch (invocation->command) {
    case Command::check:
      return check(*invocation, environment, stages);
    case Command::ci:
      return ci_command(*invocation, environment, stages);
    case Command::init:
      return init_command(*invocation, environment, stages);
    case Command::explain:
      return explain(*invocation, environment, stages);
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
    case Command::generate:
      return {ExitCode::clean, shell_file(invocation->shell_file), {}};
    case Command::version:
      return version();
    case Command::help:
      return help(*invocation);
  }
  return {ExitCode::internal, {}, "micryscope: internal error: unknown command\n"};
}

}  // namespace

Outcome execute(const std::vector<std::string>& arguments, const Environment& environment,
                const Stages& stages) {
  Outcome outcome = dispatch(arguments, environment, stages);
  // Errors quote what they complain about: a configuration, an argument. The only ids that are left
  // whole are those of a comparison that git has looked for in vain, with the command that brings
  // them.
  if (!outcome.err.empty()) {
    const bool lacks_base = outcome.code == ExitCode::incomplete;
    outcome.err = scrubbed_but(std::move(outcome.err),
                               lacks_base ? compared_ids(arguments) : std::vector<std::string>(),
                               stages.scrubbed);
  }
  return outcome;
}

}  // namespace micryscope::cli
