// Whether a value is cut from the key of the very operation that it goes into: `iv = key[:16]`. It
// is then the same for every message that the key seals. Stage 9 of the run.
#pragma once

#include "trace/trace.h"

namespace micryscope::rules {

bool is_part_of_key(trace::Tracer& tracer, const trace::Operation& operation,
                    trace::ContextId context, trace::FactId fact);

}  // namespace micryscope::rules
