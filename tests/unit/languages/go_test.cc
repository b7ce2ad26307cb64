// The Go front end: small texts to values, written compactly. Each text calls `sink`; the test
// compares what reaches its arguments.
#include <array>
#include <string>
#include <vector>

#include "languages/registry.h"
#include "lower/builder.h"
#include "lower/lowering.h"
#include "languages/go/imports.h"
#include "languages/go/kinds.h"
#include "languages/go/literals.h"
#include "support/catch.h"

namespace micryscope::languages {
const lower::LanguageSpec& go();
}  // namespace micryscope::languages

using namespace micryscope;
namespace golang = micryscope::languages::golang;

namespace {

class Show {
 public:
  explicit Show(const ir::Module& module) : module_(module) {}

  std::string value(ir::ValueId id, int depth = 0) const {
    if (!id) return "";
    if (depth > 12) return "...";
    const ir::Value& v = module_.values[id];
    const std::string name(module_.text(v.name));
    const auto operand = [&](std::size_t i) { return value(module_.operand(v, i), depth + 1); };
    switch (v.op) {
      case ir::Op::constant: return constant(module_.constants[ir::ConstantId(v.index)]);
      case ir::Op::parameter: return "$" + name;
      case ir::Op::load: return "@" + name;
      case ir::Op::global: return name;
      case ir::Op::import: return "<" + std::string(module_.text(module_.imports[ir::ImportId(v.index)].specifier)) + ">";
      case ir::Op::member: return operand(0) + "." + name;
      case ir::Op::index: return operand(0) + "[" + operand(1) + "]";
      case ir::Op::slice: return operand(0) + "[" + operand(1) + ":" + operand(2) + "]";
      case ir::Op::call: return operand(0) + "(" + operands(v, 1, depth) + ")";
      case ir::Op::construct: return "new " + operand(0) + "(" + operands(v, 1, depth) + ")";
      case ir::Op::binary: return "(" + operand(0) + " " + name + " " + operand(1) + ")";
      case ir::Op::unary: return name + " " + operand(0);
      case ir::Op::list: return "[" + operands(v, 0, depth) + "]";
      case ir::Op::map: return "{" + operands(v, 0, depth) + "}";
      case ir::Op::function: return "func " + std::string(module_.text(module_.functions[ir::FunctionId(v.index)].qualified));
      case ir::Op::class_object: return "class " + std::string(module_.text(module_.classes[ir::ClassId(v.index)].qualified));
      case ir::Op::convert: return name + "(" + operand(0) + ")";
      case ir::Op::update:
        return v.operand_count == 3 ? operand(0) + "{[" + operand(1) + "]=" + operand(2) + "}"
                                    : operand(0) + "{" + name + "=" + operand(1) + "}";
      case ir::Op::out: return "out(" + operand(0) + ")";
      default: return std::string(ir::name_of(v.op)) + "(" + operands(v, 0, depth) + ")";
    }
  }

 private:
  std::string constant(const ir::Constant& c) const {
    const std::string text(module_.text(c.text));
    if (c.kind == ir::ConstantKind::string) return "'" + text + "'";
    if (c.kind == ir::ConstantKind::bytes) return "b'" + text + "'";
    return c.kind == ir::ConstantKind::null ? "nil" : text;
  }

  std::string operands(const ir::Value& v, std::size_t first, int depth) const {
    std::string out;
    for (std::size_t i = first; i < v.operand_count; ++i) {
      const ir::Operand& o = module_.operands[v.first_operand + i];
      if (i > first) out += ", ";
      if (o.kind == ir::OperandKind::keyword) out += std::string(module_.text(o.name)) + ": ";
      if (o.kind == ir::OperandKind::spread) out += "...";
      if (o.kind == ir::OperandKind::key) out += "key ";
      out += value(o.value, depth + 1);
    }
    return out;
  }

