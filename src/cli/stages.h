// The doors from the command line to the run. Commands go through this table and nothing else, so
// that tests can put their own functions in, and a stage that is not there yet answers with one
// clear line.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "cli/options.h"
#include "report/report.h"
#include "rulesets/coverage.h"
#include "run/compare_states.h"
#include "run/options.h"
#include "source/source_tree.h"
#include "support/error.h"

namespace micryscope::cli {

/// What a check of the rulesets says: `text` goes to standard output either way.
struct Verdict {
  bool passed = true;
  std::string text;
};

using Folders = std::vector<std::string>;

struct Stages {
  std::function<Result<std::unique_ptr<source::SourceTree>>(const std::string& root)> open_tree;
  /// The folder that all work trees of the repository around a folder share; empty: there is no
  /// repository. Fails for one that cannot be used.
  std::function<Result<std::string>(const std::string& root)> common_git_folder;
  /// Two states of the repository around a folder.
  std::function<Result<OpenedStates>(const std::string& root, const changes::Wanted&)> open_states;
  /// One state.
  std::function<Result<report::Report>(const Options&, const source::SourceTree&)> run;
  std::function<Result<std::string>(const Options&, const source::SourceTree&, GraphFormat)> graph;
  /// The path is relative to the tree's root.
  std::function<Result<std::string>(const source::SourceTree&, std::string_view path)> ir;
  std::function<Result<std::string>(const std::string& topic, const Folders& rules)> explain;
  std::function<Result<Verdict>(RulesAction, const Folders& rules)> rules;
  std::function<Result<std::string>(const Folders& rules, const CoverageFilter&)> coverage;
  /// A line for standard error without what looks like a secret.
  std::function<std::string(std::string_view)> scrubbed;
};

/// The real ones.
Stages real_stages();

}  // namespace micryscope::cli
