#include "project_config.h"

#include <cstdint>

namespace micryscope {

namespace {

constexpr std::uint64_t kConfigBytes = (1u << 20) + 1;  // one more than the reader takes

}  // namespace

Result<rules::Config> load_config(const source::SourceTree& tree, const std::string& given) {
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
  return rules::read_config(text, path);
}

}  // namespace micryscope
