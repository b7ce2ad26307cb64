#include "run/reuse/reuse.h"

#include <algorithm>
#include <cstring>

#include "cache/archive.h"
#include "cache/module_codec.h"
#include "run/reuse/component_codec.h"
#include "support/build_id.h"

// How the structures of this folder and of source/ are kept; see cache/archive.h.
namespace micryscope::source {

constexpr SkipReason last_of(SkipReason) { return SkipReason::ignore_rules; }
constexpr Worth last_of(Worth) { return Worth::linked; }

}  // namespace micryscope::source

namespace micryscope {

namespace {

/// Another one makes everything that was kept before unknown.
constexpr std::uint64_t kSchema = 1;

constexpr std::size_t kKeyBytes = 16;
constexpr std::size_t kNumberBytes = 8;

/// A shard that has more items than this for each that the last run asked for loses the others.
constexpr std::size_t kKeptVersions = 4;

void put_number(std::string& bytes, std::uint64_t number) {
  for (unsigned shift = 0; shift < 64; shift += 8)
    bytes += static_cast<char>((number >> shift) & 0xFF);
}

std::uint64_t number_at(std::string_view bytes, std::size_t at) {
  std::uint64_t number = 0;
  for (unsigned i = 0; i < kNumberBytes; ++i)
    number |= std::uint64_t{static_cast<unsigned char>(bytes[at + i])} << (8 * i);
  return number;
}

// --- records of files ----------------------------------------------------------------------------

std::string encode(const source::FileRecord& record) {
  cache::Writer out;
  std::string head;
  put_number(head, record.hash.high);
  put_number(head, record.hash.low);
  out.raw(head);
  const bool is_skipped = record.skipped.has_value();
  out(record.bytes, is_skipped, record.skipped.value_or(source::SkipReason::ignored), record.detail,
      record.has_bad_bytes, record.worth, record.imports.has_value());
  std::string imports;
  for (const std::uint64_t unit : record.imports.value_or(std::vector<std::uint64_t>()))
    put_number(imports, unit);
  out.raw(imports);
  return out.take();
}

std::optional<source::FileRecord> decode_record(std::string_view bytes) {
  cache::Reader in(bytes);
  source::FileRecord record;
  const std::string_view hash = in.raw(kKeyBytes);
  if (!in.is_good()) return std::nullopt;
  record.hash = {number_at(hash, 0), number_at(hash, kNumberBytes)};
  bool is_skipped = false, has_imports = false;
  source::SkipReason reason{};
  in(record.bytes, is_skipped, reason, record.detail, record.has_bad_bytes, record.worth,
     has_imports);
  if (is_skipped) record.skipped = reason;
  const std::string_view imports = in.raw(in.left());
  if (!in.is_complete() || imports.size() % kNumberBytes != 0) return std::nullopt;
  if (!has_imports) return record;
  record.imports.emplace(imports.size() / kNumberBytes);
  for (std::size_t i = 0; i < record.imports->size(); ++i)
    (*record.imports)[i] = number_at(imports, i * kNumberBytes);
  return record;
}

/// An entry whose bytes nobody vouches for is not kept.
std::optional<Digest> record_key(std::string_view path, std::string_view content_id) {
  if (content_id.empty()) return std::nullopt;
  return Hasher().add(path).add(content_id).digest();
}

void add_config(Hasher& hasher, const rules::Config& config) {
  const auto add_settings = [&](const rules::RuleSettings& settings) {
    hasher.add(settings.size());
    for (const auto& [rule, setting] : settings) {
      hasher.add(rule).add(setting.setting ? 1 + static_cast<std::uint64_t>(*setting.setting) : 0);
    }
  };
  hasher.add(config.test_paths.size());
  for (const std::string& glob : config.test_paths) hasher.add(glob);
  add_settings(config.rules);
  hasher.add(config.paths.size());
  for (const rules::PathSettings& settings : config.paths) {
    hasher.add(settings.glob);
    add_settings(settings.rules);
  }
  hasher.add(config.thresholds.size());
  for (const auto& [name, threshold] : config.thresholds) {
    std::string bytes(sizeof threshold.value, '\0');
    std::memcpy(bytes.data(), &threshold.value, sizeof threshold.value);
    hasher.add(name).add(bytes);
  }
  hasher.add(std::uint64_t{config.allow_suppressions});
  for (const std::vector<std::string>* names : {&config.select, &config.deselect}) {
    hasher.add(names->size());
    for (const std::string& name : *names) hasher.add(name);
  }
}

}  // namespace

namespace {

void add_program(Hasher& hasher, const Options& options, const Rulesets& rulesets) {
  hasher.add(MICRYSCOPE_VERSION).add(build_id()).add(options.cache_scope).add(rulesets.digest);
}

void add_layout(Hasher& hasher, const lower::Layout& layout) {
  hasher.add(layout.aliases.size());
  for (const lower::Alias& alias : layout.aliases)
    hasher.add(alias.language_group).add(alias.scope).add(alias.pattern).add(alias.target);
}

}  // namespace

Digest key_of_run(const Options& options, const Rulesets& rulesets, const lower::Layout& layout) {
  Hasher hasher;
  hasher.add(kSchema).add(kComponentSchema).add(options.profile);
  add_program(hasher, options, rulesets);
  add_config(hasher, options.config);
  hasher.add(std::uint64_t{options.selection.no_ignore});
  const source::Limits& limits = options.selection.limits;
  hasher.add(limits.file_bytes).add(limits.parse.steps);
  add_layout(hasher, layout);
  return hasher.digest();
}

Digest key_of_lowering(const Options& options, const Rulesets& rulesets,
                       const lower::Layout& layout) {
  Hasher hasher;
  hasher.add(cache::kModuleSchema);
  add_program(hasher, options, rulesets);
  hasher.add(options.config.test_paths.size());
  for (const std::string& glob : options.config.test_paths) hasher.add(glob);
  hasher.add(options.selection.limits.parse.steps);
  add_layout(hasher, layout);
  return hasher.digest();
}

namespace {

/// A component's own part: the paths and bytes of its files, and which of them were asked for.
Digest key_of(const source::FileSet& files, const Component& component) {
  Hasher hasher;
  for (const std::uint32_t i : component) {
    const source::SourceFile& file = files.files[i];
    hasher.add(file.path).add(file.hash).add(std::uint64_t{file.is_selected});
  }
  return hasher.digest();
}

/// For a result that holds on one day only.
Digest key_of_day(const Digest& key, std::string_view today) {
  return Hasher().add(key).add(today).digest();
}

}  // namespace

// --- shards --------------------------------------------------------------------------------------

std::string Shard::bytes_of(std::vector<Item> items) {
  std::ranges::sort(items);
  const auto repeated = std::ranges::unique(items, {}, &Item::first);
  items.erase(repeated.begin(), repeated.end());
  std::string bytes;
  put_number(bytes, items.size());
  for (const Item& item : items) {
    put_number(bytes, item.first.high);
    put_number(bytes, item.first.low);
  }
  std::uint64_t end = 0;
  for (const Item& item : items) put_number(bytes, end += item.second.size());
  for (const Item& item : items) bytes += item.second;
  return bytes;
}

Shard::Shard(std::string bytes) : bytes_(std::move(bytes)) {
  if (bytes_.size() < kNumberBytes) return;
  const std::uint64_t count = number_at(bytes_, 0);
  if (count > bytes_.size() / (kKeyBytes + kNumberBytes)) return;
  const std::size_t values = kNumberBytes + count * (kKeyBytes + kNumberBytes);
  if (values > bytes_.size()) return;
  std::uint64_t before = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const std::uint64_t end =
        number_at(bytes_, kNumberBytes + count * kKeyBytes + i * kNumberBytes);
    if (end < before || end > bytes_.size() - values) return;
    before = end;
  }
  count_ = count;
}

