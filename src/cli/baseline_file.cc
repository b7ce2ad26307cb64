#include "cli/baseline_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <utility>

#include "cli/commands.h"
#include "cli/output_file.h"
#include "cli/written_path.h"
#include "support/plain_file.h"

namespace micryscope::cli {

namespace {

namespace fs = std::filesystem;

constexpr std::uintmax_t kMostBytes = 64u << 20;

/// Where the file is if nobody says: at the project's root.
std::string file_of(const Invocation& invocation, const Prepared& prepared) {
  if (!invocation.baseline_file.empty()) return invocation.baseline_file;
  return (fs::path(prepared.root) / report::kBaselineName).string();
}

std::string name_of(const Invocation& invocation) {
  return invocation.baseline_file.empty() ? report::kBaselineName : invocation.baseline_file;
}

std::string summary(const report::WrittenBaseline& written, const std::string& name) {
  std::string text =
      fmt::format("{}: {} {}\n", name, written.entries, written.entries == 1 ? "entry" : "entries");
  if (written.secrets_left_out > 0) {
    text += fmt::format(
        "{} secrets in the source (R1) were left out: move them out of it and replace them; "
        "--include-secrets lets them in\n",
        written.secrets_left_out);
  }
  return text;
}

Outcome write(const Invocation& invocation, const Prepared& prepared,
              const Environment& environment, const report::Report& report) {
  const report::WrittenBaseline written =
      report::write_baseline(report, invocation.include_secrets);
  if (const auto error = write_file(file_of(invocation, prepared), written.text, environment)) {
    return failed(*error);
  }
  return {report.complete ? ExitCode::clean : ExitCode::incomplete,
          summary(written, name_of(invocation)),
          {}};
}

Outcome prune(const Invocation& invocation, const Prepared& prepared,
              const Environment& environment, const report::Report& report) {
  const std::string file = file_of(invocation, prepared);
  const auto baseline = load_baseline(file, environment);
  if (!baseline) return failed(baseline.error());
  // What was not seen may still be there.
  if (!report.complete) {
    return failed({ErrorCode::incomplete, "the analysis is incomplete, so nothing was pruned", {}});
  }
  const report::WrittenBaseline written =
      report::prune_baseline(*baseline, baseline_scope(prepared), report);
  if (const auto error = write_file(file, written.text, environment)) return failed(*error);
  const std::size_t removed = baseline->entries.size() - written.entries;
  return {ExitCode::clean,
          summary(written, name_of(invocation)) + fmt::format("{} removed\n", removed),
          {}};
}

bool is_in(std::string_view path, std::string_view folder) {
  return path == folder ||
         (path.starts_with(folder) && path.substr(folder.size()).starts_with('/'));
}

}  // namespace

Result<report::Baseline> load_baseline(const std::string& path, const Environment& environment) {
  MS_TRY(const WrittenPath followed, follow(path, environment.working_folder));
  if (followed.is_link_out) {
    return fail(ErrorCode::usage, "the baseline is behind a link out of the project: " + path);
  }
  auto text = read_if_there(followed.place.string(), kMostBytes + 1);
  if (!text)
    return fail(text.error().code, "cannot read the baseline: " + text.error().message, path);
  if (!*text) {
    return fail(ErrorCode::usage,
                "no such baseline: " + path + "; `micryscope baseline write` makes one");
  }
  if ((*text)->size() > kMostBytes) {
    return fail(ErrorCode::usage, "the baseline is larger than 64 MB: " + path);
  }
  return report::read_baseline(**text, path);
}

report::BaselineScope baseline_scope(const Prepared& prepared) {
  report::BaselineScope scope;
  scope.is_selected = [&paths = prepared.options.selection.paths](const std::string& path) {
    return paths.empty() || std::any_of(paths.begin(), paths.end(), [&](const std::string& folder) {
             return is_in(path, folder);
           });
  };
  scope.exists = [&tree = prepared.head()](const std::string& path) {
    return tree.read(path, 1).has_value();
  };
  return scope;
}

Outcome baseline(const Invocation& invocation, const Environment& environment,
                 const Stages& stages) {
  const auto prepared = prepare_one(invocation, environment, stages, "baseline");
  if (!prepared) return failed(prepared.error());
  if (const auto error = check_baseline_output(file_of(invocation, *prepared), environment)) {
    return failed(*error);
  }
  const auto report = stages.run(prepared->options, prepared->head());
  if (!report) return failed(report.error());
  return invocation.baseline_action == BaselineAction::write
             ? write(invocation, *prepared, environment, *report)
             : prune(invocation, *prepared, environment, *report);
}

}  // namespace micryscope::cli
