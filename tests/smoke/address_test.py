"""The project's public address and version stand in one place each: cmake/address.txt and CMakeLists.txt.
Whatever else names them must say the same."""

import re
import sys
from pathlib import Path

root = Path(sys.argv[1])
address = (root / "cmake" / "address.txt").read_text().strip()
path = address.split("//", 1)[1].split("/", 1)[1]
version = re.search(r"project\(micryscope VERSION ([\d.]+)", (root / "CMakeLists.txt").read_text()).group(1)

# In what people copy: (what it looks like, what it must say).
WORDS = [
    (r"uses: (\S+?)/action@", path),
    (r"uses: \S+?/action@v([\d.]*\d)", version),
    (r"repo: (\S+?)-pre-commit", address),
    (r"repo: \S+-pre-commit\n +rev: v(\S+)", version),
    (r"remote: \"(\S+?)/raw/v", address),
    (r"/raw/v([^/]+)/action/gitlab/", version),
    (r"micryscope-(\d[\d.]*\d)-linux-x86_64", version),
    (r"<(\S+?)/security/advisories/new>", address),
    (r"attestation verify FILE --repo ([\w./-]+)`", path),
]
ONE = {
    "action/version": r"^(\S+)$",
    "action/gitlab/micryscope.yml": r'version:\n      default: "([^"]+)"',
}

problems, seen = [], 0
for file in [root / "README.md", root / "SECURITY.md", *sorted((root / "docs").glob("*.md"))]:
    for pattern, wanted in WORDS:
        for found in re.findall(pattern, file.read_text()):
            seen += 1
            if found != wanted:
                problems.append(f"{file.relative_to(root)}: {found} should be {wanted}")
for name, pattern in ONE.items():
    found = re.search(pattern, (root / name).read_text().strip())
    seen += 1
    if not found or found.group(1) != version:
        problems.append(f"{name}: should say {version}")
for problem in problems:
    print(problem)
if seen < 12:
    problems.append("too little was found to compare")
    print(problems[-1])
sys.exit(1 if problems else 0)
