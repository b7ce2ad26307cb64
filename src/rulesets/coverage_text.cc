// What `micryscope coverage` prints of the matrix, and which part of it.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "rulesets/coverage.h"
#include "support/suggest.h"

namespace micryscope {

namespace {

constexpr std::string_view kLegend =
    R"(x  the rule can find something there
-  the library fixes what the rule asks about to what is allowed
o  a hole: a role that the rule asks for is not modelled; the reason is below
?  a hole without a reason
.  the library has no operation that the rule speaks of
)";

std::string_view mark(const CoverageCell& cell) {
  switch (cell.reach) {
    case Reach::none:
      return ".";
    case Reach::reached:
      return "x";
    case Reach::closed:
      return "-";
    case Reach::hole:
      return cell.reason.empty() ? "?" : "o";
  }
  return ".";
}

std::string title(const CoverageRow& row) {
  return row.library.empty() ? row.language : "  " + row.library;
}

/// Fails unless every name is among the known ones.
Result<bool> check_names(const std::vector<std::string>& names, std::string_view what,
                         const std::set<std::string>& known) {
  for (const std::string& name : names) {
    if (known.contains(name)) continue;
    const std::vector<std::string_view> words(known.begin(), known.end());
    return fail(ErrorCode::usage, fmt::format("no {} is called \"{}\"{}", what, name.substr(0, 80),
                                              did_you_mean(name, words)));
  }
  return true;
}

bool contains(const std::vector<std::string>& names, const std::string& name) {
  return names.empty() || std::ranges::find(names, name) != names.end();
}

bool has_open_hole(const CoverageRow& row) {
  return std::ranges::any_of(row.cells, [](const CoverageCell& cell) {
    return cell.reach == Reach::hole && cell.reason.empty();
  });
}

bool is_asked(const CoverageRow& row, const CoverageFilter& filter) {
  if (!contains(filter.languages, row.language)) return false;
  if (filter.holes_only && !has_open_hole(row)) return false;
  return filter.libraries.empty() ||
         std::ranges::any_of(filter.libraries, [&](const std::string& part) {
           return !row.library.empty() && row.library.find(part) != std::string::npos;
         });
}

std::string rule_titles(const std::vector<CoverageRow>& rows, const Rulesets& rulesets) {
  std::string text;
  if (rows.empty()) return text;
  for (const CoverageCell& cell : rows.front().cells) {
    const rules::Rule* const rule = rulesets.rules.find_named(cell.rule);
    if (rule != nullptr) text += fmt::format("{:<4} {}\n", rule->id, rule->title);
  }
  return text;
}

}  // namespace

Result<std::vector<CoverageRow>> filtered(std::vector<CoverageRow> rows,
                                          const CoverageFilter& filter, const Rulesets& rulesets) {
  std::set<std::string> languages;
  for (const CoverageRow& row : rows) languages.insert(row.language);
  MS_TRY([[maybe_unused]] const bool known, check_names(filter.languages, "language", languages));
  std::set<std::string> wanted;
  for (const std::string& name : filter.rules) {
    const rules::Rule* const rule = rulesets.rules.find_named(name);
    if (rule == nullptr) return tl::make_unexpected(rulesets.rules.no_such_rule(name));
    wanted.insert(rule->id);
  }
  for (CoverageRow& row : rows) {
    if (wanted.empty()) break;
    std::erase_if(row.cells, [&](const CoverageCell& cell) { return !wanted.contains(cell.rule); });
  }
  std::erase_if(rows, [&](const CoverageRow& row) { return !is_asked(row, filter); });
  if (rows.empty() && !filter.libraries.empty() && !filter.holes_only) {
    return fail(ErrorCode::usage, fmt::format("no library has \"{}\" in its name",
                                              filter.libraries.front().substr(0, 80)));
  }
  return rows;
}

std::string to_text(const std::vector<CoverageRow>& rows, const Rulesets& rulesets) {
  if (rows.empty()) return "nothing to show\n";
  std::size_t width = 8;
  for (const CoverageRow& row : rows) width = std::max(width, title(row).size());
  std::string out = std::string(kLegend) + '\n' + rule_titles(rows, rulesets) + '\n';
  out += std::string(width, ' ');
  for (const CoverageCell& cell : rows.front().cells) out += fmt::format(" {:>3}", cell.rule);
  out += '\n';
  std::string open;
  std::string explained;
  for (const CoverageRow& row : rows) {
    out += fmt::format("{:<{}}", title(row), width);
    for (const CoverageCell& cell : row.cells) {
      out += fmt::format(" {:>3}", mark(cell));
      if (cell.reach != Reach::hole) continue;
      const std::string where =
          row.library.empty() ? row.language : row.language + ", " + row.library;
      std::string line = fmt::format("{} in {}", cell.rule, where);
      if (!cell.missing.empty()) line += fmt::format(" (not modelled: {})", cell.missing);
      if (cell.reason.empty())
        open += line + '\n';
      else
        explained += fmt::format("{}: {}\n", line, cell.reason);
    }
    out += '\n';
  }
  if (!open.empty()) out += "\nHoles without a reason:\n" + open;
  if (!explained.empty()) out += "\nHoles with a reason:\n" + explained;
  return out;
}

}  // namespace micryscope
