// A bound on what hostile input may cost, for tests. Processor time, as a wall clock counts what
// the rest of the machine does; more of it where sanitizers watch every access.
//
//   const ProcessorTime time;
//   work();
//   CHECK(time.is_below(5));
#pragma once

#include <ctime>

namespace micryscope::test {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr double kSlowdown = 10;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
inline constexpr double kSlowdown = 10;
#else
inline constexpr double kSlowdown = 1;
#endif
#else
inline constexpr double kSlowdown = 1;
#endif

class ProcessorTime {
 public:
  bool is_below(double seconds) const {
    return static_cast<double>(std::clock() - start_) < seconds * kSlowdown * CLOCKS_PER_SEC;
  }

 private:
  std::clock_t start_ = std::clock();
};

}  // namespace micryscope::test
