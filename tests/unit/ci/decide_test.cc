// Each event kind on a real repository: what is compared with what, and which files that makes
// different.
#include "ci/decide.h"

#include <string>

#include "support/catch.h"
#include "unit/changes/playground.h"

namespace micryscope::ci {
namespace {

/// A change that branched off at m1, while others went on to m2; merged for a test, and a clone of
/// all that as a pipeline makes it.
class Pipeline {
 public:
  Pipeline() {
    upstream_.init().write("base.py", "1\n").commit("m1");
    m1 = upstream_.id_of("HEAD");
    upstream_.run("git checkout -q -b feature");
    upstream_.write("mine.py", "1\n").commit("f1");
    f1 = upstream_.id_of("HEAD");
    upstream_.run("git checkout -q main");
    upstream_.write("theirs.py", "1\n").commit("m2");
    m2 = upstream_.id_of("HEAD");
    upstream_.run("git checkout -q --detach && git merge -q --no-ff -m test feature");
    merge = upstream_.id_of("HEAD");
    upstream_.run("git update-ref refs/pull/7/merge HEAD && git update-ref refs/pull/7/head " + f1 +
                  " && git config uploadpack.allowAnySHA1InWant true");
  }

  /// What actions/checkout does: `depth` 0 is all of it.
  void check_out(const std::string& ref, int depth) {
    const std::string how = depth == 0 ? "" : "--depth=" + std::to_string(depth) + " ";
    upstream_.run("rm -rf ../clone && git init -q ../clone && cd ../clone && " +
                  std::string("git remote add origin 'file://") + upstream_.root() +
                  "' && git fetch -q --no-tags " + how + "origin " +
                  (depth == 0 ? "'+refs/heads/*:refs/remotes/origin/*' " : "") + "+" + ref +
                  ":refs/check && git checkout -q --detach refs/check");
  }

  void in_clone(const std::string& command) { upstream_.run("cd ../clone && " + command); }

  Decision decide(const Variables& variables, const std::string& event = "{}") {
    repository_.emplace(*changes::Repository::open(clone()));
    return ci::decide(read_runner(variables, event), &*repository_);
  }

  /// What the decision finds changed.
  std::string changed(const Decision& decision) {
    REQUIRE(decision.compare);
    const auto states = repository_->states(*decision.compare);
    if (!states) return "error: " + states.error().text();
    return states->base ? test::to_text(states->changes) : "no base";
  }

  std::string clone() const { return upstream_.beside("clone"); }
  test::Playground& upstream() { return upstream_; }

  std::string m1, m2, f1, merge;

 private:
  test::Playground upstream_;
  std::optional<changes::Repository> repository_;
};

Variables github(const std::string& event, const std::string& sha) {
  return {
      {"GITHUB_ACTIONS", "true"},
      {"GITHUB_EVENT_NAME", event},
      {"GITHUB_SHA", sha},
      {"GITHUB_BASE_REF", event.starts_with("pull_request") ? "main" : ""},
      {"GITHUB_REF", event.starts_with("pull_request") ? "refs/pull/7/merge" : "refs/heads/main"}};
}

std::string pull_request(const std::string& head, const std::string& from = "o/p") {
  return R"({"pull_request": {"head": {"sha": ")" + head + R"(", "repo": {"full_name": ")" + from +
         R"("}}, "base": {"ref": "main", "sha": "0000", "repo": {"full_name": "o/p"}}}})";
}

TEST_CASE("a test merge is compared with its first parent, so that others' work is nobody's") {
  Pipeline pipeline;
  pipeline.check_out("refs/pull/7/merge", 0);
  const Decision decision =
      pipeline.decide(github("pull_request", pipeline.merge), pull_request(pipeline.f1));
  CHECK(decision.base == pipeline.m2);
  CHECK_FALSE(decision.fetch);
  CHECK(decision.may_upload);
  CHECK_FALSE(decision.may_save_cache);
  CHECK(decision.warnings.empty());
  CHECK(pipeline.changed(decision) == "added mine.py\n");
}

