// Goes through the tree with a list of folders to visit, never by recursion. Each folder carries
// what its parents decided: the chain of ignore files above it, and the package it belongs to if it
// lies in a vendored folder. What Selection::paths names, and the way to it, is exempt from being
// left out.
#include "source/walk.h"

#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <set>
#include <tuple>
#include <utility>

#include "source/decode.h"
#include "source/ignore.h"
#include "source/machine_made.h"

namespace micryscope::source {
namespace {

constexpr std::uint64_t kManifestBytes = 1U << 20;

/// An ignore file and those above it.
struct IgnoreLevel {
  IgnoreFile rules;
  const IgnoreLevel* above;
  std::string path;
};

struct Folder {
  std::string path;  ///< "" or with a slash at its end
  std::uint32_t depth = 0;
  const IgnoreLevel* rules = nullptr;
  PackageNumber package = kOwnCode;
  bool holds_packages = false;  ///< each of its folders is a package
};

std::string_view name_in(std::string_view path) { return path.substr(path.rfind('/') + 1); }

std::string_view without_slash(std::string_view folder) {
  return folder.substr(0, folder.empty() ? 0 : folder.size() - 1);
}

std::string_view without_trailing_slash(std::string_view path) {
  return path.ends_with('/') ? without_slash(path) : path;
}

constexpr std::string_view kNoPlainFile = "a pipe, socket or device";

class Walker {
 public:
  Walker(const SourceTree& tree, const Selection& selection,
         std::span<const lower::LanguageSpec* const> languages, const std::set<std::string>& reach)
      : tree_(tree),
        selection_(selection),
        languages_(languages),
        reach_(reach),
        excluded_("", "", Glob::Braces::alternatives) {
    for (const lower::LanguageSpec* language : languages) {
      for (const std::string_view extension : language->extensions) {
        by_extension_.emplace(extension, language);
      }
      manifest_names_.insert(language->manifests.begin(), language->manifests.end());
    }
    for (const std::string& path : selection.paths) named_.push_back(clean_path(path));
    std::string lines;
    for (const std::string& glob : selection.exclude) lines += glob + "\n";
    excluded_ = IgnoreFile(lines, "", Glob::Braces::alternatives);
  }

  Result<Walk> run() {
    MS_TRY(SourceTree::Listing root, tree_.list(""));
    for (const std::string& path : named_) {
      if (!is_there(path)) {
        return fail(ErrorCode::usage, "there is no such file or folder here", path);
      }
    }
    todo_.push_back({.path = "", .rules = add_rules(".git/info/exclude", "", nullptr)});
    visit(take(), root);
    while (!todo_.empty()) {
      Folder folder = take();
      auto listing = tree_.list(without_slash(folder.path));
      if (listing) {
        visit(std::move(folder), *listing);
      } else {
        skip(SkipReason::unreadable, folder.path, listing.error().message);
      }
    }
    std::ranges::sort(walk_.files, {}, &WalkedFile::path);
    read_manifests();
    name_absent();
    return std::move(walk_);
  }

 private:
  Folder take() {
    Folder folder = std::move(todo_.back());
    todo_.pop_back();
    return folder;
  }

  void skip(SkipReason reason, std::string_view path, std::string_view detail = {}) {
    // Nobody asked for what merely lies beside.
    const bool is_beside = selection_.only_named && !is_asked_for(without_trailing_slash(path));
    if (is_beside && reason != SkipReason::too_many) return;
    walk_.skipped.add(reason, path, detail);
  }

  bool is_asked_for(std::string_view path) const {
    return named_.empty() ||
           std::ranges::any_of(named_, [&](const auto& named) { return is_within(path, named); });
  }
  /// Whether there is any reason to look at a file.
  bool may_join(const Folder& folder, std::string_view path) const {
    return !selection_.only_named || is_asked_for(path) ||
           reach_.contains(std::string(without_slash(folder.path)));
  }
  /// Whether there is any reason to look into a folder.
  bool may_hold(std::string_view path) const {
    if (!selection_.only_named || is_asked_for(path) || leads_to_named(path)) return true;
    const std::string folder(path);
    const auto below = reach_.lower_bound(folder + "/");
    return reach_.contains(folder) || (below != reach_.end() && is_within(*below, path));
  }

