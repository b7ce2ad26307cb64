#include "cli/report_options.h"

#include <string>
#include <vector>

#include "support/catch.h"

namespace micryscope::cli {
namespace {

Invocation parsed(const std::vector<std::string>& arguments) {
  const Result<Invocation> made = parse(arguments);
  REQUIRE(made);
  return *made;
}

TEST_CASE("the command to reproduce a check says what was asked, not how it was written") {
  CHECK(command_of(parsed({"check", "--format", "html=x", "--jobs", "2", "--exit-zero"})) ==
        "micryscope check");
  CHECK(
      command_of(parsed({"check", "src", "--changed-since", "origin/main", "--baseline", "b",
                         "--profile", "strict", "--config", "c.yaml", "--rules", "r", "--no-ignore",
                         "--select", "R1,R2", "--deselect=R2", "--exclude", "docs/**"})) ==
      "micryscope check src --changed-since origin/main --baseline b --profile strict "
      "--config c.yaml --rules r --select R1 --select R2 --deselect R2 --exclude 'docs/**' "
      "--no-ignore");
  CHECK(command_of(parsed({"check", "--staged"})) == "micryscope check --staged");
}

TEST_CASE("a shell reads no more in the command than was meant") {
  CHECK(command_of(parsed({"check", "a b", "it's", "$(x)"})) ==
        "micryscope check 'a b' 'it'\\''s' '$(x)'");
}

TEST_CASE("what makes a check fail is shown") {
  const Invocation made = parsed({"check"});
  CHECK_FALSE(format_options(made, rules::Gate::error).include_notes);
  CHECK(format_options(made, rules::Gate::note).include_notes);
  const Invocation asked = parsed({"check", "--include-notes", "--include-unchanged"});
  CHECK(format_options(asked, rules::Gate::error).include_notes);
  CHECK(format_options(asked, rules::Gate::error).include_unchanged);
}

}  // namespace
}  // namespace micryscope::cli
