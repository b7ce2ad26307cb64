#include "rulesets/coverage.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "rules/role_questions.h"
#include "support/yaml_reader.h"

namespace micryscope {

namespace {

using models::CallModel;
using models::Role;
using rules::Alternative;
using rules::AskedOfRole;
using rules::RoleTest;

constexpr std::string_view kSchema = "micryscope/coverage@1";
constexpr std::array<std::string_view, 2> kFileKeys = {"schema", "holes"};
constexpr std::array<std::string_view, 4> kHoleKeys = {"rule", "language", "library", "reason"};

/// What the models of one library say, with what its continuing calls and components add.
struct Library {
  std::vector<const CallModel*> operations;
  std::set<Role> added;  ///< roles that calls around an operation bring
  std::map<Role, std::set<std::string>> set_by_parts;
  std::string where;  ///< of its first operation that is of a --rules folder
};

using Holes = std::map<std::array<std::string, 3>, std::string>;  // rule, language, library

Result<Holes> read_holes(const Rulesets& rulesets) {
  Holes holes;
  for (const models::RulesetFile& file : rulesets.files) {
    if (file.text.find(kSchema) == std::string::npos) continue;
    MS_TRY(const yaml::Node root, yaml::read_one(file.text, file.path));
    if (auto error = yaml::check_keys(root, kFileKeys, file.path))
      return tl::make_unexpected(*error);
    MS_TRY(const yaml::Node* list, yaml::required(root, "holes", file.path));
    MS_TRY(const std::vector<const yaml::Node*> items, yaml::as_list(*list, file.path));
    for (const yaml::Node* item : items) {
      if (auto error = yaml::check_keys(*item, kHoleKeys, file.path))
        return tl::make_unexpected(*error);
      std::array<std::string, 3> key;
      for (std::size_t i = 0; i < 2; ++i) {
        MS_TRY(const yaml::Node* value, yaml::required(*item, kHoleKeys[i], file.path));
        MS_TRY(key[i], yaml::as_string(*value, file.path));
      }
      MS_TRY(const yaml::Node* reason, yaml::required(*item, "reason", file.path));
      MS_TRY(const std::string why, yaml::as_string(*reason, file.path));
      std::vector<std::string> libraries{""};
      if (const yaml::Node* named = item->get("library")) {
        MS_TRY(libraries, yaml::as_strings(*named, file.path));
      }
      const rules::Rule* const rule = rulesets.rules.find_named(key[0]);
      if (rule == nullptr) {
        return tl::make_unexpected(yaml::error_at(*item->get("rule"), file.path,
                                                  rulesets.rules.no_such_rule(key[0]).message));
      }
      for (const std::string& library : libraries) holes[{rule->id, key[1], library}] = why;
    }
  }
  return holes;
}

using Libraries = std::map<std::string, Library>;

/// `given` are the paths of the files of --rules folders.
void add_model(const CallModel& model, const std::set<std::string>& given, Libraries& libraries) {
  Library& library = libraries[model.library];
  const bool whole = model.operation && !model.component;
  if (whole) {
    library.operations.push_back(&model);
    const bool is_given = given.contains(model.where.substr(0, model.where.rfind(':')));
    if (is_given && (library.where.empty() || model.where < library.where))
      library.where = model.where;
  }
  if (!model.component && !model.continues && model.operation) return;
  for (const models::RoleModel& role : model.roles) library.added.insert(role.role);
  for (const auto& [role, text] : model.set) library.set_by_parts[role].insert(text);
}

Libraries libraries_of(const models::ModelSet::LanguageTable& table,
                       const std::set<std::string>& given) {
  Libraries libraries;
  for (const auto& [path, list] : table.calls) {
    for (const CallModel& model : list) add_model(model, given, libraries);
  }
  for (const auto& [path, list] : table.methods) {
    for (const CallModel& model : list) add_model(model, given, libraries);
  }
  return libraries;
}

/// How far one question about one role can be answered with yes.
Reach ask(const RoleTest& test, const CallModel& model, const Library& library) {
  const auto is_absence = [](const AskedOfRole& asked) {
    return asked.question->holds == nullptr && std::get<bool>(asked.argument);
  };
  if (std::ranges::any_of(test.asked, is_absence)) return Reach::reached;
  const bool asks_value = std::ranges::any_of(
      test.asked, [](const AskedOfRole& asked) { return asked.question->needs_value; });
  if (!asks_value) return Reach::reached;
  bool dynamic = library.added.contains(test.role);
  for (const models::RoleModel& role : model.roles) {
    // One text may carry algorithm, mode and more: "aes-256-cbc".
    dynamic = dynamic || role.role == test.role || role.parse == models::Parse::cipher_name;
  }
  if (dynamic) return Reach::reached;
  std::set<std::string> texts;
  for (const auto& [role, text] : model.set) {
    if (role == test.role) texts.insert(text);
  }
  if (texts.empty() && !model.parts.empty()) {
    const auto it = library.set_by_parts.find(test.role);
    // An object of another library may bring the role.
    if (it == library.set_by_parts.end()) return Reach::reached;
    texts = it->second;
  }
  if (texts.empty()) return Reach::hole;
  const bool fits = std::ranges::any_of(test.asked, [&](const AskedOfRole& asked) {
    const auto* const words = std::get_if<std::vector<std::string>>(&asked.argument);
    return asked.question->key == "is" &&
           std::ranges::any_of(*words, [&](const auto& word) { return texts.contains(word); });
  });
  return fits ? Reach::reached : Reach::closed;
}

struct Best {
  Reach reach = Reach::none;
  std::set<std::string> missing;

