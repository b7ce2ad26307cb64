#include "report/formats.h"

#include <algorithm>
#include <string>
#include <vector>

#include "parsed_json.h"
#include "report/report.h"
#include "sample_reports.h"
#include "support/address.h"
#include "support/catch.h"
#include "support/golden.h"

namespace micryscope::report {
namespace {

using test::parsed;

std::string body_of(const std::string& page) {
  const std::size_t begin = page.find("<body>");
  return page.substr(begin, page.find("<script>") - begin);
}

Json run_of(const Report& report, SarifProfile profile, bool include_notes = true) {
  return parsed(to_sarif(report, profile, include_notes))["runs"][0];
}

TEST_CASE("golden reports") {
  struct Sample {
    const char* name;
    Report report;
  };
  const std::vector<Sample> samples = {{"full", test::full_report()},
                                       {"hostile", test::hostile_report()},
                                       {"compared", test::compared_report()},
                                       {"empty", test::empty_report()}};
  for (const Sample& sample : samples) {
    const std::string name = sample.name;
    // Indented, so that a change can be reviewed; that the real ones are compact is tested below.
    const auto sarif = [&sample](SarifProfile profile) {
      return pretty_json(parsed(to_sarif(sample.report, profile)));
    };
    test::check_golden("sarif/" + name + ".full.sarif", sarif(SarifProfile::full));
    test::check_golden("sarif/" + name + ".github.sarif", sarif(SarifProfile::github));
    test::check_golden("sarif/" + name + ".gitlab.sarif", sarif(SarifProfile::gitlab));
    test::check_golden("text/" + name + ".txt", to_text(sample.report, false));
    test::check_golden("json/" + name + ".json", to_json(sample.report));
    const FormatOptions options = test::format_options();
    test::check_golden("github/" + name + ".github", to_github(sample.report, options));
    test::check_golden("gitlab-sast/" + name + ".json",
                       pretty_json(parsed(to_gitlab_sast(sample.report, options))));
    test::check_golden("gitlab-codequality/" + name + ".json",
                       pretty_json(parsed(to_gitlab_codequality(sample.report, options))));
    test::check_golden("markdown/" + name + ".md", to_markdown(sample.report, options));
    const std::string page = to_html(sample.report, options);
    // One with its style and script is enough to review, and to be read by check_formats.py.
    if (name == "hostile") test::check_golden("html/hostile.html", page);
    test::check_golden("html/" + name + ".body.html", body_of(page));
    test::check_golden("junit/" + name + ".xml", to_junit(sample.report, options));
  }
}

TEST_CASE("SARIF is one line") {
  const std::string text = to_sarif(test::hostile_report(), SarifProfile::full);
  CHECK(text.find('\n') == text.size() - 1);
}

TEST_CASE("no format for a host writes a secret whole, or steers a terminal") {
  FormatOptions options = test::format_options();
  options.include_notes = true;
  options.include_unchanged = true;
  for (const Report& report :
       {test::full_report(), test::hostile_report(), test::compared_report()}) {
    for (const Format format : {Format::github, Format::gitlab_sast, Format::gitlab_codequality,
                                Format::markdown, Format::html, Format::junit}) {
      std::string text = render(report, format, options);
      // The rules' own examples are no secrets.
      if (format == Format::html) text.resize(text.find("<h2>Rules</h2>"));
      CHECK(text.find("0123456789abcdef") == std::string::npos);
      CHECK(text.find("secret-value") == std::string::npos);
      CHECK(text.find("MIIEpAIB") == std::string::npos);
      CHECK(text.find('\x1b') == std::string::npos);
      CHECK(text.find('\x07') == std::string::npos);
      CHECK(text.find("\xE2\x80\xAE") == std::string::npos);  // turns the direction of the line
    }
  }
}

TEST_CASE("no format writes a secret whole, or steers a terminal") {
  for (const Report& report :
       {test::full_report(), test::hostile_report(), test::compared_report()}) {
    for (const std::string& text :
         {to_sarif(report, SarifProfile::full), to_sarif(report, SarifProfile::github),
          to_sarif(report, SarifProfile::gitlab), to_text(report, false), to_json(report)}) {
      // The rules' own examples are no secrets, so the search begins after them.
      const std::string results = text.substr(std::min(text.find("\"results\""), text.size()));
      for (const std::string& part : {results, to_text(report, false), to_json(report)}) {
        CHECK(part.find("0123456789abcdef") == std::string::npos);
        CHECK(part.find("secret-value") == std::string::npos);
        CHECK(part.find("MIIEpAIB") == std::string::npos);
        CHECK(part.find('\x1b') == std::string::npos);
        CHECK(part.find('\x07') == std::string::npos);
      }
    }
  }
}

TEST_CASE("color is a choice") {
  CHECK(to_text(test::full_report(), true).find("\x1b[") != std::string::npos);
  CHECK(to_text(test::full_report(), false).find("\x1b[") == std::string::npos);
}

TEST_CASE("profiles differ in suppressed and fixed results") {
  const Report report = test::hostile_report();
  CHECK(run_of(report, SarifProfile::full)["results"].size() == 3);
  CHECK(run_of(report, SarifProfile::gitlab)["results"].size() == 2);
  CHECK(run_of(report, SarifProfile::github)["results"].size() == 1);
  const Json full = run_of(report, SarifProfile::full);
  CHECK(full["results"][0]["baselineState"] == "new");
  CHECK(full["results"][1]["suppressions"][0]["kind"] == "inSource");
  CHECK(full["results"][2]["baselineState"] == "absent");
}

TEST_CASE("dashboards get no notes unless somebody asks") {
  const Report report = test::full_report();  // an error, and a note in test code
  for (const SarifProfile profile : {SarifProfile::github, SarifProfile::gitlab}) {
    const Json run = run_of(report, profile, false);
    CHECK(run["results"].size() == 1);
    CHECK(run["results"][0]["level"] == "error");
    const Json& notifications = run["invocations"][0]["toolExecutionNotifications"];
    const auto is_about_notes = [](const Json& one) {
      return one["descriptor"]["id"] == "notes-left-out";
    };
    const auto found = std::find_if(notifications.begin(), notifications.end(), is_about_notes);
    REQUIRE(found != notifications.end());
    CHECK((*found)["message"]["text"] ==
          "left out: 1 note (1 in test code); --include-notes lists them.");
    CHECK(run_of(report, profile, true)["results"].size() == 2);
  }
  CHECK(run_of(report, SarifProfile::full, false)["results"].size() == 2);
  CHECK(parsed(to_gitlab_sast(report, {}))["vulnerabilities"].size() == 1);
  CHECK(parsed(to_gitlab_sast(report, {.include_notes = true}))["vulnerabilities"].size() == 2);
  CHECK(parsed(to_gitlab_codequality(report, {})).size() == 1);
  CHECK(parsed(to_gitlab_codequality(report, {.include_notes = true})).size() == 2);
}

TEST_CASE("GitLab files a key in the source under SAST") {
  const Report report = test::full_report();
  const std::string gitlab = to_sarif(report, SarifProfile::gitlab);
  const Json rule = parsed(gitlab)["runs"][0]["tool"]["driver"]["rules"][0];
  CHECK(rule["id"] == "R1-fixed-key");
  CHECK_FALSE(rule.contains("relationships"));
  CHECK(rule["properties"]["tags"].dump().find("cwe") == std::string::npos);
  CHECK(rule["help"]["markdown"].get<std::string>().find("CWE-321") != std::string::npos);
  const Json github = run_of(report, SarifProfile::github)["tool"]["driver"]["rules"][0];
  CHECK(github["relationships"].size() == 2);
}

TEST_CASE("GitLab's severity is that of the finding, not only of the rule") {
  Report report = test::full_report();
  report.findings[1].level = rules::Level::warning;
  report.findings[1].confidence = rules::Confidence::medium;
  const Json run = run_of(report, SarifProfile::gitlab);
  CHECK_FALSE(run["tool"]["driver"]["rules"][1]["properties"].contains("security-severity"));
  CHECK(run["results"][0]["properties"]["security-severity"] == "8.1");
  CHECK(run["results"][1]["properties"]["security-severity"] == "6.9");
  const Json sast = parsed(to_gitlab_sast(report, {}));
  CHECK(sast["vulnerabilities"][0]["severity"] == "High");
  CHECK(sast["vulnerabilities"][1]["severity"] == "Medium");
  const Json quality = parsed(to_gitlab_codequality(report, {}));
  CHECK(quality[0]["severity"] == "critical");
  CHECK(quality[1]["severity"] == "major");
}

TEST_CASE("findings of one rule on one line are one result with several flows") {
  const Json result = run_of(test::hostile_report(), SarifProfile::full)["results"][0];
  CHECK(result["codeFlows"].size() == 2);
  CHECK(result["relatedLocations"].size() == 1);
  CHECK(result["message"]["text"].get<std::string>().find("(1)") != std::string::npos);
}

TEST_CASE("a place is listed once, with all that there is to see") {
  Report report = test::full_report();
  rules::Finding& finding = report.findings[0];
  finding.related.emplace_back(finding.related[0].first, "the value is made here");
  finding.related.emplace_back(finding.related[0].first, "KEY [bytes]");
  finding.related.emplace_back(finding.location, "elsewhere");
  const Json places = run_of(report, SarifProfile::full)["results"][0]["relatedLocations"];
  REQUIRE(places.size() == 2);
  CHECK(places[0]["message"]["text"].get<std::string>().ends_with("; the value is made here"));
  const std::string text = to_text(report, false);
  CHECK(text.find("see: src/config.py:3:1: KEY [bytes]; the value is made here\n") != text.npos);
  CHECK(text.find("see: src/config.py", text.find("see: src/config.py") + 1) == text.npos);
}

TEST_CASE("rules of the program lead to their place in its documents, others nowhere") {
  Report report = test::full_report();
  for (RuleInfo& rule : report.rules) rule.is_documented = rule.id == "R6";
  for (const SarifProfile profile : {SarifProfile::full, SarifProfile::github}) {
    const Json rules = run_of(report, profile)["tool"]["driver"]["rules"];
    const std::string page = with_address("@ADDRESS@/blob/v@VERSION@/docs/rules.md#r6-ecb-mode");
    CHECK_FALSE(rules[0].contains("helpUri"));
    CHECK(rules[1]["helpUri"] == page);
    CHECK(rules[1]["help"]["markdown"].get<std::string>().find(page) != std::string::npos);
  }
}

TEST_CASE("fixes are real edits and never GitLab's") {
  const Report report = test::full_report();
  CHECK(run_of(report, SarifProfile::github)["results"][0].contains("fixes"));
  CHECK_FALSE(run_of(report, SarifProfile::github)["results"][1].contains("fixes"));
  CHECK_FALSE(run_of(report, SarifProfile::gitlab)["results"][0].contains("fixes"));
}

TEST_CASE("GitHub's limits hold") {
  Report report = test::full_report();
  rules::Finding& finding = report.findings[0];
  finding.message = std::string(5000, 'x');
  for (std::uint32_t i = 0; i < 300; ++i) {
    finding.related.emplace_back(rules::Location{0, {0, 1}}, "word");
    report.files.push_back(report.files[0]);
    report.files.back().path += std::to_string(i);
    finding.related.back().first.file = static_cast<std::uint32_t>(report.files.size()) - 1;
  }
  const rules::Step step = finding.flows[0].steps[2];
  finding.flows[0].steps.insert(finding.flows[0].steps.begin() + 1, 3000, step);
  report.rules[0].summary = std::string(3000, 'y');
  const Json run = run_of(report, SarifProfile::github);
  const Json& result = run["results"][0];
  CHECK(result["message"]["text"].get<std::string>().size() <=
        1024 + 2);  // an ellipsis has 3 bytes
  CHECK(result["relatedLocations"].size() == 99);
  const Json& steps = result["codeFlows"][0]["threadFlows"][0]["locations"];
  CHECK(steps.size() == 1000);
  CHECK(steps[999]["importance"] == "essential");  // the last step is there
  CHECK(run_of(report,
               SarifProfile::full)["results"][0]["codeFlows"][0]["threadFlows"][0]["locations"]
            .size() == 3003);
}

TEST_CASE("GitLab gets the gravest results when they are too many") {
  Report report = test::base_report();
  std::string text;
  for (int i = 0; i < 5010; ++i) text += "ecb()\n";
  report.files = {{"a.py", text}};
  for (std::uint32_t i = 0; i < 5010; ++i) {
    rules::Finding finding;
    finding.rule = "R6";
    finding.level = i < 20 ? rules::Level::note : rules::Level::error;
    finding.message = "ECB.";
    finding.location = {0, {i * 6, i * 6 + 5}};
    report.findings.push_back(finding);
  }
  const Json run = run_of(report, SarifProfile::gitlab);
  CHECK(run["results"].size() == 5000);
  CHECK(run["results"][10]["level"] == "error");
  CHECK(run["invocations"][0]["toolExecutionNotifications"][0]["descriptor"]["id"] ==
        "more-results");
}

}  // namespace
}  // namespace micryscope::report
