// A report as GitLab's gl-sast-report.json, schema 15.0.x, which all versions since 15.0 read. Ids
// and tracking are made of the fingerprint and the path, so that they survive moved lines and so
// that equal findings of two files stay two.

#include <algorithm>

#include "fmt/format.h"
#include "report/code_frame.h"
#include "report/cwe.h"
#include "report/encode.h"
#include "report/formats.h"
#include "report/markup.h"
#include "report/selection.h"
#include "report/severity.h"
#include "support/json.h"

namespace micryscope::report {
namespace {

// The schema's limits, in characters; an unknown patch of the version is taken, an unknown minor
// number is refused.
constexpr const char* kSchema = "15.0.7";
constexpr std::size_t kLongestName = 255;
constexpr std::size_t kLongestDescription = 100'000;  // 1 MiB is allowed
constexpr std::size_t kLongestSolution = 7000;
constexpr std::size_t kMostIdentifiers = 20;
constexpr std::size_t kMostMessages = 100;
constexpr std::size_t kMostSteps = 100;

/// The 32 hex digits of a hash as a UUID of version 8, RFC 9562's for what is made in one's own
/// way.
std::string uuid_of(std::string_view hash) {
  std::string digits(hash.substr(0, 32));
  digits[12] = '8';
  static constexpr std::string_view kVariant = "89ab";
  const char c = digits[16];
  digits[16] = kVariant[static_cast<std::size_t>(c <= '9' ? c - '0' : c - 'a' + 10) % 4];
  return fmt::format("{}-{}-{}-{}-{}", digits.substr(0, 8), digits.substr(8, 4),
                     digits.substr(12, 4), digits.substr(16, 4), digits.substr(20));
}

Json program(const Report& report) {
  return {{"id", "micryscope"},
          {"name", "micryscope"},
          {"version", report.version},
          {"vendor", {{"name", "micryscope"}}}};
}

Json primary_identifier(const RuleInfo& rule) {
  return {{"type", "micryscope_rule"},
          {"name", "micryscope " + rule.full_id()},
          {"value", rule.full_id()}};
}

Json identifiers(const RuleInfo& rule) {
  Json out = Json::array({primary_identifier(rule)});
  for (const int cwe : rule.cwe) {
    if (out.size() == kMostIdentifiers) break;
    out.push_back({{"type", "cwe"},
                   {"name", cwe_id(cwe)},
                   {"value", std::to_string(cwe)},
                   {"url", cwe_address(cwe)}});
  }
  return out;
}

Json links(const RuleInfo& rule) {
  Json out = Json::array();
  for (const auto& [title, address] : rule.references) {
    if (address.starts_with("https://") || address.starts_with("http://")) {
      out.push_back({{"name", valid_utf8(title)}, {"url", valid_utf8(address)}});
    }
  }
  return out;
}

class SastReport {
 public:
  SastReport(const Report& report, const FormatOptions& options)
      : report_(report),
        options_(options),
        sources_(report),
        results_(prepare_results(report, sources_)) {}

  std::string write() {
    const Noise noise = take_for_dashboard(results_, options_.include_notes);
    const std::size_t suppressed = std::erase_if(results_, [](const ReportedFinding& result) {
      return !result.finding.suppressions.empty();
    });
    if (noise.notes > 0) say("info", noise_text(noise));
    if (suppressed > 0) {
      say("info", counted(suppressed, "finding") + " that the source suppresses are left out");
    }
    Json out;
    out["version"] = kSchema;
    out["scan"] = scan();
    Json& vulnerabilities = out["vulnerabilities"] = Json::array();
    for (const ReportedFinding& result : results_) vulnerabilities.push_back(vulnerability(result));
    return compact_json(out) + "\n";
  }

 private:
  void say(const char* level, const std::string& text) {
    messages_.push_back({{"level", level}, {"value", valid_utf8(text)}});
  }

  Json scan() {
    add_messages();
    Json out;
    out["analyzer"] = program(report_);
    out["scanner"] = program(report_);
    out["type"] = "sast";
    out["start_time"] = options_.started;
    out["end_time"] = options_.ended;
    out["status"] = report_.complete ? "success" : "failure";
    if (!messages_.empty()) out["messages"] = std::move(messages_);
    Json& rules = out["primary_identifiers"] = Json::array();
    for (const RuleInfo& rule : report_.rules) rules.push_back(primary_identifier(rule));
    return out;
  }

