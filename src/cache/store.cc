// Two tables: `entries` holds the values, `uses` what eviction must know of them. They are apart so
// that noting a use rewrites a few small pages and not those that hold the values' first bytes, and
// so that looking for the least recently used reads a few bytes for each value.
#include "cache/store.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <mutex>
#include <utility>

#include "cache/database.h"
#include "cache/place.h"
#include "support/check.h"

namespace micryscope::cache {

namespace {

constexpr std::int64_t kApplication = 0x4D736370;  // "Mscp"
constexpr std::int64_t kSchemaVersion = 1;
constexpr std::int64_t kPageBytes = 4096;
constexpr std::uint64_t kTransactionBytes = 32u << 20;
// This part of the file is left free: changes need pages before they give back others.
constexpr std::int64_t kReserve = 16;
constexpr std::size_t kForgetAtOnce = 32;
constexpr std::int64_t kStampAge = 3'600'000'000;  // us; a younger stamp is as good as a new one
constexpr int kReplaceWait = 500;                  // milliseconds

struct Table {
  std::string_view name;
  std::string_view sql;
};
// By name, and to the letter what the database must hold.
constexpr std::array<Table, 3> kTables = {{
    {"counters",
     "CREATE TABLE counters(kind INTEGER PRIMARY KEY, hits INTEGER NOT NULL,"
     " misses INTEGER NOT NULL)"},
    {"entries",
     "CREATE TABLE entries(id INTEGER PRIMARY KEY, kind INTEGER NOT NULL, high INTEGER NOT NULL,"
     " low INTEGER NOT NULL, length INTEGER NOT NULL, checksum INTEGER NOT NULL,"
     " value BLOB NOT NULL)"},
    {"uses",
     "CREATE TABLE uses(id INTEGER PRIMARY KEY, kind INTEGER NOT NULL, length INTEGER NOT NULL,"
     " stamp INTEGER NOT NULL)"},
}};

constexpr std::string_view kGet =
    "SELECT kind, high, low, length, checksum, value FROM entries WHERE id = ?1";
constexpr std::string_view kPut =
    "INSERT OR REPLACE INTO entries VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)";
constexpr std::string_view kPutUse = "INSERT OR REPLACE INTO uses VALUES(?1, ?2, ?3, ?4)";
constexpr std::string_view kStamp =
    "UPDATE uses SET stamp = ?2 WHERE id = ?1 AND stamp NOT BETWEEN ?3 AND ?2";
constexpr std::string_view kForget = "DELETE FROM entries WHERE id = ?1";
constexpr std::string_view kForgetUse = "DELETE FROM uses WHERE id = ?1";
constexpr std::string_view kOldest = "SELECT id FROM uses ORDER BY stamp, id";
constexpr std::string_view kCount =
    "INSERT INTO counters VALUES(?1, ?2, ?3)"
    " ON CONFLICT(kind) DO UPDATE SET hits = hits + ?2, misses = misses + ?3";
constexpr std::string_view kSchema =
    "SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY name LIMIT 4";

/// One row for a key, found without an index. Two keys of one id push each other out.
std::int64_t id_of(const Key& key) {
  constexpr std::uint64_t kSpread = 0x9E3779B97F4A7C15;
  return static_cast<std::int64_t>(key.digest.low ^
                                   (kSpread * (static_cast<std::uint64_t>(key.kind) + 1)));
}

/// Of the value and of everything that is written beside it.
std::int64_t checksum_of(const Key& key, std::string_view value) {
  const std::uint64_t seed = key.digest.high ^ (key.digest.low << 1) ^ (value.size() << 8) ^
                             static_cast<std::uint64_t>(key.kind);
  return static_cast<std::int64_t>(checksum(value, seed));
}

/// Microseconds, so that of what one run keeps the later is the younger.
std::int64_t now() {
  using std::chrono::microseconds;
  using std::chrono::system_clock;
  return std::chrono::duration_cast<microseconds>(system_clock::now().time_since_epoch()).count();
}

/// Whether a file is ours, by what it says of itself and by the very text of its tables.
enum class Claim : std::uint8_t { ours, other_version, foreign };

constexpr std::string_view kTooLarge = "is larger than it may become now";
constexpr std::string_view kOtherVersion = "is of another version of micryscope";
/// What is the matter with a file that says so; one that is ours may still turn out to be damaged.
std::string_view fault_of(Claim claim) {
  constexpr std::string_view kFaults[] = {"is damaged", kOtherVersion, "is not ours"};
  return kFaults[static_cast<std::size_t>(claim)];
}

Claim read_claim(Database& database, Step& outcome) {
  const std::int64_t application = database.ask("PRAGMA application_id", outcome);
  if (outcome != Step::done || application != kApplication) return Claim::foreign;
  const std::int64_t version = database.ask("PRAGMA user_version", outcome);
  if (outcome != Step::done || version != kSchemaVersion) return Claim::other_version;
  const std::int64_t page_bytes = database.ask("PRAGMA page_size", outcome);
  if (outcome != Step::done || page_bytes != kPageBytes) return Claim::foreign;
  Statement schema = database.prepare(kSchema);
  for (const Table& table : kTables) {
    outcome = schema.step();
    if (outcome != Step::row) return Claim::foreign;
    if (schema.bytes(0) != "table" || schema.bytes(1) != table.name ||
        schema.bytes(2) != table.name || schema.bytes(3) != table.sql) {
      outcome = Step::done;
      return Claim::foreign;
    }
  }
  outcome = schema.step();
  if (outcome != Step::row) return Claim::ours;
  outcome = Step::done;
  return Claim::foreign;  // something more than our tables
}

}  // namespace

std::string_view name_of(Kind kind) {
  static constexpr std::array<std::string_view, kKinds> kNames = {"file", "module", "component",
                                                                  "snapshot"};
  return kNames[static_cast<std::size_t>(kind)];
}

class Store::Impl {
 public:
  Impl(Place place, const Limits& limits) : place_(std::move(place)), limits_(limits) { connect(); }
  explicit Impl(Notice notice) { note(std::move(notice.id), std::move(notice.text)); }
  ~Impl() { finish(); }

