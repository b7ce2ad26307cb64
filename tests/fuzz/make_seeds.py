"""Makes the seeds of the fuzz targets from what the repository holds anyway: fixtures, examples of
the rules and of examples/, golden sources and stories. Nothing of it is committed as a copy.

    make_seeds.py REPOSITORY OUTPUT

OUTPUT/TARGET/* are the inputs, in the forms that the targets read (projects.h, *_fuzzer.cc).
"""

import hashlib
import itertools
import pathlib
import re
import struct
import sys

EXTENSIONS = {".py": "python", ".js": "javascript", ".mjs": "javascript", ".cjs": "javascript",
              ".jsx": "javascript", ".ts": "typescript", ".tsx": "typescript", ".go": "go"}
RUN_LANGUAGES = ["python", "javascript", "typescript", "go"]  # the order of run_fuzzer.cc
MOST_BYTES = 20_000


class Seeds:
    """Written once each, named by what they hold, so that a rebuild changes no time stamp."""

    def __init__(self, output):
        self.output = output
        self.names = set()

    def add(self, target, content):
        content = content.encode() if isinstance(content, str) else content
        path = self.output / target / hashlib.sha256(content).hexdigest()[:16]
        if len(content) > MOST_BYTES or path in self.names:
            return
        self.names.add(path)
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            path.write_bytes(content)

    def remove_others(self):
        for path in self.output.glob("*/*"):
            if path not in self.names:
                path.unlink()


def read(path):
    return path.read_text(encoding="utf-8")


def project_files(folder):
    return {path.relative_to(folder).as_posix(): read(path)
            for path in sorted(folder.rglob("*")) if path.is_file() and path.suffix != ".md"}


def story_states(text):
    """The files of a story's base and head; see tests/stories/README.md."""
    states = {"Base": {}, "Head": None}
    section, path, lines = "", None, []
    edits = {"Base": [], "Head": []}
    for line in text.splitlines():
        if path is not None:
            if line == "```":
                edits.get(section, []).append(("write", path, "\n".join(lines) + "\n"))
                path = None
            else:
                lines.append(line)
        elif line.startswith("## "):
            section = line[3:].strip()
        elif line.startswith("```") and len(line[3:].split()) == 2:
            path, lines = line[3:].split()[1], []
        elif match := re.match(r"- (deleted|renamed): (\S+)(?: -> (\S+))?", line):
            edits.get(section, []).append(match.groups())
    for name in ("Base", "Head"):
        files = dict(states["Base"])
        moves = [edit for edit in edits[name] if edit[0] != "write"]
        for kind, old, new in moves + [edit for edit in edits[name] if edit[0] == "write"]:
            if kind == "write":
                files[old] = new
            elif old in files:
                text = files.pop(old)
                if kind == "renamed":
                    files[new] = text
        states[name] = files
    return states["Base"], states["Head"]


def rule_examples(repository):
    """(language, text) of the examples in the rules: block scalars below `bad:` and `good:`."""
    for path in sorted((repository / "rulesets/rules").glob("*.yaml")):
        language = None
        lines = read(path).splitlines()
        for number, line in enumerate(lines):
            if match := re.match(r"  (\w+):$", line):
                language = match.group(1)
            match = re.match(r"(\s*)(?:- )?(?:bad|good): \|", line)
            if match and language:
                block = list(itertools.takewhile(
                    lambda text, depth=len(match.group(1)): not text.strip()
                    or len(text) - len(text.lstrip()) > depth, lines[number + 1:]))
                indent = min((len(text) - len(text.lstrip()) for text in block if text.strip()),
                             default=0)
                yield language, "\n".join(text[indent:] for text in block) + "\n"


def pieces(files, mark="="):
    return "".join(f"\1{mark}{path}\n{text if text.endswith(chr(10)) else text + chr(10)}"
                   for path, text in files.items())


def state_pieces(base, head):
    same = {path: text for path, text in base.items() if head.get(path) == text}
    old = {path: text for path, text in base.items() if path not in same}
    new = {path: text for path, text in head.items() if path not in same}
    return pieces(same) + pieces(old, "-") + pieces(new, "+")


def add_sources(seeds, sources):
    for language, text in sources:
        seeds.add(language, text)
        if language in RUN_LANGUAGES:
            seeds.add("run", chr(RUN_LANGUAGES.index(language)) + text)


