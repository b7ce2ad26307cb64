#include "source/disk_tree.h"

#include <dirent.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <optional>
#include <system_error>
#include <utility>

#include "support/hash.h"
#include "support/plain_file.h"

namespace micryscope::source {
namespace {

class Descriptor {
 public:
  explicit Descriptor(int value) : value_(value) {}
  Descriptor(Descriptor&& other) noexcept : value_(std::exchange(other.value_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(value_, other.value_);
    return *this;
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (value_ >= 0) ::close(value_);
  }
  int get() const { return value_; }
  int release() { return std::exchange(value_, -1); }
  bool is_open() const { return value_ >= 0; }

 private:
  int value_;
};

struct CloseFolder {
  void operator()(DIR* folder) const { ::closedir(folder); }
};
using Folder = std::unique_ptr<DIR, CloseFolder>;

// For a file NONBLOCK keeps open() from waiting for a pipe's other end.
constexpr int kFileFlags = O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY;
constexpr int kFolderFlags = O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_DIRECTORY;

tl::unexpected<Error> io_error(std::string_view path, int number) {
  return fail(ErrorCode::io, std::generic_category().message(number),
              path.empty() ? "." : std::string(path));
}

// Opens folder after folder, for kernels before 5.6 and for paths that are too long for one call.
Descriptor open_by_steps(int root, std::string_view path, int flags) {
  Descriptor at(-1);
  int parent = root;
  for (;;) {
    const std::size_t slash = path.find('/');
    const std::string name(path.substr(0, slash));
    if (name == "..") {
      errno = EXDEV;
      return Descriptor(-1);
    }
    const bool is_last = slash == std::string_view::npos;
    at = Descriptor(::openat(parent, name.c_str(), is_last ? flags : kFolderFlags));
    if (is_last || !at.is_open()) return at;
    parent = at.get();
    path.remove_prefix(slash + 1);
  }
}

Descriptor open_beneath(int root, std::string_view path, int flags) {
  const std::string name(path.empty() ? "." : path);
  open_how how{};
  how.flags = static_cast<std::uint64_t>(flags);
  how.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS;
  const long found = ::syscall(SYS_openat2, root, name.c_str(), &how, sizeof how);
  if (found >= 0) return Descriptor(static_cast<int>(found));
  if (errno != ENOSYS && errno != EPERM && errno != ENAMETOOLONG) return Descriptor(-1);
  return open_by_steps(root, name, flags);
}

struct Found {
  Entry entry;
  Stamp stamp;
};

class OpenedFolder : public DiskTree {
 public:
  OpenedFolder(Descriptor root, std::string real_root)
      : root_(std::move(root)), real_root_(std::move(real_root)) {}

  Result<Listing> list(std::string_view folder) const override;
  Result<Listing> list_stamped(std::string_view folder, std::vector<Stamp>& stamps) const override;
  Result<std::string> read(std::string_view path, std::uint64_t limit) const override;

 private:
  EntryKind link_kind(const std::string& path) const;
  Result<std::vector<Found>> look_into(std::string_view folder,
                                       std::vector<std::string>& folders) const;
  std::optional<Found> look_at(int folder, std::string_view prefix, const dirent& item) const;

