// The whole run as one function: options in, report out. See pipeline.cc.
#pragma once

#include <string>
#include <vector>

#include "report/report.h"
#include "rules/config.h"
#include "source/files.h"
#include "source/source_tree.h"
#include "support/error.h"

namespace micryscope {

struct Options {
  source::Selection selection;
  std::string profile = "default";
  std::vector<std::string> rule_folders;  ///< --rules: each adds to or overrides the built-in rulesets
  std::string config_file;  ///< where `config` was read, inside the tree; empty: the default place
  rules::Config config;     ///< rule levels, thresholds, test paths, suppressions
  std::string today;        ///< "2027-03-01", for comments that end; empty: none does
  unsigned jobs = 0;        ///< 0: as many as the machine has cores
};

/// Analyses one state of a project. Errors are the user's (configuration, rules, paths); what the
/// repository does wrong ends up in the report.
Result<report::Report> run(const Options& options, const source::SourceTree& tree);

}  // namespace micryscope
