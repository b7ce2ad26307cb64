// A project with a cache: the first run fills it, the second takes from it, and both say what a run
// without one says. Then one byte of the last file is another, as after an edit.
#include <filesystem>

#include "projects.h"
#include "support/check.h"
#include "support/temporary_folder.h"
#include "target.h"

namespace {

using namespace micryscope;

source::MemoryTree tree_of(const std::vector<fuzz::Piece>& pieces) {
  source::MemoryTree tree;
  for (const fuzz::Piece& piece : pieces) tree.add(fuzz::path_of(piece.name), piece.text);
  return tree;
}

void check_cached(const Options& options, const source::SourceTree& tree,
                  const std::string& folder) {
  const std::string plain = fuzz::every_form(fuzz::analyse(options, tree));
  for (int times = 0; times < 2; ++times) {
    cache::Store store = cache::Store::open(folder);
    MS_CHECK(store.is_open(), "a fresh folder can be used");
    MS_CHECK(fuzz::every_form(fuzz::analyse(options, tree, &store)) == plain,
             "a cache changes no answer");
    store.finish();
  }
}

}  // namespace

void micryscope::fuzz::run_target(const std::uint8_t* data, std::size_t size) {
  static const test::TemporaryFolder folder;
  std::vector<Piece> pieces = pieces_of(data, size);
  if (pieces.empty()) return;
  Options options = plain_options();
  if (!configure(tree_of(pieces), options)) return;
  const std::string kept = folder.path("cache");
  std::filesystem::remove_all(kept);
  std::filesystem::create_directories(kept);
  check_cached(options, tree_of(pieces), kept);
  pieces.back().text += "\n";
  check_cached(options, tree_of(pieces), kept);
}
