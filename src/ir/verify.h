// The invariants of a module in bulk: run in tests, fuzzers and on whatever comes out of a cache.
// A front end that keeps to lower/builder.h cannot break most of them.
#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "ir/ir.h"

namespace micryscope::ir {

/// What is wrong, one sentence each, in the order of ids; empty for a sound module. Spans must lie
/// inside a text of `text_length` bytes. Stops after a few hundred complaints.
std::vector<std::string> verify(
    const Module& module, std::uint64_t text_length = std::numeric_limits<std::uint32_t>::max());

}  // namespace micryscope::ir
