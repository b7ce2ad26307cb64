#include "rules/config.h"

#include <algorithm>
#include <array>
#include <utility>

#include "support/suggest.h"
#include "support/yaml_reader.h"

namespace micryscope::rules {

namespace {

constexpr std::array<std::string_view, 8> kKeys = {
    "profile", "exclude", "fail-on", "rules", "paths", "thresholds", "test-paths", "suppressions"};
constexpr std::array<std::string_view, 2> kPathKeys = {"glob", "rules"};
constexpr std::array<std::string_view, 1> kSuppressionKeys = {"allow"};
constexpr std::array<std::string_view, 4> kLevels = {"note", "warning", "error", "off"};
constexpr std::array<std::string_view, 4> kGates = {"note", "warning", "error", "never"};
constexpr std::size_t kLongestGlob = 1000;

/// The position of a word in a list of words.
template <std::size_t N>
Result<std::size_t> choice(const yaml::Node& node, const std::array<std::string_view, N>& words,
                           std::string_view what, std::string_view file) {
  MS_TRY(const std::string word, yaml::as_string(node, file));
  const auto it = std::find(words.begin(), words.end(), word);
  if (it != words.end()) return static_cast<std::size_t>(it - words.begin());
  std::string message = "unknown " + std::string(what) + " \"" + word.substr(0, 60) + '"';
  const std::string hint = did_you_mean(word, words);
  message += hint.empty() ? "; known are " : hint;
  for (std::size_t i = 0; hint.empty() && i < N; ++i) {
    message += (i == 0 ? "" : ", ") + std::string(words[i]);
  }
  return tl::make_unexpected(yaml::error_at(node, file, std::move(message)));
}

bool is_rule_id(std::string_view text) {
  return text.size() >= 2 && text.size() <= 5 && (text[0] == 'R' || text[0] == 'S') &&
         text[1] != '0' && text.find_first_not_of("0123456789", 1) == std::string_view::npos;
}

Result<RuleSettings> read_rules(const yaml::Node& node, std::string_view file) {
  RuleSettings settings;
  if (node.is_null()) return settings;
  if (!node.is_map()) {
    return tl::make_unexpected(yaml::error_at(node, file, "expected a map of rules to levels"));
  }
  for (const auto& [key, value] : node.entries) {
    if (!is_rule_id(key.text)) {
      return tl::make_unexpected(yaml::error_at(
          key, file, "expected a rule's id such as R3, found \"" + key.text.substr(0, 60) + '"'));
    }
    MS_TRY(const std::size_t level, choice(value, kLevels, "level", file));
    RuleSetting& setting = settings[key.text];
    setting.where = yaml::place(key, file);
    if (level < 3) setting.setting = static_cast<Level>(level);
  }
  return settings;
}

Result<std::vector<std::string>> read_globs(const yaml::Node& node, std::string_view file) {
  MS_TRY(const std::vector<const yaml::Node*> items, yaml::as_list(node, file));
  std::vector<std::string> globs;
  for (const yaml::Node* item : items) {
    MS_TRY(std::string glob, yaml::as_string(*item, file));
    if (glob.empty() || glob.size() > kLongestGlob) {
      return tl::make_unexpected(yaml::error_at(*item, file, "expected a glob such as docs/**"));
    }
    globs.push_back(std::move(glob));
  }
  return globs;
}

Result<std::vector<PathSettings>> read_paths(const yaml::Node& node, std::string_view file) {
  MS_TRY(const std::vector<const yaml::Node*> items, yaml::as_list(node, file));
  std::vector<PathSettings> paths;
  for (const yaml::Node* item : items) {
    if (auto error = yaml::check_keys(*item, kPathKeys, file)) return tl::make_unexpected(*error);
    MS_TRY(const yaml::Node* glob, yaml::required(*item, "glob", file));
    MS_TRY(const yaml::Node* rules, yaml::required(*item, "rules", file));
    PathSettings settings;
    MS_TRY(settings.glob, yaml::as_string(*glob, file));
    MS_TRY(settings.rules, read_rules(*rules, file));
    paths.push_back(std::move(settings));
  }
  return paths;
}

Result<std::map<std::string, Threshold>> read_thresholds(const yaml::Node& node,
                                                         std::string_view file) {
  std::map<std::string, Threshold> thresholds;
  if (node.is_null()) return thresholds;
  if (!node.is_map()) {
    return tl::make_unexpected(yaml::error_at(node, file, "expected a map of names to numbers"));
  }
  for (const auto& [key, value] : node.entries) {
    MS_TRY(const double number, yaml::as_number(value, file));
    thresholds[key.text] = {number, yaml::place(key, file)};
  }
  return thresholds;
}

Result<bool> read_suppressions(const yaml::Node& node, std::string_view file) {
  if (auto error = yaml::check_keys(node, kSuppressionKeys, file)) {
    return tl::make_unexpected(*error);
  }
  const yaml::Node* const allow = node.get("allow");
  if (allow == nullptr) return true;
  return yaml::as_bool(*allow, file);
}

}  // namespace

Result<Config> read_config(std::string_view text, std::string_view file) {
  MS_TRY(const yaml::Node root, yaml::read_one(text, file));
  Config config;
  if (root.is_null()) return config;
  if (auto error = yaml::check_keys(root, kKeys, file)) return tl::make_unexpected(*error);
  if (const yaml::Node* node = root.get("profile")) {
    MS_TRY(config.profile, yaml::as_string(*node, file));
  }
  if (const yaml::Node* node = root.get("fail-on")) {
    MS_TRY(const std::size_t gate, choice(*node, kGates, "level", file));
    config.fail_on = static_cast<Gate>(gate);
  }
  if (const yaml::Node* node = root.get("exclude")) {
    MS_TRY(config.exclude, read_globs(*node, file));
  }
  if (const yaml::Node* node = root.get("test-paths")) {
    MS_TRY(config.test_paths, read_globs(*node, file));
  }
  if (const yaml::Node* node = root.get("rules")) {
    MS_TRY(config.rules, read_rules(*node, file));
  }
  if (const yaml::Node* node = root.get("paths")) {
    MS_TRY(config.paths, read_paths(*node, file));
  }
  if (const yaml::Node* node = root.get("thresholds")) {
    MS_TRY(config.thresholds, read_thresholds(*node, file));
  }
  if (const yaml::Node* node = root.get("suppressions")) {
    MS_TRY(config.allow_suppressions, read_suppressions(*node, file));
  }
  return config;
}

}  // namespace micryscope::rules
