// What earlier runs worked out, kept in one file: key -> bytes. It knows no stage; what the bytes
// mean is for the codecs beside it, and what a key stands for is for the caller, who puts into it
// everything that the value depends on (engine version, rulesets, options, contents).
//
//     cache::Store store = cache::Store::open(folder);
//     const auto found = store.get({Kind::component, digest});
//     if (!found) store.put({{{Kind::component, digest}, encode(result)}});
//
// A cache is a help, never a need: nothing here fails a run. A folder that cannot be used, a full
// disk or another process in the way make it remember nothing, with one notice. What is read back
// is checked: damaged values are as good as none, and a file that is no database, not one of ours
// or damaged in its structure is thrown away and begun anew.
//
// What the checks cannot tell is a whole value made on purpose by somebody who may write the file.
// So a folder is used only if nobody but its owner, who must be us or root, may write there; who
// brings the file from elsewhere (a cache of CI) trusts that place as far as findings go. Decoders
// hold against any bytes all the same. No secret may be put in: see module_codec.h.
//
// May be used from several threads at once, and by several processes.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "support/error.h"
#include "support/hash.h"

namespace micryscope::cache {

/// What a value is; part of its key.
enum class Kind : std::uint8_t { file, module, component, snapshot };
inline constexpr std::size_t kKinds = 4;
std::string_view name_of(Kind kind);

struct Key {
  Kind kind = Kind::file;
  Digest digest;
  constexpr auto operator<=>(const Key&) const = default;
};

struct Entry {
  Key key;
  std::string value;
};

struct Limits {
  std::uint64_t most_bytes = 512ull << 20;    ///< of the file; the least recently used goes first
  std::uint64_t longest_value = 64ull << 20;  ///< longer ones are not kept
  int wait_ms = 3000;                         ///< for another process, before going without
};

/// Why the cache helps less than it could; for a notification.
struct Notice {
  std::string id;  ///< "cache-unused", "cache-rebuilt", "cache-not-written"
  std::string text;
};

struct KindStatus {
  std::uint64_t entries = 0;
  std::uint64_t bytes = 0;  ///< of the values
  std::uint64_t hits = 0;   ///< since the file was made, this run included
  std::uint64_t misses = 0;
};

struct Status {
  std::string path;  ///< of the file; empty when nothing is kept
  bool writable = false;
  std::uint64_t file_bytes = 0;
  std::uint64_t most_bytes = 0;
  std::array<KindStatus, kKinds> kinds;  ///< by Kind
};

class Store {
 public:
  /// `folder` as cache_folder() gives it, made if it is not there; empty: nothing is kept.
  static Store open(const std::string& folder, const Limits& limits = {});
  /// One that keeps nothing and has nothing to say about it.
  Store();
  Store(Store&&) noexcept;
  Store& operator=(Store&&) noexcept;
  /// Also finishes.
  ~Store();

  /// True when a file with that name could be a cache; makes nothing.
  static bool exists(const std::string& folder);
  /// Removes the file; not while another process uses it.
  static Result<void> clear(const std::string& folder);

  /// False when every get misses and every put is forgotten.
  bool is_open() const;

  std::optional<std::string> get(const Key& key);
  /// In the order of the keys.
  std::vector<std::optional<std::string>> get_many(std::span<const Key> keys);
  /// All or, in a few transactions of bounded size, the first of them; replaces what is there.
  void put(std::span<const Entry> entries);
  void put(const Entry& entry) { put(std::span(&entry, 1)); }

  /// Once, at the end of a run: writes down what was used, and closes. Reads of a run write
  /// nothing.
  void finish();

  Status status();
  /// What there is to say, each once; at most one of each id.
  std::vector<Notice> notices() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace micryscope::cache
