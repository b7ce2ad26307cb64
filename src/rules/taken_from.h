// Is one value a piece of another: the IV that is the first bytes of the key? Asked by the judge,
// beside "is it fixed".
#pragma once

#include "trace/trace.h"

namespace micryscope::rules {

/// True when `piece` is `whole` or cut out of it. False where what both come from is drawn or
/// derived anew for each message, and where each of them is another part of a third.
bool taken_from(const trace::Tracer& tracer, trace::FactId piece, trace::FactId whole);

}  // namespace micryscope::rules
