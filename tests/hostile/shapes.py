"""Shapes that programs can grow in: `SHAPES` maps (shape, language) to a function that writes a project
of size n into a folder. doubling.py measures each at one size and at twice that.

Those of cases.py that are written in each language are among them; `SIZES` says how large each begins.
A size is beyond the caps that the analysis has on purpose (64 versions, 256 units, ...), or what grows
until it meets one would look worse than it is.
"""
import cases
from cases import GO_HEAD, PYTHON_HEAD, SCRIPT_HEAD, lines

SHAPES = {}
SIZE = 400
SIZES = {}
TYPESCRIPT_HEAD = "import * as crypto from 'crypto';\n"


class Written(cases.Folder):
    """What one of cases.py writes for one language, under the ending of another if need be."""

    def __init__(self, path, count, language):
        super().__init__(path, 1.0)
        self.count = count
        self.language = language

    def n(self, count):
        return self.count

    def python(self, text, name="a.py"):
        if self.language == "python":
            super().python(text, name)

    def script(self, text, name="a.js"):
        if self.language == "javascript":
            super().script(text, name)
        elif self.language == "typescript":
            self.write(name.replace(".js", ".ts"), TYPESCRIPT_HEAD + text)

    def go(self, text, name="a.go"):
        if self.language == "go":
            super().go(text, name)


def add(name, language, write, size=None):
    SHAPES[name, language] = write
    SIZES[name, language] = size or SIZE


def from_case(name, make, size):
    for language in ("python", "javascript", "typescript", "go"):
        add(name, language, lambda path, n, language=language: make(Written(path, n, language)), size)


def shape(name, python=None, script=None, go=None, typescript=None, size=None):
    """Each argument makes one text of size n, or (name, text) of several files."""
    heads = {"python": PYTHON_HEAD, "javascript": SCRIPT_HEAD, "typescript": TYPESCRIPT_HEAD,
             "go": GO_HEAD}
    endings = {"python": "a.py", "javascript": "a.js", "typescript": "a.ts", "go": "a.go"}
    made = {"python": python, "javascript": script, "typescript": typescript or script, "go": go}

    def write(path, n, language):
        folder = cases.Folder(path, 1.0)
        texts = made[language](n)
        if isinstance(texts, str):
            texts = [(endings[language], texts)]
        for file, text in texts:
            if language == "typescript":
                file = file.replace(".js", ".ts")
            folder.write(file, heads[language] + text if text else "x = 1\n")

    for language, make in made.items():
        if make is not None:
            add(name, language, lambda path, n, language=language: write(path, n, language), size)


CASE_SIZES = {
    "deep_parentheses": 3000, "deep_lists": 3000, "unclosed": 400, "deep_blocks": 150,
    "deep_loops": 100, "deep_functions": 150, "deep_choices": 150, "long_chain": 2000,
    "long_members": 3000, "long_concatenation": 2000, "growing_text": 500, "doubled_text": 30,
    "updates_of_one_hash": 400, "wrapper_with_many_callers": 300, "shared_variable": 200,
    "ring_of_functions": 400, "diamond_of_functions": 100, "methods_that_call_each_other": 200,
    "options_through_functions": 100, "assignments_in_loops": 800, "fields_in_loops": 500,
    "branches_in_a_row": 500, "large_tables": 600, "many_operations": 150, "many_arguments": 400,
    "many_returns": 250, "line_of_bases": 200, "many_derived": 200,
}
for case_name, case_size in CASE_SIZES.items():
    from_case(case_name, cases.CASES[case_name], case_size)

# --- the text ------------------------------------------------------------------------------------

SAID = "comment that says nothing"
shape("comments_on_top",
      lambda n: f"# {SAID}\n" * n + "hashlib.md5(password)\n",
      lambda n: f"// {SAID}\n" * n + "crypto.createHash('md5').update(password);\n",
      lambda n: f"// {SAID}\n" * n + "func main() { md5.Sum(password) }\n", size=2000)
shape("comments_in_a_function",
      lambda n: "def f():\n    a()\n" + f"    # {SAID}\n" * n + "    hashlib.md5(password)\n",
      lambda n: "function f() {\n  a()\n" + f"  // {SAID}\n" * n + "  crypto.createHash('md5')\n}\n",
      lambda n: "func main() {\n\ta()\n" + f"\t// {SAID}\n" * n + "\tmd5.Sum(password)\n}\n", size=2000)
shape("comments_between_clauses",
      lambda n: "if a:\n    b()\n" + f"# {SAID}\n" * n + "else:\n    hashlib.md5(password)\n",
      lambda n: "if (a) { b() }\n" + f"// {SAID}\n" * n + "else { crypto.createHash('md5') }\n",
      lambda n: "func main() {\nswitch a {\ncase 1:\n\tb()\n" + f"// {SAID}\n" * n
      + "case 2:\n\tmd5.Sum(password)\n}\n}\n", size=2000)
shape("comments_in_brackets",
      lambda n: "f(a,\n" + f"  # {SAID}\n" * n + "  hashlib.md5(password))\n",
      lambda n: "f(a,\n" + f"  // {SAID}\n" * n + "  crypto.createHash('md5'))\n",
      lambda n: "func main() {\nf(a,\n" + f"// {SAID}\n" * n + "md5.Sum(password))\n}\n", size=2000)
shape("comments_before_a_member",
      lambda n: "(a()\n" + f"# {SAID}\n" * n + ".b(hashlib.md5(password)))\n",
      lambda n: "a()\n" + f"// {SAID}\n" * n + ".b(crypto.createHash('md5'));\n",
      lambda n: "func main() {\na().\n" + f"// {SAID}\n" * n + "b(md5.Sum(password))\n}\n", size=2000)
shape("comments_before_an_operator", None,
      lambda n: "x = a\n" + f"/* {SAID} */\n" * n + "+ b; crypto.createHash('md5').update(x);\n",
      size=2000)
shape("comments_in_one_line", None,
      lambda n: "a()" + "/* c */" * n + ".b(); crypto.createHash('md5').update(password);\n",
      lambda n: "func main() { a()" + "/* c */" * n + "; md5.Sum(password) }\n", size=4000)
shape("comments_with_windows_lines",
      lambda n: "a()\r\n" + f"# {SAID}\r\n\r\n" * n + "hashlib.md5(password)\r\n",
      lambda n: "a()\r\n" + f"// {SAID}\r\n\r\n" * n + ".b(); crypto.createHash('md5');\r\n", size=1500)
shape("comments_that_speak_to_us",
      lambda n: "a()\n" + "# micryscope: ignore R3 -- reviewed\nhashlib.md5(password)\n" * n,
      lambda n: "a()\n" + "// micryscope: ignore R3 -- reviewed\ncrypto.createHash('md5')\n" * n,
      lambda n: "func main() {\n" + "// micryscope: ignore R3 -- reviewed\nmd5.Sum(password)\n" * n
      + "}\n", size=200)
shape("run_of_comments_that_speak_to_us",
      lambda n: "a()\n" + "# micryscope: ignore R3\n" * n + "hashlib.md5(password)\n",
      lambda n: "a()\n" + "// micryscope: ignore R3\n" * n + ".b(crypto.createHash('md5'))\n", size=1000)
