#include "support/redact.h"

#include <algorithm>
#include <cstddef>

namespace micryscope {
namespace {

constexpr std::size_t kShown = 2;
constexpr std::size_t kShortest = 8;  // of which characters are shown

bool starts_character(char byte) { return (static_cast<unsigned char>(byte) & 0xC0) != 0x80; }

bool is_control(char byte) { return static_cast<unsigned char>(byte) < 0x20 || byte == 0x7F; }

/// Bytes below 0x80 only, or whole characters of UTF-8.
bool is_text(std::string_view bytes) {
  std::size_t more = 0;
  for (const char byte : bytes) {
    const auto value = static_cast<unsigned char>(byte);
    if (more > 0) {
      if (starts_character(byte)) return false;
      --more;
    } else if (value >= 0x80) {
      if (value < 0xC2 || value > 0xF4) return false;
      more = value < 0xE0 ? 1 : value < 0xF0 ? 2 : 3;
    }
  }
  return more == 0;
}

std::string counted(std::string_view shown, std::size_t count, std::string_view unit) {
  std::string out(shown);
  out += "… (" + std::to_string(count) + " ";
  out += unit;
  return out += count == 1 ? ")" : "s)";
}

}  // namespace

std::string redact(std::string_view secret) {
  if (!is_text(secret)) return counted({}, secret.size(), "byte");
  std::size_t characters = 0;
  std::size_t shown_bytes = secret.size();
  for (std::size_t i = 0; i < secret.size(); ++i) {
    if (!starts_character(secret[i])) continue;
    if (characters == kShown) shown_bytes = i;
    ++characters;
  }
  std::string_view shown = secret.substr(0, characters < kShortest ? 0 : shown_bytes);
  if (std::any_of(shown.begin(), shown.end(), is_control)) shown = {};
  return counted(shown, characters, "character");
}

std::string redact_number(std::string_view digits) {
  if (digits.starts_with('-')) digits.remove_prefix(1);
  return counted(digits.substr(0, digits.size() < kShortest ? 0 : kShown), digits.size(), "digit");
}

}  // namespace micryscope
