// Everything a run has to say, and the functions that turn it into bytes. A report knows neither
// graph nor IR: only findings, rule texts, files and what could not be analysed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "rules/finding.h"
#include "support/redact.h"
#include "support/span.h"

namespace micryscope::report {

/// A rule as the report shows it: texts straight from its YAML.
struct RuleInfo {
  std::string id;       ///< "R6"
  std::string name;     ///< "ecb-mode"
  std::string title;    ///< short, no period
  std::string summary;  ///< one sentence
  std::string why;      ///< Markdown
  std::string fix;      ///< Markdown
  rules::Level level = rules::Level::warning;
  double security_severity = 5.0;  ///< 0.1 to 10.0, CVSS-like, as GitHub wants it
  std::string precision;           ///< very-high, high, medium, low
  std::vector<int> cwe;            ///< CWE numbers; the first is the primary one
  std::vector<std::pair<std::string, std::string>> references;  ///< title, address
  struct Example {
    std::string language;
    std::string bad;
    std::string good;
  };
  std::vector<Example> examples;
  bool is_documented = false;  ///< has a place in docs/rules.md, as the program's own rules do
  std::string full_id() const { return name.empty() ? id : id + "-" + name; }
};

struct File {
  std::string path;  ///< relative to the root
  std::string text;  ///< UTF-8; kept for files that a finding names, in any of its locations
  /// The file's bytes where they are not `text`: a byte order mark, another encoding.
  std::string original = {};
  /// What must not be shown of the text beyond what literals.h hides, and what of that may be.
  std::vector<Span> secrets = {};
  std::vector<Span> open = {};
};

/// Something that the run could not see, or that the user should know: a skipped file, a syntax
/// error, a construct that was not understood, a limit that was reached.
struct Notification {
  rules::Level level = rules::Level::note;
  std::string id;  ///< stable, kebab-case: "file-too-large", "syntax-error", "opaque-construct"
  std::string text;
  std::string path;        ///< empty when it is about the whole run
  std::uint32_t line = 0;  ///< from 1; 0: the whole file
};

/// What the report calls files that the prefilter left out.
inline constexpr std::string_view kNoCryptography = "no cryptography";

struct Count {
  std::string what;  ///< "ignored", kNoCryptography, ...
  std::uint64_t files = 0;
};

struct Report {
  std::string version;         ///< of micryscope
  std::string ruleset_digest;  ///< hex
  std::string profile = "default";
  std::vector<RuleInfo> rules;  ///< all rules of the active profile, sorted by number
  std::vector<File> files;      ///< sorted by path
  /// Sorted by path, position, rule. The rule of each is in `rules`, its file in `files`; a fixed
  /// finding is in a file entry of its own that holds the base's text.
  std::vector<rules::Finding> findings;
  std::vector<Notification> notifications;
  std::vector<Count> left_out;
  /// About this run on this machine, not about what was analysed: for standard error, in no form
  /// of the report.
  std::vector<std::string> notices;
  std::uint64_t files_analysed = 0;
  std::uint64_t files_seen = 0;
  /// Where caps of the analysis cut something short; a `limit-...` notification for each cap.
  std::uint64_t places_cut_short = 0;
  bool complete = true;   ///< false: executionSuccessful is false and the exit code 3
  bool compared = false;  ///< findings carry a novelty
  /// By its short id, "R6"; null if the profile has no such rule.
  const RuleInfo* rule(std::string_view id) const;
};

/// Under which GitHub files results that nobody calls otherwise.
inline constexpr std::string_view kCategory = "micryscope";

enum class SarifProfile : std::uint8_t { full, github, gitlab };

enum class Detail : std::uint8_t {
  quiet,   ///< the findings, and that something was not seen
  normal,  ///< what asks for action in full, the rest on a line each or counted
  verbose  ///< every finding and notification in full, suppressed ones too
};

/// How the terminal's report looks.
struct TextStyle {
  bool color = false;     ///< ANSI escapes
  std::size_t width = 0;  ///< columns of the terminal; 0: lines may be of any length
  Detail detail = Detail::normal;
};

/// The terminal's report: the gravest findings first, then by path.
std::string to_text(const Report& report, const TextStyle& style);
inline std::string to_text(const Report& report, bool color) {
  return to_text(report, TextStyle{.color = color});
}
/// SARIF 2.1.0, compact JSON with a final newline. See integrations.md 1, 3.1, 5 and 8. The
/// profiles for dashboards leave out notes, and say how many, unless `include_notes`.
/// `category` tells several uploads of one commit apart, as for the parts of a monorepo.
std::string to_sarif(const Report& report, SarifProfile profile, bool include_notes = false,
                     std::string_view category = kCategory);
/// Our own JSON, schema in rulesets/schema/report.schema.json.
std::string to_json(const Report& report);

/// The identities of every finding, in the order of `report.findings`. `line_hash` is GitHub's
/// primaryLocationLineHash; `stable` survives moved lines, renamed files and reformatting (rule,
/// operation, scope, ordinal among equals; no line, no column). `in_file` joins the path to that
/// and counts the equals of one file only, so that what other files hold does not change it.
struct Fingerprint {
  std::string line_hash;
  std::string stable;
  std::string in_file;
};
std::vector<Fingerprint> fingerprints(const Report& report);

/// How every stage names a secret; it lives in support/redact.h, below them all.
using micryscope::redact;

}  // namespace micryscope::report
