#include "planted_outputs.h"

#include <algorithm>
#include <string_view>

namespace micryscope::properties {

namespace {

/// `what` behind each `before`.
void mask_after(std::string& output, std::string_view before, std::string_view what) {
  for (std::size_t at = output.find(before); at != output.npos; at = output.find(before, at)) {
    at += before.size();
    while (at < output.size() && what.find(output[at]) != what.npos) output[at++] = '.';
  }
}

/// Digests, and ids that are made of them.
void mask_digests(std::string& output) {
  constexpr std::string_view kHex = "0123456789abcdef:-";
  for (const std::string_view name :
       {"fingerprint", "line_hash", "primaryLocationLineHash", "micryscopeFlow/v1",
        "ruleset_digest", "rulesetDigest", "Fingerprint</dt><dd><code>", "\"id\""}) {
    for (std::size_t at = output.find(name); at != output.npos; at = output.find(name, at)) {
      at = std::min(output.find_first_not_of("\": ", at + name.size()), output.size());
      while (at < output.size() && kHex.find(output[at]) != kHex.npos) output[at++] = '.';
    }
  }
}

std::string without_colours(const std::string& output) {
  std::string out;
  for (std::size_t at = 0; at < output.size();) {
    const std::size_t begin = std::min(output.find('\x1b', at), output.size());
    out.append(output, at, begin - at);
    at = std::min(output.find('m', begin), output.size() - 1) + 1;
  }
  return out;
}

/// The number in a name of a function, class, variable or folder of `positions()`: f7_911.
void mask_names(std::string& output) {
  constexpr std::string_view kNames[] = {"f",      "C",        "c",           "SECRET_",
                                         "apiKey", "settings", "getPassword", "get_password",
                                         "alone",  "newToken", "new_token"};
  const auto is_digit = [&](std::size_t at) {
    return at < output.size() && output[at] >= '0' && output[at] <= '9';
  };
  for (std::size_t at = output.find('_'); at != output.npos; at = output.find('_', at + 1)) {
    std::size_t begin = at;
    while (begin > 0 && is_digit(begin - 1)) --begin;
    const std::string_view before = std::string_view(output).substr(0, begin);
    const bool ours = begin < at && std::ranges::any_of(kNames, [&](std::string_view name) {
                        return before.ends_with(name);
                      });
    std::size_t end = at + 1;
    while (end - at <= 3 && is_digit(end)) ++end;
    if (ours && end > at + 1)
      std::fill(output.begin() + static_cast<std::ptrdiff_t>(begin),
                output.begin() + static_cast<std::ptrdiff_t>(end), '.');
  }
}

}  // namespace

std::string without_ours(std::string output) {
  output = without_colours(output);
  mask_digests(output);
  mask_names(output);
  // A place, and GitLab's path with the digest of a scope behind it.
  for (const std::string_view path : {".py", ".js", ".ts", ".go"}) {
    mask_after(output, std::string(path) + ":", "0123456789:");
    mask_after(output, std::string(path) + "|", "0123456789abcdef");
  }
  // Of findings on a page, and of nodes of the graph.
  for (const std::string_view number :
       {"finding-", "\"id\": ", "\"from\": ", "\"to\": ", "\n  n", "-> n"})
    mask_after(output, number, "0123456789");
  return output;
}

std::string baseline_without_ours(const std::string& baseline) {
  std::string out;
  for (std::size_t at = 0; at < baseline.size();) {
    const std::size_t end = std::min(baseline.find('\n', at), baseline.size());
    std::string_view line = std::string_view(baseline).substr(at, end - at);
    at = end + 1;
    if (!line.starts_with('#')) {
      const std::size_t path = line.find(' ') + 1;
      const std::size_t print = line.find(' ', path) + 1;
      out += line.substr(0, print);
      line.remove_prefix(std::min(line.find(' ', print), line.size()));
    }
    out += line;
    out += '\n';
  }
  mask_names(out);
  return out;
}

}  // namespace micryscope::properties
