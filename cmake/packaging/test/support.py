"""What the tests of packages share: where things are, and how they are run."""

import functools
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
DIST = ROOT / "dist"
STATIC = Path(os.environ.get("MICRYSCOPE_BINARY", ROOT / "build" / "static" / "micryscope"))
STATIC_ARM64 = ROOT / "build" / "static-arm64" / "micryscope"
TOOLS = ROOT / "build" / "package-tools"
REQUIREMENTS = Path(__file__).with_name("requirements.txt")
# The one that is built and tested every day.
REFERENCE = Path(os.environ.get("MICRYSCOPE_REFERENCE", ROOT / "build" / "ci" / "micryscope"))
EXAMPLE = ROOT / "examples" / "python" / "vulnerable-server"
VERSION = re.search(r"project\(micryscope VERSION (\S+)", (ROOT / "CMakeLists.txt").read_text()).group(1)

GIT = {
    "GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@example.org", "GIT_AUTHOR_DATE": "2026-01-01T00:00:00Z",
    "GIT_COMMITTER_NAME": "a", "GIT_COMMITTER_EMAIL": "a@example.org", "GIT_COMMITTER_DATE": "2026-01-01T00:00:00Z",
    "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1",
}  # fmt: skip


def run(*command, code=0, env=None, **more):
    """What a command says on both streams; fails unless it ends with `code` (None: whatever it is)."""
    done = subprocess.run(
        [str(word) for word in command], check=False, text=True, errors="replace", stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env={**os.environ, **(env or {})}, **more,
    )  # fmt: skip
    if code is not None and done.returncode != code:
        raise AssertionError(f"{' '.join(map(str, command))}\nended with {done.returncode}, not {code}:\n{done.stdout}")
    return done.stdout


@functools.cache
def without_network():
    """The words in front of a command that take its network away, loopback and all."""
    for words in (["unshare", "--net"], ["unshare", "--user", "--map-root-user", "--net"]):
        if shutil.which("unshare") and subprocess.run([*words, "true"], check=False, stderr=subprocess.DEVNULL).returncode == 0:
            return words
    print("\nnote: this machine lets nobody take a network away; what is to run without one runs with it")
    return []


def offline(*command, **more):
    """The same where there is no network."""
    return run(*without_network(), *command, **more)


def git(folder, *words, **more):
    return run("git", *words, cwd=folder, env={**GIT, **more.pop("env", {})}, **more).strip()


def one(pattern):
    """The one file of dist/ of this kind."""
    found = sorted(DIST.glob(pattern))
    if len(found) != 1:
        raise AssertionError(f"dist/ has {len(found)} files {pattern}; run ./dev package first")
    return found[0]


def tool(name):
    """A program of requirements.txt in an environment of its own, beside the wheels that it was made of."""
    stamp = TOOLS / "requirements.txt"
    if not stamp.exists() or stamp.read_bytes() != REQUIREMENTS.read_bytes():
        shutil.rmtree(TOOLS, ignore_errors=True)
        run(sys.executable, "-m", "venv", TOOLS / "venv")
        pip = [TOOLS / "venv" / "bin" / "pip", "--disable-pip-version-check", "--quiet"]
        run(*pip, "download", "--require-hashes", "--only-binary=:all:", "-r", REQUIREMENTS, "-d", TOOLS / "wheels")
        run(*pip, "install", "--no-index", f"--find-links={TOOLS / 'wheels'}", "-r", REQUIREMENTS)
        shutil.copy(REQUIREMENTS, stamp)
    return TOOLS / "venv" / "bin" / name


class Scratch(unittest.TestCase):
    """A test with an empty folder of its own, in which an example lies."""

    def setUp(self):
        self.scratch = Path(tempfile.mkdtemp(prefix="micryscope-package-"))
        self.addCleanup(shutil.rmtree, self.scratch, True)
        self.example = self.scratch / "example"
        shutil.copytree(EXAMPLE, self.example)

    def assert_finds(self, *command, by=run, **more):
        """The command checks the example: it ends with 1 and shows the findings."""
        said = by(*command, code=1, **more)
        self.assertRegex(said, r"error (\(new\) )?R1-fixed-key")
        return said