  const ir::Module& module_;
};

ir::Module lower_text(std::string_view text, const lower::Layout& layout = {}, std::string_view path = "pkg/a.go") {
  return lower::lower_file(languages::go(), path, text, layout);
}

// Arguments of every call of `sink`, one call per line.
std::string sunk(const ir::Module& module) {
  std::string out;
  const Show show(module);
  for (std::uint32_t i = 0; i < module.values.size(); ++i) {
    const ir::Value& v = module.values[ir::ValueId(i)];
    if (v.op != ir::Op::call || show.value(module.operand(v, 0)) != "sink") continue;
    if (!out.empty()) out += "\n";
    for (std::size_t k = 1; k < v.operand_count; ++k) out += (k > 1 ? ", " : "") + show.value(module.operand(v, k));
  }
  return out;
}

std::string in_function(const std::string& body) {
  const ir::Module module = lower_text("package p\nimport \"crypto/rand\"\nimport \"io\"\nfunc f(p, q []byte, n int) {\n" + body + "\n}\n");
  CHECK(module.opaques.empty());
  return sunk(module);
}

std::string in_file(const std::string& text) {
  const ir::Module module = lower_text("package p\n" + text);
  CHECK(module.opaques.empty());
  return sunk(module);
}

const ir::Variable& variable(const ir::Module& module, std::string_view name) {
  for (const ir::Variable& v : module.variables.raw()) {
    if (module.text(v.name) == name) return v;
  }
  FAIL("no variable " << name);
  return module.variables.raw().front();
}

struct Case {
  const char* code;
  const char* expected;
};

}  // namespace

TEST_CASE("go: every kind of the grammar is known, and only those") {
  const TSLanguage* language = languages::go().grammar();
  for (const std::string_view name : golang::kind_names()) {
    if (name.empty()) continue;
    INFO(name);
    CHECK(ts_language_symbol_for_name(language, name.data(), static_cast<std::uint32_t>(name.size()), true) != 0);
  }
  for (std::uint16_t id = 1; id < ts_language_symbol_count(language); ++id) {
    if (ts_language_symbol_type(language, id) != TSSymbolTypeRegular) continue;
    const std::string name = ts_language_symbol_name(language, id);
    bool known = false;
    for (const std::string_view kind : golang::kind_names()) known = known || kind == name;
    INFO(name);
    CHECK(known);
  }
}

TEST_CASE("go: expressions") {
  const std::array<Case, 34> cases = {{
      {R"(sink("a\x41\u00e9\n", `r\n`, 'x', '\'', '\u00e9'))", "'aA\u00e9\n', 'r\\n', 120, 39, 233"},
      {R"(sink("\xff\x00"[:]))", "b'\xff"},
      {"sink(0x10, 0o17, 017, 0b11, 1_000, 1.5, -1)", "16, 15, 15, 3, 1000, 1.5, -1"},
      {"sink(nil, true)", "nil, true"},
      {R"(sink([]byte("k"), string(p), []rune("x"), int(n)))", "[]byte('k'), string($p), []rune('x'), int($n)"},
      {R"(sink("a" + "b" + "c"))", "(('a' + 'b') + 'c')"},
      {"sink([]byte{1, 2}, [4]byte{1}, [2]int{})", "[]byte([1, 2]), []byte([1, 0, 0, 0]), zeros(2)"},
      {"sink(make([]byte, 16), make([]byte, 0, 4), make(map[string]int), [16]byte{})",
       "zeros(16), zeros(0), {}, zeros(16)"},
      {"sink(new(T), new([8]byte), &T{a: 1}, T{1, 2})", "new T(), zeros(8), new T(a: 1), new T(1, 2)"},
      {"sink(new(pkg.T), pkg.T{A: nil})", "new pkg.T(), new pkg.T(A: nil)"},
      {R"(sink(map[string]int{"a": 1, k: 2}))", "{a: 1, key k, 2}"},
      {"sink([]T{{a: 1}, {b: 2}})", "[new T(a: 1), new T(b: 2)]"},
      {"sink([]*T{{a: 1}}, map[string][]byte{\"x\": {1}})", "[new T(a: 1)], {x: []byte([1])}"},
      {"sink([...]string{A: \"x\"})", "{key A, 'x'}"},
      {"sink(struct{a, b int}{1, 2})", "new class f.<class>(1, 2)"},
      {"sink(gin.H{\"k\": 1})", "new gin.H(k: 1)"},
      {"sink(p[:4], p[1:], p[:], p[1:2:3])", "$p[:4], $p[1:], $p, $p[1:2]"},
      {"sink(&p, *q, (p))", "$p, $q, $p"},
      {"sink(x.(T), x.([]byte))", "x, x"},
      {"sink(<-ch, !ok, -n)", "element(ch), ! ok, - $n"},
      {"sink(a || b, a && b)", "join(a, b), b"},
      {"sink(append(p, q...), len(p))", "append($p, ...$q), len($p)"},
      {"sink(Map[int](p))", "Map($p)"},
      {"sink(Map[int, string](1, 2))", "Map(1, 2)"},
      {"t := table(); sink(t[n](1))", "table()[$n](1)"},
      {"sink((*T)(n), interface{}(n), any(n), []string(n))", "$n, $n, $n, $n"},
      {"sink(Stack[int]{})", "new Stack()"},
      {"sink(a.b.c(1).d)", "a.b.c(1).d"},
      {"sink(func(x int) int { return x })", "func f.<lambda>"},
      {"sink(rand.Reader)", "@rand.Reader"},
      {"sink(1 << 3, n &^ 1)", "(1 << 3), ($n &^ 1)"},
      {"hash := hash(p); sink(hash)", "hash($p)"},
      {"var x [16]byte; var s string; var m Mode; var e error; var i int; sink(x, s, m, e, i)",
       "zeros(16), '', new Mode(), nil, 0"},
      {"const k = \"c\"; sink(k)", "'c'"},
  }};
  for (const Case& c : cases) {
    INFO(c.code);
    std::string expected = c.expected;
    if (expected == "b'\xff") expected = std::string("b'\xff\0'", 5);
    CHECK(in_function(c.code) == expected);
  }
}

