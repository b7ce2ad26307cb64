// `micryscope init`: what a project needs in the beginning. Never overwrites, and touches nothing
// but the files that it names.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <utility>

#include "changes/changes.h"
#include "cli/check.h"
#include "cli/commands.h"
#include "cli/init_texts.h"
#include "cli/output_file.h"
#include "cli/project.h"
#include "report/baseline.h"

namespace micryscope::cli {

namespace {

namespace fs = std::filesystem;

/// Which hosts the project seems to be made for.
struct Hosts {
  bool github = false;
  bool gitlab = false;
  bool pre_commit = false;
};

class Init {
 public:
  Init(const Invocation& invocation, const Environment& environment, const Stages& stages)
      : invocation_(invocation), environment_(environment), stages_(stages) {}

  Outcome run() {
    const auto project = find_project({}, environment_.working_folder, "init");
    if (!project) return failed(project.error());
    root_ = project->root;
    if (is_there(".micryscope.yml")) {
      out_ += "kept   .micryscope.yml\n";
    } else {
      write(".micryscope.yaml", config_text());
    }
    const std::string baseline = write_baseline();
    write_hosts(baseline);
    Outcome outcome{error_ ? ExitCode::usage : ExitCode::clean, {}, {}};
    if (error_) outcome = failed(*error_);
    outcome.out = std::move(out_);
    return outcome;
  }

 private:
  /// A link counts, whatever it leads to.
  bool is_there(const std::string& name) const {
    std::error_code error;
    return fs::symlink_status(fs::path(root_) / name, error).type() != fs::file_type::not_found;
  }

  /// Whether one of the folders down to this one, which need not be there, leads elsewhere.
  bool has_link(const fs::path& folder) const {
    fs::path at = root_;
    for (const fs::path& part : folder) {
      at /= part;
      std::error_code error;
      if (fs::is_symlink(fs::symlink_status(at, error))) return true;
    }
    return false;
  }

  /// The folders in front of the file are made.
  bool write(const std::string& name, const std::string& text) {
    if (is_there(name)) {
      out_ += "kept   " + name + '\n';
      return false;
    }
    if (invocation_.dry_run) {
      out_ += "would write " + name + '\n';
      return true;
    }
    if (error_) return false;
    const fs::path path = fs::path(root_) / name;
    std::error_code error;
    if (has_link(fs::path(name).parent_path())) {
      error_ = Error{ErrorCode::io, "its folder is a link, which is not followed", name};
      return false;
    }
    fs::create_directories(path.parent_path(), error);
    if (auto problem = write_file(path.string(), text, environment_)) {
      error_ = Error{problem->code, "cannot write it", name};
      return false;
    }
    out_ += "wrote  " + name + '\n';
    return true;
  }

  /// The name of the baseline if the project has one then.
  std::string write_baseline() {
    const std::string name(report::kBaselineName);
    if (is_there(name)) {
      out_ += "kept   " + name + '\n';
      return name;
    }
    if (invocation_.no_baseline) return {};
    Invocation check;
    check.command = Command::check;
    check.outputs.emplace_back();
    const auto checked = run_check(check, environment_, stages_);
    if (!checked) {
      error_ = checked.error();
      return {};
    }
    const auto at_the_gate = std::count_if(
        checked->report.findings.begin(), checked->report.findings.end(),
        [&](const rules::Finding& finding) { return at_gate(finding, checked->gate); });
    if (at_the_gate == 0) return {};
    const report::WrittenBaseline baseline = report::write_baseline(checked->report, false);
    if (baseline.entries == 0 || !write(name, baseline.text)) return secrets(baseline, {});
    out_ +=
        fmt::format("       {} known {}; `micryscope check --baseline {}` fails for others only\n",
                    baseline.entries, baseline.entries == 1 ? "finding" : "findings", name);
    return secrets(baseline, name);
  }

  std::string secrets(const report::WrittenBaseline& baseline, std::string name) {
    if (baseline.secrets_left_out > 0) {
      const bool is_one = baseline.secrets_left_out == 1;
      out_ += fmt::format(
          "       {} in the source (R1) {} in no baseline: move {} out and replace {}\n",
          is_one ? "1 secret" : fmt::format("{} secrets", baseline.secrets_left_out),
          is_one ? "is" : "are", is_one ? "it" : "them", is_one ? "it" : "them");
    }
    return name;
  }

  Hosts recognise() const {
    Hosts hosts;
    std::string origin;
    if (auto found = changes::Repository::find(root_); found && *found) origin = (*found)->origin();
    hosts.github = is_there(".github") || origin.find("github.com") != origin.npos;
    hosts.gitlab = is_there(".gitlab-ci.yml") || origin.find("gitlab") != origin.npos;
    hosts.pre_commit = is_there(".pre-commit-config.yaml");
    return hosts;
  }

  void write_hosts(const std::string& baseline) {
    const Hosts hosts = recognise();
    if (hosts.github) write(".github/workflows/micryscope.yml", github_workflow(baseline));
    if (hosts.gitlab) write_or_show(".gitlab-ci.yml", gitlab_lines(baseline));
    if (hosts.pre_commit) write_or_show(".pre-commit-config.yaml", pre_commit_lines());
    if (hosts.pre_commit) return;
    out_ += '\n';
    if (!hosts.github && !hosts.gitlab) {
      out_ += "No host was recognised. In any pipeline: micryscope ci" +
              (baseline.empty() ? std::string() : " --baseline " + baseline) + '\n';
    }
    out_ += "As a commit hook: micryscope check --staged\n";
  }

  void write_or_show(const std::string& name, const std::string& lines) {
    if (!is_there(name)) {
      write(name, lines);
      return;
    }
    out_ += "\nAdd to " + name + ":\n\n" + lines + '\n';
  }

  const Invocation& invocation_;
  const Environment& environment_;
  const Stages& stages_;
  std::string root_;
  std::string out_;
  std::optional<Error> error_;
};

}  // namespace

Outcome init_command(const Invocation& invocation, const Environment& environment,
                     const Stages& stages) {
  return Init(invocation, environment, stages).run();
}

}  // namespace micryscope::cli
