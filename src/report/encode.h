// Bytes of a hostile repository made fit for a report: valid UTF-8, URIs, and text that cannot
// steer a terminal. Knows nothing of findings.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace micryscope::report {

/// One character of a text. `code` is U+FFFD where the bytes are not UTF-8; `size` is then the
/// number of bytes that one replacement stands for, as the WHATWG decoder and Node.js count.
struct Character {
  std::uint32_t code = 0;
  std::uint32_t size = 1;
  bool valid = true;
};

/// The character at `offset`, which must be inside the text.
Character decode(std::string_view text, std::size_t offset);

/// The text with U+FFFD for whatever is not UTF-8.
std::string valid_utf8(std::string_view text);

/// At most `limit` characters of valid UTF-8; the last one kept is an ellipsis if any was cut.
std::string shorten(std::string_view text, std::size_t limit);

/// A relative path as a URI reference, each segment percent-encoded byte by byte (RFC 3986).
std::string path_uri(std::string_view path);

/// The text for a terminal: control, direction and invisible characters and bytes that are not
/// UTF-8 are shown as escapes (\x1b, \u202e). `newlines`: keep line feeds.
std::string terminal_safe(std::string_view text, bool newlines);

/// Columns that valid, terminal-safe text takes on a terminal.
std::size_t display_width(std::string_view text);

}  // namespace micryscope::report
