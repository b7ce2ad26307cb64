// A report read back as JSON.
#pragma once

#include <string>

#include "support/catch.h"
#include "support/json.h"

namespace micryscope::test {

inline Json parsed(const std::string& text) {
  const Result<Json> document = parse_json(text, "report");
  REQUIRE(document);
  return *document;
}

}  // namespace micryscope::test