  void add_messages() {
    for (const Count& count : report_.left_out) {
      if (count.files > 0) {
        say("info", fmt::format("{} left out: {}", counted(count.files, "file"), count.what));
      }
    }
    static constexpr const char* kLevels[] = {"info", "warn", "fatal"};
    const std::size_t shown = std::min(report_.notifications.size(), kMostMessages);
    for (std::size_t i = 0; i < shown; ++i) {
      const Notification& one = report_.notifications[i];
      std::string place = one.path;
      if (one.line > 0) place += fmt::format(":{}", one.line);
      say(kLevels[static_cast<std::size_t>(one.level)],
          fmt::format("{}{}{}", place, place.empty() ? "" : ": ",
                      one.text.empty() ? one.id : one.text));
    }
    if (shown < report_.notifications.size()) {
      say("info",
          counted(report_.notifications.size() - shown, "more message") + " are not listed");
    }
  }

  Json vulnerability(const ReportedFinding& result) const {
    const rules::Finding& finding = result.finding;
    const RuleInfo& rule = *result.rule;
    const std::string& path = sources_.path(finding.location.file);
    const Region region = sources_.region(finding.location);
    Json out;
    out["id"] = uuid_of(result.fingerprint.in_file);
    out["name"] = shorten(rule.title, kLongestName);  // what differs would hide that it is one kind
    const std::string message = markdown_text(finding.message);
    out["description"] = shorten(fmt::format("{}\n\n{}", message.empty() ? rule.title : message,
                                             rule.why.empty() ? rule.summary : rule.why),
                                 kLongestDescription);
    out["severity"] = gitlab_severity(severity_of(rule, finding));
    if (!fix_of(result).empty()) out["solution"] = shorten(fix_of(result), kLongestSolution);
    out["identifiers"] = identifiers(rule);
    if (Json references = links(rule); !references.empty()) out["links"] = std::move(references);
    Json& location = out["location"];
    location = {{"file", path}, {"start_line", region.begin.line}, {"end_line", region.end.line}};
    if (!finding.scope.empty()) location["method"] = valid_utf8(finding.scope);
    out["details"] = details(result);
    // GitLab compares hashes of the value and knows the algorithm by name only; what it means by
    // this one, a place within its scope that survives edits around it, is what our hash is.
    Json item = {
        {"file", path},
        {"start_line", region.begin.line},
        {"end_line", region.end.line},
        {"signatures", Json::array({{{"algorithm", "scope_offset"},
                                     {"value", path + "|" + result.fingerprint.in_file}}})}};
    out["tracking"] = {{"type", "source"}, {"items", Json::array({std::move(item)})}};
    return out;
  }

  Json file_location(const rules::Location& location) const {
    const Region region = sources_.region(location);
    return {{"type", "file-location"},
            {"file_name", sources_.path(location.file)},
            {"line_start", region.begin.line},
            {"line_end", region.end.line}};
  }

  static Json text(std::string_view value) {
    return {{"type", "text"}, {"value", valid_utf8(value)}};
  }

  Json details(const ReportedFinding& result) const {
    const rules::Finding& finding = result.finding;
    Json out = Json::object();
    if (const std::string frame = code_frame(sources_, result, Paint{}); !frame.empty()) {
      out["source"] = {{"name", "Source"}, {"type", "code"}, {"value", frame}};
    }
    Json steps = Json::array();
    for (const rules::Flow& flow : finding.flows) {
      for (const rules::Step& step : flow.steps) {
        if (steps.size() == kMostSteps) break;
        steps.push_back(Json::array(
            {text(step.text.empty() ? "passes here" : step.text), file_location(step.location)}));
      }
    }
    if (!steps.empty()) out["path"] = table("Path", std::move(steps));
    Json related = Json::array();
    for (const auto& [location, words] : finding.related) {
      if (related.size() == kMostSteps) break;
      related.push_back(
          Json::array({text(words.empty() ? "related" : words), file_location(location)}));
    }
    if (!related.empty()) out["related"] = table("See also", std::move(related));
    if (!finding.evidence.empty()) {
      Json items = Json::array();
      for (const std::string& one : finding.evidence) items.push_back(text(one));
      out["evidence"] = {{"name", "Evidence"}, {"type", "list"}, {"items", std::move(items)}};
    }
    out["confidence"] = {
        {"name", "Confidence"}, {"type", "value"}, {"value", word(finding.confidence)}};
    return out;
  }

  static Json table(const char* name, Json rows) {
    return {{"name", name},
            {"type", "table"},
            {"header", Json::array({text("What"), text("Where")})},
            {"rows", std::move(rows)}};
  }

  const Report& report_;
  const FormatOptions& options_;
  Sources sources_;
  std::vector<ReportedFinding> results_;
  Json messages_ = Json::array();
};

}  // namespace

std::string to_gitlab_sast(const Report& report, const FormatOptions& options) {
  return SastReport(report, options).write();
}

}  // namespace micryscope::report
