"""The thin hook repository with the real pre-commit on real repositories. The hook's own environment is
made of the built wheel, without any index."""

import os
import re
import shutil
import statistics
import tarfile
import tempfile
import unittest
from pathlib import Path

from support import DIST, GIT, TOOLS, VERSION, git, one, run, tool

MOST_SECONDS = 0.3

CLEAN = "def greet(name):\n    return 'hello ' + name\n"
MISUSE = "from Crypto.Cipher import AES\n\n\ndef seal(key, text):\n    return AES.new(key, AES.MODE_ECB).encrypt(text)\n"
FINDING = "R6-ecb-mode"


class PreCommitTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.pre_commit = tool("pre-commit")
        cls.shared = Path(tempfile.mkdtemp(prefix="micryscope-hooks-"))
        cls.addClassCleanup(shutil.rmtree, cls.shared, True)
        with tarfile.open(one("micryscope-pre-commit-*.tar.gz")) as tar:
            tar.extractall(cls.shared)
        cls.hooks = cls.shared / f"micryscope-pre-commit-{VERSION}"
        git(cls.hooks, "init", "-q", "-b", "main")
        git(cls.hooks, "add", "-A")
        git(cls.hooks, "commit", "-q", "-m", VERSION)
        git(cls.hooks, "tag", f"v{VERSION}")
        # No variable says where a script of the hook's own environment lies; pre-commit finds it.
        cls.environment = {
            **GIT,
            "PATH": f"{cls.pre_commit.parent}{os.pathsep}{os.environ['PATH']}",
            "PRE_COMMIT_HOME": str(cls.shared / "home"),
            "PIP_NO_INDEX": "1",
            "PIP_FIND_LINKS": f"{DIST} {TOOLS / 'wheels'}",
            "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        }

    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="micryscope-hooked-"))
        self.addCleanup(shutil.rmtree, self.folder, True)
        self.project = self.folder / "project"
        self.project.mkdir()
        self.git("init", "-q", "-b", "main")
        self.write(
            ".pre-commit-config.yaml",
            f"repos:\n  - repo: {self.hooks}\n    rev: v{VERSION}\n"
            "    hooks: [{id: micryscope}, {id: micryscope-push}]\n",
        )
        self.write("old.py", CLEAN)
        self.git("add", "-A")
        self.git("commit", "-q", "-m", "begin")
        self.tool("install", "--hook-type", "pre-commit", "--hook-type", "pre-push")

    def git(self, *words, folder=None, code=0):
        return run("git", *words, cwd=folder or self.project, env=self.environment, code=code)

    def tool(self, *words, code=0):
        return run(self.pre_commit, *words, cwd=self.project, env=self.environment, code=code)

    def write(self, name, text, folder=None):
        (folder or self.project).joinpath(name).write_text(text, encoding="utf-8")

    def commits(self, *words, folder=None):
        """A commit goes through."""
        return self.git("commit", "-m", "change", *words, folder=folder)

    def is_stopped(self, *words, folder=None, finding=FINDING):
        """A commit is stopped by the finding, and nothing else is in the way."""
        said = self.git("commit", "-m", "change", *words, folder=folder, code=1)
        self.assertIn(finding, said)
        self.assertIn("micryscope (crypto misuse", said)
        self.assertNotIn("files were modified by this hook", said)

    def test_clean_commit(self):
        self.write("new.py", CLEAN)
        self.git("add", "-A")
        self.assertIn("Passed", self.commits())

    def test_misuse_commit(self):
        self.write("new.py", MISUSE)
        self.git("add", "-A")
        self.is_stopped()
        self.assertEqual(self.git("status", "--short").strip(), "A  new.py")

    def test_what_was_there_before_stops_nothing(self):
        self.write("new.py", MISUSE)
        self.git("add", "-A")
        self.commits("--no-verify")
        self.write("other.py", CLEAN)
        self.git("add", "-A")
        self.commits()

    def test_change_elsewhere(self):
        self.write("config.py", "MODE = 'gcm'\n")
        self.write("crypto.py", "from Crypto.Cipher import AES\nimport config\n\n\ndef seal(key, text):\n"
                   "    return AES.new(key, config.MODE).encrypt(text)\n")  # fmt: skip
        self.git("add", "-A")
        self.commits()
        self.write("config.py", "from Crypto.Cipher import AES\nMODE = AES.MODE_ECB\n")
        self.git("add", "-A")
        self.is_stopped()

    def test_partly_staged_file(self):
        self.write("part.py", CLEAN)
        self.git("add", "-A")
        self.write("part.py", CLEAN + MISUSE)
        self.commits()
        self.git("add", "-A")
        self.write("part.py", CLEAN)
        self.is_stopped()
        self.assertEqual((self.project / "part.py").read_text(), CLEAN)

    def test_commit_all(self):
        self.write("old.py", MISUSE)
        self.is_stopped("-a")
        self.write("old.py", CLEAN + CLEAN)
        self.commits("-a")

    def test_commit_of_a_file(self):
        self.write("other.py", CLEAN)
        self.git("add", "-A")
        self.commits()
        # What is staged besides is no part of this commit.
        self.write("other.py", MISUSE)
        self.git("add", "other.py")
        self.write("old.py", CLEAN + CLEAN)
        self.commits("old.py")
        self.write("old.py", MISUSE)
        self.is_stopped("old.py")

    def test_push(self):
        remote = self.folder / "remote.git"
        self.git("init", "-q", "--bare", str(remote))
        self.git("remote", "add", "origin", str(remote))
        self.git("push", "-q", "origin", "main")
        self.write("new.py", MISUSE)
        self.git("add", "-A")
        self.commits("--no-verify")
        self.assertIn(FINDING, self.git("push", "origin", "main", code=1))
        self.write("new.py", CLEAN)
        self.commits("-a")
        self.git("push", "origin", "main")

    def test_worktree(self):
        beside = self.folder / "beside"
        self.git("worktree", "add", "-q", "-b", "beside", str(beside))
        self.write("new.py", CLEAN, beside)
        self.git("add", "-A", folder=beside)
        self.commits(folder=beside)
        self.write("new.py", MISUSE, beside)
        self.git("add", "-A", folder=beside)
        self.is_stopped(folder=beside)

    def test_nothing_of_a_language(self):
        self.write("text.txt", "nothing\n")
        self.git("add", "-A")
        self.assertIn("Skipped", self.commits())

    def test_large_repository(self):
        for at in range(5000):
            folder = self.project / f"part{at % 50}"
            folder.mkdir(exist_ok=True)
            text = MISUSE.replace("MODE_ECB", "MODE_GCM") if at % 10 == 0 else CLEAN * 20
            (folder / f"file{at}.py").write_text(text)
        self.git("add", "-A")
        self.commits("--no-verify")
        times = []
        for at in range(6):
            # Another change each time, as a person makes it.
            self.write("part1/file1.py", MISUSE + f"# {at}\n")
            self.git("add", "-A")
            said = self.tool("run", "micryscope", "--verbose", code=1)
            self.assertIn(FINDING, said)
            times.append(float(re.search(r"- duration: ([\d.]+)s", said).group(1)))
        print(f"\nin the hook, 5,000 files: {', '.join(f'{time:.2f}' for time in times)} s (the first without a cache)")
        self.assertLessEqual(statistics.median(times[1:]), MOST_SECONDS)


if __name__ == "__main__":
    unittest.main()
