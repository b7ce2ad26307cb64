#include "changes/git_place.h"

#include <dirent.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <set>
#include <string_view>
#include <utility>
#include <vector>

#include "changes/config_text.h"
#include "support/plain_file.h"

namespace micryscope::changes {

namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kMostPointer = 1U << 16;  // files that hold a path
constexpr std::uint64_t kMostConfig = 4U << 20;
constexpr int kMostIncludes = 10;   // into one another, as git has it
constexpr int kMostIncluded = 500;  // in all: files that each include the next one twice are many
constexpr int kMostAlternates = 5;  // one behind the other
constexpr int kMostStores = 100;

fs::path absolute(const fs::path& path, const fs::path& from) {
  std::error_code error;
  const fs::path joined = (from / path).lexically_normal();
  fs::path real = fs::weakly_canonical(joined, error);
  if (error) real = joined;
  return real.has_filename() ? real : real.parent_path();
}

bool is_below(const fs::path& path, const fs::path& folder) {
  return std::mismatch(folder.begin(), folder.end(), path.begin(), path.end()).first ==
         folder.end();
}

fs::path variable(const char* name) {
  const char* const value = std::getenv(name);
  return value == nullptr ? fs::path() : fs::path(value);
}

/// A file that holds one path, absolute or relative to `from`; none when it is not there.
Result<std::optional<fs::path>> read_pointer(const fs::path& file, const fs::path& from,
                                             std::string_view prefix = {}) {
  MS_TRY(const std::optional<std::string> text, read_if_there(file.string(), kMostPointer));
  if (!text) return std::nullopt;
  std::string_view path = *text;
  if (!path.starts_with(prefix)) return std::nullopt;
  path.remove_prefix(prefix.size());
  while (path.starts_with(' ')) path.remove_prefix(1);
  path = path.substr(0, path.find_first_of("\r\n"));
  if (path.empty() || path.find('\0') != path.npos) return std::nullopt;
  return absolute(fs::path(path), from);
}

/// The configuration files that libgit2 reads, and those that they include.
class Configuration {
 public:
  Result<void> check(const fs::path& file, int depth = 0) {
    MS_TRY(const std::optional<std::string> text, read_if_there(file.string(), kMostConfig + 1));
    if (!text) return {};
    if (text->size() > kMostConfig) {
      return fail(ErrorCode::git, "a configuration of more than 4 MB", file.string());
    }
    for (const ConfigLine& line : read_config_text(*text)) {
      if (line.section == "core" && line.key == "worktree") work_tree_ = line.value;
      const bool includes = line.section == "include" || line.section == "includeif";
      if (!includes || line.key != "path" || line.value.empty() || depth == kMostIncludes) continue;
      if (++included_ > kMostIncluded) {
        return fail(ErrorCode::git, "git's configuration includes more than 500 files",
                    file.string());
      }
      if (auto checked = check(path_of(line.value, file), depth + 1); !checked) return checked;
    }
    return {};
  }

  /// What core.worktree says; empty: nothing.
  const std::string& work_tree() const { return work_tree_; }

 private:
  static fs::path path_of(const std::string& value, const fs::path& file) {
    if (value.starts_with("~/")) return variable("HOME") / value.substr(2);
    return file.parent_path() / value;
  }

  int included_ = 0;
  std::string work_tree_;
};

Result<void> check_users_configuration() {
  const fs::path home = variable("HOME");
  fs::path settings = variable("XDG_CONFIG_HOME");
  if (settings.empty()) settings = home / ".config";
  for (const fs::path& file : {fs::path("/etc/gitconfig"), settings / "git/config",
                               home / ".gitconfig", variable("GIT_CONFIG_GLOBAL")}) {
    if (!file.is_absolute()) continue;
    if (auto checked = Configuration().check(file); !checked) return checked;
  }
  return {};
}

/// What core.worktree says for a folder of git's, after all that is read with it has been checked.
Result<std::string> checked_work_tree(const GitPlace& place) {
  if (auto checked = check_users_configuration(); !checked) {
    return tl::make_unexpected(checked.error());
  }
  Configuration own;
  for (const std::string& file :
       {place.common_folder + "/config", place.git_folder + "/config.worktree"}) {
    if (auto checked = own.check(file); !checked) return tl::make_unexpected(checked.error());
  }
  return own.work_tree();
}

bool is_there(const fs::path& path) {
  std::error_code error;
  return fs::exists(fs::symlink_status(path, error));
}

bool is_folder(const fs::path& path) {
  std::error_code error;
  return fs::is_directory(path, error);
}

/// What may stand between a folder and the repository that it says is its own.
class Claim {
 public:
  Claim(fs::path work_tree, GitPlace place)
      : work_tree_(std::move(work_tree)), place_(std::move(place)) {}