Digest Shard::key(std::size_t i) const {
  const std::size_t at = kNumberBytes + i * kKeyBytes;
  return {number_at(bytes_, at), number_at(bytes_, at + kNumberBytes)};
}

std::string_view Shard::value(std::size_t i) const {
  const std::size_t ends = kNumberBytes + count_ * kKeyBytes;
  const std::size_t values = ends + count_ * kNumberBytes;
  const std::uint64_t begin = i == 0 ? 0 : number_at(bytes_, ends + (i - 1) * kNumberBytes);
  const std::uint64_t end = number_at(bytes_, ends + i * kNumberBytes);
  return std::string_view(bytes_).substr(values + begin, end - begin);
}

std::optional<std::size_t> Shard::find(const Digest& wanted) const {
  std::size_t low = 0, high = count_;
  while (low < high) {
    const std::size_t middle = low + (high - low) / 2;
    if (key(middle) < wanted) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low < count_ && key(low) == wanted ? std::optional(low) : std::nullopt;
}

// --- the whole -----------------------------------------------------------------------------------

Reuse::Reuse(cache::Store& store, const Digest& run) : store_(store), run_(run) {
  std::vector<cache::Key> keys;
  for (std::size_t slot = 0; slot < 2 * kShards; ++slot) keys.push_back(store_key(slot));
  std::vector<std::optional<std::string>> found = store.get_many(keys);
  slots_ = std::vector<Slot>(keys.size());
  for (std::size_t i = 0; i < found.size(); ++i) {
    if (!found[i]) continue;
    slots_[i].shard = Shard(*std::move(found[i]));
    slots_[i].used = std::vector<std::atomic<bool>>(slots_[i].shard.size());
  }
}

std::size_t Reuse::slot_of(Table table, const Digest& key) {
  return static_cast<std::size_t>(table) * kShards + key.high % kShards;
}

cache::Key Reuse::store_key(std::size_t slot) const {
  return {cache::Kind::snapshot, Hasher().add(run_).add(std::uint64_t{slot}).digest()};
}

std::optional<std::string_view> Reuse::find(Table table, const Digest& key) const {
  const Slot& slot = slots_[slot_of(table, key)];
  const auto place = slot.shard.find(key);
  if (!place) return std::nullopt;
  slot.used[*place].store(true, std::memory_order_relaxed);
  return slot.shard.value(*place);
}

std::optional<source::FileRecord> Reuse::find(const source::WalkedFile& file) const {
  const auto key = record_key(file.path, file.content_id);
  if (!key) return std::nullopt;
  const auto bytes = find(Table::files, *key);
  return bytes ? decode_record(*bytes) : std::nullopt;
}

std::optional<ComponentResult> Reuse::find(const Analysis& analysis,
                                           const Component& component) const {
  const Digest key = key_of(analysis.files, component);
  auto bytes = find(Table::components, key);
  if (!bytes) bytes = find(Table::components, key_of_day(key, analysis.options.today));
  return bytes ? decode_result(*bytes, analysis, component) : std::nullopt;
}

void Reuse::keep(Table table, const Digest& key, std::string value) {
  slots_[slot_of(table, key)].fresh.emplace_back(key, std::move(value));
}

void Reuse::keep(const std::vector<source::ExaminedFile>& files) {
  for (const source::ExaminedFile& file : files) {
    // What could not be read may be readable next time.
    if (file.record.skipped == source::SkipReason::unreadable) continue;
    if (const auto key = record_key(file.path, file.content_id))
      keep(Table::files, *key, encode(file.record));
  }
}

void Reuse::keep(const Analysis& analysis, const Component& component,
                 const ComponentResult& result) {
  if (depends_on_machine(result)) return;
  const Digest key = key_of(analysis.files, component);
  keep(Table::components, result.is_dated ? key_of_day(key, analysis.options.today) : key,
       encode_result(result));
}

void Reuse::save() {
  std::vector<cache::Entry> entries;
  for (std::size_t i = 0; i < slots_.size(); ++i) {
    Slot& slot = slots_[i];
    if (slot.fresh.empty()) continue;
    const auto used = static_cast<std::size_t>(
        std::ranges::count_if(slot.used, [](const auto& one) { return one.load(); }));
    const bool keeps_all = slot.shard.size() <= kKeptVersions * (used + slot.fresh.size());
    std::vector<Shard::Item> items = std::move(slot.fresh);
    for (std::size_t item = 0; item < slot.shard.size(); ++item) {
      if (keeps_all || slot.used[item])
        items.emplace_back(slot.shard.key(item), slot.shard.value(item));
    }
    entries.push_back({store_key(i), Shard::bytes_of(std::move(items))});
  }
  if (!entries.empty()) store_.put(entries);
}

}  // namespace micryscope
