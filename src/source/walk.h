// First half of collect(): which files there are. Opens folders, ignore files and manifests only.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "source/files.h"
#include "source/import_graph.h"

namespace micryscope::source {

/// What was left out; see FileSet.
struct SkipList {
  std::map<SkipReason, std::uint64_t> counts;
  std::vector<Skipped> problems;

  /// Counts it, and lists it if it is a problem.
  void add(SkipReason reason, std::string_view path, std::string_view detail = {});
};

struct WalkedFile {
  std::string path;
  std::uint64_t size = 0;
  const lower::LanguageSpec* language = nullptr;
  PackageNumber package = kOwnCode;
  bool is_named = false;        ///< stands itself in Selection::paths
  std::string content_id = {};  ///< see Entry
};

/// Sorted by path.
struct Walk {
  std::vector<WalkedFile> files;  ///< with a known language
  lower::Layout layout;           ///< from the manifests found on the way
  SkipList skipped;
};

/// The groups of languages ("python", "javascript") that the files are written in, sorted.
std::vector<std::string> groups_of(const Walk& walked);

/// Fails only when the root or a named path cannot be read. With Selection::only_named, `reach` are
/// the folders whose files may join beside those that are named.
Result<Walk> walk(const SourceTree& tree, const Selection& selection,
                  std::span<const lower::LanguageSpec* const> languages,
                  const std::set<std::string>& reach = {});

/// `path` without "./", doubled slashes and a slash at its end; "" for the root.
std::string clean_path(std::string_view path);

/// True when `path` is `folder` or lies below it; everything lies below "".
bool is_within(std::string_view path, std::string_view folder);

}  // namespace micryscope::source
