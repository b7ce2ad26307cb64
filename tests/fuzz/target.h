// What every fuzz target is: one function over bytes, called by libFuzzer, or by
// standalone_driver.cc where that is not there. A target fails by crashing (MS_CHECK does), by a
// sanitizer, or by taking longer than kMostSeconds.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace micryscope::fuzz {

/// Seconds of processor time that one input may take. Processor time, so that a busy machine makes
/// no finding; entry.cc ends the process when they are over.
inline constexpr int kMostSeconds = 5;

/// What each *_fuzzer.cc defines.
void run_target(const std::uint8_t* data, std::size_t size);

inline std::string text_of(const std::uint8_t* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

}  // namespace micryscope::fuzz

/// entry.cc: runs the target under its time limit.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);
