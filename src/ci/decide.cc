// What is compared, by occasion. A pipeline never asks "what differs from the branch's tip": that
// would call what others did meanwhile new, or mended.
//
//   occasion      checked out                      base
//   test merge    the merge of change and target   its first parent: the target as it was then
//   change        the change as it is              where it left its target
//   merge queue   the change put upon others       what it was put upon, which the event says
//   commit        anything                         HEAD; what is looked at is the index
//   push          anything                         what the other side has; looked at is the pushed
//   state         a branch, a tag                  none: all of it
//   foreign code  a change that has seen secrets   where it left its target, and no upload
//   unknown       anything                         none: all of it
#include "ci/decide.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "support/shell_word.h"

namespace micryscope::ci {

namespace {

using changes::CommitInfo;
using changes::Repository;

/// What git takes for "all there is"; --unshallow would fail in a clone that is whole.
constexpr std::string_view kAll = "2147483647";

/// As changes::Oid has it.
std::string brief(const std::string& id) { return id.substr(0, 9); }

class Decider {
 public:
  Decider(const Runner& runner, const Repository* repository, bool is_usable)
      : runner_(runner), repository_(repository), is_usable_(is_usable) {
    if (repository == nullptr) return;
    if (auto head = repository->commit("HEAD")) head_ = *std::move(head);
  }

  Decision run() {
    made_.warnings = runner_.complaints;
    const char* const none =
        is_usable_ ? "there is no git repository to ask" : "the git repository cannot be used";
    if (repository_ != nullptr) {
      compare();
    } else if (runner_.occasion == Occasion::state || runner_.occasion == Occasion::unknown) {
      all(none);
    } else {
      without_base(none);
    }
    decide_upload();
    made_.may_save_cache = runner_.is_default_branch && runner_.occasion == Occasion::state;
    return std::move(made_);
  }

 private:
  void compare() {
    switch (runner_.occasion) {
      case Occasion::test_merge:
        return is_test_merge() ? test_merge() : against_target();
      case Occasion::change:
        return runner_.base.empty() ? against_target() : exact(runner_.base, where_it_left());
      case Occasion::merge_queue:
        return merge_queue();
      case Occasion::commit:
        made_.compare = changes::Wanted{.since = "", .staged = true};
        made_.what = "the index is compared with HEAD";
        return;
      case Occasion::push:
        return push();
      case Occasion::state:
        return all(runner_.event.empty() ? "no change is being reviewed" : "a " + event());
      case Occasion::foreign_code:
        return foreign_code();
      case Occasion::unknown:
        made_.warnings.push_back(fmt::format(
            "the event {} is not known here; all that is checked out is looked at", event()));
        return all("the event " + event());
    }
  }

  std::string event() const {
    std::string text = runner_.event.substr(0, 60);
    std::ranges::replace_if(
        text, [](char c) { return static_cast<unsigned char>(c) <= 0x20; }, '_');
    return text.empty() ? "without a name" : text;
  }

  std::string head_name() const { return head_ ? "HEAD " + brief(head_->id) : "HEAD"; }
  std::string target() const {
    return runner_.target_branch.empty() ? "its target" : runner_.target_branch;
  }
  std::string where_it_left() const { return "where the change left " + target(); }

  void all(const std::string& why) {
    made_.compare.reset();
    made_.what = fmt::format("{} is looked at whole, without comparing: {}", head_name(), why);
  }

  /// A change is looked at, and what it changes cannot be told.
  void without_base(const std::string& why) {
    made_.warnings.push_back("nothing is called new: " + why);
    all(why);
    made_.lacks_base = true;
  }

  /// The commit that a merge made for the test has for its second parent is the change itself;
  /// a change may end in a merge of its own, and then it is not that.
  bool is_test_merge() const {
    if (!head_ || head_->parents.size() != 2) return false;
    if (!runner_.change_head.empty()) return head_->parents[1] == runner_.change_head;
    return head_->id == runner_.head;
  }

  void test_merge() {
    exact(
        head_->parents[0],
        fmt::format("its first parent, which is {} as it was when the two were merged for the test",
                    target()));
  }

