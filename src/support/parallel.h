// Runs one function over 0..count-1 on several threads. The order of the calls is unspecified, so
// each writes only to its own index's place; that keeps results independent of `jobs`.
//
//   parallel_for(files.size(), jobs, [&](std::size_t i) { results[i] = read(files[i]); });
//
// A machine that gives no more threads gives the same results with fewer. What one of the calls
// throws ends the others after the one that they are at, and is thrown here.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <exception>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include "support/deep_stack.h"

namespace micryscope {

/// The number of threads that `jobs` asks for; 0 asks for one per core.
inline unsigned thread_count(unsigned jobs) {
  return jobs != 0 ? jobs : std::max(1u, std::thread::hardware_concurrency());
}

/// Asked by a thread that has only just begun; false: it does nothing, and others do its work.
bool has_memory_for_thread();

/// How a thread is made; another one stands in where a test needs a machine that makes none.
struct StartThread {
  /// Throws std::system_error when there can be no more threads.
  template <typename Work>
  std::jthread operator()(const Work& work) const {
    return std::jthread([&work] {
      if (has_memory_for_thread()) work();
    });
  }
};

template <typename Function, typename Start = StartThread>
void parallel_for(std::size_t count, unsigned jobs, const Function& function,
                  const Start& start = {}) {
  std::atomic<std::size_t> next{0};
  std::atomic_flag has_failed;
  std::exception_ptr failure;
  const auto work = [&] {
    try {
      for (std::size_t i = next++; i < count; i = next++) function(i);
    } catch (...) {
      next = count;
      if (!has_failed.test_and_set()) failure = std::current_exception();
    }
  };
  const std::size_t threads = std::min<std::size_t>(thread_count(jobs), count);
  {
    std::vector<std::jthread> others;
    others.reserve(threads);
    try {
      while (others.size() + 1 < threads) others.push_back(start(work));
    } catch (const std::system_error&) {
      // Those that there are do it all.
    }
    work();
  }
  if (failure) std::rethrow_exception(failure);
}

/// As parallel_for, where each call needs a deep stack: a thread keeps the one that it made.
template <typename Function>
void parallel_for_on_deep_stacks(std::size_t count, unsigned jobs, const Function& function) {
  const auto start = [](const auto& work) {
    return std::jthread([&work] {
      if (has_memory_for_thread()) on_deep_stack(work);
    });
  };
  on_deep_stack([&] { parallel_for(count, jobs, function, start); });
}

}  // namespace micryscope
