#include "ir/calls_json.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "ir/reader.h"
#include "support/catch.h"
#include "support/json.h"

namespace micryscope::ir {
namespace {

/// With every constant that has one of the words in it hidden, and every such name.
Json view(std::string_view module_text, const std::vector<std::string>& secrets = {}) {
  constexpr std::string_view text = "0123456789\n0123456789\n0123456789\n";
  const auto module = read(module_text);
  REQUIRE(module);
  const auto has_one = [&](std::string_view shown) {
    return std::any_of(secrets.begin(), secrets.end(), [&](const std::string& secret) {
      return shown.find(secret) != std::string_view::npos;
    });
  };
  Hiding hiding;
  hiding.is_secret = [&](ValueId id) {
    return has_one(module->text(module->constants[ConstantId(module->values[id].index)].text));
  };
  hiding.scrubbed = [&](std::string_view name) {
    return has_one(name) ? std::string("(hidden)") : std::string(name);
  };
  const auto json = parse_json(calls_json(*module, text, hiding), "ir");
  REQUIRE(json);
  return *json;
}

constexpr std::string_view kModule = R"(module app.py language python unit app.py
import i0 Crypto.Cipher.AES
function f0 module "" @0:30
  v0 = import i0 @0:3 -> AES
  v1 = constant string "hunter2-hunter2" @2:4 -> password
function f1 function encrypt parent f0 @11:30
  parameter data positional value v2 @11:12
  v2 = parameter #0 data
  v3 = load x0 AES @13:14
  v4 = member v3 .new @13:15
  v5 = load x1 password @16:17
  v6 = member v3 .MODE_ECB @17:18
  v7 = constant integer 16 @18:19
  v8 = call v4 (v5, v6, iv: v7) @13:20 -> cipher
  v9 = member v8 .encrypt @21:22
  v10 = list (v7, v2) @23:24
  v11 = constant string "AIzaSyD3kfJ29dkeQ1" @24:25
  v12 = map (mode: v11) @23:25
  v13 = global print @22:23
  v14 = call v13 (v8) @22:25
  v15 = concat (v11, v2) @23:24
  v16 = call v9 (v10, v12, *v14, v15) @21:28
  v17 = update v2 .result v16 @28:29
variable x0 AES in f0 definitions (v0)
variable x1 password in f0 definitions (v1)
variable x2 cipher in f1 definitions (v8)
opaque "syntax error" @29:30
)";

TEST_CASE("the paper's view names calls, arguments and what they produce") {
  const Json json = view(kModule, {"AIzaSy"});
  REQUIRE(json["calls"].size() == 3);
  const Json& first = json["calls"][0];
  CHECK(first["api"] == "Crypto.Cipher.AES.new");
  CHECK(first["file"] == "app.py");
  CHECK(first["line"] == 2);
  CHECK(first["column"] == 3);
  CHECK(first["scope"] == "encrypt");
  CHECK(first["produces"] == Json::array({"cipher"}));
  CHECK(first["arguments"].dump() ==
        R"([{"kind":"variable","name":"password"},)"
        R"({"kind":"variable","name":"Crypto.Cipher.AES.MODE_ECB"},)"
        R"({"keyword":"iv","kind":"constant","type":"integer","value":"16"}])");
  const Json& second = json["calls"][1];
  CHECK(second["api"] == "Crypto.Cipher.AES.new().encrypt");
  CHECK(second["produces"] == Json::array({"data.result"}));
  CHECK(second["arguments"][0]["kind"] == "list_literal");
  CHECK(second["arguments"][1]["entries"][0]["key"] == "mode");
  CHECK(second["arguments"][1]["entries"][0]["value"] == "AI… (18 characters)");
  CHECK(second["arguments"][2].dump() ==
        R"({"spread":true,"kind":"function_return","callee":"print"})");
  CHECK(second["arguments"][3]["expression"] == "concat");
  CHECK(json["opaque"][0]["reason"] == "syntax error");
  CHECK(json.dump().find("AIzaSyD3") == std::string::npos);
}

TEST_CASE("what the caller calls secret is shortened, whatever it is and wherever it stands") {
  const std::string text =
      "function f0 module \"\"\n  v0 = constant string \"zwqxjkvp-1\" @1:2\n"
      "  v1 = constant integer 287134981723498 @2:3\n  v2 = constant bytes \"zwqxjkvp-2\" @3:4\n"
      "  v3 = global f @0:1\n  v4 = list (v0, v1) @1:3\n  v5 = map (zwqxjkvp: v2) @3:4\n"
      "  v6 = constant real 0.28713498 @4:5\n  v7 = member v3 .zwqxjkvp @0:1\n"
      "  v8 = call v7 (v4, v5, v6, v1) @0:9\n";
  const std::string shown = view(text, {"zwqxjkvp", "28713498"}).dump();
  CAPTURE(shown);
  CHECK(shown.find("zwqxj") == std::string::npos);
  CHECK(shown.find("28713") == std::string::npos);
  CHECK(shown.find("28… (15 digits)") != std::string::npos);
  CHECK(shown.find("zw… (10 characters)") != std::string::npos);
  const std::string whole = view(text).dump();
  CHECK(whole.find("287134981723498") != std::string::npos);
  CHECK(whole.find("zwqxjkvp-1") != std::string::npos);
}

TEST_CASE("values that hang together in circles end") {
  const Json json = view(
      "function f0 module \"\"\n  v0 = load x0 a\n  v1 = join (v0, v3)\n  v2 = call v1 (v1)\n"
      "  v3 = call v2 (v1)\nvariable x0 a in f0 definitions (v1)\n");
  CHECK(json["calls"][0]["api"] == "a");
}

}  // namespace
}  // namespace micryscope::ir
