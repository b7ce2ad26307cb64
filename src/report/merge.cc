#include "report/merge.h"

#include <algorithm>
#include <iterator>
#include <numeric>
#include <utility>

namespace micryscope::report {

namespace {

template <typename T>
void append(std::vector<T>& to, std::vector<T>&& from) {
  std::move(from.begin(), from.end(), std::back_inserter(to));
}

void add_prefix(const std::string& prefix, Report& report) {
  for (File& file : report.files) file.path.insert(0, prefix);
  for (Notification& note : report.notifications) {
    if (!note.path.empty()) note.path.insert(0, prefix);
  }
}

/// Projects may have different profiles.
void add_rules(std::vector<RuleInfo>&& from, Report& to) {
  for (RuleInfo& rule : from) {
    if (to.rule(rule.id) == nullptr) to.rules.push_back(std::move(rule));
  }
}

void add_counts(const std::vector<Count>& from, Report& to) {
  for (const Count& count : from) {
    const auto known = std::ranges::find(to.left_out, count.what, &Count::what);
    if (known == to.left_out.end()) {
      to.left_out.push_back(count);
    } else {
      known->files += count.files;
    }
  }
}

void add(Report&& from, Report& to) {
  const auto first = static_cast<std::uint32_t>(to.files.size());
  for (rules::Finding& finding : from.findings) {
    rules::each_location(finding, [first](rules::Location& at) { at.file += first; });
  }
  append(to.files, std::move(from.files));
  append(to.findings, std::move(from.findings));
  append(to.notifications, std::move(from.notifications));
  append(to.notices, std::move(from.notices));
  add_rules(std::move(from.rules), to);
  add_counts(from.left_out, to);
  if (to.profile != from.profile) to.profile += ", " + from.profile;
  to.files_analysed += from.files_analysed;
  to.files_seen += from.files_seen;
  to.places_cut_short += from.places_cut_short;
  to.complete = to.complete && from.complete;
}

void sort_files(Report& report) {
  std::vector<std::uint32_t> order(report.files.size());
  std::iota(order.begin(), order.end(), 0U);
  std::ranges::stable_sort(
      order, {}, [&](std::uint32_t file) { return std::string_view(report.files[file].path); });
  std::vector<std::uint32_t> place(order.size());
  std::vector<File> sorted;
  for (std::size_t i = 0; i < order.size(); ++i) {
    place[order[i]] = static_cast<std::uint32_t>(i);
    sorted.push_back(std::move(report.files[order[i]]));
  }
  report.files = std::move(sorted);
  for (rules::Finding& finding : report.findings) {
    rules::each_location(finding, [&](rules::Location& at) { at.file = place[at.file]; });
  }
  std::ranges::stable_sort(report.findings, {},
                           [](const rules::Finding& finding) { return finding.location.file; });
}

/// "R2" before "R10".
void sort_rules(Report& report) {
  std::ranges::stable_sort(report.rules, [](const RuleInfo& a, const RuleInfo& b) {
    return std::pair(a.id.size(), std::string_view(a.id)) <
           std::pair(b.id.size(), std::string_view(b.id));
  });
}

}  // namespace

Report merge(std::vector<Part> parts) {
  for (Part& part : parts) add_prefix(part.prefix, part.report);
  Report merged = std::move(parts.front().report);
  if (parts.size() == 1) return merged;
  for (std::size_t i = 1; i < parts.size(); ++i) add(std::move(parts[i].report), merged);
  sort_files(merged);
  sort_rules(merged);
  return merged;
}

}  // namespace micryscope::report
