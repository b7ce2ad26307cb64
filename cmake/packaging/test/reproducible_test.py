"""The same commit, built in another folder without a compiler cache, gives the same bytes."""

import shutil
import unittest

from support import DIST, ROOT, Scratch, run


class ReproducibleTest(Scratch):
    def test_x86_64(self):
        self.is_the_same_from_another_folder("linux-x86_64")

    def test_arm64(self):
        self.is_the_same_from_another_folder("linux-arm64")

    def is_the_same_from_another_folder(self, platform):
        sums = (DIST / "SHA256SUMS").read_text().splitlines()
        if not any(f"-{platform}.tar.gz" in line for line in sums):
            self.skipTest(f"dist/ has nothing for {platform}")
        if run("git", "status", "--porcelain", "--untracked-files=no", cwd=ROOT).strip():
            self.skipTest("there are changes that are not committed")
        other = self.scratch / "another-folder-with-a-longer-name" / "micryscope"
        run("git", "clone", "--quiet", ROOT, other)
        # What was fetched by checksum need not be fetched twice.
        shutil.copytree(ROOT / "cmake/grammars/node_modules", other / "cmake/grammars/node_modules", symlinks=True)
        shutil.copytree(ROOT / "build/sources", other / "build/sources")
        if platform == "linux-arm64":
            shutil.copytree(ROOT / "build/sysroot-arm64", other / "build/sysroot-arm64", symlinks=True)
        run(other / "dev", "package", platform, env={"CCACHE_DISABLE": "1"})
        others = (other / "dist" / "SHA256SUMS").read_text().splitlines()
        self.assertEqual(others, [line for line in sums if line in others])
        # The archive, the wheel, two npm packages and the repository for pre-commit.
        self.assertEqual(len(others), 5)
        print(f"\n{platform}: {len(others)} files, built in two folders: same bytes")


if __name__ == "__main__":
    unittest.main()