TEST_CASE("go: statements") {
  const std::array<Case, 32> cases = {{
      {"a, err := g(); _ = err; sink(a)", "g()[0]"},
      {"_, err := g(); sink(err)", "g()[1]"},
      {"v, ok := m[1]; sink(v, ok)", "m[1], (m[1] != nil)"},
      {"a, b := 1, 2; a, b = b, a; sink(a, b)", "2, 1"},
      {"x := 1; if n > 0 { x := 2; _ = x }; sink(x)", "1"},
      {"x := 1; if n > 0 { x = 2 }; sink(x)", "join(2, 1)"},
      {"x := 1; if n > 0 { x = 2 } else { x = 3 }; sink(x)", "join(2, 3)"},
      {"x := 1; if n > 0 { x = 2; return }; sink(x)", "1"},
      {"x := 1; if n > 0 { x = 2; panic(n) }; sink(x)", "1"},
      {"x := 1; if n > 0 { x = 2; log.Fatalf(\"x\") }; sink(x)", "1"},
      {"x := 1; if n > 0 { x = 2; log.Fatal().Err(e).Msg(\"x\") }; sink(x)", "1"},
      {"x := 1; if n > 0 { x = 2; os.Exit(1) }; sink(x)", "1"},
      {"x := 1; x += 2; x++; sink(x)", "((1 + 2) + 1)"},
      {"switch n { case 1: x = 1\n case 2: break }\nvar y int; switch { case n > 1: y = 2; default: y = 3 }; sink(y)", "join(2, 3)"},
      {"y := 0; switch n { case 1: y = 1; fallthrough; case 2: sink(y); y = 2; default: y = 3 }; sink(y)",
       "join(1, 0)\njoin(2, 3)"},
      {"switch v := x.(type) { case int: sink(v); default: sink(v) }", "x\nx"},
      {"for i, v := range p { sink(i, v) }", "range $p, element($p)"},
      {"for _, v := range g() { sink(v) }", "element(g())"},
      {"for i := 0; i < 3; i++ { sink(2) }", "2"},
      {"x := 1; for { x = 2; break }; sink(x)", "join(1, 2)"},
      {"x := 1\nouter:\nfor { switch n { case 1: x = 2; break outer }; return }\nsink(x)", "join(1, 2)"},
      {"select { case v := <-ch: sink(v); case ch <- n: default: }", "element(ch)"},
      {"c := make(chan int); c <- n; sink(c)", "[]{[nil]=$n}"},
      {"defer g(p); sink(p)", "$p"},
      {"go g(p); sink(p)", "out($p)"},
      {"b := make([]byte, 8); rand.Read(b); sink(b)", "out(zeros(8))"},
      {"b := make([]byte, 8); if _, err := io.ReadFull(rand.Reader, b[:4]); err != nil { return }; sink(b)",
       "out(zeros(8))"},
      {"var b [8]byte; copy(b[:], p); sink(b)", "out(zeros(8))"},
      {"c := &T{}; c.key = p; sink(c, c.key)", "new T(){key=$p}, new T(){key=$p}.key"},
      {"c := T{}; c.a.b[1] = p; sink(c)", "new T(){a=new T().a{b=new T().a.b{[1]=$p}}}"},
      {"c := T{}; rand.Read(c.iv[:]); sink(c)", "new T(){iv=out(new T().iv)}"},
      {"h := g(); h.Write(p); sink(h.Sum(nil))", "out(g()).Sum(nil)"},
  }};
  for (const Case& c : cases) {
    INFO(c.code);
    CHECK(in_function(c.code) == c.expected);
  }
}

