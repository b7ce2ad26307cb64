#include "rules/config.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <iterator>
#include <utility>

#include "rules/rule.h"
#include "support/errors.h"
#include "support/glob.h"
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

/// What a glob of the configuration cannot be; empty when there is nothing wrong with it.
std::string glob_problem(std::string_view glob) {
  if (glob.size() > kLongestGlob) return "is longer than 1000 bytes";
  if (glob.find_first_not_of(" \t") == glob.npos) return "is empty";
  if (glob.find_first_of("\n\r") != glob.npos) return "has more than one line";
  if (glob.starts_with('#')) return "would be a comment; write \\# for a name that begins with #";
  const std::string_view pattern = glob.substr(glob.starts_with('!') ? 1 : 0);
  for (std::string_view rest = pattern; !rest.empty();) {
    const std::string_view part = rest.substr(0, rest.find('/'));
    if (part == "." || part == "..") {
      return "matches nothing; paths begin at the root, without . and ..";
    }
    rest.remove_prefix(std::min(rest.size(), part.size() + 1));
  }
  return Glob::problem(pattern, Glob::Braces::alternatives);
}

/// Goes on after a mistake, so that all of them are shown.
class ConfigReader {
 public:
  ConfigReader(std::string_view text, std::string_view file) : rest_(text), file_(file) {}

  ReadConfig run(const yaml::Node& root) {
    if (!root.is_null()) read(root);
    return {std::move(config_), std::move(errors_)};
  }

 private:
  void complain(const yaml::Node& node, std::string message) {
    errors_.push_back(yaml::error_at(node, file_, std::move(message)));
  }

  template <typename T, typename To>
  bool take(Result<T> value, To& into) {
    if (value) {
      into = *std::move(value);
    } else {
      errors_.push_back(std::move(value).error());
    }
    return value.has_value();
  }

  bool has_known_keys(const yaml::Node& map, std::span<const std::string_view> known) {
    if (auto error = yaml::check_keys(map, known, file_)) errors_.push_back(*std::move(error));
    return map.is_map();
  }

  void read(const yaml::Node& root) {
    if (!has_known_keys(root, kKeys)) return;
    if (const yaml::Node* node = root.get("profile")) read_profile(*node);
    if (const yaml::Node* node = root.get("fail-on")) {
      std::size_t gate = 0;
      if (take(choice(*node, kGates, "level", file_), gate)) {
        config_.fail_on = static_cast<Gate>(gate);
      }
    }
    if (const yaml::Node* node = root.get("exclude")) config_.exclude = globs(*node);
    if (const yaml::Node* node = root.get("test-paths")) config_.test_paths = globs(*node);
    if (const yaml::Node* node = root.get("rules")) config_.rules = rules(*node);
    if (const yaml::Node* node = root.get("paths")) read_paths(*node);
    if (const yaml::Node* node = root.get("thresholds")) read_thresholds(*node);
    if (const yaml::Node* node = root.get("suppressions")) read_suppressions(*node);
  }

  /// One text, or a list of the same words.
  void read_profile(const yaml::Node& node) {
    std::vector<const yaml::Node*> items = {&node};
    if (node.is_list()) take(yaml::as_list(node, file_), items);
    config_.profile.emplace();
    for (const yaml::Node* item : items) {
      std::string text;
      if (take(yaml::as_string(*item, file_), text)) add_profile_words(*item, text);
    }
    if (config_.profile_where.empty()) config_.profile_where = {yaml::place(node, file_)};
  }

  void add_profile_words(const yaml::Node& node, std::string_view text) {
    const std::string_view line = line_of(node);
    for (std::size_t at = 0; at < text.size();) {
      at = std::min(text.find_first_not_of(kBetweenProfileWords, at), text.size());
      const std::size_t end = std::min(text.find_first_of(kBetweenProfileWords, at), text.size());
      if (at == end) break;
      const std::string_view word = text.substr(at, end - at);
      *config_.profile += (config_.profile->empty() ? "" : " ") + std::string(word);
      // A text may be folded or have escapes; then its own place is that of its words.
      const std::size_t column = node.column - 1 + at + (node.quoted ? 1 : 0);
      yaml::Node place;
      place.line = node.line;
      place.column = node.column;
      if (column < line.size() && line.substr(column).starts_with(word))
        place.column = static_cast<std::uint32_t>(column) + 1;
      config_.profile_where.push_back(yaml::place(place, file_));
      at = end;
    }
  }

