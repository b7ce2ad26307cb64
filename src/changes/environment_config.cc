#include "changes/environment_config.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <utility>

namespace micryscope::changes {
namespace {

constexpr unsigned kMostSettings = 10'000;

/// None when it is not set, which is not the same as empty.
std::optional<std::string> variable(const std::string& name) {
  const char* value = std::getenv(name.c_str());  // read once, before there are threads
  if (value == nullptr) return std::nullopt;
  return value;
}

// "Remote.Origin.URL" is "remote.Origin.url" to git: what is between the dots is the user's.
std::string canonical(std::string key) {
  const std::size_t first = key.find('.');
  const std::size_t last = key.rfind('.');
  for (std::size_t i = 0; i < key.size(); ++i) {
    const bool is_free = first != key.npos && i > first && i < last;
    if (!is_free && key[i] >= 'A' && key[i] <= 'Z') key[i] = static_cast<char>(key[i] - 'A' + 'a');
  }
  return key;
}

/// Takes a word in single quotes off the front: '...' with '\'' and '\!' inside.
std::optional<std::string> take_quoted(std::string_view& text) {
  if (!text.starts_with('\'')) return std::nullopt;
  std::string word;
  text.remove_prefix(1);
  for (;;) {
    const std::size_t end = text.find('\'');
    if (end == text.npos) return std::nullopt;
    word += text.substr(0, end);
    text.remove_prefix(end + 1);
    if (!text.starts_with("\\'") && !text.starts_with("\\!")) return word;
    word += text[1];
    text.remove_prefix(2);
    if (!text.starts_with('\'')) return std::nullopt;
    text.remove_prefix(1);
  }
}

bool is_true(const std::optional<std::string>& value) {
  if (!value) return false;
  std::string word = *value;
  std::ranges::transform(word, word.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return !word.empty() && word != "0" && word != "false" && word != "no" && word != "off";
}

Result<unsigned> settings_count() {
  const std::string text = variable("GIT_CONFIG_COUNT").value_or("");
  unsigned count = 0;
  if (text.empty()) return count;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, count);
  if (error == std::errc() && stop == end && count <= kMostSettings) return count;
  return fail(ErrorCode::usage, "is no number of settings: " + text.substr(0, 40),
              "GIT_CONFIG_COUNT");
}

}  // namespace

std::optional<std::vector<ConfigSetting>> parse_config_parameters(std::string_view text) {
  std::vector<ConfigSetting> settings;
  while (!text.empty()) {
    if (text.front() == ' ') {
      text.remove_prefix(1);
      continue;
    }
    auto word = take_quoted(text);
    if (!word) return std::nullopt;
    ConfigSetting setting;
    if (text.starts_with('=')) {  // 'key'='value', or 'key'= for a key alone
      text.remove_prefix(1);
      setting.key = canonical(*std::move(word));
      if (!text.empty() && text.front() != ' ') {
        auto value = take_quoted(text);
        if (!value) return std::nullopt;
        setting.value = *std::move(value);
      }
    } else {  // 'key=value', as git before 2.31 wrote it
      const std::size_t equals = word->find('=');
      if (equals != word->npos) setting.value = word->substr(equals + 1);
      setting.key = canonical(word->substr(0, equals));
    }
    if (!text.empty() && text.front() != ' ') return std::nullopt;
    settings.push_back(std::move(setting));
  }
  return settings;
}

Result<std::vector<ConfigSetting>> environment_settings() {
  std::vector<ConfigSetting> settings;
  MS_TRY(const unsigned count, settings_count());
  for (unsigned i = 0; i < count; ++i) {
    const std::string name = fmt::format("GIT_CONFIG_KEY_{}", i);
    const auto key = variable(name);
    auto value = variable(fmt::format("GIT_CONFIG_VALUE_{}", i));
    if (!key || key->empty() || !value) {
      return fail(ErrorCode::usage,
                  fmt::format("GIT_CONFIG_COUNT is {}, but this or its value is not set", count),
                  name);
    }
    settings.push_back({canonical(*key), std::move(value)});
  }
  auto more = parse_config_parameters(variable("GIT_CONFIG_PARAMETERS").value_or(""));
  if (!more) return fail(ErrorCode::usage, "cannot be read", "GIT_CONFIG_PARAMETERS");
  std::ranges::move(*more, std::back_inserter(settings));
  return settings;
}

std::string user_git_file(const std::string& name) {
  const std::string folder = variable("XDG_CONFIG_HOME").value_or("");
  if (!folder.empty()) return folder + "/git/" + name;
  const std::string home = variable("HOME").value_or("");
  return home.empty() ? "" : home + "/.config/git/" + name;
}

std::string expanded(const std::string& path) {
  const std::string home = variable("HOME").value_or("");
  return path.starts_with("~/") && !home.empty() ? home + path.substr(1) : path;
}

ConfigFiles config_files(const std::string& system) {
  ConfigFiles files;
  const auto named_system = variable("GIT_CONFIG_SYSTEM");
  const std::string of_system = named_system.value_or(system);
  if (!is_true(variable("GIT_CONFIG_NOSYSTEM")) && !of_system.empty()) {
    files.system.push_back(of_system);
  }
  if (const auto named = variable("GIT_CONFIG_GLOBAL")) {
    if (!named->empty()) files.user.push_back(*named);
    return files;
  }
  if (std::string xdg = user_git_file("config"); !xdg.empty()) files.xdg.push_back(std::move(xdg));
  const std::string home = variable("HOME").value_or("");
  if (!home.empty()) files.user.push_back(home + "/.gitconfig");
  return files;
}

}  // namespace micryscope::changes
