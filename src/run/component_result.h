// What the analysis of a component comes to (component.h): what is hidden of it, kept for later
// runs and put together to a report.
#pragma once

#include <cstdint>
#include <string>
#include <tuple>
#include <vector>

#include "graph/limits.h"
#include "graph/may.h"
#include "report/report.h"
#include "rules/finding.h"

namespace micryscope {

/// A cap of the graph or of a trace that cut something short, at the first place where it did.
struct LimitHit {
  graph::Limit limit = graph::Limit::callers;
  std::uint64_t places = 0;
  std::uint32_t file = 0;  ///< index into the component
  std::uint32_t line = 0;  ///< from 1
};

/// A constant, or words of one, on a line that a report may show.
struct ShownPlace {
  rules::Location location;
  bool is_secret = false;  ///< else known to be open: an IV, a salt, an algorithm
  auto operator<=>(const ShownPlace& other) const { return key() <=> other.key(); }
  bool operator==(const ShownPlace& other) const { return key() == other.key(); }

 private:
  std::tuple<std::uint32_t, std::uint32_t, std::uint32_t, bool> key() const {
    return {location.file, location.span.begin, location.span.end, is_secret};
  }
};

/// Plain data: knows the component's files by their place in it, and no graph.
struct ComponentResult {
  /// Rules, suppressions and `paths:` of the configuration applied; only files that were asked for.
  /// Location::file is an index into the component.
  std::vector<rules::Finding> findings;
  std::vector<ShownPlace> shown;                    ///< sorted; on lines of the findings
  std::vector<report::Notification> notifications;  ///< what was not understood, by file and line
  std::vector<LimitHit> limits;                     ///< in the order of the caps
  std::vector<graph::SharedName> shared;            ///< sorted; see graph/may.h
  bool is_dated = false;  ///< a comment ends on some day: holds for the day of the run only
};

/// Did --timeout cut the analysis short? Then the report is not complete, and the result must not
/// be kept for later runs.
bool depends_on_machine(const ComponentResult& result);

/// Was all read, and nothing cut short on which a verdict may depend?
bool is_complete(const ComponentResult& result);

}  // namespace micryscope
