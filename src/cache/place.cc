#include "cache/place.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <climits>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <system_error>
#include <thread>

namespace micryscope::cache {

namespace {

constexpr mode_t kFolderMode = 0700;
constexpr mode_t kFileMode = 0600;
// What SQLite puts beside a database.
constexpr std::array<const char*, 3> kCompanions = {"-wal", "-shm", "-journal"};

tl::unexpected<Error> io_error(const std::string& what, int number) {
  return fail(ErrorCode::io, what + ": " + std::generic_category().message(number));
}

bool is_trusted(uid_t owner) { return owner == ::geteuid() || owner == 0; }

Result<std::string> real_folder(const std::string& folder) {
  const std::unique_ptr<char, decltype(&std::free)> real(::realpath(folder.c_str(), nullptr),
                                                         &std::free);
  if (real == nullptr) return io_error("its folder cannot be used", errno);
  return std::string(real.get());
}

Result<void> make_folder(const std::string& folder) {
  if (::access(folder.c_str(), F_OK) == 0) return {};
  std::error_code error;
  const std::filesystem::path parent = std::filesystem::path(folder).parent_path();
  if (!parent.empty()) std::filesystem::create_directories(parent, error);
  if (error) return io_error("its folder cannot be made", error.value());
  if (::mkdir(folder.c_str(), kFolderMode) == 0 || errno == EEXIST) return {};
  return io_error("its folder cannot be made", errno);
}

Result<void> check_owner(const std::string& folder) {
  struct stat status {};
  if (::stat(folder.c_str(), &status) != 0) return io_error("its folder cannot be used", errno);
  if (!S_ISDIR(status.st_mode)) return fail(ErrorCode::io, "it is no folder");
  if (!is_trusted(status.st_uid)) {
    return fail(ErrorCode::io, "its folder belongs to another user");
  }
  if ((status.st_mode & S_IWOTH) != 0 && status.st_uid != ::geteuid()) {
    return fail(ErrorCode::io, "its folder belongs to another user and everybody may write there");
  }
  return {};
}

}  // namespace

void Place::swap(Place& other) noexcept {
  std::swap(folder_, other.folder_);
  std::swap(writable_, other.writable_);
  std::swap(lock_, other.lock_);
}

Place::~Place() {
  if (lock_ >= 0) ::close(lock_);
}

Result<Place> Place::enter(const std::string& folder) {
  if (auto made = make_folder(folder); !made) return tl::make_unexpected(made.error());
  Place place;
  MS_TRY(place.folder_, real_folder(folder));
  if (auto checked = check_owner(place.folder_); !checked) {
    return tl::make_unexpected(checked.error());
  }
  place.writable_ = ::faccessat(AT_FDCWD, place.folder_.c_str(), W_OK, AT_EACCESS) == 0;
  if (place.writable_) {
    if (auto opened = place.open_lock(); !opened) return tl::make_unexpected(opened.error());
  }
  return place;
}

bool Place::holds_file(const std::string& folder) {
  struct stat status {};
  return !folder.empty() && ::lstat((folder + "/cache.db").c_str(), &status) == 0;
}

Result<void> Place::open_lock() {
  const std::string path = folder_ + "/cache.lock";
  lock_ = ::open(path.c_str(), O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK, kFileMode);
  if (lock_ < 0) return io_error("its lock cannot be opened", errno);
  return {};
}

bool Place::lock(Hold hold, int wait_ms) {
  if (!writable_) return hold == Hold::shared;
  const auto end = std::chrono::steady_clock::now() + std::chrono::milliseconds(wait_ms);
  while (::flock(lock_, (hold == Hold::shared ? LOCK_SH : LOCK_EX) | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK && errno != EINTR) return false;
    if (std::chrono::steady_clock::now() >= end) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  return true;
}

void Place::unlock() {
  if (lock_ >= 0) ::flock(lock_, LOCK_UN);
}

Place::State Place::state() const {
  struct stat status {};
  for (const char* const companion : kCompanions) {
    const std::string path = file() + companion;
    if (::lstat(path.c_str(), &status) == 0 && !S_ISREG(status.st_mode)) return State::refused;
  }
  if (::lstat(file().c_str(), &status) != 0) {
    return errno == ENOENT ? State::missing : State::refused;
  }
  if (!S_ISREG(status.st_mode)) return State::refused;
  const bool is_ours = is_trusted(status.st_uid) && status.st_nlink == 1 &&
                       (status.st_mode & (S_IWOTH | S_IWGRP)) == 0;
  return is_ours ? State::plain : State::foreign;
}

Place::Identity Place::identity() const {
  struct stat status {};
  if (::lstat(file().c_str(), &status) != 0) return std::nullopt;
  return std::pair{static_cast<std::uint64_t>(status.st_dev),
                   static_cast<std::uint64_t>(status.st_ino)};
}

void Place::remove_files() const {
  for (const std::string& path : {file(), new_file()}) {
    ::unlink(path.c_str());
    for (const char* const companion : kCompanions) ::unlink((path + companion).c_str());
  }
}

Result<void> Place::create_new_file() const {
  const int file =
      ::open(new_file().c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, kFileMode);
  if (file < 0) return io_error("it cannot be made", errno);
  ::close(file);
  return {};
}

Result<void> Place::rename_new_file() const {
  if (::rename(new_file().c_str(), file().c_str()) != 0) {
    return io_error("it cannot be made", errno);
  }
  return {};
}

}  // namespace micryscope::cache
