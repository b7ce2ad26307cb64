// Which added files were there before under another name. Does what `git diff -M -C` does: the same
// measure, the same limit of 50 %, copies only from files that are part of the change. Private.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "changes/git.h"

namespace micryscope::changes {

/// The multiset of a text's lines (cut after 64 bytes), by hash; how many bytes each stands for.
struct Digest {
  std::vector<std::pair<std::uint32_t, std::uint32_t>> spans;  ///< sorted
  std::uint64_t size = 0;                                      ///< of the text
};

Digest digest_of(std::string_view text);

inline constexpr std::uint32_t kMaxScore = 60000;
inline constexpr std::uint32_t kMinScore = kMaxScore / 2;

/// How much of the larger text came from `from`, 0 to kMaxScore.
std::uint32_t similarity(const Digest& from, const Digest& to);

/// A file that may be one side of a rename.
struct Candidate {
  std::string path;
  Oid id;
  Digest digest;
};

struct Source : Candidate {
  bool is_deleted = false;  ///< else still there, so that it can only have been copied
};

struct Match {
  std::size_t source;
  std::size_t target;
  bool is_copy;
};

/// At most one match per target; sorted by target. Both lists sorted by path.
std::vector<Match> find_renames(const std::vector<Source>& sources,
                                const std::vector<Candidate>& targets, unsigned jobs);

}  // namespace micryscope::changes
