// A report as one HTML page for people who were not there: every finding with its code and path,
// filters, the rules that found something, and what was not seen. The page asks nobody for
// anything: style and script are in it, and its own policy forbids everything else, so that even a
// hole in the escaping would let nothing run.

#include <algorithm>
#include <set>

#include "fmt/format.h"
#include "report/encode.h"
#include "report/excerpt.h"
#include "report/formats.h"
#include "report/html_assets.h"
#include "report/html_rule.h"
#include "report/markup.h"
#include "report/quoted_lines.h"
#include "report/selection.h"

namespace micryscope::report {
namespace {

constexpr std::size_t kMostProblems = 1000;
constexpr std::size_t kMostOpen = 3;

std::string_view state_of(const ReportedFinding& result) {
  if (result.finding.novelty == rules::Novelty::fixed) return "fixed";
  if (!result.finding.suppressions.empty()) return "suppressed";
  if (result.finding.novelty == rules::Novelty::unchanged) return "unchanged";
  return result.finding.novelty == rules::Novelty::fresh ? "new" : "open";
}

std::string badge(std::string_view word) {
  return fmt::format("<span class=\"badge {0}\">{0}</span>", word);
}

std::string frame(const std::vector<ExcerptLine>& lines) {
  if (lines.empty()) return "";
  std::string out = "<pre class=\"frame\">";
  for (const ExcerptLine& line : lines) {
    const std::string marked =
        line.marked.empty() ? "" : fmt::format("<mark>{}</mark>", html_text(line.marked));
    out += fmt::format("<span{}><b>{}</b>{}{}{}{}{}</span>", marked.empty() ? "" : " class=\"hit\"",
                       line.number, line.cut_front ? "…" : "", html_text(line.before), marked,
                       html_text(line.after), line.cut_back ? "…" : "");
  }
  return out + "</pre>\n";
}

std::string box(std::string_view name, std::string_view value) {
  return fmt::format(
      "<label><input type=\"checkbox\" name=\"{}\" value=\"{}\" checked> {}</label>\n", name, value,
      value);
}

class HtmlReport {
 public:
  HtmlReport(const Report& report, const FormatOptions& options)
      : report_(report),
        options_(options),
        sources_(report),
        results_(prepare_results(report, sources_)),
        groups_(group(results_)) {}

  std::string write() const {
    std::string body = "<header>\n<h1>micryscope</h1>\n" + summary() + "</header>\n<main>\n";
    body += filters() + findings() + rule_texts() + problems();
    body += "</main>\n" + footer();
    return head() + body + "<script>" + std::string(html_script()) +
           "</script>\n</body>\n</html>\n";
  }

 private:
  std::string title() const {
    return level_text(count_levels(groups_.open), report_.compared ? "new " : "");
  }

  std::string head() const {
    return fmt::format(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
        "style-src 'sha256-{}'; script-src 'sha256-{}'; base-uri 'none'; form-action 'none'\">\n"
        "<meta name=\"referrer\" content=\"no-referrer\">\n"
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
        "<title>micryscope: {}</title>\n<style>{}</style>\n</head>\n<body>\n",
        html_style_hash(), html_script_hash(), html_text(title()), html_style());
  }

  std::string summary() const {
    const Levels levels = count_levels(groups_.open);
    std::string out = "<ul class=\"counts\">\n";
    const auto add = [&out](std::size_t count, std::string_view what) {
      out += fmt::format("<li><strong>{}</strong> {}</li>\n", count, what);
    };
    for (const rules::Level level :
         {rules::Level::error, rules::Level::warning, rules::Level::note}) {
      const std::size_t count = levels.of(level);
      add(count, fmt::format("{}{}{}", report_.compared ? "new " : "", word(level),
                             count == 1 ? "" : "s"));
    }
    if (report_.compared) {
      add(groups_.fixed.size(), "fixed");
      add(groups_.unchanged.size(), "unchanged");
    }
    if (!groups_.suppressed.empty()) add(groups_.suppressed.size(), "suppressed");
    out += "</ul>\n";
    if (!report_.complete) {
      out += "<p class=\"banner\">The analysis is incomplete; there may be more findings.</p>\n";
    }
    return out + fmt::format("<p class=\"quiet\">{}</p>\n", html_text(coverage_text(report_)));
  }

