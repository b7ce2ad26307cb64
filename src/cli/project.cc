#include "cli/project.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <system_error>
#include <utility>

#include "cli/written_path.h"

namespace micryscope::cli {

namespace {

namespace fs = std::filesystem;

struct Asked {
  std::string written;
  WrittenPath path;
};

fs::path folder_of(const WrittenPath& path) {
  std::error_code error;
  const bool is_folder = fs::is_directory(fs::symlink_status(path.place, error));
  return is_folder ? path.place : path.place.parent_path();
}

fs::path common_parent(const fs::path& a, const fs::path& b) {
  fs::path common;
  auto left = a.begin();
  auto right = b.begin();
  for (; left != a.end() && right != b.end() && *left == *right; ++left, ++right) common /= *left;
  return common;
}

Result<Asked> look_at(const std::string& written, const std::string& working_folder,
                      const fs::path& within = {}) {
  MS_TRY(WrittenPath path, follow(written, working_folder, within));
  if (!path.exists) return fail(ErrorCode::usage, "no such file or folder: " + written);
  return Asked{written, std::move(path)};
}

/// Paths outside of repositories, by the root that they share.
class Loose {
 public:
  explicit Loose(fs::path working_folder) : here_(std::move(working_folder)) {}

  void add(Asked asked) {
    const fs::path folder = folder_of(asked.path);
    const bool is_here = here_ != here_.root_path() && is_below(folder, here_);
    groups_.push_back({folder, is_here, {std::move(asked)}});
  }

  std::map<fs::path, std::vector<Asked>> by_root() && {
    for (bool has_joined = true; has_joined;) {
      has_joined = false;
      for (std::size_t i = 0; i < groups_.size() && !has_joined; ++i) {
        for (std::size_t j = 0; j < groups_.size() && !has_joined; ++j)
          has_joined = i != j && join(i, j);
      }
    }
    std::map<fs::path, std::vector<Asked>> roots;
    for (Group& group : groups_) roots[group.root] = std::move(group.asked);
    return roots;
  }

 private:
  struct Group {
    fs::path root;
    bool is_here;
    std::vector<Asked> asked;
  };

  bool join(std::size_t i, std::size_t j) {
    Group& a = groups_[i];
    Group& b = groups_[j];
    if (!is_below(b.root, a.root) && !(a.is_here && b.is_here)) return false;
    a.root = common_parent(a.root, b.root);
    a.is_here = a.is_here && b.is_here;
    std::move(b.asked.begin(), b.asked.end(), std::back_inserter(a.asked));
    groups_.erase(groups_.begin() + static_cast<std::ptrdiff_t>(j));
    return true;
  }

  fs::path here_;
  std::vector<Group> groups_;
};

/// Fails for a path in git's own folder, which is never analysed.
Result<Project> project_of(const fs::path& root, const std::vector<Asked>& asked) {
  Project project{.root = root.string()};
  bool is_whole = false;
  for (const Asked& one : asked) {
    const fs::path below = one.path.place.lexically_relative(root);
    if (is_version_control(below)) {
      return fail(ErrorCode::usage, "is in a folder of version control, which is not analysed",
                  one.written);
    }
    is_whole = is_whole || below == ".";
    project.paths.push_back(below.generic_string());
    if (one.path.is_link_out) project.links_out.push_back(below.generic_string());
  }
  for (auto* const list : {&project.paths, &project.links_out}) {
    std::ranges::sort(*list);
    list->erase(std::unique(list->begin(), list->end()), list->end());
  }
  if (is_whole) project.paths.clear();
  return project;
}

}  // namespace

Result<std::vector<Project>> find_projects(const std::vector<std::string>& paths,
                                           const std::string& working_folder) {
  std::vector<Project> projects;
  if (paths.empty()) {
    MS_TRY(const Asked here, look_at(".", working_folder));
    const fs::path& repository = here.path.repository;
    projects.push_back({.root = (repository.empty() ? here.path.place : repository).string(),
                        .is_repository = !repository.empty()});
    return projects;
  }
  std::map<fs::path, std::vector<Asked>> repositories;
  Loose outside{fs::path(working_folder)};
  for (const std::string& path : paths) {
    MS_TRY(Asked asked, look_at(path, working_folder));
    const fs::path repository = asked.path.repository;
    if (repository.empty()) {
      outside.add(std::move(asked));
    } else {
      repositories[repository].push_back(std::move(asked));
    }
  }
  for (const auto& [root, asked] : repositories) {
    MS_TRY(Project project, project_of(root, asked));
    project.is_repository = true;
    projects.push_back(std::move(project));
  }
  for (auto& [root, asked] : std::move(outside).by_root()) {
    // A link out of a file's folder may lead to another place of what turned out to be the project.
    for (Asked& one : asked) {
      MS_TRY(one, look_at(one.written, working_folder, root));
    }
    MS_TRY(Project project, project_of(root, asked));
    projects.push_back(std::move(project));
  }
  std::ranges::sort(projects, {}, &Project::root);
  return projects;
}

Result<Project> find_project(const std::vector<std::string>& paths,
                             const std::string& working_folder, const std::string& what) {
  MS_TRY(std::vector<Project> projects, find_projects(paths, working_folder));
  if (projects.size() == 1) return std::move(projects.front());
  return fail(ErrorCode::usage,
              fmt::format("{} is about one project, and the paths are of {}; name those of one",
                          what, projects.size()));
}

Result<std::string> inside(const Project& project, const std::string& path,
                           const std::string& working_folder) {
  MS_TRY(const Asked asked, look_at(path, working_folder, project.root));
  if (asked.path.is_link_out) {
    return fail(ErrorCode::usage, path + " is a link out of the project's root " + project.root);
  }
  const fs::path below = asked.path.place.lexically_relative(project.root);
  if (below.empty() || below == "." || *below.begin() == "..") {
    return fail(ErrorCode::usage, path + " is not inside the project's root " + project.root);
  }
  return below.generic_string();
}

std::vector<std::string> prefixes_of(const std::vector<Project>& projects) {
  fs::path common = projects.front().root;
  for (const Project& project : projects) common = common_parent(common, project.root);
  std::vector<std::string> prefixes;
  for (const Project& project : projects) {
    const fs::path below = fs::path(project.root).lexically_relative(common);
    prefixes.push_back(below == "." ? std::string() : below.generic_string() + '/');
  }
  return prefixes;
}

}  // namespace micryscope::cli
