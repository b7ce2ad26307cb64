// The Python front end: small texts to values, written compactly. Each text calls `sink`; the test
// compares what reaches its arguments, loads followed to what they may see.
#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "languages/python/import_paths.h"
#include "languages/python/literals.h"
#include "languages/python/lowering.h"
#include "languages/python/manifest.h"
#include "languages/registry.h"
#include "lower/builder.h"
#include "lower/lowering.h"
#include "support/catch.h"

namespace micryscope::languages {
const lower::LanguageSpec& python();
}  // namespace micryscope::languages

using namespace micryscope;
namespace py = micryscope::languages::py;

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
      case ir::Op::load: return load(ir::VariableId(v.index), depth);
      case ir::Op::global: return name;
      case ir::Op::import: return "<" + text(module_.imports[ir::ImportId(v.index)].specifier) + ">";
      case ir::Op::member: return operand(0) + "." + name;
      case ir::Op::index: return operand(0) + "[" + operand(1) + "]";
      case ir::Op::slice: return operand(0) + "[" + operand(1) + ":" + operand(2) + "]";
      case ir::Op::call: return operand(0) + "(" + operands(v, 1, depth) + ")";
      case ir::Op::construct: return "new " + operand(0) + "(" + operands(v, 1, depth) + ")";
      case ir::Op::binary: return "(" + operand(0) + " " + name + " " + operand(1) + ")";
      case ir::Op::unary: return name + operand(0);
      case ir::Op::list: return "[" + operands(v, 0, depth) + "]";
      case ir::Op::map: return "{" + operands(v, 0, depth) + "}";
      case ir::Op::function: return "def " + text(module_.functions[ir::FunctionId(v.index)].qualified);
      case ir::Op::class_object: return "class " + text(module_.classes[ir::ClassId(v.index)].qualified);
      case ir::Op::update:
        return v.operand_count == 3 ? operand(0) + "{[" + operand(1) + "]=" + operand(2) + "}"
                                    : operand(0) + "{" + name + "=" + operand(1) + "}";
      case ir::Op::out: return "out(" + operand(0) + ")";
      case ir::Op::join: return joined(v, name, depth);
      default: return std::string(ir::name_of(v.op)) + "(" + operands(v, 0, depth) + ")";
    }
  }

  std::string text(Symbol symbol) const { return std::string(module_.text(symbol)); }

 private:
  std::string constant(const ir::Constant& c) const {
    if (c.kind == ir::ConstantKind::null) return "null";
    const std::string body = text(c.text);
    if (c.kind == ir::ConstantKind::string) return "'" + body + "'";
    if (c.kind == ir::ConstantKind::bytes) return "b'" + body + "'";
    return body;
  }

  std::string load(ir::VariableId id, int depth) const {
    std::string out;
    for (const ir::ValueId value_id : module_.variables[id].reaching) {
      out += (out.empty() ? "" : "|") + value(value_id, depth + 4);
    }
    return "@" + text(module_.variables[id].name) + "=" + out;
  }

  std::string joined(const ir::Value& v, const std::string& name, int depth) const {
    // Of the two readings of `from m import n` the first says it all.
    if (name == "import") return value(module_.operand(v, 0), depth + 1);
    return (name.empty() ? "join" : name) + "(" + operands(v, 0, depth) + ")";
  }

  std::string operands(const ir::Value& v, std::size_t from, int depth) const {
    std::string out;
    for (std::size_t i = from; i < v.operand_count; ++i) {
      const ir::Operand& operand = module_.operands[v.first_operand + i];
      if (i > from) out += ", ";
      if (operand.kind == ir::OperandKind::spread) out += "*";
      if (operand.kind == ir::OperandKind::spread_map) out += "**";
      if (operand.kind == ir::OperandKind::keyword) out += text(operand.name) + "=";
      if (operand.kind == ir::OperandKind::key) out += "key ";
      out += value(operand.value, depth + 1);
    }
    return out;
  }

  const ir::Module& module_;
};

ir::Module lower_text(std::string_view code, std::string_view path = "app/main.py",
                      const lower::Layout& layout = {}) {
  return lower::lower_file(languages::python(), path, code, layout);
}

