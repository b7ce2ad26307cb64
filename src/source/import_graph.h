// Which files belong to the run, given which hold a word of a model ("seeds") and who imports whom:
//
// 1. the seeds;
// 2. backward, as often as it takes: what imports something that has joined, because the callers
//    of a wrapper decide what the wrapper is given;
// 3. forward, as often as it takes: what those import, because constants and configuration live
//    there. What only joined in this step brings in no importers of its own.
//
// The step is a unit (a file, or a folder in Go): its files join together.
//
// A vendored file (node_modules, switched in by --no-ignore) joins only as a seed, or when a seed
// of its own package imports it directly; it brings in nothing else. Without this bound one package
// that hashes would bring in all the packages that use it, and those all that they import. The
// project's own files join without bound: a project is as large as what people wrote.
#pragma once

#include <cstdint>
#include <vector>

namespace micryscope::source {

using UnitNumber = std::uint32_t;
using PackageNumber = std::uint32_t;
inline constexpr PackageNumber kOwnCode = 0;  ///< the package of what is not vendored

struct ImportNode {
  UnitNumber unit = 0;
  PackageNumber package = kOwnCode;
  bool is_seed = false;
  std::vector<UnitNumber> imports;  ///< units of this tree, in any order
};

/// For each node whether it joins. Linear in nodes and imports; the order of nodes is irrelevant.
std::vector<bool> close_over_imports(const std::vector<ImportNode>& nodes, std::size_t units);

}  // namespace micryscope::source
