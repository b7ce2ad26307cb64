// The main job in its parts: a report, what it means for the exit code, and its bytes.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/environment.h"
#include "cli/options.h"
#include "cli/stages.h"
#include "report/formats.h"
#include "report/report.h"
#include "rules/config.h"
#include "rules/gate.h"
#include "support/error.h"

namespace micryscope::cli {

struct Checked {
  report::Report report;  ///< of all projects together (report/merge.h)
  /// Of the command line, else of the configurations; the strictest of several projects'.
  rules::Gate gate = rules::Gate::never;
  std::vector<std::string> paths;  ///< what was asked for, as each project names it
  /// Two states were asked for, and the first is not here: nothing is called new.
  bool lacks_base = false;
  std::vector<std::string> notices;  ///< lines for standard error
  std::string started;               ///< UTC, "2027-03-01T10:00:00"; empty: nobody says
  std::string ended;
};

Result<Checked> run_check(const Invocation& invocation, const Environment& environment,
                          const Stages& stages);

/// What the report alone says; --exit-zero is for who ends the program.
ExitCode verdict(const Checked& checked);

/// What reports are told besides the findings.
report::FormatOptions options_of(const Checked& checked, const Invocation& invocation);

/// One report as bytes.
std::string rendered(const Checked& checked, const Output& output, const Invocation& invocation,
                     const Environment& environment);

/// Writes the reports that have a file; the one that has none goes to `outcome.out`. What cannot be
/// written is said and makes the exit code 2.
void write_reports(const Checked& checked, const Invocation& invocation,
                   const Environment& environment, Outcome& outcome);

using rules::at_gate;

}  // namespace micryscope::cli
