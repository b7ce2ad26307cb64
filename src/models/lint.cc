// What is allowed in models but looks like a mistake.

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "models/load.h"

namespace micryscope::models {

namespace {

using LanguageTable = ModelSet::LanguageTable;
using Sites = std::map<std::string, std::string>;  // a type -> where it is first met

void note(Sites& sites, const std::string& type, const std::string& where) {
  const auto [at, is_new] = sites.emplace(type, where);
  if (!is_new) at->second = std::min(at->second, where);
}

bool belongs(const CallModel& model) {
  return model.continues || !model.roles.empty() || !model.parts.empty();
}

// Types that calls return; classes are also types by being constructed. `bare`: without those of
// objects that carry roles, which are handed to operations and need no methods.
Sites returned_types(const LanguageTable& table, bool bare) {
  Sites types;
  const auto collect = [&](const auto& models) {
    for (const auto& [path, list] : models) {
      for (const CallModel& model : list) {
        if (bare && (model.component || model.operation)) continue;
        if (!model.returns.empty() && model.returns != "self")
          note(types, model.returns, model.where);
      }
    }
  };
  collect(table.calls);
  collect(table.methods);
  return types;
}

// A type is used when a path goes through it: "hashlib.Hash.update" uses "hashlib.Hash".
std::set<std::string> owners(const LanguageTable& table) {
  std::set<std::string> result;
  const auto add = [&](const std::string& path) {
    const std::size_t dot = path.rfind('.');
    if (dot != std::string::npos) result.insert(path.substr(0, dot));
  };
  for (const auto& [path, list] : table.calls) add(path);
  for (const ToolModel& tool : table.tools) add(tool.path);
  return result;
}

void lint_types(const LanguageTable& table, std::set<std::string>& warnings) {
  const Sites returned = returned_types(table, false);
  const std::set<std::string> used = owners(table);
  for (const auto& [type, where] : returned_types(table, true)) {
    const bool is_base = std::any_of(table.tools.begin(), table.tools.end(),
                                     [&](const ToolModel& tool) { return tool.path == type; });
    if (used.contains(type) || is_base) continue;
    warnings.insert(fmt::format("{}: type \"{}\" is returned and has no methods", where, type));
  }
  for (const auto& [path, list] : table.calls) {
    const std::size_t dot = path.rfind('.');
    if (dot == std::string::npos) continue;
    const std::string owner = path.substr(0, dot);
    for (const CallModel& model : list) {
      // Only a call that continues its receiver's operation must be a method; others may be
      // functions.
      if (!model.continues || model.object.kind != Selector::Kind::receiver) continue;
      if (returned.contains(owner) || table.calls.contains(owner)) continue;
      warnings.insert(
          fmt::format("{}: method of \"{}\", a type that nothing returns", model.where, owner));
    }
  }
}

void lint_entries(const LanguageTable& table, std::set<std::string>& warnings) {
  for (const auto& [path, list] : table.calls) {
    for (const CallModel& model : list) {
      if (model.component && !belongs(model) && model.set.empty()) {
        warnings.insert(fmt::format("{}: component \"{}\" carries no roles", model.where, path));
      }
      if (model.read && model.operation) {
        warnings.insert(fmt::format("{}: \"{}\" is read and an operation", model.where, path));
      }
    }
  }
  constexpr std::size_t kShortest = 3;
  for (const auto* list : {&table.words, &table.tool_words}) {
    for (const std::string& word : *list) {
      if (word.size() >= kShortest) continue;
      warnings.insert(fmt::format("word \"{}\" is so short that nearly every file has it", word));
    }
  }
}

}  // namespace

std::vector<std::string> lint(const ModelSet& models) {
  std::set<std::string> warnings;
  for (const auto& [language, table] : models.languages) {
    lint_types(table, warnings);
    lint_entries(table, warnings);
  }
  return {warnings.begin(), warnings.end()};
}

}  // namespace micryscope::models
