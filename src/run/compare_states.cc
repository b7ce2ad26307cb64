#include "run/compare_states.h"

#include <algorithm>
#include <filesystem>
#include <set>
#include <string>
#include <system_error>
#include <utility>

#include "languages/registry.h"
#include "source/decode.h"
#include "source/disk_tree.h"
#include "source/walk.h"

namespace micryscope {

namespace {

bool is_below(std::string_view path, std::string_view folder) {
  return path == folder ||
         (path.starts_with(folder) && path.substr(folder.size()).starts_with('/'));
}

bool is_selected(const source::Selection& selection, std::string_view path) {
  return selection.paths.empty() ||
         std::any_of(selection.paths.begin(), selection.paths.end(),
                     [path](const std::string& folder) { return is_below(path, folder); });
}

/// Whether a tree has a file or folder at this path.
bool exists(const source::SourceTree& tree, const std::string& path) {
  const std::size_t slash = path.rfind('/');
  const std::string folder = slash == std::string::npos ? "" : path.substr(0, slash);
  const std::string name = path.substr(slash + 1);  // npos + 1 is 0
  const auto listing = tree.list(folder);
  if (!listing) return false;
  return std::find(listing->folders.begin(), listing->folders.end(), name) !=
             listing->folders.end() ||
         std::any_of(listing->files.begin(), listing->files.end(),
                     [&path](const source::Entry& entry) { return entry.path == path; });
}

/// What the selected paths were in the base: those that are there, and the old names of renamed
/// files.
std::vector<std::string> paths_in_base(const source::Selection& selection,
                                       const StatePair& states) {
  if (selection.paths.empty()) return {};  // all
  std::set<std::string> paths;
  for (const std::string& path : selection.paths) {
    if (exists(states.base, path)) paths.insert(path);
  }
  for (const report::ChangedFile& file : states.changes.files) {
    if (!file.old_path.empty() && !file.path.empty() && is_selected(selection, file.path)) {
      paths.insert(file.old_path);
    }
  }
  return {paths.begin(), paths.end()};
}

/// Findings of files that were moved out of the selection are not fixed, only out of sight.
void drop_moved_out(const source::Selection& selection, const StatePair& states,
                    report::Report& base) {
  if (selection.paths.empty()) return;
  std::set<std::string_view> moved_out;
  for (const report::ChangedFile& file : states.changes.files) {
    if (!file.path.empty() && !is_selected(selection, file.path)) moved_out.insert(file.old_path);
  }
  std::erase_if(base.findings, [&](const rules::Finding& finding) {
    return moved_out.contains(base.files[finding.location.file].path);
  });
}

Result<report::Report> run_base(const Options& options, const StatePair& states,
                                const RunState& run) {
  Options for_base = options;
  for_base.selection.paths = paths_in_base(options.selection, states);
  // No path would mean all of them.
  if (for_base.selection.paths.empty() && !options.selection.paths.empty()) return report::Report();
  MS_TRY(report::Report base, run(for_base, states.base));
  drop_moved_out(options.selection, states, base);
  return base;
}

/// A copy is a new file: what it repeats is there once more.
report::Changes paths_of(const changes::Changes& changes) {
  report::Changes made;
  for (const changes::FileChange& file : changes.files) {
    const bool is_copy = file.kind == changes::ChangeKind::copied;
    made.files.push_back({is_copy ? "" : file.old_path, file.new_path});
  }
  return made;
}

report::ReadText reader_of(const source::SourceTree& tree, const source::Limits& limits) {
  return [&tree, limits](std::string_view path) -> std::optional<std::string> {
    auto bytes = tree.read(path, limits.file_bytes);
    if (!bytes) return std::nullopt;
    source::Decoded decoded = source::decode(std::move(*bytes));
    if (decoded.encoding == source::Encoding::binary) return std::nullopt;
    return std::move(decoded.text);
  };
}

/// A tree of a repository that it keeps open, and what is to be said of it.
class RepositoryTree : public source::SourceTree {
 public:
  RepositoryTree(changes::Repository repository, std::unique_ptr<source::SourceTree> tree,
                 std::vector<std::string> notes)
      : repository_(std::move(repository)), tree_(std::move(tree)), notes_(std::move(notes)) {}