  Descriptor root_;
  std::string real_root_;  ///< only to tell where links lead; "" when the root is "/"
};

Stamp stamp_of(const struct stat& status) {
  return {.modified_seconds = status.st_mtim.tv_sec,
          .modified_nanoseconds = static_cast<std::uint32_t>(status.st_mtim.tv_nsec),
          .changed_seconds = status.st_ctim.tv_sec,
          .changed_nanoseconds = static_cast<std::uint32_t>(status.st_ctim.tv_nsec),
          .inode = status.st_ino};
}

/// A file may be written twice within one tick of its clock; so what has only just changed has no
/// id (git calls such a file racily clean).
constexpr std::int64_t kSettledSeconds = 2;

std::string content_id_of(const struct stat& status) {
  const std::int64_t settled = std::int64_t{::time(nullptr)} - kSettledSeconds;
  if (status.st_ctim.tv_sec >= settled || status.st_mtim.tv_sec >= settled) return {};
  Hasher hasher;
  for (const auto fact :
       {static_cast<std::int64_t>(status.st_dev), static_cast<std::int64_t>(status.st_ino),
        std::int64_t{status.st_size}, std::int64_t{status.st_mtim.tv_sec},
        std::int64_t{status.st_mtim.tv_nsec}, std::int64_t{status.st_ctim.tv_sec},
        std::int64_t{status.st_ctim.tv_nsec}})
    hasher.add(static_cast<std::uint64_t>(fact));
  return "stat:" + hasher.digest().hex();
}

Result<SourceTree::Listing> OpenedFolder::list(std::string_view folder) const {
  std::vector<Stamp> unused;
  return list_stamped(folder, unused);
}

Result<SourceTree::Listing> OpenedFolder::list_stamped(std::string_view folder,
                                                       std::vector<Stamp>& stamps) const {
  Listing listing;
  MS_TRY(std::vector<Found> found, look_into(folder, listing.folders));
  std::ranges::sort(found, {}, [](const Found& file) { return std::string_view(file.entry.path); });
  std::ranges::sort(listing.folders);
  stamps.clear();
  for (Found& file : found) {
    listing.files.push_back(std::move(file.entry));
    stamps.push_back(file.stamp);
  }
  return listing;
}

Result<std::vector<Found>> OpenedFolder::look_into(std::string_view folder,
                                                   std::vector<std::string>& folders) const {
  Descriptor descriptor = open_beneath(root_.get(), folder, kFolderFlags);
  if (!descriptor.is_open()) return io_error(folder, errno);
  const Folder opened(::fdopendir(descriptor.get()));
  if (opened == nullptr) return io_error(folder, errno);
  const int number = descriptor.release();

  std::vector<Found> files;
  std::string prefix(folder);
  if (!prefix.empty()) prefix += '/';
  for (;;) {
    errno = 0;
    const dirent* item = ::readdir(opened.get());
    if (item == nullptr) break;
    const std::string_view name(static_cast<const char*>(item->d_name));
    if (name == "." || name == "..") continue;
    if (auto file = look_at(number, prefix, *item)) {
      files.push_back(*std::move(file));
    } else {
      folders.emplace_back(name);
    }
  }
  if (errno != 0) return io_error(folder, errno);
  return files;
}

// None for a folder.
std::optional<Found> OpenedFolder::look_at(int folder, std::string_view prefix,
                                           const dirent& item) const {
  if (item.d_type == DT_DIR) return std::nullopt;
  Found file{.entry = {.path = std::string(prefix).append(static_cast<const char*>(item.d_name))},
             .stamp = {}};
  struct stat status {};
  if (::fstatat(folder, static_cast<const char*>(item.d_name), &status, AT_SYMLINK_NOFOLLOW) != 0) {
    file.entry.kind = EntryKind::unreadable;
  } else if (S_ISDIR(status.st_mode)) {
    return std::nullopt;
  } else if (S_ISLNK(status.st_mode)) {
    file.entry.kind = link_kind(file.entry.path);
  } else if (!S_ISREG(status.st_mode)) {
    file.entry.kind = EntryKind::special;
  } else {
    file.entry.size = static_cast<std::uint64_t>(status.st_size);
    file.stamp = stamp_of(status);
    file.entry.content_id = content_id_of(status);
  }
  return file;
}

// Where a link leads decides what is said of it, never whether anything is opened.
EntryKind OpenedFolder::link_kind(const std::string& path) const {
  const std::unique_ptr<char, decltype(&std::free)> target(
      ::realpath((real_root_ + "/" + path).c_str(), nullptr), &std::free);
  if (target == nullptr) return EntryKind::broken_link;
  const std::string_view real(target.get());
  const bool is_inside = real == real_root_ || real.starts_with(real_root_ + "/");
  return is_inside ? EntryKind::symlink : EntryKind::broken_link;
}

Result<std::string> OpenedFolder::read(std::string_view path, std::uint64_t limit) const {
  const Descriptor file = open_beneath(root_.get(), path, kFileFlags);
  if (!file.is_open()) return io_error(path, errno);
  struct stat status {};
  if (::fstat(file.get(), &status) != 0) return io_error(path, errno);
  if (const std::string_view other = other_than_file(status.st_mode); !other.empty()) {
    return fail(ErrorCode::io, "is no plain file but " + std::string(other), std::string(path));
  }

  // One byte more than the size, so that the end is seen without another round.
  std::uint64_t room = std::min(limit, static_cast<std::uint64_t>(status.st_size) + 1);
  std::string bytes(room, '\0');
  std::size_t used = 0;
  while (used < limit) {
    if (used == bytes.size()) {
      room = std::min(limit, room * 2);
      bytes.resize(room);
    }
    const ssize_t got = ::read(file.get(), bytes.data() + used, bytes.size() - used);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return io_error(path, errno);
    if (got == 0) break;
    used += static_cast<std::size_t>(got);
  }
  bytes.resize(used);
  return bytes;
}

}  // namespace

Result<std::unique_ptr<DiskTree>> open_disk_tree(const std::string& root) {
  Descriptor descriptor(::open(root.c_str(), O_RDONLY | O_CLOEXEC | O_DIRECTORY));
  if (!descriptor.is_open()) {
    return fail(ErrorCode::io, std::generic_category().message(errno), root);
  }
  const std::unique_ptr<char, decltype(&std::free)> real(::realpath(root.c_str(), nullptr),
                                                         &std::free);
  if (real == nullptr) return fail(ErrorCode::io, std::generic_category().message(errno), root);
  std::string real_root(real.get());
  if (real_root == "/") real_root.clear();
  return std::make_unique<OpenedFolder>(std::move(descriptor), std::move(real_root));
}

}  // namespace micryscope::source
