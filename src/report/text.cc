// A report for the terminal: findings that ask for action in full, the others on a line each, then
// what was and what was not analysed. Against a base, what is new in this way, what the change
// fixed on a line each, and of the rest the count. Everything that came from the repository is made
// safe.

#include <algorithm>
#include <map>
#include <tuple>

#include "fmt/format.h"
#include "report/by_fingerprint.h"
#include "report/code_frame.h"
#include "report/encode.h"
#include "report/prepare.h"
#include "report/report.h"
#include "report/wrap.h"
#include "support/shown_path.h"

namespace micryscope::report {
namespace {

constexpr std::size_t kMostProblems = 20;

std::string counted(std::uint64_t count, std::string_view noun) {
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

/// One line of safe text.
std::string line_of(std::string_view text) { return terminal_safe(text, false); }

/// Safe text of several lines, without empty ones at its end.
std::string block(std::string_view text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == ' ')) text.remove_suffix(1);
  return terminal_safe(text, true);
}

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    lines.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return lines;
}

class TextReport {
 public:
  TextReport(const Report& report, const TextStyle& style)
      : report_(report),
        style_(style),
        sources_(report),
        results_(prepare_results(report, sources_)) {
    paint_.on = style.color;
  }

  /// The findings that are asked for in full, and nothing else.
  std::string write_only(const std::vector<std::size_t>& which) {
    for (const ReportedFinding& result : results_) {
      const bool is_asked = std::ranges::any_of(result.parts, [&](std::size_t part) {
        return std::ranges::find(which, part) != which.end();
      });
      if (is_asked) write_full(result);
    }
    return std::move(out_);
  }

  std::string write() {
    std::vector<const ReportedFinding*> compact;
    for (const ReportedFinding* result : by_gravity()) {
      if (!is_shown(*result)) continue;
      if (is_compact(*result)) {
        compact.push_back(result);
      } else {
        write_full(*result);
      }
    }
    for (const ReportedFinding* result : compact) write_compact(*result);
    if (style_.detail != Detail::quiet) {
      if (!compact.empty()) out_ += "\n";
      write_summary();
    }
    if (!report_.complete) {
      line(paint_.yellow("The analysis is incomplete; there may be more findings."));
    }
    return std::move(out_);
  }

 private:
  /// The fixed ones are the last of all. Among equals the report's order holds, which is by path.
  std::vector<const ReportedFinding*> by_gravity() const {
    std::vector<const ReportedFinding*> sorted;
    for (const ReportedFinding& result : results_) sorted.push_back(&result);
    std::ranges::stable_sort(sorted, {}, [](const ReportedFinding* result) {
      const rules::Finding& finding = result->finding;
      return std::tuple(finding.novelty == rules::Novelty::fixed, -static_cast<int>(finding.level),
                        -static_cast<int>(finding.confidence));
    });
    return sorted;
  }

  /// Adds a line of safe text, broken where the terminal ends; further lines are indented by
  /// `hang`.
  void line(std::string_view text, std::size_t hang = 2) {
    out_ += wrap(text, style_.width, hang);
    out_ += '\n';
  }

  /// Against a base, what nobody did is only counted.
  bool is_shown(const ReportedFinding& result) const {
    if (style_.detail == Detail::verbose) return true;
    return result.finding.suppressions.empty() &&
           !(report_.compared && result.finding.novelty == rules::Novelty::unchanged);
  }

  /// Only what a reader should act on is shown in full.
  bool is_compact(const ReportedFinding& result) const {
    if (style_.detail == Detail::verbose) return false;
    const rules::Finding& finding = result.finding;
    return finding.level == rules::Level::note || finding.confidence == rules::Confidence::low ||
           finding.novelty == rules::Novelty::fixed;
  }

  std::string level(rules::Level level) const {
    const std::string_view name = word(level);
    switch (level) {
      case rules::Level::error:
        return paint_.red(name);
      case rules::Level::warning:
        return paint_.yellow(name);
      case rules::Level::note:
        break;
    }
    return paint_.blue(name);
  }

