// Walks and reads in rounds: what has joined names more folders, until there are none. Each round
// begins anew, as a folder may hold a manifest that changes what the imports mean.
#include "source/reach.h"

#include <set>
#include <string>
#include <utility>

namespace micryscope::source {

namespace {

// Each begins anew, so a chain without end would cost its square.
constexpr int kMostRounds = 40;

/// The folders that a file's imports could lead into, and its own where files of one folder belong
/// together: a unit is a file or a folder.
void add_folders(const SourceFile& file, const lower::Layout& layout, std::set<std::string>& to) {
  to.insert(clean_path(file.language->unit_of(file.path)));
  std::vector<std::string> units;
  file.language->scan_imports(file.path, file.text, layout, units);
  for (const std::string& unit : units) {
    const std::string path = clean_path(unit);
    to.insert(path);
    const std::size_t slash = path.rfind('/');
    to.insert(slash == std::string::npos ? "" : path.substr(0, slash));
  }
}

}  // namespace

Result<Walk> walk_far_enough(const SourceTree& tree, const Selection& selection,
                             const Interest& interest, unsigned jobs) {
  std::set<std::string> reach;
  for (int round = 1;; ++round) {
    MS_TRY(Walk walked, walk(tree, selection, interest.languages, reach));
    if (!selection.only_named) return walked;
    const FileSet files = collect(tree, selection, interest, walked, jobs);
    std::set<std::string> asked;
    for (const SourceFile& file : files.files) add_folders(file, files.layout, asked);
    bool has_more = false;
    for (const std::string& folder : asked) {
      if (reach.contains(folder) || !tree.list(folder)) continue;
      reach.insert(folder);
      has_more = true;
    }
    if (has_more && round == kMostRounds) {
      walked.skipped.add(SkipReason::too_many, "",
                         "imports lead through more than 40 folders, one behind the other");
      has_more = false;
    }
    if (!has_more) return walked;
  }
}

}  // namespace micryscope::source
