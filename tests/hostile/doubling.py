#!/usr/bin/env python3
"""Doubles every shape of shapes.py and counts what twice the size costs: steps (basic blocks of our own
code) and bytes held at once, which hostile_probe counts. The exponent of both is at most 1.2, or
REASONS says why it may be more.

`--shard I/N` takes every N-th shape; `--only NAME` those whose name begins so; `--table` prints all
figures. `--large MB --program micryscope` writes each shape at that size instead, and holds the program
itself to `--seconds` of processor time: for runs by hand on a release build.
"""
import argparse
import math
import os
import resource
import shutil
import subprocess
import sys
import tempfile

import shapes

LARGEST = 1.2
# (shape, language or "*"): (largest exponent of steps, of bytes, why).
BOUND = "grows until it meets a bound: "
REASONS = {
    ("branches_in_a_row", "*"): (2.1, 1.4, BOUND + "each branch adds an origin, of which 48 are collected"),
    ("deep_loops", "*"): (2.0, 1.5, BOUND + "each loop works out again what is inside, 32 times at most"),
    ("digests_in_one_expression", "*"): (1.5, 1.2, BOUND + "each digest is asked what it is made of, 200 things at most"),
    ("files_in_a_row", "javascript"): (1.4, 1.3, BOUND + "each finding has a way of 64 steps at most"),
    ("many_arguments", "*"): (1.4, 1.2, "a table of as many names as there are parameters"),
    ("methods_that_call_each_other", "*"): (1.8, 1.3, BOUND + "500 ways of calling below each call"),
    ("one_long_text_used_often", "*"): (1.5, 1.4, BOUND + "each use looks at 8 kB of the text at most"),
    ("options_through_functions", "*"): (1.8, 1.3, BOUND + "500 ways of calling below each call"),
}
MOST_STEPS = 3_000_000_000  # of one project: seconds
# Below these what grows with a project does not show beside what does not. The most that is held at once
# may be held by a part of the run that has nothing to do with the shape.
LEAST_STEPS = 10_000_000
LEAST_BYTES = 4_000_000
LARGEST_FACTOR = 32  # by which a shape grows to pass them

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("--probe")
parser.add_argument("--program")
parser.add_argument("--shard", default="0/1")
parser.add_argument("--only", action="append")
parser.add_argument("--language")
parser.add_argument("--table", action="store_true")
parser.add_argument("--large", type=float, help="MB of source per shape")
parser.add_argument("--seconds", type=float, default=5.0)
options = parser.parse_args()


def chosen():
    number, of = map(int, options.shard.split("/"))
    for i, key in enumerate(sorted(shapes.SHAPES)):
        wanted = not options.only or any(key[0].startswith(one) for one in options.only)
        if i % of == number and wanted and options.language in (None, key[1]):
            yield key


def write(key, n, folder):
    os.makedirs(folder)
    shapes.SHAPES[key](folder, n)
    return folder


