#include "ir/text_form.h"

#include <string>
#include <string_view>
#include <vector>

#include "ir/printer.h"
#include "ir/reader.h"
#include "ir/verify.h"
#include "support/catch.h"

namespace micryscope::ir {
namespace {

// Every kind of line and operand once.
constexpr std::string_view kModule =
    R"(module src/app.py language python family python unit src/ exports_variables test
import i0 os @7:9
import i1 "a b" src/one.py "src/two words.py" @10:12
class c0 class_type Vault qualified Vault parent f0 bases (v0) decorators (v1) methods (f2) signatures seal open @20:90
  field key initial v3 annotation v0 static @22:25
function f0 module "" name @0:0 @0:200
  v0 = import i0 @7:9  -> os
  v1 = member v0 .environ @7:10
  v2 = member v1 ."odd name" @7:11
  v3 = constant string "tab\t quote\" back\\slash \xff ü" @12:20  -> key, other
  v4 = constant integer -5 @12:20
  v5 = constant null @12:20
  v6 = constant boolean true @12:20
  v7 = constant bytes "\x00\x01" @12:20
  v8 = call v2 (v3, key: v4, "odd key": v5, *v6, **v7) @12:40
  v9 = index v1 v3 @12:20
  v10 = slice v3 none v4 @12:20
  v11 = concat (v3, v4) @12:20
  v12 = binary v3 + v4 @12:20
  v13 = binary v3 "->" v4 @12:20
  v14 = unary - v4 @12:20
  v15 = list (v3, *v4) @12:20
  v16 = map (a: v3, [v4], v5, **v6) @12:20
  v17 = function f1 @12:20
  v18 = class_object c0 @12:20
  v19 = convert bytes v3 @12:20
  v20 = zeros v4 @12:20
  v21 = element v15 @12:20
  v22 = join or (v3, v4, v40) @12:20
  v23 = update v16 .field v3 @12:20
  v24 = update v16 v4 v3 @12:20
  v25 = construct v18 (v3) @12:20
  v26 = out receiver v1 v8 @12:20
  v27 = out #3 v1 v8 @12:20
  v28 = opaque "syntax error" @12:20
  v29 = global print @12:20
  v30 = global "v1" @12:20
  v31 = unary * v3 @12:20
  v40 = load x0 key @12:20
function f1 lambda "" qualified <lambda> parent f0 returns (v33, v34) decorators (v1) result v0 doc "Says \"hi\"." name @50:55 @50:100
  parameter a positional value v32 @51:52
  parameter rest rest value v33 default v3 annotation v0 @53:54
  v32 = parameter #0 a @51:52
  v33 = parameter #1 rest @53:54
  v34 = concat () @53:54
  v35 = list () @53:54
  v36 = map () @53:54
  v37 = global self @53:54
function f2 method seal qualified Vault.seal static parent f0 owner c0 name @60:64 @60:90
  parameter self receiver value v38 @61:62
  v38 = parameter #0 self @61:62
  v39 = load x1 os @61:62
variable x0 key in f0 definitions (v3) reaching (v3, v4) annotation v0 @12:15
variable x1 os in f0 definitions (v0) reaching (v0) @7:9
variable x2 other in f0 definitions (v3) @7:9
export default v17
export "*" v0
attach Vault f2
opaque "syntax error" @3:4
directive "# micryscope: ignore R3 -- why" @3:9
)";

TEST_CASE("the text form of a module reads back as it was printed") {
  const auto module = read(kModule);
  REQUIRE(module);
  const std::string printed = print(*module);
  const auto again = read(printed);
  REQUIRE(again);
  CHECK(print(*again) == printed);
  CHECK(verify(*module, 200) == std::vector<std::string>{});
  std::string expected(kModule);
  // `*` needs no quotes; everything else is written as the printer writes it.
  expected.replace(expected.find("export \"*\""), 10, "export *");
  CHECK(printed == expected);
}

TEST_CASE("a call without a callee reads back as it was printed, though it is not sound") {
  for (const std::string_view call :
       {"call ()", "call (*v0)", "call (**v0)", "call (a: v0)", "call (\"a b\": v0, v0)",
        "call none ()", "call none (v0)", "call (*none)", "construct ([v0], v0)",
        "construct none ()", "call name ()", "call name (*v0, v0)", "call v0 name (v0)"}) {
    CAPTURE(call);
    const auto module =
        read("function f0 module \"\"\n  v0 = list ()\n  v1 = " + std::string(call));
    REQUIRE(module);
    const std::string printed = print(*module);
    CHECK(printed.find(call) != std::string::npos);
    const auto again = read(printed);
    REQUIRE(again);
    CHECK(print(*again) == printed);
    const Value& before = module->values[ValueId(1)];
    const Value& after = again->values[ValueId(1)];
    REQUIRE(after.operand_count == before.operand_count);
    for (std::uint32_t i = 0; i < before.operand_count; ++i) {
      CHECK(again->operands_begin(after)[i].kind == module->operands_begin(before)[i].kind);
      CHECK(again->operands_begin(after)[i].value == module->operands_begin(before)[i].value);
    }
  }
}

TEST_CASE("texts are quoted when they would read as something else") {
  for (const std::string_view text :
       {"", "none", "v1", "x22", "#1", "->", ".a", "a b", "a:b", "a,b", "(a", "@1", "\"", "\\", "ü",
        "\xff", "\n", "receiver", "*v1"}) {
    CAPTURE(text);
    CHECK_FALSE(text_form::is_bare(text));
    const std::string quoted = text_form::quoted(text);
    CHECK(text_form::unquoted(std::string_view(quoted).substr(1, quoted.size() - 2)) == text);
  }
  for (const std::string_view text :
       {"a", "vector", "v", "a.b", "<lambda>", "==", "*", "**", "-1"}) {
    CAPTURE(text);
    CHECK(text_form::is_bare(text));
  }
}

TEST_CASE("the reader names the line of what it cannot read") {
  struct Case {
    std::string_view text;
    std::string_view where;
  };
  for (const Case& c :
       std::vector<Case>{{"nonsense\n", "line 1"},
                         {"\n; fine\nfunction f1 module \"\"\n", "line 3"},
                         {"function f0 module \"\"\n  v0 = nothing\n", "line 2"},
                         {"function f0 module \"\"\n  v0 = list (v1\n  v1 =", "line 2"},
                         {"  v0 = list ()\n", "line 1"},
                         {"function f0 module \"broken\n", "line 1"},
                         {"function f0 module \"\" @1\n", "line 1"},
                         {"function f0 module \"\" @1:99999999999\n", "line 1"},
                         {"function f0 module \"\"\n v0 = call v1 (,)\n", "line 2"}}) {
    CAPTURE(c.text);
    const auto module = read(c.text);
    REQUIRE_FALSE(module);
    CHECK(module.error().where == c.where);
  }
  CHECK_FALSE(read(""));
  CHECK_FALSE(read("function f0 module \"\"\n  v4294967290 = list ()\n"));
}

TEST_CASE("verify names what does not fit together") {
  struct Case {
    std::string_view line;
    std::string_view complaint;
  };
  for (const Case& c : std::vector<Case>{
           {"  v0 = join ()", "value v0 (join) has 0 operands"},
           {"  v0 = member v0 .x", "value v0 (member) operand 0 is made after it"},
           {"  v0 = member v7 .x", "value v0 (member) operand 0 is no value"},
           {"  v0 = load x3 key", "value v0 (load) loads no variable"},
           {"  v0 = import i0", "value v0 (import) is no import"},
           {"  v0 = parameter #0 a", "value v0 (parameter) has no parameter at its index"},
           {"  v0 = global \"\"", "value v0 (global) has no name"},
           {"  v0 = list () @5:4", "value v0 (list) has a span that ends before it begins"},
           {"  v0 = list () @5:101", "value v0 (list) has a span outside the text"},
           {"  v0 = list #4 ()", "value v0 (list) has an index that means nothing"},
           {"function f1 function f parent f1",
            "function f1 has a parent that does not come before it"},
           {"  v0 = list ()\n  v1 = call (*v0)", "value v1 (call) operand 0 must be positional"},
           {"  v0 = list ()\n  v1 = construct (a: v0)",
            "value v1 (construct) operand 0 must be positional"},
           {"  v0 = call ()", "value v0 (call) has 0 operands"},
           {"  v0 = call none ()", "value v0 (call) operand 0 is no value"},
           {"export a v0", "an export its value is no value"},
           {"variable x0 a in f3", "variable x0 lives in no function"}}) {
    CAPTURE(c.line);
    const auto module = read("function f0 module \"\"\n" + std::string(c.line) + "\n");
    REQUIRE(module);
    const std::vector<std::string> complaints = verify(*module, 100);
    REQUIRE_FALSE(complaints.empty());
    CHECK(complaints[0] == c.complaint);
  }
}

}  // namespace
}  // namespace micryscope::ir
