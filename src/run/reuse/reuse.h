// What a run takes from earlier ones instead of working it out again, and leaves for later ones:
// records of files (source/files.h) and results of components (component.h). It knows what each
// depends on; how bytes are kept is for cache/store.h.
//
//     Reuse reuse(store, key_of_run(options, rulesets, layout));
//     ... collect(..., &reuse) ... reuse.find(analysis, component) ...
//     reuse.keep(files.examined);  reuse.keep(analysis, component, result);  reuse.save();
//
// Entries are few and small or many and tiny, so they are kept in shards: a run reads all of them,
// decodes what it asks for, and writes those back in which something is new.
#pragma once

#include <atomic>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cache/store.h"
#include "run/component.h"
#include "source/files.h"
#include "source/walk.h"
#include "support/hash.h"

namespace micryscope {

/// Everything but the files themselves that a result depends on: the program, the rulesets, the
/// options, and what the project's manifests say about imports.
Digest key_of_run(const Options& options, const Rulesets& rulesets, const lower::Layout& layout);

/// The same for the IR of a file: the program, the manifests, and what the options say of parsing
/// and of tests; the rulesets as well, whose formats of credentials say what may be kept.
Digest key_of_lowering(const Options& options, const Rulesets& rulesets,
                       const lower::Layout& layout);

/// A table of bytes by key, in one piece: how many, the keys in order, where each value ends, the
/// values. Takes any bytes; a table that makes no sense is empty.
class Shard {
 public:
  using Item = std::pair<Digest, std::string>;
  static std::string bytes_of(std::vector<Item> items);

  explicit Shard(std::string bytes = {});
  std::size_t size() const { return count_; }
  Digest key(std::size_t i) const;
  std::string_view value(std::size_t i) const;
  std::optional<std::size_t> find(const Digest& key) const;

 private:
  std::string bytes_;
  std::size_t count_ = 0;
};

class Reuse : public source::KnownFiles {
 public:
  /// Reads what the store has for such a run. The store must outlive it.
  Reuse(cache::Store& store, const Digest& run);

  std::optional<source::FileRecord> find(const source::WalkedFile& file) const override;
  std::optional<ComponentResult> find(const Analysis& analysis, const Component& component) const;

  void keep(const std::vector<source::ExaminedFile>& files);
  void keep(const Analysis& analysis, const Component& component, const ComponentResult& result);
  /// Writes what is new. A store that cannot be written says so itself.
  void save();

 private:
  static constexpr std::size_t kShards = 64;  // of each table
  enum class Table : std::uint8_t { files, components };

  /// A shard, what is new in it, and which of its items this run asked for.
  struct Slot {
    Shard shard;
    std::vector<Shard::Item> fresh;
    mutable std::vector<std::atomic<bool>> used;
  };

  static std::size_t slot_of(Table table, const Digest& key);
  cache::Key store_key(std::size_t slot) const;
  std::optional<std::string_view> find(Table table, const Digest& key) const;
  void keep(Table table, const Digest& key, std::string value);

  cache::Store& store_;
  Digest run_;
  std::vector<Slot> slots_;
};

}  // namespace micryscope
