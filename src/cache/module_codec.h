// The IR of one file as bytes for the cache and back, exactly. Texts stand together at the front,
// everything else is small numbers: what a value refers to is mostly near it, so it is written as
// the distance.
//
//     if (!holds_secret(module, named)) store.put({key, encode_module(module)});
//     ...
//     std::optional<ir::Module> module = decode_module(bytes, text.size());
//
// A module holds every literal of its file, and what stands in the cache must be no secret. Kept as
// digests such literals would be of no use: folding, formats and lengths all ask for the text. So a
// module with one is not kept at all, and its file is parsed again (cache/secrets.h).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "ir/ir.h"

namespace micryscope::cache {

/// Part of the key; grows with every change of ir.h or of how it is written (a test tells).
inline constexpr std::uint64_t kModuleSchema = 2;

std::string encode_module(const ir::Module& module);

/// None for bytes that are no sound module (ir/verify.h) of a text of that length.
std::optional<ir::Module> decode_module(std::string_view bytes, std::uint64_t text_length);

}  // namespace micryscope::cache
