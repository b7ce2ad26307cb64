#include "support/decimal.h"

#include "support/catch.h"

namespace micryscope {
namespace {

TEST_CASE("a decimal number is digits and nothing else") {
  CHECK(decimal("0") == 0);
  CHECK(decimal("007") == 7);
  CHECK(decimal("12345", kDigitsOfPlace) == 12345);
  CHECK_FALSE(decimal("123456", kDigitsOfPlace));
  for (const char* text : {"", "-1", "+1", " 1", "1 ", "0x1", "1.0", "one"}) {
    INFO(text);
    CHECK_FALSE(decimal(text));
  }
}

TEST_CASE("a decimal number that does not fit is the largest there is") {
  CHECK(decimal("99999999999999999999999") == std::numeric_limits<std::size_t>::max());
}

}  // namespace
}  // namespace micryscope