TEST_CASE("go: constants and iota") {
  const ir::Module module = lower_text(R"(package p
const ( A = iota; B; _; D )
const ( KB = 1 << (10 * (iota + 1)); MB )
const ( X Mode = Mode(iota) + 1; Y )
const ( P, Q = iota, "s"; R, S )
const Size = 32
const Bits = Size * 8
)");
  const Show show(module);
  const auto value = [&](std::string_view name) { return show.value(variable(module, name).definitions.at(0)); };
  CHECK(value("A") == "0");
  CHECK(value("B") == "1");
  CHECK(value("D") == "3");
  CHECK(value("KB") == "1024");
  CHECK(value("MB") == "1048576");
  CHECK(value("Bits") == "(32 * 8)");
  CHECK(value("R") == "1");
  CHECK(value("S") == "'s'");
  CHECK(module.opaques.empty());
}

TEST_CASE("go: declarations in any order") {
  CHECK(in_file("func f() { sink(key, T{}, g) }\nvar key = []byte(\"k\")\ntype T struct{}\nfunc g() {}") ==
        "@key, new @T(), @g");
  CHECK(in_file("type Key []byte\ntype M map[string]int\nvar a = sink(Key(\"k\"), Key{1}, M{\"a\": 1})") ==
        "[]byte('k'), []byte([1]), {a: 1}");
  const ir::Module module = lower_text("package p\nfunc init() { key = 1; other = 2; sink(other) }\nvar key = 0\n");
  CHECK(variable(module, "key").reaching.size() == 2);
  CHECK(variable(module, "other").definitions.size() == 1);
  CHECK(sunk(module) == "other");
}

TEST_CASE("go: functions, methods and types") {
  const ir::Module module = lower_text(R"(package p
import "crypto/cipher"
// Vault keeps.
type Vault struct {
	*Base
	cipher.Block
	key, iv []byte `json:"k"`
	gcm cipher.AEAD
}
type Sealer interface { io.Reader; Seal(b []byte) []byte; Open() }
type Option func(*Vault)
// WithKey sets the key.
// And more.
func WithKey(key []byte) Option { return func(v *Vault) { v.key = key } }
func (v *Vault) Seal(a, _ []byte, rest ...string) (out []byte, err error) { out = a; return }
func (Vault) Open() {}
func (s *Stack[K]) Push(x K) (int, error) { return 1, nil }
)");
  const Show show(module);
  REQUIRE(module.classes.size() == 3);
  const ir::Class& vault = module.classes.raw()[0];
  CHECK(vault.kind == ir::ClassKind::struct_type);
  CHECK(vault.bases.size() == 2);
  REQUIRE(vault.fields.size() == 5);
  CHECK(module.text(vault.fields[0].name) == "Base");
  CHECK(module.text(vault.fields[3].name) == "iv");
  CHECK(show.value(vault.fields[2].annotation) == "[]byte");
  CHECK(show.value(vault.fields[4].annotation) == "<crypto/cipher>.AEAD");
  const ir::Class& sealer = module.classes.raw()[1];
  CHECK(sealer.kind == ir::ClassKind::interface_type);
  CHECK(sealer.signatures.size() == 2);
  CHECK(sealer.bases.size() == 1);
  REQUIRE(module.functions.size() == 6);
  const ir::Function& with_key = module.functions.raw()[1];
  CHECK(module.text(with_key.doc) == "WithKey sets the key.");
  CHECK(show.value(with_key.result_annotation) == "class Option");
  CHECK(show.value(with_key.returns.at(0)) == "func WithKey.<lambda>");
  const ir::Function& seal = module.functions.raw()[3];
  CHECK(module.text(seal.qualified) == "Vault.Seal");
  CHECK(seal.kind == ir::FunctionKind::method);
  REQUIRE(seal.parameters.size() == 4);
  CHECK(seal.parameters[0].kind == ir::ParameterKind::receiver);
  CHECK(seal.parameters[2].name.valid());
  CHECK(seal.parameters[3].kind == ir::ParameterKind::rest);
  CHECK(show.value(seal.returns.at(0)) == "[$a, nil]");
  CHECK(show.value(seal.result_annotation) == "[[]byte, error]");
  REQUIRE(module.attached_methods.size() == 3);
  CHECK(module.text(module.attached_methods[1].class_name) == "Vault");
  CHECK(module.text(module.attached_methods[2].class_name) == "Stack");
  CHECK(module.functions.raw()[5].returns.size() == 1);
  CHECK_FALSE(module.functions.raw()[5].parameters[1].annotation.valid());
  CHECK(module.unit == "pkg/");
  CHECK(module.exports_variables);
}

