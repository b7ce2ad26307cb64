#!/usr/bin/env python3
"""The packages as such, with something small in the place of the program: their forms, and that the same
input gives the same bytes."""

import base64
import csv
import hashlib
import json
import sys
import tarfile
import tempfile
import time
import unittest
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "cmake" / "packaging"))
import hooks  # noqa: E402
import notices  # noqa: E402
import npm  # noqa: E402
import package  # noqa: E402
import wheel  # noqa: E402

PROGRAM = b"\x7fELF not really\x00" * 100
PLATFORMS = ("linux-x86_64", "linux-arm64")
SHELL_FILES = {"complete/micryscope.bash": b"complete\n", "doc/micryscope.1": b".TH\n"}


def project():
    return package.Project("1.2.3", "Finds things", 1780000000, licenses={"LICENSE": "a licence\n"})


def write_all(folder):
    paths = [npm.write_launcher(folder, project()), hooks.write(folder, project())]
    for platform in PLATFORMS:
        paths.append(package.write_archive(folder, project(), platform, PROGRAM, SHELL_FILES))
        paths.append(wheel.write(folder, project(), platform, PROGRAM))
        paths.append(npm.write_platform(folder, project(), platform, PROGRAM))
    package.write_checksums(folder, paths)
    return paths


class PackagesTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        temporary = tempfile.TemporaryDirectory()
        cls.addClassCleanup(temporary.cleanup)
        cls.folder = Path(temporary.name)
        cls.paths = write_all(cls.folder)

    def one(self, pattern):
        [path] = self.folder.glob(pattern)
        return path

    def test_same_input_same_bytes(self):
        with tempfile.TemporaryDirectory() as other:
            time.sleep(1.1)  # whoever writes the time of day shows it
            for path in write_all(Path(other)):
                self.assertEqual(path.read_bytes(), (self.folder / path.name).read_bytes(), path.name)

    def test_checksums(self):
        lines = (self.folder / "SHA256SUMS").read_text().splitlines()
        self.assertEqual(len(lines), len(self.paths))
        for line in lines:
            checksum, name = line.split("  ")
            self.assertEqual(checksum, hashlib.sha256((self.folder / name).read_bytes()).hexdigest())

    def test_archive(self):
        with tarfile.open(self.one("micryscope-1.2.3-linux-arm64.tar.gz")) as tar:
            members = tar.getmembers()
            names = [member.name for member in members]
            self.assertEqual(names, sorted(names))
            # The Action takes the first that is called so.
            programs = [name for name in names if name.endswith("/micryscope")]
            self.assertEqual(programs, ["micryscope-1.2.3-linux-arm64/micryscope"])
            self.assertEqual(tar.extractfile(programs[0]).read(), PROGRAM)
            for member in members:
                self.assertEqual((member.uid, member.uname, member.mtime), (0, "", 1780000000))
                self.assertEqual(member.mode, 0o755 if member.name in programs else 0o644)

    def test_wheel(self):
        path = self.one("*aarch64.whl")
        tags = path.stem.split("-")[-1].split(".")
        with zipfile.ZipFile(path) as archive:
            script = "micryscope-1.2.3.data/scripts/micryscope"
            self.assertEqual(archive.read(script), PROGRAM)
            self.assertEqual(archive.getinfo(script).external_attr >> 16, 0o100755)
            said = archive.read("micryscope-1.2.3.dist-info/WHEEL").decode()
            self.assertEqual([line[5:] for line in said.splitlines() if line.startswith("Tag: ")],
                             [f"py3-none-{tag}" for tag in tags])  # fmt: skip
            rows = {row[0]: row for row in csv.reader(archive.read("micryscope-1.2.3.dist-info/RECORD").decode().splitlines())}
            self.assertEqual(set(rows), set(archive.namelist()))
            for name, checksum, size in rows.values():
                if name.endswith("/RECORD"):
                    continue
                digest = base64.urlsafe_b64encode(hashlib.sha256(archive.read(name)).digest()).rstrip(b"=").decode()
                self.assertEqual((checksum, int(size)), (f"sha256={digest}", len(archive.read(name))))

    def test_launcher_of_python_says_what_is_missing(self):
        with tempfile.TemporaryDirectory() as folder:
            with zipfile.ZipFile(self.one("*x86_64.whl")) as archive:
                archive.extract("micryscope/__main__.py", folder)
            text = (Path(folder) / "micryscope" / "__main__.py").read_text()
            compile(text, "__main__.py", "exec")
            self.assertNotIn("subprocess", text)  # it becomes the program, so that signals reach it

    def manifest(self, pattern):
        with tarfile.open(self.one(pattern)) as tar:
            return json.load(tar.extractfile("package/package.json")), {m.name: m.mode for m in tar.getmembers()}

    def test_npm(self):
        launcher, modes = self.manifest("micryscope-1.2.3.tgz")
        self.assertNotIn("scripts", launcher)
        self.assertEqual(modes["package/" + launcher["bin"]["micryscope"]], 0o755)
        wanted = launcher["optionalDependencies"]
        self.assertEqual(set(wanted.values()), {"1.2.3"})
        built = {}
        for pattern in ("micryscope-linux-x64-1.2.3.tgz", "micryscope-linux-arm64-1.2.3.tgz"):
            manifest, modes = self.manifest(pattern)
            self.assertNotIn("scripts", manifest)
            self.assertEqual(modes["package/bin/micryscope"], 0o755)
            # The launcher asks for this name.
            self.assertEqual(manifest["name"], f"micryscope-{manifest['os'][0]}-{manifest['cpu'][0]}")
            built[manifest["name"]] = manifest["version"]
        self.assertEqual(built, wanted)

    def test_hook_repository(self):
        top = "micryscope-pre-commit-1.2.3"
        with tarfile.open(self.one(f"{top}.tar.gz")) as tar:
            made = tar.extractfile(f"{top}/.pre-commit-hooks.yaml").read().decode()
            project_file = tar.extractfile(f"{top}/pyproject.toml").read().decode()
        own = (ROOT / ".pre-commit-hooks.yaml").read_text()
        self.assertEqual(made.count("- id:"), own.count("- id:"))
        self.assertEqual(made.count("language: python"), own.count("- id:"))
        self.assertNotIn("unsupported", made)
        self.assertIn('dependencies = ["micryscope==1.2.3"]', project_file)

    def test_hooks_of_another_form_are_refused(self):
        with self.assertRaises(ValueError):
            hooks.hook_file("- id: a\n  language: system\n")

    def test_project(self):
        text = (ROOT / "CMakeLists.txt").read_text()
        self.assertIn(f"VERSION {package.read_version()} ", text)


class NoticesTest(unittest.TestCase):
    def test_what_is_linked_is_known(self):
        self.assertEqual(list(notices.complaints(ROOT)), [])
        self.assertLess({"yaml-cpp", "re2", "sqlite3", "jemalloc_pic"}, notices.linked_archives(ROOT))

    def test_each_grammar_that_is_built_has_a_row(self):
        table = notices.table(ROOT)
        built = (ROOT / "cmake" / "grammars" / "CMakeLists.txt").read_text()
        for word in built.split():
            if word.startswith(("tree-sitter-", "@tree-sitter")):
                self.assertIn(f"| {word} | npm |", table)


if __name__ == "__main__":
    unittest.main()
