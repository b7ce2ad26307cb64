#include "support/address.h"

#include <array>
#include <utility>

namespace micryscope {

std::string_view project_address() { return MICRYSCOPE_ADDRESS; }

std::string with_address(std::string_view text) {
  const std::string_view address = project_address();
  const std::size_t host = address.find("//") + 2;
  const std::string_view path = address.substr(address.find('/', host) + 1);
  const std::array<std::pair<std::string_view, std::string_view>, 3> words = {
      {{"@ADDRESS@", address}, {"@REPOSITORY@", path}, {"@VERSION@", MICRYSCOPE_VERSION}}};
  std::string out(text);
  for (const auto& [word, value] : words) {
    for (std::size_t at = 0; (at = out.find(word, at)) != out.npos; at += value.size()) {
      out.replace(at, word.size(), value);
    }
  }
  return out;
}

}  // namespace micryscope
