// A report as GitHub's workflow commands, which a runner turns into annotations:
//
//   ::error file=src/a.py,line=6,endLine=6,col=3,endColumn=20,title=R6-ecb-mode (new)::AES runs …
//
// A step shows ten of each kind and silently drops the others, so the new and the gravest come
// first and the last one says how many there are besides. An annotation stands in the pull request
// only if its line is in the diff: what an edit elsewhere brought is annotated at that edit.

#include <array>
#include <cstddef>

#include "fmt/format.h"
#include "report/encode.h"
#include "report/formats.h"
#include "report/selection.h"

namespace micryscope::report {
namespace {

constexpr std::size_t kMostOfAKind = 10;
constexpr std::size_t kLongestMessage = 4000;  // characters
constexpr std::size_t kMostSteps = 20;

/// In a message only what ends the line needs an escape; in a property also what ends the property.
std::string escaped(std::string_view text, bool is_property) {
  std::string out;
  for (const char c : text) {
    const bool is_special =
        c == '%' || c == '\r' || c == '\n' || (is_property && (c == ':' || c == ','));
    if (is_special) {
      out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    } else {
      out += c;
    }
  }
  return out;
}

std::string property(std::string_view name, std::string_view value) {
  return fmt::format("{}={}", name, escaped(terminal_safe(value, false), true));
}

std::string_view command(rules::Level level) {
  static constexpr std::string_view kWords[] = {"notice", "warning", "error"};
  return kWords[static_cast<std::size_t>(level)];
}

class GithubReport {
 public:
  GithubReport(const Report& report, const FormatOptions& options)
      : report_(report), options_(options), sources_(report) {}

  std::string write() {
    std::vector<ReportedFinding> results = prepare_results(report_, sources_);
    const Groups groups = group(results);
    if (!report_.complete) {
      annotate(rules::Level::warning, property("title", "micryscope"),
               "The analysis is incomplete; there may be more findings.");
    }
    add(groups.open);
    if (options_.include_unchanged) add(groups.unchanged);
    write_rest();
    return std::move(out_);
  }

 private:
  void add(const Results& results) {
    for (const ReportedFinding* result : results) {
      if (!options_.include_notes && is_dashboard_noise(result->finding)) continue;
      const rules::Level level = result->finding.level;
      // One notice is kept for the number of those that are not shown.
      const std::size_t most = kMostOfAKind - (level == rules::Level::note ? 1 : 0);
      if (shown_[static_cast<std::size_t>(level)] >= most) {
        ++left_[static_cast<std::size_t>(level)];
      } else {
        annotate(level, place(*result), message(*result));
      }
    }
  }

  void annotate(rules::Level level, std::string_view properties, std::string_view message) {
    ++shown_[static_cast<std::size_t>(level)];
    out_ += fmt::format("::{} {}::{}\n", command(level), properties, escaped(message, false));
  }

  std::string place(const ReportedFinding& result) const {
    const rules::Finding& finding = result.finding;
    const rules::Location* const cause = cause_of(sources_, finding);
    const rules::Location& location = cause == nullptr ? finding.location : *cause;
    const Region region = sources_.region(location);
    std::string out = property("file", sources_.path(location.file));
    out += fmt::format(",line={},endLine={}", region.begin.line, region.end.line);
    // Columns of several lines are refused. The last one is in the range, ours is behind it.
    if (region.begin.line == region.end.line && region.end.column > region.begin.column) {
      out += fmt::format(",col={},endColumn={}", region.begin.column, region.end.column - 1);
    }
    const bool is_new = finding.novelty == rules::Novelty::fresh;
    return out + "," + property("title", result.rule->full_id() + (is_new ? " (new)" : ""));
  }

  std::string message(const ReportedFinding& result) const {
    const rules::Finding& finding = result.finding;
    std::string out = finding.message.empty() ? result.rule->title : finding.message;
    if (cause_of(sources_, finding) != nullptr) {
      out = fmt::format("This change brought a finding at {}: {}", sources_.place(finding.location),
                        out);
    }
    for (const rules::Flow& flow : finding.flows) {
      if (flow.steps.size() < 2) continue;
      out += "\nPath:";
      for (std::size_t i = 0; i < flow.steps.size() && i < kMostSteps; ++i) {
        const rules::Step& step = flow.steps[i];
        out += fmt::format("\n{}. {}:{}: {}", i + 1, sources_.path(step.location.file),
                           sources_.region(step.location).begin.line,
                           step.text.empty() ? "passes here" : step.text);
      }
      break;  // one explains it; all are in the report
    }
    if (!fix_of(result).empty()) out += fmt::format("\nHow to fix: {}", fix_of(result));
    while (!out.empty() && out.back() == '\n') out.pop_back();
    return terminal_safe(shorten(out, kLongestMessage), true);
  }

  void write_rest() {
    std::string rest;
    for (const rules::Level level :
         {rules::Level::error, rules::Level::warning, rules::Level::note}) {
      const std::size_t left = left_[static_cast<std::size_t>(level)];
      if (left > 0) rest += (rest.empty() ? "" : ", ") + counted(left, word(level));
    }
    if (rest.empty()) return;
    annotate(rules::Level::note, property("title", "micryscope"),
             fmt::format("{} more: a step shows {} annotations of a kind. All are in the report.",
                         rest, kMostOfAKind));
  }

  const Report& report_;
  const FormatOptions& options_;
  Sources sources_;
  std::array<std::size_t, 3> shown_{};
  std::array<std::size_t, 3> left_{};
  std::string out_;
};

}  // namespace

std::string to_github(const Report& report, const FormatOptions& options) {
  return GithubReport(report, options).write();
}

}  // namespace micryscope::report
