// Where the repository of a folder lies, told before libgit2 opens anything of it. Whoever wrote
// the folder wrote its `.git` too, so two things are looked after here:
//
// - What is opened is a plain file: a pipe in the place of one would hang whoever opens it.
// - The repository is the folder's own. A `.git` that leads elsewhere is believed only if what it
//   leads to points back: the `gitdir` of a linked work tree, the core.worktree of a submodule.
//   Else a check would read, and leave its cache in, a repository that nobody named.
//
// Private to this folder.
#pragma once

#include <optional>
#include <string>

#include "support/error.h"

namespace micryscope::changes {

/// All absolute, without links, and without a slash at the end.
struct GitPlace {
  std::string work_tree;      ///< the folder that holds `.git`; empty: a bare repository
  std::string git_folder;     ///< of this work tree
  std::string common_folder;  ///< of all work trees
};

/// The repository around `folder`; none if there is none. Fails for one that is not the folder's
/// own, and for one of whose files one is no plain file.
Result<std::optional<GitPlace>> find_git_place(const std::string& folder);

/// The same for git's own folder, which the user has named.
Result<GitPlace> git_place_at(const std::string& git_folder);

/// What libgit2 opens to answer for revisions and objects: references, packs, loose objects. Fails
/// for pipes, devices and links out of the repository among them.
Result<void> check_stores(const GitPlace& place);

}  // namespace micryscope::changes
