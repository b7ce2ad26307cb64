#include "cli/completion_words.h"

#include <algorithm>
#include <utility>

namespace micryscope::cli {

namespace {

std::vector<std::string> split(std::string_view text, char separator) {
  std::vector<std::string> parts;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(separator), text.size());
    if (end != 0) parts.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return parts;
}

std::vector<std::string> command_names() {
  std::vector<std::string> names;
  for (const CommandInfo& command : command_table()) names.emplace_back(command.name);
  return names;
}

}  // namespace

Completed argument_of(const OptionInfo& option) {
  if (!option.values.empty()) return {Completion::words, split(option.values, ' ')};
  if (option.argument == "FILE") return {Completion::files};
  if (option.argument == "DIR") return {Completion::folders};
  return {};
}

Completed words_of(const CommandInfo& command) {
  if (command.command == Command::help) return {Completion::words, command_names()};
  if (command.words == "[PATH...]" || command.words == "FILE") return {Completion::files};
  // "lint|test|list"; a word in capitals stands for something else ("RULE|vocab [PATH...]").
  Completed made{Completion::words};
  for (std::string& word : split(command.words.substr(0, command.words.find(' ')), '|')) {
    if (word.front() >= 'a' && word.front() <= 'z') made.words.push_back(std::move(word));
  }
  return made.words.empty() ? Completed{} : made;
}

std::vector<std::string> spellings(const OptionInfo& option) {
  std::vector<std::string> made = {"--" + std::string(option.name)};
  if (option.letter != '\0') made.push_back(std::string("-") + option.letter);
  return made;
}

}  // namespace micryscope::cli
