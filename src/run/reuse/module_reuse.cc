#include "run/reuse/module_reuse.h"

#include <utility>

#include "cache/module_codec.h"
#include "cache/quotes.h"
#include "cache/secrets.h"

namespace micryscope {

namespace {

/// Written in one go: fewer transactions, and little memory.
constexpr std::uint64_t kMostWaitingBytes = 4 << 20;

}  // namespace

ModuleReuse::ModuleReuse(cache::Store& store, const Digest& lowering,
                         const models::ModelSet& models)
    : store_(store), lowering_(lowering), names_(models), looks_(models, names_) {}

cache::Key ModuleReuse::key_of(const source::SourceFile& file) const {
  return {cache::Kind::module,
          Hasher().add(lowering_).add(file.language->id).add(file.path).add(file.hash).digest()};
}

std::optional<ir::Module> ModuleReuse::find(const source::SourceFile& file) const {
  const auto bytes = store_.get(key_of(file));
  return bytes ? cache::decode_module(*bytes, file.text) : std::nullopt;
}

void ModuleReuse::keep(const source::SourceFile& file, const ir::Module& module) {
  const cache::Quotes quotes = cache::quotes_of(module, file.text);
  if (cache::holds_secret(module, quotes, looks_)) return;
  cache::Entry entry{key_of(file), cache::encode_module(module, quotes)};
  std::vector<cache::Entry> full;
  {
    const std::lock_guard lock(mutex_);
    waiting_bytes_ += entry.value.size();
    waiting_.push_back(std::move(entry));
    if (waiting_bytes_ < kMostWaitingBytes) return;
    full = std::exchange(waiting_, {});
    waiting_bytes_ = 0;
  }
  store_.put(full);
}

void ModuleReuse::save() {
  const std::lock_guard lock(mutex_);
  if (!waiting_.empty()) store_.put(waiting_);
  waiting_.clear();
  waiting_bytes_ = 0;
}

}  // namespace micryscope