  bool is_there(const std::string& path) const {
    return path.empty() || tree_.list(path) || has_entry(path);
  }

  bool has_entry(const std::string& path) const {
    const std::size_t slash = path.rfind('/');
    const auto listing = tree_.list(slash == std::string::npos ? "" : path.substr(0, slash));
    return listing && std::ranges::find(listing->files, path, &Entry::path) != listing->files.end();
  }

  bool is_named(std::string_view path) const {
    return std::ranges::find(named_, path) != named_.end();
  }
  // True for what is named and for the folders on the way to it.
  bool leads_to_named(std::string_view path) const {
    return std::ranges::any_of(named_, [&](const auto& named) { return is_within(named, path); });
  }

  void visit(Folder folder, const SourceTree::Listing& listing) {
    const std::string_view path = without_slash(folder.path);
    const bool is_exempt = path.empty() || leads_to_named(path);
    if (!is_exempt && is_repository(listing)) {
      return skip(SkipReason::submodule, folder.path, "a repository of its own");
    }
    if (is_environment(listing) && !is_exempt) {
      if (!selection_.no_ignore) return skip(SkipReason::vendored, folder.path);
      if (folder.package == kOwnCode) folder.package = ++packages_;
    }
    if (!selection_.no_ignore) {
      for (const std::string_view name : {".gitignore", ".micryscopeignore"}) {
        const std::string file = folder.path + std::string(name);
        if (std::ranges::find(listing.folders, name) != listing.folders.end()) {
          skip(SkipReason::ignore_rules, file, "is no plain file but a folder");
        }
        if (std::ranges::find(listing.files, file, &Entry::path) == listing.files.end()) continue;
        folder.rules = add_rules(file, folder.path, folder.rules);
      }
    }
    for (const Entry& entry : listing.files) {
      if (!may_join(folder, entry.path)) {
        // What the imports of its folder mean.
        if (is_manifest(folder, name_in(entry.path)) && entry.kind == EntryKind::file) {
          add_manifest(entry);
        }
        continue;
      }
      if (!count_entry(folder.path)) return;
      visit_file(folder, entry);
    }
    for (const std::string& name : listing.folders) {
      if (!may_hold(folder.path + name)) continue;
      if (!count_entry(folder.path)) return;
      visit_folder(folder, name, listing);
    }
  }

  static bool is_repository(const SourceTree::Listing& listing) {
    return std::ranges::find(listing.folders, ".git") != listing.folders.end() ||
           std::ranges::any_of(listing.files,
                               [](const Entry& file) { return name_in(file.path) == ".git"; });
  }

  bool count_entry(const std::string& folder) {
    if (entries_ == selection_.limits.files) {
      skip(SkipReason::too_many, folder, fmt::format("the limit is {} entries", entries_));
      todo_.clear();
    }
    return entries_++ < selection_.limits.files;
  }

  const IgnoreLevel* add_rules(const std::string& path, std::string_view folder,
                               const IgnoreLevel* above) {
    if (selection_.no_ignore) return above;
    const auto text = tree_.read(path, IgnoreFile::kMaxBytes + 1);
    if (!text) {
      if (has_entry(path)) skip(SkipReason::ignore_rules, path, text.error().message);
      return above;
    }
    if (text->size() > IgnoreFile::kMaxBytes) {
      skip(SkipReason::too_large, path, "ignore rules, not applied; the limit is 64 kB");
      return above;
    }
    levels_.push_back({IgnoreFile(*text, folder, Glob::Braces::literal), above, path});
    if (name_in(path) == ".micryscopeignore") {
      for (const std::string& problem : levels_.back().rules.problems()) {
        walk_.skipped.problems.push_back({path, SkipReason::bad_rule, problem});
      }
    }
    return levels_.back().rules.empty() ? above : &levels_.back();
  }

  bool is_ignored(const Folder& folder, std::string_view path, bool is_folder) {
    if (selection_.no_ignore || leads_to_named(path)) return false;
    std::uint64_t steps = Glob::kMostSteps;
    if (excluded_.verdict(path, is_folder, steps) == Verdict::ignored) return true;
    if (steps == 0) say_cut("", "the globs of `exclude`", path);
    for (const IgnoreLevel* level = folder.rules; level != nullptr; level = level->above) {
      if (steps == 0) break;
      const Verdict verdict = level->rules.verdict(path, is_folder, steps);
      if (verdict != Verdict::none) return verdict == Verdict::ignored;
      if (steps == 0) say_cut(level->path, "its wildcards", path);
    }
    return false;
  }

