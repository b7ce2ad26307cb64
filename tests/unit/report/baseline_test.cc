#include "report/baseline.h"

#include <string>
#include <vector>

#include "sample_reports.h"
#include "support/catch.h"

namespace micryscope::report {
namespace {

using rules::Novelty;

/// A finding each, "PATH RULE" or "PATH RULE new".
Report report_of(const std::vector<std::string>& findings) {
  Report report = test::base_report();
  for (const std::string& words : findings) {
    const std::size_t blank = words.find(' ');
    rules::Finding finding;
    finding.rule = words.substr(blank + 1, 2);
    finding.operation = "cipher AES ECB";
    finding.scope = "seal";
    if (words.ends_with(" new")) finding.novelty = Novelty::fresh;
    if (words.ends_with(" old")) finding.novelty = Novelty::unchanged;
    if (words.ends_with(" ok")) finding.suppressions = {{{}, "why"}};
    finding.location.file = static_cast<std::uint32_t>(report.files.size());
    report.files.push_back({words.substr(0, blank), "x\n"});
    report.findings.push_back(finding);
  }
  return report;
}

const BaselineScope kEverything{[](const std::string&) { return true; },
                                [](const std::string&) { return true; }};
const BaselineScope kOthersGone{[](const std::string&) { return true; },
                                [](const std::string& path) { return path != "old"; }};

Baseline baseline_of(const std::vector<std::string>& findings) {
  auto read = read_baseline(write_baseline(report_of(findings), true).text, "base");
  REQUIRE(read);
  return std::move(*read);
}

/// One letter per finding: o for old, n for new; then the number of notifications.
std::string applied(const std::vector<std::string>& known, const std::vector<std::string>& found,
                    const BaselineScope& scope = kEverything) {
  Report report = report_of(found);
  apply_baseline(baseline_of(known), scope, report);
  CHECK(report.compared);
  std::string text;
  for (const rules::Finding& finding : report.findings) {
    text += finding.novelty == Novelty::unchanged ? 'o' : 'n';
  }
  return text + std::to_string(report.notifications.size());
}

TEST_CASE("a baseline counts, it does not only contain") {
  CHECK(applied({}, {"a R6"}) == "n0");
  CHECK(applied({"a R6"}, {"a R6"}) == "o0");
  CHECK(applied({"a R6"}, {"a R6", "a R6"}) == "on0");
  CHECK(applied({"a R6", "a R6"}, {"a R6", "a R6"}) == "oo0");
  CHECK(applied({"a R6", "a R6"}, {"a R6"}) == "o1");
  CHECK(applied({"a R6"}, {"a R1"}) == "n1");
}

TEST_CASE("an entry speaks of its file, and of no other unless its own is gone") {
  CHECK(applied({"old R6"}, {"b R6"}) == "n1");
  CHECK(applied({"old R6"}, {"b R6"}, kOthersGone) == "o0");
  CHECK(applied({"old R6"}, {"b R6", "c R6"}, kOthersGone) == "on0");
}

TEST_CASE("what a change brought is covered last") {
  CHECK(applied({"a R6"}, {"a R6 new", "a R6 old"}) == "no0");
  CHECK(applied({"a R6"}, {"a R6 new"}) == "o0");
}

TEST_CASE("a suppressed finding needs no entry") {
  CHECK(write_baseline(report_of({"a R6 ok"}), true).entries == 0);
  CHECK(applied({"a R6"}, {"a R6 ok"}) == "n1");
}

TEST_CASE("what was not looked at is not stale") {
  const BaselineScope only_b{[](const std::string& path) { return path == "b"; },
                             kEverything.exists};
  CHECK(applied({"a R6", "b R6"}, {"b R6"}, only_b) == "o0");
  CHECK(prune_baseline(baseline_of({"a R6", "b R6"}), only_b, report_of({})).entries == 1);
}

TEST_CASE("secrets enter only if asked for") {
  const Report report = report_of({"a R1", "a R6"});
  CHECK(write_baseline(report, false).entries == 1);
  CHECK(write_baseline(report, false).secrets_left_out == 1);
  CHECK(write_baseline(report, true).entries == 2);
}

TEST_CASE("pruning removes what nothing needs and leaves the rest as it is") {
  const Baseline baseline = baseline_of({"a R6", "a R6", "b R6"});
  const WrittenBaseline pruned = prune_baseline(baseline, kEverything, report_of({"a R6"}));
  CHECK(pruned.text == write_baseline(report_of({"a R6"}), true).text);
}

TEST_CASE("the file is sorted lines without line numbers") {
  const std::string text = write_baseline(report_of({"b%c.py R6", "a R6"}), true).text;
  CHECK(text.find("\nR6 a ") < text.find("\nR6 b%25c.py "));
  CHECK(text.find(" cipher AES ECB, in seal\n") != std::string::npos);
  CHECK(baseline_of({"b%c.py R6"}).entries[0].path == "b%c.py");
}

TEST_CASE("a broken baseline is one line with its place") {
  const std::string head = "# micryscope baseline 1\n";
  struct Case {
    std::string text;
    const char* error;
  };
  for (const Case& c : std::vector<Case>{
           {"",
            "base:1:1: is no baseline: its first line must begin with "
            "\"# micryscope baseline 1\""},
           {head + "r6 a 0123456789abcdef x", "base:2:1: expected a rule such as R6"},
           {head + "R6 a%2 0123456789abcdef x", "base:2:4: expected a path, with %20 for a blank"},
           {head + "\nR6 a 0123 x", "base:3:6: expected a fingerprint of 16 hexadecimal digits"},
           {head + "<<<<<<< ours\n",
            "base:2:1: a merge conflict is not resolved; keep the lines of both sides"}}) {
    const auto read = read_baseline(c.text, "base");
    REQUIRE_FALSE(read);
    CHECK(read.error().text() == c.error);
    CHECK(read.error().code == ErrorCode::config);
  }
  CHECK(read_baseline(head + "# more\r\nR6 a 0123456789abcdef\r\n", "base"));
}

}  // namespace
}  // namespace micryscope::report
