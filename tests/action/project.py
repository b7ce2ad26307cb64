"""A project with a change in a pull request, and checkouts of it as pipelines make them."""

import argparse
import json
import os
import shutil
import subprocess
import sys
import unittest
from pathlib import Path

OLD = "import hashlib\n\ndef old(password):\n    return hashlib.md5(password.encode()).hexdigest()\n"
NEW = "from Crypto.Cipher import AES\n\ndef seal(key, body):\n    return AES.new(key, AES.MODE_ECB).encrypt(body)\n"
GIT = {
    "GIT_CONFIG_GLOBAL": "/dev/null",
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_AUTHOR_NAME": "a",
    "GIT_AUTHOR_EMAIL": "a@example.com",
    "GIT_COMMITTER_NAME": "c",
    "GIT_COMMITTER_EMAIL": "c@example.com",
}

options = argparse.Namespace()  # of the command line, once run() has read it


def run():
    """The tests of the file that is run: --program micryscope --root FOLDER, then unittest's own options."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--program", required=True)
    parser.add_argument("--root", required=True)
    _, rest = parser.parse_known_args(namespace=options)
    ran = unittest.main("__main__", argv=[sys.argv[0], *rest], exit=False, verbosity=1)
    sys.exit(not ran.result.wasSuccessful())


def git(folder, *arguments):
    done = subprocess.run(
        ["git", *arguments], cwd=folder, env={**os.environ, **GIT}, capture_output=True, check=False
    )
    if done.returncode != 0:
        raise RuntimeError(f"git {arguments}: {done.stderr.decode()}")
    return done.stdout.decode().strip()


class Project:
    """An old finding on main, a change that brings another, and their merge for the test."""

    def __init__(self, folder, change=NEW, name="new.py", base=None):
        """`change`: what the pull request makes of the file `name`; `base`: further files that main has."""
        self.folder, self.events = Path(folder), 0
        self.upstream, self.workspace = self.folder / "upstream", self.folder / "workspace"
        self.upstream.mkdir()
        git(self.upstream, "init", "-q", "-b", "main")
        git(self.upstream, "config", "uploadpack.allowAnySHA1InWant", "true")
        for path, text in (base or {}).items():
            self.write(path, text)
        self.base = self.commit("old.py", OLD)
        git(self.upstream, "checkout", "-q", "-b", "feature")
        self.head = self.commit(name, change)
        git(self.upstream, "checkout", "-q", "main")
        self.main = self.commit("others.py", NEW.replace("seal", "others"))
        git(self.upstream, "checkout", "-q", "--detach")
        git(self.upstream, "merge", "-q", "--no-ff", "-m", "test", "feature")
        self.merge = git(self.upstream, "rev-parse", "HEAD")
        git(self.upstream, "update-ref", "refs/pull/7/merge", self.merge)
        git(self.upstream, "update-ref", "refs/pull/7/head", self.head)

    def write(self, name, text):
        (self.upstream / name).parent.mkdir(parents=True, exist_ok=True)
        (self.upstream / name).write_text(text)

    def commit(self, name, text):
        self.write(name, text)
        git(self.upstream, "add", "-A")
        git(self.upstream, "commit", "-q", "-m", name)
        return git(self.upstream, "rev-parse", "HEAD")

    def check_out(self, ref, depth=1):
        """`depth` 0: all that there is, with its branches."""
        shutil.rmtree(self.workspace, ignore_errors=True)
        self.workspace.mkdir()
        git(self.workspace, "init", "-q")
        git(self.workspace, "remote", "add", "origin", f"file://{self.upstream}")
        how = [f"--depth={depth}"] if depth else []
        refs = [f"+{ref}:refs/check", *([] if depth else ["+refs/heads/*:refs/remotes/origin/*"])]
        git(self.workspace, "fetch", "-q", "--no-tags", *how, "origin", *refs)
        git(self.workspace, "checkout", "-q", "--detach", "refs/check")

    def variables(self, event, payload, sha, ref="refs/heads/main", base=""):
        self.events += 1
        path = self.folder / f"event-{self.events}.json"
        path.write_text(json.dumps({"repository": {"default_branch": "main"}, **payload}))
        return {
            **GIT,
            "GITHUB_ACTIONS": "true",
            "GITHUB_EVENT_NAME": event,
            "GITHUB_EVENT_PATH": str(path),
            "GITHUB_SHA": sha,
            "GITHUB_REF": ref,
            "GITHUB_BASE_REF": base,
            "RUNNER_OS": "Linux",
            "RUNNER_ARCH": "X64",
        }

    def merge_request(self, kind, **more):
        """What GitLab says of one; `kind`: detached, merged_result or merge_train."""
        return {
            **GIT,
            "GITLAB_CI": "true",
            "CI_PIPELINE_SOURCE": "merge_request_event",
            "CI_MERGE_REQUEST_IID": "7",
            "CI_MERGE_REQUEST_EVENT_TYPE": kind,
            "CI_MERGE_REQUEST_TARGET_BRANCH_NAME": "main",
            "CI_DEFAULT_BRANCH": "main",
            **more,
        }

    def pull_request(self, repository="o/p", event="pull_request"):
        payload = {
            "pull_request": {
                "head": {"sha": self.head, "repo": {"full_name": repository}},
                "base": {"ref": "main", "sha": self.base, "repo": {"full_name": "o/p"}},
            }
        }
        return self.variables(event, payload, self.merge, "refs/pull/7/merge", "main")
