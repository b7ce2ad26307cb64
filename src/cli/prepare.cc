#include "cli/prepare.h"

#include <filesystem>
#include <utility>

#include "cache/folder.h"
#include "cli/project.h"
#include "project_config.h"
#include "source/overlay_tree.h"

namespace micryscope::cli {

namespace {

Result<std::vector<std::string>> rule_folders(const Invocation& invocation,
                                              const std::string& here) {
  std::vector<std::string> folders;
  for (const std::string& folder : invocation.rule_folders) {
    std::error_code error;
    const std::filesystem::path path = std::filesystem::path(here) / folder;
    if (!std::filesystem::is_directory(path, error)) {
      return fail(ErrorCode::usage, "--rules: no such folder: " + folder);
    }
    folders.push_back(path.lexically_normal().string());
  }
  return folders;
}

/// Which project standard input is a file of, and which of its files.
Result<Project> project_of_input(const std::string& name, const std::string& here) {
  const std::filesystem::path path(name);
  const std::filesystem::path folder = path.parent_path();
  if (path.filename().empty() || path.filename() == "." || path.filename() == "..") {
    return fail(ErrorCode::usage, "--stdin-filename needs the name of a file: " + name);
  }
  MS_TRY(Project project, find_project({folder.empty() ? "." : folder.string()}, here));
  const std::string below = project.paths.empty() ? "" : project.paths[0] + '/';
  project.paths = {below + path.filename().string()};
  return project;
}

Result<std::unique_ptr<source::SourceTree>> with_input(std::unique_ptr<source::SourceTree> tree,
                                                       const std::string& path,
                                                       const Environment& environment) {
  if (!environment.read_input) return fail(ErrorCode::usage, "there is no standard input");
  MS_TRY(std::string text, environment.read_input());
  return std::make_unique<source::OverlayTree>(std::move(tree), path, std::move(text));
}

Result<Prepared> open_project(const Invocation& invocation, const Environment& environment,
                              const Stages& stages, Project& project) {
  Prepared made;
  MS_TRY(made.options.today, environment.today);
  const std::string& here = environment.working_folder;
  const bool is_input = !invocation.stdin_filename.empty();
  if (is_input) {
    MS_TRY(project, project_of_input(invocation.stdin_filename, here));
  } else {
    MS_TRY(project, find_project(invocation.words, here));
  }
  made.root = project.root;
  if (invocation.compare) {
    changes::Wanted wanted = *invocation.compare;
    wanted.jobs = invocation.jobs;
    MS_TRY(made.states, stages.open_states(project.root, wanted));
    return made;
  }
  MS_TRY(made.tree, stages.open_tree(project.root));
  if (is_input) {
    MS_TRY(made.tree, with_input(std::move(made.tree), project.paths[0], environment));
  }
  return made;
}

}  // namespace

Result<Prepared> prepare(const Invocation& invocation, const Environment& environment,
                         const Stages& stages) {
  Project project;
  MS_TRY(Prepared made, open_project(invocation, environment, stages, project));
  const std::string& here = environment.working_folder;
  Options& options = made.options;
  if (!invocation.config_file.empty()) {
    MS_TRY(options.config_file, inside(project, invocation.config_file, here));
  }
  MS_TRY(options.rule_folders, rule_folders(invocation, here));
  MS_TRY(LoadedConfig loaded, load_config(made.head(), options.config_file, options.rule_folders));
  made.config_name = loaded.path;
  made.notices = std::move(loaded.notices);
  options.config = std::move(loaded.config);
  options.config.select = invocation.select;
  options.config.deselect = invocation.deselect;
  options.selection.paths = std::move(project.paths);
  options.selection.exclude = options.config.exclude;
  options.selection.exclude.insert(options.selection.exclude.end(), invocation.exclude.begin(),
                                   invocation.exclude.end());
  options.selection.no_ignore = invocation.no_ignore;
  options.profile = invocation.profile.value_or(options.config.profile.value_or(options.profile));
  options.jobs = invocation.jobs;
  if (invocation.timeout) options.brake = Brake(*invocation.timeout);
  if (!invocation.no_cache) {
    options.cache_scope = stages.common_git_folder(made.root);
    options.cache_folder = cache::cache_folder({.option = invocation.cache_folder,
                                                .environment = environment.cache_variable,
                                                .common_git_folder = options.cache_scope,
                                                .working_folder = here});
  }
  return made;
}

}  // namespace micryscope::cli
