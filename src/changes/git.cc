#include "changes/git.h"

#include <fmt/format.h>
#include <git2.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <filesystem>
#include <mutex>
#include <new>
#include <utility>

#include "changes/git_place.h"
#include "changes/merge_base.h"
#include "changes/objects.h"
#include "changes/trust.h"

namespace micryscope::changes {

namespace {

constexpr std::string_view kObjectNames[] = {"commit", "tree", "blob"};

namespace fs = std::filesystem;

template <auto Free>
struct Release {
  template <typename T>
  void operator()(T* handle) const {
    Free(handle);
  }
};
template <typename T, auto Free>
using Handle = std::unique_ptr<T, Release<Free>>;

using RepositoryHandle = Handle<git_repository, git_repository_free>;
using Database = Handle<git_odb, git_odb_free>;
using StoredObject = Handle<git_odb_object, git_odb_object_free>;
using ObjectHandle = Handle<git_object, git_object_free>;
using ConfigHandle = Handle<git_config, git_config_free>;

struct Buffer {
  git_buf bytes = GIT_BUF_INIT;
  Buffer() = default;
  Buffer(const Buffer&) = delete;
  Buffer& operator=(const Buffer&) = delete;
  ~Buffer() { git_buf_dispose(&bytes); }
  std::string text() const {
    return bytes.ptr == nullptr ? "" : std::string(bytes.ptr, bytes.size);
  }
};

git_oid to_git(const Oid& id) {
  git_oid result;
  std::ranges::copy(id.bytes, std::begin(result.id));
  return result;
}

Oid from_git(const git_oid& id) {
  Oid result;
  std::copy_n(std::begin(id.id), result.bytes.size(), result.bytes.begin());
  return result;
}

// What libgit2 last complained of in this thread.
std::string complaint() {
  const git_error* last = git_error_last();
  if (last != nullptr && last->klass == GIT_ERROR_NOMEMORY) throw std::bad_alloc();
  return last == nullptr || last->message == nullptr ? "unknown error" : last->message;
}

tl::unexpected<Error> git_error_at(const std::string& where) {
  return fail(ErrorCode::git, complaint(), where);
}

Error damaged(const Oid& id, std::string_view what) {
  return {ErrorCode::git, fmt::format("{} {} is damaged; ask git fsck", what, id.brief()), {}};
}

std::string environment(const char* name) {
  const char* value = std::getenv(name);  // read once, before there are threads
  return value == nullptr ? "" : value;
}

std::string without_slash(std::string path) {
  while (path.size() > 1 && path.back() == '/') path.pop_back();
  return path;
}

// Extensions of the repository's format that concern writing, fetching or configuration only.
// Without partialclone in the list a partial clone could not be opened at all.
void accept_harmless_extensions() {
  const char* names[] = {"partialclone", "worktreeconfig", "preciousobjects", "relativeworktrees"};
  git_libgit2_opts(GIT_OPT_SET_EXTENSIONS, names, std::size(names));
}

// libgit2 looks for safe.directory in fewer places than git does; see is_trusted().
void leave_owners_to_us() { git_libgit2_opts(GIT_OPT_SET_OWNER_VALIDATION, 0); }

// The folder with `.git`, from here up.
std::string top_of(const std::string& folder) {
  std::error_code error;
  fs::path path = fs::canonical(folder, error);
  for (; !path.empty(); path = path.parent_path()) {
    if (fs::exists(path / ".git", error)) return path.string();
    if (path == path.root_path()) break;
  }
  return folder;
}

Error opening_error(const std::string& folder) {
  const std::string top = top_of(folder);
  const std::string what = complaint();
  if (what.find("objectformat") != std::string::npos) {
    return {ErrorCode::git,
            "this repository names its objects by SHA-256, which libgit2 cannot read; its states "
            "cannot be compared",
            top};
  }
  if (what.find("refstorage") != std::string::npos) {
    return {ErrorCode::git,
            "this repository keeps its references in a reftable, which libgit2 cannot read; mend "
            "it with: git refs migrate --ref-format=files",
            top};
  }
  return {ErrorCode::git, "cannot open the repository: " + what, top};
}

}  // namespace

// libgit2's handles serve one thread at a time: the first one is locked, and readers of objects
// take one of their own, which is kept for the next reader.
class Git::Handles {
 public:
  Handles() {
    git_libgit2_init();
    accept_harmless_extensions();
    leave_owners_to_us();
  }
  Handles(const Handles&) = delete;
  Handles& operator=(const Handles&) = delete;
  ~Handles() {
    readers_.clear();
    main_.reset();
    git_libgit2_shutdown();
  }

