// What of an output is surely ours, so that no digit of it is taken for a part of a secret:
// digests, places, numbers of names that the test itself made, numbers of nodes, colours.
#pragma once

#include <string>

namespace micryscope::properties {

/// A report in any form, `ir` or `graph`: ours are dots.
std::string without_ours(std::string output);
/// The same of a baseline, whose lines have rule, path, fingerprint and words.
std::string baseline_without_ours(const std::string& baseline);

}  // namespace micryscope::properties