TEST_CASE("a checkout of depth 1 lacks one commit, which is named and mends it") {
  Pipeline pipeline;
  pipeline.check_out("refs/pull/7/merge", 1);
  const Variables variables = github("pull_request", pipeline.merge);
  const Decision lacks = pipeline.decide(variables, pull_request(pipeline.f1));
  CHECK(lacks.base == pipeline.m2);
  REQUIRE(lacks.fetch);
  CHECK(lacks.fetch->command() == "git fetch --no-tags --depth=1 origin " + pipeline.m2);
  CHECK(pipeline.changed(lacks) == "no base");
  pipeline.in_clone(lacks.fetch->command());
  const Decision decision = pipeline.decide(variables, pull_request(pipeline.f1));
  CHECK_FALSE(decision.fetch);
  CHECK(pipeline.changed(decision) == "added mine.py\n");
}

TEST_CASE("without an event to read, the variables are enough for a test merge") {
  Pipeline pipeline;
  pipeline.check_out("refs/pull/7/merge", 0);
  const Decision decision = pipeline.decide(github("pull_request", pipeline.merge), "");
  CHECK(decision.base == pipeline.m2);
  CHECK(decision.warnings.size() == 1);
}

TEST_CASE("a checkout of the change itself is compared with where it left its target") {
  Pipeline pipeline;
  pipeline.check_out("refs/pull/7/head", 0);
  const Variables variables = github("pull_request", pipeline.merge);
  const Decision decision = pipeline.decide(variables, pull_request(pipeline.f1));
  CHECK(decision.base == pipeline.m1);
  CHECK(pipeline.changed(decision) == "added mine.py\n");

  pipeline.check_out("refs/pull/7/head", 1);
  const Decision lacks = pipeline.decide(variables, pull_request(pipeline.f1));
  REQUIRE(lacks.fetch);
  CHECK(lacks.fetch->refspec == "+refs/heads/main:refs/remotes/origin/main");
  CHECK(pipeline.changed(lacks) == "no base");
  pipeline.in_clone(lacks.fetch->command());
  const Decision mended = pipeline.decide(variables, pull_request(pipeline.f1));
  CHECK_FALSE(mended.fetch);
  CHECK(mended.base == pipeline.m1);
  CHECK(pipeline.changed(mended) == "added mine.py\n");
}

TEST_CASE("a change that ends in a merge of its own is no test merge") {
  Pipeline pipeline;
  pipeline.upstream().run("git checkout -q feature && git merge -q --no-ff -m own main");
  const std::string own = pipeline.upstream().id_of("HEAD");
  pipeline.check_out("refs/heads/feature", 0);
  const Decision decision =
      pipeline.decide(github("pull_request", pipeline.merge), pull_request(own));
  CHECK(decision.base == pipeline.m2);
  CHECK(pipeline.changed(decision) == "added mine.py\n");
}

TEST_CASE("a merge queue's commit is compared with what it was put upon") {
  Pipeline pipeline;
  pipeline.check_out("refs/pull/7/merge", 1);
  const std::string event = R"({"merge_group": {"base_sha": ")" + pipeline.m2 + R"("}})";
  const Decision lacks = pipeline.decide(github("merge_group", pipeline.merge), event);
  REQUIRE(lacks.fetch);
  CHECK(lacks.fetch->refspec == pipeline.m2);
  pipeline.in_clone(lacks.fetch->command());
  const Decision decision = pipeline.decide(github("merge_group", pipeline.merge), event);
  CHECK(pipeline.changed(decision) == "added mine.py\n");
  const Decision silent = pipeline.decide(github("merge_group", pipeline.merge), "{}");
  CHECK(silent.base == pipeline.m2);
  CHECK(silent.warnings.size() == 1);
}

