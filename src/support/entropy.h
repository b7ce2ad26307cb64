// How random a text looks. Weak evidence: prose has three to four bits per byte, so has hex.
#pragma once

#include <string_view>

namespace micryscope {

/// Shannon entropy of a text in bits per byte, from 0 to 8; 0 for the empty text.
double entropy(std::string_view text);

}  // namespace micryscope
