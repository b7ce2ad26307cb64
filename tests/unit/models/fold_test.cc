#include "models/fold.h"

#include <string>
#include <vector>

#include "models/encoding.h"
#include "support/catch.h"

using namespace micryscope;
using models::Constant;
using models::Fold;
using models::FoldInput;
using Maybe = std::optional<Constant>;

namespace {

Constant s(std::string text) { return {ir::ConstantKind::string, std::move(text)}; }
Constant b(std::string text) { return {ir::ConstantKind::bytes, std::move(text)}; }
Constant i(long long value) { return {ir::ConstantKind::integer, std::to_string(value)}; }
Constant r(std::string text) { return {ir::ConstantKind::real, std::move(text)}; }
Constant t(bool value) { return {ir::ConstantKind::boolean, value ? "true" : "false"}; }
const Constant kNull;

// "string abc", "bytes 00ff", "integer 5", "-" for not known.
std::string print(const Maybe& value) {
  if (!value) return "-";
  const bool bytes = value->kind == ir::ConstantKind::bytes;
  return std::string(ir::name_of(value->kind)) + " " +
         (bytes ? models::hex_encode(value->text) : value->text);
}

struct Row {
  Fold fold;
  FoldInput input;
  Maybe expected;
};

void check(const std::vector<Row>& rows) {
  for (const Row& row : rows) {
    INFO(models::name_of(row.fold)
         << " of " << print(row.input.of.empty() ? kNull : row.input.of[0]));
    CHECK(print(models::fold(row.fold, row.input)) == print(row.expected));
  }
}

const std::string kZeros(2, '\0');

}  // namespace

TEST_CASE("folds turn text into bytes and back") {
  check({
      {Fold::same, {.of = {i(5)}}, i(5)},
      {Fold::same, {.of = {}}, {}},
      {Fold::first, {.of = {s("a"), s("b")}}, s("a")},
      {Fold::promise, {.of = {s("a")}}, s("a")},
      {Fold::text, {.of = {b("abc")}}, s("abc")},
      {Fold::text, {.of = {b("\xff")}}, b("\xff")},
      {Fold::text, {.of = {i(12)}}, s("12")},
      {Fold::text, {.of = {t(true)}}, {}},
      {Fold::bytes, {.of = {s("abc")}}, b("abc")},
      {Fold::bytes, {.of = {i(1)}}, {}},
      {Fold::hex_encode, {.of = {b("\x01\xff")}}, s("01ff")},
      {Fold::hex_decode, {.of = {s("01 fF\n")}}, b("\x01\xff")},
      {Fold::hex_decode, {.of = {s("01f")}}, {}},
      {Fold::hex_decode, {.of = {s("zz")}}, {}},
      {Fold::hex_decode, {.of = {s("")}}, b("")},
      {Fold::base64_encode, {.of = {b("f")}}, s("Zg==")},
      {Fold::base64_encode, {.of = {s("foobar")}}, s("Zm9vYmFy")},
      {Fold::base64_decode, {.of = {s("Zg==")}}, b("f")},
      {Fold::base64_decode, {.of = {s("Zg")}}, b("f")},
      {Fold::base64_decode, {.of = {s("Zm9v\nYmFy")}}, b("foobar")},
      {Fold::base64_decode, {.of = {s("_-8=")}}, b("\xff\xef")},
      {Fold::base64_decode, {.of = {s("/+8=")}}, b("\xff\xef")},
      {Fold::base64_decode, {.of = {s("Z")}}, {}},
      {Fold::base64_decode, {.of = {s("Z=g=")}}, {}},
      {Fold::base64_decode, {.of = {s("a b!")}}, {}},
      {Fold::zeros, {.of = {i(2)}}, b(kZeros)},
      {Fold::zeros, {.of = {i(-1)}}, {}},
      {Fold::zeros, {.of = {i(8192)}}, b(std::string(8192, '\0'))},
      {Fold::zeros, {.of = {i(8193)}}, {}},
      {Fold::byte_list, {.of = {i(1), i(255), i(-1)}, .of_is_list = true}, b("\x01\xff\xff")},
      {Fold::byte_list, {.of = {i(256)}, .of_is_list = true}, {}},
      {Fold::byte_list, {.of = {}, .of_is_list = true}, b("")},
      {Fold::byte_list, {.of = {i(2)}}, b(kZeros)},
      {Fold::byte_list, {.of = {s("ab")}}, b("ab")},
      {Fold::buffer, {.of = {s("ab")}}, b("ab")},
      {Fold::buffer, {.of = {s("é")}, .with = s("utf-8")}, b("\xc3\xa9")},
      {Fold::buffer, {.of = {s("é")}, .with = s("latin1")}, b("\xe9")},
      {Fold::buffer, {.of = {s("é")}, .with = s("binary")}, b("\xe9")},
      {Fold::buffer, {.of = {s("é")}, .with = s("ascii")}, {}},
      {Fold::buffer, {.of = {s("a")}, .with = s("utf16le")}, b(std::string("a\0", 2))},
      {Fold::buffer, {.of = {s("0aff")}, .with = s("hex")}, b("\x0a\xff")},
      {Fold::buffer, {.of = {s("Zg==")}, .with = s("base64")}, b("f")},
      {Fold::buffer, {.of = {s("_-8")}, .with = s("base64url")}, b("\xff\xef")},
      {Fold::buffer, {.of = {s("ab")}, .with = s("ebcdic")}, {}},
      {Fold::buffer, {.of = {i(1), i(2)}, .of_is_list = true}, b("\x01\x02")},
      {Fold::buffer, {.of = {i(5)}}, {}},
      {Fold::decode, {.of = {b("\xff\xef")}, .with = s("hex")}, s("ffef")},
      {Fold::decode, {.of = {b("\xff\xef")}, .with = s("base64")}, s("/+8=")},
      {Fold::decode, {.of = {b("\xff\xef")}, .with = s("base64url")}, s("_-8")},
      {Fold::decode, {.of = {b("\xe9")}, .with = s("latin-1")}, s("é")},
      {Fold::decode, {.of = {b("\xe9")}}, {}},
      {Fold::decode, {.of = {b("ab")}}, s("ab")},
  });
}

