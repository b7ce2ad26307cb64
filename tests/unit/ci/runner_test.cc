#include "ci/runner.h"

#include <string>
#include <vector>

#include "support/catch.h"

namespace micryscope::ci {
namespace {

const std::string kHead(40, 'a');
const std::string kBase(40, 'b');

Variables github(const std::string& event) {
  return {{"GITHUB_ACTIONS", "true"}, {"GITHUB_EVENT_NAME", event}, {"GITHUB_SHA", kHead}};
}

std::string pull_request(const std::string& from, const std::string& to) {
  return R"({"pull_request": {"head": {"sha": ")" + kBase + R"(", "repo": )" +
         (from.empty() ? "null" : R"({"full_name": ")" + from + R"("})") +
         R"(}, "base": {"ref": "main", "sha": "dddd", "repo": {"full_name": ")" + to + R"("}}}})";
}

TEST_CASE("GitHub's events are told apart") {
  for (const auto& [event, occasion] : std::vector<std::pair<std::string, Occasion>>{
           {"pull_request", Occasion::test_merge},
           {"pull_request_target", Occasion::foreign_code},
           {"merge_group", Occasion::merge_queue},
           {"push", Occasion::state},
           {"schedule", Occasion::state},
           {"workflow_dispatch", Occasion::state},
           {"issue_comment", Occasion::unknown},
           {"", Occasion::unknown}}) {
    CAPTURE(event);
    const Runner runner = read_runner(github(event), "{}");
    CHECK(runner.host == Host::github);
    CHECK(runner.occasion == occasion);
    CHECK(runner.head == kHead);
    CHECK(runner.has_code_scanning);
    CHECK(runner.complaints.empty());
  }
  Variables review = github("pull_request_review");
  review["GITHUB_REF"] = "refs/pull/7/merge";
  CHECK(read_runner(review, "{}").occasion == Occasion::test_merge);
}

TEST_CASE("a pull request's fork is told by its repository, also when that is gone") {
  const auto is_fork = [](const std::string& payload) {
    return read_runner(github("pull_request"), payload).is_fork;
  };
  CHECK_FALSE(is_fork(pull_request("o/p", "o/p")));
  CHECK(is_fork(pull_request("x/p", "o/p")));
  CHECK(is_fork(pull_request("", "o/p")));
  const Runner runner = read_runner(github("pull_request"), pull_request("o/p", "o/p"));
  CHECK(runner.change_head == kBase);
  CHECK(runner.target_branch == "main");
  CHECK(runner.base.empty());  // base.sha is where the target was when the request was opened
}

TEST_CASE("a merge queue says what it puts a change upon") {
  const Runner runner =
      read_runner(github("merge_group"), R"({"merge_group": {"base_sha": ")" + kBase +
                                             R"(", "base_ref": "refs/heads/main"}})");
  CHECK(runner.base == kBase);
  CHECK(runner.target_branch == "main");
}

TEST_CASE("the default branch is where the cache is saved from") {
  Variables push = github("push");
  push["GITHUB_REF"] = "refs/heads/main";
  const std::string payload = R"({"repository": {"default_branch": "main"}})";
  CHECK(read_runner(push, payload).is_default_branch);
  push["GITHUB_REF"] = "refs/heads/other";
  CHECK_FALSE(read_runner(push, payload).is_default_branch);
  push["GITHUB_REF"] = "refs/tags/main";
  CHECK_FALSE(read_runner(push, payload).is_default_branch);
  CHECK_FALSE(read_runner(push, "{}").is_default_branch);
}

TEST_CASE("an event that is no event leaves the variables") {
  for (const std::string& payload :
       {std::string(), std::string("no json"), std::string("[1]"), std::string(5000, '[')}) {
    Variables variables = github("pull_request");
    variables["GITHUB_BASE_REF"] = "main";
    const Runner runner = read_runner(variables, payload);
    CHECK(runner.complaints.size() == 1);
    CHECK(runner.target_branch == "main");
    CHECK(runner.occasion == Occasion::test_merge);
  }
  // Members of another kind than they ought to be.
  const Runner runner = read_runner(
      github("pull_request"),
      R"({"pull_request": {"head": "x", "base": {"ref": ["main"], "repo": 3}}, "repository": 1})");
  CHECK(runner.target_branch.empty());
  CHECK(runner.change_head.empty());
}

