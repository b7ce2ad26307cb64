// Which project the command line is about: the root that all paths of a report are relative to, and
// what below it was asked for.
#pragma once

#include <string>
#include <vector>

#include "support/error.h"

namespace micryscope::cli {

struct Project {
  std::string root;                ///< absolute
  std::vector<std::string> paths;  ///< relative to the root, sorted; empty: all of it
};

/// The root is the top folder of the git repository around the paths; without one it is the folder
/// given, or the paths' common parent. No path stands for the whole repository around
/// `working_folder`. Fails for a path that is not there.
Result<Project> find_project(const std::vector<std::string>& paths,
                             const std::string& working_folder);

/// A path as the project knows it; fails when it is outside the root or not there.
Result<std::string> inside(const Project& project, const std::string& path,
                           const std::string& working_folder);

}  // namespace micryscope::cli
