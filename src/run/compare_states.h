// What a change introduces: one state of a project analysed, then the other, then compared. Both
// with the rules of today and the configuration of the head, so that neither a new rule nor a new
// setting makes a finding new. See compare_states.cc and report/compare.h.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "changes/changes.h"
#include "report/compare.h"
#include "report/report.h"
#include "run/options.h"
#include "source/source_tree.h"
#include "support/error.h"

namespace micryscope {

/// Two states of a project and what differs between them.
struct StatePair {
  const source::SourceTree& base;
  const source::SourceTree& head;
  report::Changes changes;
};

/// Analyses one state; both go through the same cache if there is one.
using RunState =
    std::function<Result<report::Report>(const Options&, const source::SourceTree& tree)>;

/// The head's report with a novelty on every finding. `options` are those for the head; where they
/// select paths, the base is asked for what these paths were there.
Result<report::Report> compare_states(const Options& options, const StatePair& states,
                                      const RunState& run);

/// The states of a repository, which must outlive them.
struct OpenedStates {
  std::unique_ptr<changes::Repository> repository;
  changes::States states;
};

/// What is on disk below `root`, with the names of what a sparse checkout left out. Of a bare
/// repository, or inside of it, HEAD, and a note says so.
Result<std::unique_ptr<source::SourceTree>> open_tree(const std::string& root);

/// Whether the analysis opens a file of this name: a source, a manifest or a file of ignore rules.
bool is_read_path(std::string_view path);

Result<OpenedStates> open_states(const std::string& folder, const changes::Wanted& wanted);

/// The same for states of a repository. Without a base the head's report alone, whole as it is, in
/// which nothing is called new.
Result<report::Report> compare_states(const Options& options, const OpenedStates& opened,
                                      const RunState& run);

}  // namespace micryscope
