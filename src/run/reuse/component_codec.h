// What the analysis of a component came to, as bytes for the cache and back. The key under which
// they are kept must hold whatever else the result depends on: engine, rulesets, options, the paths
// and contents of the component's files, and the day for a result that says it is dated.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "run/component.h"

namespace micryscope {

/// Part of the key; grows with every change of what is written.
inline constexpr std::uint64_t kComponentSchema = 2;

std::string encode_result(const ComponentResult& result);
/// None for bytes that are no result of this component: any place in what comes back is a place in
/// one of its files, any rule one of the profile's.
std::optional<ComponentResult> decode_result(std::string_view bytes, const Analysis& analysis,
                                             const Component& component);

}  // namespace micryscope