shape("comments_in_a_text",
      lambda n: "x = '''\n" + f"# {SAID}\n" * n + "'''\nhashlib.md5(password)\n",
      lambda n: "x = `\n" + f"// {SAID}\n" * n + "`\ncrypto.createHash('md5')\n",
      lambda n: "var x = `\n" + f"// {SAID}\n" * n + "`\nfunc main() { md5.Sum(password) }\n", size=2000)
shape("short_runs_of_comments",
      lambda n: (f"# {SAID}\n" * 20 + "a()\n") * n + "hashlib.md5(password)\n",
      lambda n: (f"// {SAID}\n" * 20 + "a()\n") * n + "crypto.createHash('md5')\n",
      lambda n: "func main() {\n" + (f"// {SAID}\n" * 20 + "a()\n") * n + "md5.Sum(password)\n}\n",
      size=100)
shape("lines_that_go_on",
      lambda n: "x = a + \\\n" + "\\\n" * n + "  hashlib.md5(password)\n", size=4000)
shape("comments_and_lines_that_go_on",
      lambda n: "a()\n" + f"# {SAID}\n\\\n" * n + "hashlib.md5(password)\n", size=2000)
shape("empty_lines_behind_deep_blocks",
      lambda n: "".join(" " * i + "if a:\n" for i in range(100)) + " " * 100 + "b()\n" + "\n" * n
      + "hashlib.md5(password)\n",
      lambda n: "if (a) {" * 100 + "b()" + "\n" * n + "}" * 100 + "\ncrypto.createHash('md5');\n",
      lambda n: "func main() {" + "if a {" * 100 + "b()" + "\n" * n + "}" * 100
      + "\nmd5.Sum(password) }\n", size=20_000)
shape("one_long_text",
      lambda n: "x = '" + "a" * n + "'\nhashlib.md5(x)\n",
      lambda n: "const x = '" + "a" * n + "';\ncrypto.createHash('md5').update(x);\n",
      lambda n: 'const x = "' + "a" * n + '"\nfunc main() { md5.Sum([]byte(x)) }\n', size=40_000)
shape("one_long_text_used_often",
      lambda n: "x = '" + "a" * (30 * n) + "'\n" + lines(n, lambda i: f"y{i} = x\nhashlib.md5(y{i})"),
      lambda n: "const x = '" + "a" * (30 * n) + "';\n"
      + lines(n, lambda i: f"const y{i} = x; crypto.createHash('md5').update(y{i});"),
      lambda n: 'var x = "' + "a" * (30 * n) + '"\nfunc main() {\n'
      + lines(n, lambda i: f"y{i} := x; md5.Sum([]byte(y{i}))") + "}\n", size=150)
shape("escapes_in_one_text",
      lambda n: "x = b'" + "\\x61" * n + "'\nAES.new(x, AES.MODE_ECB)\n",
      lambda n: "const x = '" + "\\x61" * n + "';\ncrypto.createCipheriv('aes-128-ecb', x, '');\n",
      lambda n: 'var x = "' + "\\x61" * n + '"\nfunc main() { aes.NewCipher([]byte(x)) }\n', size=4000)
shape("texts_side_by_side",
      lambda n: "x = (" + "'a'\n" * n + ")\nhashlib.new(x)\n",
      lambda n: "const x = [" + "'a',\n" * n + "].join('');\ncrypto.createHash(x);\n",
      lambda n: "var x = strings.Join([]string{" + '"a",\n' * n + '}, "")\nfunc main() { aes.NewCipher(x) }\n',
      size=800)
shape("holes_in_one_template",
      lambda n: "x = f'" + "{a}b" * n + "'\nhashlib.new(x)\n",
      lambda n: "const x = `" + "${a}b" * n + "`;\ncrypto.createHash(x);\n",
      lambda n: 'var x = fmt.Sprintf("' + "%sb" * n + '"' + ", a" * n + ")\nfunc main() { aes.NewCipher(x) }\n",
      size=800)
shape("templates_in_templates", None,
      lambda n: "const x = " + "`a${" * n + "b" + "}`" * n + ";\ncrypto.createHash(x);\n", size=150)
shape("statements_in_one_line",
      lambda n: "a(); " * n + "hashlib.md5(password)\n",
      lambda n: "a(); " * n + "crypto.createHash('md5');\n",
      lambda n: "func main() { " + "a(); " * n + "md5.Sum(password) }\n", size=1500)
shape("findings_in_one_line",
      lambda n: "hashlib.md5(password); " * n + "\n",
      lambda n: "crypto.createHash('md5').update(password); " * n,
      lambda n: "func main() { " + "md5.Sum(password); " * n + "}\n", size=250)
shape("words_in_one_comment",
      lambda n: "# " + "key=a&password: b; " * n + "\nhashlib.md5(password)\n",
      lambda n: "/* " + "key=a&password: b; " * n + "*/ crypto.createHash('md5').update(password);\n",
      lambda n: "func main() { /* " + "key=a&password: b; " * n + "*/ md5.Sum(password) }\n", size=1500)
shape("errors_in_each_line",
      lambda n: "x = = 1\n" * n + "hashlib.md5(password)\n",
      lambda n: "x = = 1;\n" * n + "crypto.createHash('md5');\n",
      lambda n: "func main() {\n" + "x = = 1\n" * n + "md5.Sum(password) }\n", size=200)
shape("annotations",
      lambda n: lines(n, lambda i: f"def f{i}(a: dict[str, list[int]]) -> tuple[str, int]: return hashlib.md5(a)"),
      None, None,
      lambda n: lines(n, lambda i: f"function f{i}(a: Map<string, Array<number>>): Promise<string> {{ "
                      "return crypto.createHash('md5').update(a); }"), size=200)
shape("deep_type", None, None,
      lambda n: "type T = " + "[]" * n + "int\nvar x T\nfunc main() { md5.Sum(x) }\n",
      lambda n: "type T = " + "A<" * n + "string" + ">" * n + ";\nlet x: T; crypto.createHash(x);\n", size=300)
shape("members_of_one_union", None, None, None,
      lambda n: "type T = " + " | ".join(f"'a{i}'" for i in range(n)) + ";\nlet x: T; crypto.createHash(x);\n",
      size=800)
shape("elements_in_elements", None,
      lambda n: "const x = " + "<a>" * n + "</a>" * n + ";\ncrypto.createHash('md5').update(x);\n",
      typescript=lambda n: [("a.tsx", "const x = " + "<a>" * n + "</a>" * n
                             + ";\ncrypto.createHash('md5').update(x);\n")], size=500)

# --- statements and expressions ------------------------------------------------------------------

shape("chain_of_assignments",
      lambda n: " = ".join(f"v{i}" for i in range(n)) + " = 'md5'\nhashlib.new(v3)\n",
      lambda n: "let " + ",".join(f"v{i}" for i in range(n)) + ";\n"
      + " = ".join(f"v{i}" for i in range(n)) + " = 'md5'; crypto.createHash(v3);\n",
      lambda n: "func main() {\n" + ",".join(f"v{i}" for i in range(n)) + " := "
      + ",".join("x" for i in range(n)) + "\naes.NewCipher(v3) }\n", size=400)
