#include "cli/foreign_options.h"

#include <algorithm>
#include <array>

namespace micryscope::cli {

namespace {

struct Foreign {
  std::string_view theirs;
  std::string_view ours;  ///< the name of our option; empty: there is none, and `said` says why
  std::string_view said;
};

constexpr std::array kForeign = std::to_array<Foreign>({
    {"--json", "format", "--format json"},
    {"--sarif", "format", "--format sarif"},
    {"--sarif-output", "format", "--format sarif=FILE"},
    {"--json-output", "format", "--format json=FILE"},
    {"--text", "format", "--format text"},
    {"--html", "format", "--format html=FILE"},
    {"--junit-xml", "format", "--format junit=FILE"},
    {"--gitlab-sast", "format", "--format gitlab-sast=FILE"},
    {"--output-format", "format", "--format FORMAT"},
    {"--report-format", "format", "--format FORMAT"},
    {"--reporter", "format", "--format FORMAT"},
    {"--formatter", "format", "--format FORMAT"},
    {"-f", "format", "--format FORMAT"},
    {"-t", "format", "--format FORMAT"},
    {"--output-file", "output", "--output FILE"},
    {"--report-path", "output", "--output FILE"},
    {"--out", "output", "--output FILE"},
    {"--severity", "fail-on", "--fail-on LEVEL"},
    {"--severity-level", "fail-on", "--fail-on LEVEL"},
    {"--min-severity", "fail-on", "--fail-on LEVEL"},
    {"--severity-threshold", "fail-on", "--fail-on LEVEL"},
    {"--fail-level", "fail-on", "--fail-on LEVEL"},
    {"--fail-on-severity", "fail-on", "--fail-on LEVEL"},
    {"--failure-threshold", "fail-on", "--fail-on LEVEL"},
    {"--max-warnings", "fail-on", "--fail-on warning"},
    {"--strict", "profile", "--profile strict"},
    {"--error", "fail-on", "--fail-on LEVEL, which is on already"},
    {"--exit-code", "fail-on", "--fail-on LEVEL and --exit-zero"},
    {"--no-error", "exit-zero", "--exit-zero"},
    {"--no-fail", "exit-zero", "--exit-zero"},
    {"--soft-fail", "exit-zero", "--exit-zero"},
    {"--no-fail-on-findings", "exit-zero", "--exit-zero"},
    {"--config-file", "config", "--config FILE"},
    {"--config-path", "config", "--config FILE"},
    {"--configfile", "config", "--config FILE"},
    {"-c", "config", "--config FILE"},
    {"--rule", "select", "--select RULES"},
    {"--enable", "select", "--select RULES"},
    {"--only", "select", "--select RULES"},
    {"--include-rules", "select", "--select RULES"},
    {"--tests", "select", "--select RULES"},
    {"--ignore", "deselect", "--deselect RULES for rules, --exclude GLOB for files"},
    {"--disable", "deselect", "--deselect RULES"},
    {"--skip", "deselect", "--deselect RULES for rules, --exclude GLOB for files"},
    {"--skips", "deselect", "--deselect RULES"},
    {"--exclude-rule", "deselect", "--deselect RULES"},
    {"--exclude-rules", "deselect", "--deselect RULES"},
    {"--extend-exclude", "exclude", "--exclude GLOB"},
    {"--exclude-dir", "exclude", "--exclude GLOB"},
    {"--exclude-path", "exclude", "--exclude GLOB"},
    {"--skip-dirs", "exclude", "--exclude GLOB"},
    {"--ignore-path", "exclude", "--exclude GLOB"},
    {"--ignore-pattern", "exclude", "--exclude GLOB"},
    {"--no-git-ignore", "no-ignore", "--no-ignore"},
    {"--no-gitignore", "no-ignore", "--no-ignore"},
    {"--no-respect-gitignore", "no-ignore", "--no-ignore"},
    {"--diff", "changed-since", "--changed-since REF"},
    {"--since", "changed-since", "--changed-since REF"},
    {"--new-from-rev", "changed-since", "--changed-since REF"},
    {"--baseline-commit", "changed-since", "--changed-since REF"},
    {"--baseline-ref", "changed-since", "--changed-since REF"},
    {"--from-ref", "changed-since", "--changed-since A...B"},
    {"--cached", "staged", "--staged"},
    {"--pre-commit", "staged", "--staged"},
    {"--git-staged", "staged", "--staged"},
    {"--baseline-path", "baseline", "--baseline FILE"},
    {"--baseline-file", "baseline", "--baseline FILE"},
    {"--ignore-known", "baseline", "--baseline FILE"},
    {"-j", "jobs", "--jobs N"},
    {"--threads", "jobs", "--jobs N"},
    {"--workers", "jobs", "--jobs N"},
    {"--concurrency", "jobs", "--jobs N"},
    {"--parallel", "jobs", "--jobs N, by default all cores"},
    {"--no-color", "color", "--color never"},
    {"--nocolor", "color", "--color never"},
    {"--force-color", "color", "--color always"},
    {"--colour", "color", "--color WHEN"},
    {"--silent", "quiet", "--quiet"},
    {"--debug", "verbose", "--verbose"},
    {"--cache-location", "cache-dir", "--cache-dir DIR"},
    {"--cache-directory", "cache-dir", "--cache-dir DIR"},
    {"--disable-cache", "no-cache", "--no-cache"},
    {"--stdin", "stdin-filename", "- --stdin-filename NAME"},
    {"--stdin-file-path", "stdin-filename", "- --stdin-filename NAME"},
    {"--stdin-filepath", "stdin-filename", "- --stdin-filename NAME"},
    {"--stdin-display-name", "stdin-filename", "- --stdin-filename NAME"},
    {"--no-progress-bar", "no-progress", "--no-progress"},
    {"--disable-progress-bar", "no-progress", "--no-progress"},
    {"--rules-dir", "rules", "--rules DIR"},
    {"--ruleset", "profile", "--profile NAME"},
    {"--recursive", "", "folders are always read with all that is in them"},
    {"-r", "", "folders are always read with all that is in them"},
    {"--fix", "", "nothing is edited here; each finding says how to mend it"},
    {"--autofix", "", "nothing is edited here; each finding says how to mend it"},
    {"--offline", "", "nothing here uses a network"},
    {"--metrics", "", "nothing is sent anywhere"},
    {"--lang", "", "the language is told by the file's name"},
    {"--language", "", "the language is told by the file's name"},
});

bool has(const CommandInfo& command, std::string_view name) {
  return std::any_of(command.options.begin(), command.options.end(),
                     [name](const OptionInfo* option) { return option->name == name; });
}

}  // namespace

std::string ours_for(std::string_view theirs, const CommandInfo& command) {
  for (const Foreign& foreign : kForeign) {
    if (foreign.theirs != theirs) continue;
    if (foreign.ours.empty()) return "; " + std::string(foreign.said);
    if (has(command, foreign.ours)) return "; here it is " + std::string(foreign.said);
  }
  return {};
}

}  // namespace micryscope::cli
