// Which default of a tool's parameter leads to an operation: the tool's schema says `mode` is "ECB"
// when the model gives none, and its handler reaches a cipher in ECB mode. The operation is the
// misuse; the default is where it is chosen, and where a reader wants to change it. Stage 9.
#pragma once

#include <string_view>
#include <vector>

#include "trace/trace.h"

namespace micryscope::rules {

/// Defaults in the schemas of the tools that reach the operation's function, whose text is the mode
/// or algorithm that the operation uses. In program order.
std::vector<graph::NodeId> choosing_defaults(trace::Tracer& tracer,
                                             const trace::Operation& operation,
                                             std::string_view text);

}  // namespace micryscope::rules
