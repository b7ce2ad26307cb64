#include "report/severity.h"

#include <algorithm>
#include <cstddef>
#include <iterator>

namespace micryscope::report {
namespace {

// Where GitLab's bands begin when it reads a severity of 0 to 10 from SARIF.
constexpr double kBands[] = {1.0, 4.0, 7.0, 9.0};

std::size_t band(double severity) {
  return static_cast<std::size_t>(
      std::count_if(std::begin(kBands), std::end(kBands),
                    [severity](double begin) { return severity >= begin; }));
}

double highest(rules::Level level) {
  switch (level) {
    case rules::Level::note:
      return 3.9;
    case rules::Level::warning:
      return 6.9;
    case rules::Level::error:
      break;
  }
  return 10.0;
}

}  // namespace

double severity_of(const RuleInfo& rule, const rules::Finding& finding) {
  return std::min(std::clamp(rule.security_severity, 0.1, 10.0), highest(finding.level));
}

std::string_view gitlab_severity(double severity) {
  static constexpr std::string_view kWords[] = {"Info", "Low", "Medium", "High", "Critical"};
  return kWords[band(severity)];
}

std::string_view quality_severity(double severity) {
  static constexpr std::string_view kWords[] = {"info", "minor", "major", "critical", "blocker"};
  return kWords[band(severity)];
}

}  // namespace micryscope::report
