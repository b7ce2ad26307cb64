// What a pipeline compares with what, and what it may do with the result: a function of what the
// runner says and of the repository as it was checked out. See the table in decide.cc.
//
//   const ci::Decision decision = ci::decide(runner, repository);
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "changes/changes.h"
#include "ci/runner.h"

namespace micryscope::ci {

/// What brings a commit that a shallow clone lacks:
/// `git fetch --no-tags --depth=DEPTH origin REFSPEC`.
struct Fetch {
  std::string depth;    ///< "1", or so much that it is all
  std::string refspec;  ///< an id, or branch:branch

  std::string command() const;
};

struct Decision {
  /// None: one state, all of it. Otherwise always exact, `staged` or A...B.
  std::optional<changes::Wanted> compare;
  std::string base;            ///< the id to compare with; empty: none, or not known
  std::string what;            ///< "HEAD 1a2b3c4d5e is compared with ...", for people
  std::optional<Fetch> fetch;  ///< the base is not here; this brings it
  /// There is a base, but nobody can say which: nothing is called new, and no verdict is certain.
  bool lacks_base = false;
  bool may_upload = false;
  std::string why_no_upload;  ///< empty if it may
  bool may_save_cache = false;
  std::vector<std::string> warnings;
};

/// `repository` is null where there is none, or `is_usable` is false: where git does not let it be
/// used.
Decision decide(const Runner& runner, const changes::Repository* repository, bool is_usable = true);

}  // namespace micryscope::ci