// What each call of `sink` is given, one line per call.
std::string sinks(const ir::Module& module) {
  const Show show(module);
  std::string out;
  for (const ir::Value& v : module.values) {
    if (v.op != ir::Op::call || show.value(module.operand(v, 0)) != "sink") continue;
    std::string line = show.value(ir::ValueId(static_cast<std::size_t>(&v - &module.values.raw()[0])));
    line = line.substr(5, line.size() - 6);
    out += (out.empty() ? "" : "; ") + line;
  }
  return out;
}

struct Row {
  const char* code;
  const char* sinks;
};

void check(const std::vector<Row>& rows) {
  for (const Row& row : rows) {
    INFO(row.code);
    const ir::Module module = lower_text(row.code);
    CHECK(sinks(module) == row.sinks);
    CHECK(module.opaques.empty());
  }
}

}  // namespace

TEST_CASE("python: constants are decoded exactly") {
  check({
      {R"(sink('a', "b", '''c''', """d"""))", "'a', 'b', 'c', 'd'"},
      {R"(sink('\x41\101\u0041\U00000041\n\'\q'))", "'AAAA\n'\\q'"},
      {R"(sink(r'\x41\n', b'\x41\u0041', rb'\x'))", "'\\x41\\n', b'A\\u0041', b'\\x'"},
      {"sink('a\\\nb', '''x\r\ny''')", "'ab', 'x\ny'"},
      {"sink('a' \"b\" 'c', b'x' b'y')", "'abc', b'xy'"},
      {"sink(0x10, 0o17, 0b11, 1_000, 16, 1.5, -3)", "16, 15, 3, 1000, 16, 1.5, -3"},
      {"sink(True, False, None, ...)", "true, false, null, Ellipsis"},
      {"sink(f'{{{x}}}-{y!r:>{w}}', f'{k=}', f'plain', rf'\\{x}')",
       "concat('{', x, '}-', y), concat('k=', k), 'plain', concat('\\', x)"},
      {"sink('%s-%d' % (a, 1), '{}'.format(a), ','.join(x), a + 'b' + c)",
       "('%s-%d' % [a, 1]), '{}'.format(a), ','.join(x), ((a + 'b') + c)"},
  });
  CHECK(py::decode("\\0", {.bytes = true}) == std::string(1, '\0'));
  CHECK(py::decode("\\xff", {.bytes = true}) == "\xff");
  CHECK(py::decode("\\xff", {}) == "\xc3\xbf");
  CHECK(py::decode("\\ud800", {}) == "\xef\xbf\xbd");
  CHECK(py::decode("\\N{BULLET}x", {}) == "\xef\xbf\xbdx");
}

TEST_CASE("python: variables") {
  check({
      {"k = b'a'\nsink(k)\nk = b'b'\nsink(k)", "b'a'; b'b'"},
      {"def f():\n  sink(KEY)\nKEY = 'k'", "@KEY='k'"},
      {"KEY = 'k'\ndef f():\n  KEY = 'mine'\n  sink(KEY)", "'mine'"},
      {"key = 'outer'\ndef f(xs):\n  for x in xs:\n    sink(key)\n    key = 'mine'", "@key='mine'"},
      {"K = 1\ndef f():\n  global K\n  K = 2\ndef g():\n  sink(K)", "@K=2|1"},
      {"def f():\n  k = 1\n  def g():\n    nonlocal k\n    k = 2\n  def h(): sink(k)", "@k=2|1"},
      {"if a:\n  k = 1\nelif b:\n  k = 2\nelse:\n  k = 3\nsink(k)", "join(1, 2, 3)"},
      {"if not k:\n  raise E\nsink(k)", "k"},
      {"k = None\nif k is None:\n  k = 'x'\nsink(k)", "join('x', some(null))"},
      {"k = 1\nif a:\n  k = 2\n  sys.exit(1)\nsink(k)", "1"},
      {"a, b = 1, 2\nsink(a, b)\na, b = b, a\nsink(a, b)", "1, 2; 2, 1"},
      {"a, *b, c = f()\nsink(a, b, c)", "f()[0], f()[1:-1], f()[-1]"},
      {"(a, [b, c]) = f()\nsink(a, c)", "f()[0], f()[1][1]"},
      {"a = b = 5\nsink(a, b)", "5, 5"},
      {"k = 'a'\nk += 'b'\nsink(k)", "('a' + 'b')"},
      {"sink(y := 3)\nsink(y)", "3; 3"},
      {"n: int = 3\nsink(n)", "3"},
      {"k = f()\ng(k)\nsink(k)\nh = a.new()\nh.update(x)\nsink(h)", "out(f()); out(a.new())"},
      {"k = 'a'\ng(k)\nsink(k)", "'a'"},
  });
}

TEST_CASE("python: expressions") {
  check({
      {"sink(a or b or 'c', a and b, a and b or c)", "or(a, b, 'c'), b, or(b, c)"},
      {"sink('x' if c else y if d else z)", "if('x', y, z)"},
      {"sink(a < b <= c, not a, a is not b, a in b, 7 // 2)",
       "((a < b) && (b <= c)), !a, (a != b), (a in b), (7 / 2)"},
      {"sink(x[1], x[:16], x[4:], x[1:2], x[::-1], x['a']['b'], x[1, 2])",
       "x[1], x[:16], x[4:], x[1:2], x[:], x['a']['b'], x[[1, 2]]"},
      {"sink([1, *a], (1,), {1, 2}, {'a': 1, k: 2, 3: 4, **d})",
       "[1, *a], [1], [1, 2], {a=1, key k, 2, key 3, 4, **d}"},
      {"sink([f(x) for x in ks if x], {k: v for k, v in ks}, {'a': x for x in y})",
       "[f(element(ks))], {key element(ks)[0], element(ks)[1]}, {a=element(y)}"},
      {"sink(f(x for y in z for x in y))", "f([element(element(z))])"},
      {"x = 1\nys = [x for x in z]\nsink(x)", "1"},
      {"sink(f(1, *a, k=2, **d))", "f(1, *a, k=2, **d)"},
      {"async def f():\n  sink(await g(1), (await g(2)).x)", "g(1), g(2).x"},
      {"sink(lambda a, b=1: a)", "def <lambda>"},
      {"sink((yield))", "null"},
      {"sink(a if (n := 5) else b)\nsink(n)", "if(a, b); 5"},
      {"sink(a.\\\n  b(c, \\\n d))", "a.b(c, d)"},
  });
}

TEST_CASE("python: control flow") {
  check({
      {"k = 1\nfor x in xs:\n  sink(x, k)\n  k = 2\nelse:\n  k = 3\nsink(k)",
       "element(xs), join(1, 2); join(3, join(1, 2))"},
      {"k = 1\nwhile True:\n  k = 2\n  break\nsink(k)", "join(1, 2)"},
      {"try:\n  k = 1\nexcept E as e:\n  k = 2\n  sink(e)\nfinally:\n  sink(k)", "new E(); join(1, 2)"},
      {"try:\n  import a as m\nexcept ImportError:\n  import b as m\nsink(m)", "join(<a>, <b>)"},
      {"with open(p) as f, g() as (a, b), h() as self.x:\n  sink(f, b)", "open(p), g()[1]"},
      {"async def f():\n  async with g() as s:\n    async for c in s: sink(c)", "element(g())"},
      {"match x:\n  case 'a': k = 1\n  case {'n': v}: k = v\n  case [a, *r]: k = r\n"
       "  case P(q=z): k = z\n  case w if w: k = w\n  case _: k = 2\nsink(k)",
       "join(1, x['n'], x[1:], x.q, x, 2)"},
      {"match x:\n  case A() as y: sink(y)\n  case 1 | 2: pass", "x"},
      {"def f(m):\n  if m: return 1\n  sink(m)", "$m"},
  });
}

TEST_CASE("python: imports") {
  check({
      {"import os\nsink(os.path.join(a))", "<os>.path.join(a)"},
      {"import a.b.c as m\nsink(m.x)", "<a.b.c>.x"},
      {"import a.b.c\nsink(a.b.c.x, a.b.y, a.z)", "<a.b.c>.x, <a.b>.y, <a>.z"},
      {"import a.b\nimport a.c\nsink(a.b.x, a.c.y)", "<a.b>.x, <a.c>.y"},
      {"from Crypto.Cipher import AES as A, DES\nsink(A.new, DES)", "<Crypto.Cipher>.AES.new, <Crypto.Cipher>.DES"},
      {"from . import x\nfrom ..y import (z,)\nsink(x, z)", "<.>.x, <..y>.z"},
      {"import importlib\nm = importlib.import_module('a.b')\nsink(m.x, __import__('c.d'))", "<a.b>.x, <c>"},
      {"import os\nos.urandom(1)\nsink(os)", "<os>"},
  });
  const ir::Module module = lower_text("from .keys import *\n", "pkg/__init__.py");
  REQUIRE(module.exports.size() == 1);
  CHECK(module.text(module.exports[0].name) == "*");
  CHECK(Show(module).value(module.exports[0].value) == "<.keys>");
  CHECK(module.exports_variables);
  CHECK(module.unit == "pkg/__init__.py");
}

TEST_CASE("python: functions and parameters") {
  const ir::Module module = lower_text(R"(
@app.tool("n")
async def f(a, /, b: Optional[str] = "d", *args, c=1, **kw) -> Vault:
    """First line.

    More."""
    yield a
    return b
)");
  REQUIRE(module.functions.size() == 2);
  const ir::Function& f = module.functions[ir::FunctionId(1)];
  const Show show(module);
  CHECK(show.text(f.name) == "f");
  CHECK(show.text(f.doc) == "First line.");
  CHECK(show.value(f.result_annotation) == "Vault");
  REQUIRE(f.decorators.size() == 1);
  CHECK(show.value(f.decorators[0]) == "app.tool('n')");
  std::string parameters;
  for (const ir::Parameter& p : f.parameters) {
    parameters += show.text(p.name) + "/" + std::to_string(static_cast<int>(p.kind)) + "=" +
                  show.value(p.default_value) + ":" + show.value(p.annotation) + " ";
  }
  CHECK(parameters == "a/0=: b/0='d':str args/2=: c/1=1: kw/3=: ");
  REQUIRE(f.returns.size() == 2);
  CHECK(show.value(f.returns[1]) == "$b");
}

TEST_CASE("python: annotations name one type") {
  const std::vector<Row> rows{
      {"Optional[T]", "T"},         {"T | None", "T"},          {"typing.Union[None, m.T]", "m.T"},
      {"Annotated[T, f()]", "T"},   {"'T'", "T"},               {"list[int]", "list"},
      {"A | B", ""},                {"Callable[[int], T]", ""}, {"Literal['a']", ""},
      {"Awaitable[Optional[T]]", "T"}, {"'Optional[T]'", ""},   {"None", ""},
  };
  for (const Row& row : rows) {
    INFO(row.code);
    const ir::Module module = lower_text("def f(x: " + std::string(row.code) + "): pass\n");
    CHECK(Show(module).value(module.functions[ir::FunctionId(1)].parameters[0].annotation) == row.sinks);
    CHECK(module.opaques.empty());
  }
}

TEST_CASE("python: classes") {
  const ir::Module module = lower_text(R"(
name = "module"
@dataclass
class Vault(Base, metaclass=M):
    key: str = "k"
    size = 16
    iv = b"0" * size
    other: bytes
    def __init__(self, k):
        super().__init__(k)
        self.opts["a"] = k
        sink(self, size)
    @property
    def secret(self): return self.key
    @secret.setter
    def secret(self, v): self.key = v
    @staticmethod
    def s(x): pass
    @classmethod
    def c(cls): pass
    class Inner: pass
class Color(Enum): RED = 1
class Port(Protocol):
    def send(self): ...
)");
  const Show show(module);
  std::string functions;
  for (const ir::Function& f : module.functions) {
    functions += show.text(f.qualified) + " " + std::string(ir::name_of(f.kind)) + (f.is_static ? " static" : "") +
                 (!f.parameters.empty() && f.parameters[0].kind == ir::ParameterKind::receiver ? " self" : "") + "\n";
  }
  CHECK(functions ==
        " module\nVault class_body\nVault.__init__ constructor self\nVault.secret getter self\n"
        "Vault.secret.setter method self\nVault.s method static\nVault.c method static self\n"
        "Vault.Inner class_body\nColor class_body\nPort class_body\nPort.send method self\n");
  const ir::Class& vault = module.classes[ir::ClassId(0)];
  CHECK(vault.bases.size() == 1);
  CHECK(vault.methods.size() == 5);
  std::string fields;
  for (const ir::Field& field : vault.fields) {
    fields += (field.is_static ? "static " : "") + show.text(field.name) + "=" + show.value(field.initial) + ";";
  }
  CHECK(fields == "key='k';static size=16;static iv=(b'0' * 16);other=;static Inner=class Vault.Inner;");
  // Methods do not see the names of the class.
  CHECK(sinks(module) == "$self{opts=$self.opts{['a']=out($k)}}, size");
  CHECK(module.classes[ir::ClassId(2)].kind == ir::ClassKind::enum_type);
  CHECK(module.classes[ir::ClassId(3)].signatures.size() == 1);
  // Only module variables live at the top level.
  std::string top;
  for (const ir::Variable& v : module.variables) {
    if (v.function == ir::FunctionId(0)) top += show.text(v.name) + " ";
  }
  CHECK(top == "name Vault Color Port ");
}

TEST_CASE("python: where an import may lead") {
  const auto found = [](std::string_view path, std::string_view code, std::string_view dotted,
                        std::size_t level = 0) {
    const lower::Layout layout;
    const std::vector<py::ImportedModule> imports = py::scan_text(code);
    std::string out;
    for (const std::string& unit : py::UnitFinder(path, layout, imports).candidates(level, dotted)) {
      if (!unit.ends_with("/__init__.py") || level > 0) out += unit + " ";
    }
    return out;
  };
  CHECK(found("a/b/c.py", "", "pkg.mod") ==
        "a/b/pkg/mod.py a/pkg/mod.py pkg/mod.py a/b/src/pkg/mod.py a/src/pkg/mod.py src/pkg/mod.py ");
  // A file that imports by its package's name, or relatively, is no place to look beside.
  CHECK(found("app/auth/token.py", "from app.core import x", "conf") == "conf.py src/conf.py ");
  CHECK(found("app/auth/token.py", "from .x import y", "conf") == "app/conf.py conf.py app/src/conf.py src/conf.py ");
  CHECK(found("a/b.py", "", "b") == "b.py a/src/b.py src/b.py ");  // never itself
  CHECK(found("providers/groq.py", "", "openai") == "openai.py src/openai.py ");
  CHECK(found("a/b.py", "", "hashlib").empty());
  CHECK(found("a/b/c.py", "", "x", 2) == "a/x.py a/x/__init__.py ");
  CHECK(found("a/b/c.py", "", "", 1) == "a/b/__init__.py ");
  CHECK(found("a/b/c.py", "", "x", 5).empty());

  lower::Layout layout;
  py::read_manifest("libs/vault/pyproject.toml",
                    "[project]\nname = \"vault-core\"\n[tool.setuptools.packages.find]\nwhere = [\"lib\"]\n", layout);
  REQUIRE(layout.aliases.size() == 2);
  const std::vector<std::string> units =
      py::UnitFinder("app/x.py", layout, {}).candidates(0, "vault_core.keys");
  CHECK(std::find(units.begin(), units.end(), "libs/vault/src/vault_core/keys.py") != units.end());
}

TEST_CASE("python: the lexical scan finds what the parser finds") {
  const char* const code =
      "import os, a.b as c; import d\nfrom x.y import (p,  # comment\n  q as r,\n)\nfrom . import s\n"
      "from ..t import *\nif z: import u\ndef f():\n    from v import w\nm = importlib.import_module('n.o')\n"
      "import_count = important = 1\n";
  const ir::Module module = lower_text(code, "pkg/sub/main.py");
  std::vector<std::string> scanned;
  languages::python().scan_imports("pkg/sub/main.py", code, {}, scanned);
  const std::set<std::string> lexical(scanned.begin(), scanned.end());
  std::set<std::string> parsed;
  for (const ir::Import& import : module.imports) {
    for (const Symbol unit : import.candidates) parsed.insert(std::string(module.text(unit)));
  }
  for (const std::string& unit : parsed) {
    INFO(unit);
    CHECK(lexical.count(unit) == 1);
  }
  CHECK(parsed.count("pkg/t.py") == 1);
  CHECK(parsed.count("n/o.py") == 1);
}

TEST_CASE("python: test files are recognised by path") {
  const auto is_test = languages::python().is_test_path;
  CHECK(is_test("test_a.py"));
  CHECK(is_test("a/b_test.py"));
  CHECK(is_test("tests/data/x.py"));
  CHECK(is_test("a/conftest.py"));
  CHECK_FALSE(is_test("a/testing_key.py"));
  CHECK_FALSE(is_test("latest/attest.py"));
}

TEST_CASE("python: every kind of the grammar is lowered, read by its parent or ignored") {
  // Read inside the handler of the node that contains them.
  static const std::set<std::string_view> kInside{
      "aliased_import", "argument_list", "case_clause", "case_pattern", "chevron", "class_pattern", "comment",
      "complex_pattern", "decorator", "default_parameter", "dict_pattern",
      "dictionary_splat_pattern", "dotted_name", "elif_clause", "else_clause", "escape_interpolation",
      "escape_sequence", "except_clause", "finally_clause", "for_in_clause", "format_expression",
      "format_specifier", "if_clause", "import_prefix", "interpolation", "keyword_pattern", "keyword_separator",
      "lambda_parameters", "line_continuation", "module", "parameters", "positional_separator",
      "relative_import", "splat_pattern", "string_content", "string_end", "string_start",
      "type_conversion", "type_parameter", "typed_default_parameter", "typed_parameter", "union_pattern",
      "wildcard_import", "with_clause", "with_item"};
  const TSLanguage* grammar = languages::python().grammar();
  std::set<std::string_view> named;
  for (std::uint32_t id = 1; id < ts_language_symbol_count(grammar); ++id) {
    const auto symbol = static_cast<TSSymbol>(id);
    if (ts_language_symbol_type(grammar, symbol) == TSSymbolTypeRegular) {
      named.insert(ts_language_symbol_name(grammar, symbol));
    }
  }
  std::set<std::string_view> known = kInside;
  for (const auto& row : py::Lowering::rows()) {
    INFO(row.kind);
    CHECK((named.count(row.kind) == 1 || row.kind == "ERROR"));
    known.insert(row.kind);
  }
  for (const std::string_view kind : kInside) {
    INFO(kind);
    CHECK(named.count(kind) == 1);
  }
  for (const std::string_view kind : named) {
    INFO(kind);
    CHECK(known.count(kind) == 1);
  }
}

TEST_CASE("python: hostile text ends") {
  const auto repeat = [](std::string_view text, std::size_t times) {
    std::string out;
    for (std::size_t i = 0; i < times; ++i) out += text;
    return out;
  };
  for (const std::string& code : {
           "x = a" + repeat(" + a", 20'000) + "\n",
           "x = a" + repeat(".b()", 20'000) + "\n",
           "x = " + repeat("(", 50'000) + "1" + repeat(")", 50'000) + "\n",
           "x = " + repeat("[", 50'000) + "\n",
           "x = " + repeat("not ", 20'000) + "1\n",
           "x = " + repeat("lambda: ", 5'000) + "1\n",
           repeat("@a\n", 5'000) + "def f(): pass\n",
           std::string("class\ndef\nimport\nfrom . import\nfrom\n@\nlambda\nwith as\nmatch x:\n case\nf\"{\n"),
           std::string("x = \0\"\xff\xfe\n", 9),
           std::string("print 'a', b\nexec 'c' in d\nraise E, 'x'\n"),
       }) {
    INFO(code.substr(0, 40));
    CHECK(lower_text(code).functions.size() >= 1);
  }
}
