"""Reads every #include line of src/ and checks who may include whom.

Which stage may use which is what src/<stage>/CMakeLists.txt says after DEPENDS; there is no second
list. Which file may include an outside library is the table below. No source lies outside of a stage.
"""

import re
import sys
from pathlib import Path

# Outside header (by prefix) -> the files that may include it (by prefix). Each library is wrapped
# once, so that replacing it is one edit and its exceptions and handles stay in one place.
WRAPPERS = {
    "tree_sitter/api.h": ("src/parse/syntax.h", "src/parse/syntax.cc"),
    "yaml-cpp/": ("src/support/yaml_reader.cc",),
    "nlohmann/": ("src/support/json.h", "src/support/json.cc"),
    "boost/program_options": ("src/cli/",),
    "git2": ("src/changes/git.cc",),
    "sqlite3.h": ("src/cache/database.cc",),
    "re2/": ("src/support/regex.h", "src/support/regex.cc"),
}

# Stages in which files are ordered, too: what a file includes never leads back to it.
ORDERED = {"rulesets", "run", "api"}

# What may lie in src/ itself.
LOOSE = {"main.cc", "CMakeLists.txt", "README.md"}

INCLUDE = re.compile(r'^\s*#\s*include\s+[<"]([^>"]+)[>"]', re.MULTILINE)
STAGE = re.compile(r"micryscope_stage\(\s*(\w+)([^)]*)\)")
KEYWORDS = {"LINK_PUBLIC", "LINK_PRIVATE", "SOURCES", "GENERATED", "DEPENDS"}


def read_stages(src):
    """Stage -> stages it may include, from the CMake files."""
    stages = {}
    for path in sorted(src.glob("**/CMakeLists.txt")):
        text = re.sub(r"#.*", "", path.read_text())
        for name, arguments in STAGE.findall(text):
            stages[name] = set()
            section = None
            for word in arguments.split():
                if word in KEYWORDS:
                    section = word
                elif section == "DEPENDS":
                    stages[name].add(word)
    return stages


def stage_of(path):
    """The stage of a path below src/; main.cc, which alone lies in no folder, is its own."""
    return path.parts[0] if len(path.parts) > 1 else path.stem


def is_wrapper(path, allowed):
    name = "src/" + path.as_posix()
    return any(name == a or (a.endswith("/") and name.startswith(a)) for a in allowed)


def check_own(path, include, stages):
    """A complaint about an include that names a file below src/, or None."""
    target = Path(include)
    user, used = stage_of(path), stage_of(target)
    if user == "languages" and len(target.parts) > 2 and used == "languages":
        if path.parts[:2] != target.parts[:2]:
            return "a language never includes another one's folder"
    if user in ("main", used) or used in stages.get(user, ()):
        return None
    return f"{user} may not include {used} (see src/{user}/CMakeLists.txt)"


def check_outside(path, include):
    for library, allowed in WRAPPERS.items():
        if include.startswith(library) and not is_wrapper(path, allowed):
            return f"only {', '.join(allowed)} may include this"
    return None


def check(src, path, include, stages):
    """A complaint about one include of the file at src/path, or None."""
    if (src / include).exists():
        return check_own(path, include, stages)
    if (src / path.parent / include).exists():
        return "write includes from src/"
    return check_outside(path, include)


def sources(src):
    return sorted([*src.glob("**/*.h"), *src.glob("**/*.cc")])


def complaints(src, stages):
    for file in sources(src):
        path = file.relative_to(src)
        text = file.read_text(encoding="utf-8")
        for match in INCLUDE.finditer(text):
            include = match.group(1)
            found = check(src, path, include, stages)
            if found:
                line = text.count("\n", 0, match.start(1)) + 1
                yield f"src/{path}:{line}: {include}: {found}"


def reaches_itself(graph):
    """The nodes of a graph (node -> nodes) from which a way leads back to them."""
    for start in sorted(graph):
        seen, todo = set(), list(graph[start])
        while todo:
            node = todo.pop()
            if node not in seen:
                seen.add(node)
                todo.extend(graph.get(node, ()))
        if start in seen:
            yield start


def cycles(stages):
    for stage in reaches_itself(stages):
        yield f"src/{stage}/CMakeLists.txt: {stage} depends on itself"


def circles(src):
    """Files of ORDERED stages that include themselves by way of others; a header and the source of
    its name are one."""
    includes = {}
    for file in sources(src):
        path = file.relative_to(src)
        if stage_of(path) not in ORDERED:
            continue
        name = path.with_suffix("").as_posix()
        used = (Path(i).with_suffix("").as_posix() for i in INCLUDE.findall(file.read_text(encoding="utf-8")))
        includes.setdefault(name, set()).update(u for u in used if u != name)
    for name in reaches_itself(includes):
        yield f"src/{name}.h: what it includes leads back to it"


def loose(src):
    for path in sorted(src.iterdir()):
        if path.is_file() and path.name not in LOOSE:
            yield f"src/{path.name}: belongs into the folder of a stage"


def main():
    src = Path(sys.argv[1]) / "src"
    stages = read_stages(src)
    if not stages:
        sys.exit("found no micryscope_stage() call; did its name change?")
    problems = [*cycles(stages), *loose(src), *circles(src), *complaints(src, stages)]
    for problem in problems:
        print(problem)
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
