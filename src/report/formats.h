// Every form of a report behind one function, for who only knows which form was asked for. A form
// has a file of its own here; the words of the command line for it are `format_words`.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "report/report.h"
#include "rules/gate.h"

namespace micryscope::report {

enum class Format : std::uint8_t {
  text,
  sarif,
  json,
  github,              ///< workflow commands, which become annotations
  gitlab_sast,         ///< gl-sast-report.json
  gitlab_codequality,  ///< gl-code-quality-report.json
  markdown,            ///< a comment on a pull request, a job's summary
  html,
  junit
};

/// "gitlab-sast" and so on, in the order of the enumeration.
std::span<const std::pair<std::string_view, Format>> format_words();

/// What a form is told besides the report. Each uses what it has a place for.
struct FormatOptions {
  SarifProfile sarif_profile = SarifProfile::full;
  std::string category = std::string(kCategory);  ///< of SARIF
  /// Dashboards and annotations get notes as well.
  bool include_notes = false;
  /// Annotations also for what a comparison found unchanged.
  bool include_unchanged = false;
  /// What makes the check fail; `never` reads as `error` where a form has to call something failed.
  rules::Gate gate = rules::Gate::error;
  /// When the scan began and ended, UTC: "2027-03-01T10:00:00".
  std::string started = "1970-01-01T00:00:00";
  std::string ended = "1970-01-01T00:00:00";
  /// The command that gives this result on another machine.
  std::string command = "micryscope check";
  /// What stands before a path in links to the source: "https://host/owner/name/blob/ID/". Empty:
  /// no links.
  std::string source_address = {};
  /// Bytes of Markdown at most. The default fits a comment on GitHub (65,536 characters); a job's
  /// summary there takes 1 MiB.
  std::size_t markdown_limit = 65'000;
};

/// The report in a form; text without colours. Ends with a line feed; only `github` may be empty.
std::string render(const Report& report, Format format, const FormatOptions& options);

std::string to_github(const Report& report, const FormatOptions& options);
std::string to_gitlab_sast(const Report& report, const FormatOptions& options);
std::string to_gitlab_codequality(const Report& report, const FormatOptions& options);
std::string to_markdown(const Report& report, const FormatOptions& options);
std::string to_html(const Report& report, const FormatOptions& options);
std::string to_junit(const Report& report, const FormatOptions& options);

}  // namespace micryscope::report
