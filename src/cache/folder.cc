#include "cache/folder.h"

#include <filesystem>

namespace micryscope::cache {

std::string cache_folder(const FolderChoice& choice) {
  namespace fs = std::filesystem;
  fs::path folder;
  if (!choice.option.empty()) {
    folder = fs::path(choice.working_folder) / choice.option;
  } else if (!choice.environment.empty()) {
    folder = fs::path(choice.working_folder) / choice.environment;
  } else if (!choice.common_git_folder.empty()) {
    folder = fs::path(choice.common_git_folder) / kFolderName;
  } else {
    return {};
  }
  std::string text = folder.lexically_normal().string();
  while (text.size() > 1 && text.back() == '/') text.pop_back();
  return text;
}

}  // namespace micryscope::cache
