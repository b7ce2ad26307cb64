// What every fuzz target is: one function over bytes, called by libFuzzer, or by
// standalone_driver.cc where that is not there. A target fails by crashing (MS_CHECK does), by a
// sanitizer, or by taking too long.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace micryscope::fuzz {

inline std::string text_of(const std::uint8_t* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

}  // namespace micryscope::fuzz
