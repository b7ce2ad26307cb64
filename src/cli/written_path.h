// A path as it was written on the command line -> the place that it stands for. Links that lead to
// a project are the user's own and are followed. Links within a project were put there by whoever
// wrote it: they are followed to other places of that project, and never out of it.
//
// A project is here the repository around a place; outside of any, the working folder if the place
// lies in it, and else, for a file, its folder.
#pragma once

#include <filesystem>
#include <string>

#include "support/error.h"

namespace micryscope::cli {

struct WrittenPath {
  std::filesystem::path place;  ///< absolute; no folder on the way to it is a link
  /// The top folder of the repository around it; empty outside of any.
  std::filesystem::path repository;
  /// A link in a project leads out of it, into git's own folder, in a circle or nowhere: `place` is
  /// that link, whatever was written behind it.
  bool is_link_out = false;
  bool exists = true;
};

/// Fails for a path that cannot be looked at; what is not there is no failure. `within`, if given,
/// is a project that all below it belongs to.
Result<WrittenPath> follow(const std::string& path, const std::string& working_folder,
                           const std::filesystem::path& within = {});

/// A folder that an option names, absolute; "" for "". Fails for a link out of a project, also when
/// nothing is there. `option` is what names it: "--rules".
Result<std::string> named_folder(const std::string& option, const std::string& path,
                                 const std::string& working_folder);

/// The nearest folder from here up that holds `.git` (a folder, or a file in work trees and
/// submodules); empty when there is none.
std::filesystem::path repository_of(std::filesystem::path folder);

/// True when `path` is `folder` or lies below it; both absolute and without links.
bool is_below(const std::filesystem::path& path, const std::filesystem::path& folder);

/// True for `.git`, `.hg`, ... and everything below them; `path` is relative to a root.
bool is_version_control(const std::filesystem::path& path);

}  // namespace micryscope::cli
