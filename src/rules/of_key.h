// Is an IV the key itself, or cut out of it? Then it is the same for every message, and shows a part
// of the key to whoever gets the IV. Asked by the judge, beside "is it fixed".
#pragma once

#include "trace/trace.h"

namespace micryscope::rules {

/// Both are facts of roles of one operation. False for a key that is drawn or derived, as that may
/// be a new one for every message, and where one value is cut into key and IV.
bool of_key(trace::Tracer& tracer, trace::FactId iv, trace::FactId key);

}  // namespace micryscope::rules
