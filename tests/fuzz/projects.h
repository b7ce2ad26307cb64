// Inputs that are more than one file, and the run on them. An input is cut at lines that begin with
// the byte 1; such a line says what the piece below it is:
//
//     \1=pkg/keys.py        a file (of both states, where there are two)
//     KEY = b"0123456789abcdef"
//     \1-old.py             a file of the first state alone
//     \1+new.py             a file of the second state alone
//
// What stands before the first such line is `a.py`. make_seeds.py writes the same form.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "report/report.h"
#include "rulesets/load.h"
#include "run/run.h"
#include "source/memory_tree.h"

namespace micryscope::fuzz {

inline constexpr char kCut = '\1';

struct Piece {
  char mark = '=';   ///< the byte behind kCut
  std::string name;  ///< the rest of that line
  std::string text;
};

/// At most kMostPieces; what is left over belongs to the last one.
std::vector<Piece> pieces_of(const std::uint8_t* data, std::size_t size);
inline constexpr std::size_t kMostPieces = 64;

/// A path that a tree can have: no empty, `.` or `..` parts, and none too long for a file system.
std::string path_of(std::string_view name);

/// The embedded ones, loaded once.
const Rulesets& rulesets();

/// One thread, and nothing left out for its name.
Options plain_options();

/// The options with the configuration of the tree; false if that one is refused.
bool configure(const source::SourceTree& tree, Options& options);

/// Analyses; an error is a failure of the target, as what a repository holds is none.
report::Report analyse(const Options& options, const source::SourceTree& tree,
                       cache::Store* store = nullptr);

/// Every form of a report, for what writing it may do.
std::string every_form(const report::Report& report);

}  // namespace micryscope::fuzz
