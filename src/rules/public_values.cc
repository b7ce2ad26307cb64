#include "rules/public_values.h"

#include <algorithm>
#include <cctype>
#include <string>

namespace micryscope::rules {

bool is_open_address(std::string_view text) {
  const auto scheme = text.find("://");
  if (scheme == std::string_view::npos || scheme == 0) return false;
  const std::string_view rest = text.substr(scheme + 3);
  const std::string_view authority = rest.substr(0, rest.find_first_of("/?#"));
  if (const auto at = authority.rfind('@'); at != std::string_view::npos) {
    const auto colon = authority.substr(0, at).find(':');
    if (colon != std::string_view::npos && colon + 1 < at) return false;
  }
  // What comes after the host may hold one as well: `?password=...`, a webhook's path.
  std::string tail(rest.substr(authority.size()));
  std::transform(tail.begin(), tail.end(), tail.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return tail.size() < 16 || tail.find_first_of("0123456789=") == std::string::npos;
}

}  // namespace micryscope::rules
