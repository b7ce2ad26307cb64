#include "support/shown_path.h"

#include <fmt/format.h>

#include "support/utf8.h"

namespace micryscope {

std::string shown_path(std::string_view path) {
  if (!path.starts_with('"') && valid_utf8_prefix(path) == path.size()) return std::string(path);
  std::string shown = "\"";
  for (std::size_t at = 0; at < path.size();) {
    const std::size_t length = utf8_length(path, at);
    if (length == 0) {
      shown += fmt::format("\\{:03o}", static_cast<unsigned char>(path[at++]));
      continue;
    }
    if (path[at] == '"' || path[at] == '\\') shown += '\\';
    shown += path.substr(at, length);
    at += length;
  }
  return shown + '"';
}

}  // namespace micryscope
