#!/usr/bin/env python3
"""Writes what the documents say of the program from the program itself:

    generate.py PROGRAM            write what is stale
    generate.py --check PROGRAM    name what is stale, and links that lead nowhere; exit code 1 if any

In README.md and docs/*.md everything between the lines `<!-- begin NAME: ... -->` and `<!-- end NAME -->` is
made by the function NAME below; the pictures of a terminal are made as docs/pictures/make.py says, the words and
questions of rulesets/schema/rule.schema.json as `explain vocab` says.
"""
import json
import re
import subprocess
import sys
import tempfile
import textwrap
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.dont_write_bytecode = True
sys.path.insert(0, str(ROOT / "docs" / "pictures"))
import make  # noqa: E402
import story  # noqa: E402

import accuracy as judgements  # noqa: E402

BEGINNING = re.compile(r"^<!-- begin ([\w-]+): ", re.MULTILINE)
MARKED = re.compile(r"(^<!-- begin ([\w-]+): [^>]*-->\n)(.*?)(^<!-- end \2 -->$)", re.DOTALL | re.MULTILINE)
SECTIONS = {}


def section(function):
    SECTIONS[function.__name__.replace("_", "-")] = function
    return function


class Program:
    def __init__(self, path):
        self.path = str(Path(path).resolve())
        self.explanations = None

    def say(self, *words, folder=ROOT, code=0):
        run = subprocess.run(
            [self.path, *words], cwd=folder, env=story.ENVIRONMENT, capture_output=True, text=True, timeout=60
        )
        if run.returncode != code:
            sys.exit(f"micryscope {' '.join(words)} ended with {run.returncode}:\n{run.stderr}")
        return run.stdout

    def say_each(self, commands):
        with ThreadPoolExecutor(4) as pool:
            return list(pool.map(lambda words: self.say(*words), commands))


def fenced(text, language="text"):
    return f"```{language}\n{text.strip(chr(10))}\n```\n"


# --- Rules ---------------------------------------------------------------------------------------


def explanations(program):
    """What `explain` says of each rule that `rules list` names."""
    if program.explanations is None:
        names = [line.split()[0] for line in program.say("rules", "list").splitlines()]
        program.explanations = program.say_each([("explain", name.split("-")[0]) for name in names])
    return program.explanations


def cwes(facts):
    return [word.rstrip(",") for word in facts.split() if word.startswith("CWE-")]


@section
def rules_table(program):
    out = ["| id | finds | level | CWE |", "| --- | --- | --- | --- |"]
    for text in explanations(program):
        head, summary, facts = text.split("\n\n")[:3]
        name = head.split(":")[0]
        level = re.match(r"level (\w+)", facts)[1]
        link = f"[{name}](docs/rules.md#{name.lower()})"
        out.append(f"| {link} | {summary.rstrip('.')} | {level} | {', '.join(c[4:] for c in cwes(facts))} |")
    return "\n".join(out) + "\n"


def as_page(text):
    """One explanation: a heading, titles in bold, and code between fences."""
    out, code, language = [], [], None
    for line in [*text.splitlines()[1:], "."]:
        if language and (line.startswith("    ") or not line):
            code.append(line[4:])
            continue
        if language:
            out += [fenced("\n".join(code), language)]
            code, language = [], None
        title = re.fullmatch(r"(Bad|Good) \((\w+)\)", line)
        address = re.fullmatch(r"  (https://\S+)", line)
        if title:
            out += [f"**{title[1]}**, {title[2]}:", ""]
            language = title[2]
        elif address:
            out[-1] = f"- [{out[-1]}]({address[1]})"
        elif line in ("Why", "How to fix", "See"):
            out += [f"**{line}**", ""]
        elif line != ".":
            out.append(line.strip())
    head = text.splitlines()[0]
    name, title = head.split(": ", 1)
    return f"## {name}\n\n**{title}.**" + "\n".join(["", *out]).rstrip("\n") + "\n"


@section
def rules(program):
    return "\n".join(as_page(text) for text in explanations(program))


@section
def coverage(program):
    return fenced(program.say("coverage"))


