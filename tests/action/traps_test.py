#!/usr/bin/env python3
"""Each trap in README.md names tests that there are. A name that leads nowhere would be a promise only."""

import argparse
import re
import sys
from pathlib import Path

TRAPS = 18

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("--root", required=True)
parser.add_argument("--program")
options = parser.parse_args()
tests = Path(options.root) / "tests"


def read(folder, *endings):
    return "\n".join(path.read_text() for end in endings for path in sorted(folder.rglob(f"*{end}")))


# What stands before a colon in the table -> where its tests are.
SOURCES = {
    **{name: read(tests / "unit" / name, ".cc") for name in ("cache", "changes", "ci", "cli", "report")},
    **{name: (tests / "action" / f"{name}_test.py").read_text() for name in ("action", "events", "gitlab", "hooks")},
    "sarif": "\n".join(path.name for path in (tests / "sarif").iterdir()),
    "stories": "\n".join(path.name for path in (tests / "stories").iterdir()),
}

problems, seen = [], {}
for line in (tests / "action" / "README.md").read_text().splitlines():
    row = re.match(r"\| (\d+) (.+?) \| (.+) \|$", line)
    if not row:
        continue
    named = 0
    for part in row.group(3).split("; "):
        where, _, names = part.partition(": ")
        if where not in SOURCES:
            problems.append(f"trap {row.group(1)}: {part!r} begins with no place where tests are")
            continue
        for case, name in re.findall(r'"([^"]+)"|`([^`]+)`', names):
            wanted = f'TEST_CASE("{case}' if case else name if "." in name else f"def {name}("
            # The formatter breaks a long name into pieces.
            found = re.sub(r'"\s*\n\s*"|\(\s*\n\s*', lambda m: "" if m.group()[0] == '"' else "(", SOURCES[where])
            named += 1
            if wanted not in found:
                problems.append(f"trap {row.group(1)}: there is no {wanted} in {where}")
    seen[int(row.group(1))] = named
for trap in range(1, TRAPS + 1):
    if not seen.get(trap):
        problems.append(f"trap {trap} has no test")
print(f"{len(seen)} traps, {sum(seen.values())} tests", *problems, sep="\n")
sys.exit(1 if problems else 0)
