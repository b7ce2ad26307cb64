#include "source/ignore.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace micryscope::source {
namespace {

constexpr std::array<std::string_view, 6> kVersionControl = {".bzr", ".git", ".hg",
                                                             ".jj",  ".svn", "CVS"};

// Sorted. A folder that may well be the project's own (dist, build, out, lib, env) is not here:
// where it is made by a tool, the project's ignore file says so.
constexpr std::array<std::string_view, 41> kVendored = {
    ".angular",      ".bundle",        ".cache",
    ".eggs",         ".gradle",        ".ipynb_checkpoints",
    ".mypy_cache",   ".next",          ".nox",
    ".nuxt",         ".output",        ".parcel-cache",
    ".pnpm-store",   ".pytest_cache",  ".ruff_cache",
    ".serverless",   ".svelte-kit",    ".terraform",
    ".tox",          ".turbo",         ".venv",
    ".virtualenv",   ".yarn",          "Carthage",
    "DerivedData",   "Godeps",         "Pods",
    "__pycache__",   "__pypackages__", "bower_components",
    "dist-packages", "jspm_packages",  "node_modules",
    "site-packages", "third-party",    "third_party",
    "thirdparty",    "vendored",       "venv",
    "virtualenv",    "web_modules",
};
static_assert(std::is_sorted(kVendored.begin(), kVendored.end()));

/// A folder name that is other people's only beside one of these files.
struct Beside {
  std::string_view folder;
  std::string_view file;
};
constexpr std::array<Beside, 9> kBeside = {{
    {"deps", "mix.exs"},
    {"target", "Cargo.toml"},
    {"target", "build.sbt"},
    {"target", "pom.xml"},
    {"vendor", "Gemfile"},
    {"vendor", "Package.swift"},
    {"vendor", "composer.json"},
    {"vendor", "go.mod"},
    {"vendor", "package.json"},
}};

std::string_view name_of(std::string_view path) { return path.substr(path.rfind('/') + 1); }

bool has_file(const SourceTree::Listing& listing, std::string_view name) {
  return std::ranges::any_of(listing.files,
                             [&](const Entry& entry) { return name_of(entry.path) == name; });
}

}  // namespace

IgnoreFile::IgnoreFile(std::string_view text, std::string_view folder, Glob::Braces braces)
    : folder_size_(folder.size()) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  for (std::size_t number = 1; !text.empty(); ++number) {
    const std::size_t end = text.find('\n');
    add_line(text.substr(0, end), number, braces);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
}

void IgnoreFile::add_line(std::string_view line, std::size_t number, Glob::Braces braces) {
  if (line.ends_with('\r')) line.remove_suffix(1);
  if (line.starts_with('#')) return;
  while (line.ends_with(' ') && !line.ends_with("\\ ")) line.remove_suffix(1);
  const bool is_negated = line.starts_with('!');
  if (is_negated) line.remove_prefix(1);
  const bool is_folder_only = line.ends_with('/');
  if (is_folder_only) line.remove_suffix(1);
  const bool is_anchored = line.find('/') != std::string_view::npos;
  if (line.starts_with('/')) line.remove_prefix(1);
  if (line.empty()) return;
  if (const std::string problem = Glob::problem(line, braces); !problem.empty()) {
    problems_.push_back(
        fmt::format("line {}: the glob \"{}\" {}", number, line.substr(0, 60), problem));
  }
  rules_.push_back({Glob::compile(line, braces), is_negated, is_folder_only, is_anchored});
}

Verdict IgnoreFile::verdict(std::string_view path, bool is_folder, std::uint64_t& steps) const {
  path.remove_prefix(std::min(folder_size_, path.size()));
  const std::string_view name = name_of(path);
  for (auto rule = rules_.rbegin(); rule != rules_.rend(); ++rule) {
    if (rule->is_folder_only && !is_folder) continue;
    if (!rule->glob.matches(rule->is_anchored ? path : name, steps)) continue;
    return rule->is_negated ? Verdict::kept : Verdict::ignored;
  }
  return Verdict::none;
}

bool is_version_control(std::string_view name) {
  return std::ranges::find(kVersionControl, name) != kVersionControl.end();
}

bool is_vendored_folder(std::string_view name, const SourceTree::Listing& siblings) {
  if (std::binary_search(kVendored.begin(), kVendored.end(), name)) return true;
  if (name.ends_with(".egg-info") || name.ends_with(".dist-info")) return true;
  return std::ranges::any_of(kBeside, [&](const Beside& beside) {
    return beside.folder == name && has_file(siblings, beside.file);
  });
}

bool is_environment(const SourceTree::Listing& listing) {
  return has_file(listing, "pyvenv.cfg") ||
         std::ranges::find(listing.folders, "conda-meta") != listing.folders.end();
}

}  // namespace micryscope::source
