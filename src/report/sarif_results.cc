// One finding as a SARIF result.

#include <algorithm>
#include <map>

#include "fmt/format.h"
#include "report/encode.h"
#include "report/sarif_parts.h"
#include "report/severity.h"

namespace micryscope::report {
namespace {

constexpr std::size_t kLongestSnippet = 1000;  // characters
constexpr std::uint32_t kMostContextLines = 10;
constexpr std::size_t kLongestLink = 80;

Json region_json(const Region& region) {
  return {{"startLine", region.begin.line},
          {"startColumn", region.begin.column},
          {"endLine", region.end.line},
          {"endColumn", region.end.column}};
}

Json snippet(const SarifContext& context, const ReportedFinding& result, std::uint32_t file,
             Span range) {
  const std::string_view text = context.sources.lines(file).text();
  const Redacted redacted =
      redact_source(text, range, range, context.sources.literals(file), redaction_of(result, file));
  return sarif_text(shorten(redacted.text, kLongestSnippet));
}

Json physical_location(const SarifContext& context, const ReportedFinding& result,
                       const rules::Location& location) {
  Json region = region_json(context.sources.region(location));
  if (location.span.begin < location.span.end) {
    region["snippet"] = snippet(context, result, location.file, location.span);
  }
  return {{"artifactLocation", sarif_artifact(context.sources.uri(location.file))},
          {"region", std::move(region)}};
}

/// The whole lines around the primary location, unless they are many or long.
void add_context(const SarifContext& context, const ReportedFinding& result, Json& physical) {
  const rules::Location& location = result.finding.location;
  const Region region = context.sources.region(location);
  if (region.end.line - region.begin.line >= kMostContextLines) return;
  const LineIndex& lines = context.sources.lines(location.file);
  const std::uint32_t begin = lines.line_start(region.begin.line);
  const auto last = static_cast<std::uint32_t>(lines.line(region.end.line).size());
  const Span range{begin, lines.line_start(region.end.line) + last};
  if (range.begin == range.end || range.end - range.begin > kLongestSnippet) return;
  physical["contextRegion"] = {{"startLine", region.begin.line},
                               {"endLine", region.end.line},
                               {"snippet", snippet(context, result, location.file, range)}};
}

Json primary_location(const SarifContext& context, const ReportedFinding& result) {
  const rules::Finding& finding = result.finding;
  Json out;
  out["physicalLocation"] = physical_location(context, result, finding.location);
  add_context(context, result, out["physicalLocation"]);
  if (!finding.scope.empty()) {
    const std::string scope = valid_utf8(finding.scope);
    const std::size_t dot = scope.find_last_of(".:#/");
    Json logical;
    if (dot + 1 < scope.size()) logical["name"] = scope.substr(dot + 1);  // npos + 1 is 0
    logical["fullyQualifiedName"] = scope;
    logical["kind"] = "function";
    out["logicalLocations"] = Json::array({std::move(logical)});
  }
  return out;
}

/// Text in which nothing reads as a link: viewers turn `[text](target)` into one, and the words may
/// be the analysed repository's.
std::string without_links(std::string_view text) {
  std::string out = valid_utf8(text);
  for (std::size_t at = out.find("]("); at != std::string::npos; at = out.find("](", at)) {
    out.insert(at + 1, " ");
  }
  return out;
}

std::string link_text(const SarifContext& context,
                      const std::pair<rules::Location, std::string>& related) {
  std::string text = shorten(related.second, kLongestLink);
  std::erase_if(text, [](char c) { return c == '[' || c == ']' || c == '\n' || c == '\r'; });
  if (!text.empty()) return text;
  // A path's brackets would end the link.
  text = context.sources.place(related.first);
  std::erase_if(text, [](char c) { return c == '[' || c == ']'; });
  return text;
}

std::size_t related_count(const SarifContext& context, const ReportedFinding& result) {
  return std::min(result.finding.related.size(), context.limits.related);
}

/// The message, then a link for each related location: GitHub shows only those that are linked. A
/// link that would not fit is left out whole, and none may push the message out.
std::string message_text(const SarifContext& context, const ReportedFinding& result) {
  const std::size_t limit = context.limits.message;
  std::string message = shorten(without_links(result.finding.message), limit);
  if (message.empty()) message = without_links(result.rule->title);
  if (message.back() != '.') message += '.';
  std::string links;
  for (std::size_t i = 0; i < related_count(context, result); ++i) {
    const std::string link =
        fmt::format("[{}]({})", link_text(context, result.finding.related[i]), i + 1);
    // Bytes are at least characters, so the limit holds.
    if (message.size() + links.size() + link.size() + 16 > limit) break;
    links += (links.empty() ? " See also " : ", ") + link;
  }
  return shorten(message + (links.empty() ? "" : links + "."), limit);
}

Json related_locations(const SarifContext& context, const ReportedFinding& result) {
  Json out = Json::array();
  for (std::size_t i = 0; i < related_count(context, result); ++i) {
    const auto& [location, text] = result.finding.related[i];
    Json related;
    related["id"] = i + 1;
    related["physicalLocation"] = physical_location(context, result, location);
    related["message"] = sarif_text(without_links(text.empty() ? "related" : text));
    out.push_back(std::move(related));
  }
  return out;
}

bool is_essential(const rules::Flow& flow, std::size_t step) {
  return step == 0 || step + 1 == flow.steps.size() || !flow.steps[step].certain;
}

Json flow_step(const SarifContext& context, const ReportedFinding& result, const rules::Step& step,
               bool essential) {
  Json location;
  location["physicalLocation"] = physical_location(context, result, step.location);
  location["message"] = sarif_text(without_links(step.text.empty() ? "passes here" : step.text));
  Json out;
  out["location"] = std::move(location);
  out["importance"] = essential ? "essential" : "important";
  if (!step.certain) out["properties"]["edge"] = "may";
  return out;
}

/// Where the host shows only so many steps, the essential ones of all flows come before the others.
Json code_flows(const SarifContext& context, const ReportedFinding& result) {
  std::size_t essential = 0;
  for (const rules::Flow& flow : result.finding.flows) {
    for (std::size_t i = 0; i < flow.steps.size(); ++i) essential += is_essential(flow, i) ? 1 : 0;
  }
  std::size_t for_essential = std::min(essential, context.limits.flow_steps);
  std::size_t for_others = context.limits.flow_steps - for_essential;
  Json flows = Json::array();
  for (const rules::Flow& flow : result.finding.flows) {
    Json steps = Json::array();
    for (std::size_t i = 0; i < flow.steps.size(); ++i) {
      std::size_t& budget = is_essential(flow, i) ? for_essential : for_others;
      if (budget == 0) continue;
      --budget;
      steps.push_back(flow_step(context, result, flow.steps[i], is_essential(flow, i)));
    }
    if (steps.empty()) continue;
    flows.push_back({{"threadFlows", Json::array({{{"locations", std::move(steps)}}})}});
  }
  return flows;
}

Json suppressions(const SarifContext& context, const ReportedFinding& result) {
  Json out = Json::array();
  for (const rules::Suppression& suppression : result.finding.suppressions) {
    Json item;
    item["kind"] = "inSource";
    item["status"] = "accepted";
    if (!suppression.reason.empty()) item["justification"] = valid_utf8(suppression.reason);
    Json comment;  // no snippet: the reason says it all
    comment["artifactLocation"] = sarif_artifact(context.sources.uri(suppression.comment.file));
    comment["region"] = region_json(context.sources.region(suppression.comment));
    item["location"]["physicalLocation"] = std::move(comment);
    out.push_back(std::move(item));
  }
  return out;
}

/// One fix of all edits; empty without edits, since an empty change makes GitHub refuse the file.
Json fixes(const SarifContext& context, const ReportedFinding& result) {
  std::map<std::uint32_t, Json> by_file;
  for (const rules::Edit& edit : result.finding.edits) {
    Json replacement;
    replacement["deletedRegion"] = region_json(context.sources.region(edit.location));
    replacement["insertedContent"] = sarif_text(edit.text);
    by_file[edit.location.file].push_back(std::move(replacement));
  }
  Json changes = Json::array();
  for (auto& [file, replacements] : by_file) {
    changes.push_back({{"artifactLocation", sarif_artifact(context.sources.uri(file))},
                       {"replacements", std::move(replacements)}});
  }
  if (changes.empty()) return Json::array();
  Json fix;
  if (!result.finding.fix.empty()) fix["description"] = sarif_text(result.finding.fix);
  fix["artifactChanges"] = std::move(changes);
  return Json::array({std::move(fix)});
}

const char* baseline_state(rules::Novelty novelty) {
  switch (novelty) {
    case rules::Novelty::fresh:
      return "new";
    case rules::Novelty::fixed:
      return "absent";
    case rules::Novelty::none:
    case rules::Novelty::unchanged:
      break;
  }
  return "unchanged";
}

Json properties(const SarifContext& context, const ReportedFinding& result) {
  const rules::Finding& finding = result.finding;
  Json out;
  if (context.profile == SarifProfile::gitlab) {
    out["security-severity"] = fmt::format("{:.1f}", severity_of(*result.rule, finding));
  }
  out["confidence"] = word(finding.confidence);
  if (!finding.language.empty()) out["language"] = finding.language;
  if (!finding.operation.empty()) out["operation"] = finding.operation;
  if (!finding.evidence.empty()) out["evidence"] = finding.evidence;
  Json explains = Json::array();
  for (const std::string& id : finding.explains) {
    const RuleInfo* rule = context.report.rule(id);
    explains.push_back(rule == nullptr ? id : rule->full_id());
  }
  if (!explains.empty()) out["explains"] = std::move(explains);
  if (finding.in_test_code) out["inTestCode"] = true;
  if (!finding.fix.empty()) out["howToFix"] = finding.fix;
  return out;
}

void set_unless_empty(Json& object, const char* name, Json value) {
  if (!value.empty()) object[name] = std::move(value);
}

}  // namespace

Json sarif_result(const SarifContext& context, const ReportedFinding& result) {
  const rules::Finding& finding = result.finding;
  Json out;
  out["ruleId"] = result.rule->full_id();
  out["ruleIndex"] = result.rule_index;
  out["kind"] = "fail";
  out["level"] = word(finding.level);
  out["message"] = sarif_text(message_text(context, result));
  out["locations"] = Json::array({primary_location(context, result)});
  out["partialFingerprints"] = {{"primaryLocationLineHash", result.fingerprint.line_hash},
                                {"micryscopeFlow/v1", result.fingerprint.stable}};
  set_unless_empty(out, "codeFlows", code_flows(context, result));
  set_unless_empty(out, "relatedLocations", related_locations(context, result));
  if (context.report.compared) out["baselineState"] = baseline_state(finding.novelty);
  set_unless_empty(out, "suppressions", suppressions(context, result));
  if (context.profile != SarifProfile::gitlab) {
    set_unless_empty(out, "fixes", fixes(context, result));
  }
  // No rank: GitLab would read it as the severity.
  out["properties"] = properties(context, result);
  return out;
}

}  // namespace micryscope::report
