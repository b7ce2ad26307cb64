// A report as Markdown for people: a comment on a pull request, a job's summary. What is new comes
// first, then what is fixed, then what was there before, in tables; then the code and the path of
// what is new; last how to get the same result at home. Hosts cut or refuse a text that is too
// long, so rows and details are added as long as they fit, and what did not is counted.

#include <algorithm>

#include "fmt/format.h"
#include "report/code_frame.h"
#include "report/encode.h"
#include "report/formats.h"
#include "report/markup.h"
#include "report/selection.h"

namespace micryscope::report {
namespace {

constexpr std::size_t kLongestCell = 300;  // characters
constexpr std::size_t kMostSteps = 20;
constexpr std::size_t kMostProblems = 10;
constexpr std::size_t kReserve =
    1000;  // bytes for headings and for what says that rows are missing

constexpr std::string_view kTableHead =
    "| Level | Rule | Where | What |\n| --- | --- | --- | --- |\n";

std::string cell(std::string_view text) { return markdown_text(shorten(text, kLongestCell)); }

/// Several lines as one.
std::string one_line(std::string_view text) {
  std::string out(text);
  std::replace(out.begin(), out.end(), '\n', ' ');
  return out;
}

/// Text that is added only as long as there is room.
class Room {
 public:
  explicit Room(std::size_t bytes) : left_(bytes) {}
  bool take(std::size_t bytes) {
    if (bytes > left_) return false;
    left_ -= bytes;
    return true;
  }

 private:
  std::size_t left_;
};

class MarkdownReport {
 public:
  MarkdownReport(const Report& report, const FormatOptions& options)
      : report_(report),
        options_(options),
        sources_(report),
        results_(prepare_results(report, sources_)),
        groups_(group(results_)) {}

  std::string write() const {
    const std::string head = heading() + verdict();
    const std::string foot = coverage() + reproduce();
    const std::size_t taken = head.size() + foot.size() + kReserve;
    Room room(options_.markdown_limit > taken ? options_.markdown_limit - taken : 0);
    // Rows are short and tell most: those of all groups come before the first detail.
    Results open;
    Results notes;
    for (const ReportedFinding* result : groups_.open) {
      (result->finding.level == rules::Level::note ? notes : open).push_back(result);
    }
    std::string tables = table(open, report_.compared ? "New" : "Findings", false, room);
    tables += table(notes, report_.compared ? "New notes" : "Notes", true, room);
    if (report_.compared) {
      const std::string fixed = table(groups_.fixed, "Fixed", false, room);
      const std::string unchanged = table(groups_.unchanged, "Unchanged", true, room);
      tables += fixed + unchanged;
    }
    return head + tables + details(room) + foot;
  }

 private:
  std::string heading() const {
    Levels levels = count_levels(groups_.open);
    levels.counts[static_cast<std::size_t>(rules::Level::note)] = 0;  // said below
    const std::string_view only_notes = report_.compared ? "no new findings" : "no findings";
    if (levels.of(rules::Level::error) + levels.of(rules::Level::warning) == 0) {
      return fmt::format("## micryscope: {}{}\n\n", only_notes,
                         groups_.open.empty() ? "" : " but notes");
    }
    return fmt::format("## micryscope: {}\n\n", level_text(levels, report_.compared ? "new " : ""));
  }

  std::string verdict() const {
    std::string out;
    const std::string_view adjective = report_.compared ? "new " : "";
    if (!groups_.open.empty()) {
      out += fmt::format("**{}**", level_text(count_levels(groups_.open), adjective));
    }
    const auto add = [&out](std::size_t count, std::string_view what) {
      if (count > 0) out += fmt::format("{}{} {}", out.empty() ? "" : " · ", count, what);
    };
    add(groups_.fixed.size(), "fixed");
    add(groups_.unchanged.size(), "unchanged");
    add(groups_.suppressed.size(), "suppressed");
    if (!out.empty()) out += "\n\n";
    const auto at_gate =
        std::count_if(results_.begin(), results_.end(), [this](const ReportedFinding& result) {
          return rules::at_gate(result.finding, options_.gate);
        });
    if (at_gate > 0) {
      out += fmt::format("{} at the gate, where a check fails.\n\n",
                         counted(static_cast<std::size_t>(at_gate), "finding"));
    }
    if (!report_.complete) {
      out += "**The analysis is incomplete; there may be more findings.**\n\n";
    }
    return out;
  }

  std::string where(const rules::Location& location) const {
    const std::string place =
        fmt::format("{}:{}", sources_.path(location.file), sources_.region(location).begin.line);
    const std::string code = markdown_code(shorten(place, kLongestCell));
    if (options_.source_address.empty()) return code;
    return fmt::format("[{}]({}{}#L{})", code, options_.source_address, sources_.uri(location.file),
                       sources_.region(location).begin.line);
  }

  /// A fixed finding is in a text that is no more, so nothing leads there.
  std::string where(const ReportedFinding& result) const {
    const rules::Location& location = result.finding.location;
    if (result.finding.novelty != rules::Novelty::fixed) return where(location);
    return markdown_code(shorten(
        fmt::format("{}:{}", sources_.path(location.file), sources_.region(location).begin.line),
        kLongestCell));
  }

