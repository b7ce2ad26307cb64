#include <string>

#include "support/catch.h"
#include "support/hash.h"
#include "support/json.h"
#include "support/redact.h"

namespace micryscope {
namespace {

TEST_CASE("JSON keeps the order of members and survives bad bytes") {
  Json document;
  document["z"] = "\xff";
  document["a"] = 1;
  CHECK(compact_json(document) == "{\"z\":\"\uFFFD\",\"a\":1}");
  CHECK(pretty_json(Json::array()) == "[]\n");
}

TEST_CASE("JSON is read with comments and errors have a place") {
  const Result<Json> good = parse_json("{ // why\n \"a\": [1, 2] }", "x.json");
  REQUIRE(good);
  CHECK((*good)["a"][1] == 2);
  const Result<Json> bad = parse_json("{\n  \"a\": ]\n}", "x.json");
  REQUIRE_FALSE(bad);
  CHECK(bad.error().where == "x.json:2:8");
  CHECK(bad.error().message.find("json.exception") == std::string::npos);
  CHECK_FALSE(parse_json("", "x.json"));
  CHECK_FALSE(parse_json("\xff", "x.json"));
  CHECK_FALSE(parse_json("1e999", "x.json"));
}

TEST_CASE("deep JSON is refused") {
  const Result<Json> deep = parse_json(std::string(100'000, '['), "x.json");
  REQUIRE_FALSE(deep);
  const std::string closed = std::string(100'000, '[') + std::string(100'000, ']');
  const Result<Json> refused = parse_json(closed, "x.json");
  REQUIRE_FALSE(refused);
  CHECK(refused.error().message.find("deeper") != std::string::npos);
}

TEST_CASE("hashes are stable and fields do not run together") {
  CHECK(hash_hex("") == "99aa06d3014798d86001c324468d497f");  // the published value of XXH3
  CHECK(hash_fields({"ab", "c"}) != hash_fields({"a", "bc"}));
  CHECK(hash_fields({"a", ""}) != hash_fields({"a"}));
}

TEST_CASE("secrets are named, not written") {
  CHECK(redact("sk-0123456789") == "sk… (13 characters)");
  CHECK(redact("hunter2") == "… (7 characters)");
  CHECK(redact("é") == "… (1 character)");
  CHECK(redact("éèéèéèéè") == "éè… (8 characters)");
  CHECK(redact("").find("0 characters") != std::string::npos);
  CHECK(redact("\x8f\x01\xff zwqxjkvp") == "… (12 bytes)");
  CHECK(redact("a\nzwqxjkvp") == "… (10 characters)");
  CHECK(redact_number("287134981723498712349817") == "28… (24 digits)");
  CHECK(redact_number("-8391") == "… (4 digits)");
}

}  // namespace
}  // namespace micryscope
