#include "report/by_fingerprint.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

#include "report/baseline.h"
#include "report/encode.h"
#include "report/prepare.h"

namespace micryscope::report {

namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 0x20) : c; }

}  // namespace

bool is_fingerprint(std::string_view text) {
  // GitHub's identity of a line has a colon and a number at its end.
  const std::string_view digits = text.substr(0, text.find(':'));
  const std::string_view number = text.substr(digits.size());
  return digits.size() >= kShortestFingerprint &&
         digits.find_first_not_of("0123456789abcdefABCDEF") == digits.npos &&
         number.find_first_not_of("0123456789", 1) == number.npos;
}

std::vector<Carried> find_fingerprint(const Report& report, std::string_view beginning) {
  std::string wanted(beginning);
  std::ranges::transform(wanted, wanted.begin(), lower);
  const std::vector<Fingerprint> identities = fingerprints(report);
  std::map<std::string, std::vector<std::size_t>> carriers;
  for (std::size_t i = 0; i < report.findings.size(); ++i) {
    const Fingerprint& of = identities[i];
    for (const std::string& one :
         {of.stable, of.in_file, of.line_hash, baseline_fingerprint(report.findings[i])}) {
      if (one.starts_with(wanted)) carriers[one].push_back(i);
    }
  }
  if (const auto whole = carriers.find(wanted); whole != carriers.end()) {
    return {{whole->first, std::move(whole->second)}};
  }
  std::map<std::vector<std::size_t>, std::string> named;
  for (const auto& [fingerprint, which] : carriers) {
    std::string& name = named[which];
    if (fingerprint.size() > name.size()) name = fingerprint;
  }
  std::vector<Carried> made;
  for (const auto& [which, fingerprint] : named) made.push_back({fingerprint, which});
  std::ranges::sort(made, {}, &Carried::fingerprint);
  return made;
}

std::string list_findings(const Report& report, const std::vector<std::size_t>& which) {
  const Sources sources(report);
  std::string text;
  for (const std::size_t i : which) {
    const rules::Finding& finding = report.findings[i];
    const RuleInfo* const rule = report.rule(finding.rule);
    text += terminal_safe(
        fmt::format("{} {} {}", word(finding.level), rule ? rule->full_id() : finding.rule,
                    sources.place(finding.location)),
        false);
    text += '\n';
  }
  return text;
}

}  // namespace micryscope::report