shape("copies_of_copies",
      lambda n: "v0 = 'md5'\n" + lines(n, lambda i: f"v{i + 1} = v{i}") + f"hashlib.new(v{n})\n",
      lambda n: "const v0 = 'md5';\n" + lines(n, lambda i: f"const v{i + 1} = v{i};")
      + f"crypto.createHash(v{n});\n",
      lambda n: "func main() {\nv0 := key()\n" + lines(n, lambda i: f"v{i + 1} := v{i}")
      + f"aes.NewCipher(v{n}) }}\n", size=400)
shape("copies_used_on_the_way",
      lambda n: "v0 = 'md5'\n" + lines(n, lambda i: f"v{i + 1} = v{i}\nhashlib.new(v{i})"),
      lambda n: "const v0 = 'md5';\n" + lines(n, lambda i: f"const v{i + 1} = v{i}; crypto.createHash(v{i});"),
      lambda n: "func main() {\nv0 := key()\n" + lines(n, lambda i: f"v{i + 1} := v{i}; aes.NewCipher(v{i})")
      + "}\n", size=250)
shape("wide_unpacking",
      lambda n: ",".join(f"v{i}" for i in range(n)) + " = f()\n" + lines(n, lambda i: f"hashlib.new(v{i})"),
      lambda n: "const {" + ",".join(f"v{i}" for i in range(n)) + "} = f();\n"
      + lines(n, lambda i: f"crypto.createHash(v{i});"),
      lambda n: "func main() {\n" + ",".join(f"v{i}" for i in range(n)) + " := f()\n"
      + lines(n, lambda i: f"aes.NewCipher(v{i})") + "}\n", size=200)
shape("conditions_in_a_row",
      lambda n: "x = " + " and ".join(f"a{i}" for i in range(n)) + "\nhashlib.new(x)\n",
      lambda n: "const x = " + " && ".join(f"a{i}" for i in range(n)) + ";\ncrypto.createHash(x);\n",
      lambda n: "func main() { x := " + " && ".join(f"a{i}" for i in range(n)) + "\naes.NewCipher(x) }\n",
      size=800)
shape("alternatives_in_a_row",
      lambda n: "x = " + " or ".join(f"'a{i}'" for i in range(n)) + "\nhashlib.new(x)\n",
      lambda n: "const x = " + " || ".join(f"b{i}" for i in range(n)) + ";\ncrypto.createHash(x);\n", size=500)
shape("branches_of_one_switch",
      lambda n: "match a:\n" + lines(n, lambda i: f"  case {i}:\n    x = 'v{i}'") + "hashlib.new(x)\n",
      lambda n: "let x; switch (a) {\n" + lines(n, lambda i: f"case {i}: x = 'v{i}'; break;")
      + "}\ncrypto.createHash(x);\n",
      lambda n: "func main() { var x []byte\nswitch a {\n"
      + lines(n, lambda i: f'case {i}: x = []byte("v{i}")') + "}\naes.NewCipher(x) }\n", size=300)
shape("handlers_of_one_try",
      lambda n: "try:\n  x = f()\n" + lines(n, lambda i: f"except E{i}:\n  x = 'v{i}'") + "hashlib.new(x)\n",
      lambda n: lines(n, lambda i: f"try {{ x = f(); }} catch (e) {{ x = 'v{i}'; }}") + "crypto.createHash(x);\n",
      size=300)
shape("variables_of_each_branch",
      lambda n: "match a:\n" + lines(n, lambda i: f"  case {i}:\n    v{i} = 'v{i}'")
      + lines(n, lambda i: f"hashlib.new(v{i})"),
      lambda n: "let " + ",".join(f"v{i}" for i in range(n)) + "; switch (a) {\n"
      + lines(n, lambda i: f"case {i}: v{i} = 'v{i}'; break;") + "}\n" + lines(n, lambda i: f"crypto.createHash(v{i});"),
      lambda n: "func main() { var " + ",".join(f"v{i}" for i in range(n)) + " []byte\nswitch a {\n"
      + lines(n, lambda i: f'case {i}: v{i} = []byte("v{i}")') + "}\n"
      + lines(n, lambda i: f"aes.NewCipher(v{i})") + "}\n", size=200)
shape("handlers_and_variables_of_one_try",
      lambda n: "try:\n" + lines(n, lambda i: f"  v{i} = f({i})") + lines(n, lambda i: f"except E{i}:\n  g()")
      + "hashlib.new(v3)\n", None, None, None, size=200)
shape("exits_and_variables_of_one_loop",
      lambda n: "for x in y:\n" + lines(n, lambda i: f"  v{i} = f({i})\n  if x == {i}: break") + "hashlib.new(v3)\n",
      lambda n: "let " + ",".join(f"v{i}" for i in range(n)) + "; for (const x of y) {\n"
      + lines(n, lambda i: f"v{i} = f({i}); if (x == {i}) break;") + "}\ncrypto.createHash(v3);\n",
      lambda n: "func main() { var " + ",".join(f"v{i}" for i in range(n)) + " []byte\nfor x := range y {\n"
      + lines(n, lambda i: f"v{i} = f({i}); if x == {i} {{ break }}") + "}\naes.NewCipher(v3) }\n", size=200)
shape("spreads_of_spreads",
      lambda n: "o0 = {'key': b'abc'}\n" + lines(n, lambda i: f"o{i + 1} = {{**o{i}, 'n{i}': {i}}}")
      + f"AES.new(o{n}['key'], AES.MODE_ECB)\n",
      lambda n: "const o0 = {key: 'abc'};\n" + lines(n, lambda i: f"const o{i + 1} = {{...o{i}, n{i}: {i}}};")
      + f"crypto.createCipheriv('aes-128-ecb', o{n}.key, '');\n", size=250)
shape("spreads_used_on_the_way",
      lambda n: "o0 = {'key': b'abc'}\n" + lines(n, lambda i: (
          f"o{i + 1} = {{**o{i}, 'n{i}': {i}}}\nAES.new(o{i}['key'], AES.MODE_ECB)")),
      lambda n: "const o0 = {key: 'abc'};\n" + lines(n, lambda i: (
          f"const o{i + 1} = {{...o{i}, n{i}: {i}}}; crypto.createCipheriv('aes-128-ecb', o{i}.key, '');")),
      size=150)
shape("list_that_grows",
      lambda n: "l = []\n" + lines(n, lambda i: f"l.append('v{i}')") + "for x in l:\n  hashlib.new(x)\n",
      lambda n: "const l = [];\n" + lines(n, lambda i: f"l.push('v{i}');")
      + "for (const x of l) crypto.createHash(x);\n",
      lambda n: "func main() { var l [][]byte\n" + lines(n, lambda i: f'l = append(l, []byte("v{i}"))')
      + "for _, x := range l { aes.NewCipher(x) } }\n", size=250)
