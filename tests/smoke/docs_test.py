"""What README.md and docs/ say of the program is what it says itself: docs_test.py ROOT PROGRAM."""

import contextlib
import io
import os
import re
import shlex
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

ROOT, PROGRAM = Path(sys.argv[1]), sys.argv[2]
sys.dont_write_bytecode = True
sys.path.insert(0, str(ROOT / "docs"))
import accuracy  # noqa: E402
import generate  # noqa: E402

COMMIT = "0" * 40


class PagesTest(unittest.TestCase):
    def test_no_page_is_stale_and_no_link_leads_nowhere(self):
        said = io.StringIO()
        with contextlib.redirect_stdout(said):
            problems = generate.run(PROGRAM, check=True)
        self.assertEqual(problems, 0, said.getvalue())

    def test_every_topic_is_in_the_index(self):
        index = (ROOT / "docs" / "README.md").read_text()
        for page in (ROOT / "docs").glob("*.md"):
            if page.name != "README.md":
                self.assertIn(f"[{page.name}]({page.name})", index)

    def test_the_two_commands_stand_and_the_second_is_what_a_submission_must_pass(self):
        readme = (ROOT / "README.md").read_text()
        blocks = re.findall(r"```sh\n(\./dev [^\n]*)\n```", readme)
        self.assertEqual(blocks[:2], ["./dev check examples/python/vulnerable-server", "./dev test"])
        self.assertIn(f"\nexec {blocks[1]}\n", (ROOT / ".ci" / "run").read_text())

    def test_pictures_are_small(self):
        pictures = [path for path in (ROOT / "docs" / "pictures").iterdir() if path.suffix in (".svg", ".png")]
        self.assertEqual(len(pictures), 4)
        for picture in pictures:
            self.assertLessEqual(picture.stat().st_size, 200_000, picture.name)

    def test_the_model_of_models_md_finds_what_the_page_says(self):
        text = (ROOT / "docs" / "models.md").read_text()
        with tempfile.TemporaryDirectory() as folder:
            rules, project = Path(folder, "rules"), Path(folder, "project")
            (rules / "models").mkdir(parents=True)
            project.mkdir()
            (rules / "models" / "sealing.yaml").write_text(re.search(r"```yaml\n(.*?)```", text, re.DOTALL)[1])
            (project / "a.py").write_text(re.search(r"```python\n(.*?)```", text, re.DOTALL)[1])
            for words, code in (["--rules", rules], 1), ([], 0):
                run = subprocess.run(
                    [PROGRAM, "check", project, "--no-cache", *words], capture_output=True, text=True, check=False
                )
                self.assertEqual(run.returncode, code, run.stdout + run.stderr)


class WorkedExampleTest(unittest.TestCase):
    """Of src/models/README.md, as it stands there: files by the name before them, commands with what they print."""

    STEP = re.compile(r"(?:`([\w./-]+)`:\n\n)?^```(\w+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
    COMMAND = re.compile(r"^\$ micryscope (.*)\n((?:(?!\$ ).*\n)*)", re.MULTILINE)

    def test_it_leads_to_the_finding_that_it_shows(self):
        page = (ROOT / "src" / "models" / "README.md").read_text()
        self.assertNotIn("Proposed:", page)
        commands = 0
        with tempfile.TemporaryDirectory() as folder:
            environment = {**os.environ, "MICRYSCOPE_CACHE_DIR": str(Path(folder, "cache"))}
            for name, kind, text in self.STEP.findall(page.split("\n## A worked example\n", 1)[1]):
                if name:
                    Path(folder, name).parent.mkdir(parents=True, exist_ok=True)
                    Path(folder, name).write_text(text)
                    continue
                self.assertEqual(kind, "console")
                for words, printed in self.COMMAND.findall(text):
                    run = subprocess.run(
                        [PROGRAM, *shlex.split(words)],
                        cwd=folder,
                        env=environment,
                        capture_output=True,
                        text=True,
                        check=False,
                    )
                    self.assertEqual((run.stdout, run.stderr), (printed, ""), words)
                    commands += 1
            self.assertEqual(run.returncode, 1, "the last command finds something")
        self.assertEqual(commands, 3)


class StaleTest(unittest.TestCase):
    """The check itself: it must see what it is for."""

    def check(self, text):
        with tempfile.TemporaryDirectory() as folder:
            page = Path(folder) / "page.md"
            page.write_text(text)
            said = io.StringIO()
            with contextlib.redirect_stdout(said):
                problems = generate.compare({page: generate.renewed(page, text, generate.Program(PROGRAM))}, True)
        return problems, said.getvalue()

    def test_a_stale_part(self):
        part = "<!-- begin vocabulary: by hand -->\n{}<!-- end vocabulary -->\n"
        fresh = generate.SECTIONS["vocabulary"](generate.Program(PROGRAM))
        self.assertEqual(self.check(part.format(fresh))[0], 0)
        problems, said = self.check(part.format("- nothing\n"))
        self.assertEqual(problems, 1)
        self.assertIn("stale", said)

    def test_links(self):
        self.assertEqual(self.check("# A b\n\n[x](#a-b) [y](page.md#a-b) [z](https://example.org/none)\n")[0], 0)
        self.assertEqual(self.check("# A b\n\n[x](#b) [y](other.md)\n")[0], 2)

    def test_a_part_that_nothing_makes_or_that_does_not_end(self):
        for text in "<!-- begin weather: x -->\n<!-- end weather -->\n", "<!-- begin rules: x -->\n":
            with self.assertRaises(SystemExit):
                self.check(text)


class AccuracyTest(unittest.TestCase):
    def table(self, rows):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "accuracy.csv"
            path.write_text("\n".join([",".join(accuracy.COLUMNS), *rows]) + "\n")
            return accuracy.table(path)

    def row(self, kind, judgement, *, batch="one", repository="a/b"):
        return f"{batch},{repository},{COMMIT},R1,{kind},error,{judgement}"

    def test_without_the_file_no_figure_stands_there(self):
        self.assertNotRegex(accuracy.table(Path("/nonexistent/accuracy.csv")), r"\d")

    def test_halves_misses_and_intervals(self):
        rows = [self.row("finding", "right")] * 89 + [self.row("finding", "debatable", repository="c/d")] * 2
        rows += [self.row("finding", "wrong")] * 9
        rows += [self.row("hit", "right")] * 89 + [self.row("hit", "debatable")] * 2
        rows += [self.row("miss", "right")] * 9 + [self.row("miss", "debatable")] * 2
        # 90 of 100, and 90 of 100 that there are; Wilson's interval is 0.8256 to 0.9448.
        self.assertIn("| one | 2 | 100 | 90% (83% to 94%) | 102 | 90% (83% to 94%) |", self.table(rows))

    def test_what_is_reported_elsewhere_is_no_hit(self):
        rows = [self.row("finding", "right")] * 10 + [self.row("miss", "right")] * 10
        self.assertIn("| 10 | 0% (0% to 28%) |", self.table(rows))

    def test_batches_stand_in_their_order(self):
        text = self.table([self.row("finding", "right", batch="two"), self.row("finding", "wrong", batch="one")])
        self.assertLess(text.index("| two |"), text.index("| one |"))

    def test_a_bad_line_is_named(self):
        for bad in self.row("finding", "perhaps"), self.row("miss", "wrong"), "one,a/b":
            with self.assertRaisesRegex(SystemExit, r"accuracy\.csv:2: "):
                self.table([bad])


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
