#include "cli/option_table.h"

#include <algorithm>

#include "support/check.h"

namespace micryscope::cli {

namespace {

constexpr OptionInfo kHelp{"help", 'h', "", false, "this text"};
constexpr OptionInfo kFormat{"format",
                             '\0',
                             "FORMAT[=FILE]",
                             true,
                             "text (default), sarif, json, github, gitlab-sast, "
                             "gitlab-codequality, markdown, html or junit, "
                             "to standard output or FILE; repeatable",
                             "text sarif json github gitlab-sast gitlab-codequality markdown html "
                             "junit"};
constexpr OptionInfo kOutput{"output", 'o', "FILE", false,
                             "where the report that names no file of its own goes"};
constexpr OptionInfo kSarifProfile{
    "sarif-profile",
    '\0',
    "PROFILE",
    false,
    "full (default), github or gitlab: what the reader of the SARIF takes",
    "full github gitlab"};
constexpr OptionInfo kCategory{
    "category", '\0', "NAME", false,
    "tells the SARIF of several checks of one commit apart, as for the parts of a monorepo; "
    "default: micryscope"};
constexpr OptionInfo kIncludeNotes{
    "include-notes", '\0', "", false,
    "notes and test code also in what dashboards and annotations show"};
constexpr OptionInfo kIncludeUnchanged{"include-unchanged", '\0', "", false,
                                       "annotations also for what was there before"};
constexpr OptionInfo kFailOn{"fail-on",
                             '\0',
                             "LEVEL",
                             false,
                             "error (default), warning, note or never: what makes the exit code 1",
                             "error warning note never"};
constexpr OptionInfo kFailOnNothing{
    "fail-on-nothing", '\0', "", false,
    "exit with 3 when there was no file to look at: a wrong path, everything excluded"};
constexpr OptionInfo kExitZero{"exit-zero", '\0', "", false,
                               "exit with 0 even if there are findings at the gate"};
constexpr OptionInfo kSelect{
    "select", '\0', "RULES", true,
    "these rules only, with commas between them: R1,weak-hash or R3-weak-hash; repeatable"};
constexpr OptionInfo kDeselect{"deselect", '\0', "RULES", true, "all rules but these; repeatable"};
constexpr OptionInfo kExclude{
    "exclude", '\0', "GLOB", true,
    "leave out what it matches, as a line of .gitignore does; repeatable"};
constexpr OptionInfo kProfile{"profile",
                              '\0',
                              "NAME",
                              false,
                              "which rules, levels and thresholds: default, paper, strict; with "
                              "rules to add or leave out: \"default +R9 -weak-hash\"",
                              "default paper strict"};
constexpr OptionInfo kRules{
    "rules", '\0', "DIR", true,
    "a folder of models and rules that adds to the built-in ones; repeatable"};
constexpr OptionInfo kConfig{"config", '\0', "FILE", false,
                             "instead of .micryscope.yaml at the root"};
constexpr OptionInfo kNoIgnore{"no-ignore", '\0', "", false,
                               "also read ignored, vendored, minified and generated files"};
constexpr OptionInfo kJobs{"jobs", '\0', "N", false,
                           "files read at once; default: as many as there are cores"};
constexpr OptionInfo kTimeout{
    "timeout", '\0', "SECONDS", false,
    "an emergency brake: look no further after that long, say what was left out, exit with 3; by "
    "default no clock has a say in what is found"};
constexpr OptionInfo kChangedSince{
    "changed-since", '\0', "REF", false,
    "what the working tree brings since its merge base with REF; also A..B and A...B, which "
    "compare commits"};
constexpr OptionInfo kStaged{"staged", '\0', "", false,
                             "what the index brings since HEAD; what is not staged does not count"};
constexpr OptionInfo kBaseMissing{
    "base-missing",
    '\0',
    "WORD",
    false,
    "when a shallow clone lacks the base: full (default) checks everything and calls nothing new, "
    "fail ends; both exit with 3",
    "full fail"};
constexpr OptionInfo kBaseline{"baseline", '\0', "FILE", false,
                               "the findings in FILE are known (see: micryscope help baseline)"};
constexpr OptionInfo kStdinFilename{
    "stdin-filename", '\0', "NAME", false,
    "with - for a PATH: standard input stands for this file of the project"};
constexpr OptionInfo kCacheDir{"cache-dir", '\0', "DIR", false, "keep results there"};
constexpr OptionInfo kCacheSize{
    "cache-size", '\0', "MB", false,
    "how large what is kept may become, from 1; default: 512. What was not used for longest goes"};
constexpr OptionInfo kNoCache{"no-cache", '\0', "", false, "keep and use none"};
constexpr OptionInfo kQuiet{"quiet", 'q', "", false,
                            "findings only, without what was read and left out"};
constexpr OptionInfo kVerbose{
    "verbose", 'v', "", false,
    "every finding and notification in full, and what the run was told to do"};
constexpr OptionInfo kColor{"color",
                            '\0',
                            "WHEN",
                            false,
                            "auto (default: on a terminal), always or never",
                            "auto always never"};

constexpr OptionInfo kNoProgress{"no-progress", '\0', "", false,
                                 "do not show on a terminal how far a long run is"};

constexpr OptionInfo kDryRun{"dry-run", '\0', "", false,
                             "say what would be compared with what, and which commit it takes"};
constexpr OptionInfo kUpload{
    "upload",
    '\0',
    "WHEN",
    false,
    "auto (default: where the host takes it), always or never: what the output `upload` says",
    "auto always never"};
constexpr OptionInfo kAnnotate{
    "annotate",
    '\0',
    "WHEN",
    false,
    "auto (default: what is not uploaded), always or never: findings as annotations in the log",
    "auto always never"};
constexpr OptionInfo kSummary{"summary", '\0', "FILE", false,
                              "add the summary to FILE; default: GITHUB_STEP_SUMMARY"};
constexpr OptionInfo kOutputs{
    "outputs", '\0', "FILE", false,
    "add exit-code, new, fixed, upload, ... to FILE for later steps; default: GITHUB_OUTPUT"};

constexpr OptionInfo kInitDryRun{"dry-run", '\0', "", false, "say what would be written"};
constexpr OptionInfo kNoBaseline{"no-baseline", '\0', "", false,
                                 "do not look for what is there already, and write no baseline"};

constexpr OptionInfo kBaselineFile{"baseline", '\0', "FILE", false,
                                   "default: .micryscope-baseline at the root of the project"};
constexpr OptionInfo kIncludeSecrets{
    "include-secrets", '\0', "", false,
    "(write) let secrets in the source (R1) in; there is no secret in the file"};
constexpr OptionInfo kCacheFolder{"cache-dir", '\0', "DIR", false, "the folder"};
constexpr OptionInfo kGraphFormat{
    "format", '\0', "FORMAT", true, "json (default), dot or text", "json dot text"};
constexpr OptionInfo kLanguage{"language", '\0', "NAME", true, "only this language; repeatable"};
constexpr OptionInfo kLibrary{"library", '\0', "NAME", true,
                              "only libraries with this in their names; repeatable"};
constexpr OptionInfo kHoles{"holes", '\0', "", false,
                            "only libraries with a hole for which there is no reason"};

constexpr std::string_view kCheckOutro =
    R"(With two states, both are analysed whole and the new findings make the exit code: those that the
second state has and the first has not, wherever their lines are. Each names the changed line that
brought it. PATHs narrow down what is asked, not what is compared. Rules, profile and configuration
are those of today for both, so that a new rule makes no finding new.

PATHs of several repositories are checked each for itself and give one report. Links in a repository
are not followed out of it.

The report is all that goes to standard output; NO_COLOR switches colours off. `micryscope FILE` is
`micryscope check FILE`; the name of a command wins over a file that is called so.
)";

constexpr std::string_view kCiIntro =
    R"(What a step of a pipeline does: finds out from the runner what is to be compared with what, says so
in a line, checks, writes reports, annotations, summary and outputs, and ends by the gate. It knows
GitHub Actions, GitLab CI, pre-commit and a few others; elsewhere it looks at all that is checked out.
)";