  std::string filters() const {
    std::string out = "<form class=\"filters\" hidden>\n<fieldset><legend>Level</legend>\n";
    for (const char* level : {"error", "warning", "note"}) out += box("level", level);
    out += "</fieldset>\n";
    std::set<std::string_view> states;
    for (const ReportedFinding& result : results_) states.insert(state_of(result));
    if (states.size() > 1) {
      out += "<fieldset><legend>State</legend>\n";
      for (const std::string_view state : {"new", "open", "unchanged", "fixed", "suppressed"}) {
        if (states.contains(state)) out += box("state", state);
      }
      out += "</fieldset>\n";
    }
    out += "<label>Rule <select name=\"rule\"><option value=\"\">all</option>\n";
    for (const RuleInfo* rule : rules_found()) {
      out += fmt::format("<option value=\"{}\">{}</option>\n", html_text(rule->id),
                         html_text(rule->full_id()));
    }
    return out +
           "</select></label>\n<label>Text <input type=\"search\" name=\"text\"></label>\n"
           "<button type=\"button\">Open or close all</button>\n<output></output>\n</form>\n";
  }

  std::vector<const RuleInfo*> rules_found() const {
    std::set<std::size_t> used;
    for (const ReportedFinding& result : results_) used.insert(result.rule_index);
    std::vector<const RuleInfo*> out;
    for (const std::size_t index : used) out.push_back(&report_.rules[index]);
    return out;
  }

  std::string findings() const {
    std::string out = "<h2>Findings</h2>\n";
    if (results_.empty()) out += "<p>There are none.</p>\n";
    std::size_t number = 0;
    for (const Results* one :
         {&groups_.open, &groups_.fixed, &groups_.unchanged, &groups_.suppressed}) {
      for (const ReportedFinding* result : *one) out += card(*result, ++number);
    }
    return out;
  }

  std::string card(const ReportedFinding& result, std::size_t number) const {
    const rules::Finding& finding = result.finding;
    const std::string_view state = state_of(result);
    std::string out = fmt::format(
        "<article class=\"finding\" id=\"finding-{}\" data-rule=\"{}\" data-level=\"{}\" "
        "data-state=\"{}\">\n<details{}>\n<summary><span class=\"badges\">{}{}</span>"
        "<span class=\"message\"><strong>{}</strong> {}</span>"
        "<span class=\"place\">{}</span></summary>\n<div class=\"body\">\n",
        number, html_text(result.rule->id), word(finding.level), state,
        is_open(result, number) ? " open" : "", badge(word(finding.level)),
        state == "open" ? "" : badge(state), html_text(result.rule->full_id()),
        html_sentence(finding.message), html_text(sources_.place(finding.location)));
    out += frame(excerpt(sources_, result, finding.location, kLinesAround));
    out += flows(result) + related(result) + suppressions(finding) + fix(result) + facts(result);
    return out + "</div>\n</details>\n</article>\n";
  }

  /// The first of what asks for action is there to be read without a click.
  static bool is_open(const ReportedFinding& result, std::size_t number) {
    const std::string_view state = state_of(result);
    return number <= kMostOpen && (state == "new" || state == "open") &&
           result.finding.level != rules::Level::note;
  }

  std::string place(const rules::Location& location) const {
    return fmt::format("<span class=\"place\">{}</span>", html_text(sources_.place(location)));
  }

  std::string flows(const ReportedFinding& result) const {
    std::string out;
    std::size_t number = 0;
    for (const rules::Flow& flow : result.finding.flows) {
      if (flow.steps.empty()) continue;
      ++number;
      out += result.finding.flows.size() > 1 ? fmt::format("<h3>Path {}</h3>\n", number)
                                             : "<h3>Path</h3>\n";
      out += "<ol class=\"path\">\n";
      for (const rules::Step& step : flow.steps) {
        out += fmt::format(
            "<li>{}{}{}{}</li>\n", step.text.empty() ? "passes here" : html_sentence(step.text),
            step.certain ? "" : " <span class=\"badge may\">may</span>", place(step.location),
            frame(excerpt(sources_, result, step.location, 0)));
      }
      out += "</ol>\n";
    }
    return out;
  }

