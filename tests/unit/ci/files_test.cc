#include "ci/files.h"

#include <string>

#include "support/catch.h"

namespace micryscope::ci {
namespace {

TEST_CASE("outputs of one line are said so, others end where nobody could have put an end") {
  CHECK(github_outputs({{"new", "3"}, {"base", ""}}, "5eed") == "new=3\nbase=\n");
  CHECK(github_outputs({{"what", "a\nexit-code=0"}}, "5eed") ==
        "what<<micryscope-5eed\na\nexit-code=0\nmicryscope-5eed\n");
  CHECK(github_outputs({{"what", "a\nmicryscope-5eed\nexit-code=0"}}, "5eed") ==
        "what<<micryscope-5eedx\na\nmicryscope-5eed\nexit-code=0\nmicryscope-5eedx\n");
}

TEST_CASE("GitLab's variables hold one line") {
  CHECK(dotenv_outputs({{"exit-code", "1"}, {"base", "a\nB=c"}}) ==
        "MICRYSCOPE_EXIT_CODE=1\nMICRYSCOPE_BASE=a B=c\n");
}

TEST_CASE("a log obeys nothing that it shows") {
  CHECK(github_log("::set-output name=x::y\n", "5eed") ==
        "::stop-commands::5eed\n::set-output name=x::y\n::5eed::\n");
  CHECK(github_log("no line end", "5eed") == "::stop-commands::5eed\nno line end\n::5eed::\n");
  CHECK(github_log("", "5eed").empty());
}

TEST_CASE("a command is one line") {
  CHECK(github_command("error", "100% bad\r\n::x::y") ==
        "::error title=micryscope::100%25 bad%0D%0A::x::y\n");
}

}  // namespace
}  // namespace micryscope::ci
