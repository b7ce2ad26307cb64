#include "support/plain_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

namespace micryscope {

namespace {

tl::unexpected<Error> io_error(const std::string& path, int number) {
  return fail(ErrorCode::io, std::generic_category().message(number), path);
}

struct Descriptor {
  explicit Descriptor(int opened) : number(opened) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (number >= 0) ::close(number);
  }
  const int number;
};

/// What people name where a file is asked for and they have none.
bool is_null_device(const struct stat& status) {
  return S_ISCHR(status.st_mode) && status.st_rdev == makedev(1, 3);
}

Result<bool> check_plain(const struct stat& status, const std::string& path) {
  const std::string_view other = other_than_file(status.st_mode);
  if (other.empty()) return true;
  return fail(ErrorCode::io, "is no plain file but " + std::string(other), path);
}

Result<std::string> read_opened(int file, const std::string& path, std::uint64_t limit) {
  std::string bytes;
  while (bytes.size() < limit) {
    const std::size_t used = bytes.size();
    const std::uint64_t room =
        std::min<std::uint64_t>(limit - used, std::max<std::size_t>(used, std::size_t{4096}));
    bytes.resize(used + room);
    const ssize_t got = ::read(file, bytes.data() + used, room);
    bytes.resize(used + static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return io_error(path, errno);
    if (got == 0) break;
  }
  return bytes;
}

}  // namespace

std::string_view other_than_file(mode_t mode) {
  switch (mode & S_IFMT) {
    case S_IFREG:
      return {};
    case S_IFDIR:
      return "a folder";
    case S_IFIFO:
      return "a pipe";
    case S_IFSOCK:
      return "a socket";
    case S_IFLNK:
      return "a link";
    default:
      return "a device";
  }
}

Result<std::optional<std::string>> read_if_there(const std::string& path, std::uint64_t limit) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) {
    if (errno == ENOENT || errno == ENOTDIR) return std::nullopt;
    return io_error(path, errno);
  }
  if (is_null_device(status)) return std::string();
  // Asked before opening, as that may already do something to a device, and again afterwards.
  MS_TRY([[maybe_unused]] const bool was_plain, check_plain(status, path));
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  if (file.number < 0 || ::fstat(file.number, &status) != 0) return io_error(path, errno);
  MS_TRY([[maybe_unused]] const bool is_plain, check_plain(status, path));
  MS_TRY(std::string bytes, read_opened(file.number, path, limit));
  return bytes;
}

Result<std::string> read_plain_file(const std::string& path, std::uint64_t limit) {
  MS_TRY(std::optional<std::string> bytes, read_if_there(path, limit));
  if (!bytes) return io_error(path, ENOENT);
  return *std::move(bytes);
}

}  // namespace micryscope
