// What the machine that runs a pipeline says of itself and of what happened, put into words of our
// own: the only place that knows the variables and event payloads of GitHub, GitLab, pre-commit and
// others. Everything is handed in, so that each of them can be invented in a test; what an event
// says was written by whoever opened a pull request, and is believed only as far as ids and names
// of branches have the form of such.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace micryscope::ci {

/// The environment of the process.
using Variables = std::map<std::string, std::string>;

enum class Host : std::uint8_t { github, gitlab, pre_commit, other };

/// What a run of the pipeline is about; decides what it is compared with.
enum class Occasion : std::uint8_t {
  test_merge,    ///< a change merged into its target for the test, or what ought to be that
  merge_queue,   ///< a change in a queue, with the id of what it is put upon
  change,        ///< a change as its author left it, for a target branch
  commit,        ///< what somebody is about to commit
  push,          ///< what somebody is about to push: two ids
  state,         ///< a branch or tag as it is: a push, a schedule, a start by hand
  foreign_code,  ///< a pull request's code where secrets are at hand
  unknown        ///< an event that nobody foresaw
};

struct Runner {
  Host host = Host::other;
  std::string host_name;  ///< "GitHub", "GitLab", "pre-commit", "Jenkins", "this machine"
  std::string event;      ///< as the host calls it; may be empty
  Occasion occasion = Occasion::state;
  std::string head;                ///< the id that the pipeline is about; empty: not said
  std::string change_head;         ///< the last commit of the change itself; empty: not said
  std::string base;                ///< the id to compare with, if the host knows it
  std::string target_branch;       ///< what the change is for: "main"
  bool is_fork = false;            ///< the code comes from somebody who may not write here
  bool has_code_scanning = false;  ///< takes uploads of SARIF
  /// On the branch whose results others start from.
  bool is_default_branch = false;
  /// One line each: what is wrong with what the host says, and what was done about it.
  std::vector<std::string> complaints;
};

/// The variables that anything here reads; the others are nobody's business.
std::span<const std::string_view> variable_names();

/// `payload`: the text of the event that GITHUB_EVENT_PATH names; empty: there is none.
Runner read_runner(const Variables& variables, std::string_view payload);

/// True for 40 hexadecimal digits that are not all zero: an id that names a commit.
bool is_commit_id(std::string_view text);

/// True for what git allows as the name of a branch and no shell, log or argument list minds.
bool is_branch_name(std::string_view text);

}  // namespace micryscope::ci