shape("map_that_grows",
      lambda n: "m = {}\n" + lines(n, lambda i: f"m['k{i}'] = 'v{i}'")
      + lines(n, lambda i: f"hashlib.new(m['k{i}'])"),
      lambda n: "const m = {};\n" + lines(n, lambda i: f"m.k{i} = 'v{i}';")
      + lines(n, lambda i: f"crypto.createHash(m.k{i});"),
      lambda n: "func main() { m := map[string][]byte{}\n" + lines(n, lambda i: f'm["k{i}"] = []byte("v{i}")')
      + lines(n, lambda i: f'aes.NewCipher(m["k{i}"])') + "}\n", size=200)
shape("slices_of_slices",
      lambda n: "x = b'0123456789abcdef'\n" + lines(n, lambda i: "x = x[1:]") + "AES.new(x, AES.MODE_ECB)\n",
      lambda n: "let x = '0123456789abcdef';\n" + lines(n, lambda i: "x = x.slice(1);")
      + "crypto.createCipheriv('aes-128-ecb', x, '');\n",
      lambda n: "func main() { x := key\n" + lines(n, lambda i: "x = x[1:]") + "aes.NewCipher(x) }\n", size=300)
shape("elements_of_elements",
      lambda n: "x = a" + "[0]" * n + "\nhashlib.new(x)\n",
      lambda n: "const x = a" + "[0]" * n + ";\ncrypto.createHash(x);\n",
      lambda n: "func main() { x := a" + "[0]" * n + "\naes.NewCipher(x) }\n", size=800)
shape("loops_in_one_expression",
      lambda n: "x = [a " + " ".join(f"for i{i} in b{i}" for i in range(n)) + "]\nhashlib.md5(x)\n", size=150)
shape("functions_in_expressions",
      lambda n: "f = " + "".join(f"lambda a{i}: " for i in range(n)) + "hashlib.new(a0)\n",
      lambda n: "const f = " + "".join(f"a{i} => " for i in range(n)) + "crypto.createHash(a0);\n",
      lambda n: "var f = " + "func() F { return " * n + "nil" + "}" * n + "\n", size=100)

# --- constants -----------------------------------------------------------------------------------

shape("powers_of_ten",
      lambda n: lines(n, lambda i: f"AES.new(b'\\0' * 10**{i}, AES.MODE_CBC, b'\\0' * (1 << 10**{i}))"),
      lambda n: lines(n, lambda i: f"crypto.createCipheriv('aes-128-cbc', Buffer.alloc(10**{i}), 'a'.repeat(10**{i}));"),
      lambda n: lines(n, lambda i: f"const c{i} = 1 << {i}") + "func main() {\n"
      + lines(n, lambda i: f"aes.NewCipher(make([]byte, c{i}))") + "}\n", size=150)
shape("long_constants_with_ends",
      lambda n: "k = b'k' * 8000\n" + lines(n, lambda i: f"AES.new(k + b'{i}', AES.MODE_ECB)"),
      lambda n: "const k = 'k'.repeat(8000);\n"
      + lines(n, lambda i: f"crypto.createCipheriv('aes-128-ecb', k + '{i}', '');"), size=150)
shape("slices_of_one_constant",
      lambda n: "k = b'k' * 8000\n" + lines(n, lambda i: f"AES.new(k[{i}:7000], AES.MODE_ECB)"),
      lambda n: "const k = 'k'.repeat(8000);\n"
      + lines(n, lambda i: f"crypto.createCipheriv('aes-128-ecb', k.slice({i}, 7000), '');"), size=150)
shape("sums_of_texts",
      lambda n: "a = 'x' if c else 'y'\n" + lines(n, lambda i: f"hashlib.new(a + a + a + a + '{i}')"),
      lambda n: "const a = c ? 'x' : 'y';\n" + lines(n, lambda i: f"crypto.createHash(a + a + a + a + '{i}');"),
      lambda n: 'func main() { a := "x"; if c { a = "y" }\n'
      + lines(n, lambda i: f'aes.NewCipher([]byte(a + a + a + a + "{i}"))') + "}\n", size=120)
shape("decoded_constants",
      lambda n: "import base64\n" + lines(n, lambda i: (
          f"AES.new(base64.b64decode('MDEyMzQ1Njc4OWFiY2RlZg=='), AES.MODE_CBC, bytes.fromhex('{i:032x}'))")),
      lambda n: lines(n, lambda i: (
          f"crypto.createCipheriv('aes-128-cbc', Buffer.from('MDEyMzQ1Njc4OWFiY2RlZg==', 'base64'), "
          f"Buffer.from('{i:032x}', 'hex'));")),
      lambda n: "func main() {\n" + lines(n, lambda i: (
          f'k{i}, _ := hex.DecodeString("{i:032x}"); aes.NewCipher(k{i})')) + "}\n", size=120)
shape("passwords_in_the_text",
      lambda n: lines(n, lambda i: f"password_{i} = 'hunter{i}hunter'\napi_key_{i} = 'sk-{i:040d}'"),
      lambda n: lines(n, lambda i: f"const password{i} = 'hunter{i}hunter'; const apiKey{i} = 'sk-{i:040d}';"),
      lambda n: lines(n, lambda i: f'var password{i} = "hunter{i}hunter"\nvar apiKey{i} = "sk-{i:040d}"'), size=200)
shape("bytes_one_by_one",
      lambda n: "x = bytes([" + ",".join(str(i % 256) for i in range(n)) + "])\nAES.new(x, AES.MODE_ECB)\n",
      lambda n: "const x = Buffer.from([" + ",".join(str(i % 256) for i in range(n))
      + "]);\ncrypto.createCipheriv('aes-128-ecb', x, '');\n",
      lambda n: "var x = []byte{" + ",".join(str(i % 256) for i in range(n)) + "}\nfunc main() { aes.NewCipher(x) }\n",
      size=1500)

# --- names and variables -------------------------------------------------------------------------

shape("update_in_both_branches",
      lambda n: "import functools\nimport hmac\n\ndef pick(obj, lang=None):\n"
      "    return functools.partial(convert, lang=lang)\n\n" + lines(n, lambda i: (
          f"info{i} = pick(post)\nfor item in items:\n    if kind:\n        info{i}.update(pick(item))\n"
          f"    else:\n        info{i}.update(pick(item))")),
      lambda n: "function pick(o, l) { return convert.bind(null, l); }\n" + lines(n, lambda i: (
          f"let info{i} = pick(post); for (const item of items) {{ if (kind) {{ Object.assign(info{i}, pick(item)); }} "
          f"else {{ Object.assign(info{i}, pick(item)); }} }} crypto.createHmac('sha256', info{i});")), size=60)
shape("variable_updated_in_many_functions",
      lambda n: "import random\nS = 1\n" + lines(n, lambda i: f"def s{i}():\n    global S\n    S = S * 31 + {i}")
      + "random.seed(S)\ntoken = random.getrandbits(128)\n",
      lambda n: "let S = 'a';\n" + lines(n, lambda i: f"function s{i}() {{ S = S + '{i}'; }}")
      + "crypto.createHmac('sha256', S);\n",
      lambda n: 'var s = "a"\n' + lines(n, lambda i: f'func s{i}() {{ s = s + "{i}" }}')
      + "func main() { aes.NewCipher([]byte(s)) }\n", size=80)
