// How a secret is named without being written. Below every stage, because rules, traces and
// reports all write texts that may name one.
#pragma once

#include <string>
#include <string_view>

namespace micryscope {

/// The first two characters, an ellipsis and the length: `sk… (48 characters)`. Of a secret shorter
/// than eight characters two would be too many, so none is shown.
/// Bytes that are no text show none either.
std::string redact(std::string_view secret);
/// The same of a number, as it is written: `28… (24 digits)`.
std::string redact_number(std::string_view digits);

}  // namespace micryscope
