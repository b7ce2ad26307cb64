#!/usr/bin/env python3
"""Runs the program on every project under examples/ and compares its findings with the expected ones.

Expected: tests/examples/expected/<project>.txt, one line `path:line rule level` per finding, the
project's path with dashes. A project called `repaired-*` must have none. Also writes every project's
SARIF in all three profiles and its reports in all other formats, with and without notes, for the
validators, and checks that one and two threads give the same bytes.
"""
import argparse
import json
import os
import subprocess
import sys

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("--program", required=True)
parser.add_argument("--root", required=True)
parser.add_argument("--sarif", required=True)
parser.add_argument("--reports", required=True)
options = parser.parse_args()


def projects():
    """Folders that hold sources and are no part of another project: two levels down, or three in paper/."""
    top = os.path.join(options.root, "examples")
    for group in sorted(os.listdir(top)):
        folder = os.path.join(top, group)
        if not os.path.isdir(folder):
            continue
        for name in sorted(os.listdir(folder)):
            inner = os.path.join(folder, name)
            if not os.path.isdir(inner):
                continue
            if group != "paper":
                yield inner
                continue
            for language in sorted(os.listdir(inner)):
                if os.path.isdir(os.path.join(inner, language)):
                    yield os.path.join(inner, language)


def run(project, *arguments):
    command = [options.program, "check", project, "--fail-on", "never", *arguments]
    done = subprocess.run(command, capture_output=True, cwd=options.root, check=False)
    if done.returncode != 0:
        sys.exit(f"{' '.join(command)} ended with {done.returncode}: {done.stderr.decode(errors='replace')}")
    return done.stdout


def findings(project):
    report = json.loads(run(project, "--format", "json"))
    lines = set()
    for finding in report["findings"]:
        place = finding["location"]
        lines.add(f"{place['path']}:{place['line']} {finding['rule'].split('-')[0]} {finding['level']}")
    return sorted(lines)


HOSTS = (("github", "github"), ("gitlab-sast", "json"), ("gitlab-codequality", "json"), ("markdown", "md"),
         ("html", "html"), ("junit", "xml"))


def write_reports(project, name):
    for notes in ("", "notes."):
        wanted = []
        for kind, ending in HOSTS:
            folder = os.path.join(options.reports, kind)
            os.makedirs(folder, exist_ok=True)
            wanted += ["--format", f"{kind}={os.path.join(folder, f'{name}.{notes}{ending}')}"]
        run(project, *wanted, *(["--include-notes"] if notes else []))


failed = False
count = 0
os.makedirs(options.sarif, exist_ok=True)
for project in projects():
    count += 1
    name = os.path.relpath(project, os.path.join(options.root, "examples")).replace(os.sep, "-")
    got = findings(project)
    if os.path.basename(project).startswith("repaired") and got:
        print(f"{name}: a repaired example has findings: {got}")
        failed = True
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "expected", name + ".txt")
    if os.environ.get("MICRYSCOPE_UPDATE_GOLDEN") == "1":
        with open(path, "w", encoding="utf-8") as file:
            file.writelines(line + "\n" for line in got)
    try:
        with open(path, encoding="utf-8") as file:
            expected = file.read().splitlines()
    except FileNotFoundError:
        expected = ["(no expected findings are recorded)"]
    for line in sorted(set(expected) - set(got)):
        print(f"{name}: missing: {line}")
        failed = True
    for line in sorted(set(got) - set(expected)):
        print(f"{name}: unexpected: {line}")
        failed = True
    write_reports(project, name)
    for profile in ("full", "github", "gitlab"):
        one = run(project, "--format", "sarif", "--sarif-profile", profile, "--jobs", "1")
        if one != run(project, "--format", "sarif", "--sarif-profile", profile, "--jobs", "2"):
            print(f"{name}: one and two threads give different bytes")
            failed = True
        with open(os.path.join(options.sarif, f"{name}.{profile}.sarif"), "wb") as file:
            file.write(one)
if count == 0:
    print("there is no example")
    failed = True
print(f"{count} examples")
sys.exit(1 if failed else 0)