  bool is_open() const { return open_; }
  std::vector<std::optional<std::string>> get_many(std::span<const Key> keys);
  void put(std::span<const Entry> entries);
  void finish();
  Status status();
  std::vector<Notice> notices() const { return notices_; }

  std::mutex mutex;

 private:
  struct Statements {
    Statement get, put, put_use, stamp, forget, forget_use, count;
  };
  struct Uses {
    std::uint64_t hits = 0;
    std::uint64_t misses = 0;
  };

  void connect();
  bool replace(Place::Identity old);
  Step open_file();
  bool is_too_large(Step& outcome);
  Result<void> make_file();
  void prepare();
  void close();
  void give_up(std::string why);
  void give_up_writing(std::string why);
  void failed(Step outcome);
  void note(std::string id, std::string text);

  std::optional<std::string> get(const Key& key, Step& outcome);
  Step write(std::span<const Entry> entries, std::uint64_t bytes);
  Step write_entry(const Entry& entry, std::int64_t stamp);
  Step write_uses();
  Step make_room(std::uint64_t bytes);
  Step evict(std::int64_t bytes_left);
  Step forget(std::int64_t id);
  std::int64_t bytes_in_use(Step& outcome);

  Place place_;
  Limits limits_;
  Database database_;
  Statements statements_;
  bool open_ = false;
  bool writable_ = false;
  std::string_view fault_;  ///< of the file that is opened
  std::array<Uses, kKinds> uses_;
  std::vector<std::int64_t> used_;     ///< ids that this run got, not noted yet
  std::vector<std::int64_t> damaged_;  ///< ids whose values did not check out
  std::vector<Notice> notices_;
};

void Store::Impl::note(std::string id, std::string text) {
  const bool is_known = std::any_of(notices_.begin(), notices_.end(),
                                    [&](const Notice& notice) { return notice.id == id; });
  if (!is_known) notices_.push_back({std::move(id), std::move(text)});
}

// --- Opening -----------------------------------------------------------------------------------

void Store::Impl::connect() {
  constexpr int kAttempts = 4;  // others may be making or replacing the file, too
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    if (!place_.lock(Place::Hold::shared, limits_.wait_ms)) {
      return give_up("another process is making it");
    }
    const Place::State state = place_.state();
    if (state == Place::State::refused) return give_up("its file is a link or no plain file");
    const Place::Identity found = place_.identity();
    Step outcome = Step::damaged;
    fault_ = fault_of(Claim::ours);
    if (state == Place::State::plain) outcome = open_file();
    if (outcome == Step::done) return;
    const std::string problem = database_.problem();
    close();
    if (outcome != Step::damaged) return give_up(problem);
    if (!place_.is_writable()) {
      return give_up(state == Place::State::missing
                         ? "its folder cannot be written"
                         : fmt::format("it {}, and its folder cannot be written", fault_));
    }
    if (!replace(found)) return;
  }
  give_up(fmt::format("it {} again and again", fault_));
}

