// Files that are damaged, foreign or made by an enemy, and folders that are not to be trusted: what
// comes out of the store is what was put in, or nothing.
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <functional>
#include <random>
#include <string>
#include <vector>

#include "cache/database.h"
#include "cache/store.h"
#include "support/catch.h"
#include "support/temporary_folder.h"

namespace micryscope::cache {
namespace {

namespace fs = std::filesystem;
using test::read_bytes;
using test::TemporaryFolder;
using test::write_bytes;

constexpr std::uint64_t kEntries = 60;
const Limits kLimits{16u << 20, 1u << 20, 200};

Key key(std::uint64_t number) { return {Kind::component, Hasher().add(number).digest()}; }

std::string value(std::uint64_t number) {
  std::string text;
  for (std::uint64_t i = 0; i < number * 37 % 600; ++i) text += std::to_string(number * i) + ' ';
  return text;
}

void fill(const std::string& folder) {
  Store store = Store::open(folder, kLimits);
  std::vector<Entry> entries;
  for (std::uint64_t i = 0; i < kEntries; ++i) entries.push_back({key(i), value(i)});
  store.put(entries);
}

bool has_notice(const Store& store, std::string_view id) {
  for (const Notice& notice : store.notices()) {
    if (notice.id == id) return true;
  }
  return false;
}

/// How many entries are still there; any that is must be whole.
std::size_t count_whole(Store& store) {
  std::size_t found = 0;
  for (std::uint64_t i = 0; i < kEntries; ++i) {
    const auto got = store.get(key(i));
    if (got) CHECK((*got == value(i)));
    found += got.has_value();
  }
  return found;
}

/// Whatever was there, the store must keep something new now and give it back in the next run.
void check_works(const std::string& folder) {
  {
    Store store = Store::open(folder, kLimits);
    store.put({key(1000), "new"});
    store.put({key(1001), "newer"});
  }
  Store store = Store::open(folder, kLimits);
  store.put({key(1002), "newest"});
  CHECK(store.get(key(1002)) == "newest");
  CHECK(store.is_open());
}

void execute(const std::string& folder, const char* sql) {
  Database database;
  REQUIRE(database.open(folder + "/cache.db", Access::write, {1u << 20, 0, 100}) == Step::done);
  REQUIRE(database.execute(sql) == Step::done);
}

TEST_CASE("damage on any page gives a miss or the very value") {
  const TemporaryFolder folder;
  fill(folder.path());
  const std::string file = folder.path("cache.db");
  const std::string whole = read_bytes(file);
  REQUIRE(whole.size() % 4096 == 0);
  std::mt19937 random(4711);
  std::size_t kept = 0;
  for (std::size_t page = 0; page < whole.size(); page += 4096) {
    for (int kind = 0; kind < 4; ++kind) {
      std::string damaged = whole;
      if (kind == 0) damaged[page + random() % 4096] ^= static_cast<char>(1 + random() % 255);
      if (kind == 1) damaged[page + random() % 110] = static_cast<char>(random());
      if (kind == 2) damaged.replace(page, 4096, 4096, static_cast<char>(random()));
      if (kind == 3)
        damaged.replace(page, 4096, whole, random() % (whole.size() / 4096) * 4096, 4096);
      for (const auto& old : fs::directory_iterator(folder.path())) fs::remove(old.path());
      write_bytes(file, damaged);
      ::chmod(file.c_str(), 0600);
      INFO("page " << page / 4096 << ", damage " << kind);
      {
        Store store = Store::open(folder.path(), kLimits);
        kept += count_whole(store);
        store.put({key(7), "other"});
        const auto again = store.get(key(7));
        CHECK((!again || *again == "other"));
        store.status();
      }
      check_works(folder.path());
    }
  }
  CHECK(kept > whole.size() / 4096 * kEntries);  // most damage is somewhere else
}

TEST_CASE("a file that is no database is begun anew") {
  const std::vector<std::string> files = {
      "",
      "x",
      "SQLite format 3",
      std::string(100, '\0'),
      std::string(5000, 'z'),
      std::string("SQLite format 3\0", 16) + std::string(9000, 7)};
  for (const std::string& bytes : files) {
    const TemporaryFolder folder;
    write_bytes(folder.path("cache.db"), bytes);
    ::chmod(folder.path("cache.db").c_str(), 0600);
    {
      Store store = Store::open(folder.path(), kLimits);
      CHECK(store.is_open());
      CHECK(has_notice(store, "cache-rebuilt"));
    }
    check_works(folder.path());
  }
}

TEST_CASE("a database that is not ours to the letter is begun anew") {
  const std::vector<const char*> changes = {
      "CREATE TABLE more(x)",
      "CREATE INDEX more ON uses(stamp)",
      "CREATE VIEW more AS SELECT * FROM entries",
      "CREATE TRIGGER more AFTER INSERT ON uses BEGIN DELETE FROM entries; END",
      "DROP TABLE uses; CREATE VIEW uses AS SELECT id, kind, length, 1 AS stamp FROM entries",
      "ALTER TABLE uses ADD COLUMN more",
      "DROP TABLE counters",
      "DROP TABLE entries; CREATE TABLE entries(id INTEGER PRIMARY KEY, value)",
      "PRAGMA application_id=17",
  };
  for (const char* const change : changes) {
    INFO(change);
    const TemporaryFolder folder;
    fill(folder.path());
    execute(folder.path(), change);
    {
      Store store = Store::open(folder.path(), kLimits);
      CHECK(has_notice(store, "cache-rebuilt"));
      CHECK(count_whole(store) == 0);
    }
    check_works(folder.path());
  }
}

TEST_CASE("what another version kept makes room without a word") {
  for (const char* const change : {"PRAGMA user_version=0", "PRAGMA user_version=2",
                                   "PRAGMA user_version=2; DROP TABLE counters"}) {
    INFO(change);
    const TemporaryFolder folder;
    fill(folder.path());
    execute(folder.path(), change);
    {
      Store store = Store::open(folder.path(), kLimits);
      CHECK(store.is_open());
      CHECK_FALSE(store.get(key(3)));
      CHECK(store.notices().empty());
    }
    check_works(folder.path());
  }
}

TEST_CASE("values and keys that were exchanged or changed by hand are misses") {
  const std::vector<const char*> changes = {
      "UPDATE entries SET value = x'00'",
      "UPDATE entries SET value = 'text'",
      "UPDATE entries SET value = zeroblob(3000000)",
      "UPDATE entries SET checksum = checksum + 1",
      "UPDATE entries SET length = length - 1",
      "UPDATE entries SET kind = 1",
      "UPDATE entries SET low = high",
      "UPDATE entries SET value = (SELECT value FROM entries ORDER BY id LIMIT 1),"
      " checksum = (SELECT checksum FROM entries ORDER BY id LIMIT 1),"
      " length = (SELECT length FROM entries ORDER BY id LIMIT 1)"};
  for (const char* const change : changes) {
    INFO(change);
    const TemporaryFolder folder;
    fill(folder.path());
    {
      Database database;  // with room for values that are too long
      REQUIRE(database.open(folder.path("cache.db"), Access::write, {8u << 20, 0, 100}) ==
              Step::done);
      REQUIRE(database.execute(change) == Step::done);
    }
    {
      Store store = Store::open(folder.path(), kLimits);
      CHECK(count_whole(store) <= 1);
    }
    check_works(folder.path());
  }
}

TEST_CASE("links are not followed") {
  const TemporaryFolder folder;
  const TemporaryFolder other;
  for (const std::string name : {"cache.db", "cache.db-wal", "cache.db-shm", "cache.db-journal"}) {
    INFO(name);
    for (const auto& old : fs::directory_iterator(folder.path())) fs::remove(old.path());
    if (name != "cache.db") fill(folder.path());
    write_bytes(other.path("target"), "precious");
    fs::create_symlink(other.path("target"), folder.path(name));
    {
      Store store = Store::open(folder.path(), kLimits);
      CHECK_FALSE(store.is_open());
      CHECK(has_notice(store, "cache-unused"));
      store.put({key(1), "x"});
    }
    CHECK(read_bytes(other.path("target")) == "precious");
    CHECK(fs::is_symlink(folder.path(name)));
  }
  fs::remove(folder.path("cache.lock"));
  fs::create_symlink(other.path("target"), folder.path("cache.lock"));
  CHECK_FALSE(Store::open(folder.path(), kLimits).is_open());
}

TEST_CASE("a file that somebody else can change is begun anew, and a second name of it kept") {
  const TemporaryFolder folder;
  fill(folder.path());
  ::chmod(folder.path("cache.db").c_str(), 0666);
  CHECK_FALSE(Store::open(folder.path(), kLimits).get(key(3)));
  write_bytes(folder.path("other"), "precious");
  fs::remove(folder.path("cache.db"));
  fs::create_hard_link(folder.path("other"), folder.path("cache.db"));
  CHECK(Store::open(folder.path(), kLimits).is_open());
  CHECK(read_bytes(folder.path("other")) == "precious");
}

TEST_CASE("a folder that cannot be is gone without") {
  const TemporaryFolder folder;
  write_bytes(folder.path("file"), "x");
  fs::create_directory(folder.path("taken"));
  fs::create_directory(folder.path("taken/cache.db"));
  const std::vector<std::string> places = {
      folder.path("file"),  folder.path("file/below"), "/proc/micryscope",
      folder.path("taken"), std::string(5000, 'x'),    folder.path(std::string(300, 'x'))};
  for (const std::string& place : places) {
    INFO(place.substr(0, 80));
    Store store = Store::open(place, kLimits);
    CHECK_FALSE(store.is_open());
    CHECK(store.notices().size() == 1);
    CHECK(has_notice(store, "cache-unused"));
    CHECK_FALSE(store.get(key(1)));
  }
}

TEST_CASE("another user's folder is gone without") {
  if (::geteuid() != 0) return;  // only root can give a folder away
  const TemporaryFolder folder;
  constexpr uid_t kNobody = 65534;
  fs::create_directory(folder.path("theirs"));
  REQUIRE(::chown(folder.path("theirs").c_str(), kNobody, kNobody) == 0);
  CHECK_FALSE(Store::open(folder.path("theirs"), kLimits).is_open());
  ::chmod(folder.path("theirs").c_str(), 0777);
  Store store = Store::open(folder.path("theirs"), kLimits);
  CHECK_FALSE(store.is_open());
  CHECK(has_notice(store, "cache-unused"));
}

}  // namespace
}  // namespace micryscope::cache
