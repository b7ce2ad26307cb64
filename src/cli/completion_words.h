// What can stand behind an option or a command, as the shells' completions need it; from the words
// that the option table shows to users.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cli/option_table.h"

namespace micryscope::cli {

enum class Completion : std::uint8_t { nothing, words, files, folders };

struct Completed {
  Completion kind = Completion::nothing;
  std::vector<std::string> words = {};
};

/// The argument of an option; nothing for a switch, and for what nobody can list (a number, a
/// glob).
Completed argument_of(const OptionInfo& option);

/// What follows a command besides options.
Completed words_of(const CommandInfo& command);

/// "--jobs", and "-q" where there is a short form.
std::vector<std::string> spellings(const OptionInfo& option);

}  // namespace micryscope::cli
