// Byte offsets of one text to lines and columns. Lines count from 1. Columns count from 1 in
// UTF-16 code units, as SARIF's `columnKind: utf16CodeUnits` wants; a tab is one column.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "support/span.h"

namespace micryscope {

struct Position {
  std::uint32_t line = 1;
  std::uint32_t column = 1;
  constexpr auto operator<=>(const Position&) const = default;
};

class LineIndex {
 public:
  /// The text must outlive the index. CR, LF and CRLF each end a line.
  explicit LineIndex(std::string_view text);
  Position position(std::uint32_t offset) const;
  /// The text of a line without its end; empty for a line that is not there.
  std::string_view line(std::uint32_t number) const;
  std::uint32_t line_count() const { return static_cast<std::uint32_t>(starts_.size()); }
  /// The offset at which a line starts; lines past the end give the text's length.
  std::uint32_t line_start(std::uint32_t number) const;
  std::string_view text() const { return text_; }

 private:
  std::uint32_t units_before(std::uint32_t offset) const;

  std::string_view text_;
  std::vector<std::uint32_t> starts_;
  bool is_ascii_ = false;  ///< a byte is a unit
  /// UTF-16 code units before each kStride-th byte: a line may be as long as its file.
  std::vector<std::uint32_t> units_;
};

}  // namespace micryscope
