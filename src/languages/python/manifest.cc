#include "languages/python/manifest.h"

#include <algorithm>
#include <string>

namespace micryscope::languages::py {

namespace {

std::string_view trim(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t\r\"'[{");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t\r\"',]}") + 1 - begin);
}

bool is_plain_path(std::string_view path) {
  return !path.empty() && path.size() < 200 && path != "." && path[0] != '/' &&
         path.find("..") == std::string_view::npos && path.find_first_of("\"', =\t") == std::string_view::npos;
}

bool is_project(std::string_view section) {
  return section == "project" || section == "tool.poetry" || section == "metadata";
}

bool is_package_search(std::string_view section) {
  return section == "tool.setuptools.packages.find" || section == "options.packages.find" ||
         section == "tool.setuptools.package-dir";
}

}  // namespace

void read_manifest(std::string_view path, std::string_view text, lower::Layout& layout) {
  const std::string folder(path.substr(0, path.rfind('/') + 1));
  std::string_view section;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.starts_with('[')) {
      section = trim(line);
      continue;
    }
    const std::size_t equals = line.find('=');
    if (equals == std::string_view::npos) continue;
    const std::string_view key = trim(line.substr(0, equals));
    const std::string_view value = trim(line.substr(equals + 1));
    if (!is_plain_path(value)) continue;
    if (is_project(section) && key == "name") {
      std::string module(value);
      std::replace(module.begin(), module.end(), '-', '_');
      layout.aliases.push_back({"python", "", module, folder});
    } else if (is_package_search(section) && (key == "where" || key.empty())) {
      layout.aliases.push_back({"python", folder, "*", folder + std::string(value) + "/*"});
    }
  }
}

}  // namespace micryscope::languages::py
