// A story as its Markdown file tells it; README.md beside this file has the notation.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "support/error.h"

namespace micryscope::stories {

using Files = std::map<std::string, std::string>;  ///< path -> text

/// A section that changes a state.
struct Edit {
  bool is_there = false;
  Files files;
  std::vector<std::string> deleted;
  std::vector<std::pair<std::string, std::string>> renamed;
};

struct Story {
  std::string title;
  Edit base;
  Edit other_branch;
  Edit index;
  Edit head;
  Files rules;
  std::vector<std::string> untracked;
  std::vector<std::string> paths;
  bool merged = false;
  std::vector<std::string> expected;  ///< sorted
  int exit_code = -1;                 ///< -1: not said
};

/// `name` is for the errors only.
Result<Story> read_story(std::string_view name, std::string_view text);

/// The state after the edit. Fails when it deletes or renames what is not there.
Result<Files> applied(Files files, const Edit& edit);

}  // namespace micryscope::stories