shape("field_updated_in_many_methods",
      lambda n: "import hmac\nclass C:\n  def __init__(self):\n    self.key = b'a'\n"
      + lines(n, lambda i: f"  def m{i}(self):\n    self.key += b'{i}'")
      + "  def mac(self, data):\n    return hmac.new(self.key, data, 'sha256')\n",
      lambda n: "class C {\n  key = 'a';\n" + lines(n, lambda i: f"  m{i}() {{ this.key += '{i}'; }}")
      + "  mac(data) { return crypto.createHmac('sha256', this.key).update(data); }\n}\n",
      lambda n: "type C struct { key []byte }\n"
      + lines(n, lambda i: f'func (c *C) m{i}() {{ c.key = append(c.key, "{i}"...) }}')
      + "func (c *C) mac() { aes.NewCipher(c.key) }\n", size=80)
shape("variable_updated_by_calls",
      lambda n: "S = {}\n" + lines(n, lambda i: f"def s{i}():\n    S.update(f{i}(S))")
      + "AES.new(S['key'], AES.MODE_ECB)\n",
      lambda n: "let S = {};\n" + lines(n, lambda i: f"function s{i}() {{ S = f{i}(S); }}")
      + "crypto.createHmac('sha256', S.key);\n",
      lambda n: "var s = map[string][]byte{}\n" + lines(n, lambda i: f"func s{i}() {{ s = f{i}(s) }}")
      + 'func main() { aes.NewCipher(s["key"]) }\n', size=80)
shape("two_variables_that_update_each_other",
      lambda n: "A = b'a'\nB = b'b'\n" + lines(n, lambda i: f"def s{i}():\n    global A, B\n    A = A + B\n    B = B + A")
      + "AES.new(A, AES.MODE_CBC, B)\n",
      lambda n: "let A = 'a', B = 'b';\n" + lines(n, lambda i: f"function s{i}() {{ A = A + B; B = B + A; }}")
      + "crypto.createCipheriv('aes-128-cbc', A, B);\n",
      lambda n: 'var a = "a"\nvar b = "b"\n' + lines(n, lambda i: f"func s{i}() {{ a = a + b; b = b + a }}")
      + "func main() { aes.NewCipher([]byte(a + b)) }\n", size=60)
shape("closures_that_share",
      lambda n: "def f():\n  k = b'a'\n" + lines(n, lambda i: f"  def g{i}():\n    nonlocal k\n    k = h(k)")
      + "  AES.new(k, AES.MODE_ECB)\n",
      lambda n: "function f() { let k = 'a';\n" + lines(n, lambda i: f"  const g{i} = () => {{ k = h(k); }};")
      + "  crypto.createHmac('sha256', k); }\n",
      lambda n: "func f() { k := key()\n" + lines(n, lambda i: f"  g{i} := func() {{ k = h(k) }}")
      + "  aes.NewCipher(k) }\n", size=80)
shape("readers_of_one_variable",
      lambda n: "K = b'0123456789abcdef'\n" + lines(n, lambda i: f"def f{i}():\n    return AES.new(K, AES.MODE_ECB)"),
      lambda n: "const K = '0123456789abcdef';\n"
      + lines(n, lambda i: f"function f{i}() {{ return crypto.createCipheriv('aes-128-ecb', K, ''); }}"),
      lambda n: 'var k = []byte("0123456789abcdef")\n' + lines(n, lambda i: f"func f{i}() {{ aes.NewCipher(k) }}"),
      size=150)
shape("names_without_a_meaning",
      lambda n: lines(n, lambda i: f"hashlib.new(unknown{i})"),
      lambda n: lines(n, lambda i: f"crypto.createHash(unknown{i});"),
      lambda n: "func main() {\n" + lines(n, lambda i: f"aes.NewCipher(unknown{i})") + "}\n", size=250)
shape("variables_of_one_function",
      lambda n: "def f(x):\n" + lines(n, lambda i: f"  v{i} = g(x, {i})") + "  return hashlib.md5(v3)\n",
      lambda n: "function f(x) {\n" + lines(n, lambda i: f"  const v{i} = g(x, {i});")
      + "  return crypto.createHash(v3); }\n",
      lambda n: "func f(x []byte) {\n" + lines(n, lambda i: f"  v{i} := g(x, {i})") + "  aes.NewCipher(v3) }\n", size=500)

# --- functions -----------------------------------------------------------------------------------

shape("wrappers_of_wrappers",
      lambda n: "def f0(k):\n    return AES.new(k, AES.MODE_ECB)\n"
      + lines(n, lambda i: f"def f{i + 1}(k):\n    return f{i}(k)") + f"f{n}(b'0123456789abcdef')\n",
      lambda n: "function f0(k) { return crypto.createCipheriv('aes-128-ecb', k, ''); }\n"
      + lines(n, lambda i: f"function f{i + 1}(k) {{ return f{i}(k); }}") + f"f{n}('0123456789abcdef');\n",
      lambda n: "func f0(k []byte) { aes.NewCipher(k) }\n"
      + lines(n, lambda i: f"func f{i + 1}(k []byte) {{ f{i}(k) }}")
      + f'func main() {{ f{n}([]byte("0123456789abcdef")) }}\n', size=300)
shape("wrappers_called_at_each_level",
      lambda n: "def f0(k):\n    return AES.new(k, AES.MODE_ECB)\n"
      + lines(n, lambda i: f"def f{i + 1}(k):\n    return f{i}(k)\nf{i}(b'0123456789abc{i}')"),
      lambda n: "function f0(k) { return crypto.createCipheriv('aes-128-ecb', k, ''); }\n"
      + lines(n, lambda i: f"function f{i + 1}(k) {{ return f{i}(k); }} f{i}('0123456789abc{i}');"), size=150)
shape("results_of_results",
      lambda n: "def f0():\n    return b'0123456789abcdef'\n"
      + lines(n, lambda i: f"def f{i + 1}():\n    return f{i}()") + f"AES.new(f{n}(), AES.MODE_ECB)\n",
      lambda n: "function f0() { return '0123456789abcdef'; }\n"
      + lines(n, lambda i: f"function f{i + 1}() {{ return f{i}(); }}")
      + f"crypto.createCipheriv('aes-128-ecb', f{n}(), '');\n",
      lambda n: 'func f0() []byte { return []byte("0123456789abcdef") }\n'
      + lines(n, lambda i: f"func f{i + 1}() []byte {{ return f{i}() }}")
      + f"func main() {{ aes.NewCipher(f{n}()) }}\n", size=300)
shape("calls_of_one_function",
      lambda n: "def f(k, a):\n    return hashlib.new(a, k)\n" + lines(n, lambda i: f"f('k{i}', 'md5')"),
      lambda n: "function f(k, a) { return crypto.createHmac(a, k); }\n" + lines(n, lambda i: f"f('k{i}', 'md5');"),
      lambda n: "func f(k []byte) { aes.NewCipher(k) }\nfunc main() {\n"
      + lines(n, lambda i: f'f([]byte("0123456789abc{i}"))') + "}\n", size=300)