/// Opens the file if it is one of ours.
Step Store::Impl::open_file() {
  const Access access = place_.is_writable() ? Access::write : Access::read_alone;
  const Bounds bounds{limits_.longest_value, limits_.most_bytes, limits_.wait_ms};
  Step outcome = database_.open(place_.file(), access, bounds);
  if (outcome != Step::done) return outcome;
  const Claim claim = read_claim(database_, outcome);
  if (outcome != Step::done) return outcome;
  fault_ = fault_of(claim);
  if (claim != Claim::ours) return Step::damaged;
  if (access == Access::write && is_too_large(outcome)) {
    fault_ = kTooLarge;
    return Step::damaged;
  }
  if (outcome != Step::done) return outcome;
  open_ = true;
  writable_ = place_.is_writable();
  prepare();
  return Step::done;
}

/// Made with a higher limit: it gives pages back to itself only, and never becomes smaller.
bool Store::Impl::is_too_large(Step& outcome) {
  const std::int64_t pages = database_.ask("PRAGMA page_count", outcome);
  return outcome == Step::done &&
         kPageBytes * pages > static_cast<std::int64_t>(limits_.most_bytes);
}

/// Puts an empty database where the one was that is to go. False when there is none to be had.
bool Store::Impl::replace(Place::Identity old) {
  place_.unlock();
  if (!place_.lock(Place::Hold::alone, std::min(limits_.wait_ms, kReplaceWait))) {
    // Whoever holds it made the missing file in the meantime, or works with the one at fault.
    if (place_.identity() != old) return true;
    give_up(fmt::format("it {}, and another process uses it", fault_));
    return false;
  }
  Result<void> made;
  if (place_.identity() == old) {
    // A new version begins anew as a matter of course.
    if (old && fault_ != kOtherVersion) {
      note("cache-rebuilt", fmt::format("the cache {} and is begun anew", fault_));
    }
    made = make_file();
  }
  place_.unlock();
  if (!made) give_up(made.error().message);
  return made.has_value();
}

/// Made under another name, so that there is never half a database under its own.
Result<void> Store::Impl::make_file() {
  place_.remove_files();
  if (auto created = place_.create_new_file(); !created) return created;
  Database fresh;
  Step outcome = fresh.open(place_.new_file(), Access::write, {limits_.longest_value, 0, 0});
  if (outcome == Step::done) outcome = fresh.execute("PRAGMA page_size=4096");
  if (outcome == Step::done) outcome = fresh.use_log();
  std::string sql = "BEGIN IMMEDIATE;";
  for (const Table& table : kTables) sql += std::string(table.sql) + ';';
  sql += "PRAGMA application_id=" + std::to_string(kApplication) + ';';
  sql += "PRAGMA user_version=" + std::to_string(kSchemaVersion) + "; COMMIT;";
  if (outcome == Step::done) outcome = fresh.execute(sql.c_str());
  const std::string problem = fresh.problem();
  fresh = Database();
  if (outcome == Step::done) return place_.rename_new_file();
  place_.remove_files();
  return fail(ErrorCode::io, "it cannot be made: " + problem);
}

void Store::Impl::prepare() {
  statements_.get = database_.prepare(kGet);
  if (!writable_) return;
  statements_.put = database_.prepare(kPut);
  statements_.put_use = database_.prepare(kPutUse);
  statements_.stamp = database_.prepare(kStamp);
  statements_.forget = database_.prepare(kForget);
  statements_.forget_use = database_.prepare(kForgetUse);
  statements_.count = database_.prepare(kCount);
}

