#include "report/merge.h"

#include <string>

#include "support/catch.h"
#include "unit/report/sample_reports.h"

namespace micryscope::report {
namespace {

Report small(const std::string& path, const std::string& rule) {
  Report report;
  RuleInfo info;
  info.id = rule;
  report.rules = {info};
  report.files = {{path, "x = 1\n"}};
  rules::Finding finding;
  finding.rule = rule;
  finding.location = {0, {0, 1}};
  finding.flows.push_back({{{{0, {0, 1}}, "read", true}}});
  report.findings = {finding};
  report.notifications = {{rules::Level::note, "id", "text", path, 1},
                          {rules::Level::note, "id", "whole", "", 0}};
  report.left_out = {{"ignored", 2}};
  report.files_seen = 3;
  report.files_analysed = 1;
  return report;
}

TEST_CASE("one report alone stays as it is") {
  const Report report = test::full_report();
  CHECK(to_json(merge({{"", report}})) == to_json(report));
}

TEST_CASE("the reports of two projects are one") {
  Report first = small("z.py", "R10");
  Report second = small("a.py", "R2");
  second.left_out.push_back({"binary", 1});
  second.profile = "strict";
  second.complete = false;
  const Report merged = merge({{"b/", first}, {"a/", second}});
  REQUIRE(merged.files.size() == 2);
  CHECK(merged.files[0].path == "a/a.py");
  CHECK(merged.files[1].path == "b/z.py");
  REQUIRE(merged.findings.size() == 2);
  CHECK(merged.findings[0].rule == "R2");
  CHECK(merged.findings[0].location.file == 0);
  CHECK(merged.findings[1].location.file == 1);
  CHECK(merged.findings[1].flows[0].steps[0].location.file == 1);
  CHECK(merged.rules[0].id == "R2");
  CHECK(merged.rules[1].id == "R10");
  CHECK(merged.notifications[0].path == "b/z.py");
  CHECK(merged.notifications[1].path.empty());
  CHECK(merged.notifications[2].path == "a/a.py");
  REQUIRE(merged.left_out.size() == 2);
  CHECK(merged.left_out[0].files == 4);
  CHECK(merged.files_seen == 6);
  CHECK(merged.files_analysed == 2);
  CHECK(merged.profile == "default, strict");
  CHECK_FALSE(merged.complete);
}

}  // namespace
}  // namespace micryscope::report