  RepositoryHandle& main() { return main_; }
  std::mutex& main_lock() { return main_lock_; }

  class Reader {
   public:
    Reader(Handles& owner, Database database) : owner_(owner), database_(std::move(database)) {}
    Reader(const Reader&) = delete;
    Reader& operator=(const Reader&) = delete;
    ~Reader() {
      if (database_ == nullptr) return;
      const std::lock_guard lock(owner_.readers_lock_);
      owner_.readers_.push_back(std::move(database_));
    }
    git_odb* get() const { return database_.get(); }

   private:
    Handles& owner_;
    Database database_;
  };

  /// Its get() is null when the repository has gone away.
  Reader reader(const std::string& git_folder) {
    {
      const std::lock_guard lock(readers_lock_);
      if (!readers_.empty()) {
        Database taken = std::move(readers_.back());
        readers_.pop_back();
        return {*this, std::move(taken)};
      }
    }
    return {*this, open_database(git_folder)};
  }

  // What a running push has received lies in folders of its own, which git names to its hooks.
  void find_more_objects() {
    more_objects_ = {environment("GIT_OBJECT_DIRECTORY")};
    std::string list = environment("GIT_ALTERNATE_OBJECT_DIRECTORIES");
    while (!list.empty()) {
      const std::size_t colon = std::min(list.find(':'), list.size());
      more_objects_.push_back(list.substr(0, colon));
      list.erase(0, colon + 1);
    }
    std::erase(more_objects_, "");
    git_odb* database = nullptr;
    if (git_repository_odb(&database, main_.get()) == 0) add_more_objects(Database(database));
  }

 private:
  Database open_database(const std::string& git_folder) const {
    git_repository* opened = nullptr;
    if (git_repository_open_bare(&opened, git_folder.c_str()) != 0) return nullptr;
    const RepositoryHandle repository(opened);
    git_odb* database = nullptr;
    if (git_repository_odb(&database, opened) != 0) return nullptr;
    return add_more_objects(Database(database));
  }

  Database add_more_objects(Database database) const {
    for (const std::string& folder : more_objects_) {
      git_odb_add_disk_alternate(database.get(), folder.c_str());
    }
    return database;
  }

