// Runs one function over 0..count-1 on several threads. The order of the calls is unspecified, so
// each writes only to its own index's place; that keeps results independent of `jobs`.
//
//   parallel_for(files.size(), jobs, [&](std::size_t i) { results[i] = read(files[i]); });
#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <thread>
#include <vector>

namespace micryscope {

/// The number of threads that `jobs` asks for; 0 asks for one per core.
inline unsigned thread_count(unsigned jobs) {
  return jobs != 0 ? jobs : std::max(1u, std::thread::hardware_concurrency());
}

template <typename Function>
void parallel_for(std::size_t count, unsigned jobs, const Function& function) {
  std::atomic<std::size_t> next{0};
  const auto work = [&] {
    for (std::size_t i = next++; i < count; i = next++) function(i);
  };
  const std::size_t threads = std::min<std::size_t>(thread_count(jobs), count);
  std::vector<std::jthread> others;
  for (std::size_t i = 1; i < threads; ++i) others.emplace_back(work);
  work();
}

}  // namespace micryscope
