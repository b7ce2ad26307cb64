// Long runs of comments, left out of what tree-sitter reads. The external scanners of some grammars
// look past all comments that follow to find where a statement or a block ends, and do so again at
// each comment, so that a run of n comments costs n * n.
//
// Which text is a comment only the parser knows. Runs are therefore found by their looks alone,
// left out, and put back where the tree shows that they lie in a string (parser.cc).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "support/span.h"

namespace micryscope::parse {

/// How the comments look whose runs the scanner of a grammar reads again; `none` when it does not.
enum class CommentRuns : std::uint8_t {
  none,
  hash_lines,  ///< `#` to the line's end; lines of a backslash alone count as comments
  slashes,     ///< `//` to the line's end, `/* */`
};

/// The pieces that are left out for one run, in order and apart from each other, and where the run
/// is. Of what parts statements (a newline, a backslash before a statement) a piece spares one.
struct CommentRun {
  Span all;
  std::vector<Span> pieces;
};

/// Runs of at least `kLongRun` comments, in order and apart from each other. In linear time.
inline constexpr std::size_t kLongRun = 32;
std::vector<CommentRun> long_comment_runs(std::string_view text, CommentRuns looks);

/// The comments in a run, in order.
std::vector<Span> comments_of_run(std::string_view text, const CommentRun& run, CommentRuns looks);

/// Pieces left out of a text, and what was a place in the whole text.
class Cuts {
 public:
  Cuts() = default;
  /// The pieces of the runs, in order. `text` is only read here.
  Cuts(std::string_view text, const std::vector<CommentRun>& runs);

  bool empty() const { return places_.empty(); }
  /// What remains; empty when nothing was cut.
  const std::string& remaining() const { return remaining_; }
  /// A place in what remains as a place in the whole. What begins at a cut begins behind it, what
  /// ends at a cut ends before it.
  Span whole(Span remaining) const;

  struct Place {
    std::uint32_t at = 0;       ///< in what remains
    std::uint32_t removed = 0;  ///< bytes that are missing up to here
    std::uint32_t run = 0;      ///< index of the run
  };
  const std::vector<Place>& places() const { return places_; }

 private:
  std::vector<Place> places_;  // `at` ascends
  std::string remaining_;
};

}  // namespace micryscope::parse
