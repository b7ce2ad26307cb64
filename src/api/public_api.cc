// The public interface (include/micryscope) on top of the run: options in, plain data out. The
// only file that knows both sides.
#include <algorithm>
#include <utility>

#include "micryscope/scan.h"
#include "report/prepare.h"
#include "run/compare_states.h"
#include "run/project_config.h"
#include "run/run.h"
#include "source/memory_tree.h"
#include "support/glob.h"

namespace micryscope {

std::string_view library_version() { return MICRYSCOPE_VERSION; }

// --- the report --------------------------------------------------------------------------------

struct ScanReport::Data {
  report::Report report;
  std::vector<Finding> findings;
  std::vector<Notice> notices;
};

ScanReport::ScanReport(std::unique_ptr<const Data> data) : data_(std::move(data)) {}
ScanReport::ScanReport(ScanReport&&) noexcept = default;
ScanReport& ScanReport::operator=(ScanReport&&) noexcept = default;
ScanReport::~ScanReport() = default;

const std::vector<Finding>& ScanReport::findings() const { return data_->findings; }
const std::vector<Notice>& ScanReport::notices() const { return data_->notices; }
bool ScanReport::complete() const { return data_->report.complete; }
std::uint64_t ScanReport::files_analysed() const { return data_->report.files_analysed; }

std::string ScanReport::to_sarif(SarifFlavour flavour) const {
  switch (flavour) {
    case SarifFlavour::github:
      return report::to_sarif(data_->report, report::SarifProfile::github);
    case SarifFlavour::gitlab:
      return report::to_sarif(data_->report, report::SarifProfile::gitlab);
    case SarifFlavour::full:
      break;
  }
  return report::to_sarif(data_->report, report::SarifProfile::full);
}

std::string ScanReport::to_text(bool color) const { return report::to_text(data_->report, color); }
std::string ScanReport::to_json() const { return report::to_json(data_->report); }

ScanResult::ScanResult(ScanError error) : error_(std::move(error)) {}
ScanResult::ScanResult(std::unique_ptr<const ScanReport::Data> data)
    : report_(ScanReport(std::move(data))) {}

/// What makes results; the header shows no more than its name.
struct ScanAccess {
  static ScanResult failure(Error error);
  static ScanResult success(report::Report report);
};

namespace {

ScanErrorKind kind_of(ErrorCode code) {
  switch (code) {
    case ErrorCode::usage:
      return ScanErrorKind::usage;
    case ErrorCode::config:
      return ScanErrorKind::configuration;
    case ErrorCode::io:
      return ScanErrorKind::io;
    case ErrorCode::git:
    case ErrorCode::incomplete:
    case ErrorCode::internal:
      break;
  }
  return ScanErrorKind::internal;
}

static_assert(static_cast<int>(FindingLevel::error) == static_cast<int>(rules::Level::error));
static_assert(static_cast<int>(FindingConfidence::high) ==
              static_cast<int>(rules::Confidence::high));

SourceRange range_of(const report::Sources& sources, const rules::Location& location) {
  const report::Region region = sources.region(location);
  return {sources.path(location.file), region.begin.line, region.begin.column, region.end.line,
          region.end.column};
}

Finding finding_of(const report::Sources& sources, const report::ReportedFinding& reported) {
  const rules::Finding& from = reported.finding;
  Finding made;
  made.rule = from.rule;
  made.name = reported.rule->name;
  made.message = from.message;
  made.fix = from.fix.empty() ? reported.rule->fix : from.fix;
  made.cwe = reported.rule->cwe;
  made.level = static_cast<FindingLevel>(from.level);
  made.confidence = static_cast<FindingConfidence>(from.confidence);
  made.range = range_of(sources, from.location);
  for (const rules::Flow& flow : from.flows) {
    std::vector<FlowStep>& steps = made.flows.emplace_back();
    for (const rules::Step& step : flow.steps)
      steps.push_back({range_of(sources, step.location), step.text, step.certain});
  }
  made.evidence = from.evidence;
  made.in_test_code = from.in_test_code;
  made.suppressed = !from.suppressions.empty();
  made.fingerprint = reported.fingerprint.stable;
  return made;
}

constexpr std::uint64_t kMostFileBytes = 1U << 30;  // places are numbers of 32 bits

/// Inside the root, and a name that a tree can hold.
bool is_inside(const std::string& path) {
  return !path.empty() && path == source::clean_path(path) &&
         ('/' + path + '/').find("/../") == std::string::npos;
}

/// "2027-03-01": days are compared as texts.
bool is_date(std::string_view text) {
  constexpr std::string_view kForm = "dddd-dd-dd";
  return std::ranges::equal(text, kForm, [](char c, char form) {
    return form == 'd' ? c >= '0' && c <= '9' : c == form;
  });
}

Result<Options> options_for(const source::SourceTree& tree, const ScanOptions& given) {
  Options options;
  if (!given.today.empty() && !is_date(given.today)) {
    return fail(ErrorCode::usage, "expected a day such as 2027-03-01 for today");
  }
  for (const std::string& glob : given.exclude) {
    const std::string problem = Glob::problem(glob, Glob::Braces::alternatives);
    if (!problem.empty()) return fail(ErrorCode::usage, "the glob \"" + glob + "\" " + problem);
  }
  if (given.configuration) {
    MS_TRY(options.config, read_config(*given.configuration, "configuration", given.rule_folders));
  } else {
    MS_TRY(LoadedConfig loaded, load_config(tree, {}, given.rule_folders));
    options.config = std::move(loaded.config);
  }
  options.selection.paths = given.paths;
  options.selection.exclude = options.config.exclude;
  options.selection.exclude.insert(options.selection.exclude.end(), given.exclude.begin(),
                                   given.exclude.end());
  options.selection.no_ignore = given.no_ignore;
  options.selection.limits.file_bytes = std::min(given.file_bytes, kMostFileBytes);
  options.profile =
      given.profile.empty() ? options.config.profile.value_or(options.profile) : given.profile;
  options.rule_folders = given.rule_folders;
  options.today = given.today;
  options.jobs = given.jobs;
  return options;
}

ScanResult scan_tree(const source::SourceTree& tree, const ScanOptions& given) {
  auto options = options_for(tree, given);
  if (!options) return ScanAccess::failure(std::move(options).error());
  auto report = run(*options, tree);
  if (!report) return ScanAccess::failure(std::move(report).error());
  return ScanAccess::success(*std::move(report));
}

}  // namespace

ScanResult ScanAccess::failure(Error error) {
  for (const Error& other : error.others) error.message += '\n' + other.text();
  return ScanResult(
      ScanError{kind_of(error.code), std::move(error.message), std::move(error.where)});
}

ScanResult ScanAccess::success(report::Report report) {
  auto data = std::make_unique<ScanReport::Data>();
  const report::Sources sources(report);
  for (const report::ReportedFinding& finding : report::prepare_results(report, sources))
    data->findings.push_back(finding_of(sources, finding));
  for (const report::Notification& note : report.notifications) {
    data->notices.push_back(
        {static_cast<FindingLevel>(note.level), note.id, note.text, note.path, note.line});
  }
  data->report = std::move(report);
  return ScanResult(std::move(data));
}

// --- the scan ----------------------------------------------------------------------------------

ScanResult scan(const std::string& folder, const ScanOptions& options) {
  auto tree = open_tree(folder);
  if (!tree) return ScanAccess::failure(std::move(tree).error());
  return scan_tree(**tree, options);
}

ScanResult scan(std::span<const SourceText> files, const ScanOptions& options) {
  source::MemoryTree tree;
  for (const SourceText& file : files) {
    if (!is_inside(file.path)) {
      return ScanAccess::failure(
          {ErrorCode::usage, "is no path of a file below the root", file.path});
    }
    tree.add(file.path, file.text);
  }
  return scan_tree(tree, options);
}

}  // namespace micryscope