  std::string novelty(const rules::Finding& finding) const {
    if (!report_.compared) return "";
    switch (finding.novelty) {
      case rules::Novelty::fresh:
        return " (new)";
      case rules::Novelty::fixed:
        return " (fixed)";
      case rules::Novelty::none:
      case rules::Novelty::unchanged:
        break;
    }
    return " (unchanged)";
  }

  std::string head(const ReportedFinding& result) const {
    return fmt::format("{}{} {}: {}", level(result.finding.level), novelty(result.finding),
                       paint_.bold(line_of(result.rule->full_id())),
                       line_of(result.finding.message));
  }

  void write_full(const ReportedFinding& result) {
    const rules::Finding& finding = result.finding;
    line(head(result));
    line(fmt::format("  {} {}", paint_.blue("-->"), line_of(sources_.place(finding.location))), 6);
    out_ += code_frame(sources_, result, paint_, style_.width);
    write_flows(finding);
    for (const auto& [location, text] : finding.related) {
      line(fmt::format("  see: {}: {}", line_of(sources_.place(location)), line_of(text)), 7);
    }
    const std::string_view fix = finding.fix.empty() ? result.rule->fix : finding.fix;
    if (!fix.empty()) write_block(fmt::format("  {}: ", paint_.green("fix")), fix, 7);
    for (const std::string& evidence : finding.evidence) {
      line(fmt::format("  evidence: {}", line_of(evidence)), 12);
    }
    write_notes(result);
    out_ += "\n";
  }

  /// Text of several lines, those after the first indented by `indent`. On a terminal the lines of
  /// a paragraph are filled anew.
  void write_block(const std::string& head, std::string_view text, std::size_t indent) {
    std::string current = head;
    bool is_open = false;  // a paragraph that the next line may continue
    bool is_first = true;
    const std::string safe = block(text);
    for (const std::string_view part : lines_of(safe)) {
      const bool continues = is_open && style_.width > 0 && !part.empty() &&
                             std::string_view(" -*`#0123456789").find(part[0]) == part.npos;
      if (continues) {
        current += ' ';
      } else if (!is_first) {
        line(current, indent);
        current = std::string(indent, ' ');
      }
      current += part;
      is_open = !part.empty();
      is_first = false;
    }
    line(current, indent);
  }

  void write_flows(const rules::Finding& finding) {
    std::size_t number = 0;
    for (const rules::Flow& flow : finding.flows) {
      if (flow.steps.empty()) continue;
      ++number;
      out_ += finding.flows.size() > 1 ? fmt::format("  path {}:\n", number) : "  path:\n";
      for (std::size_t i = 0; i < flow.steps.size(); ++i) {
        const rules::Step& step = flow.steps[i];
        const Position begin = sources_.region(step.location).begin;
        line(fmt::format("    {}. {}:{}: {}{}", i + 1, line_of(sources_.path(step.location.file)),
                         begin.line, step.text.empty() ? "passes here" : line_of(step.text),
                         step.certain ? "" : " (may)"),
             7);
      }
    }
  }

  void write_notes(const ReportedFinding& result) {
    const rules::Finding& finding = result.finding;
    std::string notes = fmt::format("{} confidence", word(finding.confidence));
    if (finding.in_test_code) notes += ", in test code";
    if (!finding.explains.empty()) {
      notes += ", stands for " + line_of(fmt::format("{}", fmt::join(finding.explains, ", ")));
    }
    line(paint_.dim(fmt::format("  {}, fingerprint {}", notes, result.fingerprint.stable)));
    for (const rules::Suppression& suppression : finding.suppressions) {
      line(fmt::format("  suppressed: {}", line_of(suppression.reason)), 4);
    }
  }

