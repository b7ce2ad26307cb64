// What the program's exit code says; a contract with every pipeline that runs it.
#pragma once

namespace micryscope::cli {

enum class ExitCode : int {
  clean = 0,       ///< nothing at the gate
  findings = 1,    ///< findings at the gate
  usage = 2,       ///< wrong usage, configuration, rule file or revision
  incomplete = 3,  ///< the analysis could not see everything; the report is written all the same
  internal = 4,    ///< a mistake of ours
};

}  // namespace micryscope::cli