  Result<GitPlace> check() {
    MS_TRY(const std::string named, checked_work_tree(place_));
    const fs::path git = place_.git_folder;
    const fs::path common = place_.common_folder;
    MS_TRY(const bool points_back, is_linked_work_tree());
    if (points_back) return place_;
    if (common != git) return elsewhere(common);
    const bool is_own = is_below(git, work_tree_);
    if (!is_own && (named.empty() || absolute(named, git) != work_tree_)) return elsewhere(git);
    MS_TRY([[maybe_unused]] const bool stays, check_links(git));
    return place_;
  }

 private:
  // git/gitdir names the work tree's `.git`, and git lies in common/worktrees.
  Result<bool> is_linked_work_tree() const {
    const fs::path git = place_.git_folder;
    if (git.parent_path() != fs::path(place_.common_folder) / "worktrees") return false;
    MS_TRY(const auto back, read_pointer(git / "gitdir", git));
    return back && *back == work_tree_ / ".git";
  }

  // A folder of git's whose parts are links to those of another repository is that repository.
  Result<bool> check_links(const fs::path& git) const {
    std::error_code error;
    for (const fs::directory_entry& entry : fs::directory_iterator(git, error)) {
      if (!entry.is_symlink(error)) continue;
      const fs::path target = absolute(entry.path(), git);
      if (!is_below(target, git)) return elsewhere(target);
    }
    return true;
  }

  tl::unexpected<Error> elsewhere(const fs::path& target) const {
    return fail(ErrorCode::git,
                fmt::format("its .git leads to {}, which does not point back to it, so it is not "
                            "used; if you trust it: GIT_DIR='{}' GIT_WORK_TREE='{}' micryscope ...",
                            target.string(), place_.git_folder, work_tree_.string()),
                work_tree_.string());
  }

  const fs::path work_tree_;
  const GitPlace place_;
};

/// libgit2 opens these whatever kind of folder it is. None when there is no HEAD.
Result<std::optional<std::string>> checked_head(const fs::path& git) {
  MS_TRY([[maybe_unused]] const auto back, read_if_there((git / "gitdir").string(), kMostPointer));
  return read_if_there((git / "HEAD").string(), kMostPointer);
}

/// None when there is no repository there.
Result<std::optional<GitPlace>> place_of(const fs::path& git, const fs::path& work_tree) {
  MS_TRY(const auto head, checked_head(git));
  const bool is_link = is_there(git / "HEAD");  // to a branch that has no commit yet
  if (!head && !is_link) return std::nullopt;
  MS_TRY(const auto common, read_pointer(git / "commondir", git));
  GitPlace place{work_tree.string(), git.string(), common.value_or(git).string()};
  if (!is_folder(fs::path(place.common_folder) / "objects") ||
      !is_folder(fs::path(place.common_folder) / "refs")) {
    return std::nullopt;
  }
  if (!work_tree.empty()) return Claim(work_tree, std::move(place)).check();
  return Claim(git, std::move(place)).check();  // bare: its own work tree, as it were
}

/// `folder` holds something called `.git`.
Result<std::optional<GitPlace>> place_in(const fs::path& folder) {
  const fs::path dot_git = folder / ".git";
  if (is_folder(dot_git)) return place_of(absolute(dot_git, folder), folder);
  MS_TRY(const auto git, read_pointer(dot_git, folder, "gitdir:"));
  if (!git || !is_folder(*git)) return std::nullopt;
  return place_of(*git, folder);
}

struct CloseFolder {
  void operator()(DIR* folder) const { ::closedir(folder); }
};

/// Where the file system does not say in the folder what a thing is.
unsigned char kind_of(const fs::path& path) {
  std::error_code error;
  const fs::file_type type = fs::symlink_status(path, error).type();
  if (type == fs::file_type::directory) return DT_DIR;
  if (type == fs::file_type::symlink) return DT_LNK;
  return type == fs::file_type::regular || type == fs::file_type::socket ? DT_REG : DT_FIFO;
}

/// Goes through one store and fails at the first thing that may not be opened. There may be a
/// hundred thousand objects, so nothing is asked of plain files but what their folder says.
class Store {
 public:
  explicit Store(const GitPlace& place) : place_(place) {}

