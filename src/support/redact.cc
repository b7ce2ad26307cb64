#include "support/redact.h"

#include <cstddef>

namespace micryscope {
namespace {

constexpr std::size_t kShown = 2;
constexpr std::size_t kShortest = 8;  // of which characters are shown

bool starts_character(char byte) { return (static_cast<unsigned char>(byte) & 0xC0) != 0x80; }

}  // namespace

std::string redact(std::string_view secret) {
  std::size_t characters = 0;
  std::size_t shown_bytes = secret.size();
  for (std::size_t i = 0; i < secret.size(); ++i) {
    if (!starts_character(secret[i])) continue;
    if (characters == kShown) shown_bytes = i;
    ++characters;
  }
  std::string out(characters < kShortest ? std::string_view() : secret.substr(0, shown_bytes));
  out += "… (" + std::to_string(characters) + (characters == 1 ? " character)" : " characters)");
  return out;
}

}  // namespace micryscope