  void merge_queue() {
    if (!runner_.base.empty()) return exact(runner_.base, "what the merge queue put it upon");
    if (head_ && !head_->parents.empty()) {
      made_.warnings.emplace_back(
          "the event does not say what the merge queue put the change upon");
      return exact(head_->parents[0], "its first parent");
    }
    without_base("the event does not say what the merge queue put the change upon");
  }

  void foreign_code() {
    const std::string& change = runner_.change_head;
    const bool is_checked_out =
        head_ && !change.empty() &&
        (head_->id == change || std::ranges::find(head_->parents, change) != head_->parents.end());
    if (!is_checked_out) return all("pull_request_target has checked out the target branch");
    made_.warnings.emplace_back(
        "pull_request_target has checked out code of the pull request, whose author could reach "
        "this job's secrets; use the event pull_request");
    is_test_merge() ? test_merge() : against_target();
  }

  void push() {
    const std::string from = runner_.base.empty() && !runner_.target_branch.empty()
                                 ? runner_.target_branch
                                 : runner_.base;
    if (from.empty()) return all("the other side has nothing of it yet");
    if (!has(runner_.head)) return without_base("what is pushed is not here");
    if (!has(from)) {
      return without_base(fmt::format("what the other side has is not here: {}", from));
    }
    made_.compare = changes::Wanted{.since = from + "..." + runner_.head,
                                    .base_missing = changes::BaseMissing::full};
    made_.base = runner_.base;
    made_.what = fmt::format("{} is compared with where it left {}", brief(runner_.head),
                             runner_.base.empty() ? from : brief(from));
  }

  /// Where the change left its target, which the history says if enough of it is here.
  void against_target() {
    if (runner_.target_branch.empty()) {
      return without_base("nothing says which branch the change is for");
    }
    const std::string& branch = runner_.target_branch;
    const std::string tip = "refs/remotes/origin/" + branch;
    const auto base = repository_->merge_base(tip, "HEAD");
    if (base && *base) {
      return exact(**base, where_it_left());
    }
    if (has(tip) && !repository_->is_shallow()) {
      return without_base("HEAD has no commit in common with origin/" + branch);
    }
    made_.what = fmt::format("{} should be compared with {}, which is not here", head_name(),
                             where_it_left());
    made_.fetch = Fetch{std::string(kAll), fmt::format("+refs/heads/{0}:{1}", branch, tip)};
    made_.compare = changes::Wanted{.since = tip, .base_missing = changes::BaseMissing::full};
  }

  void exact(const std::string& id, const std::string& what) {
    made_.base = id;
    made_.compare =
        changes::Wanted{.since = id, .is_exact = true, .base_missing = changes::BaseMissing::full};
    made_.what = fmt::format("{} is compared with {}, {}", head_name(), brief(id), what);
    if (!has(id)) {
      made_.what += "; that is not here";
      made_.fetch = Fetch{"1", id};
    }
  }

  bool has(const std::string& revision) const {
    if (revision.empty()) return false;
    const auto commit = repository_->commit(revision);
    return commit && *commit;
  }

  void decide_upload() {
    std::string& why = made_.why_no_upload;
    if (runner_.host != Host::github) {
      why = runner_.host_name + " takes no SARIF by upload";
    } else if (!runner_.has_code_scanning) {
      why = runner_.host_name + " has no code scanning";
    } else if (runner_.occasion == Occasion::foreign_code) {
      why = "what pull_request_target checks is no result of the target branch";
    } else if (runner_.is_fork) {
      why = "the pull request comes from a fork, whose token may not write";
    }
    made_.may_upload = why.empty();
  }

  const Runner& runner_;
  const Repository* const repository_;
  const bool is_usable_;
  std::optional<CommitInfo> head_;
  Decision made_;
};

}  // namespace

std::string Fetch::command() const {
  return fmt::format("git fetch --no-tags --depth={} origin {}", depth, shell_word(refspec));
}

Decision decide(const Runner& runner, const Repository* repository, bool is_usable) {
  return Decider(runner, repository, is_usable).run();
}

}  // namespace micryscope::ci