void Store::Impl::close() {
  statements_ = {};
  database_ = Database();
  open_ = false;
  writable_ = false;
}

void Store::Impl::give_up(std::string why) {
  close();
  place_.unlock();
  note("cache-unused", "the cache is not used: " + std::move(why));
}

void Store::Impl::give_up_writing(std::string why) {
  writable_ = false;
  note("cache-not-written", "the cache could not be written: " + std::move(why));
}

/// After a step that did not end well, outside of any transaction.
void Store::Impl::failed(Step outcome) {
  if (outcome != Step::damaged) return give_up(database_.problem());
  const bool may_replace = place_.is_writable();
  fault_ = fault_of(Claim::ours);
  close();
  used_.clear();
  damaged_.clear();
  if (!may_replace) return give_up("it is damaged");
  if (replace(place_.identity())) connect();
}

// --- Reading -----------------------------------------------------------------------------------

std::optional<std::string> Store::Impl::get(const Key& key, Step& outcome) {
  const std::int64_t id = id_of(key);
  Statement& get = statements_.get;
  std::optional<std::string> found;
  outcome = get.bind(1, id).step();
  if (outcome == Step::row) {
    const bool is_same = get.number(0) == static_cast<std::int64_t>(key.kind) &&
                         get.number(1) == static_cast<std::int64_t>(key.digest.high) &&
                         get.number(2) == static_cast<std::int64_t>(key.digest.low);
    const std::string_view value = get.bytes(5);
    const bool is_whole = get.number(3) == static_cast<std::int64_t>(value.size()) &&
                          get.number(4) == checksum_of(key, value);
    if (is_same && is_whole) found.emplace(value);
    if (is_same && !is_whole) damaged_.push_back(id);
    outcome = Step::done;
  }
  get.reset();
  if (found) used_.push_back(id);
  Uses& uses = uses_[static_cast<std::size_t>(key.kind)];
  ++(found ? uses.hits : uses.misses);
  return found;
}

std::vector<std::optional<std::string>> Store::Impl::get_many(std::span<const Key> keys) {
  std::vector<std::optional<std::string>> values(keys.size());
  if (!open_) return values;
  const bool is_group = keys.size() > 1;  // one lock for all
  Step outcome = is_group ? database_.execute("BEGIN") : Step::done;
  for (std::size_t i = 0; i < keys.size() && outcome == Step::done; ++i) {
    values[i] = get(keys[i], outcome);
  }
  if (is_group) database_.execute("COMMIT");
  if (outcome == Step::damaged || outcome == Step::failed) failed(outcome);
  return values;
}

// --- Writing -----------------------------------------------------------------------------------

void Store::Impl::put(std::span<const Entry> entries) {
  const std::uint64_t longest = std::min(limits_.longest_value, limits_.most_bytes / 8);
  const std::uint64_t most = std::min(kTransactionBytes, limits_.most_bytes / 8);
  while (!entries.empty() && writable_) {
    std::size_t count = 0;
    std::uint64_t bytes = 0;
    for (; count < entries.size(); ++count) {
      const std::uint64_t length = entries[count].value.size();
      if (length > longest) continue;
      if (bytes != 0 && bytes + length > most) break;
      bytes += length;
    }
    const Step outcome = write(entries.first(count), bytes);
    entries = entries.subspan(count);
    if (outcome == Step::done) continue;
    const std::string problem = database_.problem();
    database_.execute("ROLLBACK");
    if (outcome == Step::damaged) return failed(outcome);
    give_up_writing(outcome == Step::busy ? "another process is writing it" : problem);
  }
}

Step Store::Impl::write(std::span<const Entry> entries, std::uint64_t bytes) {
  const std::uint64_t longest = std::min(limits_.longest_value, limits_.most_bytes / 8);
  const std::int64_t stamp = now();
  Step outcome = database_.execute("BEGIN IMMEDIATE");
  if (outcome == Step::done) outcome = make_room(bytes);
  for (const Entry& entry : entries) {
    if (outcome != Step::done) return outcome;
    if (entry.value.size() <= longest) outcome = write_entry(entry, stamp);
  }
  return outcome == Step::done ? database_.execute("COMMIT") : outcome;
}