shape("callbacks_through_functions",
      lambda n: "def f0(g, k):\n    return g(k)\n" + lines(n, lambda i: f"def f{i + 1}(g, k):\n    return f{i}(g, k)")
      + f"f{n}(lambda k: AES.new(k, AES.MODE_ECB), b'0123456789abcdef')\n",
      lambda n: "function f0(g, k) { return g(k); }\n"
      + lines(n, lambda i: f"function f{i + 1}(g, k) {{ return f{i}(g, k); }}")
      + f"f{n}(k => crypto.createCipheriv('aes-128-ecb', k, ''), '0123456789abcdef');\n",
      lambda n: "func f0(g F, k []byte) { g(k) }\n"
      + lines(n, lambda i: f"func f{i + 1}(g F, k []byte) {{ f{i}(g, k) }}")
      + f"func main() {{ f{n}(func(k []byte) {{ aes.NewCipher(k) }}, key) }}\n", size=200)
shape("functions_in_one_table",
      lambda n: lines(n, lambda i: f"def f{i}(k):\n    return AES.new(k, AES.MODE_ECB)")
      + "T = {" + ",".join(f"'k{i}': f{i}" for i in range(n)) + "}\n"
      + lines(n, lambda i: f"T['k{i}'](b'0123456789abc{i}')"),
      lambda n: lines(n, lambda i: f"function f{i}(k) {{ return crypto.createHmac('md5', k); }}")
      + "const T = {" + ",".join(f"k{i}: f{i}" for i in range(n)) + "};\n" + lines(n, lambda i: f"T.k{i}('k{i}');"),
      lambda n: lines(n, lambda i: f"func f{i}(k []byte) {{ aes.NewCipher(k) }}")
      + "var t = map[string]F{" + ",".join(f'"k{i}": f{i}' for i in range(n)) + "}\nfunc main() {\n"
      + lines(n, lambda i: f't["k{i}"](key)') + "}\n", size=150)
shape("promises_in_a_row", None,
      lambda n: "const p = a()" + "".join(f".then(x{i} => f{i}(x{i}))" for i in range(n))
      + ".then(x => crypto.createHash(x));\n", size=200)
shape("generators_of_generators",
      lambda n: "def g0():\n    yield 'md5'\n" + lines(n, lambda i: f"def g{i + 1}():\n    yield from g{i}()")
      + f"for x in g{n}():\n    hashlib.new(x)\n",
      lambda n: "function* g0() { yield 'md5'; }\n" + lines(n, lambda i: f"function* g{i + 1}() {{ yield* g{i}(); }}")
      + f"for (const x of g{n}()) crypto.createHash(x);\n", size=200)
shape("bound_functions",
      lambda n: "import functools\ndef f0(k, a):\n    return hashlib.new(a, k)\n"
      + lines(n, lambda i: f"f{i + 1} = functools.partial(f{i}, 'k{i}')") + f"f{n}('md5')\n",
      lambda n: "function f0(k, a) { return crypto.createHmac(a, k); }\n"
      + lines(n, lambda i: f"const f{i + 1} = f{i}.bind(null, 'k{i}');") + f"f{n}('md5');\n", size=150)
shape("decorators",
      lambda n: "".join(f"@d{i}\n" for i in range(n)) + "def f(k):\n    return hashlib.md5(k)\nf(b'a')\n",
      None, None,
      lambda n: "".join(f"@d{i}()\n" for i in range(n)) + "class A { f(k) { crypto.createHash(k); } }\n", size=400)

# --- classes -------------------------------------------------------------------------------------

shape("one_interface_with_many_classes",
      lambda n: "class I:\n  def key(self): raise NotImplementedError\n"
      + lines(n, lambda i: f"class C{i}(I):\n  def key(self): return b'{i}'")
      + lines(n, lambda i: f"def u{i}(x: I):\n  AES.new(x.key(), AES.MODE_ECB)"),
      None,
      lambda n: "type I interface { Key() []byte }\n"
      + lines(n, lambda i: f"type C{i} struct{{}}\nfunc (c C{i}) Key() []byte {{ return nil }}")
      + lines(n, lambda i: f"func u{i}(x I) {{ aes.NewCipher(x.Key()) }}"),
      lambda n: "interface I { key(): string }\n"
      + lines(n, lambda i: f"class C{i} implements I {{ key() {{ return '{i}'; }} }}")
      + lines(n, lambda i: f"function u{i}(x: I) {{ crypto.createHmac('md5', x.key()); }}"), size=150)
shape("many_interfaces_with_many_classes", None, None,
      lambda n: lines(n, lambda i: f"type I{i} interface {{ Key() []byte; Id() int }}")
      + lines(n, lambda i: f"type C{i} struct{{}}\nfunc (c C{i}) Key() []byte {{ return nil }}\n"
              f"func (c C{i}) Id() int {{ return {i} }}")
      + lines(n, lambda i: f"func u{i}(x I{i}) {{ aes.NewCipher(x.Key()) }}"),
      lambda n: lines(n, lambda i: f"interface I{i} {{ key(): string; id(): number }}")
      + lines(n, lambda i: f"class C{i} {{ key() {{ return '{i}'; }} id() {{ return {i}; }} }}")
      + lines(n, lambda i: f"function u{i}(x: I{i}) {{ crypto.createHmac('md5', x.key()); }}"), size=120)
shape("interfaces_that_no_class_has", None, None,
      lambda n: lines(n, lambda i: f"type I{i} interface {{ Key() []byte; Id() int }}")
      + lines(n, lambda i: f"type C{i} struct{{}}\nfunc (c C{i}) Key() []byte {{ return nil }}")
      + lines(n, lambda i: f"type D{i} struct{{}}\nfunc (c D{i}) Id() int {{ return {i} }}")
      + lines(n, lambda i: f"func u{i}(x I{i}) {{ aes.NewCipher(x.Key()) }}"), size=120)
shape("class_of_many_bases",
      lambda n: lines(n, lambda i: f"class B{i}:\n  def m{i}(self): return b'{i}'")
      + "class C(" + ",".join(f"B{i}" for i in range(n)) + "):\n  pass\nc = C()\n"
      + lines(n, lambda i: f"AES.new(c.m{i}(), AES.MODE_ECB)"),
      None,
      lambda n: lines(n, lambda i: f"type B{i} struct{{ k{i} []byte }}\nfunc (b B{i}) M{i}() []byte {{ return b.k{i} }}")
      + "type C struct {\n" + lines(n, lambda i: f"B{i}") + "}\nfunc f(c C) {\n"
      + lines(n, lambda i: f"aes.NewCipher(c.M{i}())") + "}\n",
      lambda n: lines(n, lambda i: f"interface B{i} {{ m{i}(): string }}")
      + "interface C extends " + ",".join(f"B{i}" for i in range(n)) + " {}\nfunction f(c: C) {\n"
      + lines(n, lambda i: f"crypto.createHmac('md5', c.m{i}());") + "}\n", size=150)
