// The files that `micryscope init` writes or offers. Texts only, with the words of
// support/address.h in them.
#pragma once

#include <string>

namespace micryscope::cli {

/// `.micryscope.yaml`: every key with what it does, none of them set.
std::string config_text();

/// `.github/workflows/micryscope.yml`. `baseline`: a file of known findings; empty: none.
std::string github_workflow(const std::string& baseline);

/// `.gitlab-ci.yml`, or lines for it. `baseline` as above.
std::string gitlab_lines(const std::string& baseline);

/// Lines for `.pre-commit-config.yaml`.
std::string pre_commit_lines();

}  // namespace micryscope::cli
