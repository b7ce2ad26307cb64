#include "cli/output_file.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include "support/catch.h"
#include "support/temporary_folder.h"

namespace micryscope::cli {
namespace {

namespace fs = std::filesystem;

class Desk {
 public:
  Desk() : top_(fs::canonical(folder_.path())) {}
  std::string path(const std::string& name) const { return (top_ / name).string(); }
  std::string read(const std::string& name) const { return test::read_bytes(path(name)); }
  void write(const std::string& name, const std::string& text) const {
    fs::create_directories((top_ / name).parent_path());
    test::write_bytes(path(name), text);
  }
  void link(const std::string& target, const std::string& name) const {
    fs::create_symlink(target, top_ / name);
  }
  /// What went wrong; empty: nothing.
  std::string put(const std::string& name, const std::string& text) const {
    const auto error = write_file(name, text, environment());
    return error ? error->text() : "";
  }
  Environment environment() const { return {.working_folder = top_.string()}; }
  mode_t mode(const std::string& name) const {
    struct stat status {};
    REQUIRE(::stat(path(name).c_str(), &status) == 0);
    return status.st_mode & 07777;
  }
  std::size_t count() const {
    return static_cast<std::size_t>(
        std::distance(fs::recursive_directory_iterator(top_), fs::recursive_directory_iterator()));
  }

 private:
  test::TemporaryFolder folder_;
  fs::path top_;
};

/// What a full disk does to a single file.
class SmallFiles {
 public:
  explicit SmallFiles(rlim_t bytes) : handler_(std::signal(SIGXFSZ, SIG_IGN)) {
    ::getrlimit(RLIMIT_FSIZE, &before_);
    rlimit small = before_;
    small.rlim_cur = bytes;
    ::setrlimit(RLIMIT_FSIZE, &small);
  }
  SmallFiles(const SmallFiles&) = delete;
  SmallFiles& operator=(const SmallFiles&) = delete;
  ~SmallFiles() {
    ::setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, handler_);
  }

 private:
  rlimit before_{};
  void (*handler_)(int);
};

TEST_CASE("a report takes the place of the old one, which keeps its permissions") {
  const Desk desk;
  CHECK(desk.put("new", "one").empty());
  CHECK(desk.read("new") == "one");
  const mode_t mask = ::umask(0);
  ::umask(mask);
  CHECK(desk.mode("new") == (0666 & ~mask));
  ::chmod(desk.path("new").c_str(), 0640);
  CHECK(desk.put("new", "two").empty());
  CHECK(desk.read("new") == "two");
  CHECK(desk.mode("new") == 0640);
  CHECK(desk.count() == 1);
}

TEST_CASE("where there is no room the old report stays") {
  const Desk desk;
  desk.write("report", "old");
  const std::string text(100'000, 'x');
  {
    const SmallFiles small(10'000);
    CHECK(desk.put("report", text) == "cannot write report: File too large");
    CHECK(desk.put("fresh", text) == "cannot write fresh: File too large");
  }
  CHECK(desk.read("report") == "old");
  CHECK(desk.count() == 1);
  CHECK(desk.put("/dev/full", text) == "cannot write /dev/full: No space left on device");
}

TEST_CASE("pipes and devices are written to") {
  const Desk desk;
  CHECK(desk.put("/dev/null", "gone").empty());
  REQUIRE(::mkfifo(desk.path("pipe").c_str(), 0600) == 0);
  std::string got;
  std::jthread reader([&] { got = desk.read("pipe"); });
  CHECK(desk.put("pipe", "through").empty());
  reader.join();
  CHECK(got == "through");
  struct stat status {};
  REQUIRE(::lstat(desk.path("pipe").c_str(), &status) == 0);
  CHECK(S_ISFIFO(status.st_mode));
  // Who put it into a repository may want us to wait for ever.
  desk.write("repo/.git/HEAD", "");
  REQUIRE(::mkfifo(desk.path("repo/pipe").c_str(), 0600) == 0);
  CHECK(desk.put("repo/pipe", "x") ==
        "cannot write repo/pipe: it is a pipe that nobody reads from");
}

TEST_CASE("an open descriptor is written to where it stands") {
  const Desk desk;
  desk.write("log", "before\n");
  const int log = ::open(desk.path("log").c_str(), O_WRONLY | O_APPEND | O_CLOEXEC);
  REQUIRE(log >= 0);
  CHECK(desk.put("/dev/fd/" + std::to_string(log), "after\n").empty());
  ::close(log);
  CHECK(desk.read("log") == "before\nafter\n");
}

TEST_CASE("links to a report stay links, but none leads out of a project") {
  const Desk desk;
  desk.write("outside/old", "precious");
  desk.write("repo/.git/HEAD", "ref");
  desk.write("repo/reports/last", "old");
  desk.link("reports/last", "repo/link");
  CHECK(desk.put("repo/link", "new").empty());
  CHECK(fs::is_symlink(desk.path("repo/link")));
  CHECK(desk.read("repo/reports/last") == "new");
  desk.link("../outside/old", "repo/evil");
  desk.link("../outside", "repo/folder");
  desk.link(".git/HEAD", "repo/head");
  desk.link("../outside/fresh", "repo/nowhere");
  for (const std::string name : {"evil", "folder/old", "folder/fresh", "head", "nowhere"}) {
    CAPTURE(name);
    CHECK(desk.put("repo/" + name, "bad").starts_with("repo/" + name + " goes through a link"));
  }
  CHECK(desk.read("outside/old") == "precious");
  CHECK(desk.read("repo/.git/HEAD") == "ref");
  CHECK_FALSE(fs::exists(desk.path("outside/fresh")));
  // A link that leads to the project is nobody's trap.
  desk.link("repo/reports", "ours");
  CHECK(desk.put("ours/last", "newer").empty());
  CHECK(desk.read("repo/reports/last") == "newer");
}

TEST_CASE("what cannot be written says why") {
  const Desk desk;
  desk.write("folder/file", "");
  CHECK(desk.put("folder", "x") == "cannot write folder: it is a folder");
  CHECK(desk.put("folder/file/more", "x") == "cannot write folder/file/more: Not a directory");
  CHECK(desk.put("none/file", "x") == "cannot write none/file: No such file or directory");
}

TEST_CASE("two reports do not go to one place") {
  const Desk desk;
  desk.write("a", "");
  fs::create_directories(desk.path("sub"));
  fs::create_hard_link(desk.path("a"), desk.path("hard"));
  desk.link("a", "soft");
  const auto problem = [&](const std::vector<Output>& outputs) {
    const auto error = check_outputs(outputs, desk.environment());
    return error ? error->text() : "";
  };
  const auto to = [](std::string file) { return Output{Format::json, std::move(file)}; };
  CHECK(problem({to("a"), to("b"), to("sub/a")}).empty());
  CHECK(problem({to("/dev/null"), to("/dev/null")}).empty());
  for (const std::string other : {"./a", "hard", "soft", "sub/../a"}) {
    CAPTURE(other);
    CHECK(problem({to("a"), to(other)}) ==
          "two reports cannot go to one place, but a and " + other + " are one");
  }
  CHECK_FALSE(problem({to("new"), to("./new")}).empty());
  CHECK_FALSE(problem({to("/dev/stderr"), to("/dev/fd/2")}).empty());
  CHECK(is_standard_output("-"));
  CHECK(is_standard_output("/dev/stdout"));
  CHECK(is_standard_output("/proc/self/fd/1"));
  CHECK_FALSE(is_standard_output("/dev/stderr"));
  CHECK_FALSE(is_standard_output("/dev/fd/10"));
}

}  // namespace
}  // namespace micryscope::cli