TEST_CASE("go: imports") {
  lower::Layout layout;
  languages::go().read_manifest("go.mod", "// x\nmodule example.com/srv // y\nreplace (\n\texample.com/lib v1 => ./third/lib\n\ta.b/c => d.e/f v1\n)\n", layout);
  languages::go().read_manifest("tools/go.mod", "module \"example.com/srv/tools\"\n", layout);
  REQUIRE(layout.aliases.size() == 3);
  const std::string text = R"(package main
import (
	"C"
	"crypto/md5"
	j "github.com/golang-jwt/jwt/v5"
	"gopkg.in/yaml.v3"
	"github.com/hashicorp/go-uuid"
	_ "embed"
	. "example.com/srv/internal/crypto" /* c */
	"example.com/lib"
	"example.com/srv"
	"example.com/srv/tools/gen"
	"../x"
)
import "math/rand/v2"
func f() { sink(md5.New, j.New, yaml.Marshal, uuid.New, rand.Int, lib.X, Dot) })";
  const ir::Module module = lower_text(text, layout, "cmd/main.go");
  CHECK(sunk(module) == "@md5.New, @j.New, @yaml.Marshal, @uuid.New, @rand.Int, @lib.X, Dot");
  std::vector<std::string> units;
  for (const ir::Import& import : module.imports.raw()) {
    for (const Symbol unit : import.candidates) units.emplace_back(module.text(unit));
  }
  CHECK(units == std::vector<std::string>{"internal/crypto/", "third/lib/", "/", "tools/gen/", "x/"});
  std::vector<std::string> scanned;
  languages::go().scan_imports("cmd/main.go", text, layout, scanned);
  CHECK(scanned == units);
  REQUIRE(module.exports.size() == 1);
  CHECK(module.text(module.exports[0].name) == "*");
  CHECK(module.imports.size() == 11);
}

TEST_CASE("go: units and test files") {
  CHECK(golang::unit_of("main.go") == "/");
  CHECK(golang::unit_of("a/b/c.go") == "a/b/");
  CHECK(languages::go().is_test_path("a/x_test.go"));
  CHECK(languages::go().is_test_path("testdata/x.go"));
  CHECK_FALSE(languages::go().is_test_path("a/test.go"));
}

TEST_CASE("go: package names") {
  const auto first = [](std::string_view path) { return std::string(golang::package_names(path).at(0)); };
  CHECK(first("crypto/md5") == "md5");
  CHECK(first("math/rand/v2") == "rand");
  CHECK(first("gopkg.in/square/go-jose.v2") == "jose");
  CHECK(first("github.com/dgrijalva/jwt-go") == "jwt");
  CHECK(first("k8s.io/api/core/v1") == "v1");
}

TEST_CASE("go: literals") {
  CHECK(golang::decode_string(R"("\a\t\\\"\101\U0001F600")") == "\a\t\\\"A\xF0\x9F\x98\x80");
  CHECK(golang::decode_string("`a\r\nb`") == "a\nb");
  CHECK(golang::decode_rune(R"('\x41')") == 0x41);
  CHECK(golang::decode_rune("'\xE4\xB8\x96'") == 0x4E16);
  CHECK(golang::is_utf8("\xE4\xB8\x96"));
  CHECK_FALSE(golang::is_utf8("\xC0\x80"));
  CHECK_FALSE(golang::is_utf8("\xED\xA0\x80"));
}

TEST_CASE("go: broken and hostile texts are lowered without harm") {
  const std::array<std::string, 12> texts = {
      std::string(100000, '('),
      "package p\nvar x = " + std::string(100000, '('),
      "package p\nfunc f() { x := " + std::string(20000, '-') + "1 }",
      "package p\nfunc f() { " + std::string(20000, '{'),
      "package p\nvar x = [][]int" + std::string(20000, '{'),
      "package p\nvar x " + std::string(20000, '*') + "int",
      "package p\nfunc f( { if x := ; { } else for range",
      "package p\nconst ( A = ; B; C = iota",
      "package p\nimport (\n\"a\"\n\"b",
      "import",
      std::string("package p\nvar s = \"\\\0\\x\"", 24),
      "",
  };
  for (const std::string& text : texts) {
    const ir::Module module = lower_text(text);
    CHECK(module.functions.size() >= 1);
    std::vector<std::string> units;
    languages::go().scan_imports("a.go", text, {}, units);
  }
  std::string sum = "package p\nvar x = 1";
  std::string chain = "package p\nvar x = a";
  for (int i = 0; i < 10000; ++i) {
    sum += " + 1";
    chain += ".b()";
  }
  CHECK(lower_text(sum).opaques.empty());
  CHECK(lower_text(chain).opaques.empty());
}
