// A report as JUnit XML: a suite for each rule, a test for each finding, and one that passes for a
// rule that found nothing. A test fails when its finding is at the gate, so that a red test and a
// red check are the same; the others are skipped and say why. Readers compare runs by the names of
// tests, so no line number is in them.

#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include "fmt/format.h"
#include "report/code_frame.h"
#include "report/encode.h"
#include "report/formats.h"
#include "report/markup.h"
#include "report/selection.h"

namespace micryscope::report {
namespace {

constexpr std::size_t kMostProblems = 100;

std::string attribute(std::string_view name, std::string_view value) {
  return fmt::format(" {}=\"{}\"", name, xml_text(value));
}

/// One line, whatever is in it.
std::string line(std::string_view text) { return terminal_safe(text, false) + "\n"; }

/// The tests of one suite as text, and the counts that stand in front of them.
struct Suite {
  std::string name;
  std::string cases = {};
  std::size_t tests = 0;
  std::size_t failures = 0;
  std::size_t errors = 0;
  std::size_t skipped = 0;
};

class JunitReport {
 public:
  JunitReport(const Report& report, const FormatOptions& options)
      : report_(report), sources_(report), results_(prepare_results(report, sources_)) {
    gate_ = options.gate == rules::Gate::never ? rules::Gate::error : options.gate;
  }

  std::string write() {
    std::vector<Suite> suites;
    for (const RuleInfo& rule : report_.rules)
      suites.push_back({rule.full_id() + ": " + rule.title});
    for (const ReportedFinding& result : results_) {
      if (result.finding.novelty != rules::Novelty::fixed) {
        add(suites[result.rule_index], result);
      }
    }
    for (std::size_t i = 0; i < suites.size(); ++i) {
      if (suites[i].tests > 0) continue;
      suites[i].tests = 1;
      suites[i].cases = fmt::format("    <testcase{}{}/>\n", attribute("name", "finds nothing"),
                                    attribute("classname", report_.rules[i].full_id()));
    }
    suites.push_back(analysis());
    return text_of(suites);
  }

 private:
  /// Why a finding fails nothing; empty if it does.
  std::string why_skipped(const rules::Finding& finding) const {
    if (rules::at_gate(finding, gate_)) return "";
    if (!finding.suppressions.empty()) {
      const std::string& reason = finding.suppressions[0].reason;
      return reason.empty() ? "suppressed" : "suppressed: " + reason;
    }
    if (finding.novelty == rules::Novelty::unchanged) return "unchanged: it was there before";
    std::string why(word(finding.level));
    if (finding.confidence == rules::Confidence::low) why += " of low confidence";
    if (finding.in_test_code) why += ", in test code";
    return why + ": fails no check at this gate";
  }

  /// Rule and scope; equal ones of a file are numbered.
  std::string name_of(const ReportedFinding& result) {
    const rules::Finding& finding = result.finding;
    std::string name = result.rule->full_id();
    if (!finding.scope.empty()) name += " in " + finding.scope;
    const std::size_t number =
        ++names_[fmt::format("{}\n{}", sources_.path(finding.location.file), name)];
    return number == 1 ? name : fmt::format("{} ({})", name, number);
  }

  void add(Suite& suite, const ReportedFinding& result) {
    const rules::Finding& finding = result.finding;
    const std::string& path = sources_.path(finding.location.file);
    const std::string why = why_skipped(finding);
    ++suite.tests;
    suite.cases += fmt::format(
        "    <testcase{}{}{}{}>\n", attribute("name", name_of(result)),
        attribute("classname", path), attribute("file", path),
        attribute("line", std::to_string(sources_.region(finding.location).begin.line)));
    if (why.empty()) {
      ++suite.failures;
      suite.cases +=
          fmt::format("      <failure{}{}>{}</failure>\n", attribute("message", finding.message),
                      attribute("type", result.rule->full_id()), body(result));
    } else {
      ++suite.skipped;
      suite.cases += fmt::format("      <skipped{}/>\n", attribute("message", why));
    }
    suite.cases += "    </testcase>\n";
  }

  std::string body(const ReportedFinding& result) const {
    const rules::Finding& finding = result.finding;
    std::string out =
        line(fmt::format("{}: {}", sources_.place(finding.location), finding.message)) +
        code_frame(sources_, result, Paint{});
    for (const rules::Flow& flow : finding.flows) {
      out += "path:\n";
      for (std::size_t i = 0; i < flow.steps.size(); ++i) {
        out += line(fmt::format("  {}. {}: {}", i + 1, sources_.place(flow.steps[i].location),
                                flow.steps[i].text));
      }
    }
    for (const auto& [location, text] : finding.related) {
      out += line(fmt::format("see: {}: {}", sources_.place(location), text));
    }
    if (!fix_of(result).empty()) out += fmt::format("fix: {}", fix_of(result));
    while (!out.empty() && out.back() == '\n') out.pop_back();
    return xml_text(out, true);
  }

  /// The run itself is a test, since a check that saw half of the project must not look green.
  Suite analysis() const {
    Suite suite{"analysis"};
    suite.tests = 1;
    suite.errors = report_.complete ? 0 : 1;
    std::string problems;
    for (std::size_t i = 0; i < std::min(report_.notifications.size(), kMostProblems); ++i) {
      const Notification& one = report_.notifications[i];
      problems += line(fmt::format("{} {}: {}{}{}{}", word(one.level), one.id, one.path,
                                   one.line > 0 ? fmt::format(":{}", one.line) : "",
                                   one.path.empty() ? "" : ": ", one.text));
    }
    suite.cases = fmt::format("    <testcase{}{}>\n", attribute("name", "reads the whole project"),
                              attribute("classname", "analysis"));
    if (!report_.complete) {
      suite.cases +=
          fmt::format("      <error{}/>\n", attribute("message", "The analysis is incomplete."));
    }
    if (!problems.empty()) {
      suite.cases += fmt::format("      <system-out>{}</system-out>\n", xml_text(problems, true));
    }
    suite.cases += "    </testcase>\n";
    return suite;
  }

  static std::string counts(const Suite& suite) {
    return attribute("tests", std::to_string(suite.tests)) +
           attribute("failures", std::to_string(suite.failures)) +
           attribute("errors", std::to_string(suite.errors));
  }

  static std::string text_of(const std::vector<Suite>& suites) {
    Suite all{"micryscope"};
    std::string inner;
    for (const Suite& suite : suites) {
      all.tests += suite.tests;
      all.failures += suite.failures;
      all.errors += suite.errors;
      inner += fmt::format("  <testsuite{}{}{}>\n{}  </testsuite>\n", attribute("name", suite.name),
                           counts(suite), attribute("skipped", std::to_string(suite.skipped)),
                           suite.cases);
    }
    return fmt::format(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites{}{}>\n{}"
        "</testsuites>\n",
        attribute("name", all.name), counts(all), inner);
  }

  const Report& report_;
  Sources sources_;
  std::vector<ReportedFinding> results_;
  rules::Gate gate_ = rules::Gate::error;
  std::map<std::string, std::size_t> names_;
};

}  // namespace

std::string to_junit(const Report& report, const FormatOptions& options) {
  return JunitReport(report, options).write();
}

}  // namespace micryscope::report
