#include "cli/help.h"

#include <algorithm>
#include <array>

#include "cli/exit_code.h"
#include "cli/option_table.h"
#include "report/wrap.h"

namespace micryscope::cli {

namespace {

constexpr std::size_t kWidth = 100;

constexpr std::array<ExitMeaning, 5> kExitMeanings = {
    {{static_cast<int>(ExitCode::clean), "nothing at the gate"},
     {static_cast<int>(ExitCode::findings), "findings at the gate"},
     {static_cast<int>(ExitCode::usage), "wrong usage or configuration"},
     {static_cast<int>(ExitCode::incomplete), "analysis incomplete"},
     {static_cast<int>(ExitCode::internal), "internal error"}}};

/// "exit codes: 0 nothing at the gate, 1 ..."; no number stands at the end of a line.
std::string codes() {
  constexpr std::string_view kStart = "exit codes: ";
  std::string text(kStart);
  std::size_t width = kStart.size();
  for (const auto& [code, meaning] : kExitMeanings) {
    std::string one = std::to_string(code) + ' ' + std::string(meaning);
    if (code != kExitMeanings.back().code) one += ',';
    if (code != 0 && width + 1 + one.size() > kWidth) {
      text += '\n' + std::string(kStart.size(), ' ');
      width = kStart.size();
    } else if (code != 0) {
      text += ' ';
      ++width;
    }
    text += one;
    width += one.size();
  }
  return text + '\n';
}

std::string name_and_words(const CommandInfo& command) {
  std::string text(command.name);
  if (!command.words.empty()) text += ' ' + std::string(command.words);
  return text;
}

/// Two columns: what there is, and what it does.
class Columns {
 public:
  void add(std::string left, std::string_view right) {
    width_ = std::max(width_, left.size());
    rows_.emplace_back(std::move(left), right);
  }

  std::string text() const {
    const std::size_t margin = 2 + width_ + 3;
    std::string out;
    for (const auto& [left, right] : rows_) {
      const std::string line = "  " + left + std::string(width_ - left.size() + 3, ' ');
      out += report::wrap(line + std::string(right), kWidth, margin) + '\n';
    }
    return out;
  }

 private:
  std::vector<std::pair<std::string, std::string_view>> rows_;
  std::size_t width_ = 0;
};

std::string overview() {
  std::string text =
      "usage: micryscope COMMAND [ARGUMENTS]\n"
      "       micryscope PATH...            the same as micryscope check PATH...\n\n"
      "Finds cryptographic misuse in source code.\n\n";
  Columns columns;
  for (const CommandInfo& command : command_table()) {
    columns.add(name_and_words(command), command.summary);
  }
  return text + columns.text() + '\n' + codes();
}

bool has_options(const CommandInfo& command) { return command.options.size() > 2; }

std::string help_of(const CommandInfo& command) {
  std::string text = "usage: micryscope " + name_and_words(command);
  text += has_options(command) ? " [OPTIONS]\n\n" : "\n\n";
  text += std::string(command.intro) + '\n';
  Columns columns;
  for (const OptionInfo* option : command.options) columns.add(option->shown(), option->help);
  text += columns.text();
  if (!command.outro.empty()) text += '\n' + std::string(command.outro);
  return text;
}

}  // namespace

std::span<const ExitMeaning> exit_meanings() { return kExitMeanings; }

std::string help_text(std::string_view command) {
  const CommandInfo* const info = find_command(command);
  if (info == nullptr || info->command == Command::help) return overview();
  return help_of(*info);
}

}  // namespace micryscope::cli
