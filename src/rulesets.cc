#include "rulesets.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <set>
#include <utility>

#include "rules/load.h"
#include "support/embedded.h"
#include "support/hash.h"
#include "support/plain_file.h"
#include "support/suggest.h"

namespace micryscope {

namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kMostRuleBytes = 16U << 20;

Result<bool> add_folder(const std::string& folder, std::vector<models::RulesetFile>& files) {
  std::error_code error;
  std::vector<fs::path> paths;
  for (fs::recursive_directory_iterator it(folder, error), end; !error && it != end;
       it.increment(error)) {
    const fs::path& path = it->path();
    std::error_code unknown;  // of a link to nowhere, which is then told as what cannot be read
    const bool is_folder = it->is_directory(unknown);
    if (!is_folder && (path.extension() == ".yaml" || path.extension() == ".yml"))
      paths.push_back(path);
  }
  if (error) return fail(ErrorCode::io, "cannot read the rules folder: " + error.message(), folder);
  std::sort(paths.begin(), paths.end());
  for (const fs::path& path : paths) {
    MS_TRY(std::string text, read_plain_file(path.string(), kMostRuleBytes + 1));
    if (text.size() > kMostRuleBytes) {
      return fail(ErrorCode::usage, "is larger than 16 MB", path.string());
    }
    // A file at the same place as a built-in one stands for it.
    const std::string place = path.lexically_relative(folder).generic_string();
    std::erase_if(files, [&](const models::RulesetFile& other) { return other.path == place; });
    files.push_back({path.string(), std::move(text), {}});
  }
  return true;
}

}  // namespace

namespace {

// "models/python/hashlib.yaml", "mcp/python.yaml"
bool is_of_other_family(std::string_view path, std::span<const std::string> families) {
  const bool is_model = path.starts_with("models/");
  if (!is_model && !path.starts_with("mcp/")) return false;
  path.remove_prefix(path.find('/') + 1);
  const std::string_view family = path.substr(0, path.find(is_model ? '/' : '.'));
  return std::find(families.begin(), families.end(), family) == families.end();
}

Result<Rulesets> load(std::span<const std::string> folders,
                      const std::span<const std::string>* families) {
  Rulesets made;
  for (const support::EmbeddedFile& file : support::embedded_rulesets()) {
    made.files.push_back({std::string(file.path), std::string(file.text), file.packed});
  }
  for (const std::string& folder : folders) {
    if (auto done = add_folder(folder, made.files); !done) return tl::make_unexpected(done.error());
  }
  made.digest = support::embedded_digest();
  if (!folders.empty()) {
    std::string all;
    for (const models::RulesetFile& file : made.files) all += file.path + '\n' + file.text + '\n';
    made.digest = hash_hex(all);
  }
  if (families != nullptr) {
    std::erase_if(made.files, [&](const models::RulesetFile& file) {
      return !file.packed.empty() && is_of_other_family(file.path, *families);
    });
  }
  MS_TRY(made.models, models::load(made.files));
  MS_TRY(made.rules, rules::load_rules(made.files));
  return made;
}

}  // namespace

Result<Rulesets> load_rulesets(std::span<const std::string> folders) {
  return load(folders, nullptr);
}

Result<Rulesets> load_rulesets(std::span<const std::string> folders,
                               std::span<const std::string> families) {
  return load(folders, &families);
}

