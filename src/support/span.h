// A place in a source file: half-open byte offsets. Lines and columns exist only at the edge of
// the program (support/source_map.h).
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

namespace micryscope {

struct Span {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  constexpr bool operator==(const Span&) const = default;
  constexpr bool contains(Span inner) const { return begin <= inner.begin && inner.end <= end; }
};

/// Sorted; those that overlap or touch made one.
inline std::vector<Span> merged(std::vector<Span> spans) {
  std::sort(spans.begin(), spans.end(), [](Span a, Span b) {
    return a.begin != b.begin ? a.begin < b.begin : a.end < b.end;
  });
  std::vector<Span> out;
  for (const Span span : spans) {
    if (!out.empty() && span.begin <= out.back().end) {
      out.back().end = std::max(out.back().end, span.end);
    } else {
      out.push_back(span);
    }
  }
  return out;
}

}  // namespace micryscope
