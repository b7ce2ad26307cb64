// A report as SARIF 2.1.0. Three profiles, because hosts differ: GitHub opens an alert for every
// result that it is given, suppressed or fixed ones too; GitLab drops results with long texts.

#include <algorithm>
#include <map>
#include <utility>

#include "fmt/format.h"
#include "report/encode.h"
#include "report/sarif_parts.h"
#include "report/selection.h"

namespace micryscope::report {
namespace {

constexpr std::size_t kMostNotifications = 1000;
constexpr const char* kLeftOut = "files-left-out";
constexpr const char* kMoreNotifications = "more-notifications";
constexpr const char* kMoreResults = "more-results";
constexpr const char* kNotesLeftOut = "notes-left-out";

/// Results as this profile wants them, and what it did not want.
struct Selected {
  std::vector<ReportedFinding> results;
  Noise noise;                 ///< left out because nobody asked for it
  std::size_t over_limit = 0;  ///< too many for the host
};

/// The results that the host takes at most.
void cut(Selected& selected, std::size_t limit) {
  if (selected.results.size() <= limit) return;
  // The host would cut the list or refuse it; keep what is new, then the gravest, in their order.
  const auto rank = [](const ReportedFinding& result) {
    return std::pair(result.finding.novelty == rules::Novelty::fresh, result.finding.level);
  };
  std::map<std::pair<bool, rules::Level>, std::size_t, std::greater<>> counts;
  for (const ReportedFinding& result : selected.results) ++counts[rank(result)];
  std::size_t room = limit;
  for (auto& [group, count] : counts) {
    count = std::min(count, room);
    room -= count;
  }
  std::erase_if(selected.results, [&](const ReportedFinding& result) {
    std::size_t& left = counts[rank(result)];
    if (left == 0) {
      ++selected.over_limit;
      return true;
    }
    --left;
    return false;
  });
}

Selected select(std::vector<ReportedFinding> results, SarifProfile profile, bool include_notes) {
  Selected selected;
  if (profile != SarifProfile::full) {
    selected.noise = take_for_dashboard(results, include_notes);
  }
  if (profile == SarifProfile::github) {
    std::erase_if(results, [](const ReportedFinding& result) {
      return !result.finding.suppressions.empty();
    });
  }
  selected.results = std::move(results);
  cut(selected, limits_of(profile).results);
  return selected;
}

/// Everything that the run has to say about itself, as notifications.
std::vector<Notification> all_notifications(const Report& report, const Selected& selected) {
  std::vector<Notification> out;
  for (const Count& count : report.left_out) {
    if (count.files == 0) continue;
    out.push_back(
        {rules::Level::note, kLeftOut,
         fmt::format("{} left out: {}.",
                     count.files == 1 ? "1 file was" : fmt::format("{} files were", count.files),
                     count.what),
         "", 0});
  }
  if (selected.noise.notes > 0) {
    out.push_back({rules::Level::note, kNotesLeftOut, noise_text(selected.noise) + ".", "", 0});
  }
  if (selected.over_limit > 0) {
    out.push_back({rules::Level::warning, kMoreResults,
                   fmt::format("{} results of the lowest levels are over the limit of this "
                               "profile; the profile \"full\" has them.",
                               selected.over_limit),
                   "", 0});
  }
  const std::size_t shown = std::min(report.notifications.size(), kMostNotifications);
  out.insert(out.end(), report.notifications.begin(),
             report.notifications.begin() + static_cast<std::ptrdiff_t>(shown));
  if (shown < report.notifications.size()) {
    out.push_back(
        {rules::Level::note, kMoreNotifications,
         fmt::format("{} more notifications are not listed.", report.notifications.size() - shown),
         "", 0});
  }
  return out;
}

Json notification_json(const Notification& notification) {
  Json out;
  out["descriptor"]["id"] = notification.id;
  out["level"] = word(notification.level);
  out["message"] = sarif_text(notification.text.empty() ? notification.id : notification.text);
  if (!notification.path.empty()) {
    Json physical;
    physical["artifactLocation"] = sarif_artifact(path_uri(notification.path));
    if (notification.line > 0) physical["region"]["startLine"] = notification.line;
    out["locations"] = Json::array({{{"physicalLocation", std::move(physical)}}});
  }
  return out;
}

/// The descriptors of notifications are not listed in the driver: GitHub's validator wants the help
/// of a rule from each of them.
Json invocation(const Report& report, const Selected& selected) {
  Json out;
  out["executionSuccessful"] = report.complete;
  Json listed = Json::array();
  for (const Notification& notification : all_notifications(report, selected)) {
    listed.push_back(notification_json(notification));
  }
  if (!listed.empty()) out["toolExecutionNotifications"] = std::move(listed);
  return out;
}

Json run_properties(const Report& report) {
  Json out;
  out["profile"] = report.profile;
  out["rulesetDigest"] = report.ruleset_digest;
  out["filesSeen"] = report.files_seen;
  out["filesAnalysed"] = report.files_analysed;
  Json left_out = Json::object();
  for (const Count& count : report.left_out) left_out[count.what] = count.files;
  if (!left_out.empty()) out["filesLeftOut"] = std::move(left_out);
  return out;
}

}  // namespace

SarifLimits limits_of(SarifProfile profile) {
  switch (profile) {
    case SarifProfile::github:
      return {.short_description = 1024,
              .full_description = 1024,
              .message = 1024,
              .results = 25'000,
              .flow_steps = 1000,
              .related = 99};  // with the primary one a hundred locations
    case SarifProfile::gitlab:
      return {
          .short_description = 1024, .full_description = 2048, .message = 2048, .results = 5000};
    case SarifProfile::full:
      break;
  }
  return {};
}

Json sarif_text(std::string_view text) { return {{"text", valid_utf8(text)}}; }

Json sarif_artifact(std::string_view uri) { return {{"uri", uri}, {"uriBaseId", "%SRCROOT%"}}; }

std::string to_sarif(const Report& report, SarifProfile profile, bool include_notes,
                     std::string_view category) {
  const Sources sources(report);
  const Selected selected = select(prepare_results(report, sources), profile, include_notes);
  const SarifContext context{report, sources, profile, limits_of(profile)};

  Json run;
  run["tool"]["driver"] = sarif_driver(report, profile);
  run["invocations"] = Json::array({invocation(report, selected)});
  // The text before the slash is GitHub's category. A changing part would orphan all alerts.
  run["automationDetails"]["id"] = std::string(category) + '/';
  run["originalUriBaseIds"]["%SRCROOT%"]["description"] =
      sarif_text("The root of the analysed source tree.");
  run["columnKind"] = "utf16CodeUnits";
  Json taxonomies = sarif_taxonomies(report, profile);
  if (!taxonomies.empty()) run["taxonomies"] = std::move(taxonomies);
  Json results = Json::array();
  for (const ReportedFinding& result : selected.results) {
    results.push_back(sarif_result(context, result));
  }
  run["results"] = std::move(results);
  run["properties"] = run_properties(report);

  Json log;
  log["$schema"] = "https://json.schemastore.org/sarif-2.1.0.json";
  log["version"] = "2.1.0";
  log["runs"] = Json::array({std::move(run)});
  return compact_json(log) + "\n";
}

}  // namespace micryscope::report