constexpr std::string_view kCiOutro =
    R"(A change is compared with where it left its target, a test merge with its first parent, a merge queue's
commit with what it was put upon; pushes, schedules and starts by hand are looked at whole. A base that
the clone lacks is named with the `git fetch` that brings it; until then nothing is called new, and the
exit code is 3. Nothing here uses a network. With --exit-zero every run that wrote its reports ends
with 0, and the output `exit-code` says what it would have been.
)";

constexpr std::string_view kInitIntro =
    R"(Sets a project up: writes a configuration in which everything is explained and nothing is set, the
workflow of the host that it recognises (GitHub, GitLab, pre-commit) or the lines for the one that is
there, and a baseline of the findings that the project has already. No file is ever overwritten.
)";

constexpr std::string_view kBaselineIntro =
    R"(A baseline holds the findings that a project knows of, so that only others are at the gate:

  micryscope baseline write
  micryscope check --baseline .micryscope-baseline

One sorted line per finding with rule, path and fingerprint, without line numbers and dates; equal
findings are equal lines, and each line stands for one. `write` makes the file anew from what is
there, `prune` removes the lines that nothing needs any more; check reports those, too.
)";

constexpr std::string_view kExplainIntro =
    R"(Why a rule (R6, ecb-mode or R6-ecb-mode) is there, how to fix what it finds, a bad and a good example;
