// Which rules count in a run, at which level and with which thresholds: a profile, what users add
// to it and leave out, the configuration's settings, and --select and --deselect.
#include "rulesets/profiles.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <span>
#include <utility>

#include "support/errors.h"
#include "support/suggest.h"

namespace micryscope {

namespace {

using rules::Rule;
using rules::RuleSet;

/// A profile as users write it, taken apart.
struct Composed {
  const rules::Profile* base = nullptr;
  std::vector<const Rule*> added;
  std::vector<const Rule*> left_out;
};

class Composer {
 public:
  /// `places` are those of the words, if there are any.
  Composer(const RuleSet& rules, std::span<const std::string> places, std::vector<Error>& errors)
      : rules_(rules), places_(places), errors_(errors) {}

  Composed run(std::string_view text) {
    while (true) {
      text.remove_prefix(
          std::min(text.find_first_not_of(rules::kBetweenProfileWords), text.size()));
      if (text.empty()) break;
      const std::string_view word = text.substr(0, text.find_first_of(rules::kBetweenProfileWords));
      text.remove_prefix(word.size());
      take(word);
      ++count_;
    }
    if (count_ == 0) fault("the name of a profile is missing" + known_profiles());
    return std::move(made_);
  }

 private:
  void take(std::string_view word) {
    const bool is_name = word[0] != '+' && word[0] != '-';
    if (is_name && count_ == 0) return take_base(word);
    const std::string shown(word.substr(0, 60));
    if (count_ == 0) {
      fault(fmt::format("\"{0}\" stands behind the name of a profile, as in: default {0}", shown));
    }
    if (is_name) {
      fault(
          fmt::format("behind the name of a profile, write +{0} to add a rule or -{0} to leave it "
                      "out",
                      shown));
      return;
    }
    take_rule(word);
  }

  void take_base(std::string_view word) {
    const auto it = rules_.profiles.find(std::string(word));
    if (it != rules_.profiles.end()) {
      made_.base = &it->second;
      return;
    }
    std::vector<std::string_view> names;
    for (const auto& [known, profile] : rules_.profiles) names.push_back(known);
    const std::string shown(word.substr(0, 60));
    const std::string hint = did_you_mean(shown, names);
    fault(fmt::format("no profile is called \"{}\"{}", shown,
                      hint.empty() ? known_profiles() : hint));
  }

  void take_rule(std::string_view word) {
    const bool is_added = word[0] == '+';
    const std::string_view name = word.substr(1);
    if (name.empty()) {
      fault(fmt::format("{0} needs the name of a rule right behind it, such as {0}R3", word[0]));
      return;
    }
    const Rule* const rule = rules_.find_named(name);
    if (rule == nullptr) {
      fault(rules_.no_such_rule(name).message);
      return;
    }
    const auto& others = is_added ? made_.left_out : made_.added;
    if (std::ranges::find(others, rule) != others.end())
      fault(fmt::format("{} is both added and left out", rule->id));
    auto& same = is_added ? made_.added : made_.left_out;
    if (std::ranges::find(same, rule) == same.end()) same.push_back(rule);
  }

  std::string known_profiles() const {
    std::vector<std::string_view> names;
    for (const auto& [known, profile] : rules_.profiles) names.push_back(known);
    return fmt::format("; known are {}", fmt::join(names, ", "));
  }

  void fault(std::string message) {
    const std::size_t at = std::min(count_, places_.size() - 1);
    errors_.push_back(
        {ErrorCode::config, std::move(message), places_.empty() ? std::string() : places_[at]});
  }

