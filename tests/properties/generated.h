// Programs that a random generator writes, so that properties of the analysis are asked of shapes that
// nobody thought of: keys and modes that travel through helpers, loops, tables, fields, shared
// variables and files. The parts can be printed in another order, into other files, beside parts
// that have nothing to do with them.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "projects.h"

namespace micryscope::properties {

enum class Dialect : std::uint8_t { python, javascript, go };

/// One function, class or variable at the top level of a file.
struct Part {
  std::string name;
  std::string text;
  std::vector<std::string> needs;  ///< names of parts that it speaks of
  bool is_variable = false;        ///< which stands before what uses it
  int file = 0;
};

struct Program {
  Dialect dialect = Dialect::python;
  std::vector<Part> parts;
};

/// The same program for the same seed.
Program generate(Dialect dialect, std::uint32_t seed);
/// Parts that no part of a generated program speaks of, and that speak of none.
std::vector<Part> unrelated_parts(Dialect dialect, std::uint32_t seed);

/// Files in which the parts stand in the order of the list, variables first. `names` gives the files
/// other names, so that they are read in another order.
Project print(const Program& program, const std::vector<std::string>& names);

}  // namespace micryscope::properties
