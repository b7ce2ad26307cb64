#!/usr/bin/env python3
"""What the static binary contains and under which licences: docs/third-party.md, and the full texts that
go into every package.

    notices.py --check       is docs/third-party.md what the lock files say?
    notices.py --write       makes it so
"""

import json
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
COMMON = Path("/usr/share/common-licenses")

INTRO = """# What the static binary contains

Written by `cmake/packaging/notices.py --write` from the lock files and `cmake/packaging/components.json`. Every package
that `./dev package` makes carries the full texts as THIRD-PARTY-NOTICES.txt, read from the packages
themselves.

| what | from | version | licence |
| --- | --- | --- | --- |
"""

OUTRO = """
Versions of Debian packages are those of Debian 12 at the time of the build; the full texts name them.
The GNU C library and xdiff are under the LGPL: everything that is needed to link the binary anew with other
versions of them is in this repository.
"""


def read_components(root):
    return json.loads((root / "cmake" / "packaging" / "components.json").read_text(encoding="utf-8"))


def grammar_packages(root):
    """(package, version, licence) of what cmake/grammars asks for; what those ask for is no part of it."""
    folder = root / "cmake" / "grammars"
    wanted = json.loads((folder / "package.json").read_text(encoding="utf-8"))["dependencies"]
    locked = json.loads((folder / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    for package in sorted(wanted):
        entry = locked[f"node_modules/{package}"]
        yield package, entry["version"], entry["license"]


def locked_sources(root):
    """(package, version) from sources.lock."""
    for line in (root / "cmake" / "packaging" / "sources.lock").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            yield tuple(line.split()[1:3])


def linked_archives(root):
    """The archives that cmake/StaticDependencies.cmake and Dependencies.cmake name."""
    static = (root / "cmake" / "StaticDependencies.cmake").read_text(encoding="utf-8")
    names = set(re.findall(r"^micryscope_static_dep\(\w+ (\S+)", static, re.MULTILINE))
    both = static + (root / "cmake" / "Dependencies.cmake").read_text(encoding="utf-8")
    return names | set(re.findall(r"\blib(\S+)\.a\b", re.sub(r"#.*|lib\$\{archive\}\.a", "", both)))


def complaints(root):
    """What components.json lacks of what is built in, and what it has too much."""
    components = read_components(root)
    known = {name for entry in components["debian"].values() for name in entry["archives"]}
    for name in sorted(linked_archives(root) - known):
        yield f"cmake/packaging/components.json: lib{name}.a is linked, but no package claims it"
    system = {"c", "m", "gcc", "gcc_eh", "stdc++"}
    for name in sorted(known - linked_archives(root) - system):
        yield f"cmake/packaging/components.json: lib{name}.a is no longer linked"
    sources = {package for package, _ in locked_sources(root)}
    for name in sorted(sources ^ set(components["crates.io"])):
        yield f"cmake/packaging/components.json and sources.lock differ on {name}"


def table(root):
    components = read_components(root)
    rows = []
    for package, version, licence in grammar_packages(root):
        rows.append((package, "npm", version, licence))
    for package, version in locked_sources(root):
        entry = components["crates.io"][package]
        rows.append((entry["holds"], f"crates.io, {package}", version, entry["license"]))
    for package, entry in sorted(components["debian"].items()):
        rows.append((entry["holds"], f"Debian, {package}", "", entry["license"]))
    return INTRO + "".join(f"| {' | '.join(row)} |\n" for row in rows).replace("|  |", "| |") + OUTRO


def debian_text(package, entry):
    if "same-as" in entry:
        return f"See {entry['same-as']}.\n"
    text = (Path("/usr/share/doc") / package / "copyright").read_text(encoding="utf-8")
    if "stanza" not in entry:
        return text
    # One licence of a package that holds much else.
    match = re.search(rf"^License: {re.escape(entry['stanza'])}\n(?: .*\n)+", text, re.MULTILINE)
    if not match:
        raise ValueError(f"{package}: its copyright file has no {entry['stanza']}")
    return match.group(0)


def debian_version(package):
    """The installed one; of no weight for the licence, but it tells what was built in."""
    status = Path("/var/lib/dpkg/status").read_text(encoding="utf-8")
    match = re.search(rf"^Package: {re.escape(package)}\n(?:.+\n)*?Version: (.+)$", status, re.MULTILINE)
    return match.group(1) if match else ""


def full_text(root):
    """The licences themselves, of the packages as they are on this machine."""
    components = read_components(root)
    parts = []
    for package, version, _ in grammar_packages(root):
        folder = root / "cmake" / "grammars" / "node_modules" / package
        for name in components["npm"].get(package, {}).get("files", ["LICENSE"]):
            parts.append((f"{package} {version}", (folder / name).read_text(encoding="utf-8")))
    for package, version in locked_sources(root):
        folder = root / "build" / "sources" / package
        for name in components["crates.io"][package]["files"]:
            parts.append((f"{package} {version}: {name}", (folder / name).read_text(encoding="utf-8")))
    for package, entry in sorted(components["debian"].items()):
        parts.append((f"{entry['holds']} ({package} {debian_version(package)})", debian_text(package, entry)))
    for name in ("LGPL-2.1", "GPL-3"):
        parts.append((name, (COMMON / name).read_text(encoding="utf-8")))
    line = "=" * 80
    body = "".join(f"\n{line}\n{title}\n{line}\n\n{text.strip()}\n" for title, text in parts)
    return "micryscope contains what follows, under the licences that stand with each.\n" + OUTRO + body


def main():
    found = list(complaints(ROOT))
    path = ROOT / "docs" / "third-party.md"
    if sys.argv[1:] == ["--write"]:
        path.write_text(table(ROOT), encoding="utf-8")
    elif not path.exists() or path.read_text(encoding="utf-8") != table(ROOT):
        found.append("docs/third-party.md is not what the lock files say; run cmake/packaging/notices.py --write")
    for complaint in found:
        print(complaint)
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
