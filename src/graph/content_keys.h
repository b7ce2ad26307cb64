// Numbers that depend on what a program says and not on where it says it: neither on the order of
// files and functions nor on their company. Where one of many has to come first, as the question
// that a cycle is worked out from (tabling.h), the least number decides.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "graph/program.h"

namespace micryscope::graph {

class ContentKeys {
 public:
  /// Refers to the program.
  explicit ContentKeys(const Program& program) : program_(program) {}

  /// Of the code of the node's function and the node's place in it. Nodes of functions that read
  /// alike share it.
  std::uint64_t of(NodeId node);

  static std::uint64_t mixed(std::uint64_t a, std::uint64_t b) {
    std::uint64_t x = a * 0x9E3779B97F4A7C15U + b;  // SplitMix64
    x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9U;
    x = (x ^ (x >> 27)) * 0x94D049BB133111EBU;
    return x ^ (x >> 31);
  }

 private:
  struct OfModule {
    std::vector<std::uint32_t> places;     // by value: how many of its function come before it
    std::vector<std::uint64_t> functions;  // by function: its code
  };
  static std::unique_ptr<OfModule> read(const ir::Module& module);

  const Program& program_;
  std::vector<std::unique_ptr<OfModule>> modules_;  // those that were asked for
};

}  // namespace micryscope::graph
