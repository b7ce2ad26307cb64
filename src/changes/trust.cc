#include "changes/trust.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <system_error>
#include <utility>

#include "changes/environment_config.h"

namespace micryscope::changes {

namespace {

/// Without links, and without a slash at its end.
std::string real(const std::string& path) {
  std::error_code error;
  std::string found = std::filesystem::weakly_canonical(expanded(path), error).string();
  if (error) return path;
  while (found.size() > 1 && found.back() == '/') found.pop_back();
  return found;
}

}  // namespace

bool is_owned_by_user(const std::string& path) {
  struct stat status {};
  if (::lstat(path.c_str(), &status) != 0) return false;
  const uid_t user = ::geteuid();
  if (status.st_uid == user) return true;
  const char* const behind_sudo = user == 0 ? std::getenv("SUDO_UID") : nullptr;
  return behind_sudo != nullptr && std::to_string(status.st_uid) == behind_sudo;
}

SafeFolders::SafeFolders(std::string folder) : folder_(std::move(folder)) {}

void SafeFolders::add(const std::string& value) {
  if (value.empty()) {
    is_safe_ = false;
  } else if (value == "*") {
    is_safe_ = true;
  } else if (value.ends_with("/*")) {
    is_safe_ = is_safe_ || folder_.starts_with(real(value.substr(0, value.size() - 2)) + "/");
  } else {
    is_safe_ =
        is_safe_ || (value.starts_with('/') || value.starts_with('~') ? real(value) == folder_
                                                                      : value == folder_);
  }
}

}  // namespace micryscope::changes