TEST_CASE("a branch or tag as it is is looked at whole, whatever the push was") {
  Pipeline pipeline;
  pipeline.check_out("refs/heads/main", 1);
  const std::string zeros(40, '0');
  for (const std::string& event :
       {R"({"before": ")" + pipeline.m1 + R"(", "repository": {"default_branch": "main"}})",
        R"({"before": ")" + zeros + R"(", "created": true})",                // a first push
        R"({"before": ")" + std::string(40, 'd') + R"(", "forced": true})",  // its past is gone
        R"({"ref": "refs/tags/v1", "before": ")" + zeros + R"("})"}) {
    const Decision decision = pipeline.decide(github("push", pipeline.m2), event);
    CHECK_FALSE(decision.compare);
    CHECK_FALSE(decision.fetch);
    CHECK_FALSE(decision.lacks_base);
    CHECK(decision.may_upload);
    CHECK(decision.warnings.empty());
  }
  const Decision first =
      pipeline.decide(github("push", pipeline.m2), R"({"repository": {"default_branch": "main"}})");
  CHECK(first.may_save_cache);
  const Decision deleted =
      pipeline.decide(github("push", zeros), R"({"deleted": true, "after": ")" + zeros + R"("})");
  CHECK_FALSE(deleted.compare);
  CHECK(deleted.warnings.size() == 1);
  for (const std::string event : {"schedule", "workflow_dispatch"}) {
    const Decision decision = pipeline.decide(github(event, pipeline.m2));
    CHECK_FALSE(decision.compare);
    CHECK(decision.what.find("a " + event) != std::string::npos);
  }
}

TEST_CASE("a fork's change is checked like any other, and not uploaded") {
  Pipeline pipeline;
  pipeline.check_out("refs/pull/7/merge", 0);
  const Decision decision = pipeline.decide(github("pull_request", pipeline.merge),
                                            pull_request(pipeline.f1, "stranger/p"));
  CHECK(decision.base == pipeline.m2);
  CHECK_FALSE(decision.may_upload);
  CHECK(decision.why_no_upload.find("fork") != std::string::npos);
}

TEST_CASE("pull_request_target with the author's code is checked, warned of, and not uploaded") {
  Pipeline pipeline;
  pipeline.check_out("refs/heads/main", 0);
  const Variables variables = github("pull_request_target", pipeline.m2);
  const Decision harmless = pipeline.decide(variables, pull_request(pipeline.f1, "stranger/p"));
  CHECK_FALSE(harmless.compare);
  CHECK(harmless.warnings.empty());
  CHECK_FALSE(harmless.may_upload);
  for (const std::string ref : {"refs/pull/7/head", "refs/pull/7/merge"}) {
    pipeline.check_out(ref, 0);
    const Decision decision = pipeline.decide(variables, pull_request(pipeline.f1, "stranger/p"));
    CHECK(decision.warnings.size() == 1);
    CHECK_FALSE(decision.may_upload);
    CHECK_FALSE(decision.may_save_cache);
    CHECK(pipeline.changed(decision) == "added mine.py\n");
  }
}

TEST_CASE("an event that nobody foresaw is looked at whole, with a word on it") {
  Pipeline pipeline;
  pipeline.check_out("refs/heads/main", 0);
  const Decision decision = pipeline.decide(github("moon_landing\n::error::", pipeline.m2));
  CHECK_FALSE(decision.compare);
  REQUIRE(decision.warnings.size() == 1);
  CHECK(decision.warnings[0].find("moon_landing_::error::") != std::string::npos);
}

TEST_CASE("nothing is held against a change whose base nobody can tell") {
  Pipeline pipeline;
  pipeline.check_out("refs/pull/7/head", 0);
  Variables variables = github("pull_request", pipeline.merge);
  variables.erase("GITHUB_BASE_REF");
  const Decision nameless = pipeline.decide(variables, "{}");
  CHECK(nameless.lacks_base);
  CHECK_FALSE(nameless.compare);

  pipeline.upstream().run(
      "git checkout -q --orphan alone && git rm -rfq . && git commit -q --allow-empty -m x");
  pipeline.check_out("refs/heads/alone", 0);
  const Decision orphan = pipeline.decide(github("pull_request", pipeline.merge),
                                          pull_request(pipeline.upstream().id_of("alone")));
  CHECK(orphan.lacks_base);

  const Decision nowhere =
      decide(read_runner(github("pull_request", pipeline.merge), "{}"), nullptr);
  CHECK(nowhere.lacks_base);
  CHECK_FALSE(decide(read_runner({}, ""), nullptr).lacks_base);
}

