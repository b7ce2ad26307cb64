// The difference of two texts, line by line. White space does not count, so that a line that was
// only indented anew is the same line. Knows nothing of git, so that states that are in no
// repository are compared in the same way.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace micryscope {

/// Lines from 1, ends exclusive. `old_begin == old_end`: lines were added; `new_begin == new_end`:
/// lines were deleted in front of that line of the new text.
struct Hunk {
  std::uint32_t old_begin = 1;
  std::uint32_t old_end = 1;
  std::uint32_t new_begin = 1;
  std::uint32_t new_end = 1;
  bool cosmetic = false;  ///< only comments, blank lines or where the lines break changed
};

/// In the order of the texts. Texts that differ in very many lines may come back as one hunk.
std::vector<Hunk> diff_lines(std::string_view before, std::string_view after);

/// Source text by which two places can be recognised as the same: without white space, commas
/// before a closing bracket, and the difference between the two kinds of quotes.
std::string plain_source(std::string_view text);

}  // namespace micryscope
