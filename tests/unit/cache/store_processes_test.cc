// Several processes at one store, processes that are killed, and a world that runs out of room.
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <functional>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "cache/database.h"
#include "cache/store.h"
#include "support/catch.h"
#include "support/temporary_folder.h"

namespace micryscope::cache {
namespace {

using test::TemporaryFolder;

const Limits kLimits{8u << 20, 1u << 20, 10'000};

Key key(std::uint64_t number) { return {Kind::module, Hasher().add(number).digest()}; }

std::string value(std::uint64_t number) {
  return std::string(number * 7919 % 30'000, static_cast<char>('a' + number % 26)) +
         std::to_string(number);
}

/// What a child found wrong becomes its exit code; 0 for nothing.
pid_t in_child(const std::function<int()>& work) {
  const pid_t child = ::fork();
  if (child == 0) ::_exit(work());
  return child;
}

int exit_code(pid_t child) {
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/// Opens, reads, writes and closes, again and again; any value must be whole.
int work_for_a_while(const std::string& folder, unsigned seed) {
  std::mt19937 random(seed);
  for (int round = 0; round < 15; ++round) {
    Store store = Store::open(folder, kLimits);
    std::vector<Entry> entries;
    for (int i = 0; i < 8; ++i) {
      const std::uint64_t number = random() % 200;
      if (const auto found = store.get(key(number)); found && *found != value(number)) return 2;
      entries.push_back({key(number), value(number)});
    }
    store.put(entries);
    if (!store.is_open()) return 3;
    if (store.get(key(0)) && *store.get(key(0)) != value(0)) return 4;
    if (!store.notices().empty()) return 5;
  }
  return 0;
}

TEST_CASE("several processes at once make, read and write one file") {
  for (int round = 0; round < 6; ++round) {
    const TemporaryFolder folder;
    std::vector<pid_t> children;
    for (unsigned i = 0; i < 5; ++i)
      children.push_back(in_child([&] { return work_for_a_while(folder.path(), 17 * i); }));
    for (const pid_t child : children) CHECK(exit_code(child) == 0);
    Store store = Store::open(folder.path(), kLimits);
    std::size_t found = 0;
    for (std::uint64_t i = 0; i < 200; ++i) found += store.get(key(i)) == value(i);
    CHECK(found > 100);
  }
}

TEST_CASE("a process that is killed at any moment leaves whole values and no notice") {
  const TemporaryFolder folder;
  std::mt19937 random(1);
  std::size_t found = 0;
  for (int round = 0; round < 100; ++round) {
    if (round % 10 == 0) CHECK(Store::clear(folder.path()));
    const pid_t child = in_child([&] {
      for (;;) work_for_a_while(folder.path(), static_cast<unsigned>(round));
      return 0;
    });
    std::this_thread::sleep_for(std::chrono::microseconds(random() % 30'000));
    ::kill(child, SIGKILL);
    CHECK(exit_code(child) == 128 + SIGKILL);
    Store store = Store::open(folder.path(), kLimits);
    REQUIRE(store.is_open());
    for (std::uint64_t i = 0; i < 200; ++i) {
      const auto got = store.get(key(i));
      if (got) CHECK((*got == value(i)));
      found += got.has_value();
    }
    store.put({key(1000), "after"});
    CHECK(store.get(key(1000)) == "after");
    CHECK(store.notices().empty());
  }
  CHECK(found > 0);
}

TEST_CASE("a damaged file is not replaced under another process") {
  const TemporaryFolder folder;
  Store user = Store::open(folder.path(), kLimits);
  user.put({key(1), value(1)});
  CHECK_FALSE(Store::clear(folder.path()));
  const std::string file = folder.path("cache.db");
  const auto number_of = [&] {
    struct stat status {};
    return ::stat(file.c_str(), &status) == 0 ? status.st_ino : 0;
  };
  const auto before = number_of();
  const pid_t child = in_child([&] {
    for (const std::string& path : {file, file + "-wal"})
      test::write_bytes(path, std::string(test::read_bytes(path).size(), 'z'));
    Limits limits = kLimits;
    limits.wait_ms = 50;
    Store store = Store::open(folder.path(), limits);
    return store.is_open() || store.notices().empty() ? 1 : 0;
  });
  CHECK(exit_code(child) == 0);
  CHECK(number_of() == before);
  user.put({key(2), value(2)});
  user.finish();
  Store store = Store::open(folder.path(), kLimits);
  store.put({key(3), value(3)});
  CHECK(store.get(key(3)) == value(3));
}

TEST_CASE("a cache that cannot be begun anew is called what it is") {
  struct Case {
    const char* change;
    std::string words;
  };
  for (const Case& item : {Case{"PRAGMA user_version=2", "it is of another version of micryscope,"},
                           Case{"PRAGMA application_id=7", "it is not ours,"},
                           Case{"DROP TABLE counters", "it is not ours,"}}) {
    INFO(item.change);
    const TemporaryFolder folder;
    Store user = Store::open(folder.path(), kLimits);
    user.put({key(1), value(1)});
    const pid_t child = in_child([&] {
      Database database;
      if (database.open(folder.path("cache.db"), Access::write, {1u << 20, 0, 100}) != Step::done ||
          database.execute(item.change) != Step::done) {
        return 1;
      }
      Limits limits = kLimits;
      limits.wait_ms = 50;
      const Store store = Store::open(folder.path(), limits);
      const std::vector<Notice> notices = store.notices();
      if (store.is_open() || notices.size() != 1) return 2;
      return notices[0].text.find(item.words) == std::string::npos ? 3 : 0;
    });
    CHECK(exit_code(child) == 0);
  }
}

TEST_CASE("a full disk ends writing with one notice, and reading goes on") {
  const TemporaryFolder folder;
  Store(Store::open(folder.path(), kLimits)).put({key(1), value(1)});
  const pid_t child = in_child([&] {
    ::signal(SIGXFSZ, SIG_IGN);  // as main() does
    const rlimit most{300'000, 300'000};
    ::setrlimit(RLIMIT_FSIZE, &most);
    Store store = Store::open(folder.path(), kLimits);
    for (std::uint64_t i = 0; i < 40; ++i)
      store.put({key(100 + i), std::string(20'000, static_cast<char>('a' + i % 26))});
    if (store.get(key(1)) != value(1)) return 1;
    const std::vector<Notice> notices = store.notices();
    return notices.size() == 1 && notices[0].id == "cache-not-written" ? 0 : 2;
  });
  CHECK(exit_code(child) == 0);
  Store store = Store::open(folder.path(), kLimits);
  CHECK(store.get(key(1)) == value(1));
  store.put({key(2), value(2)});
  CHECK(store.get(key(2)) == value(2));
  CHECK(store.notices().empty());
}

TEST_CASE("no room for a database at all") {
  const TemporaryFolder folder;
  const pid_t child = in_child([&] {
    ::signal(SIGXFSZ, SIG_IGN);
    const rlimit most{1000, 1000};
    ::setrlimit(RLIMIT_FSIZE, &most);
    Store store = Store::open(folder.path(), kLimits);
    store.put({key(1), value(1)});
    return !store.is_open() && store.notices().size() == 1 ? 0 : 1;
  });
  CHECK(exit_code(child) == 0);
  CHECK(Store::open(folder.path(), kLimits).is_open());
}

TEST_CASE("a folder that is read-only is read") {
  const TemporaryFolder folder;
  const std::string place = folder.path("cache");
  Store(Store::open(place, kLimits)).put({key(1), value(1)});
  const pid_t child = in_child([&] {
    constexpr uid_t kNobody = 65534;
    if (::geteuid() == 0) {  // for whom nothing is read-only; but root's files are trusted
      ::chmod(folder.path().c_str(), 0755);
      ::chmod(place.c_str(), 0755);
      ::chmod((place + "/cache.db").c_str(), 0644);
      if (::setgid(kNobody) != 0 || ::setuid(kNobody) != 0) return 9;
    } else {
      ::chmod(place.c_str(), 0500);
    }
    Store store = Store::open(place, kLimits);
    if (store.get(key(1)) != value(1)) return 1;
    store.put({key(2), value(2)});
    if (store.get(key(2))) return 2;
    if (store.status().writable) return 3;
    if (Store::clear(place)) return 4;
    return store.notices().empty() ? 0 : 5;
  });
  CHECK(exit_code(child) == 0);
  ::chmod(place.c_str(), 0700);
}

}  // namespace
}  // namespace micryscope::cache
