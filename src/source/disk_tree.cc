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
#include <system_error>
#include <utility>

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

class DiskTree : public SourceTree {
 public:
  DiskTree(Descriptor root, std::string real_root)
      : root_(std::move(root)), real_root_(std::move(real_root)) {}

  Result<Listing> list(std::string_view folder) const override;
  Result<std::string> read(std::string_view path, std::uint64_t limit) const override;

 private:
  EntryKind link_kind(const std::string& path) const;
  void add(int folder, std::string_view prefix, const dirent& item, Listing& listing) const;

  Descriptor root_;
  std::string real_root_;  ///< only to tell where links lead; "" when the root is "/"
};

Result<SourceTree::Listing> DiskTree::list(std::string_view folder) const {
  Descriptor descriptor = open_beneath(root_.get(), folder, kFolderFlags);
  if (!descriptor.is_open()) return io_error(folder, errno);
  const Folder opened(::fdopendir(descriptor.get()));
  if (opened == nullptr) return io_error(folder, errno);
  const int number = descriptor.release();

  Listing listing;
  std::string prefix(folder);
  if (!prefix.empty()) prefix += '/';
  for (;;) {
    errno = 0;
    const dirent* item = ::readdir(opened.get());
    if (item == nullptr) break;
    add(number, prefix, *item, listing);
  }
  if (errno != 0) return io_error(folder, errno);
  std::ranges::sort(listing.files, {}, &Entry::path);
  std::ranges::sort(listing.folders);
  return listing;
}

void DiskTree::add(int folder, std::string_view prefix, const dirent& item,
                   Listing& listing) const {
  const std::string_view name(static_cast<const char*>(item.d_name));
  if (name == "." || name == "..") return;
  if (item.d_type == DT_DIR) {
    listing.folders.emplace_back(name);
    return;
  }
  Entry entry{.path = std::string(prefix).append(name)};
  struct stat status {};
  if (::fstatat(folder, static_cast<const char*>(item.d_name), &status, AT_SYMLINK_NOFOLLOW) != 0) {
    entry.kind = EntryKind::unreadable;
  } else if (S_ISDIR(status.st_mode)) {
    listing.folders.emplace_back(name);
    return;
  } else if (S_ISLNK(status.st_mode)) {
    entry.kind = link_kind(entry.path);
  } else if (!S_ISREG(status.st_mode)) {
    entry.kind = EntryKind::special;
  } else {
    entry.size = static_cast<std::uint64_t>(status.st_size);
  }
  listing.files.push_back(std::move(entry));
}

// Where a link leads decides what is said of it, never whether anything is opened.
EntryKind DiskTree::link_kind(const std::string& path) const {
  const std::unique_ptr<char, decltype(&std::free)> target(
      ::realpath((real_root_ + "/" + path).c_str(), nullptr), &std::free);
  if (target == nullptr) return EntryKind::broken_link;
  const std::string_view real(target.get());
  const bool is_inside = real == real_root_ || real.starts_with(real_root_ + "/");
  return is_inside ? EntryKind::symlink : EntryKind::broken_link;
}

Result<std::string> DiskTree::read(std::string_view path, std::uint64_t limit) const {
  const Descriptor file = open_beneath(root_.get(), path, kFileFlags);
  if (!file.is_open()) return io_error(path, errno);
  struct stat status {};
  if (::fstat(file.get(), &status) != 0) return io_error(path, errno);
  if (!S_ISREG(status.st_mode)) return fail(ErrorCode::io, "not a file", std::string(path));

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

Result<std::unique_ptr<SourceTree>> open_disk_tree(const std::string& root) {
  Descriptor descriptor(::open(root.c_str(), O_RDONLY | O_CLOEXEC | O_DIRECTORY));
  if (!descriptor.is_open()) {
    return fail(ErrorCode::io, std::generic_category().message(errno), root);
  }
  const std::unique_ptr<char, decltype(&std::free)> real(::realpath(root.c_str(), nullptr),
                                                         &std::free);
  if (real == nullptr) return fail(ErrorCode::io, std::generic_category().message(errno), root);
  std::string real_root(real.get());
  if (real_root == "/") real_root.clear();
  return std::make_unique<DiskTree>(std::move(descriptor), std::move(real_root));
}

}  // namespace micryscope::source