  Result<void> check(const fs::path& folder) {
    std::vector<fs::path> todo{folder};
    while (!todo.empty()) {
      const fs::path at = std::move(todo.back());
      todo.pop_back();
      const std::unique_ptr<DIR, CloseFolder> opened(::opendir(at.c_str()));
      if (opened == nullptr) continue;
      while (const dirent* const item = ::readdir(opened.get())) {
        const std::string_view name(static_cast<const char*>(item->d_name));
        if (item->d_type == DT_REG || name == "." || name == "..") continue;
        if (auto checked = check_thing(folder, at / name, item->d_type, todo); !checked) {
          return checked;
        }
      }
    }
    return {};
  }

 private:
  Result<void> check_thing(const fs::path& store, fs::path path, unsigned char kind,
                           std::vector<fs::path>& folders) const {
    if (kind == DT_UNKNOWN) kind = kind_of(path);
    if (kind == DT_LNK) {
      const fs::path target = absolute(path, "/");
      if (!is_below(target, place_.common_folder) && !is_below(target, store)) {
        return fail(ErrorCode::git, "is a link out of the repository", path.string());
      }
      struct stat status {};
      if (::stat(path.c_str(), &status) == 0 &&
          (S_ISFIFO(status.st_mode) || S_ISCHR(status.st_mode) || S_ISBLK(status.st_mode))) {
        kind = DT_FIFO;
      }
    }
    if (kind == DT_FIFO || kind == DT_CHR || kind == DT_BLK) {
      return fail(ErrorCode::git, "is no plain file but a pipe or device", path.string());
    }
    if (kind == DT_DIR) folders.push_back(std::move(path));
    return {};
  }

  const GitPlace& place_;
};

Result<void> check_objects(Store& store, const fs::path& folder) {
  struct Place {
    fs::path folder;
    int depth;
  };
  std::vector<Place> todo{{folder, 0}};
  for (std::size_t i = 0; i < todo.size(); ++i) {  // grows as it goes
    const Place at = todo[i];
    if (auto checked = store.check(at.folder); !checked) return checked;
    const fs::path list = at.folder / "info/alternates";
    MS_TRY(const auto text, read_if_there(list.string(), kMostPointer));
    std::string_view left = text ? std::string_view(*text) : std::string_view();
    while (!left.empty() && at.depth < kMostAlternates) {
      const std::string_view line = left.substr(0, left.find('\n'));
      left.remove_prefix(std::min(left.size(), line.size() + 1));
      if (line.empty() || line.starts_with('#')) continue;
      if (todo.size() == kMostStores) {
        return fail(ErrorCode::git, "borrows objects of more than 100 places", list.string());
      }
      todo.push_back({absolute(fs::path(line), at.folder), at.depth + 1});
    }
  }
  return {};
}

}  // namespace

Result<std::optional<GitPlace>> find_git_place(const std::string& folder) {
  std::error_code error;
  fs::path at = fs::canonical(folder, error);
  if (error) return std::nullopt;
  for (;; at = at.parent_path()) {
    if (is_there(at / ".git")) {
      MS_TRY(auto place, place_in(at));
      if (place) return place;
    }
    if (is_there(at / "HEAD") && is_folder(at / "objects") && is_folder(at / "refs")) {
      MS_TRY(auto place, place_of(at, {}));
      if (place) return place;
    }
    if (at == at.root_path()) return std::nullopt;
  }
}

Result<GitPlace> git_place_at(const std::string& git_folder) {
  const fs::path git = absolute(git_folder, "/");
  MS_TRY([[maybe_unused]] const auto head, checked_head(git));
  MS_TRY(const auto common, read_pointer(git / "commondir", git));
  GitPlace place{{}, git.string(), common.value_or(git).string()};
  MS_TRY([[maybe_unused]] const std::string work_tree, checked_work_tree(place));
  return place;
}

Result<void> check_stores(const GitPlace& place) {
  for (const std::string& folder : {place.git_folder, place.common_folder}) {
    for (const std::string_view file : {"HEAD", "packed-refs", "shallow", "info/exclude"}) {
      MS_TRY([[maybe_unused]] const auto text, read_if_there(folder + "/" + std::string(file), 0));
    }
  }
  Store store(place);
  std::set<std::string> folders;
  for (const std::string& folder : {place.git_folder, place.common_folder}) {
    for (const char* const part : {"/refs", "/logs"}) folders.insert(folder + part);
  }
  for (const std::string& folder : folders) {
    if (auto checked = store.check(folder); !checked) return checked;
  }
  return check_objects(store, fs::path(place.common_folder) / "objects");
}

}  // namespace micryscope::changes
