// The format is described in git's Documentation/gitformat-index.txt. All numbers are big-endian.
//
//   "DIRC" version count | count entries | extensions (name, size, bytes)... | checksum
//
// The checksum is not verified: git does not either, and it protects against no one.
#include "changes/index_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <system_error>
#include <tuple>
#include <utility>

namespace micryscope::changes {
namespace {

constexpr std::size_t kChecksum = 20;
// What a file system can hold (Linux: 4096 with the end). Entries with longer paths are left out
// like other impossible ones: where paths continue one another they would take the square of the
// file.
constexpr std::size_t kLongestPath = 4095;
constexpr std::uint32_t kExtendedFlag = 0x4000;
constexpr std::uint32_t kSkipWorktree = 0x4000;
constexpr std::uint32_t kIntentToAdd = 0x2000;

/// Reads from the front; once it has run over the end, is_good() stays false.
class Bytes {
 public:
  explicit Bytes(std::string_view bytes) : all_(bytes), left_(bytes) {}

  bool is_good() const { return is_good_; }
  std::size_t size() const { return left_.size(); }
  std::size_t position() const { return all_.size() - left_.size(); }

  std::string_view take(std::size_t count) {
    if (count > left_.size()) {
      is_good_ = false;
      left_ = {};
      return {};
    }
    const std::string_view taken = left_.substr(0, count);
    left_.remove_prefix(count);
    return taken;
  }
  std::uint32_t number(std::size_t bytes) {
    std::uint32_t value = 0;
    for (const char byte : take(bytes)) value = value << 8U | static_cast<unsigned char>(byte);
    return value;
  }
  /// Up to the next such byte, which is dropped.
  std::string_view until(char end) {
    const std::string_view taken = take(std::min(left_.find(end), left_.size()));
    take(1);
    return taken;
  }
  Oid id() {
    Oid id;
    std::ranges::copy(take(id.bytes.size()), id.bytes.begin());
    return id;
  }
  // Each byte has seven bits, the first one the highest; each continuation adds one (as in packs).
  std::size_t variable_number() {
    std::uint32_t byte = number(1);
    std::size_t value = byte & 0x7fU;
    while ((byte & 0x80U) != 0 && is_good_ && value < (1U << 24U)) {
      byte = number(1);
      value = ((value + 1) << 7U) | (byte & 0x7fU);
    }
    return value;
  }

 private:
  std::string_view all_;
  std::string_view left_;
  bool is_good_ = true;
};

std::optional<NodeKind> kind_of(std::uint32_t mode) {
  switch (mode & 0170000U) {
    case 0100000:
      return NodeKind::file;
    case 0120000:
      return NodeKind::link;
    case 0160000:
      return NodeKind::submodule;
    case 0040000:
      return NodeKind::folder;
    default:
      return std::nullopt;
  }
}

bool is_possible_path(std::string_view path) {
  if (path.empty() || path.size() > kLongestPath) return false;
  while (!path.empty()) {
    const std::string_view part = path.substr(0, path.find('/'));
    if (part.empty() || part == "." || part == ".." || part == ".git") return false;
    path.remove_prefix(std::min(path.size(), part.size() + 1));
  }
  return true;
}

// False when the bytes are no entry. An entry of no known kind gets an empty path.
bool read_entry(Bytes& bytes, std::uint32_t version, std::string& previous, IndexEntry& entry) {
  const std::size_t start = bytes.position();
  entry.changed = {bytes.number(4), bytes.number(4)};
  entry.modified = {bytes.number(4), bytes.number(4)};
  bytes.number(4);  // device, which git does not compare either
  entry.inode = bytes.number(4);
  const auto kind = kind_of(bytes.number(4));
  bytes.take(8);  // user and group
  entry.size = bytes.number(4);
  entry.id = bytes.id();
  const std::uint32_t flags = bytes.number(2);
  const std::uint32_t more = version >= 3 && (flags & kExtendedFlag) != 0 ? bytes.number(2) : 0;
  entry.stage = static_cast<std::uint8_t>(flags >> 12U & 3U);
  entry.is_skip_worktree = (more & kSkipWorktree) != 0;
  entry.is_intent_to_add = (more & kIntentToAdd) != 0;
  if (version < 4) {
    entry.path = bytes.until('\0');
    const std::size_t used = bytes.position() - start;  // with one NUL; filled up to eights
    bytes.take((8 - used % 8) % 8);
  } else {
    const std::size_t dropped = bytes.variable_number();
    if (dropped > previous.size()) return false;
    previous.resize(previous.size() - dropped);
    previous += bytes.until('\0');
    if (previous.size() <= kLongestPath) entry.path = previous;
  }
  const bool is_folder = entry.path.ends_with('/');
  if (!is_possible_path(entry.path) || is_folder != (kind == NodeKind::folder)) entry.path.clear();
  entry.kind = kind.value_or(NodeKind::file);
  return bytes.is_good();
}

// "name\0count subfolders\n" and an id unless count is negative (out of date); depth first.
void read_trees(Bytes bytes, std::map<std::string, Oid, std::less<>>& trees) {
  struct Open {
    std::size_t path_size;  // of the folder's path, which `path` begins with
    long left;
  };
  std::vector<Open> open;
  std::string path;
  while (bytes.size() != 0) {
    const std::string_view name = bytes.until('\0');
    const long count = std::strtol(std::string(bytes.until(' ')).c_str(), nullptr, 10);
    const long folders = std::strtol(std::string(bytes.until('\n')).c_str(), nullptr, 10);
    path.resize(open.empty() ? 0 : open.back().path_size);
    if (!open.empty()) --open.back().left;
    if (!path.empty()) path += '/';
    path += name;
    if (count >= 0) {
      const Oid id = bytes.id();
      if (bytes.is_good() && path.size() <= kLongestPath) trees.emplace(path, id);
    }
    open.push_back({path.size(), folders});
    while (!open.empty() && open.back().left <= 0) open.pop_back();
    if (open.empty() || !bytes.is_good()) return;
  }
}

IndexTime time_of(const timespec& time) {
  return {static_cast<std::uint32_t>(time.tv_sec), static_cast<std::uint32_t>(time.tv_nsec)};
}

}  // namespace

Result<IndexFile> IndexFile::read(const std::string& path) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  if (file < 0) {
    if (errno == ENOENT) return IndexFile();
    return fail(ErrorCode::git, std::generic_category().message(errno), path);
  }
  struct stat status {};
  std::string bytes;
  bool is_read = ::fstat(file, &status) == 0 && S_ISREG(status.st_mode);
  if (is_read) bytes.resize(static_cast<std::size_t>(status.st_size));
  std::size_t used = 0;
  while (is_read && used < bytes.size()) {
    const ssize_t got = ::read(file, bytes.data() + used, bytes.size() - used);
    is_read = got > 0 || (got < 0 && errno == EINTR);
    if (got > 0) used += static_cast<std::size_t>(got);
  }
  ::close(file);
  if (!is_read) return fail(ErrorCode::git, "cannot read the index", path);
  MS_TRY(IndexFile index, parse(bytes, path));
  index.written_ = time_of(status.st_mtim);
  return index;
}

