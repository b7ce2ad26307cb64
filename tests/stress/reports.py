#!/usr/bin/env python3
"""Writes every report of real repositories and checks each as those who read it would. By hand:

    reports.py --program micryscope --tools NODE_MODULES --out FOLDER REPOSITORY...

SARIF with ajv, Microsoft's multitool and our own assertions, in all profiles; GitLab's reports with
their schemas; JUnit, workflow commands, Markdown and HTML with check_formats.py. NODE_MODULES is made
from tests/tools. Prints a line for each repository, and exits with 1 if anything was refused.
"""
import argparse
import json
import pathlib
import subprocess
import sys

CHECKS = pathlib.Path(__file__).resolve().parent.parent / "sarif"
FORMATS = {"github": "github", "gitlab-sast": "json", "gitlab-codequality": "json", "junit": "xml",
           "markdown": "md", "html": "html"}
PROFILES = ("full", "github", "gitlab")

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("--program", required=True)
parser.add_argument("--tools", required=True)
parser.add_argument("--out", required=True, type=pathlib.Path)
parser.add_argument("repository", nargs="+", type=pathlib.Path)
options = parser.parse_args()
options.tools = str(pathlib.Path(options.tools).resolve())


def write_reports(repository):
    """The paths of what was written, and the number of findings."""
    name = repository.name
    written = {form: options.out / form / f"{name}.{ending}" for form, ending in FORMATS.items()}
    first = [f"--format={form}={path}" for form, path in written.items()]
    check = [options.program, "check", "--no-cache", "--fail-on", "never", "--jobs", "1"]
    summary = options.out / "json" / f"{name}.json"
    runs = [first + [f"--format=json={summary}"]]
    for profile in PROFILES:
        path = written[f"sarif-{profile}"] = options.out / f"sarif-{profile}" / f"{name}.sarif"
        runs.append([f"--sarif-profile={profile}", f"--format=sarif={path}"])
    for path in [*written.values(), summary]:
        path.parent.mkdir(parents=True, exist_ok=True)
    for run in runs:
        ended = subprocess.run([*check, *run, str(repository)], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        if ended.returncode not in (0, 3):
            raise SystemExit(f"{name}: ended with {ended.returncode}: {ended.stderr[-300:]}")
    return written, len(json.loads(summary.read_text())["findings"])


def refused(command, files):
    ended = subprocess.run([*command, *map(str, files)], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if ended.returncode:
        print(ended.stdout[-3000:])
    return ended.returncode != 0


reports = []
for repository in options.repository:
    written, findings = write_reports(repository)
    reports.append(written)
    print(f"{repository.name}: {findings} findings", flush=True)
wrong = refused([sys.executable, CHECKS / "check_formats.py"], [one[form] for one in reports for form in FORMATS])
for form in ("gitlab-sast", "gitlab-codequality"):
    schema = [CHECKS / "schemas" / f"{form}.schema.json"]
    wrong |= refused(["node", CHECKS / "report_schema.mjs", "--tools", options.tools],
                     schema + [one[form] for one in reports])
for profile in PROFILES:
    wrong |= refused(["node", CHECKS / "validate.mjs", "--tools", options.tools, "--folder"], [options.out / f"sarif-{profile}"])
print(f"{len(reports)} repositories, {len(reports) * (len(FORMATS) + len(PROFILES))} reports, "
      f"{'some refused' if wrong else 'none refused'}")
sys.exit(wrong)