  // Once for each file of rules, with the first path for which it happens.
  void say_cut(const std::string& rules, std::string_view what, std::string_view path) {
    if (!cut_.insert(rules).second) return;
    walk_.skipped.problems.push_back(
        {rules, SkipReason::bad_rule,
         fmt::format("{} take too long for \"{}\" and count for nothing there", what, path)});
  }

  void visit_file(const Folder& folder, const Entry& entry) {
    const std::string_view name = name_in(entry.path);
    if (is_ignored(folder, entry.path, false)) return skip(SkipReason::ignored, entry.path);
    if (entry.kind == EntryKind::submodule) {
      return skip(SkipReason::submodule, entry.path + "/", "a repository of its own");
    }
    const bool is_link = entry.kind == EntryKind::symlink || entry.kind == EntryKind::broken_link;
    if (is_link && is_named(entry.path)) {
      return skip(SkipReason::asked_link, entry.path,
                  entry.kind == EntryKind::symlink
                      ? "a link, which is not followed; name what it leads to"
                      : "leads out of the root, in a circle or nowhere; name the place itself");
    }
    if (entry.kind == EntryKind::symlink) return skip(SkipReason::linked, entry.path);
    if (entry.kind == EntryKind::broken_link) {
      return skip(SkipReason::symlink, entry.path, "leads out of the root, in a circle or nowhere");
    }
    const lower::LanguageSpec* language = language_of(name);
    const bool has_aliases = is_manifest(folder, name);
    if (language == nullptr && !has_aliases) return skip(SkipReason::no_language, entry.path);
    if (entry.kind == EntryKind::absent) {
      const std::string_view path = entry.path;
      ++absent_[std::string(path.substr(0, path.find('/') + 1))];  // "" for those at the root
      return;
    }
    if (entry.kind == EntryKind::special) {
      return skip(SkipReason::unreadable, entry.path, kNoPlainFile);
    }
    if (entry.kind == EntryKind::unreadable) return skip(SkipReason::unreadable, entry.path);
    if (has_aliases) add_manifest(entry);
    if (language == nullptr) return;
    if (is_declaration_path(name)) return skip(SkipReason::declaration, entry.path);
    walk_.files.push_back({.path = entry.path,
                           .size = entry.size,
                           .language = language,
                           .package = folder.package,
                           .is_named = is_named(entry.path),
                           .content_id = entry.content_id});
  }

  /// One line for each folder at the top: a sparse checkout may leave out most of a repository.
  void name_absent() {
    for (const auto& [top, files] : absent_) {
      skip(SkipReason::not_checked_out, top.empty() ? std::string_view("./") : top,
           fmt::format("{} source {} that a sparse checkout leaves out", files,
                       files == 1 ? "file" : "files"));
      walk_.skipped.counts[SkipReason::not_checked_out] += files - 1;
    }
  }

  bool is_manifest(const Folder& folder, std::string_view name) const {
    return folder.package == kOwnCode && manifest_names_.contains(name);
  }

  void add_manifest(const Entry& entry) {
    if (entry.size > kManifestBytes) {
      return skip(SkipReason::too_large, entry.path, "a manifest, not read; the limit is 1 MB");
    }
    manifests_.push_back(entry.path);
  }

  void read_manifests() {
    std::ranges::sort(manifests_);
    for (const std::string& path : manifests_) {
      auto bytes = tree_.read(path, kManifestBytes);
      if (!bytes) {
        skip(SkipReason::unreadable, path, bytes.error().message);
        continue;
      }
      const Decoded decoded = decode(*std::move(bytes));
      // Several languages may share a reader, which then reads the file once.
      std::set<decltype(lower::LanguageSpec::read_manifest)> done;
      const std::string_view name = std::string_view(path).substr(path.rfind('/') + 1);
      for (const lower::LanguageSpec* language : languages_) {
        const bool wants =
            std::ranges::find(language->manifests, name) != language->manifests.end();
        if (!wants || !done.insert(language->read_manifest).second) continue;
        language->read_manifest(path, decoded.text, walk_.layout);
      }
    }
    // Targets of one pattern stay in the order in which the manifest prefers them.
    std::ranges::stable_sort(walk_.layout.aliases, {}, [](const lower::Alias& alias) {
      return std::tie(alias.language_group, alias.scope, alias.pattern);
    });
  }