or the vocabulary that models and rules are written in.

  micryscope explain R6
  micryscope explain 3f1c3fd4

With the fingerprint of a finding, or its first digits, 8 or more, the project is checked as
`micryscope check` does, PATHs included, and the findings that carry it are shown with their paths
and evidence. It may be one from a report, a dashboard or a baseline.
)";

constexpr std::string_view kCacheIntro =
    R"(What earlier runs left for later ones: where it is, how much, and how often it helped; or removes it.
It lies in the repository's git folder, or where MICRYSCOPE_CACHE_DIR or --cache-dir say.
)";

constexpr std::string_view kGenerateIntro =
    R"(Writes to standard output what a shell completes for this program, or its manual page:

  micryscope generate bash > ~/.local/share/bash-completion/completions/micryscope
  micryscope generate zsh > ~/.zfunc/_micryscope             (a folder of $fpath)
  micryscope generate fish > ~/.config/fish/completions/micryscope.fish
  micryscope generate man > ~/.local/share/man/man1/micryscope.1

An installation by a distribution's package or `cmake --install` has them already.
)";

std::vector<CommandInfo> make_table() {
  return {
      {Command::check,
       "check",
       "[PATH...]",
       "look for misuse; default: the whole repository",
       "Looks for misuse in the files and folders given, by default in the whole repository.\n",
       {&kFormat,       &kOutput,        &kSarifProfile,
        &kCategory,     &kIncludeNotes,  &kIncludeUnchanged,
        &kFailOn,       &kFailOnNothing, &kExitZero,
        &kSelect,       &kDeselect,      &kExclude,
        &kProfile,      &kRules,         &kConfig,
        &kNoIgnore,     &kJobs,          &kTimeout,
        &kChangedSince, &kStaged,        &kBaseMissing,
        &kBaseline,     &kStdinFilename, &kCacheDir,
        &kCacheSize,    &kNoCache,       &kQuiet,
        &kVerbose,      &kColor,         &kNoProgress,
        &kHelp},
       kCheckOutro},
      {Command::ci,
       "ci",
       "[PATH...]",
       "what a pipeline step does: base, check, annotations, summary, gate",
       kCiIntro,
       {&kFormat,       &kOutput,        &kSarifProfile,
        &kCategory,     &kIncludeNotes,  &kIncludeUnchanged,
        &kFailOn,       &kFailOnNothing, &kExitZero,
        &kSelect,       &kDeselect,      &kExclude,
        &kProfile,      &kRules,         &kConfig,
        &kNoIgnore,     &kJobs,          &kTimeout,
        &kChangedSince, &kStaged,        &kBaseMissing,
        &kBaseline,     &kCacheDir,      &kCacheSize,
        &kNoCache,      &kDryRun,        &kUpload,
        &kAnnotate,     &kSummary,       &kOutputs,
        &kQuiet,        &kVerbose,       &kColor,
        &kHelp},
       kCiOutro},
      {Command::init,
       "init",
       "",
       "configuration, workflow, hook and baseline for this project",
       kInitIntro,
       {&kInitDryRun, &kNoBaseline, &kHelp}},
      {Command::explain,
       "explain",
       "RULE|FINGERPRINT|vocab [PATH...]",
       "why a rule is there and how to fix what it finds, or one finding and its path",
       kExplainIntro,
       {&kExclude, &kProfile, &kRules, &kConfig, &kNoIgnore, &kJobs, &kTimeout, &kCacheDir,
        &kCacheSize, &kNoCache, &kColor, &kNoProgress, &kHelp}},
      {Command::rules,
       "rules",
       "lint|test|list",
       "check the rulesets, run their examples, list the rules",
       "Checks the rulesets, runs the examples in them, or lists the rules. `test` runs those of "
       "every\n"
       "rule, whatever the profile; one that is not as it says makes the exit code 1, a complaint "
       "of\n"
       "`lint` 2.\n",
       {&kRules, &kHelp}},
      {Command::coverage,
       "coverage",
       "",
       "which rule covers which library of which language",
       "The matrix of rules, languages and libraries, computed from the rulesets.\n",
       {&kLanguage, &kLibrary, &kSelect, &kHoles, &kRules, &kHelp}},
      {Command::ir,
       "ir",
       "FILE",
       "the calls of one file as JSON",
       "The calls of one file as JSON: api name, place, scope, arguments and what each call "
       "produces.\n",
       {&kHelp}},
      {Command::graph,
       "graph",
       "[PATH...]",
       "the dependency graph",
       "The dependency graph of the files and folders given, by default of the whole repository.\n",
       {&kGraphFormat, &kExclude, &kProfile, &kRules, &kConfig, &kNoIgnore, &kJobs, &kHelp}},
      {Command::baseline,
       "baseline",
       "write|prune",
       "the file of known findings that do not fail a check",
       kBaselineIntro,
       {&kBaselineFile, &kIncludeSecrets, &kExclude, &kProfile, &kRules, &kConfig, &kNoIgnore,
        &kJobs, &kTimeout, &kCacheDir, &kCacheSize, &kNoCache, &kHelp}},
      {Command::cache,
       "cache",
       "status|clear",
       "what earlier runs left for later ones",
       kCacheIntro,
       {&kCacheFolder, &kHelp}},
      {Command::generate,
       "generate",
       "bash|zsh|fish|man",
       "completions for a shell, or the manual page",
       kGenerateIntro,
       {&kHelp}},
      {Command::version,
       "version",
       "",
       "the program's version",
       "The program's version.\n",
       {&kHelp}},
      {Command::help, "help", "[COMMAND]", "this text, or that of a command", "", {&kHelp}},
  };
}

}  // namespace

std::string OptionInfo::shown() const {
  std::string text;
  if (letter != '\0') text += std::string("-") + letter + ", ";
  text += "--" + std::string(name);
  if (!argument.empty()) text += ' ' + std::string(argument);
  return text;
}

const std::vector<CommandInfo>& command_table() {
  static const std::vector<CommandInfo> table = make_table();
  return table;
}

const CommandInfo& info_of(Command command) {
  const auto& table = command_table();
  const auto it = std::find_if(table.begin(), table.end(), [command](const CommandInfo& info) {
    return info.command == command;
  });
  MS_CHECK(it != table.end(), "a command without a place in the table");
  return *it;
}

const CommandInfo* find_command(std::string_view name) {
  for (const CommandInfo& info : command_table()) {
    if (info.name == name) return &info;
  }
  return nullptr;
}

}  // namespace micryscope::cli
