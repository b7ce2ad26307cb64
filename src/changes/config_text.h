// What a configuration file of git says, line by line, without following what it includes. libgit2
// answers for all other questions; this is for those that must be asked before it opens anything.
// Private to this folder.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace micryscope::changes {

struct ConfigLine {
  std::string section;  ///< in small letters, without its second part: "include", "core"
  std::string key;      ///< in small letters
  std::string value;    ///< without quotes and escapes
};

/// As far as the text can be read: what git could not read either is left out.
std::vector<ConfigLine> read_config_text(std::string_view text);

}  // namespace micryscope::changes
