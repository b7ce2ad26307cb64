// Compares a text with a file below tests/golden; MICRYSCOPE_UPDATE_GOLDEN=1 writes the file
// instead.
#pragma once

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>

#include "support/catch.h"

namespace micryscope::test {

inline void check_golden(const std::string& name, const std::string& actual) {
  const std::string path = std::string(MICRYSCOPE_TEST_DATA) + "/golden/" + name;
  if (std::getenv("MICRYSCOPE_UPDATE_GOLDEN") != nullptr) {
    std::ofstream(path, std::ios::binary) << actual;
    return;
  }
  std::ifstream file(path, std::ios::binary);
  const std::string expected{std::istreambuf_iterator<char>(file),
                             std::istreambuf_iterator<char>()};
  INFO(path << " differs; if that is meant, run with MICRYSCOPE_UPDATE_GOLDEN=1 and review");
  CHECK(actual == expected);
}

}  // namespace micryscope::test
