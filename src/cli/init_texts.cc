#include "cli/init_texts.h"

#include "support/address.h"

namespace micryscope::cli {

namespace {

constexpr const char* kConfig =
    R"(# What micryscope does in this project. Every line below is optional; remove the # of what you need.
# All of it is explained at @ADDRESS@/blob/v@VERSION@/docs/configuration.md

# default; paper: exactly the rules of the paper, R1 to R8; strict: every rule, numbers for new systems.
# Behind it, rules to add and to leave out: strict +R4 -weak-hash
#profile: default

# What fails a check: error (default), warning, note or never.
#fail-on: error

# Files that are not read at all, as lines of .gitignore.
#exclude:
#  - third_party/**

# Levels of rules: error, warning, note or off. `micryscope rules list` names them all; R3, weak-hash
# and R3-weak-hash are the same.
#rules:
#  R3: note

# The same for some files only.
#paths:
#  - glob: "tools/**"
#    rules: {R1: warning}

# Files that are test code, where every finding is a note, besides those that look like it.
#test-paths:
#  - "**/fixtures/**"

# Numbers that rules compare with.
#thresholds:
#  pbkdf2-SHA-256: 600000

# Whether comments (micryscope: ignore R3 until 2027-03-01 -- reason) may silence findings.
#suppressions:
#  allow: true
)";

constexpr const char* kGithub =
    R"(# Shows what a pull request brings in misused cryptography, and keeps code scanning up to date.
name: micryscope
on:
  pull_request:
  merge_group:
  push:
    branches: [main, master]
  schedule:
    - cron: "17 4 * * 1"

permissions:
  contents: read

jobs:
  micryscope:
    runs-on: ubuntu-latest
    permissions:
      contents: read
      security-events: write # to upload results
      actions: read # the same, in a private repository
    steps:
      - uses: actions/checkout@v4
      - uses: @REPOSITORY@/action@v@VERSION@
)";

constexpr const char* kGitlab =
    R"(include:
  - remote: "@ADDRESS@/raw/v@VERSION@/action/gitlab/micryscope.yml"
)";

constexpr const char* kPreCommit =
    R"(repos:
  - repo: @ADDRESS@-pre-commit
    rev: v@VERSION@
    hooks:
      - id: micryscope
)";

}  // namespace

std::string config_text() { return with_address(kConfig); }

std::string github_workflow(const std::string& baseline) {
  std::string text = with_address(kGithub);
  if (!baseline.empty()) text += "        with:\n          baseline: " + baseline + '\n';
  return text;
}

std::string gitlab_lines(const std::string& baseline) {
  std::string text = with_address(kGitlab);
  if (!baseline.empty()) text += "    inputs: {baseline: " + baseline + "}\n";
  return text;
}

std::string pre_commit_lines() { return with_address(kPreCommit); }

}  // namespace micryscope::cli