  RepositoryHandle main_;
  std::mutex main_lock_;
  std::vector<Database> readers_;
  std::mutex readers_lock_;
  std::vector<std::string> more_objects_;
};

namespace {

struct Found {
  RepositoryHandle repository;
  std::string work_tree;  ///< empty: bare
};

std::string absolute(const std::string& path, const std::string& from) {
  std::error_code error;
  const fs::path joined = fs::path(from) / path;
  const fs::path real = fs::weakly_canonical(joined, error);
  return without_slash((error ? joined : real).string());
}

bool is_below(std::string_view path, std::string_view folder) {
  return path == folder || folder == "/" ||
         (path.starts_with(folder) && path.substr(folder.size()).starts_with('/'));
}

Result<Found> open_at(const std::string& path, unsigned flags, const std::string& named) {
  git_repository* opened = nullptr;
  const std::string ceilings = environment("GIT_CEILING_DIRECTORIES");
  const int code = git_repository_open_ext(&opened, path.c_str(), flags, ceilings.c_str());
  Found found{RepositoryHandle(opened), {}};
  if (code == GIT_ENOTFOUND) return found;
  if (code != 0) return tl::make_unexpected(opening_error(named));
  if (const char* folder = git_repository_workdir(opened); folder != nullptr) {
    found.work_tree = absolute(folder, "/");
  }
  return found;
}

void add_files(git_config* config, const std::vector<std::string>& files, git_config_level_t level,
               const git_repository* repository) {
  for (const std::string& file : files) {
    git_config_add_file_ondisk(config, file.c_str(), level, repository, 0);
  }
}

// The configuration that only the machine and its user write. Null without memory.
ConfigHandle protected_config(const git_repository* repository) {
  Buffer system;
  git_config_find_system(&system.bytes);
  const ConfigFiles files = config_files(system.text());
  git_config* opened = nullptr;
  if (git_config_new(&opened) != 0) return nullptr;
  ConfigHandle config(opened);
  add_files(opened, files.system, GIT_CONFIG_LEVEL_SYSTEM, repository);
  add_files(opened, files.xdg, GIT_CONFIG_LEVEL_XDG, repository);
  add_files(opened, files.user, GIT_CONFIG_LEVEL_GLOBAL, repository);
  return config;
}

// The same with the repository's own.
ConfigHandle whole_config(git_repository* repository) {
  ConfigHandle config = protected_config(repository);
  if (config == nullptr) return config;
  add_files(config.get(), {std::string(git_repository_commondir(repository)) + "config"},
            GIT_CONFIG_LEVEL_LOCAL, repository);
  int has_worktree_config = 0;
  git_config_get_bool(&has_worktree_config, config.get(), "extensions.worktreeconfig");
  if (has_worktree_config != 0) {
    // At a level of its own, or libgit2 would take it for the repository's file twice.
    add_files(config.get(), {std::string(git_repository_path(repository)) + "config.worktree"},
              GIT_CONFIG_LEVEL_APP, repository);
  }
  return config;
}

// As git's ensure_valid_ownership(): the folders belong to the user, or the user, the machine or
// the environment (never the repository) says that they are safe.
bool is_trusted(const Found& found, const std::vector<ConfigSetting>& settings) {
  const std::string git_folder = without_slash(git_repository_path(found.repository.get()));
  std::vector<std::string> places = {git_folder};
  if (!found.work_tree.empty()) places.push_back(found.work_tree);
  std::error_code error;
  const std::string git_file = found.work_tree + "/.git";
  if (!found.work_tree.empty() && fs::is_regular_file(fs::symlink_status(git_file, error))) {
    places.push_back(git_file);
  }
  if (std::ranges::all_of(places, is_owned_by_user)) return true;
  SafeFolders safe(found.work_tree.empty() ? absolute(git_folder, "/") : found.work_tree);
  if (const ConfigHandle config = protected_config(found.repository.get())) {
    const auto add = [](const git_config_entry* entry, void* to) {
      if (std::string_view(entry->name) != "safe.directory") return 0;
      static_cast<SafeFolders*>(to)->add(entry->value == nullptr ? "" : entry->value);
      return 0;
    };
    git_config_foreach(config.get(), add, &safe);
  }
  for (const ConfigSetting& setting : settings) {
    if (setting.key == "safe.directory") safe.add(setting.value.value_or(""));
  }
  return safe.is_safe();
}

Error not_trusted(const Found& found) {
  const std::string folder = found.work_tree.empty()
                                 ? without_slash(git_repository_path(found.repository.get()))
                                 : found.work_tree;
  return {ErrorCode::git,
          fmt::format("this repository belongs to another user, so git does not use it; if you "
                      "trust it: git config --global --add safe.directory '{}'",
                      folder),
          folder};
}

// What git tells its hooks, if `folder` lies in that work tree (or the repository is bare): a check
// of some other folder from within a hook is none of that repository's business.
Result<Found> open_from_environment(const std::string& folder) {
  const std::string git_folder = environment("GIT_DIR");
  const std::string work_tree = environment("GIT_WORK_TREE");
  if (git_folder.empty()) return Found{};
  std::error_code error;
  const std::string here = fs::current_path(error).string();
  MS_TRY([[maybe_unused]] const GitPlace checked, git_place_at(absolute(git_folder, here)));
  MS_TRY(Found found,
         open_at(absolute(git_folder, here), GIT_REPOSITORY_OPEN_NO_SEARCH, git_folder));
  if (found.repository == nullptr) {
    return fail(ErrorCode::git, "GIT_DIR names no repository", git_folder);
  }
  if (!work_tree.empty()) {
    found.work_tree = absolute(work_tree, here);
  } else if (found.work_tree.empty()) {
    return found;
  }
  return is_below(absolute(folder, here), found.work_tree) ? std::move(found) : Found{};
}

// As git sees a relative name: from the top of the work tree.
std::string index_path(const std::string& git_folder, const std::string& work_tree) {
  const std::string named = environment("GIT_INDEX_FILE");
  if (named.empty()) return git_folder + "/index";
  std::error_code error;
  const fs::path from = work_tree.empty() ? fs::current_path(error) : fs::path(work_tree);
  return (from / named).string();
}

// Hooks are given git's folder, not the work tree: what its configuration says of that is no more
// the user's word than without a hook. Empty when the user has spoken, or the folder says nothing.
std::string folder_around(const std::string& git_folder) {
  const fs::path folder = git_folder;
  if (!environment("GIT_WORK_TREE").empty() || folder.filename() != ".git") return {};
  return folder.parent_path().string();
}

}  // namespace

Git::Git() : handles_(std::make_unique<Handles>()) {}
Git::~Git() = default;

Result<std::unique_ptr<Git>> Git::find(const std::string& folder) {
  std::unique_ptr<Git> git(new Git);
  MS_TRY(git->settings_, environment_settings());
  MS_TRY(Found found, open_from_environment(folder));
  const bool is_from_environment = found.repository != nullptr;
  std::optional<GitPlace> place;
  if (!is_from_environment) {
    MS_TRY(place, find_git_place(folder));
    if (!place) return nullptr;
    MS_TRY(found, open_at(folder, 0, folder));
    if (found.repository == nullptr) return nullptr;
    // A GIT_DIR is the user's word already.
    if (!is_trusted(found, git->settings_)) return tl::make_unexpected(not_trusted(found));
  }
  git_repository* repository = found.repository.get();
  git->git_folder_ = without_slash(git_repository_path(repository));
  git->common_folder_ = without_slash(git_repository_commondir(repository));
  git->work_tree_ = std::move(found.work_tree);
  // An index of another repository than the hook's would be nonsense here.
  git->index_file_ = is_from_environment || environment("GIT_DIR").empty()
                         ? index_path(git->git_folder_, git->work_tree_)
                         : git->git_folder_ + "/index";
  MS_TRY(git->shallow_, read_shallow(git->common_folder_));
  const bool is_as_checked = !place || (absolute(git->git_folder_, "/") == place->git_folder &&
                                        absolute(git->common_folder_, "/") == place->common_folder);
  if (!is_as_checked) {
    return fail(ErrorCode::git, "the repository is not where its .git says", folder);
  }
  if (!git->is_bare()) {
    const std::string own = place ? place->work_tree : folder_around(git->git_folder_);
    if (!own.empty() && own != git->work_tree_) git->other_work_tree_ = own;
  }
  git->handles_->main() = std::move(found.repository);
  if (is_from_environment) git->handles_->find_more_objects();
  git->is_partial_ = std::ranges::any_of(git->config_keys(), [&](const std::string& key) {
    return key == "extensions.partialclone" ||
           (key.ends_with(".promisor") && git->config_is_true(key.c_str(), false));
  });
  return git;
}

Result<void> Git::check() const {
  if (!other_work_tree_.empty()) {
    return fail(ErrorCode::usage,
                fmt::format("core.worktree says that the files are in {}, so this folder has no "
                            "states to compare; check that folder with GIT_DIR='{}' "
                            "GIT_WORK_TREE='{}'",
                            work_tree_, git_folder_, work_tree_),
                other_work_tree_);
  }
  return check_stores({work_tree_, git_folder_, common_folder_});
}

namespace {

// HEAD@{2}~1 as a revision without its reflog, in which libgit2 would read that of HEAD's branch.
std::string without_log_of_head(git_repository* repository, const std::string& revision) {
  constexpr std::string_view kStart = "HEAD@{";
  const std::size_t end = revision.find('}');
  if (!revision.starts_with(kStart) || end == revision.npos) return revision;
  std::size_t position = 0;
  const char* const digits_end = revision.data() + end;
  const auto [stop, error] = std::from_chars(revision.data() + kStart.size(), digits_end, position);
  git_reflog* opened = nullptr;
  if (error != std::errc() || stop != digits_end) return revision;
  if (git_reflog_read(&opened, repository, "HEAD") != 0) return revision;
  const Handle<git_reflog, git_reflog_free> log(opened);
  const git_reflog_entry* const entry = git_reflog_entry_byindex(opened, position);
  if (entry == nullptr) return revision;
  return from_git(*git_reflog_entry_id_new(entry)).hex() + revision.substr(end + 1);
}

}  // namespace

Result<std::optional<Oid>> Git::commit_of(const std::string& named) const {
  const std::lock_guard lock(handles_->main_lock());
  const std::string revision = without_log_of_head(handles_->main().get(), named);
  git_object* opened = nullptr;
  const int code = git_revparse_single(&opened, handles_->main().get(), revision.c_str());
  const ObjectHandle object(opened);
  if (code == GIT_ENOTFOUND || code == GIT_EINVALIDSPEC) return std::nullopt;
  if (code == GIT_EAMBIGUOUS) {
    return fail(ErrorCode::usage, "stands for more than one object; give more digits", revision);
  }
  if (code != 0) return fail(ErrorCode::usage, "is no revision: " + complaint(), revision);
  git_object* peeled = nullptr;
  if (git_object_peel(&peeled, opened, GIT_OBJECT_COMMIT) != 0) {
    return fail(ErrorCode::usage, "names no commit", revision);
  }
  const ObjectHandle commit(peeled);
  return from_git(*git_object_id(peeled));
}

Result<std::optional<Oid>> Git::head() const {
  const std::lock_guard lock(handles_->main_lock());
  git_oid id;
  const int code = git_reference_name_to_id(&id, handles_->main().get(), "HEAD");
  if (code == GIT_ENOTFOUND) return std::nullopt;
  if (code != 0) return git_error_at("HEAD");
  return from_git(id);
}

Error Git::missing(const Oid& id, std::string_view what) const {
  if (is_partial_) {
    return {ErrorCode::incomplete,
            fmt::format("{} {} is not here: this is a partial clone; mend it with: "
                        "git fetch --refetch --no-filter",
                        what, id.brief()),
            {}};
  }
  return {ErrorCode::git,
          fmt::format("{} {} is not in the repository; ask git fsck", what, id.brief()),
          {}};
}

Result<std::string> Git::object(const Oid& id, ObjectKind kind) const {
  const std::string_view what = kObjectNames[static_cast<std::size_t>(kind)];
  const Handles::Reader reader = handles_->reader(git_folder_);
  if (reader.get() == nullptr) return git_error_at(git_folder_);
  const git_oid name = to_git(id);
  std::size_t size = 0;
  git_object_t type = GIT_OBJECT_INVALID;
  int code = git_odb_read_header(&size, &type, reader.get(), &name);
  if (code == GIT_ENOTFOUND) return tl::make_unexpected(missing(id, what));
  if (code == 0 && size > kMaxBlob) {
    return fail(ErrorCode::io, fmt::format("{} {} has {} bytes", what, id.brief(), size));
  }
  git_odb_object* opened = nullptr;
  if (code == 0) code = git_odb_read(&opened, reader.get(), &name);
  const StoredObject object(opened);
  if (code == GIT_EMISMATCH) return tl::make_unexpected(damaged(id, what));
  if (code != 0) {
    return fail(ErrorCode::git, fmt::format("{} {}: {}", what, id.brief(), complaint()));
  }
  constexpr git_object_t kTypes[] = {GIT_OBJECT_COMMIT, GIT_OBJECT_TREE, GIT_OBJECT_BLOB};
  if (git_odb_object_type(opened) != kTypes[static_cast<std::size_t>(kind)]) {
    return fail(ErrorCode::git, fmt::format("object {} is no {}", id.brief(), what));
  }
  return std::string(static_cast<const char*>(git_odb_object_data(opened)),
                     git_odb_object_size(opened));
}

Result<Commit> Git::commit(const Oid& id) const {
  MS_TRY(const std::string text, object(id, ObjectKind::commit));
  auto commit = parse_commit(text);
  if (!commit) return tl::make_unexpected(damaged(id, "commit"));
  return *std::move(commit);
}

Result<std::vector<Node>> Git::tree(const Oid& id) const {
  if (id == kEmptyTree) return std::vector<Node>();
  MS_TRY(const std::string bytes, object(id, ObjectKind::tree));
  auto nodes = parse_tree(bytes);
  if (!nodes) return tl::make_unexpected(damaged(id, "tree"));
  return *std::move(nodes);
}

Result<std::string> Git::blob(const Oid& id) const { return object(id, ObjectKind::blob); }

bool Git::has(const Oid& id) const {
  const Handles::Reader reader = handles_->reader(git_folder_);
  const git_oid name = to_git(id);
  return reader.get() != nullptr && git_odb_exists(reader.get(), &name) == 1;
}

std::optional<std::uint64_t> Git::blob_size(const Oid& id) const {
  const Handles::Reader reader = handles_->reader(git_folder_);
  const git_oid name = to_git(id);
  std::size_t size = 0;
  git_object_t type = GIT_OBJECT_INVALID;
  if (reader.get() == nullptr || git_odb_read_header(&size, &type, reader.get(), &name) != 0) {
    return std::nullopt;
  }
  return size;
}

Oid Git::blob_id(std::string_view bytes) {
  git_oid id;
  git_odb_hash(&id, bytes.data(), bytes.size(), GIT_OBJECT_BLOB);
  return from_git(id);
}

Result<std::optional<Oid>> Git::merge_base(const Oid& a, const Oid& b) const {
  if (!shallow_.empty()) return merge_base_of_shallow(*this, a, b);
  const std::lock_guard lock(handles_->main_lock());
  const git_oid left = to_git(a);
  const git_oid right = to_git(b);
  git_oid base;
  const int code = git_merge_base(&base, handles_->main().get(), &left, &right);
  if (code == GIT_ENOTFOUND) return std::nullopt;
  if (code != 0) return git_error_at("merge base");
  return from_git(base);
}

std::optional<std::string> Git::stored_config(const char* key) const {
  const std::lock_guard lock(handles_->main_lock());
  const ConfigHandle config = whole_config(handles_->main().get());
  git_config* frozen = nullptr;
  if (config == nullptr || git_config_snapshot(&frozen, config.get()) != 0) return std::nullopt;
  const ConfigHandle snapshot(frozen);
  Buffer value;
  if (git_config_get_string_buf(&value.bytes, frozen, key) != 0) return std::nullopt;
  return value.text();
}

std::string Git::config(const char* key) const {
  for (auto setting = settings_.rbegin(); setting != settings_.rend(); ++setting) {
    if (setting->key == key) return setting->value.value_or("true");
  }
  return stored_config(key).value_or("");
}

bool Git::config_is_true(const char* key, bool otherwise) const {
  const std::string value = config(key);
  int result = 0;
  if (value.empty() || git_config_parse_bool(&result, value.c_str()) != 0) return otherwise;
  return result != 0;
}

std::string Git::excludes_file() const {
  const std::string named = config("core.excludesfile");
  return named.empty() ? user_git_file("ignore") : expanded(named);
}

std::vector<std::string> Git::remotes() const {
  std::vector<std::string> names;
  for (const std::string& key : config_keys()) {
    if (key.starts_with("remote.") && key.ends_with(".url") && key.size() > 11) {
      names.push_back(key.substr(7, key.size() - 11));
    }
  }
  std::ranges::sort(names);
  const auto repeated = std::ranges::unique(names);
  names.erase(repeated.begin(), repeated.end());
  return names;
}

// Not libgit2's list of remotes, nor its look-up by pattern: both leak what they match.
std::vector<std::string> Git::config_keys() const {
  const std::lock_guard lock(handles_->main_lock());
  std::vector<std::string> keys;
  for (const ConfigSetting& setting : settings_) keys.push_back(setting.key);
  const ConfigHandle config = whole_config(handles_->main().get());
  if (config == nullptr) return keys;
  const auto collect = [](const git_config_entry* entry, void* to) {
    static_cast<std::vector<std::string>*>(to)->emplace_back(entry->name);
    return 0;
  };
  git_config_foreach(config.get(), collect, &keys);
  return keys;
}

}  // namespace micryscope::changes
