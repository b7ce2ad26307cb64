// YAML trees as bytes, so that the program need not parse its own rulesets at every start: the
// build packs them (src/support/pack), a run unpacks what it needs. Positions are kept, so errors
// still say file:line:column.
//
//     const std::string bytes = yaml::pack(*yaml::read_all(text, file));
//     const Result<std::vector<Node>> documents = yaml::unpack(bytes);
//
// Layout, all numbers as varints: the distinct texts (count, then length and bytes of each), then
// the documents (count, then each root). A node is a byte of kind and flags, its line as the
// difference from the node before, its column, and then its text's number, or its count and items.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "support/yaml_reader.h"

namespace micryscope::yaml {

std::string pack(const std::vector<Node>& documents);
/// What pack() was given. Bytes that it did not make are an error, never undefined behaviour.
Result<std::vector<Node>> unpack(std::string_view bytes);

}  // namespace micryscope::yaml
