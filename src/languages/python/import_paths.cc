#include "languages/python/import_paths.h"

#include <algorithm>

namespace micryscope::languages::py {

namespace {

constexpr std::size_t kNearestFolders = 8;
constexpr std::size_t kNameLimit = 200;

std::string_view parent_of(std::string_view folder) {
  if (folder.empty()) return folder;
  const std::size_t slash = folder.substr(0, folder.size() - 1).rfind('/');
  return folder.substr(0, slash == std::string_view::npos ? 0 : slash + 1);
}

// "a" of "x/a/".
std::string_view last_folder(std::string_view folder) {
  const std::size_t parent = parent_of(folder).size();
  return folder.empty() ? folder : folder.substr(parent, folder.size() - parent - 1);
}

std::string_view root_of(std::string_view dotted) { return dotted.substr(0, dotted.find('.')); }

// How many of the folders above the file are certainly packages, so that Python does not look for
// modules in them.
std::size_t package_depth(std::string_view path, std::string_view folder,
                          const std::vector<ImportedModule>& imports) {
  std::size_t depth = path.ends_with("/__init__.py") ? 1 : 0;
  for (const ImportedModule& module : imports) {
    depth = std::max(depth, module.level);
    if (module.level > 0) continue;
    std::size_t above = 1;
    for (std::string_view at = folder; !at.empty(); at = parent_of(at), ++above) {
      if (last_folder(at) != root_of(module.dotted)) continue;
      depth = std::max(depth, above);
      break;
    }
  }
  return depth;
}

bool is_dotted_name(std::string_view dotted) {
  return dotted.size() <= kNameLimit && dotted.find("..") == std::string_view::npos &&
         !dotted.starts_with('.') && !dotted.ends_with('.') &&
         dotted.find_first_of("/\\ \t\n") == std::string_view::npos;
}

}  // namespace

UnitFinder::UnitFinder(std::string_view path, const lower::Layout& layout,
                       const std::vector<ImportedModule>& imports)
    : path_(path), folder_(path.substr(0, path.rfind('/') + 1)), layout_(layout) {
  std::size_t skip = package_depth(path_, folder_, imports);
  for (std::string_view at = folder_; !at.empty() && folders_.size() < kNearestFolders; at = parent_of(at)) {
    if (skip > 0) {
      --skip;
    } else {
      folders_.push_back(at);
    }
  }
  folders_.emplace_back();
}

// Folders in which the package or module may lie, best first.
std::vector<std::string> UnitFinder::bases_of(std::string_view root) const {
  std::vector<std::string> bases;
  const bool known = is_known_package(root);
  const auto usable = [&](std::string_view base) {
    return !known || base.empty() ||
           (folder_.starts_with(base) && folder_.substr(base.size()).starts_with(std::string(root) + "/"));
  };
  for (const std::string_view base : folders_) {
    if (usable(base)) bases.emplace_back(base);
  }
  for (const lower::Alias& alias : layout_.aliases) {
    if (alias.language_group != "python" || !path_.starts_with(alias.scope)) continue;
    std::string_view target = alias.target;
    if (alias.pattern == "*" && target.ends_with('*')) {
      target.remove_suffix(1);
    } else if (alias.pattern != root) {
      continue;
    }
    bases.emplace_back(target);
    if (alias.pattern == root) bases.push_back(std::string(target) + "src/");
  }
  for (const std::string_view base : folders_) {
    if (base.find("src/") == std::string_view::npos && usable(base)) bases.push_back(std::string(base) + "src/");
  }
  return bases;
}

std::vector<std::string> UnitFinder::candidates(std::size_t level, std::string_view dotted) const {
  std::vector<std::string> bases;
  if (!is_dotted_name(dotted)) return {};
  if (level > 0) {
    std::string_view at = folder_;
    for (std::size_t i = 1; i < level; ++i) {
      if (at.empty()) return {};  // above the root
      at = parent_of(at);
    }
    bases.emplace_back(at);
  } else if (const std::string_view root = root_of(dotted); !root.empty() && !is_standard_module(root)) {
    if (root != last_root_) {
      last_bases_ = bases_of(root);
      last_root_ = root;
    }
    bases = last_bases_;
  }
  std::string inside(dotted);
  std::replace(inside.begin(), inside.end(), '.', '/');
  std::vector<std::string> units;
  const auto add = [&](std::string unit) {
    if (unit != path_ && std::find(units.begin(), units.end(), unit) == units.end()) {
      units.push_back(std::move(unit));
    }
  };
  for (const std::string& base : bases) {
    if (!inside.empty()) add(base + inside + ".py");
    add(base + inside + (inside.empty() ? "__init__.py" : "/__init__.py"));
  }
  return units;
}

}  // namespace micryscope::languages::py
