#include "cli/project.h"

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>

namespace micryscope::cli {

namespace {

namespace fs = std::filesystem;

Result<fs::path> resolve(const std::string& path, const std::string& working_folder) {
  std::error_code error;
  fs::path resolved = fs::canonical(fs::path(working_folder) / path, error);
  if (error == std::errc::no_such_file_or_directory || error == std::errc::not_a_directory) {
    return fail(ErrorCode::usage, "no such file or folder: " + path);
  }
  if (error) return fail(ErrorCode::usage, "cannot read " + path + ": " + error.message());
  return resolved;
}

fs::path folder_of(const fs::path& path) {
  std::error_code error;
  return fs::is_directory(path, error) ? path : path.parent_path();
}

fs::path common_parent(const fs::path& a, const fs::path& b) {
  fs::path common;
  auto left = a.begin();
  auto right = b.begin();
  for (; left != a.end() && right != b.end() && *left == *right; ++left, ++right) common /= *left;
  return common;
}

/// The nearest folder from here up that holds `.git` (a folder, or a file in work trees and
/// submodules); empty when there is none.
fs::path repository_of(fs::path folder) {
  std::error_code error;
  while (!folder.empty()) {
    if (fs::exists(folder / ".git", error)) return folder;
    if (folder == folder.root_path()) break;
    folder = folder.parent_path();
  }
  return {};
}

/// The path below the root with forward slashes; "" for the root itself, none if it is outside.
bool relative_to(const fs::path& root, const fs::path& path, std::string& relative) {
  const fs::path below = path.lexically_relative(root);
  if (below.empty() || *below.begin() == "..") return false;
  relative = below == "." ? std::string() : below.generic_string();
  return true;
}

}  // namespace

Result<Project> find_project(const std::vector<std::string>& paths,
                             const std::string& working_folder) {
  std::vector<fs::path> resolved;
  for (const std::string& path : paths) {
    MS_TRY(fs::path found, resolve(path, working_folder));
    resolved.push_back(std::move(found));
  }
  if (resolved.empty()) {
    MS_TRY(const fs::path here, resolve(".", working_folder));
    const fs::path repository = repository_of(here);
    return Project{(repository.empty() ? here : repository).string(), {}};
  }
  fs::path common = folder_of(resolved[0]);
  for (const fs::path& path : resolved) common = common_parent(common, folder_of(path));
  const fs::path repository = repository_of(common);
  const fs::path& root = repository.empty() ? common : repository;
  Project project{root.string(), {}};
  for (const fs::path& path : resolved) {
    std::string relative;
    if (!relative_to(root, path, relative) || relative.empty()) return Project{root.string(), {}};
    project.paths.push_back(std::move(relative));
  }
  std::sort(project.paths.begin(), project.paths.end());
  project.paths.erase(std::unique(project.paths.begin(), project.paths.end()), project.paths.end());
  return project;
}

Result<std::string> inside(const Project& project, const std::string& path,
                           const std::string& working_folder) {
  MS_TRY(const fs::path resolved, resolve(path, working_folder));
  std::string relative;
  if (!relative_to(project.root, resolved, relative) || relative.empty()) {
    return fail(ErrorCode::usage, path + " is not inside the project's root " + project.root);
  }
  return relative;
}

}  // namespace micryscope::cli
