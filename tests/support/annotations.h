// What the comments of a fixture say must be found, and whether it was.
//
//   cipher = AES.new(key, AES.MODE_ECB)  # expect: R6, R1 error
//
//   # clean: R6                          (alone on a line: speaks of the next line of code)
//   cipher = AES.new(key, AES.MODE_GCM)
//
//   expect       exactly one finding of that rule begins on the line, of that level if one is given
//   clean        that rule is silent on the line
//   todo-expect, todo-clean   known to be wrong, with the reason; fails when it starts to be right
//
// Text after ` -- ` is for people. Several annotations of one line are separated by `;`.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "support/error.h"

namespace micryscope::fixtures {

enum class Wish : std::uint8_t { expect, clean, todo_expect, todo_clean };

struct Annotation {
  std::uint32_t line = 0;  ///< of the code that it speaks of, from 1
  Wish wish = Wish::expect;
  std::string rule;
  std::string level;  ///< note, warning or error; empty: any
};

/// A finding as far as annotations speak of it.
struct Seen {
  std::uint32_t line = 0;
  std::string rule;
  std::string level;
};

/// All annotations of a text, in order. `path` is for the errors.
Result<std::vector<Annotation>> read_annotations(std::string_view path, std::string_view text);

/// One line for each difference, sorted: `path:12: R6 is missing`. Empty: all is as it should be.
std::vector<std::string> compare(std::string_view path, const std::vector<Annotation>& wanted,
                                 const std::vector<Seen>& seen);

/// Expectations that hold the figures up: known wrong ones count for nothing.
struct Counts {
  int expect = 0;
  int clean = 0;
  int todo = 0;
  int total() const { return expect + clean; }
  double clean_share() const { return total() == 0 ? 0 : static_cast<double>(clean) / total(); }
  void add(const std::vector<Annotation>& annotations);
};

}  // namespace micryscope::fixtures
