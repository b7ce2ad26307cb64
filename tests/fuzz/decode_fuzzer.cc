// Any bytes -> valid UTF-8, and offsets into it -> lines and columns.
#include "source/decode.h"
#include "support/check.h"
#include "support/source_map.h"
#include "support/utf8.h"
#include "target.h"

void micryscope::fuzz::run_target(const std::uint8_t* data, std::size_t size) {
  using namespace micryscope;
  const source::Decoded decoded = source::decode(fuzz::text_of(data, size));
  MS_CHECK(valid_utf8_prefix(decoded.text) == decoded.text.size(), "decoded text is UTF-8");
  const LineIndex lines(decoded.text);
  Position last;
  for (std::uint32_t i = 0; i <= decoded.text.size(); ++i) {
    const Position position = lines.position(i);
    MS_CHECK(!(position < last), "positions grow with offsets");
    MS_CHECK(position.line <= lines.line_count(), "a position is on a line that is there");
    last = position;
  }
}
