#include "cli/report_options.h"

#include <algorithm>
#include <string_view>

namespace micryscope::cli {

namespace {

/// The word as a shell reads it.
std::string quoted(std::string_view word) {
  constexpr std::string_view kPlain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./=:@%+,-";
  if (!word.empty() && word.find_first_not_of(kPlain) == word.npos) return std::string(word);
  std::string out = "'";
  for (const char c : word) {
    if (c == '\'') {
      out += "'\\''";
    } else {
      out += c;
    }
  }
  return out + "'";
}

}  // namespace

std::string command_of(const Invocation& invocation) {
  std::string out = "micryscope check";
  const auto add = [&out](std::string_view option, std::string_view value) {
    if (!value.empty()) out += " " + std::string(option) + " " + quoted(value);
  };
  for (const std::string& word : invocation.words) out += " " + quoted(word);
  if (invocation.compare) {
    add("--changed-since", invocation.compare->since);
    if (invocation.compare->staged) out += " --staged";
  }
  add("--baseline", invocation.baseline_file);
  add("--profile", invocation.profile.value_or(""));
  add("--config", invocation.config_file);
  for (const std::string& folder : invocation.rule_folders) add("--rules", folder);
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
  options.command = command_of(invocation);
  return options;
}

}  // namespace micryscope::cli
