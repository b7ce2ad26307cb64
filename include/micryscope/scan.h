// micryscope as a library: a folder, or files in memory, in; findings out.
//
//   #include <micryscope/scan.h>
//
//   micryscope::ScanResult result = micryscope::scan("path/to/project");
//   if (!result) return complain(result.error().message);
//   for (const micryscope::Finding& finding : result.report().findings())
//     std::cout << finding.range.path << ':' << finding.range.line << ": " << finding.message <<
//     '\n';
//   save("out.sarif", result.report().to_sarif());
//
// Errors are those of the caller: a folder that cannot be read, a wrong word in a configuration or
// rule file. What is wrong in the scanned project is never an error; it ends up in
// ScanReport::notices(). Nothing is thrown but std::bad_alloc.
//
// The project is untrusted: nothing of it is run, links do not lead out of its folder, and what it
// costs to read it is bounded. The same input gives the same report, byte for byte, whatever
// ScanOptions::jobs is. Scans may run side by side on several threads; a report may be read by
// several at once.
//
// The interface is C++20 and has no other library's types in it. It may grow with each version;
// what is there keeps its meaning until the first number of the version changes.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "micryscope/finding.h"
#include "micryscope/version.h"

namespace micryscope {

struct ScanOptions {
  /// "default", "paper", "strict", or "default +R9 -weak-hash"; empty: what the configuration says.
  std::string profile;
  /// Files and folders to ask about, relative to the root; empty: all. Other files are read only
  /// for what they tell of these.
  std::vector<std::string> paths;
  std::vector<std::string>
      exclude;             ///< lines as in .gitignore, and {a,b}; added to the configuration's
  bool no_ignore = false;  ///< read ignored, vendored, minified and generated files, too
  std::vector<std::string>
      rule_folders;  ///< on disk; add to or override the rules that are built in
  /// The text of a configuration, in place of `.micryscope.yaml` at the root.
  std::optional<std::string> configuration;
  std::string today;  ///< "2027-03-01": by then comments with an older end have ended; empty: none
  unsigned jobs = 0;  ///< threads; 0: one per core
  std::uint64_t file_bytes = 2U << 20;  ///< larger files are left out; at most 1 GB
};

enum class ScanErrorKind : std::uint8_t {
  usage,          ///< an option, a path
  configuration,  ///< the project's configuration, a rule file
  io,             ///< the folder cannot be read
  internal,
};

struct ScanError {
  ScanErrorKind kind = ScanErrorKind::internal;
  std::string message;  ///< what is wrong and how to mend it
  std::string where;    ///< file:line:column, or empty
};

/// `github` and `gitlab` keep within what those hosts accept and leave out notes; `full` has
/// everything.
enum class SarifFlavour : std::uint8_t { full, github, gitlab };

class ScanReport {
 public:
  ScanReport(ScanReport&&) noexcept;
  ScanReport& operator=(ScanReport&&) noexcept;
  ~ScanReport();

  /// By path, place and rule. Findings of one rule on one line are one, with several flows.
  const std::vector<Finding>& findings() const;
  const std::vector<Notice>& notices() const;
  /// False: a part of the project could not be read, and there may be more findings.
  bool complete() const;
  std::uint64_t files_analysed() const;

  /// SARIF 2.1.0, one line of JSON.
  std::string to_sarif(SarifFlavour flavour = SarifFlavour::full) const;
  /// As the terminal shows it; `color` with ANSI escapes.
  std::string to_text(bool color = false) const;
  /// The schema is rulesets/schema/report.schema.json in the source tree.
  std::string to_json() const;

 private:
  friend class ScanResult;
  friend struct ScanAccess;
  struct Data;
  explicit ScanReport(std::unique_ptr<const Data> data);
  std::unique_ptr<const Data> data_;
};

/// A report or an error.
class [[nodiscard]] ScanResult {
 public:
  explicit operator bool() const { return report_.has_value(); }
  /// Only if the result is true.
  const ScanReport& report() const { return *report_; }
  /// Only if the result is false.
  const ScanError& error() const { return error_; }

 private:
  friend struct ScanAccess;
  explicit ScanResult(ScanError error);
  explicit ScanResult(std::unique_ptr<const ScanReport::Data> data);
  std::optional<ScanReport> report_;
  ScanError error_;
};

/// A file that is nowhere on disk. `path` is relative to the root that all of them have in common.
struct SourceText {
  std::string path;
  std::string text;  ///< the bytes of the file: UTF-8, or UTF-16 with its mark
};

/// Scans a folder, whether or not it is a repository; of a bare one, HEAD.
ScanResult scan(const std::string& folder, const ScanOptions& options = {});

/// Scans texts as if they were the files of one folder; manifests such as package.json count.
/// Of two texts with one path the last one counts. Paths that leave the root are an error.
ScanResult scan(std::span<const SourceText> files, const ScanOptions& options = {});

}  // namespace micryscope