TEST_CASE("folds put texts together and take them apart") {
  check({
      {Fold::concat, {.of = {s("a"), i(1), s("b")}}, s("a1b")},
      {Fold::concat, {.of = {b("a"), b("b")}}, b("ab")},
      {Fold::concat, {.of = {s("a"), kNull}}, {}},
      {Fold::concat, {.of = {}, .of_is_list = true}, s("")},
      {Fold::join, {.of = {s("a"), s("b")}, .of_is_list = true, .with = s("-")}, s("a-b")},
      {Fold::join, {.of = {s("a"), s("b")}, .of_is_list = true}, s("a,b")},
      {Fold::join, {.of = {s("a")}, .of_is_list = true, .with = i(1)}, {}},
      {Fold::repeat, {.of = {b("ab")}, .with = i(2)}, b("abab")},
      {Fold::repeat, {.of = {s("ab")}, .with = i(-2)}, s("")},
      {Fold::repeat,
       {.of = {s("a")}, .with = i(models::kLargestConstant)},
       s(std::string(models::kLargestConstant, 'a'))},
      {Fold::repeat, {.of = {s("ab")}, .with = i(models::kLargestConstant)}, {}},
      {Fold::repeat, {.of = {s("")}, .with = i(1LL << 60)}, s("")},
      {Fold::slice, {.of = {s("abcdef")}, .from = i(1), .to = i(3)}, s("bc")},
      {Fold::slice, {.of = {s("abcdef")}, .to = i(-2)}, s("abcd")},
      {Fold::slice, {.of = {s("abcdef")}, .from = i(-2)}, s("ef")},
      {Fold::slice, {.of = {s("abc")}, .from = i(2), .to = i(1)}, s("")},
      {Fold::slice, {.of = {s("abc")}, .from = kNull, .to = i(99)}, s("abc")},
      {Fold::slice, {.of = {s("äöü")}, .from = i(1), .to = i(2)}, s("ö")},
      {Fold::slice, {.of = {b("äö")}, .from = i(0), .to = i(1)}, b("\xc3")},
      {Fold::slice, {.of = {s("abc")}, .from = s("x")}, {}},
      {Fold::slice, {.of = {s("abc")}, .from = i(-9223372036854775807LL)}, s("abc")},
      {Fold::substring, {.of = {s("abcdef")}, .with = i(2), .from = i(1)}, s("bc")},
      {Fold::substring, {.of = {s("abcdef")}, .from = i(-2)}, s("ef")},
      {Fold::lower, {.of = {s("AbÄ")}}, s("abÄ")},
      {Fold::upper, {.of = {b("ab")}}, b("AB")},
      {Fold::trim, {.of = {s(" a b\n")}}, s("a b")},
      {Fold::trim, {.of = {s("--a-")}, .with = s("-")}, s("a")},
      {Fold::trim, {.of = {s("  ")}}, s("")},
      {Fold::reverse, {.of = {s("aö")}}, s("öa")},
      {Fold::reverse, {.of = {b("\x01\x02")}}, b("\x02\x01")},
      {Fold::replace, {.of = {s("a-b-c")}, .from = s("-"), .to = s("")}, s("abc")},
      {Fold::replace, {.of = {s("abc")}, .from = s(""), .to = s("x")}, {}},
      {Fold::pad, {.of = {s("ab")}, .with = i(4)}, s("ab  ")},
      {Fold::pad, {.of = {s("ab")}, .with = i(5), .from = s("xy")}, s("abxyx")},
      {Fold::pad, {.of = {b("a")}, .with = i(3)}, b(std::string("a\0\0", 3))},
      {Fold::pad, {.of = {s("abc")}, .with = i(2)}, s("abc")},
      {Fold::number, {.of = {s(" 42 ")}}, i(42)},
      {Fold::number, {.of = {s("1e5")}}, i(100000)},
      {Fold::number, {.of = {s("1.5")}}, r("1.5")},
      {Fold::number, {.of = {s("ff")}, .with = i(16)}, i(255)},
      {Fold::number, {.of = {s("0xff")}, .with = i(16)}, i(255)},
      {Fold::number, {.of = {s("12px")}}, {}},
      {Fold::number, {.of = {s("inf")}}, {}},
      {Fold::number, {.of = {s("")}}, {}},
      {Fold::number, {.of = {i(7)}}, i(7)},
      {Fold::field, {.of = {s("a")}, .with = s("b")}, {}},
      {Fold::lower, {.of = {s("A"), s("B")}, .of_is_list = true}, {}},
  });
}

