#include "report/encode.h"

#include <string>
#include <vector>

#include "support/catch.h"

namespace micryscope::report {
namespace {

struct Case {
  std::string input;
  std::string expected;
};

TEST_CASE("paths become relative URI references") {
  const std::vector<Case> cases = {
      {"src/a.py", "src/a.py"},
      {"./src/a.py", "src/a.py"},
      {"a b/c#d?e%f.py", "a%20b/c%23d%3Fe%25f.py"},
      {"[x]/{y}/(z)~_-.py", "%5Bx%5D/%7By%7D/%28z%29~_-.py"},
      {"c:/x.py", "c%3A/x.py"},
      {"é😀.py", "%C3%A9%F0%9F%98%80.py"},
      {"\xff\n\\.py", "%FF%0A%5C.py"},
  };
  for (const Case& item : cases) CHECK(path_uri(item.input) == item.expected);
}

TEST_CASE("what is not UTF-8 is replaced as decoders do") {
  const std::vector<Case> cases = {
      {"plain é 😀", "plain é 😀"},
      {"\xff\xfe", "\uFFFD\uFFFD"},
      {"\xe2\x82z", "\uFFFDz"},                // a cut sequence is one replacement
      {"\xed\xa0\x80", "\uFFFD\uFFFD\uFFFD"},  // a surrogate
      {"\xc0\xaf", "\uFFFD\uFFFD"},            // over-long
      {"\xf4\x90\x80\x80", "\uFFFD\uFFFD\uFFFD\uFFFD"},
      {"\xf0\x9f\x98", "\uFFFD"},
  };
  for (const Case& item : cases) CHECK(valid_utf8(item.input) == item.expected);
}

TEST_CASE("texts are shortened at characters") {
  CHECK(shorten("abc", 3) == "abc");
  CHECK(shorten("abcd", 3) == "ab…");
  CHECK(shorten("ééééé", 4) == "ééé…");
  CHECK(shorten("", 4).empty());
}

TEST_CASE("nothing steers the terminal") {
  const std::vector<Case> cases = {
      {"plain é 😀", "plain é 😀"},
      {"\x1b[2J\x07\r\b\x7f", "\\x1b[2J\\x07\\x0d\\x08\\x7f"},
      {std::string("\0", 1), "\\x00"},
      {"\xC2\x9B", "\\u009b"},  // C1: CSI as one character
      {"a\xE2\x80\xAE"
       "b",
       "a\\u202eb"},  // right to left
      {"\xE2\x80\x8B\xEF\xBB\xBF", "\\u200b\\ufeff"},
      {"\xff\xe2\x82", "\\xff\\xe2\\x82"},
      {"two\nlines", "two\\x0alines"},
  };
  for (const Case& item : cases) CHECK(terminal_safe(item.input, false) == item.expected);
  CHECK(terminal_safe("two\nlines\r", true) == "two\nlines\\x0d");
}

TEST_CASE("wide and combining characters are measured") {
  CHECK(display_width("abc") == 3);
  CHECK(display_width("漢字") == 4);
  CHECK(display_width("e\xCC\x81") == 1);
  CHECK(display_width("😀") == 2);
}

}  // namespace
}  // namespace micryscope::report
