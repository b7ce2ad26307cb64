"""Hostile projects: what a repository could hold to make an analyser crash, hang or fill the memory.

`CASES` maps a name to a function that writes the project into an empty folder. Sizes are chosen so
that anything quadratic in them shows; `scale` makes them smaller for slow builds. Programs are said
once and written in each language by its `Dialect`.

A case lists the notifications of which one must be there: those of caps that it certainly reaches.
"""
import os
import random

PYTHON_HEAD = "import hashlib\nfrom Crypto.Cipher import AES\n"
SCRIPT_HEAD = "const crypto = require('crypto');\n"
GO_HEAD = 'package main\n\nimport (\n\t"crypto/aes"\n\t"crypto/md5"\n)\n'
CASES = {}
EXPECTED = {}  # name -> ids of notifications of which one must be there


def case(*expected):
    def register(make):
        name = make.__name__.removeprefix("make_")
        CASES[name] = make
        EXPECTED[name] = expected
        return make

    return register


class Folder:
    """Writes files below one folder; `n` scales a count."""

    def __init__(self, path, scale):
        self.path = path
        self.scale = scale

    def n(self, count):
        return max(10, int(count * self.scale))

    def write(self, name, content):
        path = os.path.join(self.path, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(content if isinstance(content, bytes) else content.encode())

    def python(self, text, name="a.py"):
        self.write(name, PYTHON_HEAD + text)

    def script(self, text, name="a.js"):
        self.write(name, SCRIPT_HEAD + text)

    def go(self, text, name="a.go"):
        self.write(name, GO_HEAD + text)


def lines(count, make, separator="\n"):
    return separator.join(make(i) for i in range(count)) + "\n"


# --- the shape of the text ----------------------------------------------------------------------


@case("syntax-error", "not-understood")
def make_binary(folder):
    source = random.Random(1)
    for ending in ("py", "js", "ts", "go"):
        folder.write(f"zeros.{ending}", b"import hashlib\0" * 1000)
        folder.write(f"noise.{ending}", b"import crypto md5\n" + source.randbytes(200_000))
        folder.write(f"text.{ending}", b"md5 " + bytes(source.choices(range(1, 128), k=200_000)))


@case("read-with-replacements")
def make_broken_utf8(folder):
    broken = b"\xff\xfe\xc0\x80\xed\xa0\x80\xf4\x90\x80\x80\xe2\x82"
    folder.write("a.py", b"import hashlib\nx = '" + broken * 1000 + b"'\nhashlib.md5(x)\n")
    folder.write("b.js", b"const c = require('crypto'); c.createHash('md5').update('" + broken + b"')")
    folder.write("c.go", GO_HEAD.encode() + b"func main() { md5.Sum([]byte(`" + broken + b"`)) }")
    folder.write("d.py", b"\xff\xfe" + "import hashlib\nhashlib.md5(password)\n".encode("utf-16-le"))
    folder.write("e.py", b"\xfe\xff\x00")
    folder.write("f.py", b"\xef\xbb\xbf" * 1000 + b"import hashlib")


@case("skipped-too-large")
def make_long_line(folder):
    folder.script("x = '" + "a" * 50_000_000 + "'; crypto.createHash('md5').update(x)")
    folder.script("/*" + "*" * 1_900_000 + "*/crypto.createHash('md5').update(password)", "b.js")
    folder.python("x = " + "1 + " * folder.n(400_000) + "1\nhashlib.md5(password)\n", "c.py")


@case()
def make_bundle(folder):
    source = random.Random(1)
    parts, size = [], 0
    while size < 1_900_000 * folder.scale:
        i = len(parts)
        a, b, c, d = source.sample("abcdefghijklmnopqrstuvwxyz", 4)
        part = (f"function {a}{i}({b},{c}){{var {d}={b}.{c}({c});return e.exports.{a}({d},{b})?{c}.{d}="
                f"n.{a}({b}):({b}.{a}({c}),{a}{source.randint(0, i)}({c},{d}))}}")
        if i % 50 == 0:
            part += f"{b}{i}=t.createHash(\"md5\").update({c}).digest('hex');"
        parts.append(part)
        size += len(part)
    folder.write("a.js", "!function(e,n,t){" + "".join(parts)
                 + '}(module,require("x"),require("crypto"));')


@case()
def make_packed_modules(folder):
    source = random.Random(2)
    count = folder.n(8000)
    folder.script("(()=>{var m={" + ",".join(
        f"{i}:(e,t,n)=>{{t.f{i}=function(a,b){{return n({source.randrange(count)})"
        f".f{source.randrange(count)}(a,b)+e.g(a)}}}}" for i in range(count))
        + '};function r(i){return m[i]}crypto.createHash("md5").update(r(1).f1("a"));})();')


def nested(name, python, script, go, depth, *expected):
    def make(folder):
        n = folder.n(depth)
        folder.python(python(n))
        folder.script(script(n))
        folder.go(go(n))

    make.__name__ = "make_" + name
    case(*expected)(make)


nested("deep_parentheses",
       lambda n: "x = " + "(" * n + "1" + ")" * n + "\nhashlib.md5(x)\n",
       lambda n: "x = " + "(" * n + "1" + ")" * n + "; crypto.createHash('md5').update(x)",
       lambda n: "var x = " + "(" * n + "1" + ")" * n + "\nfunc main() { md5.Sum(x) }", 100_000)
nested("deep_lists",
       lambda n: "x = " + "[" * n + "1" + "]" * n + "\nhashlib.md5(x)\n",
       lambda n: "x = " + "[" * n + "1" + "]" * n + "; crypto.createHash('md5').update(x)",
       lambda n: "var x = " + "[]T{" * n + "1" + "}" * n + "\nfunc main() { md5.Sum(x) }", 100_000,
       "not-understood", "syntax-error")
nested("unclosed",
       lambda n: "hashlib.md5(x)\n" + "x = ([{" * n,
       lambda n: "crypto.createHash('md5').update(x);\n" + "f(() => { [`${" * n,
       lambda n: "func main() { md5.Sum(x)\n" + "if a { f([]T{(" * n, 30_000,
       "not-understood", "syntax-error")
nested("deep_blocks",
       lambda n: "def f(k):\n" + "".join(
           " " * (i + 1) + f"if c{i}:\n" + " " * (i + 2) + f"k = g(k, {i})\n"
           for i in range(min(n, 800))) + " AES.new(k, AES.MODE_ECB)\n",
       lambda n: "function f(k){\n" + "".join(f"if (c{i}) {{ k = g(k, {i});\n" for i in range(n))
       + "}" * n + '\ncrypto.createCipheriv("aes-128-cbc", k, k)}\n',
       lambda n: "func f(k []byte){\n" + "".join(f"if c{i} {{ k = g(k, {i})\n" for i in range(n))
       + "}\n" * n + "\naes.NewCipher(k)}\n", 5000, "not-understood")
nested("deep_loops",
       lambda n: "def f(k):\n" + "".join(
           " " * (i + 1) + f"for i{i} in k:\n" + " " * (i + 2) + f"k = g(k, {i})\n"
           for i in range(min(n, 800))) + " AES.new(k, AES.MODE_ECB)\n",
       lambda n: "function f(k){\n" + "".join(
           f"for (let i{i} = 0; i{i} < k; i{i}++) {{ k = k + {i};\n" for i in range(n))
       + "}" * n + '\ncrypto.createCipheriv("aes-128-cbc", k, k)}\n',
       lambda n: "func f(k []byte){\n" + "".join(
           f"for i{i} := 0; i{i} < 3; i{i}++ {{ k = append(k, {i})\n" for i in range(n))
       + "}\n" * n + "\naes.NewCipher(k)}\n", 5000, "not-understood")
nested("deep_functions",
       lambda n: "".join(" " * i + f"def f{i}(a{i}):\n" for i in range(min(n, 800)))
       + " " * min(n, 800) + "return hashlib.md5(a0)\n",
       lambda n: "".join(f"function f{i}(a{i}) {{ return " for i in range(n))
       + "crypto.createHash('md5').update(a0)" + "}" * n,
       lambda n: "func main() {" + "".join(f"f(func(a{i} []byte) {{" for i in range(n))
       + "md5.Sum(a0)" + "})" * n + "}", 5000, "not-understood")
nested("deep_choices",
       lambda n: "x = " + "(".join(f'"a{i}" if c{i} else ' for i in range(n)) + '"z"'
       + ")" * (n - 1) + "\nhashlib.new(x)\n",
       lambda n: "const x = " + "".join(f'c{i} ? "a{i}" : ' for i in range(n)) + '"z";\n'
       + "crypto.createHash(x);\n",
       lambda n: "func f() string {" + "".join(f'if c{i} {{ return "a{i}" }} else ' for i in range(n))
       + '{ return "z" } }\nfunc main() { md5.Sum([]byte(f())) }', 5000, "not-understood")
nested("long_chain",
       lambda n: "x = a" + '.f("b")' * n + "\nhashlib.md5(x)\n",
       lambda n: "const x = a" + '.f("b")' * n + ";\ncrypto.createHash('md5').update(x)\n",
       lambda n: "func main() { x := a" + '.f("b")' * n + "\nmd5.Sum(x) }\n", 250_000,
       "not-understood", "limit-depth")
nested("long_members",
       lambda n: "x" + ".a" * n + "\nhashlib.md5(x)\n",
       lambda n: "x" + ".a" * n + ";\ncrypto.createHash('md5').update(x)\n",
       lambda n: "func main() { f(x" + ".a" * n + ")\nmd5.Sum(x) }\n", 400_000)
nested("long_concatenation",
       lambda n: "x = 'a'" + "+b" * n + "\nhashlib.md5(x)\n",
       lambda n: "x = 'a'" + "+b" * n + ";\ncrypto.createHash('md5').update(x)\n",
       lambda n: 'func main() { x := "a"' + "+b" * n + "\nmd5.Sum(x) }\n", 300_000,
       "limit-parts", "limit-depth")
nested("growing_text",
       lambda n: "x = 'aaaaaaaaaaaaaaaa'\n" + "x = x + 'bbbbbbbbbbbbbbbb'\n" * n + "hashlib.new(x)\n",
       lambda n: "let x = 'aaaaaaaaaaaaaaaa';\n" + "x += 'bbbbbbbbbbbbbbbb';\n" * n
       + "crypto.createHash(x);\n",
       lambda n: 'func main() { x := "aaaaaaaaaaaaaaaa"\n' + 'x += "bbbbbbbbbbbbbbbb"\n' * n
       + "md5.Sum([]byte(x)) }\n", 30_000, "limit-depth")
nested("doubled_text",
       lambda n: "s = 'aaaaaaaaaaaaaaaa'\n" + "s = s + s\n" * 60
       + "AES.new(s * 1000000000, AES.MODE_CBC, s * 1000 * 1000 * 1000 * 1000)\n",
       lambda n: "let s = 'aaaaaaaaaaaaaaaa';\n" + "s = s + s;\n" * 60
       + "crypto.createCipheriv('aes-128-cbc', s, s.repeat(1e9).repeat(1000000000));\n"
       + "Buffer.alloc(1e15); new Uint8Array(99999999999999999999);\n",
       lambda n: 'const s0 = "aaaaaaaaaaaaaaaa"\n' + lines(60, lambda i: f"const s{i + 1} = s{i} + s{i}")
       + "var t = [1 << 62]byte{}\nvar u = make([]byte, 1 << 62)\n"
       + "func main() { aes.NewCipher([]byte(s60)); aes.NewCipher(t[:]); aes.NewCipher(u) }", 60)


# --- many of one thing --------------------------------------------------------------------------

nested("updates_of_one_hash",
       lambda n: "h = hashlib.md5()\n" + 'h.update(b"x")\n' * n + "h.digest()\n",
       lambda n: "crypto.createHash('md5')" + '.update("b")' * n + ".digest('hex');\n",
       lambda n: "func main() { h := md5.New()\n" + "h.Write(x)\n" * n + "h.Sum(nil) }\n", 30_000)
nested("wrapper_with_many_callers",
       lambda n: "def enc(key, data):\n    return AES.new(key, AES.MODE_ECB).encrypt(data)\n"
       + lines(n, lambda i: f'def u{i}(x):\n    return enc(x, "k{i}")'),
       lambda n: 'function enc(k, d) { return crypto.createCipheriv("aes-128-ecb", k, "").update(d); }\n'
       + lines(n, lambda i: f'function u{i}(x) {{ return enc(x, "k{i}"); }}'),
       lambda n: "func enc(k, d []byte) []byte { c, _ := aes.NewCipher(k); c.Encrypt(d, d); return d }\n"
       + lines(n, lambda i: f'func u{i}(x []byte) []byte {{ return enc(x, []byte("k{i}")) }}'),
       10_000, "limit-callers")
nested("shared_variable",
       lambda n: "app = make()\n" + lines(n, lambda i: (
           f"def u{i}(x):\n    global app\n    app.use{i}(x)\n    app = g(app)\n"
           f"    return hashlib.md5(app.get{i}(x)).hexdigest()")),
       lambda n: "let app = make();\n" + lines(n, lambda i: (
           f"function u{i}(x) {{ app.use{i}(x); app = g(app); "
           f'return crypto.createHash("md5").update(app.get{i}(x)).digest("hex"); }}')),
       lambda n: "var app = make2()\n" + lines(n, lambda i: (
           f"func u{i}(x []byte) []byte {{ app.use{i}(x); app = g(app); return md5.Sum(app.get{i}(x)) }}")),
       4000, "limit-versions")
nested("ring_of_functions",
       lambda n: lines(n, lambda i: f"def f{i}(a, b):\n    return f{(i + 1) % n}(a, b)")
       + 'hashlib.md5(f0("x", "y"))\nAES.new(f0("a", "b"), AES.MODE_ECB)\n',
       lambda n: lines(n, lambda i: f"function f{i}(a, b) {{ return f{(i + 1) % n}(a, b); }}")
       + "crypto.createHash('md5').update(f0('x', 'y'));\n",
       lambda n: lines(n, lambda i: f"func f{i}(a, b []byte) []byte {{ return f{(i + 1) % n}(a, b) }}")
       + 'func main() { md5.Sum(f0([]byte("x"), nil)) }\n', 20_000, "limit-depth")
nested("diamond_of_functions",
       lambda n: 'def f0(a):\n return "x" + a\n' + "".join(
           f'def f{i}(a):\n return f{i - 1}(f{i - 1}(a)) + f{i - 1}(a + "{i}")\n' for i in range(1, n))
       + f'AES.new(f{n - 1}("k"), AES.MODE_CBC, f{n - 2}("i"))\n',
       lambda n: 'function f0(a) { return "x" + a }\n' + "".join(
           f'function f{i}(a) {{ return f{i - 1}(f{i - 1}(a)) + f{i - 1}(a + "{i}") }}\n'
           for i in range(1, n))
       + f'crypto.createCipheriv("aes-128-cbc", f{n - 1}("k"), f{n - 2}("i"));\n',
       lambda n: 'func f0(a string) string { return "x" + a }\n' + "".join(
           f'func f{i}(a string) string {{ return f{i - 1}(f{i - 1}(a)) + f{i - 1}(a + "{i}") }}\n'
           for i in range(1, n))
       + f'func main() {{ aes.NewCipher([]byte(f{n - 1}("k"))) }}\n', 200)
nested("methods_that_call_each_other",
       lambda n: "class C:\n" + "".join(
           f" def m{i}(self, k):\n  self.a{i % 100} = k\n  self.m{(i + 1) % n}(self.a{(i * 7) % 100})\n"
           f"  return self.m{(i * 17) % n}(k)\n" for i in range(n))
       + " def z(self):\n  AES.new(self.m0(self.a1), AES.MODE_ECB)\n",
       lambda n: "class C {\n" + "".join(
           f" m{i}(k) {{ this.a{i % 100} = k; this.m{(i + 1) % n}(this.a{(i * 7) % 100}); "
           f"return this.m{(i * 17) % n}(k); }}\n" for i in range(n))
       + ' z() { crypto.createCipheriv("aes-128-cbc", this.m0(this.a1), this.a2) }\n}\n',
       lambda n: "type C struct { a []byte }\n" + "".join(
           f"func (c *C) m{i}(k []byte) []byte {{ c.a{i % 100} = k; c.m{(i + 1) % n}(c.a{(i * 7) % 100}); "
           f"return c.m{(i * 17) % n}(k) }}\n" for i in range(n))
       + "func (c *C) z() { aes.NewCipher(c.m0(c.a1)) }\n", 3000)
nested("options_through_functions",
       lambda n: "".join(
           f'def f{i}(o):\n p = {{**o, "key": o.get("key") or o["k{i % 7}"], "iv": o["iv"], "n": {i}}}\n'
           f' if o["n"]:\n  return f{(i * 3 + 1) % n}({{**p, "x": f{(i * 5 + 2) % n}(o)}})\n'
           f" return f{(i + 1) % n}(p)\n" for i in range(n))
       + 'r = f0({"key": "abc", "iv": "d"})\nAES.new(r["key"], AES.MODE_CBC, r["iv"])\n'
       + 'def enc(o):\n AES.new(o["key"], AES.MODE_CBC, o["iv"])\n return f3(o)\nenc(r)\nf1(enc(f2(r)))\n',
       lambda n: "".join(
           f"function f{i}(o) {{ const p = {{...o, key: o.key || o.k{i % 7}, iv: o.iv, n: {i}}}; "
           f"if (o.n) {{ return f{(i * 3 + 1) % n}({{...p, x: f{(i * 5 + 2) % n}(o)}}); }} "
           f"return f{(i + 1) % n}(p); }}\n" for i in range(n))
       + 'const r = f0({key: "abc", iv: "d"}); crypto.createCipheriv("aes-128-cbc", r.key, r.iv);\n'
       + "function enc(o) { crypto.createCipheriv(o.alg, o.key, o.iv); return f3(o) } enc(r); f1(enc(f2(r)))\n",
       lambda n: "".join(
           f"func f{i}(o O) O {{ p := O{{key: pick(o.key, o.k{i % 7}), iv: o.iv, n: {i}}}; "
           f"if o.n {{ return f{(i * 3 + 1) % n}(O{{key: p.key, x: f{(i * 5 + 2) % n}(o).key}}) }}; "
           f"return f{(i + 1) % n}(p) }}\n" for i in range(n))
       + 'func enc(o O) O { aes.NewCipher(o.key); return f3(o) }\n'
       + 'func main() { r := f0(O{key: "abc"}); aes.NewCipher(r.key); enc(r); f1(enc(f2(r))) }\n', 500)
nested("assignments_in_loops",
       lambda n: "def f(d):\n for i in d:\n" + "".join(
           f"  v{i % 200} = g(v{(i * 13) % 200}, v{(i * 31) % 200})\n"
           + ("  while q:\n   v0 = v1\n" if i % 100 == 0 else "") for i in range(n))
       + " AES.new(v3, AES.MODE_CBC, v4)\n",
       lambda n: "function f(d){ let " + ",".join(f"v{i}" for i in range(200)) + "; for (const i of d) {\n"
       + "".join(f"  v{i % 200} = g(v{(i * 13) % 200}, v{(i * 31) % 200});\n"
                 + ("  while(q) { v0 = v1; }\n" if i % 100 == 0 else "") for i in range(n))
       + '} crypto.createCipheriv("aes-128-cbc", v3, v4) }\n',
       lambda n: "func f(d []int){ " + ";".join(f"var v{i} []byte" for i in range(200))
       + "\n for _, i := range d {\n" + "".join(
           f"  v{i % 200} = g(v{(i * 13) % 200}, v{(i * 31) % 200})\n"
           + ("  for q { v0 = v1 }\n" if i % 100 == 0 else "") for i in range(n))
       + "}\n aes.NewCipher(v3) }\n", 20_000)
nested("fields_in_loops",
       lambda n: "def f(d):\n o = {}\n for i in d:\n" + "".join(
           f'  o["x{i % 50}"] = g(o["x{(i * 13) % 50}"])\n' for i in range(n))
       + ' AES.new(o["x3"], AES.MODE_CBC, o["x4"])\n',
       lambda n: "function f(d){ let o = {}; for (const i of d) {\n" + "".join(
           f"  o.x{i % 50} = g(o.x{(i * 13) % 50});\n" for i in range(n))
       + '} crypto.createCipheriv("aes-128-cbc", o.x3, o.x4) }\n',
       lambda n: "func f(d []int){ o := T{}\n for _, i := range d {\n" + "".join(
           f"  o.x{i % 50} = g(o.x{(i * 13) % 50})\n" for i in range(n))
       + "}\n aes.NewCipher(o.x3) }\n", 20_000, "limit-depth")
nested("branches_in_a_row",
       lambda n: "def f(k):\n" + "".join(
           f" if c{i}:\n  k{i % 50} = g(k, k{(i * 7) % 50})\n" for i in range(n))
       + " AES.new(k3, AES.MODE_ECB)\n",
       lambda n: "function f(k){ let " + ",".join(f"k{i}" for i in range(50)) + ";\n" + "".join(
           f"if (c{i}) {{ k{i % 50} = g(k, k{(i * 7) % 50}); }}\n" for i in range(n))
       + 'crypto.createCipheriv("aes-128-ecb", k3, "") }\n',
       lambda n: "func f(k []byte) { " + ";".join(f"k{i} := k" for i in range(50)) + "\n" + "".join(
           f"if c{i} {{ k{i % 50} = g(k, k{(i * 7) % 50}) }}\n" for i in range(n))
       + "aes.NewCipher(k3) }\n", 20_000, "limit-depth", "limit-origins")
nested("large_tables",
       lambda n: "T = {" + ",".join(f'"k{i}": "v{i}"' for i in range(n)) + "}\n"
       + "L = [" + ",".join(f'"v{i}"' for i in range(n)) + "]\n"
       + lines(n // 5, lambda i: f'hashlib.new(T["k{i}"])\nhashlib.new(L[{i}])')
       + "for x in L:\n hashlib.new(x)\nhashlib.new(T[x])\n",
       lambda n: "const T = {" + ",".join(f'k{i}: "v{i}"' for i in range(n)) + "};\n"
       + "const L = [" + ",".join(f'"v{i}"' for i in range(n)) + "];\n"
       + lines(n // 5, lambda i: f"crypto.createHash(T.k{i}); crypto.createHash(L[{i}]);"),
       lambda n: "var t = map[string][]byte{" + ",".join(f'"k{i}": []byte("v{i}")' for i in range(n)) + "}\n"
       + "var l = []byte{" + ",".join(f"{i % 256}" for i in range(n)) + "}\n"
       + "func main() {\n" + lines(n // 5, lambda i: f't["k{i}"] = nil; aes.NewCipher(t["k{i}"])') + "}\n",
       20_000)
nested("many_operations",
       lambda n: lines(n, lambda i: (
           f'def u{i}(x):\n    k = b"0123456789abcdef"\n'
           f'    return AES.new(k, AES.MODE_ECB).encrypt(hashlib.md5(x + "{i}").digest())')),
       lambda n: lines(n, lambda i: (
           f'function u{i}(password) {{ return crypto.createCipheriv("des-ecb", "0123456{i}", "")'
           f'.update(crypto.createHash("md5").update(password).digest()); }}')),
       lambda n: lines(n, lambda i: (
           f'func u{i}(password []byte) {{ b, _ := aes.NewCipher([]byte("0123456789{i}")); '
           "s := md5.Sum(password); b.Encrypt(password, s[:]) }")), 3000)
nested("many_arguments",
       lambda n: "def f(" + ",".join(f"a{i}" for i in range(n)) + "):\n return hashlib.md5(a7)\n"
       + ("f(" + ",".join(f"'{i}'" for i in range(n)) + ")\n") * 5,
       lambda n: "function f(" + ",".join(f"a{i}" for i in range(n)) + ") { crypto.createHash(a7); }\n"
       + ("f(" + ",".join(f"'{i}'" for i in range(n)) + ");\n") * 5,
       lambda n: "func f(" + ",".join(f"a{i}" for i in range(n)) + " []byte) { md5.Sum(a7) }\n"
       + "func main() {" + ("f(" + ",".join("nil" for i in range(n)) + ")\n") * 5 + "}", 5000)
nested("many_returns",
       lambda n: "def f(x):\n" + lines(n, lambda i: f' if x == {i}: return "v{i}"')
       + lines(n, lambda i: f"hashlib.new(f({i}))"),
       lambda n: "function f(x) {\n" + lines(n, lambda i: f'if (x == {i}) return "v{i}";') + "}\n"
       + lines(n, lambda i: f"crypto.createHash(f({i}));"),
       lambda n: "func f(x int) []byte {\n" + lines(n, lambda i: f'if x == {i} {{ return []byte("v{i}") }}')
       + "return nil }\nfunc main() {\n" + lines(n, lambda i: f"aes.NewCipher(f({i}))") + "}\n", 3000,
       "limit-returns")
nested("line_of_bases",
       lambda n: "class C0:\n key = b'fixed-fixed-fixe'\n" + lines(n, lambda i: (
           f"class C{i + 1}(C{i}):\n def m{i}(self):\n  return AES.new(self.key, AES.MODE_ECB)")),
       lambda n: "class C0 { key = 'fixed-fixed-fixe' }\n" + lines(n, lambda i: (
           f"class C{i + 1} extends C{i} {{ m{i}() {{ crypto.createCipheriv('aes-128-ecb', this.key, '') }} }}")),
       lambda n: "type C0 struct { key []byte }\n" + lines(n, lambda i: (
           f"type C{i + 1} struct {{ C{i} }}\nfunc (c *C{i + 1}) m() {{ aes.NewCipher(c.key) }}")), 3000,
       "limit-depth")
nested("many_derived",
       lambda n: "class C:\n def m(self):\n  self.x = self.get()\n  return AES.new(self.key, AES.MODE_ECB)\n"
       + lines(n, lambda i: f"class C{i}(C):\n key = b'{i}'\n def get(self):\n  return self.m()"),
       lambda n: "class C { m() { this.x = this.get(); crypto.createCipheriv('aes-128-ecb', this.key, '') } }\n"
       + lines(n, lambda i: f"class C{i} extends C {{ key = '{i}'; get() {{ return this.m() }} }}"),
       lambda n: "type I interface { Get() []byte; Other() }\n"
       + lines(n, lambda i: f"type C{i} struct {{}}\nfunc (c C{i}) Get() []byte {{ return nil }}\n"
               f"func u{i}(x I) {{ aes.NewCipher(x.Get()) }}"), 3000)


# --- names across files -------------------------------------------------------------------------


@case()
def make_cycles(folder):
    """Imports, re-exports, bases and aliases that lead to themselves."""
    folder.python("from b import *\nfrom b import C\nclass D(C): pass\nclass C(D): pass\nx = x\ny = z\nz = y\n"
                  "hashlib.md5(x + y + w)\n")
    folder.python("from a import *\nfrom a import D, x as x\nclass C(D): pass\nw = x\n", "b.py")
    folder.write("m.mjs", 'import c from "crypto"; export * from "./n.mjs"; export * from "./m.mjs";\n'
                 'import { v } from "./n.mjs"; export { v as v2 } from "./n.mjs"; c.createHash(v);\n')
    folder.write("n.mjs", 'import c from "crypto"; export * from "./m.mjs"; export { v2 as v } from "./m.mjs";\n'
                 'export { default } from "./m.mjs"; export { default as d } from "./n.mjs"; c.createHash("md5");\n')
    folder.go("type A struct { B }\ntype B struct { A }\ntype P *P\ntype S []S\ntype T = U\ntype U = T\n"
              "const c = d\nconst d = c\nvar v = w\nvar w = v\nfunc f(a A) { aes.NewCipher(a.key); md5.Sum(v) }\n")


@case()
def make_web_of_reexports(folder):
    count = folder.n(300)
    for i in range(count):
        targets = "".join(f'export * from "./m{(i * 7 + k) % count}.js";\n' for k in range(12))
        folder.write(f"m{i}.js", 'import c from "crypto";\n' + targets + f'export const v{i} = "md5";\n'
                     + "".join(f'import {{ v{(i + k) % count}, no{k} }} from "./m{(i + 1) % count}.js";\n'
                               for k in range(5)) + f"c.createHash(v{(i + 3) % count}); c.createHash(no1);\n")


@case()
def make_star_imports(folder):
    count = folder.n(200)
    for i in range(count):
        folder.python("".join(f"from m{(i * 3 + k) % count} import *\n" for k in range(10))
                      + f"v{i} = 'md5'\nhashlib.new(v{(i + 2) % count})\nhashlib.new(unknown)\n", f"m{i}.py")


@case()
def make_many_exports(folder):
    count = folder.n(10_000)
    folder.script(lines(count, lambda i: f'exports.k{i} = "v{i}";'))
    folder.script('const a = require("./a");\n' + lines(count, lambda i: f"crypto.createHash(a.k{i});"), "b.js")


@case()
def make_large_package(folder):
    count = folder.n(400)
    for i in range(count):
        folder.go("\n".join(f"var v{i}_{k} = g(v{(i + 1) % count}_{k})" for k in range(10))
                  + f"\nfunc f{i}(x []byte) []byte {{ return f{(i * 7 + 1) % count}(v{(i + 1) % count}_3) }}\n"
                  f"func init() {{ aes.NewCipher(f{i}(v{i}_1)); md5.Sum(v{i}_2) }}\n", f"f{i}.go")


# --- the tree -----------------------------------------------------------------------------------


@case("skipped-links-out-of-the-root", "skipped-unreadable", "skipped-too-deep")
def make_tree(folder):
    folder.python("hashlib.md5(password)\n", "real/a.py")
    os.symlink("loop", os.path.join(folder.path, "loop"))
    os.symlink("..", os.path.join(folder.path, "real", "up"))
    os.symlink("/", os.path.join(folder.path, "root"))
    os.symlink("/dev/zero", os.path.join(folder.path, "zero.py"))
    os.symlink("nowhere.py", os.path.join(folder.path, "gone.py"))
    os.symlink("two.py", os.path.join(folder.path, "one.py"))
    os.symlink("one.py", os.path.join(folder.path, "two.py"))
    os.mkfifo(os.path.join(folder.path, "pipe.py"))
    os.makedirs(os.path.join(folder.path, "folder.py"))
    deep = folder.path
    for _ in range(900):
        deep = os.path.join(deep, "d")
    os.makedirs(deep)
    for name in ("line\nend.py", "quote'\".py", "\x1b[31mred.py", "%41%00.py", "*?[.py", "-rf.py", " .py"):
        folder.python("hashlib.md5(password)\n", "names/" + name)
    folder.write("names/" + "n" * 250 + ".py", "import hashlib\n")
    with open(os.path.join(folder.path.encode(), b"names", b"\xff\xfe.py"), "wb") as file:
        file.write(b"import hashlib\nhashlib.md5(password)\n")
    folder.python("hashlib.md5(password)\n", "closed/a.py")
    os.chmod(os.path.join(folder.path, "closed", "a.py"), 0)
    folder.write(".git", "gitdir: /\n")


@case()
def make_many_files(folder):
    for i in range(folder.n(20_000)):
        folder.write(f"p{i % 100}/m{i}.py", f"import hashlib\nhashlib.sha256(b'{i}')\n" if i % 10 == 0 else "x = 1\n")


@case()
def make_ignore_rules(folder):
    folder.write(".gitignore", "".join(f"**/a*/**/b*/**/c{i}*/**/d*\n!**/*{i}?[a-z]*\n" for i in range(3000)))
    folder.write("sub/.gitignore", "a" * 1_000_000 + "\n" + "[" * 10_000 + "\n" + "*" * 10_000 + "x\n"
                 + "{" * 1000 + "a,b" + "}" * 1000 + "\n\\\n\0\n")
    for i in range(folder.n(300)):
        folder.write(f"sub/{'a' * 100}/{'b' * 100}/{i}{'a' * 100}.py", "import hashlib\nhashlib.md5(password)\n")


@case()
def make_manifests(folder):
    nest = "[" * 100_000 + "]" * 100_000
    for name in ("package.json", "tsconfig.json"):
        folder.write(f"deep/{name}", nest)
        folder.write(f"half/{name}", '{"name": "x", "paths": {"a": [')
        folder.write(f"types/{name}", '{"name": 1, "main": [], "exports": 3, "workspaces": {"a": 1}, "compilerOptions": '
                     '{"paths": {"*": "x", "@/*": [1, null, {}], "": [""], "**": ["**"]}, "baseUrl": 7}}')
        folder.write(f"top/{name}", "null")
        folder.write(f"noise/{name}", random.Random(3).randbytes(10_000))
    folder.write("cycle/tsconfig.json", '{"extends": "./tsconfig.json", "compilerOptions": {"paths": {"a": ["a"]}}}')
    folder.write("big/tsconfig.json", '{"compilerOptions": {"paths": {' + ",".join(
        f'"p{i}/*": ["../q{i}/*"]' for i in range(20_000)) + "}}}")
    folder.write("big/a.ts", 'import c from "crypto";\n' + lines(
        1000, lambda i: f'import {{ v{i} }} from "p{i}/x";') + "c.createHash(v1);\n")
    folder.write("go.mod", "module " + "a/" * 50_000 + "\nreplace x => ../../..\n")
    folder.write("sub/go.mod", b"\xff\0module\n")
    folder.write("pyproject.toml", "[project]\nname = [[[[\n")
    folder.write("setup.cfg", "[options]\npackage_dir =\n\t=" + "x" * 100_000)
    for name in ("deep", "half", "types", "top", "noise", "cycle"):
        folder.script('require("x"); crypto.createHash("md5").update(password)', name + "/a.js")


@case()
def make_suppressions(folder):
    folder.python("".join(f"hashlib.md5(password)  # micryscope: ignore R3 until 99999-99-99 -- {'x' * 200}\n"
                          f"# micryscope: ignore {'R3,' * 50} --\n" for _ in range(folder.n(3000))))
    folder.script("/* micryscope: " * folder.n(10_000) + "*/", "b.js")


@case()
def make_secrets(folder):
    folder.python(lines(folder.n(5000), lambda i: f'password_{i} = "hunter{i}hunter"\napi_key_{i} = "sk-{i:040d}"'))
    folder.python("password = '" + "a1" * 400_000 + "'\ntoken = 'ghp_" + "A" * 400_000 + "'\n", "b.py")


# --- configuration ------------------------------------------------------------------------------


def yaml_bombs():
    rungs = "".join(f"k{i}: &k{i} [{', '.join([f'*k{i - 1}'] * 10)}]\n" for i in range(1, 12))
    return {
        "aliases": "k0: &k0 [a]\n" + rungs,
        "merge": "a: &a {x: 1}\nb: &b {<<: *a, <<: *a}\nrules: {<<: *b}\n",
        "itself": "rules: &a\n  R1: *a\n",
        "deep": "rules: " + "[" * 100_000 + "]" * 100_000,
        "deep_blocks": "".join(" " * i + "a:\n" for i in range(3000)),
        "long": "exclude:\n" + "  - a\n" * 400_000,
        "wide": "paths:\n" + "".join(f"  - glob: '**/{i}/**'\n    rules: {{R1: off}}\n" for i in range(5000)),
        "noise": random.Random(4).randbytes(100_000),
        "keys": "".join(f"k{i}: 1\n" for i in range(50_000)),
        "glob": "exclude: ['" + "**/*a" * 2000 + "', '" + "{a,b}" * 40 + "', '[', '" + "{" * 5000 + "']\n",
        "numbers": "thresholds: {pbkdf2.sha256.iterations: 1e999, x: .nan, y: 99999999999999999999}\n",
        "tags": "!!binary x: !!python/object/apply:os.system [true]\n",
        "documents": "---\nprofile: default\n" * 1000,
        "directive": "%YAML 9.9\n%TAG ! x\n---\n\t- x\n",
    }


def configured(name, text):
    def make(folder):
        folder.write(".micryscope.yaml", text)
        folder.python("hashlib.md5(password)\n")

    make.__name__ = "make_config_" + name
    case()(make)


def ruled(name, text):
    def make(folder):
        folder.python("hashlib.md5(password)\n", "project/a.py")
        for kind in ("rules", "models/python", "profiles", "names", "mcp"):
            folder.write(f"rulesets/{kind}/bomb.yaml", text)

    make.__name__ = "make_rules_" + name
    case()(make)


for bomb_name, bomb in yaml_bombs().items():
    configured(bomb_name, bomb)
    ruled(bomb_name, bomb)
