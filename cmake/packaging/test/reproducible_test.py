"""The same commit, built in another folder without a compiler cache, gives the same bytes."""

import shutil
import unittest

from support import DIST, ROOT, Scratch, run


class ReproducibleTest(Scratch):
    def test_two_folders(self):
        if run("git", "status", "--porcelain", "--untracked-files=no", cwd=ROOT).strip():
            self.skipTest("there are changes that are not committed")
        other = self.scratch / "another-folder-with-a-longer-name" / "micryscope"
        run("git", "clone", "--quiet", ROOT, other)
        # What was fetched by checksum need not be fetched twice.
        shutil.copytree(ROOT / "cmake/grammars/node_modules", other / "cmake/grammars/node_modules", symlinks=True)
        shutil.copytree(ROOT / "build/sources", other / "build/sources")
        sums = (DIST / "SHA256SUMS").read_text()
        platforms = [name for name in ("linux-x86_64", "linux-arm64") if f"-{name}.tar.gz" in sums]
        run(other / "dev", "package", *platforms, env={"CCACHE_DISABLE": "1"})
        self.assertEqual((other / "dist" / "SHA256SUMS").read_text(), sums)
        print(f"\n{len(sums.splitlines())} files, built in two folders: same bytes")


if __name__ == "__main__":
    unittest.main()
