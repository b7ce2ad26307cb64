// What a scan found, as plain data. Part of the public interface; see micryscope/scan.h.
//
// Units. Paths are relative to the scanned root, with forward slashes, in UTF-8 (a name that is not
// has replacement characters). Lines count from 1. Columns count from 1, in UTF-16 code units, as
// in SARIF with `columnKind: utf16CodeUnits`; a tab is one column. The end of a range is exclusive:
// it is the place behind the last character.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace micryscope {

enum class FindingLevel : std::uint8_t { note, warning, error };
enum class FindingConfidence : std::uint8_t { low, medium, high };

struct SourceRange {
  std::string path;
  std::uint32_t line = 1;
  std::uint32_t column = 1;
  std::uint32_t end_line = 1;
  std::uint32_t end_column = 1;
};

/// One step of a path that proves a finding, from the origin of a value to the operation, or from
/// the operation to where its result goes.
struct FlowStep {
  SourceRange range;
  std::string text;     ///< "the literal Jq... (32 characters)"; a secret is never whole in it
  bool certain = true;  ///< false: some run could go this way, not every run must
};

struct Finding {
  std::string rule;      ///< "R6"
  std::string name;      ///< "ecb-mode"; with the rule "R6-ecb-mode", the id in SARIF
  std::string message;   ///< one or two sentences; a secret is never whole in it
  std::string fix;       ///< how to mend it, Markdown
  std::vector<int> cwe;  ///< the first is the primary one
  FindingLevel level = FindingLevel::warning;
  FindingConfidence confidence = FindingConfidence::high;
  SourceRange range;  ///< the operation
  /// Several causes of one finding are several flows.
  std::vector<std::vector<FlowStep>> flows;
  std::vector<std::string> evidence;  ///< why it was held to protect something
  bool in_test_code = false;
  /// A comment in the source, or the project's configuration, silences it. It is listed
  /// nonetheless.
  bool suppressed = false;
  /// Survives moved lines, renamed files and reformatting; 32 hex digits, unique in a report.
  std::string fingerprint;
};

/// Something that the scan could not see: a file that was left out, a syntax error, a limit.
struct Notice {
  FindingLevel level = FindingLevel::note;
  std::string id;  ///< stable: "syntax-error", "skipped-too-large", "limit-callers"
  std::string text;
  std::string path;        ///< empty when it is about the whole scan
  std::uint32_t line = 0;  ///< from 1; 0: the whole file
};

}  // namespace micryscope
