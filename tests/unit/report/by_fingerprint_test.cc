#include "report/by_fingerprint.h"

#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "report/baseline.h"
#include "sample_reports.h"
#include "support/catch.h"

namespace micryscope::report {
namespace {

TEST_CASE("what may be a fingerprint") {
  for (const std::string_view text : {"3f1c3fd4", "3F1C3FD45d7e8d5f3491d3f8d82182a9",
                                      "c129715d7a2bc9a3:1", "c129715d7a2bc9a3:"}) {
    INFO(text);
    CHECK(is_fingerprint(text));
  }
  for (const std::string_view text : {"", "R6", "3f1c3fd", "3f1c3fdg", "deadbee-", "c129715d:x"}) {
    INFO(text);
    CHECK_FALSE(is_fingerprint(text));
  }
}

/// Two findings of one rule that differ in what `change` makes of the second.
template <typename Change>
Report two(const Change& change) {
  Report report = test::base_report();
  report.files = {{"a.py", "f(1)\ng(2)\n"}};
  rules::Finding finding;
  finding.rule = "R6";
  finding.operation = "cipher AES ECB";
  finding.message = "First.";
  finding.location = {0, {0, 4}};
  report.findings = {finding, finding};
  report.findings[1].message = "Second.";
  report.findings[1].location = {0, {5, 9}};
  change(report.findings[0], report.findings[1]);
  return report;
}

TEST_CASE("every form of a fingerprint leads to its finding, whole or cut short") {
  const Report report = two([](rules::Finding&, rules::Finding& b) { b.scope = "f"; });
  const std::vector<Fingerprint> all = fingerprints(report);
  for (const std::string& one : {all[1].stable, all[1].in_file, all[1].line_hash,
                                 baseline_fingerprint(report.findings[1])}) {
    for (const std::string& asked : {one, one.substr(0, 12), one.substr(0, 8)}) {
      INFO(asked);
      const std::vector<Carried> found = find_fingerprint(report, asked);
      REQUIRE(found.size() == 1);
      CHECK(found[0].fingerprint == one);
      CHECK(found[0].which == std::vector<std::size_t>{1});
    }
  }
  std::string loud = all[1].stable;
  for (char& c : loud) c = c >= 'a' && c <= 'f' ? static_cast<char>(c - 0x20) : c;
  CHECK(find_fingerprint(report, loud).size() == 1);
  CHECK(find_fingerprint(report, "0123456789abcdef").empty());
}

TEST_CASE("findings that are equal to a baseline are all shown") {
  const Report report = two([](rules::Finding&, rules::Finding&) {});
  const auto found = find_fingerprint(report, baseline_fingerprint(report.findings[0]));
  REQUIRE(found.size() == 1);
  CHECK(found[0].which == std::vector<std::size_t>{0, 1});
  const std::string text = show_findings(report, found[0].which, {});
  CHECK(text.find("First.") != std::string::npos);
  CHECK(text.find("Second.") != std::string::npos);
  const std::string second = show_findings(report, {1}, {});
  CHECK(second.find("First.") == std::string::npos);
  CHECK(second.find("a.py:2:1") != std::string::npos);
}

TEST_CASE("one that a report joins with another of its line is found, too") {
  Report report = two([](rules::Finding&, rules::Finding& b) { b.location.span = {1, 3}; });
  report.findings[1].scope = "f";
  const auto found = find_fingerprint(report, fingerprints(report)[1].stable);
  REQUIRE(found.size() == 1);
  CHECK(show_findings(report, found[0].which, {}).find("First.") != std::string::npos);
}

TEST_CASE("a beginning that two fingerprints have is not decided") {
  // Two scopes whose fingerprints begin alike; of so many there are some.
  std::unordered_map<std::string, std::string> seen;
  std::pair<std::string, std::string> scopes;
  std::string beginning;
  for (int i = 0; scopes.first.empty() && i < 400'000; ++i) {
    rules::Finding finding;
    finding.rule = "R6";
    finding.operation = "cipher AES ECB";
    finding.scope = "f" + std::to_string(i);
    beginning = baseline_fingerprint(finding).substr(0, kShortestFingerprint);
    const auto [first, is_new] = seen.emplace(beginning, finding.scope);
    if (!is_new) scopes = {first->second, finding.scope};
  }
  REQUIRE_FALSE(scopes.first.empty());
  const Report report = two([&](rules::Finding& a, rules::Finding& b) {
    a.scope = scopes.first;
    b.scope = scopes.second;
  });
  const std::vector<Carried> found = find_fingerprint(report, beginning);
  REQUIRE(found.size() == 2);
  CHECK(found[0].fingerprint < found[1].fingerprint);
  CHECK(found[0].which != found[1].which);
  CHECK(find_fingerprint(report, found[1].fingerprint).size() == 1);
  CHECK(list_findings(report, {0, 1}) ==
        "warning R6-ecb-mode a.py:1:1\nwarning R6-ecb-mode a.py:2:1\n");
}

}  // namespace
}  // namespace micryscope::report
