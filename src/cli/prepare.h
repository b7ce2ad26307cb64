// What check, graph and baseline need before they can run on a project: which of its states, and
// the options that command line and configuration make together.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cli/environment.h"
#include "cli/options.h"
#include "cli/project.h"
#include "cli/stages.h"
#include "run/compare_states.h"
#include "run/options.h"
#include "source/source_tree.h"
#include "support/error.h"

namespace micryscope::cli {

struct Prepared {
  std::string root;                          ///< absolute
  std::unique_ptr<source::SourceTree> tree;  ///< what is on disk; null if two states are compared
  std::optional<OpenedStates> states;        ///< if two states are compared
  Options options;
  std::string config_name;           ///< which configuration was read; empty: none is there
  std::vector<std::string> notices;  ///< lines for standard error

  const source::SourceTree& head() const { return states ? *states->states.head : *tree; }
};

/// What a check is about. What belongs to one project or one repository is refused of several.
Result<std::vector<Project>> projects_of(const Invocation& invocation,
                                         const Environment& environment);

/// One project of those. The configuration is that of the state that is checked, not of
/// the one that it is compared with.
Result<Prepared> prepare(const Invocation& invocation, Project project,
                         const Environment& environment, const Stages& stages);

/// For commands that are about one project; `what` is the command's name.
Result<Prepared> prepare_one(const Invocation& invocation, const Environment& environment,
                             const Stages& stages, const std::string& what);

}  // namespace micryscope::cli
