#include "report/prepare.h"

#include <algorithm>
#include <array>
#include <map>
#include <string>
#include <tuple>
#include <utility>

#include "report/encode.h"
#include "support/check.h"
#include "support/shown_path.h"

namespace micryscope::report {
namespace {

// CWE-259, 312, 321, 522, 532, 540, 798: what is in the wrong place is a secret.
constexpr std::array<int, 7> kSecretCwes{259, 312, 321, 522, 532, 540, 798};

/// What makes two findings one result. Suppressed and fixed ones stay apart from the others,
/// because they are shown elsewhere or not at all.
using Identity = std::tuple<std::uint32_t, std::uint32_t, std::string, bool, bool>;

template <typename T>
void append_new(std::vector<T>& to, const std::vector<T>& from) {
  for (const T& item : from) {
    if (std::find(to.begin(), to.end(), item) == to.end()) to.push_back(item);
  }
}

bool same(const rules::Location& a, const rules::Location& b) {
  return a.file == b.file && a.span == b.span;
}

/// Whether one of the parts of a text that "; " joins is this one.
bool says(std::string_view joined, std::string_view part) {
  for (std::size_t begin = 0; begin <= joined.size();) {
    const std::size_t end = std::min(joined.find("; ", begin), joined.size());
    if (joined.substr(begin, end - begin) == part) return true;
    begin = end + 2;
  }
  return false;
}

/// Says of each place once what there is to see, where its first word stood. The cause of a change
/// and the rule may name the same one, as may merged findings.
void join_places(const Sources& sources, rules::Finding& finding) {
  std::vector<std::pair<rules::Location, std::string>> joined;
  std::map<std::string, std::size_t> known;
  for (auto& [location, text] : finding.related) {
    const auto [it, is_new] = known.try_emplace(sources.place(location), joined.size());
    if (is_new) {
      joined.emplace_back(location, std::move(text));
      continue;
    }
    std::string& there = joined[it->second].second;
    if (!says(there, text)) there += (there.empty() ? "" : "; ") + text;
  }
  finding.related = std::move(joined);
}

rules::Novelty merged(rules::Novelty a, rules::Novelty b) {
  const bool fresh = a == rules::Novelty::fresh || b == rules::Novelty::fresh;
  return fresh ? rules::Novelty::fresh : a;
}

void merge(rules::Finding& into, const rules::Finding& from) {
  into.level = std::max(into.level, from.level);
  into.confidence = std::max(into.confidence, from.confidence);
  into.novelty = merged(into.novelty, from.novelty);
  into.flows.insert(into.flows.end(), from.flows.begin(), from.flows.end());
  if (!same(into.location, from.location)) {
    into.related.emplace_back(from.location, "another operation on this line");
  }
  into.related.insert(into.related.end(), from.related.begin(), from.related.end());
  append_new(into.evidence, from.evidence);
  append_new(into.explains, from.explains);
  if (into.edits.empty()) into.edits = from.edits;
  into.in_test_code = into.in_test_code && from.in_test_code;
}

}  // namespace

const RuleInfo* Report::rule(std::string_view id) const {
  const auto found =
      std::find_if(rules.begin(), rules.end(), [id](const RuleInfo& r) { return r.id == id; });
  return found == rules.end() ? nullptr : &*found;
}

Sources::Entry::Entry(const File& file)
    : path(shown_path(file.path)),
      uri(path_uri(file.path)),
      lines(file.text),
      literals(find_literals(file.path, file.text, file.secrets, file.open)) {}

Sources::Sources(const Report& report) {
  files_.reserve(report.files.size());
  for (const File& file : report.files) files_.emplace_back(file);
}

const Sources::Entry& Sources::at(std::uint32_t file) const {
  MS_CHECK(file < files_.size(), "a location names a file of the report");
  return files_[file];
}

Region Sources::region(const rules::Location& location) const {
  const LineIndex& index = lines(location.file);
  const Position begin = index.position(location.span.begin);
  return {begin, std::max(begin, index.position(location.span.end))};
}

std::string Sources::place(const rules::Location& location) const {
  const Position begin = region(location).begin;
  return path(location.file) + ":" + std::to_string(begin.line) + ":" +
         std::to_string(begin.column);
}

std::vector<ReportedFinding> prepare_results(const Report& report, const Sources& sources) {
  std::vector<Fingerprint> identities = fingerprints(report);
  std::vector<ReportedFinding> results;
  std::map<Identity, std::size_t> seen;
  for (std::size_t i = 0; i < report.findings.size(); ++i) {
    const rules::Finding& finding = report.findings[i];
    const Identity identity{finding.location.file, sources.region(finding.location).begin.line,
                            finding.rule, !finding.suppressions.empty(),
                            finding.novelty == rules::Novelty::fixed};
    const auto [it, fresh] = seen.try_emplace(identity, results.size());
    if (!fresh) {
      merge(results[it->second].finding, finding);
      results[it->second].parts.push_back(i);
      continue;
    }
    const RuleInfo* rule = report.rule(finding.rule);
    MS_CHECK(rule != nullptr, "the rule of a finding is among the report's rules");
    const auto rule_index = static_cast<std::size_t>(rule - report.rules.data());
    results.push_back({finding, std::move(identities[i]), rule, rule_index, {i}});
  }
  for (ReportedFinding& result : results) join_places(sources, result.finding);
  return results;
}

Redaction redaction_of(const ReportedFinding& result, std::uint32_t file) {
  Redaction redaction;
  const auto add = [&](const rules::Location& location) {
    if (location.file == file) redaction.marked.push_back(location.span);
  };
  add(result.finding.location);
  for (const rules::Flow& flow : result.finding.flows) {
    for (const rules::Step& step : flow.steps) add(step.location);
  }
  for (const auto& [location, text] : result.finding.related) add(location);
  redaction.about_secrets =
      std::any_of(result.rule->cwe.begin(), result.rule->cwe.end(), [](int cwe) {
        return std::find(kSecretCwes.begin(), kSecretCwes.end(), cwe) != kSecretCwes.end();
      });
  return redaction;
}

std::string_view word(rules::Level level) {
  static constexpr std::string_view kWords[] = {"note", "warning", "error"};
  return kWords[static_cast<std::size_t>(level)];
}

std::string_view word(rules::Confidence confidence) {
  static constexpr std::string_view kWords[] = {"low", "medium", "high"};
  return kWords[static_cast<std::size_t>(confidence)];
}

}  // namespace micryscope::report
