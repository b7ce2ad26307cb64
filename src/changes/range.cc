#include "changes/range.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <string_view>
#include <system_error>
#include <utility>

namespace micryscope::changes {
namespace {

bool is_shallow(const Git& git) { return !git.shallow().empty(); }

// "origin" and "main" of "origin/main", if there is such a remote.
std::pair<std::string, std::string> split_remote(const Git& git, const std::string& revision) {
  const std::vector<std::string> remotes = git.remotes();
  for (const std::string& remote : remotes) {
    for (const std::string& prefix : {remote + "/", "refs/remotes/" + remote + "/"}) {
      if (revision.starts_with(prefix) && revision.find_first_of("~^@:") == revision.npos) {
        return {remote, revision.substr(prefix.size())};
      }
    }
  }
  const bool has_origin = std::ranges::find(remotes, "origin") != remotes.end();
  return {remotes.empty() || has_origin ? "origin" : remotes.front(), ""};
}

/// The command that brings the revision and all history. Behind it, every question here has an
/// answer.
std::string fetch_command(const Git& git, const std::string& revision, bool is_known) {
  const auto [remote, branch] = split_remote(git, revision);
  std::string command = is_shallow(git) ? "git fetch --unshallow " : "git fetch ";
  command += remote;
  if (!branch.empty()) {
    return command + fmt::format(" +refs/heads/{1}:refs/remotes/{0}/{1}", remote, branch);
  }
  if (is_known || revision.find_first_of("~^@: ") != revision.npos) return command;
  if (oid_from_hex(revision)) return command + " " + revision;
  return command + fmt::format(" {0}:{0}", revision);
}

tl::unexpected<Error> unknown(const Git& git, const std::string& revision) {
  if (is_shallow(git)) {
    return fail(ErrorCode::incomplete,
                fmt::format("{} is not in this shallow clone; mend it with: {}", revision,
                            fetch_command(git, revision, false)));
  }
  const auto [remote, branch] = split_remote(git, revision);
  if (branch.empty()) return fail(ErrorCode::usage, "unknown revision: " + revision);
  return fail(ErrorCode::usage, fmt::format("unknown revision: {}; if it is a branch of {}: {}",
                                            revision, remote, fetch_command(git, revision, false)));
}

Result<Oid> head_commit(const Git& git) {
  MS_TRY(const auto head, git.head());
  if (!head) return fail(ErrorCode::usage, "HEAD has no commit yet; --staged needs none");
  return *head;
}

Result<Oid> side(const Git& git, const std::string& revision) {
  if (revision.empty() || revision == "HEAD" || revision == "@") return head_commit(git);
  return find_commit(git, revision);
}

// What GitHub, GitLab and git's hooks call the commit before the first one.
bool is_all_zero(std::string_view revision) {
  return (revision.size() == 40 || revision.size() == 64) &&
         revision.find_first_not_of('0') == revision.npos;
}

/// Two sides that one revision names: REF^! and REF^-N, as gitrevisions(7) has them.
struct Sides {
  std::string left;
  std::string right;
};
std::optional<Sides> sides_of(const std::string& text) {
  if (text.ends_with("^!")) {
    const std::string right = text.substr(0, text.size() - 2);
    return Sides{right + "^@", right};
  }
  const std::size_t dash = text.rfind("^-");
  if (dash == text.npos) return std::nullopt;
  const std::string parent = text.substr(dash + 2);
  if (parent.find_first_not_of("0123456789") != parent.npos) return std::nullopt;
  const std::string right = text.substr(0, dash);
  return Sides{right + "^" + (parent.empty() ? "1" : parent), right};
}

/// The one parent of a commit, as REF^@ means it.
Result<Oid> only_parent(const Git& git, const std::string& revision) {
  MS_TRY(const Oid child, side(git, revision));
  MS_TRY(const Commit commit, git.commit(child));
  if (commit.parents.size() == 1) return find_commit(git, child.hex() + "^1");
  return fail(ErrorCode::usage,
              commit.parents.empty()
                  ? fmt::format("{} has no parent", revision)
                  : fmt::format("{0}^@ names all {1} parents of {0}; name one: {0}^1", revision,
                                commit.parents.size()));
}

// The test merges that GitHub and GitLab check out have the target branch, as it was when they were
// made, for their first parent. The ids of the parents are in the commit even where history ends.
std::optional<Oid> base_side_of_merge(const Git& git, const Oid& head) {
  const auto commit = git.commit(head);
  if (!commit || commit->parents.size() != 2 || !git.has(commit->parents[0])) return std::nullopt;
  return commit->parents[0];
}

class Resolution {
 public:
  Resolution(const Git& git, const Wanted& wanted) : git_(git), wanted_(wanted) {}

  Result<Range> run() {
    if (wanted_.staged) return staged();
    if (wanted_.is_exact) return exactly();
    const std::string& text = wanted_.since;
    const std::size_t dots = text.find("..");
    if (dots == text.npos) {
      const auto sides = sides_of(text);
      return sides ? between(sides->left, sides->right, false) : against_working_tree();
    }
    const bool is_three = text.compare(dots, 3, "...") == 0;
    return between(text.substr(0, dots), text.substr(dots + (is_three ? 3 : 2)), is_three);
  }

