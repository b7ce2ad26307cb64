// Is a key made only of what anybody on the machine can read: texts of the source, the names of the
// machine and its user? Asked by the judge, beside "is it fixed".
#pragma once

#include <string>
#include <vector>

#include "trace/trace.h"

namespace micryscope::rules {

/// False for a value that is fixed whole, which is worse, and wherever a part is not known.
/// `public_variables` are the environment variables that every process of a user knows.
bool guessable(const trace::Tracer& tracer, trace::FactId fact,
               const std::vector<std::string>& public_variables);

}  // namespace micryscope::rules
