// "Did you mean": the known word nearest to a misspelt one, for the command line and for every
// closed vocabulary in YAML.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace micryscope {

/// How many letters must be added, removed, replaced or swapped with their neighbour to make one
/// word of the other.
std::size_t edit_distance(std::string_view a, std::string_view b);

/// The candidate nearest to `word`, the first one among equals; empty when none is within two
/// edits, or when an edit would replace most of a short word.
std::string_view closest(std::string_view word, std::span<const std::string_view> candidates);

/// `; did you mean "x"?`, or nothing when there is no near word. Made to be put behind a message.
std::string did_you_mean(std::string_view word, std::span<const std::string_view> candidates);

}  // namespace micryscope
