#include "source/decode.h"

#include <random>
#include <string>

#include "support/catch.h"
#include "support/utf8.h"

using namespace micryscope::source;
using micryscope::valid_utf8_prefix;
using namespace std::string_literals;

namespace {

/// ASCII as UTF-16, the low byte first.
std::string wide(std::string_view text) {
  std::string units;
  for (const char c : text) units += {c, '\0'};
  return units;
}

struct Case {
  std::string bytes;
  std::string text;
  Encoding encoding;
  std::uint64_t replaced;
};

}  // namespace

TEST_CASE("bytes become UTF-8") {
  const Case cases[] = {
      {"", "", Encoding::utf8, 0},
      {"plain", "plain", Encoding::utf8, 0},
      {"\xEF\xBB\xBFx", "x", Encoding::utf8, 0},
      {"\xC3\xA9\xE2\x82\xAC\xF0\x9F\x94\x91", "\xC3\xA9\xE2\x82\xAC\xF0\x9F\x94\x91",
       Encoding::utf8, 0},
      {"caf\xE9 ok", "caf? ok", Encoding::broken, 1},     // Latin-1
      {"a\xC0\x80z", "a??z", Encoding::broken, 2},        // overlong
      {"\xED\xA0\x80", "???", Encoding::broken, 3},       // surrogate
      {"\xF4\x90\x80\x80", "????", Encoding::broken, 4},  // beyond Unicode
      {"\xE2\x82", "??", Encoding::broken, 2},            // cut off
      {"\xC3\xA9\xFF\xC3\xA9", "\xC3\xA9?\xC3\xA9", Encoding::broken, 1},
      {"a\0b"s, "", Encoding::binary, 0},
      {"x = 'one\0zero'"s, "x = 'one?zero'", Encoding::broken, 1},
      {"one zero\0, and a byte \xFF"s, "one zero?, and a byte ?", Encoding::broken, 2},
      {"\xEF\xBB\xBFwith a mark\0"s, "with a mark?", Encoding::broken, 1},
      {"\0GITCRYPT\0\x12\x34\xA5\xF0\x01"s, "", Encoding::binary, 0},
      {"more than a tenth\0\x01"s, "", Encoding::binary, 0},
      {"\xFF\xFE" + wide("abcdefghi\0"s), "abcdefghi?", Encoding::utf16, 1},
      {"\xFF\xFE" + wide("abcdefgh\0"s), "", Encoding::binary, 0},
      {"\xFF\xFEk\0=\0"s, "k=", Encoding::utf16, 0},
      {"\xFE\xFF\0k\0="s, "k=", Encoding::utf16, 0},
      {"\xFF\xFE\x3D\xD8\x11\xDD"s, "\xF0\x9F\x94\x91", Encoding::utf16, 0},
      {"\xFF\xFE\x3D\xD8x\0"s, "\xEF\xBF\xBDx", Encoding::utf16, 1},
      {"\xFF\xFEk\0x"s, "k", Encoding::utf16, 1},
      {"\xFF\xFE\0\0k\0"s, "", Encoding::binary, 0},  // UTF-32 looks so
      {"\xFF\xFE"s, "", Encoding::utf16, 0},
  };
  for (const Case& one : cases) {
    const Decoded decoded = decode(one.bytes);
    CHECK(decoded.text == one.text);
    CHECK(decoded.encoding == one.encoding);
    CHECK(decoded.replaced == one.replaced);
  }
}

TEST_CASE("whatever comes in, valid UTF-8 of equal length comes out") {
  std::mt19937 random(7);
  for (int round = 0; round < 2000; ++round) {
    std::string bytes(random() % 40, 'a');
    for (char& c : bytes) {
      if (random() % 3 == 0) c = static_cast<char>(1 + random() % 255);
      if (random() % 40 == 0) c = '\0';
    }
    if (bytes.starts_with("\xFF\xFE") || bytes.starts_with("\xFE\xFF")) continue;
    const Decoded decoded = decode(bytes);
    if (decoded.encoding == Encoding::binary) continue;
    CHECK(decoded.text.find('\0') == std::string::npos);
    CHECK(micryscope::valid_utf8_prefix(decoded.text) == decoded.text.size());
    CHECK(decoded.text.size() == bytes.size() - (bytes.starts_with("\xEF\xBB\xBF") ? 3 : 0));
  }
}

TEST_CASE("the bytes are kept where the text is not the same") {
  for (const std::string& same : {""s, "plain"s, "\xC3\xA9"s, "a\0b"s}) {
    INFO(same);
    CHECK(decode(same).original.empty());
  }
  for (const std::string& other : {"\xEF\xBB\xBFx"s, "\xEF\xBB\xBF\xFF"s, "caf\xE9"s,
                                   "\xFF\xFEx\0"s, "\xFE\xFF\0x"s, "enough of text\0"s}) {
    INFO(other);
    CHECK(decode(other).original == other);
    CHECK(decode(other).text != other);
  }
}
