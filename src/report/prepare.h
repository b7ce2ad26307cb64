// What every format needs before it writes: places resolved to lines and columns, source text
// redacted, and findings that a dashboard would take for one merged into one. First half of the
// report stage; the second half only arranges words.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "report/literals.h"
#include "report/report.h"
#include "rules/finding.h"
#include "support/source_map.h"

namespace micryscope::report {

/// Lines and columns from 1, columns in UTF-16 units; the end is exclusive.
struct Region {
  Position begin;
  Position end;
};

/// The report's files, read only as locations.
class Sources {
 public:
  explicit Sources(const Report& report);

  /// As shown_path() has it: valid UTF-8, not yet safe for a terminal.
  const std::string& path(std::uint32_t file) const { return at(file).path; }
  const std::string& uri(std::uint32_t file) const { return at(file).uri; }
  const LineIndex& lines(std::uint32_t file) const { return at(file).lines; }
  const std::vector<Literal>& literals(std::uint32_t file) const { return at(file).literals; }
  Region region(const rules::Location& location) const;
  /// path:line:column
  std::string place(const rules::Location& location) const;
  std::size_t count() const { return files_.size(); }

 private:
  struct Entry {
    Entry(const File& file);
    std::string path;
    std::string uri;
    LineIndex lines;
    std::vector<Literal> literals;
  };
  const Entry& at(std::uint32_t file) const;
  std::vector<Entry> files_;
};

/// A finding as it is reported.
struct ReportedFinding {
  rules::Finding finding;
  Fingerprint fingerprint;
  const RuleInfo* rule = nullptr;
  std::size_t rule_index = 0;
  std::vector<std::size_t> parts;  ///< which of Report::findings it stands for, in their order
};

/// The findings in their order, those of one rule on one line merged: the first one keeps its place
/// and gains the others' flows, evidence and places.
std::vector<ReportedFinding> prepare_results(const Report& report, const Sources& sources);

/// What to redact in a file where a finding is shown.
Redaction redaction_of(const ReportedFinding& result, std::uint32_t file);

/// Words for the enumerations, the same in every format.
std::string_view word(rules::Level level);
std::string_view word(rules::Confidence confidence);

}  // namespace micryscope::report