TEST_CASE("what others wrote is believed only in the form of an id or a branch") {
  Variables variables = github("pull_request");
  for (const std::string& bad :
       {std::string("--upload-pack=x"), std::string("a b"), std::string("a\nb"),
        std::string("a..b"), std::string("/a"), std::string("a/"), std::string("a:b"),
        std::string("a^"), std::string("a@{1}"), std::string(300, 'a'), std::string("x.lock")}) {
    CAPTURE(bad);
    variables["GITHUB_BASE_REF"] = bad;
    CHECK(read_runner(variables, "{}").target_branch.empty());
    CHECK_FALSE(is_branch_name(bad));
  }
  for (const std::string good : {"main", "release/1.x", "feature/$(id)", "a@b", "\xc3\xa4"}) {
    CHECK(is_branch_name(good));
  }
  CHECK_FALSE(is_commit_id(std::string(40, '0')));
  CHECK_FALSE(is_commit_id(std::string(39, 'a')));
  CHECK_FALSE(is_commit_id(std::string(40, 'g')));
  CHECK(is_commit_id(kHead));
}

TEST_CASE("GitLab's merge requests and branches") {
  Variables variables = {{"GITLAB_CI", "true"},
                         {"CI_PIPELINE_SOURCE", "push"},
                         {"CI_COMMIT_SHA", kHead},
                         {"CI_COMMIT_BRANCH", "main"},
                         {"CI_DEFAULT_BRANCH", "main"}};
  CHECK(read_runner(variables, "").occasion == Occasion::state);
  CHECK(read_runner(variables, "").is_default_branch);
  variables.erase("CI_COMMIT_BRANCH");
  variables["CI_PIPELINE_SOURCE"] = "merge_request_event";
  variables["CI_MERGE_REQUEST_IID"] = "3";
  variables["CI_MERGE_REQUEST_EVENT_TYPE"] = "detached";
  variables["CI_MERGE_REQUEST_DIFF_BASE_SHA"] = kBase;
  variables["CI_MERGE_REQUEST_TARGET_BRANCH_NAME"] = "main";
  const Runner detached = read_runner(variables, "");
  CHECK(detached.host == Host::gitlab);
  CHECK(detached.occasion == Occasion::change);
  CHECK(detached.base == kBase);
  variables["CI_MERGE_REQUEST_EVENT_TYPE"] = "merged_result";
  const Runner merged = read_runner(variables, "");
  CHECK(merged.occasion == Occasion::test_merge);
  CHECK(merged.base.empty());  // the diff base would show what others merged meanwhile
  CHECK_FALSE(merged.is_default_branch);
}

TEST_CASE("pre-commit says by variables whether it commits or pushes, also in a pipeline") {
  Variables variables = github("push");
  variables["PRE_COMMIT"] = "1";
  CHECK(read_runner(variables, "").occasion == Occasion::commit);
  variables["PRE_COMMIT_FROM_REF"] = kBase;
  variables["PRE_COMMIT_TO_REF"] = kHead;
  const Runner push = read_runner(variables, "");
  CHECK(push.occasion == Occasion::push);
  CHECK(push.base == kBase);
  CHECK(push.head == kHead);
  variables["PRE_COMMIT_FROM_REF"] = std::string(40, '0');
  CHECK(read_runner(variables, "").base.empty());
}

TEST_CASE("other hosts name the branch that a change is for") {
  const Runner none = read_runner({}, "");
  CHECK(none.host == Host::other);
  CHECK(none.occasion == Occasion::state);
  const Runner jenkins = read_runner({{"JENKINS_URL", "x"}, {"CHANGE_TARGET", "main"}}, "");
  CHECK(jenkins.host_name == "Jenkins");
  CHECK(jenkins.occasion == Occasion::change);
  const Runner azure = read_runner(
      {{"TF_BUILD", "True"}, {"SYSTEM_PULLREQUEST_TARGETBRANCH", "refs/heads/main"}}, "");
  CHECK(azure.target_branch == "main");
}

TEST_CASE("Gitea takes no uploads") {
  Variables variables = github("push");
  variables["GITEA_ACTIONS"] = "true";
  CHECK_FALSE(read_runner(variables, "{}").has_code_scanning);
}

}  // namespace
}  // namespace micryscope::ci
