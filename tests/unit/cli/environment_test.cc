#include "cli/environment.h"

#include <string>
#include <vector>

#include "cli/commands.h"
#include "cli/stages.h"
#include "support/catch.h"
#include "support/temporary_folder.h"

namespace micryscope::cli {
namespace {

TEST_CASE("the day is that of SOURCE_DATE_EPOCH, or of the clock") {
  CHECK(day_of("", 86'400) == "1970-01-02");
  CHECK(time_of("", 86'400) == "1970-01-02T00:00:00");
  CHECK(day_of("0", 86'400) == "1970-01-01");
  CHECK(day_of("1798761599", 0) == "2026-12-31");
  CHECK(day_of("253402300799", 0) == "9999-12-31");
}

TEST_CASE("an invalid SOURCE_DATE_EPOCH ends the run with a line") {
  const test::TemporaryFolder folder;
  test::write_bytes(folder.path("a.py"),
                    "import hashlib\n"
                    "# micryscope: ignore R3 until 2020-01-01 -- a peer that is gone\n"
                    "hashlib.md5(password)\n");
  for (const std::string wrong : {"yesterday", "-1", "1.5", "1e9", "0x10", " 1", "1 ", "+1",
                                  "2026-01-01", "253402300800", "99999999999999999999999"}) {
    INFO(wrong);
    for (const std::string command : {"check", "graph"}) {
      const Outcome outcome = execute(
          {command}, {.working_folder = folder.path(), .today = day_of(wrong, 0)}, real_stages());
      CHECK(outcome.code == ExitCode::usage);
      CHECK(outcome.out.empty());
      CHECK(
          outcome.err.starts_with("micryscope: SOURCE_DATE_EPOCH: expected seconds since 1970, up "
                                  "to the year 9999, found "));
      CHECK(outcome.err.find('\n') == outcome.err.size() - 1);
    }
    CHECK(execute({"version"}, {.working_folder = folder.path(), .today = day_of(wrong, 0)},
                  real_stages())
              .code == ExitCode::clean);
  }
}

}  // namespace
}  // namespace micryscope::cli
