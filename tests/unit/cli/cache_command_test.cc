// `micryscope cache`: what it says of a cache, and that clearing takes nothing but the cache.
#include <filesystem>

#include "cache/store.h"
#include "cli/commands.h"
#include "support/catch.h"
#include "support/temporary_folder.h"

namespace micryscope::cli {
namespace {

using test::TemporaryFolder;

Outcome run(const TemporaryFolder& folder, const std::vector<std::string>& arguments,
            const std::string& variable = "") {
  Environment environment{.working_folder = folder.path()};
  environment.cache_variable = variable;
  Stages stages = real_stages();
  stages.common_git_folder = [](const std::string&) { return std::string(); };
  return execute(arguments, environment, stages);
}

TEST_CASE("the cache says what it holds until it is cleared") {
  const TemporaryFolder folder;
  CHECK(run(folder, {"cache", "status"}).out.starts_with("no cache outside of a repository"));
  const Outcome none = run(folder, {"cache", "status", "--cache-dir", "kept"});
  CHECK(none.code == ExitCode::clean);
  CHECK(none.out == "no cache yet in " + folder.path("kept") + "\n");
  CHECK_FALSE(std::filesystem::exists(folder.path("kept")));
  {
    cache::Store store = cache::Store::open(folder.path("kept"));
    store.put({{cache::Kind::component, digest("a")}, std::string(3 << 20, 'x')});
    store.get({cache::Kind::component, digest("a")});
    store.get({cache::Kind::file, digest("a")});
  }
  const Outcome some = run(folder, {"cache", "status"}, "kept");
  CHECK(some.code == ExitCode::clean);
  CHECK(some.err.empty());
  CHECK(some.out.find("kept/cache.db\n3.0 MB of at most 512.0 MB\n") != std::string::npos);
  CHECK(some.out.find("component            1      3.0 MB         1         0\n") !=
        std::string::npos);
  CHECK(some.out.find("file                 0      0.0 MB         0         1\n") !=
        std::string::npos);

  test::write_bytes(folder.path("kept/mine"), "x");
  CHECK(run(folder, {"cache", "clear", "--cache-dir", "kept"}).out ==
        "cleared " + folder.path("kept") + "\n");
  CHECK_FALSE(cache::Store::exists(folder.path("kept")));
  CHECK(std::filesystem::exists(folder.path("kept/mine")));
}

TEST_CASE("a cache that is in use or in doubt is left alone") {
  const TemporaryFolder folder;
  {
    const cache::Store user = cache::Store::open(folder.path("kept"));
    const Outcome refused = run(folder, {"cache", "clear", "--cache-dir", "kept"});
    CHECK(refused.code == ExitCode::usage);
    CHECK(refused.err == "micryscope: another process uses the cache\n");
  }
  std::filesystem::create_directory(folder.path("odd"));
  std::filesystem::create_symlink(folder.path("target"), folder.path("odd/cache.db"));
  CHECK(run(folder, {"cache", "status", "--cache-dir", "odd"}).out ==
        "the cache is not used: its file is a link or no plain file\n");
}

}  // namespace
}  // namespace micryscope::cli
