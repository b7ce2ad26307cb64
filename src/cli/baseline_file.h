// The baseline file as commands meet it: on disk, beside a project.
#pragma once

#include <string>

#include "cli/environment.h"
#include "cli/prepare.h"
#include "report/baseline.h"
#include "support/error.h"

namespace micryscope::cli {

/// `path` is relative to the working folder. It is read from disk whichever state is checked, since
/// a pipeline may keep it outside of the repository.
Result<report::Baseline> load_baseline(const std::string& path, const Environment& environment);

/// What the run looks at. `prepared` must outlive it.
report::BaselineScope baseline_scope(const Prepared& prepared);

}  // namespace micryscope::cli
