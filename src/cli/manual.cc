#include "cli/manual.h"

#include <algorithm>
#include <string_view>

#include "cli/help.h"
#include "cli/option_table.h"

namespace micryscope::cli {

namespace {

constexpr std::string_view kHead = R"(.SH NAME
micryscope \- find misused cryptography in source code
.SH SYNOPSIS
.B micryscope
.I COMMAND
.RI [ ARGUMENTS ]
.br
.B micryscope
.IR PATH ...
.SH DESCRIPTION
Follows keys, IVs, digests and cipher objects through functions, modules and files, and reports what is
wrong with the path that proves it. Given paths alone it does what
.B micryscope check
does. Standard output carries the report and nothing else.
.SH COMMANDS
)";

constexpr std::string_view kFoot = R"(.SH FILES
.TP
.I .micryscope.yaml
The configuration, at the root of a project.
.TP
.I .micryscopeignore
What is not to be read, in the form of
.IR .gitignore .
.TP
.I .micryscope-baseline
The known findings of a project.
.SH ENVIRONMENT
.TP
.B MICRYSCOPE_CACHE_DIR
The folder of the cache, instead of one in the repository's git folder.
.TP
.B NO_COLOR
Switches colours off.
.TP
.B SOURCE_DATE_EPOCH
The time that is taken for now, in seconds since 1970.
.SH SEE ALSO
.BR git (1)
)";

/// A line of text as roff prints it: dashes as dashes, and nothing at its start is a request.
std::string line_of(std::string_view text) {
  std::string made;
  if (!text.empty() && (text[0] == '.' || text[0] == '\'')) made = "\\&";
  for (const char c : text) {
    if (c == '\\') {
      made += "\\e";
    } else if (c == '-') {
      made += "\\-";
    } else {
      made += c;
    }
  }
  return made + '\n';
}

/// Paragraphs; lines that are indented stay as they are.
std::string paragraphs(std::string_view text) {
  std::string made;
  bool is_example = false;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    const bool indented = line.starts_with("  ");
    if (indented != is_example) made += indented ? ".PP\n.EX\n" : ".EE\n";
    is_example = indented;
    if (line.empty()) {
      made += ".PP\n";
    } else {
      made += line_of(line);
    }
  }
  if (is_example) made += ".EE\n";
  return made;
}

std::string section_of(const CommandInfo& command) {
  std::string made = ".SS \"" + std::string(command.name);
  if (!command.words.empty()) made += ' ' + std::string(command.words);
  made += "\"\n" + paragraphs(command.intro.empty() ? command.summary : command.intro);
  for (const OptionInfo* option : command.options) {
    made += ".TP\n.B " + line_of(option->shown()) + line_of(option->help);
  }
  if (!command.outro.empty()) made += ".PP\n" + paragraphs(command.outro);
  return made;
}

}  // namespace

std::string manual() {
  std::string made =
      ".TH MICRYSCOPE 1 \"\" \"micryscope " MICRYSCOPE_VERSION "\" \"User Commands\"\n";
  made += kHead;
  for (const CommandInfo& command : command_table()) made += section_of(command);
  made += ".SH \"EXIT STATUS\"\n";
  for (const ExitMeaning& exit : exit_meanings()) {
    made += ".TP\n.B " + std::to_string(exit.code) + '\n' + line_of(exit.meaning);
  }
  made += kFoot;
  return made;
}

}  // namespace micryscope::cli
