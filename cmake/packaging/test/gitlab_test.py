"""The GitLab template with the static binary, by our own reading of it and by the real gitlab-ci-local."""

import importlib.util
import shutil
import sys
import unittest

from support import ROOT, STATIC, Scratch, run

RUNNER = ROOT / "tests" / "tools" / "gitlab" / "node_modules" / "gitlab-ci-local"


class GitlabTest(Scratch):
    @unittest.skipUnless(RUNNER.exists() and shutil.which("rsync"), "./dev package test brings gitlab-ci-local and rsync")
    def test_jobs(self):
        # Debian's python3-yaml belongs to Debian's Python, which need not be the one that runs.
        python = sys.executable if importlib.util.find_spec("yaml") else "/usr/bin/python3"
        said = run(python, "-B", ROOT / "tests/action/gitlab_test.py", "--program", STATIC, "--root", ROOT, "--verbose")
        self.assertIn("test_a_runner_for_gitlab_agrees", said)
        self.assertNotIn("skipped", said)


if __name__ == "__main__":
    unittest.main()
