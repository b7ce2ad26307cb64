// `micryscope explain`.
#include <fmt/format.h>

#include <set>
#include <utility>

#include "cli/check.h"
#include "cli/commands.h"
#include "report/by_fingerprint.h"

namespace micryscope::cli {

namespace {

std::string notices_of(const Checked& checked) {
  std::string text;
  for (const std::string& notice : checked.notices) text += "micryscope: " + notice + '\n';
  return text;
}

/// Nothing has it. The fingerprint is not repeated: long hexadecimal numbers look like secrets.
Outcome unknown(const Checked& checked) {
  const std::string what = "no finding here has this fingerprint";
  Outcome outcome =
      checked.report.complete
          ? failed({ErrorCode::usage,
                    what + ": it is mended, or of another project, profile or state; `micryscope "
                           "check --verbose` shows those that there are",
                    {}})
          : failed({ErrorCode::incomplete,
                    what +
                        ", but the analysis is incomplete; `micryscope check` shows what was not "
                        "seen",
                    {}});
  outcome.err = notices_of(checked) + outcome.err;
  return outcome;
}

Outcome ambiguous(const Checked& checked, const std::vector<report::Carried>& all) {
  Outcome outcome = failed({ErrorCode::usage,
                            fmt::format("{} fingerprints begin so; write more of the one that you "
                                        "mean",
                                        all.size()),
                            {}});
  outcome.err = notices_of(checked) + outcome.err;
  for (const report::Carried& one : all) {
    outcome.out += one.fingerprint + '\n';
    const std::string list = report::list_findings(checked.report, one.which);
    for (std::string_view lines = list; !lines.empty(); lines.remove_prefix(lines.find('\n') + 1)) {
      outcome.out += fmt::format("  {}\n", lines.substr(0, lines.find('\n')));
    }
  }
  return outcome;
}

/// Why the rules are there that found them; how to mend each finding stands with it.
std::string reasons(const Checked& checked, const std::vector<std::size_t>& which) {
  std::set<std::string> ids;
  for (const std::size_t i : which) ids.insert(checked.report.findings[i].rule);
  std::string text;
  for (const std::string& id : ids) {
    const report::RuleInfo* const rule = checked.report.rule(id);
    if (rule == nullptr) continue;
    std::string_view why = rule->why;
    while (why.ends_with('\n')) why.remove_suffix(1);
    text += fmt::format("{}: {}\n\n{}\n\n`micryscope explain {}` shows a bad and a good example.\n",
                        rule->full_id(), rule->title, why, rule->id);
  }
  return text;
}

/// The first digits of a fingerprint, but not enough of them. A rule's id begins with R or S.
bool is_too_short(const std::string& topic) {
  return topic.size() >= 4 && !report::is_fingerprint(topic) &&
         report::is_fingerprint(topic + std::string(report::kShortestFingerprint, '0'));
}

Outcome explain_finding(const Invocation& invocation, const Environment& environment,
                        const Stages& stages) {
  Invocation asked = invocation;
  asked.words.erase(asked.words.begin());
  const auto checked = run_check(asked, environment, stages);
  if (!checked) return failed(checked.error());
  const std::vector<report::Carried> found =
      report::find_fingerprint(checked->report, invocation.words[0]);
  if (found.empty()) return unknown(*checked);
  if (found.size() > 1) return ambiguous(*checked, found);
  const bool color =
      invocation.color == When::automatic ? environment.color : invocation.color == When::always;
  const report::TextStyle style{
      .color = color, .width = environment.width, .detail = report::Detail::verbose};
  return {ExitCode::clean,
          report::show_findings(checked->report, found[0].which, style) +
              reasons(*checked, found[0].which),
          notices_of(*checked)};
}

}  // namespace

Outcome explain(const Invocation& invocation, const Environment& environment,
                const Stages& stages) {
  const std::string& topic = invocation.words[0];
  auto text = stages.explain(topic, invocation.rule_folders);
  if (!text && report::is_fingerprint(topic)) {
    return explain_finding(invocation, environment, stages);
  }
  if (!text) {
    Error error = std::move(text).error();
    if (is_too_short(topic)) error.message += "; of a fingerprint at least 8 digits are needed";
    return failed(error);
  }
  if (invocation.words.size() > 1) {
    return failed({ErrorCode::usage, "a PATH belongs to a FINGERPRINT, not to a rule", {}});
  }
  return {ExitCode::clean, *std::move(text), {}};
}

}  // namespace micryscope::cli
