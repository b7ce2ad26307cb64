#include "project_config.h"

#include <cstdint>
#include <iterator>
#include <utility>

#include "lazy_rulesets.h"

namespace micryscope {

namespace {

constexpr std::uint64_t kConfigBytes = (1u << 20) + 1;  // one more than the reader takes

}  // namespace

Result<rules::Config> load_config(const source::SourceTree& tree, const std::string& given,
                                  const std::vector<std::string>& rule_folders) {
  std::string path = given;
  if (path.empty()) {
    MS_TRY(const source::SourceTree::Listing listing, tree.list(""));
    for (const source::Entry& entry : listing.files) {
      if (entry.path != rules::kConfigName) continue;
      if (entry.kind != source::EntryKind::file) {
        return fail(ErrorCode::config, "is no plain file", entry.path);
      }
      path = entry.path;
    }
    if (path.empty()) return rules::Config();
  }
  MS_TRY(const std::string text, tree.read(path, kConfigBytes));
  return read_config(text, path, rule_folders);
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
  return tl::make_unexpected(rules::joined(std::move(read.errors)));
}

}  // namespace micryscope