  void write_compact(const ReportedFinding& result) {
    const bool low = result.finding.confidence == rules::Confidence::low;
    line(fmt::format("{}: {}{}", line_of(sources_.place(result.finding.location)), head(result),
                     low ? " (low confidence)" : ""));
  }

  void write_summary() {
    std::map<rules::Level, std::uint64_t> levels;
    std::map<rules::Novelty, std::uint64_t> novelties;
    std::uint64_t suppressed = 0;
    for (const ReportedFinding& result : results_) {
      if (!result.finding.suppressions.empty()) {
        ++suppressed;
        continue;
      }
      const rules::Novelty novelty = result.finding.novelty;
      ++novelties[novelty];
      const bool is_known = report_.compared && novelty == rules::Novelty::unchanged;
      if (!is_known && novelty != rules::Novelty::fixed) ++levels[result.finding.level];
    }
    if (levels.empty()) {
      out_ += paint_.bold(report_.compared ? "no new findings" : "no findings") + "\n";
    } else {
      out_ += paint_.bold(fmt::format("{}{}, {}, {}", report_.compared ? "new: " : "",
                                      counted(levels[rules::Level::error], "error"),
                                      counted(levels[rules::Level::warning], "warning"),
                                      counted(levels[rules::Level::note], "note"))) +
              "\n";
    }
    if (report_.compared) {
      out_ += fmt::format("{} unchanged, {} fixed\n", novelties[rules::Novelty::unchanged],
                          novelties[rules::Novelty::fixed]);
    }
    if (suppressed > 0) out_ += counted(suppressed, "suppressed finding") + "\n";
    write_coverage();
    write_problems();
  }

  void write_coverage() {
    out_ += fmt::format("{} of {} analysed\n", report_.files_analysed,
                        counted(report_.files_seen, "file"));
    std::string left_out;
    for (const Count& count : report_.left_out) {
      if (count.files == 0) continue;
      left_out +=
          fmt::format("{}{} {}", left_out.empty() ? "" : ", ", count.files, line_of(count.what));
    }
    if (!left_out.empty()) line("files left out: " + left_out);
  }

  void write_problems() {
    const bool is_verbose = style_.detail == Detail::verbose;
    std::vector<const Notification*> all;
    for (const Notification& notification : report_.notifications) {
      if (!is_cap(notification) || is_verbose) all.push_back(&notification);
    }
    if (!all.empty()) out_ += counted(all.size(), "notification") + ":\n";
    const std::size_t most = is_verbose ? all.size() : kMostProblems;
    for (std::size_t i = 0; i < std::min(all.size(), most); ++i) {
      const Notification& notification = *all[i];
      std::string place = line_of(shown_path(notification.path));
      if (notification.line > 0) place += fmt::format(":{}", notification.line);
      line(fmt::format("  {} {}: {}{}{}", level(notification.level), line_of(notification.id),
                       place, place.empty() ? "" : ": ", line_of(notification.text)),
           4);
    }
    if (all.size() > most) {
      out_ += fmt::format("  and {} more; --verbose shows them\n", all.size() - most);
    }
    if (report_.places_cut_short > 0 && !is_verbose) {
      out_ += fmt::format("analysis cut short in {}; --verbose lists them\n",
                          counted(report_.places_cut_short, "place"));
    }
  }

  /// Real programs reach a cap here and there, which says little about any one finding.
  static bool is_cap(const Notification& notification) {
    return notification.level == rules::Level::note && notification.id.starts_with("limit-");
  }

  const Report& report_;
  const TextStyle style_;
  Sources sources_;
  std::vector<ReportedFinding> results_;
  Paint paint_;
  std::string out_;
};

}  // namespace

std::string to_text(const Report& report, const TextStyle& style) {
  return TextReport(report, style).write();
}

std::string show_findings(const Report& report, const std::vector<std::size_t>& which,
                          const TextStyle& style) {
  return TextReport(report, style).write_only(which);
}

}  // namespace micryscope::report
