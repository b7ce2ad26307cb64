// `.git/index`, any bytes: refused, or entries that are sorted, inside, and found again.
#include <algorithm>
#include <tuple>

#include "changes/index_file.h"
#include "support/check.h"
#include "target.h"

namespace {

using namespace micryscope;

bool is_inside(const std::string& path) {
  const std::string framed = "/" + path + "/";
  return !path.empty() && path.front() != '/' && framed.find("/../") == framed.npos &&
         framed.find("/.git/") == framed.npos;
}

}  // namespace

void micryscope::fuzz::run_target(const std::uint8_t* data, std::size_t size) {
  const auto index = changes::IndexFile::parse(text_of(data, size), "index");
  if (!index) {
    MS_CHECK(!index.error().text().empty(), "who refuses says why");
    return;
  }
  const auto& entries = index->entries();
  MS_CHECK(std::ranges::is_sorted(entries,
                                  [](const auto& a, const auto& b) {
                                    return std::tie(a.path, a.stage) < std::tie(b.path, b.stage);
                                  }),
           "entries are sorted");
  for (const changes::IndexEntry& entry : entries) {
    MS_CHECK(is_inside(entry.path), "an entry lies inside the work tree");
    const changes::IndexEntry* found = index->find(entry.path);
    MS_CHECK(found != nullptr && found->path == entry.path, "what is there is found");
    const std::string folder =
        entry.path.substr(0, std::min(entry.path.rfind('/'), entry.path.size()));
    const auto [first, last] = index->below(folder);
    MS_CHECK(first <= last && last <= entries.size(), "what lies below a folder is a range");
    index->tree_of(folder);
  }
  index->tree_of("");
}
