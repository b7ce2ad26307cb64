#include "cli/shell_files.h"

#include <string_view>
#include <utility>
#include <vector>

#include "cli/completion_words.h"
#include "cli/manual.h"

namespace micryscope::cli {

namespace {

using Words = std::vector<std::string>;

std::string joined(const Words& words, std::string_view separator) {
  std::string text;
  for (const std::string& word : words) {
    if (!text.empty()) text += separator;
    text += word;
  }
  return text;
}

std::string replaced(std::string_view text, std::string_view characters, std::string_view prefix) {
  std::string made;
  for (const char c : text) {
    if (characters.find(c) != characters.npos) made += prefix;
    made += c;
  }
  return made;
}

/// For a text between single quotes: neither bash nor zsh lets one stand in there.
std::string quoted(std::string_view text) {
  std::string made = "'";
  for (const char c : text) made += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return made + '\'';
}

/// One line, without what a user of a completion does not need.
std::string first_clause(std::string_view help) {
  return std::string(help.substr(0, help.find(';')));
}

Words all_commands() {
  Words names;
  for (const CommandInfo& command : command_table()) names.emplace_back(command.name);
  return names;
}

std::string header(std::string_view shell) {
  return "for micryscope " MICRYSCOPE_VERSION ", written by `micryscope generate " +
         std::string(shell) + "`.\n";
}

// ------------------------------------------------------------------------------------------ bash

constexpr std::string_view kBashHead = R"(
_micryscope_words() { COMPREPLY=($(compgen -W "$1" -- "$word")); }
_micryscope_paths() {
  local IFS=$'\n'
  compopt -o filenames 2>/dev/null
  COMPREPLY=($(compgen "$1" -- "$word"))
}

_micryscope() {
  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} command=${COMP_WORDS[1]}
  COMPREPLY=()
  # Readline takes `--format=sarif` for three words.
  if [ "$word" = = ]; then
    word=
  elif [ "$before" = = ]; then
    before=${COMP_WORDS[COMP_CWORD-2]}
    # `--format sarif=out.sarif`
    case $before in -*) ;; *) _micryscope_paths -f; return ;; esac
  fi
)";

std::string bash_action(const Completed& completed) {
  switch (completed.kind) {
    case Completion::words:
      return "_micryscope_words " + quoted(joined(completed.words, " "));
    case Completion::files:
      return "_micryscope_paths -f";
    case Completion::folders:
      return "_micryscope_paths -d";
    case Completion::nothing:
      break;
  }
  return ":";
}

std::string bash_command(const CommandInfo& command) {
  Words all;
  std::string arguments;
  for (const OptionInfo* option : command.options) {
    const Words names = spellings(*option);
    all.insert(all.end(), names.begin(), names.end());
    if (option->argument.empty()) continue;
    arguments += "        " + joined(names, " | ") + ") " + bash_action(argument_of(*option)) +
                 "; return ;;\n";
  }
  std::string text = "    " + std::string(command.name) + ")\n";
  if (!arguments.empty()) text += "      case $before in\n" + arguments + "      esac\n";
  text += "      case $word in\n        -*) _micryscope_words " + quoted(joined(all, " ")) +
          " ;;\n        *) " + bash_action(words_of(command)) + " ;;\n      esac\n      ;;\n";
  return text;
}

std::string bash() {
  const std::string names = joined(all_commands(), " | ");
  std::string text = "# bash completion " + header("bash") + std::string(kBashHead);
  text += "  if [ \"$COMP_CWORD\" -eq 1 ]; then\n    case $word in\n      -*) ;;\n      *)\n";
  text += "        local IFS=$'\\n'\n        compopt -o filenames 2>/dev/null\n";
  text += "        COMPREPLY=($(compgen -W " + quoted(joined(all_commands(), "\n")) +
          " -- \"$word\"; compgen -f -- \"$word\"))\n        return\n        ;;\n    esac\n  fi\n";
  // Without a command in front it is a check.
  text += "  case $command in " + names + ") ;; *) command=check ;; esac\n  case $command in\n";
  for (const CommandInfo& command : command_table()) text += bash_command(command);
  return text + "  esac\n}\n\ncomplete -F _micryscope micryscope\n";
}

// ------------------------------------------------------------------------------------------- zsh

/// What stands in brackets or before a colon of a specification.
std::string zsh_text(std::string_view text) { return replaced(text, "[]:\\", "\\"); }

