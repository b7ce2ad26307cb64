"""The completions in the shells that they are for, and the manual page as man shows it."""

import re
import shutil
import unittest

from support import STATIC, Scratch, run


def has(program):
    return unittest.skipIf(shutil.which(program) is None, f"{program} is not installed")


class ShellsTest(Scratch):
    def generated(self, kind, name):
        path = self.scratch / name
        path.write_text(run(STATIC, "generate", kind))
        return path

    def bash(self, *words):
        """What bash offers for the last word."""
        file = self.generated("bash", "micryscope.bash")
        array = " ".join(f"'{word}'" for word in words)
        script = (
            f"source {file}; COMP_WORDS=({array}); COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1)); _micryscope; "
            'printf "%s\\n" "${COMPREPLY[@]}"'
        )
        return set(run("bash", "--norc", "-c", script, cwd=self.scratch).split("\n")) - {""}

    @has("bash")
    def test_bash(self):
        self.assertLessEqual({"check", "explain", "generate"}, self.bash("micryscope", ""))
        self.assertIn("example", self.bash("micryscope", "ex"))
        self.assertEqual(self.bash("micryscope", "check", "--fail-on", "w"), {"warning"})
        # Readline makes three words of it.
        self.assertEqual(self.bash("micryscope", "check", "--fail-on", "=", "w"), {"warning"})
        self.assertEqual(self.bash("micryscope", "check", "--no-c"), {"--no-cache"})
        self.assertEqual(self.bash("micryscope", "--no-c"), {"--no-cache"})
        self.assertEqual(self.bash("micryscope", "rules", "l"), {"lint", "list"})
        self.assertEqual(self.bash("micryscope", "check", "exa"), {"example"})
        self.assertEqual(self.bash("micryscope", "check", "--cache-dir", "exa"), {"example"})
        self.assertEqual(self.bash("micryscope", "check", "--jobs", ""), set())
        self.assertIn("check", self.bash("micryscope", "help", "c"))

    @has("fish")
    def test_fish(self):
        file = self.generated("fish", "micryscope.fish")

        def offered(line):
            said = run("fish", "--no-config", "-c", f"source {file}; complete -C '{line}'", cwd=self.scratch)
            return {one.split("\t")[0] for one in said.split("\n") if one}

        self.assertLessEqual({"check", "explain"}, offered("micryscope "))
        self.assertIn("--fail-on", offered("micryscope check --fail"))
        self.assertEqual(offered("micryscope check --fail-on w"), {"warning"})
        self.assertEqual(offered("micryscope rules l"), {"lint", "list"})
        self.assertIn("example/", offered("micryscope check exa"))

    @has("zsh")
    def test_zsh(self):
        folder = self.scratch / "functions"
        folder.mkdir()
        self.generated("zsh", "functions/_micryscope")
        # A real zsh on a pseudo-terminal, in which Tab is pressed.
        driver = self.scratch / "driver.zsh"
        driver.write_text(
            "zmodload zsh/zpty\n"
            f"cd {self.scratch}\n"
            "zpty z zsh -f -i\n"
            f'zpty -w z "PS1=; fpath=({folder} \\$fpath); autoload -Uz compinit; compinit -u -D; LISTMAX=0"\n'
            "sleep 2\n"
            "zpty -w -n z \"$1\"$'\\t'\n"
            "sleep 3\n"
            "while zpty -r -t z more; do print -rn -- $more; done\n"
            "zpty -d z\n"
        )

        def offered(line):
            said = run("zsh", "-f", driver, line, env={"TERM": "dumb"})
            self.assertNotRegex(said, r"_micryscope:.*(error|not found|bad)")
            return said.split(line, 1)[-1]

        self.assertIn("explain", offered("micryscope "))
        self.assertIn("ing", offered("micryscope check --fail-on warn"))
        self.assertIn("--no-cache", offered("micryscope check --no-"))

    @has("man")
    def test_man(self):
        page = self.generated("man", "micryscope.1")
        said = run("man", "--warnings", "--local-file", page, env={"MANWIDTH": "100", "LC_ALL": "C"})
        self.assertNotIn("warning:", said)
        plain = re.sub(r".\x08", "", said)
        for part in ("--changed-since REF", "EXIT STATUS", "MICRYSCOPE_CACHE_DIR"):
            self.assertIn(part, plain)


if __name__ == "__main__":
    unittest.main()
