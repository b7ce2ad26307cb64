// A report for GitLab's Code Quality widget, which every tier has: a list, compared by fingerprint
// with that of the target branch. Equal fingerprints are shown once, and a fingerprint that changes
// with every line above it would make all findings new.

#include "fmt/format.h"
#include "report/encode.h"
#include "report/formats.h"
#include "report/selection.h"
#include "report/severity.h"
#include "support/json.h"

namespace micryscope::report {
namespace {

constexpr std::size_t kLongestDescription = 1000;  // characters; the widget shows a line or two

Json issue(const Sources& sources, const ReportedFinding& result) {
  const rules::Finding& finding = result.finding;
  const RuleInfo& rule = *result.rule;
  const Region region = sources.region(finding.location);
  Json out;
  out["description"] = shorten(
      fmt::format("{}: {}", rule.full_id(),
                  terminal_safe(finding.message.empty() ? rule.title : finding.message, false)),
      kLongestDescription);
  out["check_name"] = rule.full_id();
  out["fingerprint"] = result.fingerprint.in_file;
  out["severity"] = quality_severity(severity_of(rule, finding));
  out["location"] = {{"path", sources.path(finding.location.file)},
                     {"lines", {{"begin", region.begin.line}, {"end", region.end.line}}}};
  return out;
}

}  // namespace

std::string to_gitlab_codequality(const Report& report, const FormatOptions& options) {
  const Sources sources(report);
  std::vector<ReportedFinding> results = prepare_results(report, sources);
  take_for_dashboard(results, options.include_notes);
  Json out = Json::array();
  for (const ReportedFinding& result : results) {
    if (result.finding.suppressions.empty()) out.push_back(issue(sources, result));
  }
  return compact_json(out) + "\n";
}

}  // namespace micryscope::report
