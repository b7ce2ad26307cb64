// The baseline file: findings that a project knows of and has not mended yet, so that an old
// repository can adopt the gate. One sorted line per finding,
//
//   R6 src/crypto.py 8001467207bff680 cipher AES ECB, in Vault.seal
//
// without line numbers and dates, so that moved lines do not change it and branches that add lines
// merge. Equal findings are equal lines: it counts, it does not only contain. Rule, path and
// fingerprint count; the rest of the line is for people. No secret is in it.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "report/report.h"
#include "support/error.h"

namespace micryscope::report {

inline constexpr const char* kBaselineName = ".micryscope-baseline";
/// What such a file begins with.
inline constexpr std::string_view kBaselineMark = "# micryscope baseline 1";

/// What stands for a finding in a line of the file: the same for equal ones.
std::string baseline_fingerprint(const rules::Finding& finding);

struct BaselineEntry {
  std::string rule;
  std::string path;
  std::string fingerprint;
  std::string text;        ///< the line
  std::uint32_t line = 0;  ///< in the file
};

struct Baseline {
  std::string file;  ///< its name, for messages
  std::vector<BaselineEntry> entries;
};

/// An error says file:line:column.
Result<Baseline> read_baseline(std::string_view text, std::string file);

/// What is asked of the project beside the report.
struct BaselineScope {
  /// Whether the run looked at this path: entries of others are not stale.
  std::function<bool(const std::string& path)> is_selected;
  /// Whether the head has such a file: if not, it may have been renamed.
  std::function<bool(const std::string& path)> exists;
};

/// Findings that are in the baseline become unchanged, the others, in a report that was not
/// compared with a base, new. Entries that nothing needs any more become notifications.
void apply_baseline(const Baseline& baseline, const BaselineScope& scope, Report& report);

/// A new file with what the report holds. Secrets (R1) enter only if asked for, as a baseline is no
/// reason to leave one where it is.
struct WrittenBaseline {
  std::string text;
  std::uint64_t entries = 0;
  std::uint64_t secrets_left_out = 0;
};
WrittenBaseline write_baseline(const Report& report, bool include_secrets);

/// The same file without the entries that nothing needs.
WrittenBaseline prune_baseline(const Baseline& baseline, const BaselineScope& scope,
                               const Report& report);

}  // namespace micryscope::report
