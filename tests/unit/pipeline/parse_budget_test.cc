// A text that costs too much to parse is left out and said; by steps it is left out of every run.
#include <string>

#include "pipeline.h"
#include "source/memory_tree.h"
#include "support/catch.h"

namespace micryscope {
namespace {

report::Report analyse(const std::string& text, const parse::Budget& budget) {
  source::MemoryTree tree;
  tree.add("a.py", text);
  Options options;
  options.selection.limits.parse = budget;
  auto report = run(options, tree);
  REQUIRE(report);
  return *std::move(report);
}

std::string finding_after(int lines) {
  std::string text = "import hashlib\n";
  for (int i = 0; i < lines; ++i) text += "x = f(x, 1)\n";
  text += "hashlib.md5(password)\n";
  return text;
}

TEST_CASE("a file beyond the steps of the budget is left out and said") {
  const std::string text = finding_after(1000);
  CHECK(analyse(text, {}).findings.size() == 1);
  const report::Report report = analyse(text, {.steps = 20});
  CHECK(report.findings.empty());
  REQUIRE(report.notifications.size() == 1);
  CHECK(report.notifications[0].id == "skipped-too-many-steps");
  CHECK(report.notifications[0].level == rules::Level::note);
  CHECK(report.complete);
}

TEST_CASE("a run that the clock stopped is not complete") {
  const report::Report report = analyse(finding_after(1000), {.seconds = 0});
  CHECK(report.findings.empty());
  REQUIRE(report.notifications.size() == 1);
  CHECK(report.notifications[0].id == "skipped-too-slow");
  CHECK(report.notifications[0].level == rules::Level::warning);
  CHECK_FALSE(report.complete);
}

TEST_CASE("a small file is never near the budget") {
  CHECK(analyse(finding_after(1), {.steps = 1, .seconds = 0}).findings.size() == 1);
}

TEST_CASE("where the steps end does not depend on the run") {
  const std::string text = finding_after(300);
  std::uint32_t enough = 1;
  while (analyse(text, {.steps = enough}).findings.empty()) ++enough;
  CHECK(enough > 5);
  for (int i = 0; i < 5; ++i) {
    CHECK(analyse(text, {.steps = enough}).findings.size() == 1);
    CHECK(analyse(text, {.steps = enough - 1}).findings.empty());
  }
}

}  // namespace
}  // namespace micryscope