std::string zsh_action(const Completed& completed) {
  switch (completed.kind) {
    case Completion::words:
      return '(' + joined(completed.words, " ") + ')';
    case Completion::files:
      return "_files";
    case Completion::folders:
      return "_files -/";
    case Completion::nothing:
      break;
  }
  return " ";
}

std::string zsh_option(const OptionInfo& option) {
  const Words names = spellings(option);
  std::string behind = '[' + zsh_text(first_clause(option.help)) + ']';
  if (!option.argument.empty()) {
    behind += ':' + zsh_text(option.argument) + ':' + zsh_action(argument_of(option));
  }
  const std::string others = option.is_repeatable ? "*" : '(' + joined(names, " ") + ')';
  std::string text;
  for (const std::string& name : names) {
    text += " \\\n        " + quoted(others + name + behind);
  }
  return text;
}

std::string zsh() {
  std::string text = "#compdef micryscope\n# zsh completion " + header("zsh");
  text += "\n_micryscope() {\n  local -a commands=(\n";
  for (const CommandInfo& command : command_table()) {
    text += "    " + quoted(std::string(command.name) + ':' + std::string(command.summary)) + '\n';
  }
  text +=
      "  )\n  if (( CURRENT == 2 )) && [[ $words[2] != -* ]]; then\n"
      "    _alternative 'commands:command:{_describe command commands}' 'files:file:_files'\n"
      "    return\n  fi\n";
  // Without a command in front it is a check.
  text += "  local command=check\n  if [[ $words[2] == (" + joined(all_commands(), "|") +
          ") ]]; then\n    command=$words[2]\n    shift words\n    (( CURRENT-- ))\n  fi\n";
  text += "  case $command in\n";
  for (const CommandInfo& command : command_table()) {
    text += "    " + std::string(command.name) + ")\n      _arguments -s";
    for (const OptionInfo* option : command.options) text += zsh_option(*option);
    const Completed words = words_of(command);
    if (words.kind != Completion::nothing) {
      text += " \\\n        " + quoted("*:argument:" + zsh_action(words));
    }
    text += "\n      ;;\n";
  }
  return text + "  esac\n}\n\n_micryscope \"$@\"\n";
}

// ------------------------------------------------------------------------------------------ fish

std::string fish_quoted(std::string_view text) { return '\'' + replaced(text, "'\\", "\\") + '\''; }

std::string fish_action(const Completed& completed) {
  switch (completed.kind) {
    case Completion::words:
      return " -x -a " + fish_quoted(joined(completed.words, " "));
    case Completion::files:
      return " -r -F";
    case Completion::folders:
      return " -x -a '(__fish_complete_directories)'";
    case Completion::nothing:
      break;
  }
  return " -x";
}

/// Where the options of a command belong: behind it; those of check also without a command.
std::string fish_condition(const CommandInfo& command) {
  if (command.command != Command::check) {
    return "__fish_seen_subcommand_from " + std::string(command.name);
  }
  Words others = all_commands();
  std::erase(others, std::string(command.name));
  return "not __fish_seen_subcommand_from " + joined(others, " ");
}

std::string fish() {
  std::string text = "# fish completion " + header("fish");
  for (const CommandInfo& command : command_table()) {
    text += "complete -c micryscope -n __fish_use_subcommand -a " + std::string(command.name) +
            " -d " + fish_quoted(command.summary) + '\n';
  }
  for (const CommandInfo& command : command_table()) {
    const std::string start = "complete -c micryscope -n " + fish_quoted(fish_condition(command));
    for (const OptionInfo* option : command.options) {
      text += start + " -l " + std::string(option->name);
      if (option->letter != '\0') text += std::string(" -s ") + option->letter;
      if (!option->argument.empty()) text += fish_action(argument_of(*option));
      text += " -d " + fish_quoted(first_clause(option->help)) + '\n';
    }
    const Completed words = words_of(command);
    if (words.kind == Completion::words) {
      text += start + " -f -a " + fish_quoted(joined(words.words, " ")) + '\n';
    } else if (words.kind == Completion::nothing) {
      text += start + " -f\n";
    }
  }
  return text;
}

}  // namespace

std::string shell_file(ShellFile which) {
  switch (which) {
    case ShellFile::bash:
      return bash();
    case ShellFile::zsh:
      return zsh();
    case ShellFile::fish:
      return fish();
    case ShellFile::man:
      break;
  }
  return manual();
}

}  // namespace micryscope::cli
