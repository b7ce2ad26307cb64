#include "cli/prepare.h"

#include <filesystem>
#include <utility>

#include "cache/folder.h"
#include "cli/project.h"
#include "cli/written_path.h"
#include "run/project_config.h"
#include "source/overlay_tree.h"

namespace micryscope::cli {

namespace {

Result<std::vector<std::string>> rule_folders(const Invocation& invocation,
                                              const std::string& here) {
  std::vector<std::string> folders;
  for (const std::string& folder : invocation.rule_folders) {
    std::error_code error;
    MS_TRY(std::string path, named_folder("--rules", folder, here));
    if (!std::filesystem::is_directory(path, error)) {
      return fail(ErrorCode::usage, "--rules: no such folder: " + folder);
    }
    folders.push_back(std::move(path));
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
  MS_TRY(Project project,
         find_project({folder.empty() ? "." : folder.string()}, here, "--stdin-filename"));
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

/// The project as its states name its files: GIT_WORK_TREE may say another top folder.
Result<Project> seen_from(const std::string& work_tree, Project project) {
  namespace fs = std::filesystem;
  const fs::path below = fs::path(project.root).lexically_relative(work_tree);
  if (below == ".") return project;
  if (below.empty() || *below.begin() == "..") {
    return fail(ErrorCode::usage, "is not in the work tree " + work_tree, project.root);
  }
  if (project.paths.empty()) project.paths.emplace_back();
  for (std::string& path : project.paths) {
    path = (below / path).lexically_normal().generic_string();
    if (path.ends_with('/')) path.pop_back();
  }
  project.root = work_tree;
  project.is_repository = true;
  return project;
}

/// Opens what is to be read; the project is then as its states name its files.
Result<Prepared> open_project(const Invocation& invocation, const Environment& environment,
                              const Stages& stages, Project& project) {
  Prepared made;
  MS_TRY(made.options.today, environment.today);
  made.root = project.root;
  if (invocation.compare) {
    changes::Wanted wanted = *invocation.compare;
    wanted.jobs = invocation.jobs;
    MS_TRY(made.states, stages.open_states(project.root, wanted));
    const auto& repository = made.states->repository;
    if (repository != nullptr && !repository->work_tree().empty()) {
      MS_TRY(project, seen_from(repository->work_tree(), std::move(project)));
      made.root = project.root;
    }
    return made;
  }
  MS_TRY(made.tree, stages.open_tree(project.root));
  if (!invocation.stdin_filename.empty()) {
    MS_TRY(made.tree, with_input(std::move(made.tree), project.paths[0], environment));
  }
  return made;
}

}  // namespace

Result<std::vector<Project>> projects_of(const Invocation& invocation,
                                         const Environment& environment) {
  const std::string& here = environment.working_folder;
  std::vector<Project> projects(1);
  if (!invocation.stdin_filename.empty()) {
    MS_TRY(projects[0], project_of_input(invocation.stdin_filename, here));
    return projects;
  }
  std::string alone;
  if (!invocation.config_file.empty()) alone = "--config";
  if (!invocation.baseline_file.empty()) alone = "--baseline";
  if (invocation.compare) alone = invocation.compare->staged ? "--staged" : "--changed-since";
  if (alone.empty()) return find_projects(invocation.words, here);
  MS_TRY(projects[0], find_project(invocation.words, here, alone));
  return projects;
}

Result<Prepared> prepare(const Invocation& invocation, Project project,
                         const Environment& environment, const Stages& stages) {
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
  options.selection.only_named = !project.is_repository && !project.paths.empty();
  options.selection.paths = std::move(project.paths);
  options.selection.exclude = options.config.exclude;
  options.selection.exclude.insert(options.selection.exclude.end(), invocation.exclude.begin(),
                                   invocation.exclude.end());
  options.selection.no_ignore = invocation.no_ignore;
  options.profile = invocation.profile.value_or(options.config.profile.value_or(options.profile));
  options.jobs = invocation.jobs;
  if (invocation.timeout) options.brake = Brake(*invocation.timeout);
  if (!invocation.no_progress) options.progress = environment.progress;
  if (invocation.cache_megabytes != 0) {
    options.cache_bytes = std::uint64_t{invocation.cache_megabytes} << 20;
  }
  if (!invocation.no_cache) {
    auto scope = stages.common_git_folder(made.root);
    if (!scope) made.notices.push_back("nothing of git is used: " + scope.error().text());
    options.cache_scope = scope.value_or("");
    MS_TRY(std::string option, named_folder("--cache-dir", invocation.cache_folder, here));
    MS_TRY(std::string variable,
           named_folder(cache::kFolderVariable, environment.cache_variable, here));
    options.cache_folder = cache::cache_folder({.option = std::move(option),
                                                .environment = std::move(variable),
                                                .common_git_folder = options.cache_scope,
                                                .working_folder = here});
  }
  return made;
}

Result<Prepared> prepare_one(const Invocation& invocation, const Environment& environment,
                             const Stages& stages, const std::string& what) {
  MS_TRY(Project project, find_project(invocation.words, environment.working_folder, what));
  return prepare(invocation, std::move(project), environment, stages);
}

}  // namespace micryscope::cli