def add_projects(seeds, projects):
    for files in projects:
        for target in ("project", "reuse"):
            seeds.add(target, pieces(files))
        for path, text in files.items():
            if path.endswith(".micryscope.yaml"):
                seeds.add("config", text)


def add_changes(seeds, states):
    for base, head in states:
        seeds.add("changes", state_pieces(base, head))
        seeds.add("changes", state_pieces(head, base))
        seeds.add("repository", repository_of(base, head))


class Objects:
    """Pieces for repository_fuzzer.cc: objects that name one another, by names instead of ids."""

    def __init__(self):
        self.text = b""
        self.count = 0

    def add(self, kind, content, name=None):
        self.count += 1
        name = name or f"{kind[0]}{self.count}"
        content = content if isinstance(content, bytes) else content.encode()
        self.text += b"\1*" + f"{kind} {name}\n".encode() + content
        if kind == "tree" or not content.endswith(b"\n"):
            self.text += b"\n"  # a piece ends with a line
        return name

    def tree(self, files):
        entries = {}
        for path, text in files.items():
            first, _, rest = path.partition("/")
            entries.setdefault(first, {} if rest else text)
            if rest:
                entries[first][rest] = text
        content = b""
        for name, entry in sorted(entries.items()):
            is_folder = isinstance(entry, dict)
            inner = self.tree(entry) if is_folder else self.add("blob", entry)
            mode = "40000" if is_folder else "100644"
            content += f"{mode} {name}".encode() + b"\0\2" + inner.encode() + b"\3"
        return self.add("tree", content)

    def commit(self, tree, parents, time):
        text = f"tree \4{tree}\3\n" + "".join(f"parent \4{name}\3\n" for name in parents)
        who = f"a <a@example.com> {1700000000 + time} +0000"
        return self.add("commit", f"{text}author {who}\ncommitter {who}\n\nmessage\n")


def index_of(files, version, ids=None):
    """An index as git writes it; ids name blobs of a repository, as in Objects."""
    content = b"DIRC" + struct.pack(">II", version, len(files))
    previous = b""
    for path in sorted(files):
        name = path.encode()
        entry = struct.pack(">10I", 1700000000, 0, 1700000000, 0, 1, 2, 0o100644, 0, 0,
                            len(files[path].encode()))
        blob = b"\2" + ids[path].encode() + b"\3" if ids else hashlib.sha1(name).digest()
        flags = min(len(name), 0xfff)
        extended = version >= 3 and len(name) % 2 == 1
        tail = struct.pack(">H", flags | (0x4000 if extended else 0))
        tail += struct.pack(">H", 0x2000) if extended else b""
        if version < 4:
            used = 40 + 20 + len(tail) + len(name)
            tail += name + b"\0" * (8 - used % 8)
        else:
            shared = next((i for i, (a, b) in enumerate(zip(previous, name)) if a != b),
                          min(len(previous), len(name)))
            tail += bytes([len(previous) - shared]) + name[shared:] + b"\0"
            previous = name
        content += entry + blob + tail
    folders = sorted({path.partition("/")[0] for path in files if "/" in path})
    tree = f"\0{len(files)} {len(folders)}\n".encode() + b"t" * 20
    for folder in folders:
        inside = [path for path in files if path.startswith(folder + "/")]
        tree += f"{folder}\0{len(inside)} 0\n".encode() + b"u" * 20
    return content + b"TREE" + struct.pack(">I", len(tree)) + tree + b"c" * 20


def repository_of(base, head):
    objects = Objects()
    first = objects.commit(objects.tree(base), [], 0)
    other = objects.commit(objects.tree({**base, "other.py": "import os\n"}), [first], 1)
    second = objects.commit(objects.tree(head), [first], 2)
    ids = {path: objects.add("blob", text) for path, text in head.items()}
    objects.add("ref", f"\4{first}\3", "base")
    objects.add("ref", f"\4{other}\3", "other")
    objects.add("ref", f"\4{second}\3", "HEAD")
    for path, text in head.items():
        objects.add("file", text, path)
    return objects.text + b"\1*index\n" + index_of(head, 2, ids)


