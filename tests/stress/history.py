#!/usr/bin/env python3
"""Commits of real repositories, drawn at random: does a comparison say what a full check says?

    history.py MICRYSCOPE [--commits 500] [--seed 1] [--show] REPOSITORY...

For each commit drawn (with a parent, and a source file changed):

    check --changed-since PARENT..COMMIT    from git's objects, with a cache that all commits share
    check                                   of the commit's files written to a folder, no cache

The findings of the comparison's head state have to be those of the full check, each as often, and
the new ones among them. Nothing is written to a repository: bare mirrors do. Takes minutes, so it
is run by hand; tests/stories has the same on small histories.
"""
import argparse
import collections
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile

SOURCES = (".py", ".js", ".mjs", ".cjs", ".jsx", ".ts", ".mts", ".cts", ".tsx", ".go")

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
parser.add_argument("program")
parser.add_argument("repositories", nargs="+")
parser.add_argument("--commits", type=int, default=500)
parser.add_argument("--seed", type=int, default=1)
parser.add_argument("--show", action="store_true", help="name every commit")
options = parser.parse_args()


def git(repository, *arguments, **settings):
    done = subprocess.run(["git", "-C", repository, *arguments], check=True, capture_output=True,
                          **settings)
    return done.stdout.decode(errors="surrogateescape")


def candidates(repository):
    """(commit, first parent) that change a source file."""
    found = []
    log = git(repository, "log", "--all", "--no-merges", "--no-renames", "--name-only",
              "--format=%x00%H %P")
    for entry in log.split("\0")[1:]:
        ids, *paths = entry.strip().split("\n")
        if len(ids.split()) > 1 and any(path.endswith(SOURCES) for path in paths):
            found.append(tuple(ids.split()[:2]))
    return found


def write_out(repository, commit, folder):
    """Whether all files of the commit are there: a partial clone has not all."""
    index = folder + ".index"
    environment = dict(os.environ, GIT_DIR=os.path.abspath(repository), GIT_WORK_TREE=folder,
                       GIT_INDEX_FILE=index, GIT_NO_LAZY_FETCH="1")
    if os.path.isdir(os.path.join(repository, ".git")):
        environment["GIT_DIR"] = os.path.abspath(os.path.join(repository, ".git"))
    run = ["git", "-c", "core.bare=false", "-c", "core.autocrlf=false"]
    subprocess.run([*run, "read-tree", commit], cwd=folder, env=environment, check=True)
    done = subprocess.run([*run, "checkout-index", "-a", "-q", "-f"], cwd=folder, env=environment,
                          capture_output=True)
    os.remove(index)
    return done.returncode == 0


def check(folder, *arguments):
    done = subprocess.run([options.program, "check", "--fail-on", "never", "--format", "json",
                           *arguments], cwd=folder, capture_output=True)
    if done.returncode != 0:
        return None, f"exit {done.returncode}: {done.stderr.decode(errors='replace').strip()[:200]}"
    return json.loads(done.stdout)["findings"], ""


def counted(findings):
    return collections.Counter(
        (f["rule"], f["location"]["path"], f["location"]["line"], f["message"]) for f in findings)


def compare(repository, commit, parent, cache):
    """A word for the table, and what is wrong."""
    with tempfile.TemporaryDirectory(prefix="micryscope-history-") as folder:
        tree = os.path.join(folder, "tree")
        os.mkdir(tree)
        is_complete = write_out(repository, commit, tree)
        whole, error = check(tree, "--no-cache")
    if whole is None:
        return "failed", error
    head, error = check(repository, "--changed-since", f"{parent}..{commit}", "--cache-dir", cache)
    if head is None:
        return "failed", error
    head = [finding for finding in head if finding["novelty"] != "fixed"]
    new = [finding for finding in head if finding["novelty"] == "new"]
    extra = counted(head) - counted(whole)
    missing = counted(whole) - counted(head)
    if (extra or missing) and not is_complete:
        return "incomplete clone", ""
    if extra or missing:
        return "differs", f"only in the comparison: {list(extra)[:3]}; only whole: {list(missing)[:3]}"
    return ("new" if new else "same"), ""


def main():
    choose = random.Random(options.seed)
    pool = {repository: candidates(repository) for repository in options.repositories}
    pool = {repository: commits for repository, commits in pool.items() if commits}
    if not pool:
        sys.exit("no commit with a parent changes a source file there")
    names = sorted(pool)
    cache = tempfile.mkdtemp(prefix="micryscope-history-cache-")
    outcomes = collections.Counter()
    try:
        while sum(outcomes.values()) < options.commits:
            repository = choose.choice(names)
            commit, parent = choose.choice(pool[repository])
            outcome, problem = compare(repository, commit, parent, cache)
            outcomes[outcome] += 1
            if problem or options.show:
                print(f"{repository} {commit[:10]}: {outcome} {problem}", flush=True)
    finally:
        shutil.rmtree(cache, True)
    print(", ".join(f"{count} {outcome}" for outcome, count in sorted(outcomes.items())))
    return 1 if outcomes["differs"] or outcomes["failed"] else 0


if __name__ == "__main__":
    sys.exit(main())
