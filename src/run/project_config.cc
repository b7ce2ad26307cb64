#include "run/project_config.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <iterator>
#include <string_view>
#include <utility>

#include "rulesets/lazy.h"
#include "rulesets/profiles.h"
#include "support/errors.h"

namespace micryscope {

namespace {

constexpr std::string_view kOtherName = ".micryscope.yml";
// What people call it by mistake.
constexpr std::array<std::string_view, 6> kMistaken = {"micryscope.yaml",  "micryscope.yml",
                                                       ".micryscope",      ".micryscope.json",
                                                       ".micryscope.toml", "micryscope.toml"};
constexpr std::uint64_t kConfigBytes = (1u << 20) + 1;  // one more than the reader takes

/// Empty when there is none at the root.
Result<std::string> find_config(const source::SourceTree& tree, std::vector<std::string>& notices) {
  MS_TRY(const source::SourceTree::Listing listing, tree.list(""));
  for (const std::string& folder : listing.folders) {
    if (!is_config_name(folder)) continue;
    return fail(ErrorCode::config,
                "is a folder; the configuration is a file of this name, so move it away", folder);
  }
  std::string found;
  std::string meant;
  for (const source::Entry& entry : listing.files) {
    if (std::ranges::find(kMistaken, entry.path) != kMistaken.end()) meant = entry.path;
    if (!is_config_name(entry.path)) continue;
    if (entry.kind != source::EntryKind::file) {
      return fail(ErrorCode::config, "is no plain file", entry.path);
    }
    if (!found.empty()) {
      return fail(ErrorCode::config, "is there beside " + found + "; keep one of them", entry.path);
    }
    found = entry.path;
  }
  if (found.empty() && !meant.empty()) {
    notices.push_back(meant + " is not read; the configuration is called " +
                      std::string(rules::kConfigName));
  }
  return found;
}

}  // namespace

bool is_config_name(std::string_view name) {
  return name == rules::kConfigName || name == kOtherName;
}

Result<LoadedConfig> load_config(const source::SourceTree& tree, const std::string& given,
                                 const std::vector<std::string>& rule_folders) {
  LoadedConfig made;
  made.path = given;
  if (given.empty()) {
    MS_TRY(made.path, find_config(tree, made.notices));
  }
  if (made.path.empty()) return made;
  MS_TRY(const std::string text, tree.read(made.path, kConfigBytes));
  MS_TRY(made.config, read_config(text, made.path, rule_folders));
  return made;
}

Result<rules::Config> read_config(std::string_view text, std::string_view file,
                                  const std::vector<std::string>& rule_folders) {
  rules::ReadConfig read = rules::read_all_of_config(text, file);
  if (read.errors.empty()) return std::move(read.config);
  // A run would ask for the names later; whoever mends a file wants to know of all at once.
  if (const auto rulesets = LazyRulesets::open(rule_folders)) {
    std::vector<Error> unknown = unknown_names(rulesets->rules().rules, read.config);
    read.errors.insert(read.errors.end(), std::make_move_iterator(unknown.begin()),
                       std::make_move_iterator(unknown.end()));
  }
  return tl::make_unexpected(joined(std::move(read.errors)));
}

}  // namespace micryscope
