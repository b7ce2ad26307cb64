#!/usr/bin/env python3
"""The cache when runs end badly or stand in each other's way.

    interrupted.py MICRYSCOPE [--kills 200] [--pairs 100] [--seed 1] [--project FOLDER]

Kills: a cold check is ended with SIGKILL at a random moment; the check after it, with what the
first left in the cache, has to give the bytes of one that was never disturbed.
Pairs: two checks of one repository start at once with an empty cache; both have to end well and
give those bytes.

The project is copied into a git repository of its own, several times over, so that a run lasts long
enough to be hit. ctest runs a few of each; the numbers above are for runs by hand.
"""
import argparse
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
parser.add_argument("program")
parser.add_argument("--kills", type=int, default=200)
parser.add_argument("--pairs", type=int, default=100)
parser.add_argument("--seed", type=int, default=1)
parser.add_argument("--copies", type=int, default=8)
parser.add_argument("--project", default=os.path.join(ROOT, "examples"))
options = parser.parse_args()
options.program = os.path.abspath(options.program)


def git(folder, *arguments):
    environment = dict(os.environ, GIT_CONFIG_GLOBAL=os.devnull, GIT_CONFIG_SYSTEM=os.devnull)
    for role in ("AUTHOR", "COMMITTER"):
        environment[f"GIT_{role}_NAME"] = "stress"
        environment[f"GIT_{role}_EMAIL"] = "stress@example.invalid"
    subprocess.run(["git", "-C", folder, *arguments], env=environment, check=True,
                   stdout=subprocess.DEVNULL)


def make_repository(folder):
    for copy in range(options.copies):
        shutil.copytree(options.project, os.path.join(folder, f"copy{copy}"))
    git(folder, "init", "-q")
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "all")


class Run:
    """A check on its way. Its report goes to a file, as nobody empties a pipe meanwhile."""

    def __init__(self, folder, *arguments):
        self.out, self.err = tempfile.TemporaryFile(), tempfile.TemporaryFile()
        self.process = subprocess.Popen(
            [options.program, "check", "--fail-on", "never", "--format", "sarif", *arguments],
            cwd=folder, stdout=self.out, stderr=self.err)

    def kill(self):
        """Whether it was still on its way."""
        self.process.kill()
        return self.process.wait() < 0

    def finish(self):
        """The report, and what went wrong."""
        code = self.process.wait()
        self.out.seek(0)
        self.err.seek(0)
        said = self.err.read().decode(errors="replace")[:300]
        return self.out.read(), f"exit {code}: {said}" if code != 0 else ""


def compare(what, run, expected):
    out, problem = run.finish()
    if not problem and out != expected:
        problem = "the report differs from that of an undisturbed run"
    if problem:
        print(f"{what}: {problem}")
    return bool(problem)


def main():
    choose = random.Random(options.seed)
    with tempfile.TemporaryDirectory(prefix="micryscope-stress-") as folder:
        project = os.path.join(folder, "project")
        os.mkdir(project)
        make_repository(project)
        began = time.perf_counter()
        expected, problem = Run(project, "--no-cache").finish()
        lasted = time.perf_counter() - began
        if problem or b'"ruleId"' not in expected:
            sys.exit(f"the undisturbed run: {problem or 'nothing was found'}")
        cache = os.path.join(folder, "cache")
        with_cache = ("--cache-dir", cache)
        bad = killed = 0
        for i in range(options.kills):
            shutil.rmtree(cache, True)
            victim = Run(project, *with_cache)
            time.sleep(choose.uniform(0, 1.2 * lasted))
            killed += victim.kill()
            bad += compare(f"after kill {i}", Run(project, *with_cache), expected)
        for i in range(options.pairs):
            shutil.rmtree(cache, True)
            pair = [Run(project, *with_cache) for _ in range(2)]
            bad += sum([compare(f"pair {i}", run, expected) for run in pair])
    print(f"{options.kills} runs, {killed} of them killed before their end; "
          f"{options.pairs} pairs; {bad} bad")
    if options.kills >= 10 and killed == 0:
        sys.exit("no run was hit before its end: nothing was tested")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
