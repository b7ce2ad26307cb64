#include "support/entropy.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>

namespace micryscope {

double entropy(std::string_view text) {
  if (text.empty()) return 0;
  std::array<std::size_t, 256> counts{};
  for (const char c : text) ++counts[static_cast<unsigned char>(c)];
  double bits = 0;
  for (const std::size_t count : counts) {
    if (count == 0) continue;
    const double share = static_cast<double>(count) / static_cast<double>(text.size());
    bits -= share * std::log2(share);
  }
  return std::max(bits, 0.0);
}

}  // namespace micryscope
