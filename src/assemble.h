// From findings to the report: which files they name, what was left out, what was not understood.
#pragma once

#include <vector>

#include "graph/limits.h"
#include "graph/program.h"
#include "pipeline.h"
#include "report/report.h"
#include "rulesets.h"
#include "source/files.h"

namespace micryscope {

struct RunParts {
  const Options& options;
  const Rulesets& rulesets;
  const rules::Profile& profile;
  const source::FileSet& files;
  const graph::Program& program;
  const graph::Limits& limits;
};

report::Report assemble(const RunParts& parts, std::vector<rules::Finding> findings);

}  // namespace micryscope
