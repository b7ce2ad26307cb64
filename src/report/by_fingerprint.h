// From a fingerprint, as a report, a dashboard or the baseline shows it, back to the findings that
// carry it.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "report/report.h"

namespace micryscope::report {

/// So many digits may stand for the whole of a fingerprint.
inline constexpr std::size_t kShortestFingerprint = 8;

/// Whether a text may be a fingerprint, or the beginning of one.
bool is_fingerprint(std::string_view text);

/// What one fingerprint stands for.
struct Carried {
  std::string fingerprint;         ///< whole
  std::vector<std::size_t> which;  ///< positions of findings in Report::findings, in order
};

/// The fingerprints that begin so, capitals aside, sorted; one alone if it is whole. Those that
/// stand for the same findings are there once, as the longest.
std::vector<Carried> find_fingerprint(const Report& report, std::string_view beginning);

/// "error R6-ecb-mode app.py:3:12", a line for each finding.
std::string list_findings(const Report& report, const std::vector<std::size_t>& which);

/// These findings in full, as the terminal's report shows them, each with others of its rule on its
/// line.
std::string show_findings(const Report& report, const std::vector<std::size_t>& which,
                          const TextStyle& style);

}  // namespace micryscope::report