def add_small_ones(seeds, repository):
    """Texts of which the repository has none of its own, or few."""
    fingerprint = hashlib.sha256(b"x").hexdigest()[:16]
    mark = "# micryscope baseline 1: known findings\n"
    entries = [f"R6 a.py {fingerprint} cipher AES ECB, in seal", f"R6 a.py {fingerprint}",
               f"R1 x/b%20c.go {fingerprint} cipher", "# a comment", "", "<<<<<<< ours", "R6",
               f"S1 a%C3%A9.py {fingerprint} text", "R6 %zz 0123456789abcdef"]
    for count in range(len(entries) + 1):
        for picked in itertools.combinations(entries, count):
            if count < 3 or count == len(entries):
                seeds.add("baseline", mark + "\n".join(picked) + "\n")
    comments = ["ignore {0} -- {1}", "ignore {0} until 2027-03-01 -- {1}", "IGNORE {0}: {1}",
                "ignore {0}", "ignore -- {1}", "ignore {0} until 2026-01-01 -- {1}", "mentions {0}",
                "ignore {0} until 2027-02-31 -- {1}", "ignore {0} until soon -- {1}"]
    for comment, ids in itertools.product(comments, ["R6", "r6-ecb-mode", "R6, R1", "R9", "R6 S1"]):
        for language in range(4):
            seeds.add("suppress", chr(language) + comment.format(ids, "a protocol of others"))
    lines = ["*.py", "/a", "sub/", "!keep.py", "**/x/**", "a[b-d]*.go", "{a,b}/*.{js,ts}", "\\#x", "x\\ ",
             "# c", "a/**/b", "?", "[!a]", "[", "a\\"]
    paths = "\1\na.py\nsub/\nsub/keep.py\nx/y/z.go\na/q/b\nabc.go\nb/c.ts\n#x\n"
    for count in (1, 2, 3):
        for picked in itertools.combinations(lines, count):
            seeds.add("ignore", "\n".join(picked) + "\n" + paths)
    settings = ["profile: strict", 'exclude: ["third_party/**", "*.{js,ts}"]', "fail-on: warning",
                "rules: {R3: note, R8: off}", 'paths:\n  - {glob: "tools/**", rules: {R1: warning}}',
                "thresholds: {pbkdf2-sha256-iterations: 600000}", 'test-paths: ["**/fixtures/**"]',
                "suppressions: {allow: false}", "profile: nobody's", "rules: &a {R1: off}\npaths: *a"]
    for count in (1, 2, 3):
        for picked in itertools.combinations(settings, count):
            seeds.add("config", "\n".join(picked) + "\n")
    for path in sorted((repository / "rulesets").rglob("*.yaml")):
        seeds.add("rulesets", read(path))


def main():
    repository, output = map(pathlib.Path, sys.argv[1:])
    seeds = Seeds(output)
    folders = [repository / "examples", repository / "tests/fixtures", repository / "tests/golden/ir"]
    sources = [(EXTENSIONS[path.suffix], read(path)) for folder in folders
               for path in sorted(folder.rglob("*")) if path.suffix in EXTENSIONS]
    states = [story_states(read(path)) for path in sorted((repository / "tests/stories").glob("*.md"))
              if path.stem != "README"]
    for files in itertools.chain.from_iterable(states):
        sources += [(EXTENSIONS[pathlib.PurePath(path).suffix], text)
                    for path, text in files.items() if pathlib.PurePath(path).suffix in EXTENSIONS]
    sources += list(rule_examples(repository))
    add_sources(seeds, sources)
    parents = [path for group in ("examples/*", "tests/fixtures/*", "examples/paper/*")
               for path in sorted(repository.glob(group + "/*")) if path.is_dir()]
    projects = [project_files(folder) for folder in parents]
    projects += [files for pair in states for files in pair if files]
    add_projects(seeds, [files for files in projects if files])
    add_changes(seeds, states)
    vulnerable = sorted(repository.glob("examples/*/vulnerable-server"))
    add_changes(seeds, [(project_files(folder), project_files(folder.parent / "repaired-server"))
                        for folder in vulnerable])
    for version, files in itertools.product((2, 3, 4), [files for pair in states for files in pair]):
        seeds.add("index", index_of(files, version))
    for version in (2, 4):
        seeds.add("index", index_of({f"src/part{i % 7}/file{i}.py": "" for i in range(40)}, version))
    add_small_ones(seeds, repository)
    seeds.remove_others()


if __name__ == "__main__":
    main()
