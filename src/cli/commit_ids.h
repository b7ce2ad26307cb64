// Ids of commits look like secrets: forty drawn digits. A command that brings a commit is none
// without.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace micryscope::cli {

/// Every word of exactly 40 hexadecimal digits in the texts, as in "ID" or "ID...ID".
std::vector<std::string> commit_ids(const std::vector<std::string>& texts);

/// Those that the arguments give to --changed-since.
std::vector<std::string> compared_ids(const std::vector<std::string>& arguments);

/// What `scrub` makes of the text, but for these ids, which whoever reads it has said himself.
std::string scrubbed_but(std::string text, const std::vector<std::string>& ids,
                         const std::function<std::string(std::string_view)>& scrub);

}  // namespace micryscope::cli
