// `micryscope ci`: what ci/ decides, and a check that does so.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <utility>

#include "changes/changes.h"
#include "ci/decide.h"
#include "ci/files.h"
#include "ci/runner.h"
#include "cli/check.h"
#include "cli/ci_reports.h"
#include "cli/commands.h"
#include "cli/commit_ids.h"
#include "cli/output_file.h"
#include "cli/project.h"

namespace micryscope::cli {

namespace {

constexpr std::size_t kMostSummaryBytes = 900'000;  // GitHub drops more than 1 MiB
constexpr std::uintmax_t kMostEventBytes = 64U << 20;

std::string variable(const Environment& environment, const std::string& name) {
  const auto it = environment.variables.find(name);
  return it == environment.variables.end() ? std::string() : it->second;
}

/// Empty when there is none, or none of a size that an event has.
std::string read_event(const Environment& environment) {
  const std::string path = variable(environment, "GITHUB_EVENT_PATH");
  std::error_code error;
  if (path.empty() || !std::filesystem::is_regular_file(path, error)) return {};
  if (std::filesystem::file_size(path, error) > kMostEventBytes) return {};
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

/// One run: what was found out, and what there is to say.
class Step {
 public:
  Step(const Invocation& invocation, const Environment& environment, const Stages& stages)
      : invocation_(invocation), environment_(environment), stages_(stages) {}

  Outcome run() {
    runner_ = ci::read_runner(environment_.variables, read_event(environment_));
    const auto project = find_project(invocation_.words, environment_.working_folder, "ci");
    if (!project) return ended(project.error());
    decide(project->root);
    if (invocation_.dry_run) return {ExitCode::clean, plan(), warnings()};
    // Ids, branches and our own words, none of which is a secret.
    log_ += "micryscope ci: " + headline() + '\n';
    for (const std::string& warning : decision_.warnings) say("micryscope: " + warning);
    auto checked = run_check(asked(), environment_, stages_);
    if (!checked) return ended(checked.error());
    // What is new cannot be told, so nothing can be held against the change.
    checked->lacks_base = checked->lacks_base || decision_.lacks_base;
    lacks_base_ = checked->lacks_base;
    return report(*checked);
  }

 private:
  void decide(const std::string& root) {
    auto found = changes::Repository::find(root);
    const changes::Repository* const repository = found && *found ? &**found : nullptr;
    decision_ = ci::decide(runner_, repository, found.has_value());
    if (!found) {
      unusable_ = line_of(found.error());
      decision_.warnings.push_back(unusable_);
    }
    if (!invocation_.compare) return;
    decision_.compare = invocation_.compare;
    decision_.fetch.reset();
    decision_.lacks_base = false;
    decision_.base.clear();
    decision_.what = invocation_.compare->staged
                         ? "the index is compared with HEAD, as told"
                         : "compared with " + invocation_.compare->since + ", as told";
  }

  std::string headline() const {
    std::string line = runner_.host_name;
    if (!runner_.event.empty()) line += ", " + runner_.event;
    line += ": " + decision_.what;
    if (decision_.fetch) line += "; this brings it: " + decision_.fetch->command();
    return one_line(line);
  }

  static std::string one_line(std::string text) {
    std::ranges::replace_if(
        text, [](char c) { return static_cast<unsigned char>(c) < 0x20; }, ' ');
    return text;
  }

  std::string warnings() const {
    std::string text;
    for (const std::string& warning : decision_.warnings) text += "micryscope: " + warning + '\n';
    return text;
  }

  /// For --dry-run: name=value, a line each, as a shell or GITHUB_OUTPUT can take it.
  std::string plan() const {
    std::string text;
    const auto add = [&text](std::string_view name, const std::string& value) {
      text += fmt::format("{}={}\n", name, one_line(value));
    };
    add("host", runner_.host_name);
    add("event", runner_.event);
    add("what", decision_.what);
    add("base", decision_.base);
    add("base-missing", decision_.fetch || decision_.lacks_base ? "true" : "false");
    add("fetch-refspec", decision_.fetch ? decision_.fetch->refspec : "");
    add("fetch-depth", decision_.fetch ? decision_.fetch->depth : "");
    add("upload", wants_upload() ? "true" : "false");
    add("upload-reason", wants_upload() ? "" : why_no_upload());
    add("annotate", wants_annotations(wants_upload()) ? "true" : "false");
    const std::string key = cache_key_prefix(environment_.variables);
    add("cache-folder", cache_place(invocation_, environment_, stages_));
    add("cache-key", key + runner_.head);
    add("cache-restore-key", key);
    add("cache-save", decision_.may_save_cache ? "true" : "false");
    return text;
  }

  bool wants_upload() const {
    if (invocation_.upload == When::automatic) return decision_.may_upload;
    return invocation_.upload == When::always;
  }

  std::string why_no_upload() const {
    return invocation_.upload == When::never ? "nobody wants it" : decision_.why_no_upload;
  }

  bool wants_annotations(bool is_uploaded) const {
    if (runner_.host != ci::Host::github) return invocation_.annotate == When::always;
    if (invocation_.annotate == When::automatic) return !is_uploaded;
    return invocation_.annotate == When::always;
  }

  Invocation asked() const {
    Invocation made = invocation_;
    made.compare = decision_.compare;
    if (made.compare && !invocation_.compare)
      made.compare->base_missing = changes::BaseMissing::full;
    if (!made.has_sarif_profile && runner_.host == ci::Host::github) {
      made.sarif_profile = report::SarifProfile::github;
    }
    if (!made.has_sarif_profile && runner_.host == ci::Host::gitlab) {
      made.sarif_profile = report::SarifProfile::gitlab;
    }
    return made;
  }

  Outcome report(const Checked& checked) {
    const Invocation invocation = asked();
    Outcome outcome;
    for (const std::string& notice : checked.notices) {
      const bool is_said = !unusable_.empty() && notice.find(unusable_) != notice.npos;
      if (!is_said) say("micryscope: " + notice);
    }
    outcome.code = verdict(checked);
    const bool is_complete = checked.report.complete;
    const bool uploads = wants_upload() && is_complete;
    Outcome written;
    write_reports(checked, invocation, environment_, written);
    if (written.code != ExitCode::clean) outcome.code = written.code;
    log_ += scrubbed(written.err) + written.out;
    if (wants_annotations(uploads)) {
      commands_ += report::to_github(checked.report, options_of(checked, invocation));
    }
    write_summary(checked, invocation, outcome);
    ci::Outputs outputs = outcome_of(checked, invocation, decision_.base);
    outputs.emplace_back("exit-code", std::to_string(static_cast<int>(outcome.code)));
    outputs.emplace_back("upload", uploads ? "true" : "false");
    outputs.emplace_back("upload-reason", uploads ? ""
                                          : !is_complete
                                              ? "the analysis is incomplete, and what is "
                                                "missing would be closed as fixed"
                                              : why_no_upload());
    outputs.emplace_back("cache-save", decision_.may_save_cache && is_complete ? "true" : "false");
    write_outputs(outputs, outcome);
    const bool has_reports = outcome.code != ExitCode::usage && outcome.code != ExitCode::internal;
    if (invocation_.exit_zero && has_reports) outcome.code = ExitCode::clean;
    return finish(std::move(outcome));
  }

  void write_summary(const Checked& checked, const Invocation& invocation, Outcome& outcome) {
    std::string file = invocation_.summary_file;
    if (file.empty()) file = variable(environment_, "GITHUB_STEP_SUMMARY");
    if (file.empty()) return;
    // Other steps of the same action may have written before.
    std::error_code error;
    const auto taken = std::filesystem::file_size(
        std::filesystem::path(environment_.working_folder) / file, error);
    const std::size_t room =
        error ? kMostSummaryBytes
              : kMostSummaryBytes - std::min<std::uintmax_t>(taken, kMostSummaryBytes);
    const std::string text =
        summary_of(checked, invocation, environment_.variables, headline(), room);
    if (text.empty()) return say("micryscope: no room for the summary in " + file);
    if (const auto problem = append_file(file, text, environment_)) complain(*problem, outcome);
  }

  void write_outputs(const ci::Outputs& outputs, Outcome& outcome) {
    std::string file = invocation_.outputs_file;
    const bool is_github = runner_.host == ci::Host::github;
    if (file.empty() && is_github) file = variable(environment_, "GITHUB_OUTPUT");
    if (file.empty() || invocation_.dry_run) return;
    const std::string text =
        is_github ? ci::github_outputs(outputs, environment_.nonce) : ci::dotenv_outputs(outputs);
    if (const auto error = append_file(file, text, environment_)) complain(*error, outcome);
  }

  void complain(const Error& error, Outcome& outcome) {
    say("micryscope: " + line_of(error));
    outcome.code = ExitCode::usage;
  }

  /// Without a report.
  Outcome ended(const Error& error) {
    Outcome outcome = failed(error);
    log_ += scrubbed(outcome.err);  // a line for each
    if (runner_.host == ci::Host::github) {
      commands_ += ci::github_command("error", scrubbed(line_of(error)));
      for (const Error& other : error.others) {
        commands_ += ci::github_command("error", scrubbed(line_of(other)));
      }
    }
    const ci::Outputs outputs = {{"exit-code", std::to_string(static_cast<int>(outcome.code))},
                                 {"upload", "false"},
                                 {"upload-reason", "there is no report"},
                                 {"cache-save", "false"}};
    write_outputs(outputs, outcome);
    return finish({outcome.code, {}, {}});
  }

  void say(const std::string& line) { log_ += one_line(scrubbed(line)) + '\n'; }

  /// A line may quote what it complains about.
  std::string scrubbed(const std::string& text) const {
    std::vector<std::string> ids = {decision_.base, runner_.head};
    if (lacks_base_ && invocation_.compare) ids.push_back(invocation_.compare->since);
    return scrubbed_but(text, commit_ids(ids), stages_.scrubbed);
  }

  /// On GitHub a line of either stream may be a command, so all of it goes where it is guarded.
  Outcome finish(Outcome outcome) {
    if (runner_.host == ci::Host::github) {
      outcome.out = ci::github_log(log_, environment_.nonce) + commands_;
    } else {
      outcome.out = log_ + commands_;
    }
    return outcome;
  }

  const Invocation& invocation_;
  const Environment& environment_;
  const Stages& stages_;
  ci::Runner runner_;
  ci::Decision decision_;
  bool lacks_base_ = false;  ///< git has looked for it in vain
  std::string unusable_;     ///< why git lets nobody use the repository
  std::string log_;
  std::string commands_;
};

}  // namespace

Outcome ci_command(const Invocation& invocation, const Environment& environment,
                   const Stages& stages) {
  return Step(invocation, environment, stages).run();
}

}  // namespace micryscope::cli
