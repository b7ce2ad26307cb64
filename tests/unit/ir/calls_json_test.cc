#include "ir/calls_json.h"

#include <string>
#include <string_view>
#include <vector>

#include "ir/reader.h"
#include "ir/secret_text.h"
#include "support/catch.h"
#include "support/json.h"

namespace micryscope::ir {
namespace {

Json view(std::string_view module_text,
          std::string_view text = "0123456789\n0123456789\n0123456789\n") {
  const auto module = read(module_text);
  REQUIRE(module);
  const auto json = parse_json(calls_json(*module, text), "ir");
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
  const Json json = view(kModule);
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

TEST_CASE("a text held by a secret's name is shortened wherever it is shown") {
  struct Case {
    std::string_view values;
    bool shown;
  };
  for (const Case& c : std::vector<Case>{
           {"  v0 = constant string \"plain words\" @1:2\n", true},
           {"  v0 = constant string \"plain words\" @1:2 \nvariable x0 api_key in f0 definitions "
            "(v0)\n",
            false},
           {"  v0 = constant string \"plain words\" @1:2\n  v3 = map (secret: v0)\n", false},
           {"  v0 = constant string \"plain words\" @1:2\n  v3 = map ([v4], v0)\n  v4 = constant "
            "string token\n",
            false},
           {"  v0 = constant string \"plain words\" @1:2\n  v3 = concat (v0)\nvariable x0 password "
            "in "
            "f0 definitions (v3)\n",
            false}}) {
    CAPTURE(c.values);
    const std::string text =
        "function f0 module \"\"\n  v1 = global f @0:1\n  v2 = call v1 (v0) @0:9\n" +
        std::string(c.values);
    std::string with_fillers = text;
    for (int i = 3; i < 5; ++i) {
      if (text.find("v" + std::to_string(i) + " =") == std::string::npos) {
        with_fillers.insert(with_fillers.find("  v1"), "  v" + std::to_string(i) + " = list ()\n");
      }
    }
    const Json json = view(with_fillers);
    CHECK((json.dump().find("plain words") != std::string::npos) == c.shown);
  }
}

TEST_CASE("what looks like a secret") {
  struct Case {
    std::string_view text;
    std::string_view name;
    bool secret;
  };
  for (const Case& c : std::vector<Case>{{"AIzaSyD3kfJ29dkeQ1", "", true},
                                         {"9f86d081884c7d659a2feaa0c55ad015", "", true},
                                         {"sk-proj-a8Df93kLq02Zm", "", true},
                                         {"postgres://admin:hunter2@db/app", "", true},
                                         {"-----BEGIN RSA PRIVATE KEY-----", "", true},
                                         {"my-secret-value", "", true},
                                         {"0123456789abcdef", "", true},
                                         {"correct horse", "password", true},
                                         {"correct horse", "dbPassword", true},
                                         {"correct horse", "title", false},
                                         {"short", "password", false},
                                         {"aes-256-cbc", "mode", false},
                                         {"AES/CBC/PKCS5Padding", "", false},
                                         {"PBKDF2WithHmacSHA256", "", false},
                                         {"application/octet-stream", "", false},
                                         {"https://example.com/path", "url", false},
                                         {"00000000000000000000000000000000", "", false},
                                         {"2024-01-01T00:00:00Z", "", false}}) {
    CAPTURE(c.text, c.name);
    CHECK(looks_secret(c.text, c.name) == c.secret);
  }
}

TEST_CASE("bytes of a key's length are shortened") {
  const Json json = view(
      "function f0 module \"\"\n  v0 = constant string \"YELLOW SUBMARINE\" @2:3\n  v1 = convert "
      "bytes v0 "
      "@1:3\n  v2 = global f\n  v3 = call v2 (v1, v4, v7) @0:9\n  v4 = constant bytes \"YELLOW "
      "SUBMARINE\" @4:5\n  v5 = constant string \"YELLOW SUBMARINE\" @6:7\n  v6 = member v5 "
      ".encode\n  "
      "v7 = call v6 () @6:8\n  v8 = call v2 (v5) @5:9\n");
  CHECK(json["calls"].size() == 3);
  CHECK(json.dump().find("SUBMARINE") == std::string::npos);
  CHECK_FALSE(has_key_length(std::string(16, '\0')));
  CHECK_FALSE(has_key_length("hello"));
}

TEST_CASE("values that hang together in circles end") {
  const Json json = view(
      "function f0 module \"\"\n  v0 = load x0 a\n  v1 = join (v0, v3)\n  v2 = call v1 (v1)\n"
      "  v3 = call v2 (v1)\nvariable x0 a in f0 definitions (v1)\n");
  CHECK(json["calls"][0]["api"] == "a");
}

}  // namespace
}  // namespace micryscope::ir
