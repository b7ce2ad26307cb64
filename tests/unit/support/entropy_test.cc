#include "support/entropy.h"

#include "support/catch.h"

namespace micryscope {

TEST_CASE("entropy is counted in bits per byte") {
  CHECK(entropy("") == 0);
  CHECK(entropy("aaaa") == 0);
  CHECK(entropy("abab") == 1);
  CHECK(entropy("abcdefgh") == 3);
}

}  // namespace micryscope
