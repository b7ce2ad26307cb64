// What the user asked for -> which commits that means; says how to mend a clone that lacks them.
// Private to this folder.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "changes/changes.h"
#include "changes/git.h"

namespace micryscope::changes {

enum class HeadKind : std::uint8_t { working_tree, index, commit };

struct Range {
  std::optional<Oid> base_commit;  ///< none: missing, or no commit yet
  std::optional<Oid> base_tree;    ///< none: missing
  HeadKind head = HeadKind::working_tree;
  std::optional<Oid> head_commit;
  Oid head_tree = {};  ///< of head_commit
  std::string base_name;
  std::string head_name;
  std::vector<std::string> notes;
};

Result<Range> resolve(const Git& git, const Wanted& wanted);

/// Fails when there is none, with ErrorCode::incomplete if a shallow clone may be to blame.
Result<Oid> find_commit(const Git& git, const std::string& revision);

}  // namespace micryscope::changes