  void visit_folder(const Folder& folder, const std::string& name,
                    const SourceTree::Listing& siblings) {
    if (is_version_control(name)) return;
    std::string path = folder.path + name;
    if (is_ignored(folder, path, true)) return skip(SkipReason::ignored, path + "/");
    const bool is_vendored = is_vendored_folder(name, siblings);
    const bool is_exempt = leads_to_named(path);
    if (is_vendored && !is_exempt && !selection_.no_ignore) {
      return skip(SkipReason::vendored, path + "/");
    }
    if (folder.depth >= selection_.limits.folder_depth) {
      return skip(SkipReason::too_deep, path + "/",
                  fmt::format("the limit is {} folders", selection_.limits.folder_depth));
    }
    Folder next{.path = std::move(path), .depth = folder.depth + 1, .rules = folder.rules};
    next.package = folder.package;
    // What the user names is as good as their own.
    const bool starts_package = folder.holds_packages || (is_vendored && !is_exempt);
    if (is_named(next.path)) {
      next.package = kOwnCode;
    } else if (starts_package) {
      next.package = ++packages_;
      next.holds_packages = is_vendored || name.starts_with('@');
    }
    next.path += '/';
    todo_.push_back(std::move(next));
  }

  const lower::LanguageSpec* language_of(std::string_view name) const {
    const std::size_t dot = name.rfind('.');
    if (dot == std::string_view::npos) return nullptr;
    const auto found = by_extension_.find(name.substr(dot));
    return found == by_extension_.end() ? nullptr : found->second;
  }

  const SourceTree& tree_;
  const Selection& selection_;
  const std::span<const lower::LanguageSpec* const> languages_;
  const std::set<std::string>& reach_;
  IgnoreFile excluded_;
  std::map<std::string_view, const lower::LanguageSpec*> by_extension_;
  std::set<std::string_view> manifest_names_;
  std::vector<std::string> manifests_;
  std::vector<std::string> named_;
  std::deque<IgnoreLevel> levels_;  // a deque: growing never moves a level
  std::set<std::string> cut_;       // ignore files that took too long
  std::vector<Folder> todo_;
  PackageNumber packages_ = kOwnCode;
  std::uint32_t entries_ = 0;
  std::map<std::string, std::uint64_t> absent_;  ///< by the folder at the top
  Walk walk_;
};

}  // namespace

void SkipList::add(SkipReason reason, std::string_view path, std::string_view detail) {
  ++counts[reason];
  if (is_problem(reason)) problems.push_back({std::string(path), reason, std::string(detail)});
}

std::string clean_path(std::string_view path) {
  std::string clean;
  while (!path.empty()) {
    const std::size_t slash = path.find('/');
    const std::string_view part = path.substr(0, slash);
    path.remove_prefix(slash == std::string_view::npos ? path.size() : slash + 1);
    if (part.empty() || part == ".") continue;
    if (!clean.empty()) clean += '/';
    clean += part;
  }
  return clean;
}

bool is_within(std::string_view path, std::string_view folder) {
  if (folder.empty()) return true;
  return path.starts_with(folder) && (path.size() == folder.size() || path[folder.size()] == '/');
}

std::vector<std::string> groups_of(const Walk& walked) {
  std::set<std::string> groups;
  const lower::LanguageSpec* last = nullptr;
  for (const WalkedFile& file : walked.files) {
    if (file.language != last) groups.emplace(file.language->group);
    last = file.language;
  }
  return {groups.begin(), groups.end()};
}

Result<Walk> walk(const SourceTree& tree, const Selection& selection,
                  std::span<const lower::LanguageSpec* const> languages,
                  const std::set<std::string>& reach) {
  return Walker(tree, selection, languages, reach).run();
}

}  // namespace micryscope::source
