#include "cli/prepare.h"

#include <filesystem>
#include <utility>

#include "cache/folder.h"
#include "cli/project.h"
#include "project_config.h"

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

}  // namespace

Result<Prepared> prepare(const Invocation& invocation, const Environment& environment,
                         const Stages& stages) {
  Prepared made;
  MS_TRY(made.options.today, environment.today);
  const std::string& here = environment.working_folder;
  MS_TRY(Project project, find_project(invocation.words, here));
  made.root = project.root;
  if (invocation.compare) {
    changes::Wanted wanted = *invocation.compare;
    wanted.jobs = invocation.jobs;
    MS_TRY(made.states, stages.open_states(project.root, wanted));
  } else {
    MS_TRY(made.tree, stages.open_tree(project.root));
  }
  Options& options = made.options;
  if (!invocation.config_file.empty()) {
    MS_TRY(options.config_file, inside(project, invocation.config_file, here));
  }
  MS_TRY(options.rule_folders, rule_folders(invocation, here));
  MS_TRY(options.config, load_config(made.head(), options.config_file, options.rule_folders));
  options.selection.paths = std::move(project.paths);
  options.selection.exclude = options.config.exclude;
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