TEST_CASE("formats are filled in") {
  check({
      {Fold::format, {.of = {s("%s-%d"), s("a"), i(5)}}, s("a-5")},
      {Fold::format, {.of = {s("%05d|%-4s|%4s"), i(-7), s("a"), s("b")}}, s("   -7|a   |   b")},
      {Fold::format, {.of = {s("%02x%X%%"), i(10), b("\xab")}}, s("0aAB%")},
      {Fold::format, {.of = {s("%c"), i(65)}}, s("A")},
      {Fold::format, {.of = {s("%s"), s("a"), s("b")}}, {}},
      {Fold::format, {.of = {s("%s%s"), s("a")}}, {}},
      {Fold::format, {.of = {s("%q"), s("a")}}, {}},
      {Fold::format, {.of = {s("%"), s("a")}}, {}},
      {Fold::format, {.of = {s("100%%")}}, s("100%")},
      {Fold::format, {.of = {s("%(k)s")}, .named = {{"k", s("v")}}}, s("v")},
      {Fold::format, {.of = {s("{}-{}"), s("a"), i(5)}}, s("a-5")},
      {Fold::format, {.of = {s("{1}{0}{{"), s("a"), s("b")}}, s("ba{")},
      {Fold::format,
       {.of = {s("{k}:{0:03d}:{0:x}"), i(10)}, .named = {{"k", s("v")}}},
       s("v:010:a")},
      {Fold::format, {.of = {s("{!r}"), s("a")}}, {}},
      {Fold::format, {.of = {s("{\"a\": \"%s\"}"), s("b")}}, s("{\"a\": \"b\"}")},
      {Fold::format, {.of = {s("%99999999999d"), i(1)}}, {}},
      {Fold::format, {.of = {i(5), i(1)}}, {}},
  });
}

