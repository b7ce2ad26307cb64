// The parts of a SARIF log, one function each; sarif.cc puts them together. What GitHub and GitLab
// read and refuse is written beside the limit or the property that it explains.
#pragma once

#include <cstddef>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "report/prepare.h"
#include "report/report.h"
#include "support/json.h"

namespace micryscope::report {

/// Counts in characters and items; what is over a limit is refused or cut by the host.
struct SarifLimits {
  static constexpr std::size_t kNone = std::numeric_limits<std::size_t>::max();
  std::size_t short_description = kNone;
  std::size_t full_description = kNone;
  std::size_t message = kNone;
  std::size_t results = kNone;
  std::size_t flow_steps = kNone;  ///< of one result, all flows together
  std::size_t related = kNone;     ///< of one result
};

SarifLimits limits_of(SarifProfile profile);

/// `{"text": …}`; every text of the log goes through here or is made here.
Json sarif_text(std::string_view text);

/// `{"uri": …, "uriBaseId": "%SRCROOT%"}`
Json sarif_artifact(std::string_view uri);

/// tool.driver without its notifications: every rule of the profile, found or not, since otherwise
/// "ran and found nothing" and "did not run" look alike.
Json sarif_driver(const Report& report, SarifProfile profile);

/// The CWE entries that the rules refer to in this profile.
Json sarif_taxonomies(const Report& report, SarifProfile profile);

/// What one result is made from.
struct SarifContext {
  const Report& report;
  const Sources& sources;
  SarifProfile profile;
  SarifLimits limits;
};

Json sarif_result(const SarifContext& context, const ReportedFinding& result);

}  // namespace micryscope::report
