#include "cli/ci_reports.h"

#include <fmt/format.h>
#include <sys/utsname.h>

#include <algorithm>

#include "cache/folder.h"
#include "report/formats.h"
#include "report/markup.h"
#include "report/selection.h"
#include "support/build_id.h"
#include "support/embedded.h"
#include "support/hash.h"

namespace micryscope::cli {

namespace {

/// What stands before a path in a link to the source; empty where there is none to link to.
std::string source_address(const std::map<std::string, std::string>& variables) {
  const auto of = [&variables](const char* name) {
    const auto it = variables.find(name);
    return it == variables.end() ? std::string() : it->second;
  };
  const std::string server = of("GITHUB_SERVER_URL");
  const std::string repository = of("GITHUB_REPOSITORY");
  const std::string commit = of("GITHUB_SHA");
  const auto is_plain = [](const std::string& text) {
    return text.find_first_of(" ()<>[]\"'`\n\r\t") == text.npos;
  };
  if (!server.starts_with("https://") || repository.empty() || commit.empty()) return {};
  if (!is_plain(server) || !is_plain(repository) || !is_plain(commit)) return {};
  return server + '/' + repository + "/blob/" + commit + '/';
}

/// "Linux-X64", as the host calls the machine, or else as the machine calls itself.
std::string machine(const std::map<std::string, std::string>& variables) {
  const auto system = variables.find("RUNNER_OS");
  const auto processor = variables.find("RUNNER_ARCH");
  if (system != variables.end() && processor != variables.end()) {
    return system->second + '-' + processor->second;
  }
  utsname name{};
  if (uname(&name) != 0) return "unknown";
  return std::string(name.sysname) + '-' + name.machine;
}

/// What the summary has and a dashboard does not; empty where there is nothing of that.
std::string noise_line(const report::Report& report, const report::FormatOptions& options) {
  if (options.include_notes || options.sarif_profile == report::SarifProfile::full) return {};
  report::Noise noise;
  for (const rules::Finding& finding : report.findings) {
    if (finding.novelty == rules::Novelty::fixed || !finding.suppressions.empty()) continue;
    if (!report::is_dashboard_noise(finding)) continue;
    ++noise.notes;
    if (finding.in_test_code) ++noise.in_test_code;
  }
  return noise.notes == 0 ? std::string() : "\nFor dashboards " + noise_text(noise) + ".\n";
}

}  // namespace

ci::Outputs outcome_of(const Checked& checked, const Invocation& invocation,
                       const std::string& base) {
  const report::Report& report = checked.report;
  const auto count = [&report](rules::Novelty novelty) {
    return std::count_if(report.findings.begin(), report.findings.end(),
                         [novelty](const rules::Finding& finding) {
                           return finding.novelty == novelty && finding.suppressions.empty();
                         });
  };
  const auto suppressed =
      std::count_if(report.findings.begin(), report.findings.end(),
                    [](const rules::Finding& finding) { return !finding.suppressions.empty(); });
  const auto at_the_gate = std::count_if(
      report.findings.begin(), report.findings.end(),
      [&checked](const rules::Finding& finding) { return at_gate(finding, checked.gate); });
  std::string sarif;
  for (const Output& output : invocation.outputs) {
    if (output.format == Format::sarif) sarif = output.file;
  }
  const auto word = [](bool value) { return std::string(value ? "true" : "false"); };
  // Where nothing was to be compared every finding is as good as new; where it could not be, none.
  const auto fresh =
      checked.lacks_base ? 0 : count(rules::Novelty::fresh) + count(rules::Novelty::none);
  return {{"new", std::to_string(fresh)},
          {"fixed", std::to_string(count(rules::Novelty::fixed))},
          {"unchanged", std::to_string(count(rules::Novelty::unchanged))},
          {"suppressed", std::to_string(suppressed)},
          {"at-gate", std::to_string(checked.lacks_base ? 0 : at_the_gate)},
          {"complete", word(report.complete)},
          {"compared", word(report.compared)},
          {"base", base},
          {"sarif-file", sarif}};
}

std::string summary_of(const Checked& checked, const Invocation& invocation,
                       const std::map<std::string, std::string>& variables,
                       const std::string& headline, std::size_t limit) {
  report::FormatOptions options = options_of(checked, invocation);
  options.source_address = source_address(variables);
  const std::string line =
      noise_line(checked.report, options) + "\n" + report::markdown_text(headline) + '\n';
  if (limit < line.size()) return {};
  options.markdown_limit = limit - line.size();
  const std::string text = report::to_markdown(checked.report, options);
  return text.size() + line.size() <= limit ? text + line : std::string();
}

std::string cache_key_prefix(const std::map<std::string, std::string>& variables) {
  const Digest digest = Hasher()
                            .add(std::string_view(MICRYSCOPE_VERSION))
                            .add(build_id())
                            .add(support::embedded_digest())
                            .digest();
  std::string key = "micryscope-" + machine(variables) + '-' + digest.hex().substr(0, 16) + '-';
  std::ranges::replace_if(
      key, [](char c) { return c == ',' || static_cast<unsigned char>(c) <= 0x20; }, '-');
  return key;
}

std::string cache_place(const Invocation& invocation, const Environment& environment,
                        const Stages& stages) {
  if (invocation.no_cache) return {};
  const std::string& here = environment.working_folder;
  return cache::cache_folder({.option = invocation.cache_folder,
                              .environment = environment.cache_variable,
                              .common_git_folder = stages.common_git_folder(here).value_or(""),
                              .working_folder = here});
}

}  // namespace micryscope::cli
