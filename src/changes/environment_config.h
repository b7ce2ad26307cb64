// What the environment says of git's configuration: settings as with `git -c` (GIT_CONFIG_COUNT,
// GIT_CONFIG_PARAMETERS), and where the files of the system and of the user lie. libgit2 knows none
// of it. Private to this folder.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "support/error.h"

namespace micryscope::changes {

struct ConfigSetting {
  std::string key;  ///< section and name in lower case, as git compares them
  std::optional<std::string> value = std::nullopt;  ///< none: without `=`, which means true
};

/// In the order in which they count: later ones win. Fails, as git does, for a count that is no
/// number, a key that is missing and quotes that do not match.
Result<std::vector<ConfigSetting>> environment_settings();

struct ConfigFiles {
  std::vector<std::string> system;  ///< at most one, as are the others; empty: none is to be read
  std::vector<std::string> xdg;
  std::vector<std::string> user;
};

/// The files that git would look for, whether they are there or not; `system` unless the
/// environment says otherwise.
ConfigFiles config_files(const std::string& system);

/// The parts of GIT_CONFIG_PARAMETERS; none when it cannot be read.
std::optional<std::vector<ConfigSetting>> parse_config_parameters(std::string_view text);

/// Where git looks for a file of the user: "$XDG_CONFIG_HOME/git/NAME" or "~/.config/git/NAME";
/// empty without a home.
std::string user_git_file(const std::string& name);

/// "~/x" below the home of the user, anything else as it is.
std::string expanded(const std::string& path);

}  // namespace micryscope::changes
