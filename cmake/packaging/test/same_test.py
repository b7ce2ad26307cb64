"""What is shipped is what is tested: the static binary says the same bytes as the development build, on
the fixtures, the examples, the stories and the hostile projects."""

import re
import shutil
import sys
import unittest
from pathlib import Path

from support import REFERENCE, ROOT, STATIC, Scratch, git, run

sys.path.insert(0, str(ROOT / "tests" / "hostile"))
import cases  # noqa: E402

DAY = {"SOURCE_DATE_EPOCH": "1780000000"}
FORMATS = ("text", "json", "sarif")


class Story:
    """A Markdown file of tests/stories; its README says how it is written."""

    def __init__(self, path):
        self.sections = {}
        section = None
        fence = None
        for line in path.read_text(encoding="utf-8").split("\n"):
            if fence is not None:
                if line == "```":
                    files[fence] = "".join(f"{one}\n" for one in body)
                    fence = None
                else:
                    body.append(line)
            elif line.startswith("## "):
                section = line[3:]
                self.sections[section] = {"files": {}, "items": []}
                files = self.sections[section]["files"]
            elif line.startswith("```") and section:
                fence = line[3:].split(" ", 1)[1]
                body = []
            elif line.startswith("- ") and section:
                self.sections[section]["items"].append(line[2:])

    def apply(self, section, folder):
        for item in self.sections[section]["items"]:
            if match := re.fullmatch(r"deleted: (.+)", item):
                (folder / match.group(1)).unlink()
            elif match := re.fullmatch(r"renamed: (.+) -> (.+)", item):
                (folder / match.group(2)).parent.mkdir(parents=True, exist_ok=True)
                (folder / match.group(1)).rename(folder / match.group(2))
        for name, text in self.sections[section]["files"].items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text, encoding="utf-8")

    def play(self, folder):
        """Leaves the repository as the check is to find it; returns the check's arguments."""
        git(folder, "init", "-q", "-b", "main")
        self.apply("Base", folder)
        commit(folder)
        if "Other branch" in self.sections:
            git(folder, "checkout", "-q", "-b", "change")
            git(folder, "checkout", "-q", "main")
            self.apply("Other branch", folder)
            commit(folder)
            git(folder, "checkout", "-q", "change")
        if "Index" in self.sections:
            self.apply("Index", folder)
            git(folder, "add", "-A")
        if "Head" in self.sections:
            if "merged" in self.sections["Head"]["items"]:
                git(folder, "merge", "-q", "main")
            self.apply("Head", folder)
        return ["--staged"] if "Index" in self.sections else ["--changed-since", "main"]


def commit(folder):
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "state", "--allow-empty")


@unittest.skipUnless(REFERENCE.exists(), f"there is no {REFERENCE}; MICRYSCOPE_REFERENCE names another one")
class SameTest(Scratch):
    runs = 0

    def says(self, program, arguments, folder):
        # No cache: the second program would read what the first one has kept.
        command = ["sh", "-c", '"$0" check --no-cache "$@" 2>&1; echo "ends with $?"', program, *arguments]
        return run(*command, cwd=folder, env=DAY)

    def assert_same(self, arguments, folder):
        expected = self.says(REFERENCE, arguments, folder)
        found = self.says(STATIC, arguments, folder)
        SameTest.runs += 1
        self.assertIn("ends with ", expected)
        self.assertEqual(found, expected)

    def test_fixtures_and_examples(self):
        for name in ("tests/fixtures", "tests/golden", "examples"):
            copy = self.scratch / name.replace("/", "-")
            shutil.copytree(ROOT / name, copy, symlinks=True)
            for form in FORMATS:
                for more in ([], ["--no-ignore", "--profile", "strict", "--include-notes"]):
                    with self.subTest(name=name, form=form, more=more):
                        self.assert_same(["--format", form, *more], copy)
        print(f"\nfixtures, golden files and examples: {SameTest.runs} runs, same bytes")

    def test_stories(self):
        count = 0
        for path in sorted((ROOT / "tests" / "stories").glob("*.md")):
            if path.name == "README.md":
                continue
            with self.subTest(story=path.stem):
                folder = self.scratch / path.stem
                folder.mkdir()
                arguments = Story(path).play(folder)
                for form in FORMATS:
                    self.assert_same([*arguments, "--format", form], folder)
                count += 1
        print(f"\n{count} stories, same bytes")
        self.assertGreaterEqual(count, 54)

    def test_hostile_projects(self):
        for name, make in cases.CASES.items():
            with self.subTest(case=name):
                folder = self.scratch / name
                folder.mkdir()
                make(cases.Folder(str(folder), 0.2))
                project, more = folder, []
                if (folder / "rulesets").is_dir():
                    project, more = folder / "project", ["--rules", str(folder / "rulesets")]
                self.assert_same([*more, "--no-ignore", "--format", "json"], project)
                shutil.rmtree(folder)
        print(f"\n{len(cases.CASES)} hostile projects, same bytes")


if __name__ == "__main__":
    unittest.main()
