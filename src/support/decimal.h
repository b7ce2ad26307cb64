// A whole number as programs write places and sizes: decimal digits and nothing else.
#pragma once

#include <charconv>
#include <cstddef>
#include <limits>
#include <optional>
#include <string_view>

namespace micryscope {

/// No list that somebody wrote has a place with more.
inline constexpr std::size_t kDigitsOfPlace = 5;

/// None for text that is no such number or has more than `digits` digits. What does not fit is the
/// largest number there is.
inline std::optional<std::size_t> decimal(
    std::string_view text, std::size_t digits = std::numeric_limits<std::size_t>::max()) {
  if (text.empty() || text.size() > digits) return std::nullopt;
  if (text.find_first_not_of("0123456789") != std::string_view::npos) return std::nullopt;
  std::size_t number = std::numeric_limits<std::size_t>::max();  // stays where it does not fit
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

}  // namespace micryscope
