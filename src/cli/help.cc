#include "cli/help.h"

#include <array>
#include <utility>

namespace micryscope::cli {

namespace {

constexpr std::string_view kOverview =
    R"(usage: micryscope COMMAND [ARGUMENTS]

Finds cryptographic misuse in source code.

  check [PATH...]        look for misuse; default: the whole repository
  explain RULE           why a rule is there and how to fix what it finds
  explain vocab          the words that models and rules are written in
  rules lint|test|list   check the rulesets, run their examples, list the rules
  coverage               which rule covers which library of which language
  ir FILE                the calls of one file as JSON
  graph [PATH...]        the dependency graph
  baseline write|prune   the file of known findings that do not fail a check
  cache status|clear     what earlier runs left for later ones
  version                the program's version
  help [COMMAND]         this text, or that of a command

exit codes: 0 nothing at the gate, 1 findings at the gate, 2 wrong usage or configuration,
            3 analysis incomplete, 4 internal error
)";

constexpr std::string_view kCheck =
    R"(usage: micryscope check [PATH...] [OPTIONS]

Looks for misuse in the files and folders given, by default in the whole repository.

  --format FORMAT[=FILE]     text (default), sarif, json, github, gitlab-sast, gitlab-codequality,
                             markdown, html or junit, to standard output or FILE; repeatable
  --sarif-profile PROFILE    full (default), github or gitlab: what the reader of the SARIF takes
  --include-notes            notes and test code also in what dashboards and annotations show
  --include-unchanged        annotations also for what was there before
  --fail-on LEVEL            error (default), warning, note or never: what makes the exit code 1
  --exit-zero                exit with 0 even if there are findings at the gate
  --profile NAME             which rules, levels and thresholds: default, paper, strict
  --rules DIR                a folder of models and rules that adds to the built-in ones; repeatable
  --config FILE              instead of .micryscope.yaml at the root
  --no-ignore                also read ignored, vendored, minified and generated files
  --jobs N                   files read at once; default: as many as there are cores
  --changed-since REF        what the working tree brings since its merge base with REF; also A..B
                             and A...B, which compare commits
  --staged                   what the index brings since HEAD; what is not staged does not count
  --base-missing WORD        when a shallow clone lacks the base: full (default) checks everything
                             and calls nothing new, fail ends; both exit with 3
  --baseline FILE            the findings in FILE are known (see: micryscope help baseline)
  --cache-dir DIR            keep results there
  --no-cache                 keep and use none
  -h, --help                 this text

With two states, both are analysed whole and the new findings make the exit code: those that the
second state has and the first has not, wherever their lines are. Each names the changed line that
brought it. PATHs narrow down what is asked, not what is compared. Rules, profile and configuration
are those of today for both, so that a new rule makes no finding new.

The report is all that goes to standard output; NO_COLOR switches colours off.
)";

constexpr std::string_view kBaseline =
    R"(usage: micryscope baseline write|prune [OPTIONS]

A baseline holds the findings that a project knows of, so that only others are at the gate:

  micryscope baseline write
  micryscope check --baseline .micryscope-baseline

One sorted line per finding with rule, path and fingerprint, without line numbers and dates; equal
findings are equal lines, and each line stands for one. `write` makes the file anew from what is
there, `prune` removes the lines that nothing needs any more; check reports those, too.

  --baseline FILE        default: .micryscope-baseline at the root of the project
  --include-secrets      (write) let secrets in the source (R1) in; there is no secret in the file
  --profile NAME         which rules, levels and thresholds: default, paper, strict
  --rules DIR            a folder of models and rules that adds to the built-in ones; repeatable
  --config FILE          instead of .micryscope.yaml at the root
  --no-ignore            also read ignored, vendored, minified and generated files
  --jobs N               files read at once; default: as many as there are cores
  --cache-dir DIR        keep results there
  --no-cache             keep and use none
  -h, --help             this text
)";

constexpr std::string_view kExplain =
    R"(usage: micryscope explain RULE|vocab [--rules DIR]

Why a rule (R6) is there, how to fix what it finds, a bad and a good example; or the vocabulary.

  --rules DIR    a folder of models and rules that adds to the built-in ones; repeatable
  -h, --help     this text
)";

constexpr std::string_view kRules =
    R"(usage: micryscope rules lint|test|list [--rules DIR]

Checks the rulesets, runs the examples in them, or lists the rules.

  --rules DIR    a folder of models and rules that adds to the built-in ones; repeatable
  -h, --help     this text
)";

constexpr std::string_view kCoverage =
    R"(usage: micryscope coverage [--rules DIR]

The matrix of rules, languages and libraries, computed from the rulesets.

  --rules DIR    a folder of models and rules that adds to the built-in ones; repeatable
  -h, --help     this text
)";

constexpr std::string_view kCache =
    R"(usage: micryscope cache status|clear [--cache-dir DIR]

What earlier runs left for later ones: where it is, how much, and how often it helped; or removes it.
It lies in the repository's git folder, or where MICRYSCOPE_CACHE_DIR or --cache-dir say.

  --cache-dir DIR    the folder
  -h, --help         this text
)";

constexpr std::string_view kIr =
    R"(usage: micryscope ir FILE

The calls of one file as JSON: api name, place, scope, arguments and what each call produces.

  -h, --help     this text
)";

constexpr std::string_view kGraph =
    R"(usage: micryscope graph [PATH...] [OPTIONS]

The dependency graph of the files and folders given, by default of the whole repository.

  --format FORMAT    json (default), dot or text
  --profile NAME     which rules, levels and thresholds: default, paper, strict
  --rules DIR        a folder of models and rules that adds to the built-in ones; repeatable
  --config FILE      instead of .micryscope.yaml at the root
  --no-ignore        also read ignored, vendored, minified and generated files
  --jobs N           files read at once; default: as many as there are cores
  -h, --help         this text
)";

constexpr std::array<std::pair<std::string_view, std::string_view>, 8> kTexts = {
    {{"check", kCheck},
     {"baseline", kBaseline},
     {"explain", kExplain},
     {"rules", kRules},
     {"coverage", kCoverage},
     {"cache", kCache},
     {"ir", kIr},
     {"graph", kGraph}}};

}  // namespace

std::string_view help_text(std::string_view command) {
  for (const auto& [name, text] : kTexts) {
    if (name == command) return text;
  }
  return kOverview;
}

}  // namespace micryscope::cli
