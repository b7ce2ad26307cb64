// How much work one parse may cost. tree-sitter takes linear time for programs, and up to the
// square of the size for texts that were made to hurt it, so a parse that costs too much is given
// up.
//
// The measure is work and not time, because the same file must give the same findings on a busy
// machine. A step is 100 operations of the parser, or 4 kB of memory that it asks for, or 1 kB of
// text that it reads: operations alone show neither that its error recovery copies ever longer
// lists of children nor that the scanner of a grammar goes back and reads again.
//
// Measured on the machine of the README's benchmarks: 40,000 to 100,000 steps a second; the largest
// files of real programs (1 MB bundles) cost 12,000; programs as dense as they can be, at the size
// limit of 2 MB, cost 200,000; texts made to hurt reach 300,000 after 2 to 15 s.
#pragma once

#include <cstdint>

#include "support/brake.h"

namespace micryscope::parse {

struct Budget {
  std::uint32_t steps = 300'000;
  Brake brake = {};
};

}  // namespace micryscope::parse
