// Every command and option that the program knows, as data: what the parser accepts, what the help
// prints, and whatever else is generated from options. Says nothing of what they do.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cli/options.h"

namespace micryscope::cli {

/// One option as users write it.
struct OptionInfo {
  std::string_view name;           ///< "format", without dashes
  char letter = '\0';              ///< the short form; '\0': there is none
  std::string_view argument = {};  ///< "FORMAT[=FILE]"; empty: the option is a switch
  bool is_repeatable = false;
  std::string_view help = {};  ///< what it does, for a reader who knows the command
  std::string_view values =
      {};  ///< all its argument can be, with blanks between; empty: not listed

  /// "-q, --quiet", "--format FORMAT[=FILE]".
  std::string shown() const;
};

struct CommandInfo {
  Command command = Command::help;
  std::string_view name;
  std::string_view words = {};    ///< what follows it besides options: "[PATH...]"
  std::string_view summary = {};  ///< a line of the overview
  std::string_view intro = {};    ///< its help in front of the options
  std::vector<const OptionInfo*> options = {};
  std::string_view outro = {};  ///< its help behind them
};

/// In the order of the overview.
const std::vector<CommandInfo>& command_table();

const CommandInfo& info_of(Command command);
/// Null when no command is called so.
const CommandInfo* find_command(std::string_view name);

}  // namespace micryscope::cli
