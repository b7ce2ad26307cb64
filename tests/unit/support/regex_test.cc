#include "support/regex.h"

#include <string>

#include "support/catch.h"

using micryscope::Regex;

TEST_CASE("a regular expression matches the whole or somewhere") {
  const Regex regex("a+b");
  CHECK(regex.ok());
  CHECK(regex.matches_all("aab"));
  CHECK_FALSE(regex.matches_all("aabc"));
  CHECK(regex.matches_somewhere("xaabc"));
  CHECK_FALSE(regex.matches_somewhere("AAB"));
  CHECK(Regex("a+b", Regex::Case::ignore).matches_all("AAB"));
}

TEST_CASE("a pattern that is none says so and matches nothing") {
  const Regex regex("a(");
  CHECK_FALSE(regex.ok());
  CHECK_FALSE(regex.error().empty());
  CHECK_FALSE(regex.matches_somewhere("a("));
}

TEST_CASE("hostile texts are matched in linear time, bytes that are no UTF-8 included") {
  const std::string text(1'000'000, 'a');
  CHECK_FALSE(Regex("(a*)*b").matches_all(text));
  CHECK(Regex("\\xff.").matches_all("\xff\xfe"));
}