  const RuleSet& rules_;
  std::span<const std::string> places_;
  std::vector<Error>& errors_;
  std::size_t count_ = 0;  // of words so far
  Composed made_;
};

/// The ids that rules named on the command line have.
Result<std::set<std::string>> ids_of(const RuleSet& rules, const std::vector<std::string>& names) {
  std::set<std::string> ids;
  for (const std::string& name : names) {
    const Rule* const rule = rules.find_named(name);
    if (rule == nullptr) return tl::make_unexpected(rules.no_such_rule(name));
    ids.insert(rule->id);
  }
  return ids;
}

/// What --select and --deselect leave of a profile's rules. A selected rule counts even if the
/// profile has it not; checks of the program's own stay unless they are deselected.
Result<std::vector<std::string>> selected(const RuleSet& rules, std::vector<std::string> of_profile,
                                          const rules::Config& config) {
  MS_TRY(const std::set<std::string> wanted, ids_of(rules, config.select));
  MS_TRY(const std::set<std::string> unwanted, ids_of(rules, config.deselect));
  std::vector<std::string> made = std::move(of_profile);
  if (!wanted.empty()) {
    const std::vector<std::string> before = std::move(made);
    made.clear();
    for (const Rule& rule : rules.rules) {
      const bool is_own = rule.find.empty() && std::ranges::find(before, rule.id) != before.end();
      if (is_own || wanted.contains(rule.id)) made.push_back(rule.id);
    }
  }
  std::erase_if(made, [&](const std::string& id) { return unwanted.contains(id); });
  return made;
}

bool is_threshold(const RuleSet& rules, const std::string& name) {
  return std::ranges::any_of(rules.profiles, [&](const auto& profile) {
    return profile.second.thresholds.contains(name);
  });
}

void check_settings(const RuleSet& rules, const rules::RuleSettings& settings,
                    std::vector<Error>& errors) {
  std::map<const Rule*, const std::pair<const std::string, rules::RuleSetting>*> set;
  for (const auto& named : settings) {
    const auto& [name, setting] = named;
    const Rule* const rule = rules.find_named(name);
    if (rule == nullptr) {
      errors.push_back({ErrorCode::config, rules.no_such_rule(name).message, setting.where});
      continue;
    }
    const auto [first, is_new] = set.emplace(rule, &named);
    if (is_new) continue;
    errors.push_back({ErrorCode::config,
                      fmt::format("\"{}\" and \"{}\" are the same rule; set it once",
                                  first->second->first, name),
                      setting.where});
  }
}

/// The profile's rules, those that everyone has, and what the user adds and leaves out.
rules::Profile composed(const RuleSet& rules, const Composed& parts) {
  rules::Profile profile = *parts.base;
  const auto has = [&](const Rule& rule) {
    return std::ranges::find(profile.rules, rule.id) != profile.rules.end();
  };
  // Checks of the program's own belong to every profile. A profile that the program carries cannot
  // know a rule that somebody gives; one that somebody gives says itself which rules run.
  for (const Rule& rule : rules.rules) {
    const bool belongs = rule.find.empty() || (rule.is_given && !profile.is_given);
    const bool added = std::ranges::find(parts.added, &rule) != parts.added.end();
    if ((belongs || added) && !has(rule)) profile.rules.push_back(rule.id);
  }
  for (const Rule* rule : parts.left_out) std::erase(profile.rules, rule->id);
  return profile;
}

}  // namespace

std::vector<Error> unknown_names(const RuleSet& rules, const rules::Config& config) {
  std::vector<Error> errors;
  if (config.profile) Composer(rules, config.profile_where, errors).run(*config.profile);
  check_settings(rules, config.rules, errors);
  for (const rules::PathSettings& path : config.paths) check_settings(rules, path.rules, errors);
  for (const auto& [name, value] : config.thresholds) {
    if (is_threshold(rules, name)) continue;
    errors.push_back({ErrorCode::config,
                      fmt::format("no threshold is called \"{}\"", name.substr(0, 60)),
                      value.where});
  }
  return errors;
}

Result<rules::Profile> choose_profile(const RuleSet& rules, const std::string& name,
                                      const rules::Config& config) {
  std::vector<Error> errors = unknown_names(rules, config);
  std::vector<Error> of_profile;
  const Composed parts = Composer(rules, {}, of_profile).run(name);
  if (name != config.profile) errors.insert(errors.end(), of_profile.begin(), of_profile.end());
  if (!errors.empty()) return tl::make_unexpected(joined(std::move(errors)));
  rules::Profile profile = composed(rules, parts);
  for (const auto& [written, setting] : config.rules) {
    const std::string& id = rules.find_named(written)->id;
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
