#include "report/baseline.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <tuple>
#include <utility>

#include "report/encode.h"
#include "support/hash.h"

namespace micryscope::report {

namespace {

using rules::Finding;
using rules::Novelty;

constexpr std::string_view kHeader =
    "# micryscope baseline 1: known findings, one a line; see `micryscope help baseline`.\n";
constexpr std::size_t kFingerprintSize = 16;
constexpr std::size_t kMostStale = 20;

}  // namespace

/// The stable fingerprint's fields but for the ordinal, which would change when another file comes
/// before this one.
std::string baseline_fingerprint(const Finding& finding) {
  return hash_fields({"baseline/v1", finding.rule, finding.operation, finding.scope})
      .substr(0, kFingerprintSize);
}

namespace {

std::string entry_text(const Report& report, const Finding& finding) {
  std::string text =
      fmt::format("{} {} {} {}", finding.rule, path_uri(report.files[finding.location.file].path),
                  baseline_fingerprint(finding), finding.operation);
  if (!finding.scope.empty()) text += ", in " + finding.scope;
  return terminal_safe(text, false);
}

bool is_hex(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); }

/// The bytes that `path_uri` wrote; none if it did not write this.
std::optional<std::string> path_of(std::string_view uri) {
  const auto digit = [](char c) {
    return c >= '0' && c <= '9' ? c - '0' : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
  };
  std::string path;
  for (std::size_t i = 0; i < uri.size(); ++i) {
    if (uri[i] != '%') {
      path += uri[i];
      continue;
    }
    if (i + 2 >= uri.size() || digit(uri[i + 1]) < 0 || digit(uri[i + 2]) < 0) return std::nullopt;
    path += static_cast<char>(digit(uri[i + 1]) * 16 + digit(uri[i + 2]));
    i += 2;
  }
  return path;
}

bool is_rule(std::string_view word) {
  return word.size() >= 2 && word[0] >= 'A' && word[0] <= 'Z' &&
         std::all_of(word.begin() + 1, word.end(), [](char c) { return c >= '0' && c <= '9'; });
}

/// One line of the file; `column` is where a problem is.
std::string read_entry(std::string_view line, BaselineEntry& entry, std::size_t& column) {
  auto next = [&line, at = std::size_t{0}, &column]() mutable {
    column = at + 1;
    const std::size_t end = std::min(line.find(' ', at), line.size());
    const std::string_view word = line.substr(at, end - at);
    at = std::min(end + 1, line.size());
    return word;
  };
  if (line.starts_with("<<<<<<<") || line.starts_with("=======") || line.starts_with(">>>>>>>")) {
    return "a merge conflict is not resolved; keep the lines of both sides";
  }
  const std::string_view rule = next();
  if (!is_rule(rule)) return "expected a rule such as R6";
  const std::string_view uri = next();
  const auto path = path_of(uri);
  if (!path || path->empty()) return "expected a path, with %20 for a blank";
  const std::string_view fingerprint = next();
  if (fingerprint.size() != kFingerprintSize ||
      !std::all_of(fingerprint.begin(), fingerprint.end(), is_hex)) {
    return fmt::format("expected a fingerprint of {} hexadecimal digits", kFingerprintSize);
  }
  entry.rule = rule;
  entry.path = *path;
  entry.fingerprint = fingerprint;
  entry.text = line;
  return {};
}

/// Which entries are needed, and which findings they cover.
struct Coverage {
  std::vector<bool> needed;   ///< by entry
  std::vector<bool> covered;  ///< by finding
};

class Coverer {
 public:
  Coverer(const Baseline& baseline, const BaselineScope& scope, const Report& report)
      : baseline_(baseline), scope_(scope), report_(report) {
    made_.needed.resize(baseline.entries.size(), false);
    made_.covered.resize(report.findings.size(), false);
  }

  Coverage run() {
    // What the change brought comes last: an entry speaks of what was there.
    for (const bool fresh : {false, true}) {
      cover(
          fresh, [](const BaselineEntry& entry) { return entry.path; },
          [](const std::string& path) { return path; });
    }
    // A file that is gone may have been renamed; then its entries go on to count.
    std::map<std::string, bool> gone;
    for (const BaselineEntry& entry : baseline_.entries) {
      if (!gone.contains(entry.path)) gone[entry.path] = !scope_.exists(entry.path);
    }
    for (const bool fresh : {false, true}) {
      cover(
          fresh, [&gone](const BaselineEntry& entry) { return gone[entry.path] ? "gone" : "here"; },
          [](const std::string&) { return "gone"; });
    }
    return std::move(made_);
  }

