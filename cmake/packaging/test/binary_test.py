"""The static binary: what it needs (nothing), its size, how fast it starts, and where it runs."""

import os
import shutil
import statistics
import subprocess
import time
import unittest
from pathlib import Path

from support import ROOT, STATIC, Scratch, run

MOST_BYTES = 45_000_000
MOST_SECONDS = 0.020
CHROOT = shutil.which("chroot", path=os.environ["PATH"] + ":/usr/sbin") or "chroot"
DEBIANS = {"bullseye": "Debian 11", "trixie": "Debian 13"}


def bare(*command, **more):
    """Without a variable in the environment."""
    return run("/usr/bin/env", "-i", *command, **more)


class BinaryTest(Scratch):
    def test_needs_no_other_file(self):
        said = run("readelf", "--program-headers", "--dynamic", "--wide", STATIC)
        self.assertNotIn("INTERP", said)
        self.assertNotIn("(NEEDED)", said)
        # cmake/static/host.c stands in front of the C library.
        self.assertIn(b"this program loads no libraries", STATIC.read_bytes())
        # At an address that nobody can foresee.
        self.assertIn("DYN (Position-Independent", said)

    def test_is_stripped_and_small(self):
        size = STATIC.stat().st_size
        print(f"\nstatic binary: {size:,} bytes")
        self.assertLessEqual(size, MOST_BYTES)
        self.assertNotIn(".symtab", run("readelf", "--sections", "--wide", STATIC))

    def test_says_no_path_of_this_machine(self):
        self.assertNotIn(str(ROOT).encode(), STATIC.read_bytes())

    def test_starts_fast(self):
        empty = self.scratch / "empty"
        empty.mkdir()
        times = []
        for _ in range(41):
            start = time.perf_counter()
            subprocess.run(
                [STATIC, "check"], cwd=empty, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False
            )
            times.append(time.perf_counter() - start)
        median = statistics.median(times)
        print(f"\nstart on an empty folder: median {median * 1000:.1f} ms, best {min(times) * 1000:.1f} ms")
        self.assertLessEqual(median, MOST_SECONDS)

    def test_home_without_a_home(self):
        # libgit2 asks the system for the user's home then, which a static C library cannot do safely.
        run("git", "init", "-q", self.example)
        self.assert_finds("env", "-i", STATIC, "check", self.example)


@unittest.skipUnless(os.geteuid() == 0, "chroot needs root")
class ChrootTest(Scratch):
    def test_where_nothing_else_is(self):
        root = self.scratch / "root"
        (root / "bin").mkdir(parents=True)
        shutil.copy(STATIC, root / "bin" / "micryscope")
        shutil.copytree(self.example, root / "example")
        self.assert_finds(CHROOT, root, "/bin/micryscope", "check", "/example", by=bare)
        self.assertEqual(sorted(path.name for path in root.iterdir()), ["bin", "example"])

    def test_where_nothing_else_is_but_a_repository(self):
        root = self.scratch / "root"
        root.mkdir()
        shutil.copy(STATIC, root / "micryscope")
        run("git", "init", "-q", self.example)
        run("git", "-C", self.example, "add", ".")
        shutil.copytree(self.example, root / "example")
        self.assert_finds(CHROOT, root, "/micryscope", "check", "--staged", "/example", by=bare)

    def in_debian(self, release):
        if shutil.which("debootstrap") is None:
            self.skipTest("debootstrap is not installed")
        tree = ROOT / "build" / "debian" / release
        if not (tree / "etc" / "debian_version").exists():
            tree.mkdir(parents=True, exist_ok=True)
            script = Path("/usr/share/debootstrap/scripts") / release
            said = run("debootstrap", "--variant=minbase", release, tree, *([] if script.exists() else ["", "sid"]), code=None)
            if not (tree / "etc" / "debian_version").exists():
                self.skipTest(f"debootstrap made no {DEBIANS[release]}: {said[-300:]}")
        shutil.copy(STATIC, tree / "usr" / "local" / "bin" / "micryscope")
        shutil.rmtree(tree / "example", ignore_errors=True)
        shutil.copytree(self.example, tree / "example")
        print(f"\n{DEBIANS[release]}: {(tree / 'etc' / 'debian_version').read_text().strip()}")
        self.assert_finds(CHROOT, tree, "micryscope", "check", "/example")
        # By the C library of that system, too, where there is one that could be loaded by mistake.
        self.assert_finds(CHROOT, tree, "env", "-i", "/usr/local/bin/micryscope", "check", "/example")

    def test_in_debian_11(self):
        self.in_debian("bullseye")

    def test_in_debian_13(self):
        self.in_debian("trixie")
