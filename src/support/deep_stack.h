// Runs a function on a stack of a known size, whatever stack the caller has: a thread's is as small
// as 128 kB with some C libraries, and as small as `ulimit -s` says with others. Recursion that is
// bounded by a count then never depends on the machine.
#pragma once

#include <functional>

namespace micryscope {

/// Returns when `function` has returned, and throws what it throws. It runs on the stack at hand
/// where that is such a one already, or where no thread can be made.
void on_deep_stack(const std::function<void()>& function);

}  // namespace micryscope
