// Which texts of a module stand word for word in its file, and where. Those are kept as places: who
// reads the module back has the file, and the cache holds no literal of it.
#pragma once

#include <string_view>
#include <vector>

#include "ir/ir.h"
#include "support/span.h"

namespace micryscope::cache {

/// By symbol. An empty span: the text is written out, as it is only a name, short, or not in the
/// file as it is (an escape, a sum). No quotes at all: every text is written out.
using Quotes = std::vector<Span>;

/// `source`: the text that the module was lowered from.
Quotes quotes_of(const ir::Module& module, std::string_view source);

/// By symbol: whether it only names things, and is no literal, comment or documentation.
std::vector<bool> names_of(const ir::Module& module);

/// Shorter texts are no secret, and a place is no shorter.
inline constexpr std::size_t kShortestQuote = 4;
/// Together quotes are at most so many times as long as the file, so that what is damaged cannot
/// ask for more.
inline constexpr std::uint64_t kMostQuoted = 4;

}  // namespace micryscope::cache
