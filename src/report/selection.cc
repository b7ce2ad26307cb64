#include "report/selection.h"

#include <algorithm>
#include <functional>
#include <tuple>

#include "fmt/format.h"
#include "report/cause.h"

namespace micryscope::report {
namespace {

void sort_by_gravity(Results& results) {
  std::ranges::stable_sort(results, std::ranges::greater{}, [](const ReportedFinding* result) {
    return std::tuple(result->finding.level, result->finding.confidence);
  });
}

}  // namespace

Groups group(const std::vector<ReportedFinding>& results) {
  Groups groups;
  for (const ReportedFinding& result : results) {
    const rules::Finding& finding = result.finding;
    if (finding.novelty == rules::Novelty::fixed) {
      groups.fixed.push_back(&result);
    } else if (!finding.suppressions.empty()) {
      groups.suppressed.push_back(&result);
    } else if (finding.novelty == rules::Novelty::unchanged) {
      groups.unchanged.push_back(&result);
    } else {
      groups.open.push_back(&result);
    }
  }
  for (Results* one : {&groups.open, &groups.unchanged, &groups.fixed, &groups.suppressed}) {
    sort_by_gravity(*one);
  }
  return groups;
}

Levels count_levels(const Results& results) {
  Levels levels;
  for (const ReportedFinding* result : results) {
    ++levels.counts[static_cast<std::size_t>(result->finding.level)];
  }
  return levels;
}

std::string counted(std::size_t count, std::string_view noun) {
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

std::string level_text(const Levels& levels, std::string_view adjective) {
  std::string out;
  for (const rules::Level level :
       {rules::Level::error, rules::Level::warning, rules::Level::note}) {
    if (levels.of(level) == 0) continue;
    out += (out.empty() ? "" : ", ") +
           counted(levels.of(level), fmt::format("{}{}", adjective, word(level)));
  }
  return out.empty() ? "none" : out;
}

std::string coverage_text(const Report& report) {
  std::string out =
      fmt::format("{} of {} analysed", report.files_analysed, counted(report.files_seen, "file"));
  std::string_view separator = "; files left out: ";
  for (const Count& count : report.left_out) {
    if (count.files == 0) continue;
    out += fmt::format("{}{} {}", separator, count.files, count.what);
    separator = ", ";
  }
  return out + ".";
}

bool is_dashboard_noise(const rules::Finding& finding) {
  return finding.level == rules::Level::note;
}

std::string noise_text(const Noise& noise) {
  std::string out = "left out: " + counted(noise.notes, "note");
  if (noise.in_test_code > 0) out += fmt::format(" ({} in test code)", noise.in_test_code);
  return out + "; --include-notes lists them";
}

Noise take_for_dashboard(std::vector<ReportedFinding>& results, bool include_notes) {
  Noise noise;
  std::erase_if(results, [&](const ReportedFinding& result) {
    const rules::Finding& finding = result.finding;
    if (finding.novelty == rules::Novelty::fixed) return true;
    if (include_notes || !is_dashboard_noise(finding)) return false;
    // Nobody misses what a comment silences.
    if (finding.suppressions.empty()) {
      ++noise.notes;
      if (finding.in_test_code) ++noise.in_test_code;
    }
    return true;
  });
  return noise;
}

std::string_view fix_of(const ReportedFinding& result) {
  return result.finding.fix.empty() ? result.rule->fix : result.finding.fix;
}

bool is_rules_fix(const ReportedFinding& result) { return fix_of(result) == result.rule->fix; }

const rules::Location* cause_of(const Sources& sources, const rules::Finding& finding) {
  const std::uint32_t line = sources.region(finding.location).begin.line;
  for (const auto& [location, text] : finding.related) {
    // More may be said of the place, behind it.
    if (!text.starts_with(kChangedHere) && !text.starts_with(kDeletedHere)) continue;
    const bool is_own_line =
        location.file == finding.location.file && sources.region(location).begin.line == line;
    return is_own_line ? nullptr : &location;
  }
  return nullptr;
}

}  // namespace micryscope::report
