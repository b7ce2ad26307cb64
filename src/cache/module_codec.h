// The IR of one file as bytes for the cache and back, exactly. Texts stand together at the front,
// everything else is small numbers: what a value refers to is mostly near it, so it is written as
// the distance.
//
//     const Quotes quotes = quotes_of(module, text);
//     if (!holds_secret(module, quotes, named)) store.put({key, encode_module(module, quotes)});
//     ...
//     std::optional<ir::Module> module = decode_module(bytes, text);
//
// A module holds every literal of its file, and what stands in the cache must be no secret. Kept as
// digests such literals would be of no use: folding, formats and lengths all ask for the text. So a
// literal is kept as its place in the file (cache/quotes.h), and a module with one that may be a
// secret and does not stand there word for word is not kept at all (cache/secrets.h).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "cache/quotes.h"
#include "ir/ir.h"

namespace micryscope::cache {

/// Part of the key; grows with every change of ir.h or of how it is written (a test tells).
inline constexpr std::uint64_t kModuleSchema = 3;

std::string encode_module(const ir::Module& module, const Quotes& quotes = {});

/// None for bytes that are no sound module (ir/verify.h) of that text.
std::optional<ir::Module> decode_module(std::string_view bytes, std::string_view source);

}  // namespace micryscope::cache
