// What a run takes from earlier ones instead of parsing and lowering files again: their IR, one
// value of the cache each. A change to one file of a component costs the lowering of that file
// only.
//
// Literals are kept as places in the file; a module with one that may be a secret and stands
// nowhere word for word is not kept (cache/module_codec.h).
#pragma once

#include <cstdint>
#include <mutex>
#include <optional>
#include <vector>

#include "cache/store.h"
#include "models/looks.h"
#include "models/names.h"
#include "run/component.h"
#include "support/hash.h"

namespace micryscope {

class ModuleReuse : public KnownModules {
 public:
  /// `lowering`: all that IR depends on but the file (key_of_lowering, reuse.h). The store and the
  /// models, whose formats of credentials say what is secret, must outlive it.
  ModuleReuse(cache::Store& store, const Digest& lowering, const models::ModelSet& models);

  std::optional<ir::Module> find(const source::SourceFile& file) const override;
  void keep(const source::SourceFile& file, const ir::Module& module) override;
  /// Writes what is left. A store that cannot be written says so itself.
  void save();

 private:
  cache::Key key_of(const source::SourceFile& file) const;

  cache::Store& store_;
  Digest lowering_;
  models::Names names_;
  models::Looks looks_;
  std::mutex mutex_;
  std::vector<cache::Entry> waiting_;  // guarded by mutex_
  std::uint64_t waiting_bytes_ = 0;    // guarded by mutex_
};

}  // namespace micryscope
