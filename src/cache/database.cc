#include "cache/database.h"

#include <sqlite3.h>

#include <algorithm>
#include <limits>
#include <utility>

namespace micryscope::cache {

namespace {

// A statement that works longer than this many times kOperations was given a tree that leads round
// in circles. The longest honest one looks at a row for each value, some ten operations for each.
constexpr std::uint64_t kMostWork = 20'000;
constexpr int kOperations = 5'000;

constexpr int kPageBytes = 4096;  // SQLite's own choice

Step outcome_of(int code) {
  switch (code & 0xFF) {
    case SQLITE_ROW:
      return Step::row;
    case SQLITE_OK:
    case SQLITE_DONE:
      return Step::done;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_PROTOCOL:
      return Step::busy;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_FORMAT:
    case SQLITE_ERROR:  // our statements are right, so the tables are not
    case SQLITE_SCHEMA:
    case SQLITE_TOOBIG:
    case SQLITE_MISMATCH:
    case SQLITE_CONSTRAINT:
    case SQLITE_AUTH:
    case SQLITE_INTERRUPT:
      return Step::damaged;
    default:
      return Step::failed;
  }
}

int count_work(void* counted) {
  auto& work = *static_cast<std::uint64_t*>(counted);
  return ++work > kMostWork ? 1 : 0;
}

/// The path as SQLite's own form of an address, which can say that the file never changes.
std::string address_of(const std::string& path, Access access) {
  static constexpr char kDigits[] = "0123456789ABCDEF";
  std::string address = "file:";
  for (const char c : path) {
    const bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                          (c >= '0' && c <= '9') || c == '/' || c == '.' || c == '-' || c == '_';
    if (is_plain) {
      address += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    address += '%';
    address += kDigits[byte >> 4];
    address += kDigits[byte & 15];
  }
  if (access == Access::read_alone) address += "?immutable=1";
  return address;
}

}  // namespace

Statement::Statement(Statement&& other) noexcept { *this = std::move(other); }

Statement& Statement::operator=(Statement&& other) noexcept {
  std::swap(statement_, other.statement_);
  std::swap(work_, other.work_);
  std::swap(begun_, other.begun_);
  std::swap(unprepared_, other.unprepared_);
  return *this;
}

Statement::~Statement() { sqlite3_finalize(statement_); }

Statement& Statement::bind(int parameter, std::int64_t number) {
  if (statement_ != nullptr) sqlite3_bind_int64(statement_, parameter, number);
  return *this;
}

Statement& Statement::bind(int parameter, std::string_view bytes) {
  if (statement_ != nullptr) {
    sqlite3_bind_blob64(statement_, parameter, bytes.data(), bytes.size(), SQLITE_STATIC);
  }
  return *this;
}

Step Statement::step() {
  if (statement_ == nullptr) return unprepared_;
  if (!begun_) *work_ = 0;
  begun_ = true;
  return outcome_of(sqlite3_step(statement_));
}

Step Statement::run() {
  Step outcome = step();
  while (outcome == Step::row) outcome = step();
  reset();
  return outcome;
}

void Statement::reset() {
  begun_ = false;
  if (statement_ == nullptr) return;
  sqlite3_reset(statement_);
  sqlite3_clear_bindings(statement_);
}

std::int64_t Statement::number(int column) const {
  return statement_ == nullptr ? 0 : sqlite3_column_int64(statement_, column);
}

std::string_view Statement::bytes(int column) const {
  if (statement_ == nullptr) return {};
  const auto* const data = static_cast<const char*>(sqlite3_column_blob(statement_, column));
  const int size = sqlite3_column_bytes(statement_, column);
  return data == nullptr ? std::string_view() : std::string_view(data, static_cast<size_t>(size));
}

Database::Database() = default;
Database::Database(Database&&) noexcept = default;
Database::~Database() = default;

Database& Database::operator=(Database&& other) noexcept {
  handle_ = std::move(other.handle_);  // first: closing may still count work
  work_ = std::move(other.work_);
  return *this;
}

void Database::Closer::operator()(sqlite3* handle) const { sqlite3_close_v2(handle); }

Step Database::open(const std::string& path, Access access, const Bounds& bounds) {
  const int flags = (access == Access::write ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY) |
                    SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE |
                    SQLITE_OPEN_NOFOLLOW;
  sqlite3* opened = nullptr;
  const int code = sqlite3_open_v2(address_of(path, access).c_str(), &opened, flags, nullptr);
  handle_.reset(opened);
  if (opened == nullptr) return Step::failed;
  if (code != SQLITE_OK) return outcome_of(code);
  work_ = std::make_unique<std::uint64_t>(0);
  return configure(access, bounds);
}

Step Database::configure(Access access, const Bounds& bounds) {
  sqlite3* const handle = handle_.get();
  for (const auto& [option, value] :
       {std::pair{SQLITE_DBCONFIG_DEFENSIVE, 1}, std::pair{SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0},
        std::pair{SQLITE_DBCONFIG_ENABLE_TRIGGER, 0}, std::pair{SQLITE_DBCONFIG_ENABLE_VIEW, 0},
        std::pair{SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0}}) {
    sqlite3_db_config(handle, option, value, nullptr);
  }
  // Some more than a value, as a row has other columns, too.
  const std::uint64_t longest = bounds.longest_value + kPageBytes;
  constexpr std::uint64_t kMost = std::numeric_limits<int>::max() / 2;
  sqlite3_limit(handle, SQLITE_LIMIT_LENGTH, static_cast<int>(std::min(longest, kMost)));
  sqlite3_limit(handle, SQLITE_LIMIT_ATTACHED, 0);
  sqlite3_limit(handle, SQLITE_LIMIT_WORKER_THREADS, 0);
  sqlite3_busy_timeout(handle, bounds.wait_ms);
  sqlite3_progress_handler(handle, kOperations, count_work, work_.get());
  // A killed process loses nothing by synchronous=OFF; a power cut may, and that is then found
  // like any other damage.
  std::string settings =
      "PRAGMA trusted_schema=OFF; PRAGMA cell_size_check=ON; PRAGMA mmap_size=0;"
      "PRAGMA synchronous=OFF; PRAGMA temp_store=MEMORY; PRAGMA cache_size=-32768;"
      "PRAGMA wal_autocheckpoint=8192;";
  if (access != Access::write) {
    settings += "PRAGMA query_only=ON;";
  } else if (bounds.most_bytes != 0) {
    settings += "PRAGMA max_page_count=" + std::to_string(bounds.most_bytes / kPageBytes) + ';';
  }
  return execute(settings.c_str());
}

Step Database::use_log() {
  const Step outcome = execute("PRAGMA journal_mode=WAL");
  // Where the log cannot be shared between processes SQLite stays with its roll-back journal.
  return outcome == Step::failed || outcome == Step::row ? Step::done : outcome;
}

Statement Database::prepare(std::string_view sql) {
  Statement made;
  if (handle_ == nullptr) return made;
  made.work_ = work_.get();
  *work_ = 0;
  made.unprepared_ =
      outcome_of(sqlite3_prepare_v3(handle_.get(), sql.data(), static_cast<int>(sql.size()),
                                    SQLITE_PREPARE_PERSISTENT, &made.statement_, nullptr));
  return made;
}

Step Database::execute(const char* sql) {
  if (handle_ == nullptr) return Step::failed;
  *work_ = 0;
  return outcome_of(sqlite3_exec(handle_.get(), sql, nullptr, nullptr, nullptr));
}

std::int64_t Database::ask(std::string_view sql, Step& outcome) {
  Statement question = prepare(sql);
  outcome = question.step();
  if (outcome != Step::row) return 0;
  outcome = Step::done;
  return question.number(0);
}

void Database::set_wait(int milliseconds) {
  if (handle_ != nullptr) sqlite3_busy_timeout(handle_.get(), milliseconds);
}

std::string Database::problem() const {
  return handle_ == nullptr ? "cannot be opened" : sqlite3_errmsg(handle_.get());
}

}  // namespace micryscope::cache
