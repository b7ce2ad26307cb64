// Which projects the command line is about: the root that all paths of a report are relative to,
// and what below it was asked for.
#pragma once

#include <string>
#include <vector>

#include "support/error.h"

namespace micryscope::cli {

struct Project {
  std::string root;                     ///< absolute
  std::vector<std::string> paths = {};  ///< relative to the root, sorted; empty: all of it
  /// Those of `paths` that are links which lead out of the project. They are not followed.
  std::vector<std::string> links_out = {};
  /// The root is the top of a repository. Outside of one nothing says how far a project goes: what
  /// is not named belongs to it only if something that is named imports it.
  bool is_repository = false;
};

/// The root of each path is the top folder of the repository around it, as the path is written:
/// links in a repository do not lead out of it (written_path.h). Outside of repositories, a folder
/// is a root of its own, and so is the folder of a file; paths below the working folder, or below
/// one another, have the nearest folder that holds them all for their root.
/// No path stands for the whole repository around `working_folder`. Sorted by root, never empty.
/// Fails for a path that is not there.
Result<std::vector<Project>> find_projects(const std::vector<std::string>& paths,
                                           const std::string& working_folder);

/// The same where only one project will do; `what` is what says so.
Result<Project> find_project(const std::vector<std::string>& paths,
                             const std::string& working_folder, const std::string& what);

/// A path as the project knows it; fails when it is outside the root, leads out of it by a link, or
/// is not there.
Result<std::string> inside(const Project& project, const std::string& path,
                           const std::string& working_folder);

/// The deepest folder that holds all roots, and each root relative to it ("" or with a slash at its
/// end): what the paths of several projects begin with in one report.
std::vector<std::string> prefixes_of(const std::vector<Project>& projects);

}  // namespace micryscope::cli
