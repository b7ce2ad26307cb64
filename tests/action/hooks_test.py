#!/usr/bin/env python3
"""The hooks for pre-commit at the root of the repository, and their entries run as pre-commit would."""

import os
import subprocess
import tempfile
import unittest
from pathlib import Path

import yaml

from project import GIT, NEW, OLD, git, options, run


class HooksTest(unittest.TestCase):
    def setUp(self):
        self.temporary = tempfile.TemporaryDirectory()
        self.folder = Path(self.temporary.name)
        (self.folder / "bin").mkdir()
        (self.folder / "bin" / "micryscope").symlink_to(options.program)
        self.hooks = {
            hook["id"]: hook for hook in yaml.safe_load((Path(options.root) / ".pre-commit-hooks.yaml").read_text())
        }
        self.project = self.folder / "project"
        self.project.mkdir()
        git(self.project, "init", "-q", "-b", "main")
        self.commit("old.py", OLD)

    def tearDown(self):
        self.temporary.cleanup()

    def commit(self, name, text):
        (self.project / name).write_text(text)
        git(self.project, "add", "-A")
        git(self.project, "commit", "-q", "-m", name)
        return git(self.project, "rev-parse", "HEAD")

    def run_hook(self, name, **variables):
        return subprocess.run(
            self.hooks[name]["entry"], shell=True, cwd=self.project, text=True, check=False,
            env={**os.environ, **GIT, "PRE_COMMIT": "1", **variables,
                 "PATH": f"{self.folder / 'bin'}{os.pathsep}{os.environ['PATH']}"},
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )

    def test_the_hooks_ask_for_no_file_names(self):
        for hook in self.hooks.values():
            # pre-commit splits a long list of names into several runs, each of which sees a part.
            self.assertIs(hook["pass_filenames"], False)
            self.assertIs(hook["require_serial"], True)
            self.assertNotIn(hook["language"], ("system", "script"))

    def test_what_is_staged_counts(self):
        self.assertEqual(self.run_hook("micryscope").returncode, 0)
        (self.project / "new.py").write_text(NEW)
        self.assertEqual(self.run_hook("micryscope").returncode, 0)
        git(self.project, "add", "new.py")
        found = self.run_hook("micryscope")
        self.assertEqual(found.returncode, 1)
        self.assertIn("new.py:4", found.stdout)
        self.assertNotIn("old.py", found.stdout)
        # Nothing of ours is in the way of the commit.
        self.assertEqual(git(self.project, "status", "--short"), "A  new.py")

    def test_what_is_pushed_counts(self):
        first = git(self.project, "rev-parse", "HEAD")
        second = self.commit("new.py", NEW)
        push = {"PRE_COMMIT_FROM_REF": first, "PRE_COMMIT_TO_REF": second}
        self.assertEqual(self.run_hook("micryscope-push", **push).returncode, 1)
        third = self.commit("harmless.py", "print('x')\n")
        push = {"PRE_COMMIT_FROM_REF": second, "PRE_COMMIT_TO_REF": third}
        done = self.run_hook("micryscope-push", **push)
        self.assertEqual(done.returncode, 0, done.stdout)


if __name__ == "__main__":
    run()