Result<IndexFile> IndexFile::parse(std::string_view all, const std::string& path) {
  if (all.empty()) return IndexFile();  // a fresh GIT_INDEX_FILE
  const auto damaged = [&] { return fail(ErrorCode::git, "the index is damaged", path); };
  if (all.size() < 12 + kChecksum) return damaged();
  Bytes bytes(all.substr(0, all.size() - kChecksum));
  if (bytes.take(4) != "DIRC") return damaged();
  const std::uint32_t version = bytes.number(4);
  if (version < 2 || version > 4) {
    return fail(ErrorCode::git, "the index has an unknown version", path);
  }
  const std::uint32_t count = bytes.number(4);
  IndexFile index;
  index.entries_.reserve(std::min<std::size_t>(count, all.size() / 62));
  std::string previous;
  for (std::uint32_t i = 0; i < count; ++i) {
    IndexEntry entry;
    if (!read_entry(bytes, version, previous, entry)) return damaged();
    if (!entry.path.empty()) index.entries_.push_back(std::move(entry));
  }
  while (bytes.size() >= 8) {
    const std::string_view name = bytes.take(4);
    const std::string_view content = bytes.take(bytes.number(4));
    if (!bytes.is_good()) return damaged();
    if (name == "TREE") read_trees(Bytes(content), index.trees_);
    if (name == "link") {
      return fail(ErrorCode::git,
                  "the index is split over two files, which micryscope cannot read; mend it with: "
                  "git update-index --no-split-index",
                  path);
    }
    if (name != "sdir" && (name.front() < 'A' || name.front() > 'Z')) {
      return fail(ErrorCode::git, "the index has an unknown extension", path);
    }
  }
  const auto order = [](const IndexEntry& a, const IndexEntry& b) {
    return std::tie(a.path, a.stage) < std::tie(b.path, b.stage);
  };
  if (!std::ranges::is_sorted(index.entries_, order)) {
    std::ranges::sort(index.entries_, order);
  }
  return index;
}

std::optional<Oid> IndexFile::tree_of(std::string_view folder) const {
  const auto found = trees_.find(folder);
  return found == trees_.end() ? std::nullopt : std::optional(found->second);
}

std::pair<std::size_t, std::size_t> IndexFile::below(std::string_view folder) const {
  if (folder.empty()) return {0, entries_.size()};
  const std::string from = std::string(folder) + "/";
  const std::string to = std::string(folder) + "0";  // the character behind '/'
  const auto first = std::ranges::lower_bound(entries_, from, {}, &IndexEntry::path);
  const auto last = std::lower_bound(
      first, entries_.end(), to,
      [](const IndexEntry& entry, const std::string& path) { return entry.path < path; });
  return {first - entries_.begin(), last - entries_.begin()};
}

const IndexEntry* IndexFile::find(std::string_view path) const {
  const auto found = std::ranges::lower_bound(
      entries_, path, {}, [](const IndexEntry& entry) { return std::string_view(entry.path); });
  return found != entries_.end() && found->path == path ? &*found : nullptr;
}

}  // namespace micryscope::changes
