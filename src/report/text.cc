// A report for the terminal: findings that ask for action in full, the others on a line each, then
// what was and what was not analysed. Against a base, what is new in this way, what the change
// fixed on a line each, and of the rest the count. Everything that came from the repository is made
// safe.

#include <algorithm>
#include <map>

#include "fmt/format.h"
#include "report/code_frame.h"
#include "report/encode.h"
#include "report/prepare.h"
#include "report/report.h"
#include "support/shown_path.h"

namespace micryscope::report {
namespace {

constexpr std::size_t kMostProblems = 20;

std::string counted(std::uint64_t count, std::string_view noun) {
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

/// One line of safe text.
std::string line_of(std::string_view text) { return terminal_safe(text, false); }

/// Safe text whose further lines are indented like its first.
std::string block(std::string_view text, std::size_t indent) {
  while (!text.empty() && (text.back() == '\n' || text.back() == ' ')) text.remove_suffix(1);
  const std::string safe = terminal_safe(text, true);
  std::string out;
  for (const char c : safe) {
    out += c;
    if (c == '\n') out += std::string(indent, ' ');
  }
  return out;
}

class TextReport {
 public:
  TextReport(const Report& report, bool color)
      : report_(report), sources_(report), results_(prepare_results(report, sources_)) {
    paint_.on = color;
  }

  std::string write() {
    for (const ReportedFinding& result : results_) {
      if (!is_shown(result)) continue;
      if (is_compact(result)) {
        compact_.push_back(&result);
      } else {
        write_full(result);
      }
    }
    // The fixed ones are the last of the report.
    for (const ReportedFinding* result : compact_) write_compact(*result);
    if (!compact_.empty()) out_ += "\n";
    write_summary();
    return std::move(out_);
  }

 private:
  /// Against a base, what nobody did is only counted.
  bool is_shown(const ReportedFinding& result) const {
    return result.finding.suppressions.empty() &&
           !(report_.compared && result.finding.novelty == rules::Novelty::unchanged);
  }

  /// Only what a reader should act on is shown in full.
  static bool is_compact(const ReportedFinding& result) {
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
    out_ += head(result) + "\n";
    out_ += fmt::format("  {} {}\n", paint_.blue("-->"), line_of(sources_.place(finding.location)));
    out_ += code_frame(sources_, result, paint_);
    write_flows(finding);
    for (const auto& [location, text] : finding.related) {
      out_ += fmt::format("  see: {}: {}\n", line_of(sources_.place(location)), line_of(text));
    }
    const std::string_view fix = finding.fix.empty() ? result.rule->fix : finding.fix;
    if (!fix.empty()) out_ += fmt::format("  {}: {}\n", paint_.green("fix"), block(fix, 7));
    for (const std::string& evidence : finding.evidence) {
      out_ += fmt::format("  evidence: {}\n", line_of(evidence));
    }
    write_notes(result);
    out_ += "\n";
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
        out_ += fmt::format(
            "    {}. {}:{}: {}{}\n", i + 1, line_of(sources_.path(step.location.file)), begin.line,
            step.text.empty() ? "passes here" : line_of(step.text), step.certain ? "" : " (may)");
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
    out_ +=
        paint_.dim(fmt::format("  {}, fingerprint {}", notes, result.fingerprint.stable)) + "\n";
  }

  void write_compact(const ReportedFinding& result) {
    const bool low = result.finding.confidence == rules::Confidence::low;
    out_ += fmt::format("{}: {}{}\n", line_of(sources_.place(result.finding.location)),
                        head(result), low ? " (low confidence)" : "");
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
      ++novelties[result.finding.novelty];
      if (is_shown(result) && result.finding.novelty != rules::Novelty::fixed) {
        ++levels[result.finding.level];
      }
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
    if (!report_.complete) {
      out_ += paint_.yellow("The analysis is incomplete; there may be more findings.") + "\n";
    }
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
    if (!left_out.empty()) out_ += "left out: " + left_out + "\n";
  }

  void write_problems() {
    std::vector<const Notification*> all;
    for (const Notification& notification : report_.notifications) {
      if (!is_cap(notification)) all.push_back(&notification);
    }
    if (!all.empty()) out_ += counted(all.size(), "notification") + ":\n";
    for (std::size_t i = 0; i < std::min(all.size(), kMostProblems); ++i) {
      const Notification& notification = *all[i];
      std::string place = line_of(shown_path(notification.path));
      if (notification.line > 0) place += fmt::format(":{}", notification.line);
      out_ += fmt::format("  {} {}: {}{}{}\n", level(notification.level), line_of(notification.id),
                          place, place.empty() ? "" : ": ", line_of(notification.text));
    }
    if (all.size() > kMostProblems) {
      out_ += fmt::format("  and {} more\n", all.size() - kMostProblems);
    }
    if (report_.places_cut_short > 0) {
      out_ += fmt::format("analysis cut short in {}; --format json lists them\n",
                          counted(report_.places_cut_short, "place"));
    }
  }

  /// Real programs reach a cap here and there, which says little about any one finding.
  static bool is_cap(const Notification& notification) {
    return notification.level == rules::Level::note && notification.id.starts_with("limit-");
  }

  const Report& report_;
  Sources sources_;
  std::vector<ReportedFinding> results_;
  std::vector<const ReportedFinding*> compact_;
  Paint paint_;
  std::string out_;
};

}  // namespace

std::string to_text(const Report& report, bool color) { return TextReport(report, color).write(); }

}  // namespace micryscope::report
