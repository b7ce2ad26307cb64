#!/usr/bin/env python3
"""The workflows of this repository, those that `micryscope init` writes, and the steps of the Action, which are
given the form of a workflow for that, pass a linter."""

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

import yaml


def as_workflow(action):
    """A reusable workflow with the inputs, steps and outputs of a composite action."""
    inputs = {
        name: {"type": "string", "default": str(of["default"]), "description": of["description"]}
        for name, of in action["inputs"].items()
    }
    job = {
        "runs-on": "ubuntu-latest",
        "outputs": {name: of["value"] for name, of in action["outputs"].items()},
        "steps": action["runs"]["steps"],
    }
    return {"on": {"workflow_call": {"inputs": inputs}}, "jobs": {"action": job}}


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
    steps = Path(folder) / "action.yml"
    steps.write_text(yaml.safe_dump(as_workflow(yaml.safe_load((Path(options.root) / "action/action.yml").read_text()))))
    ours = [steps] + sorted((Path(options.root) / ".github" / "workflows").glob("*.yml"))
    linter = Path(options.root) / "tests" / "action" / "lint_workflows.mjs"
    done = subprocess.run(
        [options.node, str(linter), "--tools", options.tools, *map(str, ours + written)], check=False
    )
    sys.exit(done.returncode)
