#!/usr/bin/env python3
"""Runs the program on every hostile project of cases.py, in all languages of a project at once and in
each apart, and holds it to a bound of processor time and memory.

A run may find things or refuse (exit code 0, 1, 2 or 3); it may not crash, hang, call itself broken,
or skip something without a word. `--only NAME` runs one case; `--keep FOLDER` leaves it there.
"""
import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile

import cases

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("--program", required=True)
parser.add_argument("--seconds", type=float, default=10.0, help="processor time per project")
parser.add_argument("--megabytes", type=int, default=1024)
parser.add_argument("--scale", type=float, default=1.0)
parser.add_argument("--jobs", default="1")
parser.add_argument("--only", action="append", help="a case, or the beginning of its name")
parser.add_argument("--from", dest="first", help="the case to begin with")
parser.add_argument("--keep", help="write the projects here and leave them")
options = parser.parse_args()

ENDINGS = {"python": "a.py", "javascript": "a.js", "go": "a.go"}


def run(arguments, limit):
    """Exit code, processor seconds, peak in MB, standard output and error."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        started = subprocess.Popen([options.program, *arguments], stdout=out, stderr=err, cwd="/",
                                   preexec_fn=lambda: resource.setrlimit(
                                       resource.RLIMIT_CPU, (int(3 * limit), int(3 * limit) + 1)))
        _, status, usage = os.wait4(started.pid, 0)
        started.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        err.seek(0)
        seconds = usage.ru_utime + usage.ru_stime
        return started.returncode, seconds, usage.ru_maxrss // 1024, out.read(), err.read()


def judge(name, label, arguments, expected):
    code, seconds, megabytes, out, err = run(arguments, options.seconds)
    problems = []
    findings, notes = 0, []
    if code not in (0, 1, 2, 3):
        problems.append(f"ended with {code}: {err[:300].decode(errors='replace')}")
    elif code == 2:
        if not err.strip():
            problems.append("refused without a word")
    else:
        report = json.loads(out)
        findings = len(report["findings"])
        notes = [note["id"] for note in report["notifications"]]
        if expected and not set(expected) & set(notes):
            problems.append(f"says none of {expected}, only {sorted(set(notes))}")
    if seconds > options.seconds:
        problems.append(f"took {seconds:.1f} s")
    if megabytes > options.megabytes:
        problems.append(f"took {megabytes} MB")
    print(f"{name:30} {label:10} {code:3} {seconds:6.2f} s {megabytes:5} MB {findings:6} findings  "
          f"{' '.join(sorted(set(notes)))}", flush=True)
    return [f"{name} {label}: {problem}" for problem in problems]


def projects_of(name, folder):
    """(label, arguments after `check`) of the runs that a project is worth."""
    if os.path.isdir(os.path.join(folder, "rulesets")):
        yield "rules", [os.path.join(folder, "project"), "--rules", os.path.join(folder, "rulesets")]
        return
    apart = [(language, file) for language, file in ENDINGS.items()
             if os.path.exists(os.path.join(folder, file))]
    if len(apart) < 3:
        yield "all", [folder]
        return
    for language, file in apart:
        yield language, [os.path.join(folder, file)]


problems = []
top = options.keep or tempfile.mkdtemp(prefix="hostile-")
try:
    names = list(cases.CASES)
    for name in names[names.index(options.first) if options.first else 0:]:
        make = cases.CASES[name]
        if options.only and not any(name.startswith(one) for one in options.only):
            continue
        folder = os.path.join(top, name)
        shutil.rmtree(folder, ignore_errors=True)
        os.makedirs(folder)
        make(cases.Folder(folder, options.scale))
        for label, arguments in projects_of(name, folder):
            problems += judge(name, label, ["check", *arguments, "--no-ignore", "--jobs", options.jobs, "--fail-on", "never",
                                            "--format", "json"], cases.EXPECTED[name])
        if not options.keep:
            shutil.rmtree(folder, ignore_errors=True)
finally:
    if not options.keep:
        shutil.rmtree(top, ignore_errors=True)
for problem in problems:
    print("WRONG", problem)
sys.exit(1 if problems else 0)