  /// The line on which a node begins. Nodes come in their order, so no line is looked for twice.
  std::string_view line_of(const yaml::Node& node) {
    for (; line_ < node.line && !rest_.empty(); ++line_)
      rest_.remove_prefix(std::min(rest_.find('\n'), rest_.size() - 1) + 1);
    return rest_.substr(0, rest_.find('\n'));
  }

  RuleSettings rules(const yaml::Node& node) {
    RuleSettings settings;
    if (node.is_null()) return settings;
    if (!node.is_map()) complain(node, "expected a map of rules to levels");
    for (const auto& [key, value] : node.entries) {
      std::size_t level = 0;
      const bool is_level = take(choice(value, kLevels, "level", file_), level);
      RuleSetting& setting = settings[key.text];
      setting.where = yaml::place(key, file_);
      if (is_level && level < 3) setting.setting = static_cast<Level>(level);
    }
    return settings;
  }

  /// Empty when it is none.
  std::string glob(const yaml::Node& node) {
    std::string glob;
    if (!take(yaml::as_string(node, file_), glob)) return {};
    const std::string problem = glob_problem(glob);
    if (problem.empty()) return glob;
    complain(node, glob.empty() ? "expected a glob such as docs/**"
                                : "the glob \"" + glob.substr(0, 60) + "\" " + problem);
    return {};
  }

  std::vector<std::string> globs(const yaml::Node& node) {
    std::vector<const yaml::Node*> items;
    take(yaml::as_list(node, file_), items);
    std::vector<std::string> globs;
    for (const yaml::Node* item : items) globs.push_back(glob(*item));
    return globs;
  }

  void read_paths(const yaml::Node& node) {
    std::vector<const yaml::Node*> items;
    take(yaml::as_list(node, file_), items);
    for (const yaml::Node* item : items) {
      if (!has_known_keys(*item, kPathKeys)) continue;
      PathSettings settings;
      const yaml::Node* value = nullptr;
      if (take(yaml::required(*item, "glob", file_), value)) settings.glob = glob(*value);
      if (take(yaml::required(*item, "rules", file_), value)) settings.rules = rules(*value);
      config_.paths.push_back(std::move(settings));
    }
  }

  void read_thresholds(const yaml::Node& node) {
    if (node.is_null()) return;
    if (!node.is_map()) complain(node, "expected a map of names to numbers");
    for (const auto& [key, value] : node.entries) {
      Threshold& threshold = config_.thresholds[key.text];
      take(yaml::as_count(value, file_), threshold.value);
      threshold.where = yaml::place(key, file_);
    }
  }

  void read_suppressions(const yaml::Node& node) {
    if (!has_known_keys(node, kSuppressionKeys)) return;
    const yaml::Node* const allow = node.get("allow");
    if (allow != nullptr) take(yaml::as_bool(*allow, file_), config_.allow_suppressions);
  }

  std::string_view rest_;  ///< of the text, from the line of a node on
  std::uint32_t line_ = 1;
  std::string_view file_;
  Config config_;
  std::vector<Error> errors_;
};

}  // namespace

const RuleSetting* setting_of(const RuleSettings& settings, const Rule& rule) {
  const auto it = std::ranges::find_if(
      settings, [&](const auto& setting) { return is_called(rule, setting.first); });
  return it == settings.end() ? nullptr : &it->second;
}

ReadConfig read_all_of_config(std::string_view text, std::string_view file) {
  auto root = yaml::read_one(text, file);
  if (root) return ConfigReader(text, file).run(*root);
  return {{}, {std::move(root).error()}};
}

Result<Config> read_config(std::string_view text, std::string_view file) {
  ReadConfig read = read_all_of_config(text, file);
  if (!read.errors.empty()) return tl::make_unexpected(joined(std::move(read.errors)));
  return std::move(read.config);
}

}  // namespace micryscope::rules