shape("base_of_many_classes_called_often",
      lambda n: "class B:\n  def key(self): return self.k\n" + lines(n, lambda i: f"class C{i}(B):\n  k = b'{i}'")
      + lines(n, lambda i: f"AES.new(C{i}().key(), AES.MODE_ECB)"),
      lambda n: "class B { key() { return this.k; } }\n" + lines(n, lambda i: f"class C{i} extends B {{ k = '{i}'; }}")
      + lines(n, lambda i: f"crypto.createHmac('md5', new C{i}().key());"),
      lambda n: "type B struct { k []byte }\nfunc (b *B) Key() []byte { return b.k }\n"
      + lines(n, lambda i: f"type C{i} struct {{ B }}") + "func main() {\n"
      + lines(n, lambda i: f"aes.NewCipher((&C{i}{{}}).Key())") + "}\n", size=120)
shape("methods_of_one_class",
      lambda n: "class C:\n" + lines(n, lambda i: f"  def m{i}(self): return b'{i}'") + "c = C()\n"
      + lines(n, lambda i: f"AES.new(c.m{i}(), AES.MODE_ECB)"),
      lambda n: "class C {\n" + lines(n, lambda i: f"  m{i}() {{ return '{i}'; }}") + "}\nconst c = new C();\n"
      + lines(n, lambda i: f"crypto.createHmac('md5', c.m{i}());"),
      lambda n: "type C struct{}\n" + lines(n, lambda i: f"func (c C) M{i}() []byte {{ return nil }}")
      + "func f(c C) {\n" + lines(n, lambda i: f"aes.NewCipher(c.M{i}())") + "}\n", size=200)
shape("fields_of_one_class",
      lambda n: "class C:\n  def __init__(self):\n" + lines(n, lambda i: f"    self.k{i} = b'{i}'")
      + "  def m(self):\n" + lines(n, lambda i: f"    AES.new(self.k{i}, AES.MODE_ECB)"),
      lambda n: "class C {\n" + lines(n, lambda i: f"  k{i} = '{i}';") + "  m() {\n"
      + lines(n, lambda i: f"    crypto.createHmac('md5', this.k{i});") + "  }\n}\n",
      lambda n: "type C struct {\n" + lines(n, lambda i: f"k{i} []byte") + "}\nfunc (c *C) m() {\n"
      + lines(n, lambda i: f"aes.NewCipher(c.k{i})") + "}\n", size=200)
shape("instances_of_one_class",
      lambda n: "class C:\n  def __init__(self, k):\n    self.k = k\n  def m(self):\n    return AES.new(self.k, AES.MODE_ECB)\n"
      + lines(n, lambda i: f"C(b'0123456789abc{i}').m()"),
      lambda n: "class C { constructor(k) { this.k = k; } m() { return crypto.createHmac('md5', this.k); } }\n"
      + lines(n, lambda i: f"new C('k{i}').m();"),
      lambda n: "type C struct { k []byte }\nfunc (c C) m() { aes.NewCipher(c.k) }\nfunc main() {\n"
      + lines(n, lambda i: f'C{{k: []byte("0123456789abc{i}")}}.m()') + "}\n", size=200)
shape("objects_in_objects",
      lambda n: "class C:\n  pass\n" + lines(n, lambda i: f"o{i} = C()" + (f"\no{i}.n = o{i - 1}" if i else "\no0.k = b'a'"))
      + f"AES.new(o{n - 1}" + ".n" * (n - 1) + ".k, AES.MODE_ECB)\n",
      lambda n: lines(n, lambda i: f"const o{i} = {{n: o{i - 1}}};" if i else "const o0 = {k: 'a'};")
      + f"crypto.createHmac('md5', o{n - 1}" + ".n" * (n - 1) + ".k);\n", size=200)

# --- operations ----------------------------------------------------------------------------------

shape("uses_of_one_key",
      lambda n: "k = b'0123456789abcdef'\n" + lines(n, lambda i: f"AES.new(k, AES.MODE_CBC, iv{i})"),
      lambda n: "const k = '0123456789abcdef';\n"
      + lines(n, lambda i: f"crypto.createCipheriv('aes-128-cbc', k, iv{i});"),
      lambda n: 'func main() { k := []byte("0123456789abcdef")\n' + lines(n, lambda i: "aes.NewCipher(k)") + "}\n",
      size=200)
shape("digests_of_digests",
      lambda n: "x = password\n" + lines(n, lambda i: "x = hashlib.md5(x).digest()") + "AES.new(x, AES.MODE_ECB)\n",
      lambda n: "let x = password;\n" + lines(n, lambda i: "x = crypto.createHash('md5').update(x).digest();")
      + "crypto.createCipheriv('aes-128-ecb', x, '');\n",
      lambda n: "func main() { x := password\n" + lines(n, lambda i: "x = md5.Sum(x)") + "aes.NewCipher(x) }\n",
      size=200)
shape("digests_in_one_expression",
      lambda n: "x = " + "hashlib.md5(" * n + "password" + ").digest()" * n + "\n",
      lambda n: "const x = " + "h(crypto.createHash('md5').update(" * n + "password" + ").digest())" * n + ";\n",
      lambda n: "var x = " + "md5.Sum(" * n + "password" + ")" * n + "\n", size=150)
shape("generators_and_seeds",
      lambda n: "import random\n" + lines(n, lambda i: f"r{i} = random.Random({i})\ntoken{i} = r{i}.getrandbits(64)"),
      lambda n: lines(n, lambda i: f"const token{i} = Math.random().toString(36);"),
      lambda n: "func main() {\n" + lines(n, lambda i: f"r{i} := rand.New(rand.NewSource({i})); token{i} := r{i}.Int()")
      + "}\n", size=150)
shape("values_that_are_written",
      lambda n: "h = hashlib.md5(password).hexdigest()\n" + lines(n, lambda i: f"open('f{i}', 'w').write(h)"),
      lambda n: "const h = crypto.createHash('md5').update(password).digest('hex');\n"
      + lines(n, lambda i: f"fs.writeFileSync('f{i}', h);"),
      lambda n: "func main() { h := md5.Sum(password)\n" + lines(n, lambda i: f'os.WriteFile("f{i}", h[:], 0600)')
      + "}\n", size=150)
shape("files_written_and_read",
      lambda n: lines(n, lambda i: f"open('f{i}', 'w').write('k{i}')\nAES.new(open('f{i}').read(), AES.MODE_ECB)"),
      lambda n: "const fs = require('fs');\n" + lines(n, lambda i: (
          f"fs.writeFileSync('f{i}', 'k{i}'); crypto.createHmac('md5', fs.readFileSync('f{i}'));")),
      lambda n: "func main() {\n" + lines(n, lambda i: (
          f'os.WriteFile("f{i}", x, 0600); k{i}, _ := os.ReadFile("f{i}"); aes.NewCipher(k{i})')) + "}\n", size=120)
shape("variables_of_the_environment",
      lambda n: "import os\n" + lines(n, lambda i: f"AES.new(os.environ.get('K{i}', 'default{i}'), AES.MODE_ECB)"),
      lambda n: lines(n, lambda i: f"crypto.createHmac('md5', process.env.K{i} || 'default{i}');"),
      lambda n: "func main() {\n" + lines(n, lambda i: f'aes.NewCipher([]byte(os.Getenv("K{i}")))') + "}\n", size=150)