 private:
  Result<Range> between(const std::string& left, const std::string& right, bool is_three) {
    if (is_all_zero(right)) {
      return fail(ErrorCode::usage,
                  "the all-zero id names no commit: the branch is gone, and with "
                  "it what could be checked");
    }
    MS_TRY(const Oid head, side(git_, right));
    MS_TRY(const Commit commit, git_.commit(head));
    range_.head = HeadKind::commit;
    range_.head_commit = head;
    range_.head_tree = commit.tree;
    range_.head_name = "commit " + head.brief();
    if (is_three) return with_merge_base(left.empty() ? "HEAD" : left, right, head);
    const auto base = side(git_, left);
    if (!base) return without_base(base.error());
    return with_base(*base, "commit " + base->brief());
  }

  Result<Range> staged() {
    std::error_code error;
    if (git_.is_bare() && !std::filesystem::exists(git_.index_file(), error)) {
      return fail(ErrorCode::usage,
                  "a bare repository has no index; compare commits with --changed-since A..B",
                  git_.git_folder());
    }
    range_.head = HeadKind::index;
    range_.head_name = "the index";
    MS_TRY(const auto head, git_.head());
    if (head) return with_base(*head, "HEAD " + head->brief());
    range_.base_name = "no commit yet";
    range_.base_tree = kEmptyTree;
    return std::move(range_);
  }

  Result<Range> against_working_tree() {
    MS_TRY(const Oid head, take_working_tree());
    return with_merge_base(wanted_.since, "HEAD", head);
  }

  /// Against one commit, whatever history says of it.
  Result<Range> exactly() {
    MS_TRY([[maybe_unused]] const Oid head, take_working_tree());
    const auto id = oid_from_hex(wanted_.since);
    if (!id) return fail(ErrorCode::usage, "is no id of a commit", wanted_.since);
    if (git_.has(*id)) return with_base(*id, "commit " + id->brief());
    return without_base({ErrorCode::incomplete,
                         fmt::format("commit {} is not here; `micryscope ci --dry-run` says what "
                                     "brings it",
                                     id->brief()),
                         {}});
  }

  /// The head is what is on disk, or HEAD where nothing can be; gives HEAD.
  Result<Oid> take_working_tree() {
    MS_TRY(const Oid head, head_commit(git_));
    if (git_.is_bare()) {
      MS_TRY(const Commit commit, git_.commit(head));
      range_.head = HeadKind::commit;
      range_.head_commit = head;
      range_.head_tree = commit.tree;
      range_.head_name = "commit " + head.brief();
      range_.notes.emplace_back("a bare repository has no working tree; HEAD was read instead");
    } else {
      range_.head_name = "the working tree";
    }
    return head;
  }

  Result<Range> with_merge_base(const std::string& left, const std::string& right,
                                const Oid& head) {
    const std::string right_name = right.empty() ? "HEAD" : right;
    const auto ref = side(git_, left);
    std::optional<Oid> base;
    if (ref) {
      MS_TRY(base, git_.merge_base(*ref, head));
    } else if (ref.error().code != ErrorCode::incomplete) {
      return tl::make_unexpected(ref.error());
    }
    if (!ref && is_all_zero(left)) return without_base(ref.error());
    if (base) {
      return with_base(
          *base, fmt::format("the merge base {} of {} and {}", base->brief(), left, right_name));
    }
    if (!is_shallow(git_)) {
      return fail(ErrorCode::usage,
                  fmt::format("{} and {} have no commit in common; to compare them as they are: "
                              "{}..{}",
                              left, right_name, left, right_name));
    }
    if (const auto parent = base_side_of_merge(git_, head)) {
      range_.notes.push_back(fmt::format(
          "the merge base of {} and {} is not in this shallow clone; {} is a merge, so its first "
          "parent {} was taken for the base",
          left, right_name, right_name, parent->brief()));
      return with_base(*parent,
                       fmt::format("the first parent {} of {}", parent->brief(), right_name));
    }
    if (!ref) return without_base(ref.error());
    return without_base({ErrorCode::incomplete,
                         fmt::format("the merge base of {} and {} is not in this shallow clone; "
                                     "mend it with: {}",
                                     left, right_name, fetch_command(git_, left, true)),
                         {}});
  }

  Result<Range> with_base(const Oid& base, std::string name) {
    range_.base_commit = base;
    range_.base_name = std::move(name);
    const auto commit = git_.commit(base);
    if (!commit) return without_base(commit.error());
    range_.base_tree = commit->tree;
    return std::move(range_);
  }

  Result<Range> without_base(const Error& error) {
    if (error.code != ErrorCode::incomplete || wanted_.base_missing == BaseMissing::fail) {
      return tl::make_unexpected(error);
    }
    range_.base_commit.reset();
    range_.base_name.clear();
    range_.notes.push_back("nothing is called new: " + error.text());
    return std::move(range_);
  }

  const Git& git_;
  const Wanted& wanted_;
  Range range_;
};

}  // namespace

Result<Oid> find_commit(const Git& git, const std::string& revision) {
  if (is_all_zero(revision)) {
    return fail(ErrorCode::incomplete,
                "the all-zero id stands for no commit, as of a new branch or a first push");
  }
  if (revision.ends_with("^@")) return only_parent(git, revision.substr(0, revision.size() - 2));
  // libgit2 knows @ alone and @{...}.
  const bool is_head =
      revision.starts_with("@~") || revision.starts_with("@^") || revision.starts_with("@:");
  MS_TRY(const auto found, git.commit_of(is_head ? "HEAD" + revision.substr(1) : revision));
  if (!found) return unknown(git, revision);
  return *found;
}

Result<Range> resolve(const Git& git, const Wanted& wanted) {
  return Resolution(git, wanted).run();
}

}  // namespace micryscope::changes