namespace {

/// The ids that rules named on the command line have.
Result<std::set<std::string>> ids_of(const rules::RuleSet& rules,
                                     const std::vector<std::string>& names) {
  std::set<std::string> ids;
  for (const std::string& name : names) {
    const rules::Rule* const rule = rules.find_named(name);
    if (rule == nullptr) return tl::make_unexpected(rules.no_such_rule(name));
    ids.insert(rule->id);
  }
  return ids;
}

/// What --select and --deselect leave of a profile's rules. A selected rule counts even if the
/// profile has it not; checks of the program's own stay unless they are deselected.
Result<std::vector<std::string>> selected(const rules::RuleSet& rules,
                                          std::vector<std::string> of_profile,
                                          const rules::Config& config) {
  MS_TRY(const std::set<std::string> wanted, ids_of(rules, config.select));
  MS_TRY(const std::set<std::string> unwanted, ids_of(rules, config.deselect));
  std::vector<std::string> made = std::move(of_profile);
  if (!wanted.empty()) {
    const std::vector<std::string> before = std::move(made);
    made.clear();
    for (const rules::Rule& rule : rules.rules) {
      const bool is_own = rule.find.empty() && std::ranges::find(before, rule.id) != before.end();
      if (is_own || wanted.contains(rule.id)) made.push_back(rule.id);
    }
  }
  std::erase_if(made, [&](const std::string& id) { return unwanted.contains(id); });
  return made;
}

Error no_profile(const rules::RuleSet& rules, const std::string& name, std::string where) {
  std::vector<std::string_view> names;
  for (const auto& [known, profile] : rules.profiles) names.push_back(known);
  std::string hint = did_you_mean(name, names);
  if (hint.empty()) hint = fmt::format("; known are {}", fmt::join(names, ", "));
  return {ErrorCode::config, fmt::format("no profile is called \"{}\"{}", name.substr(0, 60), hint),
          std::move(where)};
}

bool is_threshold(const rules::RuleSet& rules, const std::string& name) {
  return std::ranges::any_of(rules.profiles, [&](const auto& profile) {
    return profile.second.thresholds.contains(name);
  });
}

}  // namespace

std::vector<Error> unknown_names(const rules::RuleSet& rules, const rules::Config& config) {
  std::vector<Error> errors;
  if (config.profile && !rules.profiles.contains(*config.profile)) {
    errors.push_back(no_profile(rules, *config.profile, config.profile_where));
  }
  const auto check_rules = [&](const rules::RuleSettings& settings) {
    for (const auto& [id, setting] : settings) {
      if (rules.find(id) != nullptr) continue;
      errors.push_back(
          {ErrorCode::config, fmt::format("no rule is called \"{}\"", id), setting.where});
    }
  };
  check_rules(config.rules);
  for (const rules::PathSettings& path : config.paths) check_rules(path.rules);
  for (const auto& [name, value] : config.thresholds) {
    if (is_threshold(rules, name)) continue;
    errors.push_back({ErrorCode::config,
                      fmt::format("no threshold is called \"{}\"", name.substr(0, 60)),
                      value.where});
  }
  return errors;
}

Result<rules::Profile> choose_profile(const rules::RuleSet& rules, const std::string& name,
                                      const rules::Config& config) {
  std::vector<Error> errors = unknown_names(rules, config);
  const auto it = rules.profiles.find(name);
  if (it == rules.profiles.end() && name != config.profile) {
    errors.push_back(no_profile(rules, name, {}));
  }
  if (!errors.empty()) return tl::make_unexpected(rules::joined(std::move(errors)));
  rules::Profile profile = it->second;
  // Checks of the program's own belong to every profile. A profile that the program carries cannot
  // know a rule that somebody gives; one that somebody gives says itself which rules run.
  for (const rules::Rule& rule : rules.rules) {
    const bool belongs = rule.find.empty() || (rule.is_given && !profile.is_given);
    const bool listed =
        std::find(profile.rules.begin(), profile.rules.end(), rule.id) != profile.rules.end();
    if (belongs && !listed) profile.rules.push_back(rule.id);
  }
  for (const auto& [id, setting] : config.rules) {
    if (setting.setting) {
      profile.levels[id] = *setting.setting;
    } else {
      std::erase(profile.rules, id);
    }
  }
  for (const auto& [threshold, value] : config.thresholds) {
    profile.thresholds[threshold] = value.value;
  }
  MS_TRY(profile.rules, selected(rules, std::move(profile.rules), config));
  return profile;
}

}  // namespace micryscope
