#include "support/source_map.h"

#include <algorithm>

namespace micryscope {

namespace {

constexpr std::uint32_t kStride = 256;

/// A continuation byte belongs to the unit before it; beyond the basic plane is a surrogate pair.
std::uint32_t units_of(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return (byte & 0xC0) == 0x80 ? 0 : byte >= 0xF0 ? 2 : 1;
}

}  // namespace

LineIndex::LineIndex(std::string_view text) : text_(text) {
  starts_.push_back(0);
  units_.reserve(text.size() / kStride + 1);
  std::uint32_t units = 0;
  for (std::uint32_t i = 0; i < text.size(); ++i) {
    if (i % kStride == 0) units_.push_back(units);
    units += units_of(text[i]);
  }
  is_ascii_ = std::ranges::none_of(text, [](char c) { return static_cast<signed char>(c) < 0; });
  for (std::uint32_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\r' && i + 1 < text.size() && text[i + 1] == '\n') continue;
    if (text[i] == '\n' || text[i] == '\r') starts_.push_back(i + 1);
  }
}

Position LineIndex::position(std::uint32_t offset) const {
  offset = std::min(offset, static_cast<std::uint32_t>(text_.size()));
  const auto next = std::upper_bound(starts_.begin(), starts_.end(), offset);
  const std::uint32_t line = static_cast<std::uint32_t>(next - starts_.begin());
  return {line, units_before(offset) - units_before(starts_[line - 1]) + 1};
}

std::uint32_t LineIndex::units_before(std::uint32_t offset) const {
  if (is_ascii_) return offset;
  const std::uint32_t page =
      std::min(offset / kStride, static_cast<std::uint32_t>(units_.size()) - 1);
  std::uint32_t units = units_[page];
  for (std::uint32_t i = page * kStride; i < offset; ++i) units += units_of(text_[i]);
  return units;
}

std::uint32_t LineIndex::line_start(std::uint32_t number) const {
  if (number == 0) return 0;
  return number <= starts_.size() ? starts_[number - 1] : static_cast<std::uint32_t>(text_.size());
}

std::string_view LineIndex::line(std::uint32_t number) const {
  if (number == 0 || number > starts_.size()) return {};
  const std::uint32_t begin = line_start(number);
  std::uint32_t end = line_start(number + 1);
  while (end > begin && (text_[end - 1] == '\n' || text_[end - 1] == '\r')) --end;
  return text_.substr(begin, end - begin);
}

}  // namespace micryscope
