// SQLite as far as the cache needs it; the only pair of files that knows it. A database here is a
// file that anybody may have damaged or made: it is opened with SQLite's defences up, no value is
// longer than a bound, and no statement runs for ever. What is in it, and what to do when it is
// not as it should be, is for store.h.
//
//     Database database;
//     if (database.open(path, Access::write, bounds) != Step::done) ...
//     Statement get = database.prepare("SELECT value FROM entries WHERE id = ?1");
//     get.bind(1, id);
//     if (get.step() == Step::row) use(get.bytes(0));
//     get.reset();
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

struct sqlite3;
struct sqlite3_stmt;

namespace micryscope::cache {

enum class Access : std::uint8_t {
  write,
  read,       ///< of a file that others may be writing
  read_alone  ///< in a folder where no lock can be held: as if the file never changed
};

/// How a step of a statement ended.
enum class Step : std::uint8_t {
  row,
  done,
  busy,     ///< another process holds what it needs, for longer than we wait
  damaged,  ///< no database, or not one of ours, or one made to keep us busy
  failed,   ///< the world: disk full, no right to write, not readable
};

struct Bounds {
  std::uint64_t longest_value = 0;  ///< bytes
  std::uint64_t most_bytes = 0;     ///< of the whole file
  int wait_ms = 0;                  ///< for another process
};

/// A prepared statement. Texts that are bound must live until reset().
class Statement {
 public:
  Statement() = default;
  Statement(Statement&& other) noexcept;
  Statement& operator=(Statement&& other) noexcept;
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;
  ~Statement();

  Statement& bind(int parameter, std::int64_t number);
  Statement& bind(int parameter, std::string_view bytes);
  Step step();
  /// step() until it gives no more rows, then reset(); for statements without an answer.
  Step run();
  void reset();

  std::int64_t number(int column) const;
  /// Until the next step.
  std::string_view bytes(int column) const;

 private:
  friend class Database;
  sqlite3_stmt* statement_ = nullptr;
  std::uint64_t* work_ = nullptr;  ///< the database's count of work done by this statement
  bool begun_ = false;
  Step unprepared_ = Step::damaged;  ///< why there is no statement
};

class Database {
 public:
  Database();
  Database(Database&&) noexcept;
  Database& operator=(Database&&) noexcept;
  ~Database();

  /// Opens a file that is there. `path` is absolute and without links; links are not followed.
  Step open(const std::string& path, Access access, const Bounds& bounds);
  /// Writers do not wait for readers from here on, on file systems that can.
  Step use_log();
  Statement prepare(std::string_view sql);
  /// One or more statements without parameters and without answers.
  Step execute(const char* sql);
  /// The first number that a statement answers; 0 if none.
  std::int64_t ask(std::string_view sql, Step& outcome);
  void set_wait(int milliseconds);
  /// What went wrong last, in the library's words.
  std::string problem() const;

 private:
  struct Closer {
    void operator()(sqlite3* handle) const;
  };
  Step configure(Access access, const Bounds& bounds);

  std::unique_ptr<std::uint64_t> work_;  ///< before the handle, whose progress it counts
  std::unique_ptr<sqlite3, Closer> handle_;
};

}  // namespace micryscope::cache
