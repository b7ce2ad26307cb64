// The changed line that brought a new finding. The finding's own place stays where the operation
// is, so that its identity does not hang on a diff; the line is a related location besides.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "report/changed_lines.h"
#include "report/report.h"
#include "support/source_map.h"

namespace micryscope::report {

inline constexpr const char* kChangedHere = "changed here: this brought the finding";
inline constexpr const char* kDeletedHere = "lines deleted here: this brought the finding";

class CauseNamer {
 public:
  /// Adds files to the report where a changed line is in none that a finding names.
  CauseNamer(Report& head, ChangedLines& lines) : head_(head), lines_(lines) {}

  /// Adds the related location, and says at the steps of the flow which of them changed.
  void name_cause(rules::Finding& finding);

 private:
  struct Cause {
    rules::Location location;
    bool deleted = false;
  };
  struct Anchor {
    std::uint32_t file = 0;
    std::uint32_t first = 0;  ///< lines
    std::uint32_t last = 0;
  };

  std::optional<Cause> on_the_path(rules::Finding& finding);
  std::optional<Cause> beside_the_path(const rules::Finding& finding);
  std::optional<Cause> elsewhere(const rules::Finding& finding);
  std::optional<Cause> nearest_hunk(const rules::Finding& finding, bool cosmetic);
  std::optional<Cause> in_file(std::string_view path);
  bool mentions(const rules::Finding& finding, std::string_view path) const;

  Anchor anchor(const rules::Location& location);
  std::vector<Anchor> anchors(const rules::Finding& finding);
  Cause at_hunk(std::uint32_t file, const Hunk& hunk);
  rules::Location at_line(std::uint32_t file, std::uint32_t line);
  std::optional<Cause> at_step(const rules::Location& location);
  const LineIndex& index(std::uint32_t file);
  std::uint32_t file_of(std::string_view path, const std::string& text);

  Report& head_;
  ChangedLines& lines_;
  std::map<std::uint32_t, LineIndex> indexes_;
  std::map<std::string, std::uint32_t, std::less<>> added_;
};

}  // namespace micryscope::report