  static Result<std::unique_ptr<source::SourceTree>> on_disk(changes::Repository repository) {
    auto tree = repository.files_on_disk();
    if (tree) return make(std::move(repository), *std::move(tree), {});
    MS_TRY(auto disk, source::open_disk_tree(repository.work_tree()));
    return make(std::move(repository), std::move(disk),
                {"what a sparse checkout leaves out is not named: " + tree.error().text()});
  }
  static Result<std::unique_ptr<source::SourceTree>> of_head(changes::Repository repository) {
    MS_TRY(auto tree, repository.commit_tree("HEAD"));
    return make(std::move(repository), std::move(tree),
                {"a bare repository has no working tree; HEAD was read instead"});
  }

  Result<Listing> list(std::string_view folder) const override { return tree_->list(folder); }
  Result<std::string> read(std::string_view path, std::uint64_t limit) const override {
    return tree_->read(path, limit);
  }
  std::vector<std::string> notes() const override { return notes_; }

 private:
  static std::unique_ptr<source::SourceTree> make(changes::Repository repository,
                                                  std::unique_ptr<source::SourceTree> tree,
                                                  std::vector<std::string> notes) {
    return std::make_unique<RepositoryTree>(std::move(repository), std::move(tree),
                                            std::move(notes));
  }

  changes::Repository repository_;
  std::unique_ptr<source::SourceTree> tree_;
  std::vector<std::string> notes_;
};

/// True for git's own folder, what is below it, and a folder whose `.git` leads there.
bool is_of_bare(const changes::Repository& repository, const std::string& root) {
  if (!repository.work_tree().empty()) return false;
  std::error_code error;
  return source::is_within(root, repository.git_folder()) ||
         std::filesystem::exists(std::filesystem::path(root) / ".git", error);
}

}  // namespace

bool is_read_path(std::string_view path) {
  const std::string_view name = path.substr(path.rfind('/') + 1);
  if (name == ".gitignore" || name == ".micryscopeignore") return true;
  const std::size_t dot = name.rfind('.');
  const std::string_view extension = dot == name.npos ? std::string_view() : name.substr(dot);
  return std::ranges::any_of(languages::all_languages(), [&](const auto* language) {
    return std::ranges::find(language->extensions, extension) != language->extensions.end() ||
           std::ranges::find(language->manifests, name) != language->manifests.end();
  });
}

Result<std::unique_ptr<source::SourceTree>> open_tree(const std::string& root) {
  std::error_code error;
  const std::string real = std::filesystem::weakly_canonical(root, error).string();
  // A repository that git does not use is a folder like any other to a check of what is on disk.
  if (auto found = changes::Repository::find(root); found && *found) {
    changes::Repository& repository = **found;
    if (is_of_bare(repository, real)) return RepositoryTree::of_head(std::move(repository));
    if (repository.work_tree() == real) return RepositoryTree::on_disk(std::move(repository));
  }
  MS_TRY(auto disk, source::open_disk_tree(root));
  return std::unique_ptr<source::SourceTree>(std::move(disk));
}

Result<report::Report> compare_states(const Options& options, const StatePair& states,
                                      const RunState& run) {
  MS_TRY(report::Report head, run(options, states.head));
  MS_TRY(const report::Report base, run_base(options, states, run));
  const source::Limits& limits = options.selection.limits;
  return report::compare(
      base, std::move(head),
      {states.changes, reader_of(states.base, limits), reader_of(states.head, limits)});
}

Result<OpenedStates> open_states(const std::string& folder, const changes::Wanted& wanted) {
  MS_TRY(changes::Repository repository, changes::Repository::open(folder));
  OpenedStates opened{std::make_unique<changes::Repository>(std::move(repository)), {}};
  changes::Wanted asked = wanted;
  asked.is_read = is_read_path;
  MS_TRY(opened.states, opened.repository->states(asked));
  return opened;
}

Result<report::Report> compare_states(const Options& options, const OpenedStates& opened,
                                      const RunState& run) {
  const changes::States& states = opened.states;
  report::Report report;
  if (states.base) {
    MS_TRY(report,
           compare_states(options, StatePair{*states.base, *states.head, paths_of(states.changes)},
                          run));
  } else {
    MS_TRY(report, run(options, *states.head));
  }
  for (const std::string& note : states.notes) {
    report.notifications.push_back(
        {rules::Level::warning, states.base ? "compared-states" : "base-missing", note, "", 0});
  }
  return report;
}

}  // namespace micryscope
