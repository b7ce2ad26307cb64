#!/usr/bin/env python3
"""The workflows of this repository, and the one that `micryscope init` writes, pass a linter for them."""

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("--program", required=True)
parser.add_argument("--root", required=True)
parser.add_argument("--node", required=True)
parser.add_argument("--tools", required=True)
options = parser.parse_args()

with tempfile.TemporaryDirectory() as folder:
    # With a baseline and without one.
    written = []
    for name, source in (("clean", ""), ("old", "from Crypto.Cipher import AES\nAES.new(k, AES.MODE_ECB)\n")):
        project = Path(folder) / name
        (project / ".github").mkdir(parents=True)
        (project / "a.py").write_text(source)
        subprocess.run(["git", "init", "-q"], cwd=project, check=True)
        subprocess.run([options.program, "init"], cwd=project, check=True)
        written.append(project / ".github" / "workflows" / "micryscope.yml")
    if "baseline" not in written[1].read_text() or "baseline" in written[0].read_text():
        sys.exit("init names a baseline where there is none, or none where there is one")
    ours = sorted((Path(options.root) / ".github" / "workflows").glob("*.yml"))
    linter = Path(options.root) / "tests" / "action" / "lint_workflows.mjs"
    done = subprocess.run(
        [options.node, str(linter), "--tools", options.tools, *map(str, ours + written)], check=False
    )
    sys.exit(done.returncode)
