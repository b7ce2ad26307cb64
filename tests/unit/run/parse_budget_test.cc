// A text that costs too much to parse is left out and said; by steps it is left out of every run.
#include <string>

#include "run/run.h"
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
  CHECK(report.notifications[0].level == rules::Level::warning);
  CHECK_FALSE(report.complete);
}

TEST_CASE("a file that --timeout left out makes the report incomplete") {
  const report::Report report = analyse(finding_after(1000), {.brake = Brake(0)});
  CHECK(report.findings.empty());
  REQUIRE(report.notifications.size() == 1);
  CHECK(report.notifications[0].id == "skipped-too-slow");
  CHECK(report.notifications[0].level == rules::Level::warning);
  CHECK_FALSE(report.complete);
}

TEST_CASE("a small file is never near the budget") {
  CHECK(analyse(finding_after(1), {.steps = 1, .brake = Brake(0)}).findings.size() == 1);
}

TEST_CASE("a run whose brake is pulled analyses nothing and says so") {
  source::MemoryTree tree;
  tree.add("a.py", finding_after(1));
  tree.add("b.py", "import a\nimport hashlib\nhashlib.md5(password)\n");
  Options options;
  options.brake = Brake(0);
  const auto report = run(options, tree);
  REQUIRE(report);
  CHECK(report->findings.empty());
  REQUIRE(report->notifications.size() == 1);
  CHECK(report->notifications[0].id == "skipped-too-slow");
  CHECK(
      report->notifications[0].text ==
      "not analysed, nor the file that it belongs with: the run was stopped after 0 s (--timeout); "
      "another may come through");
  CHECK_FALSE(report->complete);
}

TEST_CASE("a brake that is not pulled changes nothing") {
  source::MemoryTree tree;
  tree.add("a.py", finding_after(1));
  Options options;
  options.brake = Brake(1000);
  const auto report = run(options, tree);
  REQUIRE(report);
  CHECK(report->findings.size() == 1);
  CHECK(report->notifications.empty());
  CHECK(report->complete);
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
