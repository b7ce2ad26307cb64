#include "cli/output_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <filesystem>
#include <system_error>
#include <utility>

#include "cli/overwriting.h"
#include "cli/written_path.h"
#include "support/plain_file.h"

namespace micryscope::cli {

namespace {

namespace fs = std::filesystem;

constexpr mode_t kNewFileMode = 0666;  // but for what the user's umask takes away

/// What the path stands for.
struct Target {
  int descriptor = -1;  ///< a stream that the program was started with; -1: `place`
  fs::path place;       ///< absolute, links followed
  std::optional<struct stat> status = std::nullopt;  ///< none: not there yet
  fs::path repository = {};  ///< the top folder around it; empty outside of any
  bool is_in_repository() const { return !repository.empty(); }
  bool is_file() const { return descriptor < 0 && (!status || S_ISREG(status->st_mode)); }
};

Error cannot_write(const std::string& path, std::string_view why) {
  return {ErrorCode::io, fmt::format("cannot write {}: {}", path, why), {}};
}

Error cannot_write(const std::string& path, int number) {
  return cannot_write(path, std::generic_category().message(number));
}

/// 2 for "/dev/stderr" and "/dev/fd/2"; none for other names.
std::optional<int> descriptor_of(std::string_view path) {
  if (path == "/dev/stdout") return STDOUT_FILENO;
  if (path == "/dev/stderr") return STDERR_FILENO;
  for (const std::string_view folder : {"/dev/fd/", "/proc/self/fd/"}) {
    if (!path.starts_with(folder)) continue;
    int number = -1;
    const char* const end = path.data() + path.size();
    const auto [stop, error] = std::from_chars(path.data() + folder.size(), end, number);
    if (error == std::errc() && stop == end && number >= 0) return number;
  }
  return std::nullopt;
}

Result<Target> target_of(const std::string& path, const Environment& environment) {
  Target target;
  struct stat status {};
  if (const auto descriptor = descriptor_of(path)) {
    target.descriptor = *descriptor;
    if (::fstat(target.descriptor, &status) != 0) {
      return tl::make_unexpected(cannot_write(path, errno));
    }
    target.status = status;
    return target;
  }
  MS_TRY(WrittenPath followed, follow(path, environment.working_folder));
  if (followed.is_link_out) {
    return fail(ErrorCode::usage,
                path +
                    " goes through a link that leads out of the project or nowhere; nothing is "
                    "written there, name the file itself");
  }
  target.place = std::move(followed.place);
  target.repository = std::move(followed.repository);
  if (::stat(target.place.c_str(), &status) == 0) {
    target.status = status;
    const std::string_view other = other_than_file(status.st_mode);
    if (other == "a folder" || other == "a socket") {
      return tl::make_unexpected(cannot_write(path, fmt::format("it is {}", other)));
    }
  } else if (errno != ENOENT) {
    return tl::make_unexpected(cannot_write(path, errno));
  }
  return target;
}

/// What two names of one file or stream have in common.
struct Identity {
  dev_t device = 0;
  ino_t inode = 0;
  std::string name_in_it;  ///< of a file that is not there yet: in its folder
  bool operator==(const Identity&) const = default;
};

/// None for what swallows all it gets.
std::optional<Identity> identity_of(const struct stat& status) {
  if (S_ISCHR(status.st_mode) && status.st_rdev == makedev(1, 3)) return std::nullopt;
  return Identity{status.st_dev, status.st_ino, {}};
}

std::optional<Identity> identity_of(const Target& target) {
  if (target.status) return identity_of(*target.status);
  struct stat folder {};
  if (::stat(target.place.parent_path().c_str(), &folder) != 0) return std::nullopt;
  return Identity{folder.st_dev, folder.st_ino, target.place.filename().string()};
}

/// 0, or the number of what went wrong.
int write_all(int file, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(file, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return errno;
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return 0;
}

int write_to_stream(const Target& target, std::string_view bytes) {
  if (target.descriptor >= 0) return write_all(target.descriptor, bytes);
  // A user's pipe may get its reader later; one that lies in a repository may never get one.
  const int wait = target.is_in_repository() ? O_NONBLOCK : 0;
  const int stream = ::open(target.place.c_str(), O_WRONLY | O_CLOEXEC | O_NOCTTY | wait);
  if (stream < 0) return errno;
  if (wait != 0) ::fcntl(stream, F_SETFL, ::fcntl(stream, F_GETFL) & ~O_NONBLOCK);
  const int error = write_all(stream, bytes);
  return ::close(stream) != 0 && error == 0 ? errno : error;
}

/// For a file that can be written but not replaced: mounted by itself, or in a folder of others'.
/// What it takes is asked for first, so that a full disk is found before the old text is gone.
int write_in_place(const Target& target, std::string_view bytes) {
  const int file = ::open(target.place.c_str(), O_WRONLY | O_CLOEXEC | O_NOFOLLOW);
  if (file < 0) return errno;
  const off_t old_size = target.status->st_size;
  const off_t size = static_cast<off_t>(bytes.size());
  int error = size > old_size ? ::posix_fallocate(file, 0, size) : 0;
  if (error == EOPNOTSUPP || error == EINVAL) error = 0;
  if (error != 0) {
    [[maybe_unused]] const int restored = ::ftruncate(file, old_size);
  } else {
    error = write_all(file, bytes);
    if (error == 0 && ::ftruncate(file, size) != 0) error = errno;
  }
  return ::close(file) != 0 && error == 0 ? errno : error;
}

/// A new file in the folder, and its name.
int create_beside(const fs::path& place, fs::path& name) {
  for (int number = 0;; ++number) {
    name = place.parent_path() / fmt::format(".micryscope-{}-{}", ::getpid(), number);
    const int file =
        ::open(name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, kNewFileMode);
    if (file >= 0 || errno != EEXIST) return file;
  }
}

int write_file_of(const Target& target, std::string_view bytes) {
  // Who may not write to a file may not replace it either, whatever the folder allows.
  if (target.status && ::access(target.place.c_str(), W_OK) != 0) return errno;
  fs::path beside;
  const int file = create_beside(target.place, beside);
  if (file < 0) {
    const bool is_closed_folder = errno == EACCES || errno == EPERM || errno == EROFS;
    return target.status && is_closed_folder ? write_in_place(target, bytes) : errno;
  }
  if (target.status) {
    [[maybe_unused]] const int owner = ::fchown(file, target.status->st_uid, target.status->st_gid);
    ::fchmod(file, target.status->st_mode & 07777);
  }
  int error = write_all(file, bytes);
  if (::close(file) != 0 && error == 0) error = errno;
  if (error == 0 && ::rename(beside.c_str(), target.place.c_str()) == 0) return 0;
  if (error == 0) error = errno;
  ::unlink(beside.c_str());
  return error == EBUSY && target.status ? write_in_place(target, bytes) : error;
}

std::optional<Error> check_kept(const std::string& path, const Target& target, Written what) {
  if (target.descriptor >= 0) return std::nullopt;
  return check_overwriting(path, target.place, target.repository, what);
}

}  // namespace

std::optional<Error> check_baseline_output(const std::string& path,
                                           const Environment& environment) {
  const auto target = target_of(path, environment);
  return target ? check_kept(path, *target, Written::baseline) : target.error();
}

std::optional<Error> check_outputs(const std::vector<Output>& outputs,
                                   const Environment& environment) {
  std::vector<std::pair<Identity, std::string>> known;
  for (const Output& output : outputs) {
    std::optional<Identity> identity;
    if (!output.file.empty()) {
      const auto target = target_of(output.file, environment);
      if (!target) return target.error();
      if (auto error = check_kept(output.file, *target, Written::report)) return error;
      identity = identity_of(*target);
    } else if (struct stat status{};
               environment.writes_to_standard_output && ::fstat(STDOUT_FILENO, &status) == 0) {
      identity = identity_of(status);
    }
    if (!identity) continue;
    const std::string name = output.file.empty() ? "standard output" : output.file;
    for (const auto& [other, other_name] : known) {
      if (other != *identity) continue;
      return Error{ErrorCode::usage,
                   fmt::format("two reports cannot go to one place, but {} and {} are one",
                               other_name, name),
                   {}};
    }
    known.emplace_back(*std::move(identity), name);
  }
  return std::nullopt;
}

std::optional<Error> write_file(const std::string& path, std::string_view bytes,
                                const Environment& environment) {
  const auto target = target_of(path, environment);
  if (!target) return target.error();
  const int error =
      target->is_file() ? write_file_of(*target, bytes) : write_to_stream(*target, bytes);
  if (error == 0) return std::nullopt;
  if (error == ENXIO) return cannot_write(path, "it is a pipe that nobody reads from");
  return cannot_write(path, error);
}

std::optional<Error> append_file(const std::string& path, std::string_view bytes,
                                 const Environment& environment) {
  const auto target = target_of(path, environment);
  if (!target) return target.error();
  int error = 0;
  if (target->is_file()) {
    const int flags = O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW | O_CLOEXEC;
    const int file = ::open(target->place.c_str(), flags, kNewFileMode);
    if (file < 0) return cannot_write(path, errno);
    error = write_all(file, bytes);
    if (::close(file) != 0 && error == 0) error = errno;
  } else {
    error = write_to_stream(*target, bytes);
  }
  return error == 0 ? std::nullopt : std::optional(cannot_write(path, error));
}

bool is_standard_output(std::string_view path) {
  return path == "-" || descriptor_of(path) == STDOUT_FILENO;
}

}  // namespace micryscope::cli
