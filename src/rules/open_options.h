// Whether an options object that an operation was given may hold more than is written in sight:
// then nothing is known to be absent. Stage 9 of the run.
#pragma once

#include "trace/trace.h"

namespace micryscope::rules {

/// May the role stand in an object, or among spread arguments, whose fields are not all known?
bool may_hold(trace::Tracer& tracer, const trace::Operation& operation, models::Role role);

}  // namespace micryscope::rules
