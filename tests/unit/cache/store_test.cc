// The store as its users see it; what the world and an enemy do to it is in store_hostile_test.cc
// and store_processes_test.cc.
#include "cache/store.h"

#include <sys/stat.h>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "cache/folder.h"
#include "support/catch.h"
#include "support/temporary_folder.h"

namespace micryscope::cache {
namespace {

using test::TemporaryFolder;

Key key(std::uint64_t number, Kind kind = Kind::component) {
  return {kind, Hasher().add(number).digest()};
}

std::string value(std::uint64_t number, std::size_t length = 100) {
  std::string text;
  while (text.size() < length) text += std::to_string(number) + ' ';
  text.resize(length);
  return text;
}

std::vector<Entry> entries(std::uint64_t first, std::uint64_t count, std::size_t length) {
  std::vector<Entry> made;
  for (std::uint64_t i = first; i < first + count; ++i) made.push_back({key(i), value(i, length)});
  return made;
}

TEST_CASE("what is put is there, now and in the next run") {
  const TemporaryFolder folder;
  const std::string odd("\0 any \xff bytes", 13);
  {
    Store store = Store::open(folder.path("cache"));
    REQUIRE(store.is_open());
    CHECK_FALSE(store.get(key(1)));
    store.put({key(1), odd});
    store.put(entries(2, 20, 10'000));
    store.put({key(30), ""});
    CHECK(store.get(key(1)) == odd);
  }
  Store store = Store::open(folder.path("cache"));
  CHECK(store.get(key(1)) == odd);
  CHECK(store.get(key(30)) == "");
  CHECK_FALSE(store.get(key(1, Kind::module)));  // the kind is part of the key
  store.put({key(1), "other"});
  CHECK(store.get(key(1)) == "other");
  const std::vector<Key> keys = {key(5), key(99), key(7)};
  const auto found = store.get_many(keys);
  REQUIRE(found.size() == 3);
  CHECK(found[0] == value(5, 10'000));
  CHECK_FALSE(found[1]);
  CHECK(found[2] == value(7, 10'000));
  CHECK(store.notices().empty());
}

TEST_CASE("a store without a folder keeps nothing and says nothing") {
  std::vector<Store> stores;
  stores.emplace_back();
  stores.push_back(Store::open(""));
  for (Store& store : stores) {
    CHECK_FALSE(store.is_open());
    store.put({key(1), "x"});
    CHECK_FALSE(store.get(key(1)));
    CHECK(store.get_many(std::vector<Key>{key(1), key(2)}).size() == 2);
    CHECK(store.notices().empty());
    CHECK(store.status().path.empty());
    store.finish();
  }
}

TEST_CASE("nobody else may read what is kept") {
  const TemporaryFolder folder;
  Store store = Store::open(folder.path("a/b"));
  store.put({key(1), "x"});
  struct stat status {};
  REQUIRE(::stat(folder.path("a/b").c_str(), &status) == 0);
  CHECK((status.st_mode & 0777) == 0700);
  for (const auto& file : std::filesystem::directory_iterator(folder.path("a/b"))) {
    REQUIRE(::stat(file.path().c_str(), &status) == 0);
    INFO(file.path());
    CHECK((status.st_mode & 0777) == 0600);
  }
}

TEST_CASE("the least recently used goes when the file is full") {
  const TemporaryFolder folder;
  constexpr std::uint64_t kMost = 4u << 20;
  constexpr std::size_t kLength = 20'000;
  const Limits limits{kMost, 1u << 20, 1000};
  for (std::uint64_t run = 0; run < 12; ++run) {
    Store store = Store::open(folder.path(), limits);
    store.put(entries(run * 50, 50, kLength));
    CHECK(store.notices().empty());
    CHECK(store.status().file_bytes <= kMost);
    CHECK(store.get(key(run * 50 + 49)) == value(run * 50 + 49, kLength));
  }
  CHECK(std::filesystem::file_size(folder.path("cache.db")) <= kMost);
  Store store = Store::open(folder.path(), limits);
  CHECK_FALSE(store.get(key(0)));
  CHECK(store.get(key(599)));
  const KindStatus kept = store.status().kinds[static_cast<std::size_t>(Kind::component)];
  CHECK(kept.entries > 50);
  CHECK(kept.bytes == kept.entries * kLength);
}

TEST_CASE("a full file takes values of any length again and again") {
  const TemporaryFolder folder;
  constexpr std::uint64_t kMost = 8u << 20;
  const Limits limits{kMost, 1u << 20, 1000};
  std::mt19937 random(7);
  for (std::uint64_t run = 0; run < 40; ++run) {
    Store store = Store::open(folder.path(), limits);
    std::vector<Entry> written;
    for (std::uint64_t i = 0; i < 300; ++i) {
      // As the IR of files is: about a page each, a few of many pages.
      const std::size_t length = random() % 10 == 0 ? random() % 60'000 : random() % 5'000;
      written.push_back({key(run * 300 + i), value(i, length)});
    }
    store.put(written);
    std::size_t kept = 0;
    for (std::uint64_t i = 0; i < 300; ++i) kept += store.get(key(run * 300 + i)) ? 1 : 0;
    CHECK(kept == 300);
    store.finish();
    INFO("run " << run);

    CHECK(store.notices().empty());
    CHECK(std::filesystem::file_size(folder.path("cache.db")) <= kMost);
  }
}

TEST_CASE("a file that is larger than its limit is begun anew, with a word") {
  const TemporaryFolder folder;
  {
    Store store = Store::open(folder.path());
    store.put(entries(0, 300, 20'000));
  }
  REQUIRE(std::filesystem::file_size(folder.path("cache.db")) > (4u << 20));
  const Limits limits{4u << 20, 1u << 20, 1000};
  {
    Store store = Store::open(folder.path(), limits);
    CHECK_FALSE(store.get(key(0)));
    store.put(entries(0, 10, 20'000));
    REQUIRE(store.notices().size() == 1);
    CHECK(store.notices()[0].id == "cache-rebuilt");
    CHECK(store.notices()[0].text.find("larger") != std::string::npos);
  }
  CHECK(std::filesystem::file_size(folder.path("cache.db")) <= (4u << 20));
  Store store = Store::open(folder.path(), limits);
  CHECK(store.get(key(0)));
  CHECK(store.notices().empty());
}

TEST_CASE("values that are too long are not kept") {
  const TemporaryFolder folder;
  Store store = Store::open(folder.path(), {8u << 20, 1000, 100});
  store.put(std::vector<Entry>{{key(1), value(1, 1001)}, {key(2), value(2, 1000)}});
  CHECK_FALSE(store.get(key(1)));
  CHECK(store.get(key(2)));
  CHECK(store.notices().empty());
}

TEST_CASE("status counts entries, bytes, hits and misses over all runs") {
  const TemporaryFolder folder;
  for (int run = 0; run < 3; ++run) {
    Store store = Store::open(folder.path());
    store.put({key(1, Kind::file), value(1, 10)});
    store.put({key(1, Kind::module), value(1, 70)});
    store.put({key(2, Kind::module), value(1, 30)});
    store.get(key(1, Kind::module));
    store.get(key(3, Kind::module));
    store.get(key(2, Kind::module));
  }
  Store store = Store::open(folder.path());
  store.get(key(1, Kind::file));
  const Status status = store.status();
  CHECK(status.writable);
  CHECK(status.path == std::filesystem::canonical(folder.path()).string() + "/cache.db");
  const KindStatus& modules = status.kinds[static_cast<std::size_t>(Kind::module)];
  CHECK(modules.entries == 2);
  CHECK(modules.bytes == 100);
  CHECK(modules.hits == 6);
  CHECK(modules.misses == 3);
  const KindStatus& files = status.kinds[static_cast<std::size_t>(Kind::file)];
  CHECK(files.entries == 1);
  CHECK(files.hits == 1);
  CHECK(files.misses == 0);
}

TEST_CASE("clearing removes the files, and the next run begins anew") {
  const TemporaryFolder folder;
  {
    Store store = Store::open(folder.path());
    store.put({key(1), "x"});
    CHECK(Store::exists(folder.path()));
  }
  CHECK(Store::clear(folder.path()));
  CHECK_FALSE(Store::exists(folder.path()));
  Store store = Store::open(folder.path());
  CHECK(store.is_open());
  CHECK_FALSE(store.get(key(1)));
  CHECK(store.notices().empty());
}

TEST_CASE("the strongest word says where the cache lives") {
  struct Row {
    FolderChoice choice;
    const char* folder;
  };
  const std::vector<Row> rows = {
      {{"", "", "", "/home/a"}, ""},
      {{"", "", "/r/.git", "/r/src"}, "/r/.git/micryscope"},
      {{"", "/var/c", "/r/.git", "/r"}, "/var/c"},
      {{"", "c", "/r/.git", "/r/src"}, "/r/src/c"},
      {{"../c/", "/var/c", "/r/.git", "/r/src"}, "/r/c"},
      {{"/x//y/./z", "", "", "/r"}, "/x/y/z"},
      {{"/", "", "", "/r"}, "/"},
      {{".", "", "", "/r"}, "/r"},
  };
  for (const Row& row : rows) CHECK(cache_folder(row.choice) == row.folder);
}

}  // namespace
}  // namespace micryscope::cache