  std::string related(const ReportedFinding& result) const {
    if (result.finding.related.empty()) return "";
    std::string out = "<h3>See also</h3>\n<ul class=\"path\">\n";
    for (const auto& [location, text] : result.finding.related) {
      out += fmt::format("<li>{}{}{}</li>\n", html_sentence(text), place(location),
                         frame(excerpt(sources_, result, location, 0)));
    }
    return out + "</ul>\n";
  }

  static std::string suppressions(const rules::Finding& finding) {
    std::string out;
    for (const rules::Suppression& one : finding.suppressions) {
      out += fmt::format("<p>Suppressed in the source: {}</p>\n",
                         one.reason.empty() ? "no reason is given" : html_text(one.reason));
    }
    return out;
  }

  static std::string fix(const ReportedFinding& result) {
    const std::string_view text = fix_of(result);
    if (text.empty()) return "";
    return "<h3>How to fix</h3>\n" + (is_rules_fix(result)
                                          ? html_paragraphs(text)
                                          : "<p>" + html_text(text, true) + "</p>\n");
  }

  static std::string facts(const ReportedFinding& result) {
    const rules::Finding& finding = result.finding;
    std::string out = "<dl>\n";
    const auto add = [&out](std::string_view name, const std::string& value) {
      if (!value.empty()) out += fmt::format("<dt>{}</dt><dd>{}</dd>\n", name, value);
    };
    add("Rule", fmt::format("<a href=\"#{}\">{}</a>", html_text(result.rule->id),
                            html_text(result.rule->full_id())));
    add("Confidence", std::string(word(finding.confidence)));
    for (const std::string& evidence : finding.evidence) add("Evidence", html_sentence(evidence));
    add("Scope", html_text(finding.scope));
    if (finding.in_test_code) add("Where", "in test code");
    add("Stands for", html_text(fmt::format("{}", fmt::join(finding.explains, ", "))));
    add("Fingerprint", fmt::format("<code>{}</code>", result.fingerprint.stable));
    return out + "</dl>\n";
  }

  std::string rule_texts() const {
    if (results_.empty()) return "";
    std::string out = "<h2>Rules</h2>\n";
    for (const RuleInfo* rule : rules_found()) out += html_rule(*rule);
    return out;
  }

  std::string problems() const {
    if (report_.notifications.empty()) return "";
    const std::size_t shown = std::min(report_.notifications.size(), kMostProblems);
    std::string out =
        "<h2>What was not understood, and notices</h2>\n<table>\n"
        "<thead><tr><th>Level</th><th>Notice</th><th>Where</th><th>What</th></tr></"
        "thead>\n<tbody>\n";
    for (std::size_t i = 0; i < shown; ++i) {
      const Notification& one = report_.notifications[i];
      std::string place = html_text(one.path);
      if (one.line > 0) place += fmt::format(":{}", one.line);
      out += fmt::format("<tr><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>\n",
                         badge(word(one.level)), html_text(one.id), place, html_text(one.text));
    }
    out += "</tbody>\n</table>\n";
    if (shown < report_.notifications.size()) {
      out += fmt::format("<p>and {} more</p>\n", report_.notifications.size() - shown);
    }
    return out;
  }

  std::string footer() const {
    return fmt::format(
        "<footer>\n<p>To reproduce: <code>{}</code></p>\n"
        "<p>micryscope {}, profile {}, rulesets {}</p>\n</footer>\n",
        html_text(options_.command), html_text(report_.version), html_text(report_.profile),
        html_text(report_.ruleset_digest));
  }

  const Report& report_;
  const FormatOptions& options_;
  Sources sources_;
  std::vector<ReportedFinding> results_;
  Groups groups_;
};

}  // namespace

std::string to_html(const Report& report, const FormatOptions& options) {
  return HtmlReport(report, options).write();
}

}  // namespace micryscope::report