# --- several files -------------------------------------------------------------------------------


def each(n, ending, make):
    return [(f"m{i}{ending}", make(i)) for i in range(n)]


def star(i, all_of, language):
    if language == "python":
        return "".join(f"from m{j} import *\n" for j in all_of) + f"v{i} = 'md5'\nhashlib.new(v{i // 2})\nhashlib.new(w)\n"
    return ("".join(f'export * from "./m{j}.js";\n' for j in all_of) + f'export const v{i} = "md5";\n'
            f'import {{ v{i // 2}, w }} from "./m{(i + 1) // 2}.js";\ncrypto.createHash(v{i // 2}); crypto.createHash(w);\n')


def stars(name, links, size):
    """Files with star imports; `links(i, n)` says of which."""
    shape(name,
          lambda n: each(n, ".py", lambda i: star(i, links(i, n), "python")),
          lambda n: each(n, ".js", lambda i: star(i, links(i, n), "javascript")), size=size)


stars("stars_of_all_files", lambda i, n: [j for j in range(n) if j != i], 30)
stars("stars_in_a_row", lambda i, n: [i + 1] if i + 1 < n else [], 150)
stars("stars_in_a_circle", lambda i, n: [(i + 1) % n], 150)
stars("stars_of_one_file_with_stars", lambda i, n: range(1, n) if i == 0 else [], 150)
stars("stars_that_spread", lambda i, n: [j for j in (2 * i + 1, 2 * i + 2) if j < n], 150)
stars("stars_of_the_two_before", lambda i, n: [j for j in (i - 1, i - 2) if j >= 0], 100)
shape("stars_and_names_without_a_meaning",
      lambda n: "".join(f"from lib{i} import *\n" for i in range(n)) + lines(n, lambda i: f"hashlib.new(name{i})"),
      lambda n: "".join(f'export * from "lib{i}";\n' for i in range(n)) + lines(n, lambda i: f"crypto.createHash(name{i});"),
      size=250)
shape("files_in_a_row",
      lambda n: each(n, ".py", lambda i: (f"from m{i - 1} import k\n" if i else "k = b'0123456789abcdef'\n")
                     + "AES.new(k, AES.MODE_ECB)\n"),
      lambda n: each(n, ".js", lambda i: (f"const {{k}} = require('./m{i - 1}');\n" if i else "const k = 'a';\n")
                     + "module.exports = {k}; crypto.createHmac('md5', k);\n"),
      lambda n: each(n, ".go", lambda i: f"var k{i} = " + (f"k{i - 1}" if i else 'key()')
                     + f"\nfunc f{i}() {{ aes.NewCipher(k{i}) }}\n"), size=100)
shape("file_that_all_import",
      lambda n: [("hub.py", lines(n, lambda i: f"def f{i}(k):\n    return AES.new(k, AES.MODE_ECB)"))]
      + each(n, ".py", lambda i: f"import hub\nhub.f{i}(b'0123456789abc{i}')\n"),
      lambda n: [("hub.js", lines(n, lambda i: f"exports.f{i} = k => crypto.createHmac('md5', k);"))]
      + each(n, ".js", lambda i: f"const hub = require('./hub'); hub.f{i}('k{i}');\n"), size=80)
shape("file_that_imports_all",
      lambda n: [("all.py", "".join(f"import m{i}\n" for i in range(n)) + lines(n, lambda i: f"AES.new(m{i}.k, AES.MODE_ECB)"))]
      + each(n, ".py", lambda i: f"k = b'0123456789abc{i}'\n"),
      lambda n: [("all.js", lines(n, lambda i: f"crypto.createHmac('md5', require('./m{i}').k);"))]
      + each(n, ".js", lambda i: f"exports.k = 'k{i}';\n"), size=80)
shape("package_that_hands_on",
      lambda n: [("p/__init__.py", "".join(f"from .m{i} import f{i}\n" for i in range(n))),
                 ("use.py", "import p\n" + lines(n, lambda i: f"AES.new(p.f{i}(), AES.MODE_ECB)"))]
      + [(f"p/m{i}.py", f"def f{i}():\n    return b'0123456789abc{i}'\n") for i in range(n)],
      lambda n: [("index.js", "".join(f"export {{ f{i} }} from './m{i}.js';\n" for i in range(n))),
                 ("use.js", "import * as p from './index.js';\n" + lines(n, lambda i: f"crypto.createHmac('md5', p.f{i}());"))]
      + each(n, ".js", lambda i: f"export function f{i}() {{ return 'k{i}'; }}\n"), size=80)
shape("files_that_know_one_another",
      lambda n: each(n, ".py", lambda i: f"import m{(i + 1) % n}\ndef f(k):\n    AES.new(k, AES.MODE_ECB)\n"
                     f"    return m{(i + 1) % n}.f(k)\n"),
      lambda n: each(n, ".js", lambda i: f"const m = require('./m{(i + 1) % n}');\n"
                     "exports.f = k => { crypto.createHmac('md5', k); return m.f(k); };\n"),
      lambda n: each(n, ".go", lambda i: f"func f{i}(k []byte) {{ aes.NewCipher(k); f{(i + 1) % n}(k) }}\n"), size=80)
shape("files_apart",
      lambda n: each(n, ".py", lambda i: f"hashlib.md5(password)\nAES.new(b'0123456789abc{i}', AES.MODE_ECB)\n"),
      lambda n: each(n, ".js", lambda i: f"crypto.createHash('md5'); crypto.createHmac('md5', 'k{i}');\n"),
      lambda n: each(n, ".go", lambda i: f"func f{i}() {{ md5.Sum(password); aes.NewCipher(key) }}\n"), size=60)
shape("files_without_cryptography",
      lambda n: [("a.py", "hashlib.md5(password)\n")] + [(f"x{i}/b.py", "") for i in range(n)],
      lambda n: [("a.js", "crypto.createHash('md5');\n")] + [(f"x{i}/b.js", "") for i in range(n)], size=100)
shape("names_of_one_import",
      lambda n: [("a.py", "from m import " + ",".join(f"k{i}" for i in range(n)) + "\n"
                  + lines(n, lambda i: f"AES.new(k{i}, AES.MODE_ECB)")),
                 ("m.py", lines(n, lambda i: f"k{i} = b'0123456789abc{i}'"))],
      lambda n: [("a.js", "import {" + ",".join(f"k{i}" for i in range(n)) + "} from './m.js';\n"
                  + lines(n, lambda i: f"crypto.createHmac('md5', k{i});")),
                 ("m.js", lines(n, lambda i: f"export const k{i} = 'k{i}';"))], size=150)
shape("one_name_exported_often", None,
      lambda n: [("a.js", lines(n, lambda i: f"exports.k = 'k{i}';")),
                 ("b.js", "const a = require('./a');\n" + lines(n, lambda i: "crypto.createHmac('md5', a.k);"))], size=150)
shape("methods_in_several_files", None, None,
      lambda n: [("c.go", "type C struct { k []byte }\n")]
      + each(n, ".go", lambda i: f"func (c *C) M{i}() {{ aes.NewCipher(c.k); c.M{(i + 1) % n}() }}\n"), size=80)
