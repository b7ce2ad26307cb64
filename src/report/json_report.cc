// Our own JSON: everything that a report holds, in our words. Its schema is
// rulesets/schema/report.schema.json; members are only ever added under the same `schema` value.

#include <map>

#include "report/encode.h"
#include "report/prepare.h"
#include "report/report.h"
#include "support/json.h"
#include "support/shown_path.h"

namespace micryscope::report {
namespace {

Json location_json(const Sources& sources, const rules::Location& location) {
  const Region region = sources.region(location);
  return {{"path", sources.path(location.file)},
          {"line", region.begin.line},
          {"column", region.begin.column},
          {"end_line", region.end.line},
          {"end_column", region.end.column}};
}

Json rule_json(const RuleInfo& rule) {
  Json out;
  out["id"] = rule.id;
  out["name"] = rule.name;
  out["title"] = rule.title;
  out["summary"] = rule.summary;
  out["level"] = word(rule.level);
  out["security_severity"] = rule.security_severity;
  out["precision"] = rule.precision;
  out["cwe"] = rule.cwe;
  return out;
}

Json flows_json(const Sources& sources, const rules::Finding& finding) {
  Json flows = Json::array();
  for (const rules::Flow& flow : finding.flows) {
    Json steps = Json::array();
    for (const rules::Step& step : flow.steps) {
      Json item = location_json(sources, step.location);
      item["text"] = step.text;
      item["edge"] = step.certain ? "must" : "may";
      steps.push_back(std::move(item));
    }
    if (!steps.empty()) flows.push_back(std::move(steps));
  }
  return flows;
}

Json related_json(const Sources& sources, const rules::Finding& finding) {
  Json related = Json::array();
  for (const auto& [location, text] : finding.related) {
    Json item = location_json(sources, location);
    item["text"] = text;
    related.push_back(std::move(item));
  }
  return related;
}

Json suppressions_json(const Sources& sources, const rules::Finding& finding) {
  Json suppressions = Json::array();
  for (const rules::Suppression& suppression : finding.suppressions) {
    Json item = location_json(sources, suppression.comment);
    item["reason"] = suppression.reason;
    suppressions.push_back(std::move(item));
  }
  return suppressions;
}

Json edits_json(const Sources& sources, const rules::Finding& finding) {
  Json edits = Json::array();
  for (const rules::Edit& edit : finding.edits) {
    Json item = location_json(sources, edit.location);
    item["text"] = edit.text;
    edits.push_back(std::move(item));
  }
  return edits;
}

const char* novelty_word(rules::Novelty novelty) {
  static constexpr const char* kWords[] = {"none", "new", "unchanged", "fixed"};
  return kWords[static_cast<std::size_t>(novelty)];
}

Json finding_json(const Sources& sources, const ReportedFinding& result) {
  const rules::Finding& finding = result.finding;
  Json out;
  out["rule"] = finding.rule;
  out["level"] = word(finding.level);
  out["confidence"] = word(finding.confidence);
  out["novelty"] = novelty_word(finding.novelty);
  out["fingerprint"] = result.fingerprint.stable;
  out["line_hash"] = result.fingerprint.line_hash;
  out["location"] = location_json(sources, finding.location);
  out["message"] = finding.message;
  out["fix"] = finding.fix;
  out["operation"] = finding.operation;
  out["scope"] = finding.scope;
  out["language"] = finding.language;
  out["in_test_code"] = finding.in_test_code;
  out["evidence"] = finding.evidence;
  out["explains"] = finding.explains;
  out["flows"] = flows_json(sources, finding);
  out["related"] = related_json(sources, finding);
  out["edits"] = edits_json(sources, finding);
  out["suppressions"] = suppressions_json(sources, finding);
  return out;
}

Json notification_json(const Notification& notification) {
  Json out;
  out["level"] = word(notification.level);
  out["id"] = notification.id;
  out["text"] = notification.text;
  if (!notification.path.empty()) out["path"] = shown_path(notification.path);
  if (notification.line > 0) out["line"] = notification.line;
  return out;
}

Json summary_json(const Report& report, const std::vector<ReportedFinding>& results) {
  std::map<rules::Level, std::size_t> levels;
  std::size_t suppressed = 0;
  std::size_t fixed = 0;
  std::size_t fresh = 0;
  for (const ReportedFinding& result : results) {
    const bool is_open = result.finding.suppressions.empty();
    if (is_open && result.finding.novelty == rules::Novelty::fresh) ++fresh;
    if (result.finding.novelty == rules::Novelty::fixed) {
      ++fixed;
    } else if (!result.finding.suppressions.empty()) {
      ++suppressed;
    } else {
      ++levels[result.finding.level];
    }
  }
  Json out;
  out["errors"] = levels[rules::Level::error];
  out["warnings"] = levels[rules::Level::warning];
  out["notes"] = levels[rules::Level::note];
  out["suppressed"] = suppressed;
  out["fixed"] = fixed;
  if (report.compared) out["new"] = fresh;
  out["files_seen"] = report.files_seen;
  out["files_analysed"] = report.files_analysed;
  return out;
}

}  // namespace

std::string to_json(const Report& report) {
  const Sources sources(report);
  const std::vector<ReportedFinding> results = prepare_results(report, sources);
  Json out;
  out["schema"] = "micryscope/report@1";
  out["version"] = report.version;
  out["ruleset_digest"] = report.ruleset_digest;
  out["profile"] = report.profile;
  out["complete"] = report.complete;
  out["compared"] = report.compared;
  out["summary"] = summary_json(report, results);
  Json& rules = out["rules"] = Json::array();
  for (const RuleInfo& rule : report.rules) rules.push_back(rule_json(rule));
  Json& findings = out["findings"] = Json::array();
  for (const ReportedFinding& result : results) findings.push_back(finding_json(sources, result));
  Json& notifications = out["notifications"] = Json::array();
  for (const Notification& item : report.notifications) {
    notifications.push_back(notification_json(item));
  }
  Json& left_out = out["left_out"] = Json::array();
  for (const Count& count : report.left_out) {
    left_out.push_back({{"what", count.what}, {"files", count.files}});
  }
  return pretty_json(out);
}

}  // namespace micryscope::report