 private:
  template <typename EntryPlace, typename FindingPlace>
  void cover(bool fresh, EntryPlace entry_place, FindingPlace finding_place) {
    using Key = std::tuple<std::string, std::string, std::string>;
    std::map<Key, std::vector<std::size_t>> left;
    for (std::size_t i = baseline_.entries.size(); i > 0; --i) {
      const BaselineEntry& entry = baseline_.entries[i - 1];
      if (made_.needed[i - 1]) continue;
      left[{entry.rule, entry.fingerprint, entry_place(entry)}].push_back(i - 1);
    }
    for (std::size_t i = 0; i < report_.findings.size() && !left.empty(); ++i) {
      const Finding& finding = report_.findings[i];
      if (made_.covered[i] || !finding.suppressions.empty()) continue;
      if (finding.novelty == Novelty::fixed || (finding.novelty == Novelty::fresh) != fresh) {
        continue;
      }
      const std::string& path = report_.files[finding.location.file].path;
      const auto found =
          left.find({finding.rule, baseline_fingerprint(finding), finding_place(path)});
      if (found == left.end() || found->second.empty()) continue;
      made_.needed[found->second.back()] = true;
      made_.covered[i] = true;
      found->second.pop_back();
    }
  }

  const Baseline& baseline_;
  const BaselineScope& scope_;
  const Report& report_;
  Coverage made_;
};

/// Of a rule that ran, on a file that was looked at.
bool can_be_stale(const BaselineEntry& entry, const BaselineScope& scope, const Report& report) {
  return report.rule(entry.rule) != nullptr && scope.is_selected(entry.path);
}

void note_stale(const Baseline& baseline, const BaselineScope& scope, const Coverage& coverage,
                Report& report) {
  std::size_t stale = 0;
  for (std::size_t i = 0; i < baseline.entries.size(); ++i) {
    const BaselineEntry& entry = baseline.entries[i];
    if (coverage.needed[i] || !can_be_stale(entry, scope, report)) continue;
    if (++stale > kMostStale) continue;
    report.notifications.push_back(
        {rules::Level::note, "baseline-stale",
         "nothing needs this entry any more; `micryscope baseline prune` removes it: " + entry.text,
         baseline.file, entry.line});
  }
  if (stale <= kMostStale) return;
  report.notifications.push_back(
      {rules::Level::note, "baseline-stale",
       fmt::format("{} more entries are needed by nothing", stale - kMostStale), baseline.file, 0});
}

WrittenBaseline written(std::vector<std::string> lines) {
  std::sort(lines.begin(), lines.end());
  WrittenBaseline made{std::string(kHeader), lines.size(), 0};
  for (const std::string& line : lines) made.text += line + '\n';
  return made;
}

}  // namespace

Result<Baseline> read_baseline(std::string_view text, std::string file) {
  Baseline baseline{std::move(file), {}};
  if (!text.starts_with(kBaselineMark)) {
    return fail(
        ErrorCode::config,
        "is no baseline: its first line must begin with \"" + std::string(kBaselineMark) + '"',
        baseline.file + ":1:1");
  }
  std::uint32_t number = 0;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.ends_with('\r')) line.remove_suffix(1);
    ++number;
    if (line.empty() || line.starts_with('#')) continue;
    BaselineEntry entry;
    entry.line = number;
    std::size_t column = 1;
    if (std::string problem = read_entry(line, entry, column); !problem.empty()) {
      return fail(ErrorCode::config, std::move(problem),
                  fmt::format("{}:{}:{}", baseline.file, number, column));
    }
    baseline.entries.push_back(std::move(entry));
  }
  return baseline;
}

void apply_baseline(const Baseline& baseline, const BaselineScope& scope, Report& report) {
  const Coverage coverage = Coverer(baseline, scope, report).run();
  for (std::size_t i = 0; i < report.findings.size(); ++i) {
    Novelty& novelty = report.findings[i].novelty;
    if (coverage.covered[i]) {
      novelty = Novelty::unchanged;
    } else if (novelty == Novelty::none) {
      novelty = Novelty::fresh;
    }
  }
  report.compared = true;
  note_stale(baseline, scope, coverage, report);
}

WrittenBaseline write_baseline(const Report& report, bool include_secrets) {
  std::vector<std::string> lines;
  std::uint64_t secrets = 0;
  for (const Finding& finding : report.findings) {
    if (!finding.suppressions.empty() || finding.novelty == Novelty::fixed) continue;
    if (finding.rule == rules::kSecretRule && !include_secrets) {
      ++secrets;
    } else {
      lines.push_back(entry_text(report, finding));
    }
  }
  WrittenBaseline made = written(std::move(lines));
  made.secrets_left_out = secrets;
  return made;
}

WrittenBaseline prune_baseline(const Baseline& baseline, const BaselineScope& scope,
                               const Report& report) {
  const Coverage coverage = Coverer(baseline, scope, report).run();
  std::vector<std::string> lines;
  for (std::size_t i = 0; i < baseline.entries.size(); ++i) {
    if (coverage.needed[i] || !can_be_stale(baseline.entries[i], scope, report)) {
      lines.push_back(baseline.entries[i].text);
    }
  }
  return written(std::move(lines));
}

}  // namespace micryscope::report
