// The whole run as one function: options in, report out. See pipeline.cc.
#pragma once

#include <string>
#include <vector>

#include "cache/store.h"
#include "lazy_rulesets.h"
#include "report/report.h"
#include "rules/config.h"
#include "rulesets.h"
#include "source/files.h"
#include "source/source_tree.h"
#include "source/walk.h"
#include "support/brake.h"
#include "support/error.h"
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

/// Which files there are; asks the rulesets only where imports decide about it
/// (Selection::only_named).
Result<source::Walk> walk_files(const Options& options, LazyRulesets& rulesets,
                                const source::SourceTree& tree);

/// The files worth reading: the first half of a run behind the walk through the folders; it asks
/// nothing of rules.
source::FileSet read_files(const Options& options, LazyRulesets& rulesets,
                           const source::SourceTree& tree, source::Walk walked,
                           const source::KnownFiles* known = nullptr);

/// Analyses one state of a project. Errors are the user's (configuration, rules, paths); what the
/// repository does wrong ends up in the report.
/// With Options::cache_folder the run takes from there what an earlier one worked out, and leaves
/// its own (reuse.h); the report is the same, byte for byte.
Result<report::Report> run(const Options& options, const source::SourceTree& tree);
/// The same with rulesets that are loaded already; Options::rule_folders counts for nothing then.
Result<report::Report> run(const Options& options, const Rulesets& rulesets,
                           const source::SourceTree& tree, cache::Store* store = nullptr);

}  // namespace micryscope
