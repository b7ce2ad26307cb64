#include "models/yaml_fields.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "support/suggest.h"

namespace micryscope::models {

std::string Fields::where(const yaml::Node& node) const { return yaml::place(node, path_); }

void Fields::fault(const yaml::Node& at, std::string message) {
  std::string place = where(at);
  if (!places_.insert(place).second) return;
  errors_.push_back({ErrorCode::config, std::move(message), std::move(place)});
}

void Fields::unknown(const yaml::Node& at, std::string_view what,
                     std::span<const std::string_view> candidates) {
  std::string message = fmt::format("unknown {} \"{}\"", what, at.text);
  const std::string suggestion = did_you_mean(at.text, candidates);
  message +=
      suggestion.empty() ? fmt::format("; known are {}", fmt::join(candidates, ", ")) : suggestion;
  fault(at, std::move(message));
}

bool Fields::only(const yaml::Node& map, std::span<const std::string_view> keys,
                  std::string_view what) {
  if (!is_map(map, what)) return false;
  for (const auto& [key, value] : map.entries) {
    if (std::find(keys.begin(), keys.end(), key.text) != keys.end()) continue;
    unknown(key, fmt::format("key of a {}", what), keys);
  }
  return true;
}

const yaml::Node* Fields::require(const yaml::Node& map, std::string_view key,
                                  std::string_view what) {
  const yaml::Node* value = map.get(key);
  if (value == nullptr) fault(map, fmt::format("a {} needs the key \"{}\"", what, key));
  return value;
}

std::string Fields::text(const yaml::Node& node) {
  if (node.kind != yaml::Kind::scalar) {
    fault(node, "expected one text here, not a list, a map or nothing");
    return {};
  }
  return node.text;
}

std::vector<std::string> Fields::texts(const yaml::Node& node) {
  if (node.kind != yaml::Kind::list) return {text(node)};
  std::vector<std::string> result;
  for (const yaml::Node& item : node.items) result.push_back(text(item));
  if (result.empty()) fault(node, "an empty list says nothing; leave the key out");
  return result;
}

bool Fields::flag(const yaml::Node& node) {
  const std::string word = text(node);
  if (word != "true" && word != "false") fault(node, "expected true or false");
  return word == "true";
}

int Fields::number(const yaml::Node& node) {
  const std::string word = text(node);
  int value = 0;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
  if (error != std::errc() || end != word.data() + word.size() || value < 0) {
    fault(node, fmt::format("expected a whole number from 0 on, not \"{}\"", word));
    return 0;
  }
  return value;
}

bool Fields::is_map(const yaml::Node& node, std::string_view what) {
  if (node.kind == yaml::Kind::map) return true;
  fault(node, fmt::format("a {} must be a map (key: value)", what));
  return false;
}

bool Fields::is_list(const yaml::Node& node, std::string_view what) {
  if (node.kind == yaml::Kind::list) return true;
  fault(node, fmt::format("{} must be a list", what));
  return false;
}

}  // namespace micryscope::models
