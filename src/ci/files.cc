#include "ci/files.h"

#include <fmt/format.h>

#include <algorithm>

namespace micryscope::ci {

namespace {

bool has_line_end(std::string_view text) { return text.find_first_of("\r\n") != text.npos; }

/// Line ends and whatever else could steer a log become blanks.
std::string one_line(std::string_view text) {
  std::string out(text);
  std::ranges::replace_if(
      out, [](char c) { return static_cast<unsigned char>(c) < 0x20; }, ' ');
  return out;
}

}  // namespace

std::string github_outputs(const Outputs& outputs, std::string_view nonce) {
  std::string text;
  for (const auto& [name, value] : outputs) {
    if (!has_line_end(value)) {
      text += fmt::format("{}={}\n", name, value);
      continue;
    }
    std::string end = fmt::format("micryscope-{}", nonce);
    while (value.find(end) != value.npos) end += 'x';
    text += fmt::format("{0}<<{1}\n{2}\n{1}\n", name, end, value);
  }
  return text;
}

std::string dotenv_outputs(const Outputs& outputs) {
  std::string text;
  for (const auto& [name, value] : outputs) {
    std::string variable = "MICRYSCOPE_" + name;
    for (char& c : variable) {
      if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 0x20);
      if (c == '-') c = '_';
    }
    text += fmt::format("{}={}\n", variable, one_line(value));
  }
  return text;
}

std::string github_log(std::string_view text, std::string_view nonce) {
  if (text.empty()) return {};
  const bool is_open = !text.ends_with('\n');
  return fmt::format("::stop-commands::{0}\n{1}{2}::{0}::\n", nonce, text, is_open ? "\n" : "");
}

std::string github_command(std::string_view name, std::string_view message) {
  std::string escaped;
  for (const char c : message) {
    if (c == '%' || c == '\r' || c == '\n') {
      escaped += fmt::format("%{:02X}", static_cast<unsigned>(c));
    } else {
      escaped += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
    }
  }
  return fmt::format("::{} title=micryscope::{}\n", name, escaped);
}

}  // namespace micryscope::ci
