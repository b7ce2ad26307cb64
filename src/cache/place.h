// The folder of the cache: whether it may be used at all, and who uses it now.
//
// SQLite guards what is in its file, not the file: to replace a damaged one under another process
// would damage both. So whoever uses the file holds a shared lock on a second one, `cache.lock`,
// and whoever replaces it holds that lock alone. The kernel lets go of the locks of a killed
// process.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "support/error.h"

namespace micryscope::cache {

class Place {
 public:
  /// Makes the folder if it is not there. The error says why it cannot be used.
  static Result<Place> enter(const std::string& folder);
  /// Whether there is a file to enter for; makes nothing.
  static bool holds_file(const std::string& folder);
  Place() = default;
  Place(Place&& other) noexcept { swap(other); }
  Place& operator=(Place&& other) noexcept {
    swap(other);
    return *this;
  }
  ~Place();

  /// The database's file, absolute and without links.
  std::string file() const { return folder_ + "/cache.db"; }
  /// Where a new one is made before it takes the name.
  std::string new_file() const { return folder_ + "/cache.new"; }
  bool is_writable() const { return writable_; }

  enum class Hold : std::uint8_t { shared, alone };
  /// False when others hold it for that long. A folder that is not writable needs no lock.
  bool lock(Hold hold, int wait_ms);
  void unlock();

  enum class State : std::uint8_t {
    missing,
    plain,    ///< a file of ours
    foreign,  ///< a file that somebody else could have made or can change
    refused   ///< a link, a folder, a device: nothing to touch
  };
  State state() const;
  /// Which file it is: it has another one after it was replaced. None: no file.
  using Identity = std::optional<std::pair<std::uint64_t, std::uint64_t>>;
  Identity identity() const;

  /// Held alone. Removes the database and what belongs to it.
  void remove_files() const;
  /// Held alone. An empty file for the new database, readable by nobody else.
  Result<void> create_new_file() const;
  Result<void> rename_new_file() const;

 private:
  void swap(Place& other) noexcept;
  Result<void> open_lock();

  std::string folder_;
  bool writable_ = false;
  int lock_ = -1;
};

}  // namespace micryscope::cache
