// The whole run as one function: options in, report out. See run.cc.
#pragma once

#include <string>
#include <vector>

#include "cache/store.h"
#include "report/report.h"
#include "rulesets/lazy.h"
#include "rulesets/load.h"
#include "run/options.h"
#include "source/files.h"
#include "source/source_tree.h"
#include "source/walk.h"
#include "support/error.h"

namespace micryscope {

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
/// its own (reuse/reuse.h); the report is the same, byte for byte.
Result<report::Report> run(const Options& options, const source::SourceTree& tree);
/// The same with rulesets that are loaded already; Options::rule_folders counts for nothing then.
Result<report::Report> run(const Options& options, const Rulesets& rulesets,
                           const source::SourceTree& tree, cache::Store* store = nullptr);

}  // namespace micryscope
