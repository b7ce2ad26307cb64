// Which files belong to the run, given which hold a word of a model ("seeds") and who imports whom:
//
// 1. the seeds;
// 2. backward, as often as it takes: what imports something with cryptography that has joined,
//    because the callers of a wrapper decide what the wrapper is given;
// 3. forward, as often as it takes: what those import, because constants and configuration live
//    there. What only joined in this step brings in no importers of its own.
//
// A seed that is worth reading alone (prefilter.h) brings in nothing; one that is context only what
// it imports. The step is a unit (a file, or a folder in Go): its files join together.
//
// A test joins only as a seed and brings in nothing: what tests hand in says nothing about
// production (graph.cc), and what they import of production is read if it matters by itself.
//
// A vendored file (node_modules, switched in by --no-ignore) joins only as a seed with cryptography
// or a secret, or when a seed with cryptography of its own package imports it directly and it is
// small, as files of constants and re-exports are; it brings in nothing else. Without this bound
// one package that hashes would bring in all the packages that use it, and those all that they
// import. The project's own files join without bound: a project is as large as what people wrote.
#pragma once

#include <cstdint>
#include <vector>

#include "source/prefilter.h"

namespace micryscope::source {

using UnitNumber = std::uint32_t;
using PackageNumber = std::uint32_t;
inline constexpr PackageNumber kOwnCode = 0;  ///< the package of what is not vendored

inline constexpr std::uint64_t kSmallBytes = 16 << 10;

struct ImportNode {
  UnitNumber unit = 0;
  PackageNumber package = kOwnCode;
  Worth worth = Worth::nothing;  ///< more than nothing makes it a seed
  bool is_test = false;
  bool is_small = true;             ///< see kSmallBytes
  std::vector<UnitNumber> imports;  ///< units of this tree, in any order
};

/// For each node whether it joins. Linear in nodes and imports; the order of nodes is irrelevant.
std::vector<bool> close_over_imports(const std::vector<ImportNode>& nodes, std::size_t units);

inline constexpr std::uint32_t kNoComponent = 0xFFFF'FFFF;

/// The connected components of the files that joined: what imports lead from one to the other,
/// either way, is analysed together, and nothing else is. Numbered from 0 by their first node;
/// kNoComponent for a node that has not joined.
std::vector<std::uint32_t> connect(const std::vector<ImportNode>& nodes,
                                   const std::vector<bool>& joined, std::size_t units);

}  // namespace micryscope::source
