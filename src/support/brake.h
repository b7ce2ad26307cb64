// The emergency brake: a moment after which a run looks no further. Only who asks for it with
// --timeout gets one, as what it stops depends on the machine; everything else is bounded by counted
// steps. Whoever is stopped says so, and the report is not complete.
#pragma once

#include <chrono>
#include <cstdint>

namespace micryscope {

class Brake {
 public:
  /// Never.
  Brake() = default;
  /// So many seconds from now; of 0 it is pulled at once.
  explicit Brake(std::uint32_t seconds)
      : is_set_(true), seconds_(seconds), moment_(Clock::now() + std::chrono::seconds(seconds)) {}

  bool is_set() const { return is_set_; }
  bool is_pulled() const { return is_set_ && Clock::now() >= moment_; }
  std::uint32_t seconds() const { return seconds_; }

 private:
  using Clock = std::chrono::steady_clock;
  bool is_set_ = false;
  std::uint32_t seconds_ = 0;
  Clock::time_point moment_;
};

}  // namespace micryscope
