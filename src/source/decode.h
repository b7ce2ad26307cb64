// A file's bytes to valid UTF-8, which is all that the parsers take. Valid UTF-8 stays as it is, so
// that offsets are those of the file; only a byte order mark at its start is dropped, as editors
// do, and UTF-16 (with its mark) is converted.
//
//   const Decoded decoded = decode(std::move(bytes));
//   if (decoded.encoding == Encoding::binary) ...
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace micryscope::source {

enum class Encoding : std::uint8_t {
  utf8,
  utf16,
  broken,  ///< neither: each byte that fits nowhere (Latin-1 and the like, NUL) is a '?' now
  binary,  ///< has NUL, and more than a tenth is nothing that a text has; the text is empty
};

struct Decoded {
  std::string text;  ///< valid UTF-8
  Encoding encoding = Encoding::utf8;
  /// The bytes as they came, where `text` is not the same: a mark was dropped, UTF-16 converted,
  /// something replaced. Others hash the file as it is.
  std::string original = {};
  std::uint64_t replaced = 0;  ///< bytes, or UTF-16 units, that were replaced
};

Decoded decode(std::string bytes);

}  // namespace micryscope::source