def probe(folders):
    """Folder to what hostile_probe says of it; None for one that takes too many steps."""
    found = {}
    left = list(folders)
    while left:
        run = subprocess.run([options.probe, "--most-steps", str(MOST_STEPS), *left],
                             stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        folder = None
        for line in run.stdout.splitlines():
            if line.startswith("begin "):
                folder = line.removeprefix("begin ")
                found[folder] = None
            elif line.startswith("error "):
                raise SystemExit(f"{folder}: {line}")
            else:
                found[folder] = dict(word.split("=", 1) for word in line.split(" "))
        if run.returncode == 0:
            break
        if run.returncode != 99 or folder is None:
            raise SystemExit(f"the probe ended with {run.returncode} at {folder}: {run.stderr[-500:]}")
        left = left[left.index(folder) + 1:]
    return found


def source_size(folder):
    return sum(os.path.getsize(os.path.join(path, name)) for path, _, names in os.walk(folder) for name in names)


def exponent(small, large, sizes, none, what):
    """Of the source's size: files that all import one another are four times the source. What a project
    of one line takes is no part of it."""
    took = [int(one[what]) - (int(none[what]) if what == "steps" else 0) for one in (small, large)]
    if took[1] < (LEAST_STEPS if what == "steps" else LEAST_BYTES):
        return 0.0
    return math.log(took[1] / max(took[0], 1)) / math.log(max(sizes[1] / sizes[0], 1.5))


def allowed(key):
    for name in (key, (key[0], "*")):
        if name in REASONS:
            return REASONS[name]
    return LARGEST, LARGEST, ""


def judge(key, small, large, sizes, none):
    """The line to print, and what is wrong."""
    name = f"{key[0]} in {key[1]}"
    if small is None or large is None:
        return f"{name:60} more than {MOST_STEPS} steps", f"{name}: more than {MOST_STEPS} steps"
    steps, held = (exponent(small, large, sizes, none, what) for what in ("steps", "bytes"))
    most_steps, most_held, _ = allowed(key)
    wrong = ""
    if steps > most_steps:
        wrong = f"{name}: steps grow with the size to the power of {steps:.2f} ({small['steps']} to {large['steps']})"
    if held > most_held:
        wrong = f"{name}: bytes grow with the size to the power of {held:.2f} ({small['bytes']} to {large['bytes']})"
    line = (f"{name:60} steps {steps:5.2f}  bytes {held:5.2f}  of {int(large['steps']) / 1e6:8.2f} M steps, "
            f"{int(large['bytes']) / 1e6:7.2f} MB  {large['findings']} findings {large['notes']}")
    return line, wrong


def doubled(top):
    keys = list(chosen())
    # One file of one finding; twice, as some things are made for the first project of a language only.
    least = {language: [write(("files_apart", language), 1, os.path.join(top, f"{i}.{language}")) for i in range(2)]
             for language in sorted({language for _, language in keys})}
    found = probe([folder for folders in least.values() for folder in folders])
    pairs = {}
    left, factor = keys, 1
    while left and factor <= LARGEST_FACTOR:
        for key in left:
            folder = os.path.join(top, f"{key[0]}.{key[1]}.{factor}")
            n = factor * shapes.SIZES[key]
            pairs[key] = write(key, n, folder + ".1"), write(key, 2 * n, folder + ".2")
        found |= probe([folder for key in left for folder in pairs[key]])
        left = [key for key in left if found[pairs[key][1]] is not None and
                int(found[pairs[key][1]]["steps"]) - int(found[least[key[1]][1]]["steps"]) < LEAST_STEPS]
        factor *= 4
    problems = []
    for key in keys:
        sizes = [source_size(folder) for folder in pairs[key]]
        line, wrong = judge(key, *(found[folder] for folder in pairs[key]), sizes, found[least[key[1]][1]])
        if options.table or wrong:
            print(line, flush=True)
        if wrong:
            problems.append(wrong)
    print(f"{len(keys)} shapes and languages, {len({name for name, _ in keys})} shapes")
    return problems


def large_run(key, top):
    folder = os.path.join(top, "project")
    # A size that gives what is asked for; shapes that cannot grow so far stay as large as they can.
    n = shapes.SIZES[key]
    while True:
        shutil.rmtree(folder, ignore_errors=True)
        write(key, n, folder)
        size = source_size(folder)
        if size > 0.7 * options.large * 1e6 or n > 2_000_000:
            break
        n = int(n * min(8, max(1.2, 0.95 * options.large * 1e6 / size)))
    started = subprocess.Popen([options.program, "check", "--no-cache", "--no-ignore", "--jobs", "1", "--fail-on", "never",
                                "--format", f"json={top}/report.json", folder], stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL, preexec_fn=lambda: (
        resource.setrlimit(resource.RLIMIT_CPU, (int(6 * options.seconds), int(6 * options.seconds) + 1)),
        resource.setrlimit(resource.RLIMIT_AS, (8 << 30, 8 << 30))))
    _, status, usage = os.wait4(started.pid, 0)
    started.returncode = os.waitstatus_to_exitcode(status)
    seconds = usage.ru_utime + usage.ru_stime
    print(f"{key[0] + ' in ' + key[1]:60} {size / 1e6:5.2f} MB {seconds:7.2f} s {usage.ru_maxrss // 1024:5} MB "
          f"code {started.returncode}", flush=True)
    if started.returncode not in (0, 3):
        return [f"{key}: ended with {started.returncode}"]
    return [f"{key}: took {seconds:.1f} s"] if seconds > options.seconds else []


def large(top):
    problems = []
    for key in chosen():
        problems += large_run(key, top)
    return problems


top = tempfile.mkdtemp(prefix="doubling-")
try:
    wrong = large(top) if options.large else doubled(top)
finally:
    shutil.rmtree(top, ignore_errors=True)
for problem in wrong:
    print("WRONG", problem)
sys.exit(1 if wrong else 0)
