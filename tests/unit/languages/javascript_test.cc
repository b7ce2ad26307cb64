// Lowers small texts and compares what the IR says, printed as expressions: `use(x)` in the text is
// looked up and its first argument printed with everything that it is made of.
#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "languages/javascript/lowerer.h"
#include "languages/javascript/resolve.h"
#include "ir/verify.h"
#include "languages/registry.h"
#include "lower/lowering.h"
#include "support/catch.h"

namespace micryscope {
namespace {

using ir::Op;
using ir::ValueId;

const lower::LanguageSpec& language_of(std::string_view path) {
  for (const lower::LanguageSpec* language : languages::all_languages()) {
    for (const std::string_view extension : language->extensions) {
      if (path.ends_with(extension)) return *language;
    }
  }
  FAIL("no language for " << path);
  std::abort();
}

ir::Module lower_text(std::string_view path, std::string_view text, const lower::Layout& layout = {}) {
  ir::Module module = lower::lower_file(language_of(path), path, text, layout);
  CHECK(ir::verify(module, text.size()).empty());
  return module;
}

class Printer {
 public:
  explicit Printer(const ir::Module& module) : m_(module) {}

  std::string print(ValueId id, int depth = 0) const {
    if (!id) return "-";
    if (depth > 8) return "...";
    const ir::Value& v = m_.values[id];
    const std::string name(m_.text(v.name));
    const auto at = [&](std::size_t i) { return print(m_.operand(v, i), depth + 1); };
    switch (v.op) {
      case Op::constant: return constant(v);
      case Op::parameter: return "param " + name;
      case Op::load: return "load " + std::string(m_.text(m_.variables[ir::VariableId(v.index)].name));
      case Op::global: return name;
      case Op::import: return "import(" + std::string(m_.text(m_.imports[ir::ImportId(v.index)].specifier)) + ")";
      case Op::member: return at(0) + "." + name;
      case Op::index: return at(0) + "[" + at(1) + "]";
      case Op::call: return at(0) + "(" + operands(v, 1, depth) + ")";
      case Op::construct: return "new " + at(0) + "(" + operands(v, 1, depth) + ")";
      case Op::binary: return "(" + at(0) + " " + name + " " + at(1) + ")";
      case Op::unary: return name + at(0);
      case Op::list: return "[" + operands(v, 0, depth) + "]";
      case Op::map: return "{" + operands(v, 0, depth) + "}";
      case Op::join: return (name.empty() ? "join" : name) + "<" + operands(v, 0, depth) + ">";
      case Op::function: return "fn " + std::string(m_.text(m_.functions[ir::FunctionId(v.index)].qualified));
      case Op::class_object: return "class " + std::string(m_.text(m_.classes[ir::ClassId(v.index)].qualified));
      case Op::update: return "update " + name + "(" + operands(v, 0, depth) + ")";
      case Op::out: return "out(" + at(0) + ")";
      default: return std::string(ir::name_of(v.op)) + "(" + operands(v, 0, depth) + ")";
    }
  }

 private:
  std::string constant(const ir::Value& v) const {
    const ir::Constant& c = m_.constants[ir::ConstantId(v.index)];
    const std::string text(m_.text(c.text));
    if (c.kind == ir::ConstantKind::string) return "'" + text + "'";
    return c.kind == ir::ConstantKind::null ? "null" : text;
  }

  std::string operands(const ir::Value& v, std::size_t from, int depth) const {
    std::string out;
    for (std::size_t i = from; i < v.operand_count; ++i) {
      const ir::Operand& operand = m_.operands[v.first_operand + i];
      if (i > from) out += ", ";
      if (operand.name) out += std::string(m_.text(operand.name)) + ": ";
      if (operand.kind == ir::OperandKind::spread || operand.kind == ir::OperandKind::spread_map) out += "...";
      if (operand.kind == ir::OperandKind::key) out += "key ";
      out += print(operand.value, depth + 1);
    }
    return out;
  }

