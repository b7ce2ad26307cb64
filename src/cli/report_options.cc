#include "cli/report_options.h"

#include <algorithm>
#include <string_view>

#include "support/shell_word.h"

namespace micryscope::cli {

std::string command_of(const Invocation& invocation) {
  std::string out = "micryscope check";
  const auto add = [&out](std::string_view option, std::string_view value) {
    if (!value.empty()) out += " " + std::string(option) + " " + shell_word(value);
  };
  for (const std::string& word : invocation.words) out += " " + shell_word(word);
  if (invocation.compare) {
    add("--changed-since", invocation.compare->since);
    if (invocation.compare->staged) out += " --staged";
  }
  add("--baseline", invocation.baseline_file);
  add("--profile", invocation.profile.value_or(""));
  add("--config", invocation.config_file);
  for (const std::string& folder : invocation.rule_folders) add("--rules", folder);
  for (const std::string& rule : invocation.select) add("--select", rule);
  for (const std::string& rule : invocation.deselect) add("--deselect", rule);
  for (const std::string& glob : invocation.exclude) add("--exclude", glob);
  if (invocation.no_ignore) out += " --no-ignore";
  return out;
}

report::FormatOptions format_options(const Invocation& invocation, rules::Gate gate) {
  report::FormatOptions options;
  options.sarif_profile = invocation.sarif_profile;
  // What makes a check fail must be seen where its failure is.
  options.include_notes = invocation.include_notes || gate == rules::Gate::note;
  options.include_unchanged = invocation.include_unchanged;
  options.gate = gate;
  if (!invocation.category.empty()) options.category = invocation.category;
  options.command = command_of(invocation);
  return options;
}

}  // namespace micryscope::cli
