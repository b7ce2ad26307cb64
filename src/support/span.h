// A place in a source file: half-open byte offsets. Lines and columns exist only at the edge of
// the program (support/source_map.h).
#pragma once

#include <cstdint>

namespace micryscope {

struct Span {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  constexpr bool operator==(const Span&) const = default;
  constexpr bool contains(Span inner) const { return begin <= inner.begin && inner.end <= end; }
};

}  // namespace micryscope
