"""A runner for composite actions, as far as ours needs one: it reads action.yml, works out its
expressions, runs the shell steps with the environment that GitHub gives them, and hands steps that use
another action to functions of the test.

It knows no more of GitHub's language than action.yml may use; anything else is an error, so that a
typing mistake does not pass for an empty text."""

import os
import re
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

import yaml

TOKEN = re.compile(
    r"\s*(?:(?P<text>'(?:[^']|'')*')|(?P<op>==|!=|&&|\|\||!|\(|\))|(?P<name>[A-Za-z_][\w.-]*))"
)


class ActionError(Exception):
    pass


class Expression:
    """Names, texts, == != && || ! ( ) and the functions always() success() failure()."""

    def __init__(self, text, look_up, status):
        self.tokens = []
        end = 0
        while end < len(text.rstrip()):
            match = TOKEN.match(text, end)
            if not match:
                raise ActionError(f"cannot read the expression {text!r} at {text[end:]!r}")
            self.tokens.append((match.lastgroup, match.group(match.lastgroup)))
            end = match.end()
        self.look_up, self.status, self.at = look_up, status, 0

    def value(self):
        result = self.either()
        if self.at != len(self.tokens):
            raise ActionError(f"more than one expression: {self.tokens}")
        return result

    def peek(self):
        return self.tokens[self.at][1] if self.at < len(self.tokens) else None

    def take(self, op):
        if self.at < len(self.tokens) and self.tokens[self.at] == ("op", op):
            self.at += 1
            return True
        return False

    def either(self):
        left = self.both()
        while self.take("||"):
            right = self.both()
            left = left or right
        return left

    def both(self):
        left = self.compared()
        while self.take("&&"):
            right = self.compared()
            left = left and right
        return left

    def compared(self):
        left = self.single()
        for op, same in (("==", True), ("!=", False)):
            if self.take(op):
                right = self.single()
                return (str(left).lower() == str(right).lower()) is same
        return left

    def single(self):
        if self.take("!"):
            return not self.single()
        if self.take("("):
            inner = self.either()
            if not self.take(")"):
                raise ActionError("a parenthesis is missing")
            return inner
        kind, text = self.tokens[self.at]
        self.at += 1
        if kind == "text":
            return text[1:-1].replace("''", "'")
        if kind != "name":
            raise ActionError(f"unexpected {text}")
        if self.take("("):
            if not self.take(")"):
                raise ActionError("functions with arguments are not known here")
            return {"always": True, "success": self.status, "failure": not self.status}[text]
        return self.look_up(text)


@dataclass
class Step:
    outputs: dict = field(default_factory=dict)
    outcome: str = "skipped"
    log: str = ""
    given: dict = field(default_factory=dict)  # of a used action


def read_outputs(path):
    """A file in the syntax of GITHUB_OUTPUT."""
    outputs = {}
    lines = iter(Path(path).read_text().splitlines())
    for line in lines:
        match = re.match(r"([\w-]+)<<(.+)$", line)
        if match:
            value = []
            for inner in lines:
                if inner == match.group(2):
                    break
                value.append(inner)
            else:
                raise ActionError(f"no end of {match.group(1)}")
            outputs[match.group(1)] = "\n".join(value)
        elif "=" in line:
            name, value = line.split("=", 1)
            outputs[name] = value
        elif line:
            raise ActionError(f"this is no output: {line}")
    return outputs


class Runner:
    def __init__(self, action, folder, workspace, variables, uses):
        """`uses`: name of an action without its version -> function(inputs) -> outputs or None if it
        fails."""
        self.file = Path(action)
        self.action = yaml.safe_load(self.file.read_text())
        self.folder, self.workspace, self.uses = Path(folder), Path(workspace), uses
        self.folder.mkdir(parents=True, exist_ok=True)
        self.variables = variables
        self.steps, self.order = {}, []
        self.path = []
        self.summary = self.folder / "summary.md"

    def run(self, inputs):
        known = self.action["inputs"]
        for name in inputs:
            if name not in known:
                raise ActionError(f"there is no input {name}")
        self.inputs = {name: str(inputs.get(name, of["default"])) for name, of in known.items()}
        ok = True
        for number, step in enumerate(self.action["runs"]["steps"]):
            made = Step()
            self.steps[step.get("id", str(number))] = made
            self.order.append((step["name"], made))
            condition = step.get("if", "success()")
            if "()" not in condition:
                condition = f"success() && ({condition})"
            if not Expression(condition, self.look_up, ok).value():
                continue
            passed = self.run_step(number, step, made)
            made.outcome = "success" if passed else "failure"
            ok = ok and (passed or step.get("continue-on-error", False))
        self.outputs = {name: self.filled(of["value"]) for name, of in self.action["outputs"].items()}
        return ok

    def look_up(self, name):
        parts = name.split(".")
        if parts[0] == "inputs" and len(parts) == 2 and parts[1] in self.inputs:
            return self.inputs[parts[1]]
        if name == "github.workspace":
            return str(self.workspace)
        if parts[0] == "steps" and parts[1] in self.steps:
            step = self.steps[parts[1]]
            if parts[2:] == ["outcome"]:
                return step.outcome
            if parts[2] == "outputs" and len(parts) == 4:
                return step.outputs.get(parts[3], "")
        raise ActionError(f"nobody knows {name}")

    def filled(self, text):
        def value(match):
            found = Expression(match.group(1), self.look_up, True).value()
            return {True: "true", False: "false"}.get(found, str(found)) if isinstance(found, bool) else found

        return re.sub(r"\$\{\{(.*?)\}\}", value, str(text))

    def run_step(self, number, step, made):
        if "uses" in step:
            made.given = {name: self.filled(value) for name, value in step["with"].items()}
            outputs = self.uses[step["uses"].split("@")[0]](made.given)
            if outputs is None:
                return False
            made.outputs = outputs
            return True
        if "${{" in step["run"]:
            raise ActionError("an expression in a shell text: it belongs into env")
        outputs, paths = self.folder / f"output-{number}", self.folder / f"path-{number}"
        outputs.write_text("")
        paths.write_text("")
        environment = {
            **self.variables,
            "PATH": os.pathsep.join([*self.path, os.environ["PATH"]]),
            "HOME": str(self.folder),
            "GITHUB_ACTION_PATH": str(self.file.parent),
            "GITHUB_WORKSPACE": str(self.workspace),
            "GITHUB_OUTPUT": str(outputs),
            "GITHUB_PATH": str(paths),
            "GITHUB_STEP_SUMMARY": str(self.summary),
            "RUNNER_TEMP": str(self.folder),
            "RUNNER_TOOL_CACHE": str(self.folder / "tools"),
            **{name: self.filled(value) for name, value in step.get("env", {}).items()},
        }
        where = self.workspace / self.filled(step.get("working-directory", "."))
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
            cwd=where, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False,
        )
        made.log = done.stdout.decode(errors="replace")
        made.outputs = read_outputs(outputs)
        self.path += paths.read_text().split()
        return done.returncode == 0
