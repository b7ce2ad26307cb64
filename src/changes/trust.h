// Whose repository it is: git uses none of another user unless told that it is safe. What a
// repository says of itself does not count. Private to this folder.
#pragma once

#include <string>

namespace micryscope::changes {

/// True for what belongs to the user, or to the one who became root by sudo. Follows no link.
bool is_owned_by_user(const std::string& path);

/// safe.directory as git reads it, value after value: `*`, a folder, or `FOLDER/*` for all below
/// it; an empty value makes all before it forgotten.
class SafeFolders {
 public:
  /// `folder` is the work tree, or the git folder of a bare repository; absolute, without links.
  explicit SafeFolders(std::string folder);

  void add(const std::string& value);
  bool is_safe() const { return is_safe_; }

 private:
  std::string folder_;
  bool is_safe_ = false;
};

}  // namespace micryscope::changes