@section
def vocabulary(program):
    out = []
    for part in program.say("explain", "vocab").strip("\n").split("\n\n"):
        title, *words = part.splitlines()
        name, meaning = title.split(": ", 1)
        # Behind the word of a question stand its answers and what it asks.
        words = [re.split(r" {2,}", word.strip())[0] for word in words]
        line = f"- **{name.capitalize()}**, {meaning}: {', '.join(f'`{word}`' for word in words)}."
        out.append(textwrap.fill(line, 112, subsequent_indent="  ", break_on_hyphens=False))
    return "\n".join(out) + "\n"


# --- The command line ----------------------------------------------------------------------------


@section
def options(program):
    overview = program.say("--help")
    listed = overview.split("\n\n")[2].splitlines()
    # A name stands two columns in; what continues a summary stands further right.
    names = [line.split()[0] for line in listed if re.match(r"  \w", line)]
    texts = program.say_each([("help", name) for name in names if name not in ("help", "version")])
    out = [fenced(overview)]
    for text in texts:
        out.append(f"\n## {text.split()[2]}\n\n{fenced(text)}")
    return "".join(out)


# --- What `init` writes --------------------------------------------------------------------------


def init(program, files, *, origin=None):
    """What `init` says in a project of these files, and how to read what it wrote."""
    with tempfile.TemporaryDirectory() as folder:
        story.make_project(folder, {"README": "\n", **files}, origin=origin)
        said = program.say("init", "--no-baseline", folder=folder)
        written = {
            str(path.relative_to(folder)): path.read_text(encoding="utf-8")
            for path in Path(folder).rglob("*")
            if path.is_file() and ".git" not in path.relative_to(folder).parts
        }
    return said, written


@section
def configuration(program):
    return fenced(init(program, {})[1][".micryscope.yaml"], "yaml")


@section
def github(program):
    _, written = init(program, {}, origin="https://github.com/someone/something")
    return fenced(written[".github/workflows/micryscope.yml"], "yaml")


@section
def gitlab(program):
    _, written = init(program, {}, origin="https://gitlab.com/someone/something")
    return fenced(written[".gitlab-ci.yml"], "yaml")


@section
def pre_commit(program):
    said, _ = init(program, {".pre-commit-config.yaml": "repos: []\n"})
    return fenced(said.split("Add to .pre-commit-config.yaml:\n", 1)[1], "yaml")


@section
def thresholds(program):
    """Of the profiles, as the rulesets have them; the only thing here that no command prints."""
    names, values = ("default", "paper", "strict"), {}
    for name in names:
        text = (ROOT / "rulesets" / "profiles" / f"{name}.yaml").read_text(encoding="utf-8")
        for key, value in re.findall(r"^  ([\w-]+): (\d+)$", text.split("thresholds:\n", 1)[1], re.MULTILINE):
            values.setdefault(key, {})[name] = value
    out = [f"| threshold | {' | '.join(names)} |", "| --- | ---: | ---: | ---: |"]
    for key, row in values.items():
        out.append(f"| `{key}` | {' | '.join(row.get(name, '-') for name in names)} |")
    return "\n".join(out) + "\n"


# --- Stories and figures -------------------------------------------------------------------------


@section
def finding(program):
    with tempfile.TemporaryDirectory() as folder:
        command = story.tell(program.path, folder)
        printed = program.say(*command[1:], folder=folder, code=1)
    return fenced(f"$ {story.EDIT}\n$ {story.CHECK}\n{printed}")


@section
def accuracy(_):
    return judgements.table(ROOT / "docs" / "accuracy.csv")


# --- Pages ---------------------------------------------------------------------------------------