  std::string row(const ReportedFinding& result) const {
    const rules::Finding& finding = result.finding;
    std::string what = cell(finding.message.empty() ? result.rule->title : finding.message);
    if (const rules::Location* const cause = cause_of(sources_, finding)) {
      what += fmt::format("{} Brought by {}.", what.ends_with('.') ? "" : ".", where(*cause));
    }
    if (finding.in_test_code) what += " (test code)";
    if (finding.confidence == rules::Confidence::low) what += " (low confidence)";
    return fmt::format("| {} | {} | {} | {} |\n", word(finding.level),
                       markdown_text(result.rule->full_id()), where(result), what);
  }

  std::string table(const Results& results, std::string_view title, bool folded, Room& room) const {
    if (results.empty()) return "";
    std::string out = folded ? fmt::format("<details><summary>{}: {}</summary>\n\n", title,
                                           counted(results.size(), "finding"))
                             : fmt::format("### {}\n\n", title);
    out += kTableHead;
    std::size_t shown = 0;
    for (const ReportedFinding* result : results) {
      const std::string one = row(*result);
      if (!room.take(one.size())) break;
      out += one;
      ++shown;
    }
    if (shown < results.size()) out += fmt::format("\nand {} more.\n", results.size() - shown);
    return out + (folded ? "\n</details>\n\n" : "\n");
  }

  std::string path(const rules::Finding& finding) const {
    std::string out;
    for (const rules::Flow& flow : finding.flows) {
      if (!out.empty()) out += "\nor\n\n";
      for (std::size_t i = 0; i < flow.steps.size(); ++i) {
        if (i == kMostSteps) {
          out += fmt::format("\nand {} more steps\n", flow.steps.size() - i);
          break;
        }
        const rules::Step& step = flow.steps[i];
        out += fmt::format("{}. {}: {}{}\n", i + 1, where(step.location),
                           step.text.empty() ? "passes here" : cell(step.text),
                           step.certain ? "" : " (may)");
      }
    }
    return out;
  }

  std::string detail(const ReportedFinding& result) const {
    const rules::Finding& finding = result.finding;
    std::string out = fmt::format(
        "<details><summary>{} {}, {}</summary>\n\n{}\n\n", word(finding.level),
        html_text(result.rule->full_id()),
        html_text(shorten(sources_.place(finding.location), kLongestCell)), cell(finding.message));
    if (const std::string frame = code_frame(sources_, result, Paint{}); !frame.empty()) {
      out += markdown_fence("text", frame) + "\n";
    }
    if (const std::string steps = path(finding); !steps.empty()) out += steps + "\n";
    for (const auto& [location, text] : finding.related) {
      out += fmt::format("See {}: {}\n\n", where(location), cell(text));
    }
    const std::string fix =
        is_rules_fix(result) ? valid_utf8(fix_of(result)) : cell(one_line(fix_of(result)));
    if (!fix.empty()) out += fmt::format("**How to fix:** {}\n", fix);
    return out + "\n</details>\n\n";
  }

  /// The gravest first; notes are in the table only.
  std::string details(Room& room) const {
    std::string out;
    std::size_t missing = 0;
    for (const ReportedFinding* result : groups_.open) {
      if (result->finding.level == rules::Level::note) continue;
      const std::string one = detail(*result);
      if (missing == 0 && room.take(one.size())) {
        out += one;
      } else {
        ++missing;
      }
    }
    if (missing > 0) {
      out += fmt::format("Code and path of {} more are in the full report.\n\n", missing);
    }
    return out;
  }

  std::string coverage() const {
    std::string out = fmt::format("{} of {} analysed", report_.files_analysed,
                                  counted(report_.files_seen, "file"));
    std::string left_out;
    for (const Count& count : report_.left_out) {
      if (count.files == 0) continue;
      left_out +=
          fmt::format("{}{} {}", left_out.empty() ? "" : ", ", count.files, cell(count.what));
    }
    if (!left_out.empty()) out += "; left out: " + left_out;
    out += ".\n\n";
    return out + problems();
  }

  /// Only what may hide findings; the notes are in the other forms.
  std::string problems() const {
    std::vector<const Notification*> grave;
    for (const Notification& one : report_.notifications) {
      if (one.level != rules::Level::note) grave.push_back(&one);
    }
    std::string out;
    for (std::size_t i = 0; i < std::min(grave.size(), kMostProblems); ++i) {
      const Notification& one = *grave[i];
      std::string place = one.path;
      if (one.line > 0) place += fmt::format(":{}", one.line);
      out += fmt::format("- {} {}: {}{}{}\n", word(one.level), cell(one.id),
                         markdown_code(shorten(place, kLongestCell)), place.empty() ? "" : ": ",
                         cell(one.text));
    }
    if (grave.size() > kMostProblems) {
      out += fmt::format("- and {} more\n", grave.size() - kMostProblems);
    }
    return out.empty() ? "" : out + "\n";
  }

  std::string reproduce() const {
    return fmt::format("To reproduce:\n\n{}\nmicryscope {}, profile {}\n",
                       markdown_fence("sh", terminal_safe(options_.command, false)),
                       markdown_text(report_.version), markdown_text(report_.profile));
  }

  const Report& report_;
  const FormatOptions& options_;
  Sources sources_;
  std::vector<ReportedFinding> results_;
  Groups groups_;
};

}  // namespace

std::string to_markdown(const Report& report, const FormatOptions& options) {
  return MarkdownReport(report, options).write();
}

}  // namespace micryscope::report
