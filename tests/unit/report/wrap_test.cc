#include "report/wrap.h"

#include "support/catch.h"

namespace micryscope::report {
namespace {

TEST_CASE("a line is broken at blanks, and further lines are indented") {
  CHECK(wrap("short", 40, 2) == "short");
  CHECK(wrap("aaaaaaaaaa bbbbbbbbbb cccccccccc dddddddddd", 26, 2) ==
        "aaaaaaaaaa bbbbbbbbbb\n  cccccccccc dddddddddd");
  CHECK(wrap("    aaaaaaaaaa bbbbbbbbbb cccccccccc", 26, 6) ==
        "    aaaaaaaaaa bbbbbbbbbb\n      cccccccccc");
}

TEST_CASE("what cannot be broken stays whole") {
  const std::string word(60, 'x');
  CHECK(wrap(word, 30, 2) == word);
  CHECK(wrap("a " + word + " b", 30, 2) == "a\n  " + word + "\n  b");
  CHECK(wrap("", 30, 2).empty());
}

TEST_CASE("no width, or one that is too small, breaks nothing") {
  const std::string line = "aaaaaaaaaa bbbbbbbbbb cccccccccc dddddddddd";
  CHECK(wrap(line, 0, 2) == line);
  CHECK(wrap(line, 15, 2) == line);
}

TEST_CASE("colours take no column, wide characters take two") {
  CHECK(wrap("\x1b[1;31maaaaaaaaaa\x1b[0m bbbbbbbbbb", 22, 2) ==
        "\x1b[1;31maaaaaaaaaa\x1b[0m bbbbbbbbbb");
  CHECK(wrap("漢字漢字漢字 漢字漢字漢字", 23, 2) == "漢字漢字漢字\n  漢字漢字漢字");
}

}  // namespace
}  // namespace micryscope::report
