#include "ci/runner.h"

#include <algorithm>
#include <array>
#include <initializer_list>

#include "support/json.h"

namespace micryscope::ci {

namespace {

constexpr std::size_t kLongestBranch = 250;

std::string value_of(const Variables& variables, const std::string& name) {
  const auto it = variables.find(name);
  return it == variables.end() ? std::string() : it->second;
}

bool is_set(const Variables& variables, const std::string& name) {
  return !value_of(variables, name).empty();
}

/// The id that a variable or an event holds; empty when it is none.
std::string id_in(const std::string& text) { return is_commit_id(text) ? text : std::string(); }

std::string branch_in(const std::string& text) {
  return is_branch_name(text) ? text : std::string();
}

/// A member of a member of an event; null when there is no such thing.
const Json* member(const Json& event, std::initializer_list<const char*> path) {
  const Json* at = &event;
  for (const char* name : path) {
    if (!at->is_object()) return nullptr;
    const auto it = at->find(name);
    if (it == at->end()) return nullptr;
    at = &*it;
  }
  return at;
}

std::string text_in(const Json& event, std::initializer_list<const char*> path) {
  const Json* const at = member(event, path);
  return at != nullptr && at->is_string() ? at->get<std::string>() : std::string();
}

// --- GitHub
// ---------------------------------------------------------------------------------------

constexpr std::array kStates = std::to_array<std::string_view>(
    {"push", "schedule", "workflow_dispatch", "repository_dispatch", "release", "create",
     "page_build", "workflow_run", "deployment", "registry_package"});

class GithubEvent {
 public:
  GithubEvent(const Variables& variables, std::string_view payload) : variables_(variables) {
    runner_.host = Host::github;
    const bool is_other =
        is_set(variables, "GITEA_ACTIONS") || is_set(variables, "FORGEJO_ACTIONS");
    runner_.host_name = is_other ? "Gitea or Forgejo" : "GitHub";
    runner_.has_code_scanning = !is_other;
    runner_.event = value_of(variables, "GITHUB_EVENT_NAME");
    runner_.head = id_in(value_of(variables, "GITHUB_SHA"));
    runner_.target_branch = branch_in(value_of(variables, "GITHUB_BASE_REF"));
    read(payload);
  }

  Runner runner() {
    const std::string default_branch = text_in(event_, {"repository", "default_branch"});
    runner_.is_default_branch = !default_branch.empty() && value_of(variables_, "GITHUB_REF") ==
                                                               "refs/heads/" + default_branch;
    if (runner_.event == "merge_group") {
      queue();
    } else if (runner_.event == "pull_request_target") {
      target();
    } else if (is_pull_request()) {
      runner_.occasion = Occasion::test_merge;
      pull_request();
    } else if (std::ranges::find(kStates, runner_.event) != kStates.end()) {
      state();
    } else {
      runner_.occasion = Occasion::unknown;
    }
    return std::move(runner_);
  }

 private:
  void read(std::string_view payload) {
    event_ = Json::object();
    if (payload.empty()) {
      runner_.complaints.emplace_back(
          "there is no event to read (GITHUB_EVENT_PATH), so only the variables count");
      return;
    }
    auto event = parse_json(payload, "GITHUB_EVENT_PATH");
    if (event && event->is_object()) {
      event_ = *std::move(event);
    } else {
      runner_.complaints.emplace_back(
          "the event (GITHUB_EVENT_PATH) is no JSON object, so only the variables count");
    }
  }

  /// Also a review of one, and whatever else checks out its test merge.
  bool is_pull_request() const {
    if (runner_.event == "pull_request") return true;
    const std::string ref = value_of(variables_, "GITHUB_REF");
    return ref.starts_with("refs/pull/") && ref.ends_with("/merge");
  }

  void pull_request() {
    runner_.change_head = id_in(text_in(event_, {"pull_request", "head", "sha"}));
    if (runner_.target_branch.empty()) {
      runner_.target_branch = branch_in(text_in(event_, {"pull_request", "base", "ref"}));
    }
    if (member(event_, {"pull_request"}) == nullptr) return;
    const std::string from = text_in(event_, {"pull_request", "head", "repo", "full_name"});
    const std::string to = text_in(event_, {"pull_request", "base", "repo", "full_name"});
    // A fork that has been deleted since has no name.
    runner_.is_fork = from.empty() || from != to;
  }