TEST_CASE("operators are evaluated where languages agree") {
  struct Operation {
    Constant left;
    std::string name;
    Constant right;
    Maybe expected;
  };
  const Constant largest = i(9223372036854775807LL);
  const std::vector<Operation> rows = {
      {i(2), "+", i(3), i(5)},
      {i(2), "-", i(3), i(-1)},
      {i(2), "*", i(3), i(6)},
      {i(6), "/", i(3), i(2)},
      {i(7), "/", i(2), {}},
      {i(7), "//", i(2), i(3)},
      {i(7), "%", i(4), i(3)},
      {i(-7), "%", i(4), {}},
      {i(7), "%", i(0), {}},
      {i(7), "/", i(0), {}},
      {i(1), "<<", i(10), i(1024)},
      {i(1), "<<", i(63), {}},
      {i(1), "<<", i(-1), {}},
      {i(1024), ">>", i(3), i(128)},
      {i(6), "|", i(1), i(7)},
      {i(6), "&", i(3), i(2)},
      {i(6), "^", i(3), i(5)},
      {i(2), "**", i(14), i(16384)},
      {i(2), "**", i(64), {}},
      {i(2), "**", i(-1), {}},
      {largest, "+", i(1), {}},
      {largest, "*", i(2), {}},
      {r("1e5"), "*", i(2), i(200000)},
      {r("1.5"), "*", i(2), {}},
      {i(2), "<", i(3), t(true)},
      {i(2), "===", i(2), t(true)},
      {i(2), "!=", i(2), t(false)},
      {i(2), ">=", i(3), t(false)},
      {s("a"), "+", s("b"), s("ab")},
      {s("a"), "+", i(1), s("a1")},
      {i(1), "+", s("a"), s("1a")},
      {b("a"), "+", b("b"), b("ab")},
      {s("a"), "+", b("b"), {}},
      {s("a"), "+", kNull, {}},
      {s("ab"), "*", i(2), s("abab")},
      {i(2), "*", b("ab"), b("abab")},
      {s("ab"), "*", i(1 << 20), {}},
      {s("x%s"), "%", s("y"), s("xy")},
      {s("a"), "==", s("a"), t(true)},
      {s("a"), "<", s("b"), t(true)},
      {s("a"), "==", b("a"), {}},
      {kNull, "==", kNull, t(true)},
      {s("a"), "==", kNull, t(false)},
      {s("a"), "!==", kNull, t(true)},
      {t(true), "==", t(true), t(true)},
      {t(true), "<", t(true), {}},
      {s("a"), "?", s("b"), {}},
      {s("1"), "==", i(1), {}},
  };
  for (const Operation& row : rows) {
    INFO(print(row.left) << " " << row.name << " " << print(row.right));
    CHECK(print(models::binary(row.name, row.left, row.right)) == print(row.expected));
  }
  const std::string half(models::kLargestConstant / 2 + 1, 'a');
  bool is_too_long = false;
  CHECK_FALSE(models::fold(Fold::repeat, {.of = {s(half)}, .with = i(2)}, &is_too_long));
  CHECK(is_too_long);
  is_too_long = false;
  CHECK_FALSE(models::fold(Fold::repeat, {.of = {s(half)}, .with = s("x")}, &is_too_long));
  CHECK_FALSE(is_too_long);
  CHECK(print(models::binary("+", s(half), s(half))) == "-");
  CHECK(print(models::unary("-", i(5))) == "integer -5");
  CHECK(print(models::unary("~", i(0))) == "integer -1");
  CHECK(print(models::unary("!", t(false))) == "boolean true");
  CHECK(print(models::unary("not", kNull)) == "boolean true");
  CHECK(print(models::unary("!", s("a"))) == "-");
  CHECK(print(models::unary("-", s("a"))) == "-");
}