def pages():
    return [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


def renewed(page, old, program):
    """The text of a page with its parts as they should be now."""
    for _, name, _, _ in MARKED.findall(old):
        if name not in SECTIONS:
            sys.exit(f"{page.name}: nothing makes the part {name}")
    if len(BEGINNING.findall(old)) != len(MARKED.findall(old)):
        sys.exit(f"{page.name}: a part that begins has no end of its name")
    return MARKED.sub(lambda part: part[1] + SECTIONS[part[2]](program) + part[4], old)


# --- Schemas -------------------------------------------------------------------------------------


def vocabulary_parts(program):
    """What `explain vocab` says: the first word of each title to its lines, each cut into columns."""
    parts = {}
    for part in program.say("explain", "vocab").split("\n\n"):
        title, *lines = part.strip("\n").splitlines()
        key = re.match(r"questions about an? \w+|\w+", title)[0]
        parts[key] = [re.split(r" {2,}", line.strip()) for line in lines]
    return parts


def one_or_more(schema):
    return {"oneOf": [schema, {"type": "array", "items": schema, "minItems": 1}]}


def rule_schema(text, program):
    """The schema of rules, with the words and questions that the program knows."""
    words = vocabulary_parts(program)
    schema = json.loads(text)
    definitions = schema["$defs"]
    gives = {
        "true or false": {"type": "boolean"},
        "words": one_or_more({"type": "string"}),
        "origins": one_or_more({"$ref": "#/$defs/origin"}),
        "transformations": one_or_more({"$ref": "#/$defs/through"}),
        "number or threshold": {"$ref": "#/$defs/limit"},
        "role": {"enum": [role for role, in words["roles"]]},
        "text or bytes": {"enum": ["text", "bytes"]},
    }
    definitions["role"]["properties"] = {
        key: {**gives[given], "description": about} for key, given, about in words["questions about a role"]
    }
    roles = {role: {"$ref": "#/$defs/role"} for role, in words["roles"]}
    result = {"$ref": "#/$defs/role", "description": "What the operation gives."}
    questions = {}
    for name, answers, about in words["questions about an operation"]:
        is_flag = answers == "true or false"
        given = gives[answers] if is_flag else one_or_more({"enum": answers.split(", ")})
        questions[name] = {**given, "description": about}
    definitions["roles"]["properties"] = roles
    definitions["conditions"]["properties"] = {**roles, "result": result, **questions}
    definitions["origin"]["enum"] = [origin for origin, in words["origins"]]
    properties = definitions["alternative"]["properties"]
    properties["operation"].update(one_or_more({"enum": [operation for operation, in words["operations"]]}))
    properties["flow"]["enum"] = list(roles)
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def made(program):
    """Path to text of everything that is made, as it should be now."""
    texts = {page: renewed(page, page.read_text(encoding="utf-8"), program) for page in pages()}
    schema = ROOT / "rulesets" / "schema" / "rule.schema.json"
    texts[schema] = rule_schema(schema.read_text(encoding="utf-8"), program)
    for name, text in make.findings(program.path).items():
        texts[ROOT / "docs" / "pictures" / name] = text
    return texts


def anchors(text):
    """Of the headings, as GitHub and GitLab make them."""
    text = re.sub(r"^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL)
    headings = re.findall(r"^#+ (.*)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def broken_links(page, texts):
    text = texts[page]
    text = re.sub(r"^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL)
    for link in re.findall(r"\]\(([^)\s]+)\)|(?:src|srcset)=\"([^\"]+)\"", text):
        target = link[0] or link[1]
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = target.partition("#")
        file = (page.parent / path).resolve() if path else page
        if not file.exists() and file not in texts:
            yield f"{target} leads nowhere"
        elif anchor and anchor not in anchors(texts.get(file) or file.read_text(encoding="utf-8")):
            yield f"{target}: there is no such heading"


def compare(texts, check):
    """Writes what is stale, or only names it; how many problems are left."""
    problems = 0
    for path, text in texts.items():
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            if check:
                print(f"{path.name}: stale; `./dev docs` writes it anew")
                problems += 1
            else:
                path.write_text(text, encoding="utf-8")
                print(f"wrote {path.name}")
        for problem in broken_links(path, texts) if path.suffix == ".md" else ():
            print(f"{path.name}: {problem}")
            problems += 1
    return problems


def run(program, *, check):
    return compare(made(Program(program)), check)


def main():
    words = sys.argv[1:]
    check = words[:1] == ["--check"]
    if len(words) != 1 + check:
        sys.exit(__doc__)
    return 1 if run(words[-1], check=check) else 0


if __name__ == "__main__":
    sys.exit(main())
