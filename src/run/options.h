// What a run is asked to do, as the command line, the public interface and the rules' examples say
// it. Every step of the run may look at it; it knows none of them.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "cache/store.h"
#include "rules/config.h"
#include "source/walk.h"
#include "support/brake.h"
#include "support/progress.h"

namespace micryscope {

struct Options {
  source::Selection selection;
  std::string profile = "default";
  std::vector<std::string>
      rule_folders;         ///< --rules: each adds to or overrides the built-in rulesets
  std::string config_file;  ///< where `config` was read, inside the tree; empty: the default place
  rules::Config config;     ///< rule levels, thresholds, test paths, suppressions
  std::string today;        ///< "2027-03-01", for comments that end; empty: none does
  std::string cache_folder = {};  ///< see cache/folder.h; empty: nothing is kept between runs
  std::uint64_t cache_bytes = cache::Limits().most_bytes;  ///< its file grows no larger
  /// Whose word counts for source::Entry::content_id: the repository's common folder. What one
  /// repository says of its blobs is not believed in another that shares a cache folder.
  std::string cache_scope = {};
  unsigned jobs = 0;       ///< 0: as many as the machine has cores
  Brake brake = {};        ///< --timeout; of both states together where two are compared
  Progress progress = {};  ///< none: nobody watches
};

}  // namespace micryscope