TEST_CASE(
    "GitLab's merge requests are compared with the diff's base, merged results with the target") {
  Pipeline pipeline;
  Variables variables = {{"GITLAB_CI", "true"},
                         {"CI_PIPELINE_SOURCE", "merge_request_event"},
                         {"CI_COMMIT_SHA", pipeline.f1},
                         {"CI_MERGE_REQUEST_IID", "7"},
                         {"CI_MERGE_REQUEST_EVENT_TYPE", "detached"},
                         {"CI_MERGE_REQUEST_DIFF_BASE_SHA", pipeline.m1},
                         {"CI_MERGE_REQUEST_TARGET_BRANCH_NAME", "main"}};
  pipeline.check_out("refs/pull/7/head", 1);
  const Decision lacks = pipeline.decide(variables);
  REQUIRE(lacks.fetch);
  CHECK(lacks.fetch->refspec == pipeline.m1);
  pipeline.in_clone(lacks.fetch->command());
  CHECK(pipeline.changed(pipeline.decide(variables)) == "added mine.py\n");
  CHECK_FALSE(pipeline.decide(variables).may_upload);

  pipeline.check_out("refs/pull/7/merge", 0);
  variables["CI_MERGE_REQUEST_EVENT_TYPE"] = "merged_result";
  variables["CI_COMMIT_SHA"] = pipeline.merge;
  const Decision merged = pipeline.decide(variables);
  CHECK(merged.base == pipeline.m2);
  CHECK(pipeline.changed(merged) == "added mine.py\n");
}

TEST_CASE("pre-commit checks the index, or what is pushed") {
  Pipeline pipeline;
  pipeline.check_out("refs/pull/7/head", 0);
  Variables variables = {{"PRE_COMMIT", "1"}};
  const Decision commit = pipeline.decide(variables);
  REQUIRE(commit.compare);
  CHECK(commit.compare->staged);

  variables["PRE_COMMIT_FROM_REF"] = pipeline.m2;
  variables["PRE_COMMIT_TO_REF"] = pipeline.f1;
  CHECK(pipeline.changed(pipeline.decide(variables)) == "added mine.py\n");
  variables["PRE_COMMIT_FROM_REF"] = std::string(40, '0');
  const Decision first = pipeline.decide(variables);
  CHECK_FALSE(first.compare);
  CHECK_FALSE(first.lacks_base);
  variables["PRE_COMMIT_FROM_REF"] = std::string(40, 'd');
  CHECK(pipeline.decide(variables).lacks_base);
  variables["PRE_COMMIT_FROM_REF"] = "origin/main";
  CHECK(pipeline.changed(pipeline.decide(variables)) == "added mine.py\n");
}

TEST_CASE("other hosts' changes are compared with where they left their target") {
  Pipeline pipeline;
  pipeline.check_out("refs/pull/7/head", 0);
  const Decision decision = pipeline.decide({{"JENKINS_URL", "x"}, {"CHANGE_TARGET", "main"}});
  CHECK(pipeline.changed(decision) == "added mine.py\n");
  CHECK_FALSE(pipeline.decide({}).compare);
}

TEST_CASE("a command to copy is safe to paste") {
  CHECK(Fetch{"1", "+refs/heads/$(x)';:refs/y"}.command() ==
        "git fetch --no-tags --depth=1 origin '+refs/heads/$(x)'\\'';:refs/y'");
}

}  // namespace
}  // namespace micryscope::ci