  void take(Reach other) {
    // reached, then hole, then closed, then none
    const auto rank = [](Reach r) {
      return r == Reach::reached ? 3 : r == Reach::hole ? 2 : r == Reach::closed ? 1 : 0;
    };
    if (rank(other) > rank(reach)) reach = other;
  }
};

void look_at(const Alternative& alternative, const CallModel& model, const Library& library,
             Best& best) {
  const auto& kinds = alternative.operations;
  if (std::find(kinds.begin(), kinds.end(), *model.operation) == kinds.end()) return;
  if (alternative.operation.deprecated && *alternative.operation.deprecated && !model.deprecated) {
    best.take(Reach::closed);
    return;
  }
  Reach worst = Reach::reached;
  std::set<std::string> missing;
  for (const RoleTest& test : alternative.roles) {
    const Reach reach = ask(test, model, library);
    if (reach == Reach::hole) missing.insert(std::string(models::name_of(test.role)));
    if (reach == Reach::closed) worst = Reach::closed;
    if (reach == Reach::hole && worst == Reach::reached) worst = Reach::hole;
  }
  best.take(worst);
  if (worst == Reach::hole) best.missing.insert(missing.begin(), missing.end());
}

CoverageCell cell_of(const rules::Rule& rule, const Library& library) {
  Best best;
  for (const Alternative& alternative : rule.find) {
    for (const CallModel* model : library.operations) look_at(alternative, *model, library, best);
  }
  CoverageCell cell{rule.id, best.reach, {}, {}, rule.is_given ? rule.where : library.where};
  if (best.reach != Reach::hole) return cell;
  for (const std::string& role : best.missing)
    cell.missing += (cell.missing.empty() ? "" : ", ") + role;
  return cell;
}

}  // namespace

Result<std::vector<CoverageRow>> coverage(const Rulesets& rulesets) {
  MS_TRY(const Holes holes, read_holes(rulesets));
  const auto reason = [&](const CoverageCell& cell, const CoverageRow& row) {
    const auto it = holes.find({cell.rule, row.language, row.library});
    return it == holes.end() ? std::string() : it->second;
  };
  std::set<std::string> given;
  for (const models::RulesetFile& file : rulesets.files) {
    if (file.packed.empty()) given.insert(file.path);
  }
  std::vector<CoverageRow> rows;
  for (const auto& [language, table] : rulesets.models.languages) {
    const std::size_t first = rows.size();
    rows.push_back({language, {}, {}});
    for (const auto& [name, library] : libraries_of(table, given)) {
      if (library.operations.empty()) continue;
      CoverageRow row{language, name, {}};
      for (const rules::Rule& rule : rulesets.rules.rules) {
        if (rule.find.empty()) continue;
        CoverageCell cell = cell_of(rule, library);
        if (cell.reach == Reach::hole) cell.reason = reason(cell, row);
        row.cells.push_back(std::move(cell));
      }
      rows.push_back(std::move(row));
    }
    for (const rules::Rule& rule : rulesets.rules.rules) {
      if (rule.find.empty()) continue;
      CoverageCell cell{rule.id, Reach::hole, {}, {}, rule.is_given ? rule.where : std::string()};
      const std::size_t column = rows[first].cells.size();
      for (std::size_t i = first + 1; i < rows.size(); ++i) {
        if (rows[i].cells[column].reach == Reach::reached) cell.reach = Reach::reached;
      }
      if (cell.reach == Reach::hole) cell.reason = reason(cell, rows[first]);
      rows[first].cells.push_back(std::move(cell));
    }
  }
  return rows;
}

std::string hole_text(const CoverageCell& cell, const CoverageRow& row) {
  std::string text = fmt::format("{} can find nothing in {}", cell.rule, row.language);
  if (!row.library.empty()) text += ", " + row.library;
  if (!cell.missing.empty()) text += fmt::format(" (not modelled: {})", cell.missing);
  return text;
}

Result<std::vector<std::string>> rules_without_effect(const Rulesets& rulesets,
                                                      const std::vector<std::string>& active,
                                                      const std::set<std::string>& languages) {
  std::vector<std::string> lines;
  const auto is_given = [](const rules::Rule& rule) { return rule.is_given; };
  if (std::ranges::none_of(rulesets.rules.rules, is_given)) return lines;
  MS_TRY(const std::vector<CoverageRow> rows, coverage(rulesets));
  for (const rules::Rule& rule : rulesets.rules.rules) {
    if (!rule.is_given || std::ranges::find(active, rule.id) == active.end()) continue;
    std::string where;
    for (const CoverageRow& row : rows) {
      if (!row.library.empty() || !languages.contains(row.language)) continue;
      for (const CoverageCell& cell : row.cells) {
        const bool is_hole = cell.reach == Reach::hole && cell.reason.empty();
        if (cell.rule == rule.id && is_hole) where += (where.empty() ? "" : ", ") + row.language;
      }
    }
    if (where.empty()) continue;
    lines.push_back(fmt::format(
        "{0}-{1} can find nothing in {2}: no model there gives an operation with the "
        "roles that it asks for (`micryscope coverage --select {0}` shows them; a reason "
        "in coverage.yaml answers this)",
        rule.id, rule.name, where));
  }
  return lines;
}

}  // namespace micryscope
