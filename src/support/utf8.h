// What is well-formed UTF-8.
#pragma once

#include <cstddef>
#include <string_view>

namespace micryscope {

/// The length of the well-formed sequence at `at`, 0 if there is none.
std::size_t utf8_length(std::string_view text, std::size_t at);

/// The offset of the first byte that is no well-formed UTF-8, or the text's length.
std::size_t valid_utf8_prefix(std::string_view text);

}  // namespace micryscope