Step Store::Impl::write_entry(const Entry& entry, std::int64_t stamp) {
  const Key& key = entry.key;
  const std::int64_t id = id_of(key);
  const auto kind = static_cast<std::int64_t>(key.kind);
  const auto length = static_cast<std::int64_t>(entry.value.size());
  statements_.put.bind(1, id)
      .bind(2, kind)
      .bind(3, static_cast<std::int64_t>(key.digest.high))
      .bind(4, static_cast<std::int64_t>(key.digest.low))
      .bind(5, length)
      .bind(6, checksum_of(key, entry.value))
      .bind(7, std::string_view(entry.value));
  const Step outcome = statements_.put.run();
  if (outcome != Step::done) return outcome;
  return statements_.put_use.bind(1, id).bind(2, kind).bind(3, length).bind(4, stamp).run();
}

std::int64_t Store::Impl::bytes_in_use(Step& outcome) {
  const std::int64_t pages = database_.ask("PRAGMA page_count", outcome);
  if (outcome != Step::done) return 0;
  return kPageBytes * (pages - database_.ask("PRAGMA freelist_count", outcome));
}

/// Sees to it that so many bytes more still fit. In a transaction.
Step Store::Impl::make_room(std::uint64_t bytes) {
  Step outcome = Step::done;
  const std::int64_t used = bytes_in_use(outcome);
  const auto most = static_cast<std::int64_t>(limits_.most_bytes) / kReserve * (kReserve - 1);
  // Rows and trees take some room, too.
  const auto wanted = static_cast<std::int64_t>(bytes + bytes / 8) + 32 * kPageBytes;
  if (outcome != Step::done || used + wanted <= most) return outcome;
  // What this run used is not old, whatever the stamps still say.
  outcome = write_uses();
  return outcome == Step::done ? evict(most / 5 * 4 - wanted) : outcome;
}

/// Forgets the least recently used until no more than so many bytes are in use. In a transaction.
/// What a value took is known only when it is gone: pages hold several, or parts of one.
Step Store::Impl::evict(std::int64_t bytes_left) {
  std::vector<std::int64_t> oldest;
  Statement search = database_.prepare(kOldest);
  Step outcome = search.step();
  for (; outcome == Step::row; outcome = search.step()) oldest.push_back(search.number(0));
  search.reset();
  for (std::size_t i = 0; i < oldest.size() && outcome == Step::done; ++i) {
    if (i % kForgetAtOnce == 0 && (bytes_in_use(outcome) <= bytes_left || outcome != Step::done))
      break;
    outcome = forget(oldest[i]);
  }
  return outcome;
}

Step Store::Impl::forget(std::int64_t id) {
  const Step outcome = statements_.forget.bind(1, id).run();
  return outcome == Step::done ? statements_.forget_use.bind(1, id).run() : outcome;
}

/// Stamps what was got, forgets what was damaged. In a transaction.
Step Store::Impl::write_uses() {
  const std::int64_t stamp = now();
  Step outcome = Step::done;
  for (const std::int64_t id : std::exchange(damaged_, {})) {
    if (outcome == Step::done) outcome = forget(id);
  }
  for (const std::int64_t id : std::exchange(used_, {})) {
    if (outcome != Step::done) break;
    statements_.stamp.bind(1, id).bind(2, stamp).bind(3, stamp - kStampAge);
    outcome = statements_.stamp.run();
  }
  return outcome;
}

/// Best effort: when another process is writing, what was used is not worth a wait.
void Store::Impl::finish() {
  if (open_ && writable_) {
    database_.set_wait(0);
    Step outcome = Step::done;
    // Far from the limit nothing is evicted soon, so nothing needs a stamp.
    const std::int64_t used = bytes_in_use(outcome);
    if (used < static_cast<std::int64_t>(limits_.most_bytes / 2)) used_.clear();
    if (outcome == Step::done) outcome = database_.execute("BEGIN IMMEDIATE");
    if (outcome == Step::done) outcome = write_uses();
    for (std::size_t kind = 0; kind < kKinds && outcome == Step::done; ++kind) {
      const Uses uses = std::exchange(uses_[kind], {});
      if (uses.hits + uses.misses == 0) continue;
      statements_.count.bind(1, static_cast<std::int64_t>(kind))
          .bind(2, static_cast<std::int64_t>(uses.hits))
          .bind(3, static_cast<std::int64_t>(uses.misses));
      outcome = statements_.count.run();
    }
    database_.execute(outcome == Step::done ? "COMMIT" : "ROLLBACK");
  }
  close();
  place_.unlock();
}