  void target() {
    pull_request();
    runner_.occasion = Occasion::foreign_code;
  }

  void queue() {
    runner_.occasion = Occasion::merge_queue;
    runner_.base = id_in(text_in(event_, {"merge_group", "base_sha"}));
    const std::string branch = text_in(event_, {"merge_group", "base_ref"});
    constexpr std::string_view kHeads = "refs/heads/";
    runner_.target_branch =
        branch_in(branch.starts_with(kHeads) ? branch.substr(kHeads.size()) : branch);
  }

  void state() {
    runner_.occasion = Occasion::state;
    if (runner_.event != "push") return;
    const Json* const deleted = member(event_, {"deleted"});
    if (deleted != nullptr && deleted->is_boolean() && deleted->get<bool>()) {
      runner_.complaints.emplace_back("the branch was deleted; what is checked out is looked at");
    }
  }

  const Variables& variables_;
  Json event_;
  Runner runner_;
};

// --- GitLab
// ---------------------------------------------------------------------------------------

Runner gitlab(const Variables& variables) {
  Runner runner;
  runner.host = Host::gitlab;
  runner.host_name = "GitLab";
  runner.event = value_of(variables, "CI_PIPELINE_SOURCE");
  runner.head = id_in(value_of(variables, "CI_COMMIT_SHA"));
  const std::string branch = value_of(variables, "CI_COMMIT_BRANCH");
  runner.is_default_branch = !branch.empty() && branch == value_of(variables, "CI_DEFAULT_BRANCH");
  if (!is_set(variables, "CI_MERGE_REQUEST_IID")) return runner;
  runner.target_branch = branch_in(value_of(variables, "CI_MERGE_REQUEST_TARGET_BRANCH_NAME"));
  runner.change_head = id_in(value_of(variables, "CI_MERGE_REQUEST_SOURCE_BRANCH_SHA"));
  // A pipeline for merged results checks a merge out, others the change itself.
  const std::string kind = value_of(variables, "CI_MERGE_REQUEST_EVENT_TYPE");
  if (kind == "merged_result" || kind == "merge_train") {
    runner.occasion = Occasion::test_merge;
    return runner;
  }
  runner.occasion = Occasion::change;
  runner.base = id_in(value_of(variables, "CI_MERGE_REQUEST_DIFF_BASE_SHA"));
  return runner;
}

// --- pre-commit and others
// ------------------------------------------------------------------------

Runner pre_commit(const Variables& variables) {
  Runner runner;
  runner.host = Host::pre_commit;
  runner.host_name = "pre-commit";
  runner.occasion = Occasion::commit;
  const std::string to = value_of(variables, "PRE_COMMIT_TO_REF");
  if (to.empty()) return runner;
  runner.event = "pre-push";
  runner.occasion = Occasion::push;
  const std::string from = value_of(variables, "PRE_COMMIT_FROM_REF");
  runner.base = id_in(from);
  runner.head = id_in(to);
  // In CI people give names of branches to `pre-commit run --from-ref --to-ref`; zeros stand for a
  // branch that the other side does not have.
  if (runner.base.empty() && from.find_first_not_of('0') != from.npos) {
    runner.target_branch = branch_in(from);
  }
  return runner;
}

struct OtherHost {
  const char* name;
  const char* is_here;  ///< a variable that only this host sets
  const char* target;   ///< names the branch that a change is for
};

constexpr std::array kOthers = std::to_array<OtherHost>({
    {"Jenkins", "JENKINS_URL", "CHANGE_TARGET"},
    {"Bitbucket", "BITBUCKET_BUILD_NUMBER", "BITBUCKET_PR_DESTINATION_BRANCH"},
    {"Azure Pipelines", "TF_BUILD", "SYSTEM_PULLREQUEST_TARGETBRANCH"},
    {"Buildkite", "BUILDKITE", "BUILDKITE_PULL_REQUEST_BASE_BRANCH"},
    {"Drone", "DRONE", "DRONE_TARGET_BRANCH"},
    {"Woodpecker", "CI_PIPELINE_FORGE_URL", "CI_COMMIT_TARGET_BRANCH"},
});

Runner other(const Variables& variables) {
  Runner runner;
  runner.host_name = "this machine";
  for (const OtherHost& host : kOthers) {
    if (!is_set(variables, host.is_here)) continue;
    runner.host_name = host.name;
    std::string target = value_of(variables, host.target);
    constexpr std::string_view kHeads = "refs/heads/";
    if (target.starts_with(kHeads)) target.erase(0, kHeads.size());
    runner.target_branch = branch_in(target);
    break;
  }
  if (!runner.target_branch.empty()) runner.occasion = Occasion::change;
  return runner;
}

constexpr std::array kNames = std::to_array<std::string_view>({
    "GITHUB_ACTIONS",
    "GITEA_ACTIONS",
    "FORGEJO_ACTIONS",
    "GITHUB_EVENT_NAME",
    "GITHUB_EVENT_PATH",
    "GITHUB_SHA",
    "GITHUB_REF",
    "GITHUB_BASE_REF",
    "GITHUB_REPOSITORY",
    "GITHUB_SERVER_URL",
    "GITHUB_OUTPUT",
    "GITHUB_STEP_SUMMARY",
    "RUNNER_OS",
    "RUNNER_ARCH",
    "GITLAB_CI",
    "CI_PIPELINE_SOURCE",
    "CI_COMMIT_SHA",
    "CI_COMMIT_BRANCH",
    "CI_DEFAULT_BRANCH",
    "CI_PROJECT_URL",
    "CI_MERGE_REQUEST_IID",
    "CI_MERGE_REQUEST_EVENT_TYPE",
    "CI_MERGE_REQUEST_DIFF_BASE_SHA",
    "CI_MERGE_REQUEST_TARGET_BRANCH_NAME",
    "CI_MERGE_REQUEST_SOURCE_BRANCH_SHA",
    "PRE_COMMIT",
    "PRE_COMMIT_FROM_REF",
    "PRE_COMMIT_TO_REF",
    "JENKINS_URL",
    "CHANGE_TARGET",
    "BITBUCKET_BUILD_NUMBER",
    "BITBUCKET_PR_DESTINATION_BRANCH",
    "TF_BUILD",
    "SYSTEM_PULLREQUEST_TARGETBRANCH",
    "BUILDKITE",
    "BUILDKITE_PULL_REQUEST_BASE_BRANCH",
    "DRONE",
    "DRONE_TARGET_BRANCH",
    "CI_PIPELINE_FORGE_URL",
    "CI_COMMIT_TARGET_BRANCH",
});

}  // namespace

std::span<const std::string_view> variable_names() { return kNames; }

bool is_commit_id(std::string_view text) {
  return text.size() == 40 && text.find_first_not_of("0123456789abcdefABCDEF") == text.npos &&
         text.find_first_not_of('0') != text.npos;
}

bool is_branch_name(std::string_view text) {
  if (text.empty() || text.size() > kLongestBranch) return false;
  if (text.front() == '-' || text.front() == '/' || text.front() == '.') return false;
  if (text.back() == '/' || text.back() == '.' || text.ends_with(".lock")) return false;
  if (text.find("..") != text.npos || text.find("//") != text.npos ||
      text.find("@{") != text.npos) {
    return false;
  }
  return std::ranges::all_of(text, [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte > 0x20 && byte != 0x7f &&
           std::string_view("~^:?*[\\").find(c) == std::string_view::npos;
  });
}

Runner read_runner(const Variables& variables, std::string_view payload) {
  // pre-commit may itself run in a pipeline; then it knows better what is to be checked.
  if (is_set(variables, "PRE_COMMIT")) return pre_commit(variables);
  if (is_set(variables, "GITHUB_ACTIONS")) return GithubEvent(variables, payload).runner();
  if (is_set(variables, "GITLAB_CI")) return gitlab(variables);
  return other(variables);
}

}  // namespace micryscope::ci
