// Where the cache lives. Never in the tree of the project: what is analysed must not decide what is
// remembered of it, and nothing of ours is left for anybody to commit.
#pragma once

#include <string>
#include <string_view>

namespace micryscope::cache {

/// What may say where it lives, the strongest first; an empty text says nothing.
struct FolderChoice {
  std::string option;             ///< --cache-dir
  std::string environment;        ///< MICRYSCOPE_CACHE_DIR
  std::string common_git_folder;  ///< absolute; shared by all work trees of the repository
  std::string working_folder;     ///< absolute; what a relative path is relative to
};

/// Absolute and without dots; empty when nothing says where, and then nothing is kept.
std::string cache_folder(const FolderChoice& choice);

/// The folder below a repository's common git folder.
inline constexpr std::string_view kFolderName = "micryscope";
inline constexpr const char* kFolderVariable = "MICRYSCOPE_CACHE_DIR";

}  // namespace micryscope::cache