// --- Status ------------------------------------------------------------------------------------

Status Store::Impl::status() {
  Status status;
  if (!open_) return status;
  Step outcome = Step::done;
  status.path = place_.file();
  status.writable = writable_;
  status.most_bytes = limits_.most_bytes;
  status.file_bytes =
      static_cast<std::uint64_t>(kPageBytes * database_.ask("PRAGMA page_count", outcome));
  const auto read = [&](std::string_view sql, auto store) {
    Statement question = database_.prepare(sql);
    for (outcome = question.step(); outcome == Step::row; outcome = question.step()) {
      const auto kind = static_cast<std::uint64_t>(question.number(0));
      if (kind < kKinds) {
        store(status.kinds[kind], static_cast<std::uint64_t>(question.number(1)),
              static_cast<std::uint64_t>(question.number(2)));
      }
    }
  };
  read("SELECT kind, count(length), total(length) FROM uses GROUP BY kind",
       [](KindStatus& kind, std::uint64_t entries, std::uint64_t bytes) {
         kind.entries = entries;
         kind.bytes = bytes;
       });
  read("SELECT kind, hits, misses FROM counters",
       [](KindStatus& kind, std::uint64_t hits, std::uint64_t misses) {
         kind.hits = hits;
         kind.misses = misses;
       });
  for (std::size_t kind = 0; kind < kKinds; ++kind) {
    status.kinds[kind].hits += uses_[kind].hits;
    status.kinds[kind].misses += uses_[kind].misses;
  }
  if (outcome == Step::damaged) failed(outcome);
  return status;
}

// --- The handle --------------------------------------------------------------------------------

Store::Store() = default;
Store::Store(Store&&) noexcept = default;
Store& Store::operator=(Store&&) noexcept = default;
Store::~Store() = default;

Store Store::open(const std::string& folder, const Limits& limits) {
  Store store;
  if (folder.empty()) return store;
  auto place = Place::enter(folder);
  if (!place) {
    store.impl_ = std::make_unique<Impl>(
        Notice{"cache-unused", "the cache is not used: " + place.error().message});
  } else {
    store.impl_ = std::make_unique<Impl>(std::move(*place), limits);
  }
  return store;
}

bool Store::exists(const std::string& folder) { return Place::holds_file(folder); }

Result<void> Store::clear(const std::string& folder) {
  MS_TRY(Place place, Place::enter(folder));
  constexpr int kWait = 2000;
  if (!place.lock(Place::Hold::alone, kWait)) {
    return fail(ErrorCode::io, place.is_writable() ? "another process uses the cache"
                                                   : "the cache's folder cannot be written");
  }
  place.remove_files();
  return {};
}

bool Store::is_open() const {
  if (impl_ == nullptr) return false;
  const std::lock_guard guard(impl_->mutex);
  return impl_->is_open();
}

std::optional<std::string> Store::get(const Key& key) {
  return std::move(get_many(std::span(&key, 1))[0]);
}

std::vector<std::optional<std::string>> Store::get_many(std::span<const Key> keys) {
  if (impl_ == nullptr) return std::vector<std::optional<std::string>>(keys.size());
  const std::lock_guard guard(impl_->mutex);
  return impl_->get_many(keys);
}

void Store::put(std::span<const Entry> entries) {
  if (impl_ == nullptr) return;
  const std::lock_guard guard(impl_->mutex);
  impl_->put(entries);
}

void Store::finish() {
  if (impl_ == nullptr) return;
  const std::lock_guard guard(impl_->mutex);
  impl_->finish();
}

Status Store::status() {
  if (impl_ == nullptr) return {};
  const std::lock_guard guard(impl_->mutex);
  return impl_->status();
}

std::vector<Notice> Store::notices() const {
  if (impl_ == nullptr) return {};
  const std::lock_guard guard(impl_->mutex);
  return impl_->notices();
}

}  // namespace micryscope::cache