  const ir::Module& m_;
};

/// The arguments of every `use(...)` in order, separated by `; `.
std::string uses(const ir::Module& module) {
  const Printer printer(module);
  std::string out;
  for (const ir::Value& v : module.values) {
    if (v.op != Op::call || v.operand_count < 2) continue;
    if (printer.print(module.operand(v, 0)) != "use") continue;
    if (!out.empty()) out += "; ";
    out += printer.print(module.operand(v, 1));
  }
  return out;
}

std::string exports(const ir::Module& module) {
  const Printer printer(module);
  std::string out;
  for (const ir::Export& made : module.exports) {
    if (!out.empty()) out += "; ";
    out += std::string(module.text(made.name)) + " = " + printer.print(made.value);
  }
  return out;
}

struct Case {
  const char* text;
  const char* expected;
};

void check_uses(const char* path, const std::vector<Case>& cases) {
  for (const Case& c : cases) {
    INFO(c.text);
    const ir::Module module = lower_text(path, c.text);
    CHECK(uses(module) == c.expected);
    CHECK(module.opaques.empty());
  }
}

TEST_CASE("constants are decoded exactly") {
  check_uses("a.js", {
      {R"(use("a\n\x41\u00e9\u{1F600}\ud83d\ude00\101");)", "'a\nA\u00e9\U0001F600\U0001F600A'"},
      {R"(use('it\'s \
on');)", "'it's on'"},
      {"use(`plain`); use(`a${b}c`);", "'plain'; concat('a', b, 'c')"},
      {"use(0x10); use(1_000); use(1e5); use(64.0); use(0b11); use(0o17); use(10n); use(-3); use(.5)",
       "16; 1000; 100000; 64; 3; 15; 10; -3; .5"},
      {"use(true); use(null); use(undefined); use(void 0);", "true; null; null; null"},
      {"use(/a+/g);", "new RegExp('a+', 'g')"},
      {"use([1, , 2, ...xs]); use({a: 1, 'b': 2, [c]: 3, d, ...e, f() {}, get g() { return 1 }});",
       "[1, null, 2, ...xs]; {a: 1, b: 2, key c, 3, d: d, ...e, f: fn f, g: fn g}"},
  });
}

TEST_CASE("variables and control flow") {
  check_uses("a.js", {
      {"let k = 'a'; if (c) k = 'b'; use(k);", "join<'b', 'a'>"},
      {"let k; if (c) { k = 'a' } else if (d) { k = 'b' } else { k = 'c' } use(k);", "join<'a', 'b', 'c'>"},
      {"let k = 'a'; if (!k) { k = 'b'; throw new Error() } use(k);", "'a'"},
      {"let k = 'a'; if (!k) { k = 'b'; process.exit(1) } use(k);", "'a'"},
      {"let k = 'a'; { let k = 'b'; } use(k);", "'a'"},
      {"var k = 'a'; { var k = 'b'; } use(k);", "'b'"},
      {"let m; switch (x) { case 1: case 2: m = 'a'; break; default: m = 'b' } use(m);", "join<'a', 'b'>"},
      {"let k = 'a'; try { k = f() } catch (e) { k = 'b' } use(k);", "join<f(), 'b'>"},
      {"for (const x of ['a']) use(x); for (const k in o) use(k);", "element(['a']); element(Object.keys(o))"},
      {"use(a || b || c); use(a ?? 'd'); use(a && b); use(c ? 1 : 2);", "or<a, b, c>; default<a, 'd'>; b; if<1, 2>"},
      {"let k = f(); k ||= 'x'; use(k); k += 'y'; use(k);", "or<f(), 'x'>; (out(or<f(), 'x'>) + 'y')"},
      {"let k = f(); k || (k = 'x'); use(k);", "join<'x', f()>"},
      {"use(k); function f() { use(k) } const k = 'late';", "load k; load k"},
      {"let k = 'a'; function set() { k = 'b' } function get() { use(k) }", "load k"},
      {"let k = 'a'; each(() => { k = f() }); use(k);", "join<'a', load k>"},
      {"const buf = Buffer.alloc(2); fill(buf); use(buf);", "out(Buffer.alloc(2))"},
      {"const key = 'k'; f(key); use(key);", "'k'"},
      {"const o = {}; o.a = 1; o['b'] = 2; o[c] = 3; use(o);",
       "update (update b(update a({}, 1), 2), c, 3)"},
      {"const o = {x: {}}; o.x.y = 1; use(o);", "update x({x: {}}, update y({x: {}}.x, 1))"},
  });
}

TEST_CASE("destructuring and parameters") {
  check_uses("a.js", {
      {"const {a, b: {c}, d = 'x', ['e']: e, ...r} = o; use(a); use(c); use(d); use(e); use(r);",
       "o.a; o.b.c; default<o.d, 'x'>; o.e; o"},
      {"const [a, , b = 1, ...c] = o; use(a); use(b); use(c);", "o[0]; default<o[2], 1>; slice(o, 3, -)"},
      {"[a, b] = [b, a]; use(a);", "[load b, load a][0]"},
      {"function f({a, b = 2} = {}, c = 'k', ...d) { use(a); use(b); use(c); use(d) }",
       "param .a; default<param .b, 2>; param c; param d"},
      {"function f(a, b = a.x) { use(b) }", "default<param b, param a.x>"},
      {"const f = async ({x}) => use(await x);", "param .x"},
      {"const self = function g() { use(g) };", "load g"},
  });
}

TEST_CASE("calls and members") {
  check_uses("a.js", {
      {"use(a.b['c'][d]?.e()?.(1));", "a.b.c[d].e()(1)"},
      {"use((0, m.f)(1));", "m.f(1)"},
      {"use(new K(1, ...x)); use(f(...xs));", "new K(1, ...x); f(...xs)"},
      {"use(tag`a${b}c`);", "tag(['a', 'c'], b)"},
      {"use(globalThis.crypto.subtle);", "crypto.subtle"},
      {"use(p.then(r => r.x));", "p.then(fn <lambda>)"},
      {"use(typeof a); use(!b); use(a === b); use(a + b + c);", "typeofa; !b; (a == b); ((a + b) + c)"},
      {"use(import.meta.url);", "import.meta.url"},
  });
}

TEST_CASE("imports") {
  check_uses("src/a.mjs", {
      {"import c from 'node:crypto'; use(c);", "import(crypto).default"},
      {"import * as c from 'crypto'; use(c);", "import(crypto)"},
      {"import d, {createHash as h, 'x y' as z} from 'crypto'; use(d); use(h); use(z);",
       "import(crypto).default; import(crypto).createHash; import(crypto).x y"},
      {"use(c); import c from 'crypto';", "import(crypto).default"},
      {"const c = require('crypto'), {a: b} = require(`./b`); use(c); use(b);", "import(crypto); import(./b).a"},
      {"const c = await import('@noble/hashes/sha256'); use(c.sha256);", "import(@noble/hashes/sha256).sha256"},
      {"import('crypto').then(c => c); use(import(x));", "import(x)"},
      {"import c from 'npm:crypto-js@4.2.0/aes'; use(c);", "import(crypto-js/aes).default"},
  });
}

TEST_CASE("compiled modules") {
  check_uses("a.js", {
      {"var c = __importDefault(require('crypto')); use(c.default);", "import(crypto).default"},
      {"const t = require('tslib'); const c = t.__importStar(require('crypto')); use(c.x);", "import(crypto).x"},
      {"const c = (0, t.__importDefault)(require('crypto')); use((0, c.default)(1));", "import(crypto).default(1)"},
      {"var _c = _interopRequireDefault(require('crypto')); use(_c.default);", "import(crypto).default"},
      {"exports.K = 'a'; use(exports.K);", "update K({}, 'a').K"},
      {"function f() { return __awaiter(this, void 0, void 0, function* () { const v = yield g(); use(v); }); }",
       "g()"},
      {"var M; (function (M) { M['A'] = 'a'; M[M['B'] = 1] = 'B'; })(M || (exports.M = M = {})); use(M.A);",
       "update (update B(update A({}, 'a'), 1), 1, 'B').A"},
  });
}

TEST_CASE("exports of CommonJS") {
  const std::vector<Case> cases = {
      {"module.exports = {a: 1};", "= = {a: 1}"},
      {"exports.a = 1; module.exports.b = 2;", "a = 1; b = 2"},
      {"exports.a = exports.b = void 0; exports.a = 'x'; exports.b = exports.a;",
       "a = 'x'; b = update a(update a(update b({}, null), null), 'x').a"},
      {"exports.f = f; function f() {}", "f = load f"},
      {"module.exports = class A {}; module.exports.x = 1;", "= = class A; x = 1"},
      {"exports.default = 1; __exportStar(require('./m'), exports);", "* = import(./m); default = 1"},
      {"exports = module.exports = f;", "= = f"},
      {"Object.defineProperty(exports, 'x', { enumerable: true, get: function () { return m.x; } });", "x = m.x"},
      {"Object.defineProperty(exports, '__esModule', { value: true });", ""},
      {"var e = {}; __export(e, { a: () => b }); module.exports = __toCommonJS(e); var b = 1;",
       "= = update a({}, load b)"},
  };
  for (const Case& c : cases) {
    INFO(c.text);
    CHECK(exports(lower_text("a.cjs", c.text)) == c.expected);
  }
}

TEST_CASE("exports of ES modules") {
  const std::vector<Case> cases = {
      {"export const a = 1, {b} = o; export function f() {} export class C {}",
       "a = 1; b = o.b; f = fn f; C = class C"},
      {"const a = 1; export { a, a as b, a as default };", "a = 1; b = 1; default = 1"},
      {"export default 'x';", "default = 'x'"},
      {"export default function f() {}", "default = fn f"},
      {"export default () => 1;", "default = fn default"},
      {"export * from './m'; export * as n from './n'; export {a as b, default as c} from './o';",
       "* = import(./m); n = import(./n); b = import(./o).a; c = import(./o).default"},
      {"export let k = 'a'; export const set = v => { k = v };", "k = load k; set = fn set"},
      {"export enum M { A = 'a' } export namespace N { export const x = 1 } export abstract class D {}",
       "M = {A: 'a'}; N = {x: 1}; D = class D"},
      {"import c = require('crypto'); export = c;", "= = import(crypto)"},
      {"export type T = string; export interface I { f(): void }", "I = class I"},
  };
  for (const Case& c : cases) {
    INFO(c.text);
    CHECK(exports(lower_text("a.ts", c.text)) == c.expected);
  }
}

TEST_CASE("TypeScript leaves no trace in values") {
  check_uses("a.ts", {
      {"use(x as string); use(x!); use(x satisfies T); use(<T>x); use(f<T>(1)); use(x as const);",
       "x; x; x; x; f(1); x"},
      {"enum M { A, B = 5, C, D = 'd', E = A | B } use(M);", "{A: 0, B: 5, C: 6, D: 'd', E: (0 | 5)}"},
      {"namespace A.B { const y = 1; export const x = y } use(A);", "{B: {x: 1}}"},
      {"declare const K: string; function f(a: number): void; function f(a: any) { use(K) }", "K"},
      {"import X = A.B.C; use(X);", "A.B.C"},
      {"const m = { a: 'x' } as const satisfies Record<string, string>; use(m.a);", "{a: 'x'}.a"},
  });
}

TEST_CASE("classes") {
  const ir::Module m = lower_text("a.ts", R"(
    export class Vault extends Base implements Store {
      static KEY = 'abc';
      #iv = 'iv';
      handler = (x) => this.#iv;
      opts = { get() { return 1 } };
      constructor(private readonly key: Vault | null, n = 1) { super(key); this.n = n; use(this); }
      static make() { return this.KEY; }
      get k() { return this.key; }
      set k(v) { this.key = v; }
      @Tool({ name: 'run' }) async run() { super.go(1); }
      abstract go(): void;
    }
    interface Store { get(k: string): string; put: () => void; inner: Vault }
  )");
  REQUIRE(m.classes.size() == 2);
  const Printer printer(m);
  const ir::Class& vault = m.classes[ir::ClassId(0)];
  std::string fields;
  for (const ir::Field& field : vault.fields) {
    fields += std::string(m.text(field.name)) + (field.is_static ? " static " : " ") + printer.print(field.initial) + "; ";
  }
  CHECK(fields == "KEY static 'abc'; #iv 'iv'; handler fn Vault.handler; "
                  "opts {get: fn Vault.get}; key -; ");
  std::string methods;
  for (const ir::FunctionId id : vault.methods) {
    const ir::Function& f = m.functions[id];
    methods += std::string(m.text(f.name)) + " " + std::string(ir::name_of(f.kind)) + "; ";
  }
  CHECK(methods == "constructor constructor; make method; k getter; k= method; run method; ");
  const ir::Function& run = m.functions[vault.methods[4]];
  REQUIRE(run.decorators.size() == 1);
  CHECK(printer.print(run.decorators[0]) == "Tool({name: 'run'})");
  const ir::Function& make = m.functions[vault.methods[1]];
  CHECK(make.is_static);
  CHECK(printer.print(make.returns[0]) == "class Vault.KEY");
  CHECK(uses(m) == "update n(update key(param this, param key), param n)");
  CHECK(vault.signatures.size() == 1);
  CHECK(printer.print(vault.bases[0]) == "Base");
  const ir::Class& store = m.classes[ir::ClassId(1)];
  CHECK(store.kind == ir::ClassKind::interface_type);
  CHECK(store.signatures.size() == 2);
  CHECK(store.fields.size() == 1);
}

TEST_CASE("prototype style is a class") {
  const ir::Module m = lower_text("a.js", "function V(k) { this.k = k } V.prototype.open = function () { return this.k }");
  REQUIRE(m.classes.size() == 1);
  REQUIRE(m.attached_methods.size() == 1);
  CHECK(m.text(m.attached_methods[0].class_name) == "V");
  CHECK(m.functions[m.attached_methods[0].function].parameters[0].kind == ir::ParameterKind::receiver);
}

TEST_CASE("JSX calls components and keeps embedded expressions") {
  check_uses("a.tsx", {
      {"use(<Foo k={a} on {...r}>{b} t</Foo>);", "Foo({k: a, on: true, ...r, children: [b, ' t']})"},
      {"use(<div id='x' />);", "{id: 'x'}"},
  });
}

TEST_CASE("documentation and test paths") {
  const ir::Module m = lower_text("a.ts", "/**\n * Encrypts it.\n * more\n */\nexport function f() {}");
  CHECK(m.text(m.functions[ir::FunctionId(1)].doc) == "Encrypts it.");
  const ir::Module n = lower_text("a.ts", "/** Signs. */\nexport const sign = async (x) => x;");
  CHECK(n.text(n.functions[ir::FunctionId(1)].doc) == "Signs.");
  for (const char* path : {"test/a.js", "src/__tests__/a.ts", "src/a.spec.ts", "a.test.mjs", "x/test-a.js"}) {
    CHECK(language_of(path).is_test_path(path));
  }
  for (const char* path : {"src/testimony.js", "src/latest.ts", "contest/a.js"}) {
    CHECK_FALSE(language_of(path).is_test_path(path));
  }
}

using Names = std::vector<std::string>;

TEST_CASE("specifiers name files of the repository") {
  using languages::js::candidates;
  lower::Layout layout;
  languages::js::read_manifest("pkg/tsconfig.json", R"(// why
    { "compilerOptions": { "paths": { "@/*": ["./src/*", ], "cfg": ["./conf.ts"] /* x */ } } })", layout);
  languages::js::read_manifest("packages/pad/package.json",
                               R"({"name": "@me/pad", "exports": {".": {"types": "./a.d.ts", "import": "./dist/main.js"},
                                   "./sub": "./lib/sub.mjs"}})", layout);
  const auto first = [&](const char* path, const char* specifier) {
    const Names found = candidates(path, specifier, layout);
    return found.empty() ? std::string("-") : found[0];
  };
  CHECK(candidates("src/a.ts", "./util.js", layout)[0] == "src/util.ts");
  CHECK(candidates("src/a.ts", "./util.js", layout)[2] == "src/util.js");
  CHECK(candidates("src/a.ts", "./util.mjs", layout) == Names{"src/util.mts", "src/util.mjs"});
  CHECK(first("src/a.ts", "./util") == "src/util.ts");
  CHECK(first("src/a/b.ts", "..") == "src/index.ts");
  CHECK(first("a.ts", "./x/") == "x/index.ts");
  CHECK(first("a.ts", "../x") == "-");
  CHECK(first("a.ts", "./x.json") == "-");
  CHECK(first("a.ts", "crypto") == "-");
  CHECK(first("pkg/b/c.ts", "@/util/x") == "pkg/src/util/x.ts");
  CHECK(first("pkg/b/c.ts", "cfg") == "pkg/conf.ts");
  CHECK(first("other/c.ts", "@/util/x") == "-");
  CHECK(first("other/c.ts", "@me/pad") == "packages/pad/dist/main.ts");
  CHECK(first("other/c.ts", "@me/pad/sub") == "packages/pad/lib/sub.mts");
  CHECK(first("other/c.ts", "@me/pad/deep/x") == "packages/pad/deep/x.ts");
  const Names built = candidates("other/c.ts", "@me/pad", layout);
  CHECK(std::find(built.begin(), built.end(), "packages/pad/src/main.ts") != built.end());
  for (const char* bad : {"", "{", "[[[", R"({"a":)", R"({"compilerOptions": {"paths": 3}})", "\"\\"}) {
    languages::js::read_manifest("tsconfig.json", bad, layout);
    languages::js::read_manifest("package.json", bad, layout);
  }
}

