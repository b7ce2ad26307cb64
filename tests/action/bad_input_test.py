#!/usr/bin/env python3
"""What a pipeline may meet: for each there is one clear line with the mend, a defined exit code, and still a
report of what could be analysed. The Action's own part of it is in action_test.py."""

import json
import os
import subprocess
import tempfile
import unittest
from pathlib import Path

from project import GIT, OLD, Project, git, options, run

CLEAN, FINDINGS, USAGE, INCOMPLETE = 0, 1, 2, 3
NOBODY = 65534


class BadInputTest(unittest.TestCase):
    def setUp(self):
        self.temporary = tempfile.TemporaryDirectory()
        self.folder = Path(self.temporary.name)
        self.folder.chmod(0o755)
        self.project = Project(self.folder)
        self.workspace = self.project.workspace
        self.out = self.folder / "out"
        self.out.mkdir()

    def tearDown(self):
        self.temporary.cleanup()

    def run_ci(self, variables, *arguments, user=None):
        self.sarif = self.out / "report.sarif"
        done = subprocess.run(
            [options.program, "ci", "--format", "text", "--format", f"sarif={self.sarif}", *arguments],
            cwd=self.workspace, text=True, check=False, user=user, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            env={"PATH": os.environ["PATH"], "HOME": str(self.folder), **variables},
        )
        self.log = done.stdout
        # Nothing that was meant for people is a command, and each complaint is one line.
        self.lines = [line for line in done.stdout.splitlines() if line.startswith("micryscope: ")]
        return done.returncode

    def says(self, *words):
        """Exactly one line has all of these words."""
        found = [line for line in self.lines if all(word in line for word in words)]
        self.assertEqual(len(found), 1, self.log)

    def results(self):
        run = json.loads(self.sarif.read_text())["runs"][0]
        return len(run["results"]), run["invocations"][0]["executionSuccessful"]

    def test_no_base_commit(self):
        self.project.check_out("refs/pull/7/merge")
        self.assertEqual(self.run_ci(self.project.pull_request()), INCOMPLETE, self.log)
        self.assertIn(f"git fetch --no-tags --depth=1 origin {self.project.main}", self.log)
        self.assertEqual(self.results(), (3, True))

    def test_a_shallow_clone_without_the_merge_base(self):
        self.project.check_out("refs/pull/7/head")
        self.assertEqual(self.run_ci(self.project.pull_request()), INCOMPLETE, self.log)
        self.assertIn("git fetch --no-tags --depth=2147483647 origin +refs/heads/main:", self.log)
        self.assertEqual(self.results(), (2, True))

    def test_a_history_that_has_nothing_in_common(self):
        git(self.project.upstream, "checkout", "-q", "--orphan", "other")
        alone = self.project.commit("alone.py", OLD)
        git(self.project.upstream, "update-ref", "refs/pull/7/head", alone)
        self.project.check_out("refs/pull/7/head", 0)
        self.project.head = alone
        self.assertEqual(self.run_ci(self.project.pull_request()), INCOMPLETE, self.log)
        self.says("nothing is called new", "no commit in common with origin/main")

    def test_a_partial_clone(self):
        git(self.project.upstream, "config", "uploadpack.allowFilter", "true")
        git(self.folder, "clone", "-q", "--filter=blob:none", "--no-checkout", f"file://{self.project.upstream}",
            "workspace")
        git(self.workspace, "fetch", "-q", "origin", "+refs/pull/7/merge:refs/check")
        git(self.workspace, "checkout", "-q", "--detach", "refs/check")
        # All that is checked out is here; of the base only what is the same.
        self.assertEqual(self.run_ci(self.project.pull_request()), FINDINGS, self.log)
        self.assertEqual(self.results(), (3, True))
        git(self.project.upstream, "checkout", "-q", "main")
        self.project.commit("old.py", OLD.replace("old", "older"))
        git(self.project.upstream, "checkout", "-q", "feature")
        git(self.project.upstream, "merge", "-q", "main", "-m", "merge")
        changed = self.project.commit("old.py", OLD.replace("old", "newer"))
        git(self.workspace, "fetch", "-q", "origin", "+refs/heads/*:refs/remotes/origin/*")
        git(self.workspace, "checkout", "-q", "--detach", changed)
        self.project.head = changed
        self.assertEqual(self.run_ci(self.project.pull_request()), INCOMPLETE, self.log)
        self.says("old.py", "partial clone", "git fetch --refetch --no-filter")
        self.assertEqual(self.results(), (3, True))

    def test_dubious_ownership(self):
        if os.geteuid() != 0:
            self.skipTest("only root can make a folder another's")
        self.project.check_out("refs/pull/7/merge", 0)
        subprocess.run(["chown", "-R", str(NOBODY), self.workspace], check=True)
        self.assertEqual(self.run_ci(self.project.pull_request()), INCOMPLETE, self.log)
        self.says("git config --global --add safe.directory")
        self.assertEqual(self.results(), (3, True))
        trusted = {
            "GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "safe.directory", "GIT_CONFIG_VALUE_0": str(self.workspace)
        }
        self.assertEqual(self.run_ci({**self.project.pull_request(), **trusted}), FINDINGS, self.log)

    def test_a_checkout_that_cannot_be_written_to(self):
        if os.geteuid() != 0:
            self.skipTest("only root can be somebody who may not write")
        self.project.check_out("refs/pull/7/merge", 0)
        self.out.chmod(0o777)
        trusted = {"GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "safe.directory", "GIT_CONFIG_VALUE_0": "*"}
        code = self.run_ci({**self.project.pull_request(), **trusted}, user=NOBODY)
        self.assertEqual(code, FINDINGS, self.log)
        self.assertEqual(self.results(), (3, True))

    def test_what_may_not_be_read(self):
        if os.geteuid() != 0:
            self.skipTest("only root can be somebody who may not read")
        self.project.check_out("refs/heads/main", 0)
        (self.workspace / "others.py").chmod(0)
        self.out.chmod(0o777)
        trusted = {"GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "safe.directory", "GIT_CONFIG_VALUE_0": "*"}
        code = self.run_ci({**self.project.variables("push", {}, self.project.main), **trusted}, "--fail-on",
                           "warning", user=NOBODY)
        # A finding is one, whatever else was not seen; the report says that it is not whole.
        self.assertEqual(code, FINDINGS, self.log)
        self.assertIn("others.py", self.log)
        self.assertEqual(self.results(), (1, False))

    def test_files_that_cannot_be_written(self):
        self.project.check_out("refs/pull/7/merge", 0)
        nowhere = str(self.folder / "no" / "such" / "file")
        for variables, what in (
            ({"GITHUB_OUTPUT": nowhere}, "outputs"),
            ({"GITHUB_STEP_SUMMARY": nowhere}, "summary"),
        ):
            with self.subTest(what=what):
                self.assertEqual(self.run_ci({**self.project.pull_request(), **variables}), USAGE, self.log)
                self.says("cannot write", nowhere)
                self.assertEqual(self.results(), (3, True))

    def test_a_cache_of_somebody_elses(self):
        self.project.check_out("refs/pull/7/merge", 0)
        cache = self.folder / "cache"
        cache.mkdir()
        for name in ("results.sqlite", "results.db", "cache.db", "micryscope.db"):
            (cache / name).write_bytes(b"SQLite format 3\0" + b"\xff" * 5000)
        self.assertEqual(self.run_ci(self.project.pull_request(), "--cache-dir", str(cache)), FINDINGS, self.log)
        self.assertEqual(self.results(), (3, True))

    def test_an_event_that_is_none(self):
        self.project.check_out("refs/pull/7/merge", 0)
        variables = self.project.pull_request("stranger/p")
        for text, what in (("{", "no JSON object"), ("[1]", "no JSON object"), ("", "no event to read")):
            with self.subTest(text=text):
                Path(variables["GITHUB_EVENT_PATH"]).write_text(text)
                self.assertEqual(self.run_ci(variables), FINDINGS, self.log)
                self.says(what, "GITHUB_EVENT_PATH")
                self.assertEqual(self.results(), (3, True))

    def test_names_that_would_be_options_or_commands(self):
        self.project.check_out("refs/pull/7/head")
        for branch in ("--upload-pack=touch pwned", "x\n::error::y", "$(touch pwned)", "../../main"):
            with self.subTest(branch=branch):
                variables = {**self.project.pull_request(), "GITHUB_BASE_REF": branch}
                variables["GITHUB_EVENT_PATH"] = "/dev/null"
                code = self.run_ci(variables)
                self.assertEqual(code, INCOMPLETE, self.log)
                self.assertNotIn("\n::error::y", self.log)
                self.assertNotIn("--upload-pack", self.log)

    def test_no_repository_and_no_git(self):
        self.project.check_out("refs/pull/7/merge")
        subprocess.run(["rm", "-rf", self.workspace / ".git"], check=True)
        self.assertEqual(self.run_ci(self.project.pull_request()), INCOMPLETE, self.log)
        self.says("nothing is called new", "no git repository")
        self.assertEqual(self.results(), (3, True))


if __name__ == "__main__":
    run()
