"""The binary for arm64 under qemu: it runs, and says what the one for x86-64 says."""

import shutil
import unittest

from support import ROOT, STATIC, STATIC_ARM64, Scratch, run


@unittest.skipUnless(STATIC_ARM64.exists(), "no binary for arm64 was built")
@unittest.skipIf(shutil.which("qemu-aarch64") is None, "qemu-user is not installed")
class Arm64Test(Scratch):
    def test_needs_no_other_file(self):
        said = run("readelf", "--file-header", "--program-headers", "--dynamic", "--wide", STATIC_ARM64)
        self.assertIn("AArch64", said)
        self.assertNotIn("INTERP", said)
        self.assertNotIn("(NEEDED)", said)

    def test_says_the_same(self):
        for name in ("examples", "tests/fixtures"):
            copy = self.scratch / "copy" / name
            shutil.copytree(ROOT / name, copy)
            for form in ("text", "sarif"):
                words = ["check", "--no-cache", "--format", form, "."]
                day = {"SOURCE_DATE_EPOCH": "1780000000"}
                expected = run(STATIC, *words, cwd=copy, env=day, code=None)
                found = run("qemu-aarch64", STATIC_ARM64, *words, cwd=copy, env=day, code=None)
                self.assertEqual(found, expected)
                self.assertIn("R1", found)


if __name__ == "__main__":
    unittest.main()