TEST_CASE("the lexical scan finds what lowering imports") {
  const char* text = R"(import "./a"; import b from './b'; export * from"./c"; const d = require( './d' );
    await import(`./e`); import f = require("./f"); import { g } from
    "./g"; Buffer.from("./no"); xrequire("./no");)";
  Names units;
  languages::js::scan_imports("x.ts", text, {}, units);
  const std::set<std::string> found(units.begin(), units.end());
  for (const char* name : {"a.ts", "b.ts", "c.ts", "d.ts", "e.ts", "f.ts", "g.ts"}) CHECK(found.count(name) == 1);
  CHECK(found.count("no.ts") == 0);
  const ir::Module module = lower_text("x.ts", text);
  for (const ir::Import& import : module.imports) {
    for (const Symbol candidate : import.candidates) CHECK(found.count(std::string(module.text(candidate))) == 1);
  }
}

TEST_CASE("every kind in the table is in a grammar") {
  for (const std::string_view kind : languages::js::known_kinds()) {
    INFO(kind);
    bool found = false;
    for (const char* path : {"a.js", "a.ts", "a.tsx"}) {
      const auto length = static_cast<std::uint32_t>(kind.size());
      found = found || ts_language_symbol_for_name(language_of(path).grammar(), kind.data(), length, true) != 0;
    }
    CHECK(found);
  }
}

TEST_CASE("hostile text ends in an opaque value at worst") {
  std::string deep(100'000, '(');
  std::string sum = "use(a";
  std::string chain = "use(a";
  for (int i = 0; i < 10'000; ++i) {
    sum += " + b";
    chain += ".b()";
  }
  CHECK_NOTHROW(lower_text("a.js", deep));
  CHECK(lower_text("a.js", sum + ");").opaques.empty());
  CHECK(lower_text("a.js", chain + ");").opaques.empty());
  for (const char* text : {"class {", "import from", "export {", "f(", "`${", "({[", "enum", "x = {get", "<a", "a?.", "@",
                           "for (", "switch (x) { case", "function* (", "\"\\u{", "export default", "new", "import a ="}) {
    for (const char* path : {"a.js", "a.ts", "a.tsx"}) CHECK_NOTHROW(lower_text(path, text));
  }
  std::string nested;
  for (int i = 0; i < 2'000; ++i) nested += "function f(){if(x){";
  CHECK_NOTHROW(lower_text("a.ts", nested));
}

}  // namespace
}  // namespace micryscope
