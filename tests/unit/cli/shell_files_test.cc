#include "cli/shell_files.h"

#include <algorithm>
#include <string>
#include <vector>

#include "cli/completion_words.h"
#include "cli/help.h"
#include "cli/option_table.h"
#include "cli/options.h"
#include "support/catch.h"

namespace micryscope::cli {
namespace {

bool holds(const std::string& text, const std::string& part) {
  return text.find(part) != text.npos;
}

/// The part of a file that is about a command: from its own start to that of the next one.
std::string part_of(const std::string& text, const std::string& start, const std::string& end) {
  const std::size_t at = text.find(start);
  if (at == text.npos) return {};
  return text.substr(at, text.find(end, at + start.size()) - at);
}

TEST_CASE("each shell knows the options of each command") {
  const std::string bash = shell_file(ShellFile::bash);
  const std::string zsh = shell_file(ShellFile::zsh);
  const std::string fish = shell_file(ShellFile::fish);
  for (const CommandInfo& command : command_table()) {
    const std::string name(command.name);
    INFO(name);
    const std::string in_bash = part_of(bash, "\n    " + name + ")\n", "\n      ;;\n");
    const std::string in_zsh = part_of(zsh, "\n    " + name + ")\n", "\n      ;;\n");
    for (const OptionInfo* option : command.options) {
      const std::string option_name(option->name);
      INFO(option_name);
      CHECK(holds(in_bash, "--" + option_name));
      CHECK(holds(in_zsh, "--" + option_name + '['));
      CHECK(holds(fish, " -l " + option_name + ' '));
    }
    CHECK(holds(fish, "-a " + name + " -d "));
  }
}

TEST_CASE("what is offered for an option is what the parser takes") {
  int offered = 0;
  for (const CommandInfo& command : command_table()) {
    for (const OptionInfo* option : command.options) {
      const Completed argument = argument_of(*option);
      if (argument.kind != Completion::words) continue;
      CHECK_FALSE(option->argument.empty());
      for (const std::string& word : argument.words) {
        // Several reports of one run go to files.
        const bool names_file = option->argument == "FORMAT[=FILE]";
        std::vector<std::string> arguments = {std::string(command.name),
                                              "--" + std::string(option->name),
                                              word + (names_file ? "=out" : "")};
        // "write" of "write|prune"
        const Completed needed = words_of(command);
        if (needed.kind == Completion::words) arguments.push_back(needed.words[0]);
        // Which belongs to a comparison.
        if (option->name == "base-missing")
          arguments.insert(arguments.end(), {"--changed-since", "HEAD"});
        INFO(arguments[0] << ' ' << arguments[1] << ' ' << word);
        const auto made = parse(arguments);
        CHECK(made);
        // A level or format that the help does not know would be one nobody can learn of.
        CHECK(holds(std::string(option->help), word));
        ++offered;
      }
    }
  }
  CHECK(offered > 20);
}

TEST_CASE("what follows a command is what the parser takes") {
  for (const CommandInfo& command : command_table()) {
    for (const std::string& word : words_of(command).words) {
      INFO(command.name << ' ' << word);
      CHECK(parse({std::string(command.name), word}));
    }
  }
  CHECK(words_of(info_of(Command::check)).kind == Completion::files);
  CHECK(words_of(info_of(Command::explain)).words == std::vector<std::string>{"vocab"});
  CHECK(words_of(info_of(Command::version)).kind == Completion::nothing);
}

TEST_CASE("the manual has what the help has") {
  const std::string manual = shell_file(ShellFile::man);
  for (const CommandInfo& command : command_table()) {
    CHECK(holds(manual, ".SS \"" + std::string(command.name)));
    for (const OptionInfo* option : command.options) {
      std::string shown;
      for (const char c : option->shown())
        shown += c == '-' ? std::string("\\-") : std::string(1, c);
      INFO(option->shown());
      CHECK(holds(manual, ".B " + shown + '\n'));
    }
  }
  for (const ExitMeaning& exit : exit_meanings()) {
    CHECK(holds(manual, std::string(exit.meaning)));
    CHECK(holds(help_text(""), std::to_string(exit.code) + ' ' + std::string(exit.meaning)));
  }
}

TEST_CASE("a line of the manual is never taken for a request") {
  // roff reads a line that begins with a dot or an apostrophe as one; ours all stand in the
  // templates.
  const std::vector<std::string> known = {"TH", "SH", "SS", "TP", "PP", "B", "I",
                                          "IR", "RI", "BR", "br", "EX", "EE"};
  const std::string manual = shell_file(ShellFile::man);
  for (std::size_t at = manual.find("\n."); at != manual.npos; at = manual.find("\n.", at + 1)) {
    const std::size_t end = manual.find_first_of(" \n", at + 1);
    const std::string request = manual.substr(at + 2, end - at - 2);
    INFO(request);
    CHECK(std::find(known.begin(), known.end(), request) != known.end());
  }
  CHECK(manual.find("\n'") == manual.npos);
}

TEST_CASE("generate needs to know what") {
  CHECK(parse({"generate"}).error().text().find("bash, zsh, fish, man") != std::string::npos);
  CHECK(parse({"generate", "bask"}).error().text().find("bash") != std::string::npos);
}

}  // namespace
}  // namespace micryscope::cli
