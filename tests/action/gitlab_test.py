#!/usr/bin/env python3
"""Reads the GitLab template as GitLab does (inputs, variables, two jobs) and runs its scripts on real
repositories."""

import json
import os
import re
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

import yaml

from project import GIT, Project, git, options, run


def template(inputs):
    """The jobs with their inputs filled in."""
    head, body = (Path(options.root) / "action/gitlab/micryscope.yml").read_text().split("\n---\n")
    known = yaml.safe_load(head)["spec"]["inputs"]
    for name, value in inputs.items():
        allowed = known[name].get("options")
        assert allowed is None or value in allowed, f"{value} is no {name}"

    def value(match):
        given = inputs.get(match.group(1), known[match.group(1)]["default"])
        return {True: "true", False: "false"}.get(given, given) if isinstance(given, bool) else given

    return yaml.safe_load(re.sub(r"\$\[\[ inputs\.([\w-]+) \]\]", value, body))


class GitlabTest(unittest.TestCase):
    def setUp(self):
        self.temporary = tempfile.TemporaryDirectory()
        self.folder = Path(self.temporary.name)
        self.bin = self.folder / "bin"
        self.bin.mkdir()
        (self.bin / "micryscope").symlink_to(options.program)
        self.project = Project(self.folder)

    def tearDown(self):
        self.temporary.cleanup()

    def run_job(self, job, variables):
        environment = {
            **GIT,
            "PATH": f"{self.bin}{os.pathsep}{os.environ['PATH']}",
            "HOME": str(self.folder),
            # A file, should a job write to it: /dev/null would be replaced.
            "GIT_CONFIG_GLOBAL": str(self.folder / "gitconfig"),
            "GITLAB_CI": "true",
            "CI_PROJECT_DIR": str(self.project.workspace),
            "CI_COMMIT_REF_SLUG": "feature",
            "CI_DEFAULT_BRANCH": "main",
            **variables,
        }
        for name, value in job["variables"].items():
            environment[name] = re.sub(r"\$(\w+)", lambda m: environment.get(m.group(1), ""), str(value))
        script = "\n".join([*job.get("before_script", []), *job["script"]])
        return subprocess.run(
            ["bash", "-eo", "pipefail", "-c", script], cwd=self.project.workspace, env=environment,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False,
        )

    def pipeline(self, variables, **inputs):
        jobs = template({name.replace("_", "-"): value for name, value in inputs.items()})
        sast = self.run_job(jobs["micryscope_sast"], variables)
        self.log = sast.stdout
        told = {}
        report = self.project.workspace / jobs["micryscope_sast"]["artifacts"]["reports"]["dotenv"]
        if report.exists():
            told = dict(line.split("=", 1) for line in report.read_text().splitlines())
        gate = self.run_job(jobs["micryscope_gate"], {**variables, **told})
        return sast.returncode, gate.returncode, told

    def test_a_merge_request_is_read_by_gitlab_and_turns_red(self):
        project = self.project
        for ref, variables in (
            ("refs/pull/7/head", self.project.merge_request("detached", CI_COMMIT_SHA=project.head,
                                                    CI_MERGE_REQUEST_DIFF_BASE_SHA=project.base)),
            ("refs/pull/7/merge", self.project.merge_request("merged_result", CI_COMMIT_SHA=project.merge)),
        ):
            with self.subTest(ref=ref):
                project.check_out(ref)
                sast, gate, told = self.pipeline(variables)
                self.assertEqual((sast, gate), (0, 1), self.log)
                self.assertEqual(told["MICRYSCOPE_NEW"], "1")
                run = json.loads((project.workspace / "micryscope-sarif.json").read_text())["runs"][0]
                self.assertNotIn("rank", json.dumps(run["results"]))
                self.assertIn("new.py", json.dumps(run["results"]))

    def test_reports_for_older_gitlab(self):
        project = self.project
        project.check_out("refs/pull/7/merge")
        sast, _, _ = self.pipeline(self.project.merge_request("merged_result", CI_COMMIT_SHA=project.merge),
                                   report="sast")
        self.assertEqual(sast, 0, self.log)
        report = json.loads((project.workspace / "micryscope-sast.json").read_text())
        self.assertEqual(len(report["vulnerabilities"]), 3)
        quality = json.loads((project.workspace / "gl-code-quality-report.json").read_text())
        self.assertEqual(len({entry["fingerprint"] for entry in quality}), 3)
        self.assertFalse((project.workspace / "micryscope-sarif.json").exists())

    def test_only_what_this_gitlab_knows_is_named(self):
        # A kind of report that a GitLab does not know yet makes it refuse the whole file.
        for report in ("sarif", "sast"):
            artifacts = template({"report": report})["micryscope_sast"]["artifacts"]
            self.assertEqual(set(artifacts["reports"]), {report, "codequality", "dotenv"})

    def test_a_branch_is_looked_at_whole_and_inputs_count(self):
        self.project.check_out("refs/heads/main")
        branch = {"CI_PIPELINE_SOURCE": "push", "CI_COMMIT_BRANCH": "main", "CI_COMMIT_SHA": self.project.main}
        self.assertEqual(self.pipeline(branch)[:2], (0, 1), self.log)
        self.assertEqual(self.pipeline(branch, fail_on="never")[:2], (0, 0), self.log)
        self.assertEqual(self.pipeline({**branch, "SAST_EXCLUDED_PATHS": "others.py, old.py"})[:2], (0, 0), self.log)
        _, _, told = self.pipeline(branch, path="old.py")
        self.assertEqual(told["MICRYSCOPE_NEW"], "1")

    def test_known_findings_do_not_shut_the_gate(self):
        self.project.check_out("refs/heads/main")
        branch = {"CI_PIPELINE_SOURCE": "push", "CI_COMMIT_BRANCH": "main", "CI_COMMIT_SHA": self.project.main}
        subprocess.run(
            [options.program, "baseline", "write", "--no-cache"], cwd=self.project.workspace, env={**os.environ, **GIT},
            check=True, capture_output=True,
        )
        sast, gate, told = self.pipeline(branch, baseline=".micryscope-baseline")
        self.assertEqual((sast, gate), (0, 0), self.log)
        self.assertEqual(told["MICRYSCOPE_NEW"], "0")
        self.assertNotEqual(told["MICRYSCOPE_UNCHANGED"], "0")

    def test_a_cache_that_the_repository_brings_is_not_believed(self):
        (self.project.upstream / ".micryscope-cache").mkdir()
        git(self.project.upstream, "checkout", "-q", "main")
        self.project.commit(".micryscope-cache/x", "not ours")
        self.project.check_out("refs/heads/main")
        self.pipeline({"CI_PIPELINE_SOURCE": "push", "CI_COMMIT_BRANCH": "main"})
        self.assertFalse((self.project.workspace / ".micryscope-cache").exists(), self.log)

    def test_a_broken_run_fails_both_jobs(self):
        self.project.check_out("refs/heads/main")
        (self.project.workspace / ".micryscope.yaml").write_text("fail-on: eror\n")
        sast, gate, _ = self.pipeline({"CI_PIPELINE_SOURCE": "push", "CI_COMMIT_BRANCH": "main"})
        self.assertEqual((sast, gate), (2, 2), self.log)

    def test_without_a_report_the_gate_is_shut(self):
        jobs = template({})
        self.project.check_out("refs/heads/main")
        self.assertEqual(self.run_job(jobs["micryscope_gate"], {}).returncode, 2)

    @unittest.skipUnless(shutil.which("node") and shutil.which("rsync"), "needs node and rsync")
    def test_a_runner_for_gitlab_agrees(self):
        """The same by gitlab-ci-local, which reads the file with GitLab's own schema."""
        local = Path(options.root) / "tests/tools/gitlab/node_modules/gitlab-ci-local/dist/index.js"
        if not local.exists():
            self.skipTest("npm ci --prefix tests/tools/gitlab brings the runner")
        base = {
            "ci/micryscope.yml": (Path(options.root) / "action/gitlab/micryscope.yml").read_text(),
            ".gitlab-ci.yml": "include:\n  - local: ci/micryscope.yml\n    inputs: {fail-on: error}\n",
        }
        folder = self.folder / "local"
        folder.mkdir()
        project = Project(folder, base=base)
        project.check_out("refs/pull/7/head", 20)
        variables = project.merge_request(
            "detached", CI_COMMIT_SHA=project.head, CI_MERGE_REQUEST_DIFF_BASE_SHA=project.base
        )
        given = [word for name, value in variables.items() for word in ("--variable", f"{name}={value}")]
        done = subprocess.run(
            ["node", local, "--force-shell-executor", "--home", folder, *given,
             # Its schema is older than artifacts:reports:sarif.
             "--ignore-schema-paths", "#/properties/reports/additionalProperties",
             "--ignore-predefined-vars", ",".join(variables)],
            cwd=project.workspace, text=True, check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            env={**os.environ, **GIT, "HOME": str(folder), "PATH": f"{self.bin}{os.pathsep}{os.environ['PATH']}"},
        )
        self.assertEqual(done.returncode, 1, done.stdout)
        self.assertRegex(done.stdout, r"PASS.*micryscope_sast")
        self.assertRegex(done.stdout, r"FAIL.*micryscope_gate")
        self.assertIn("new 1, fixed 0, unchanged 1, at the gate 1", done.stdout)
        kept = project.workspace / ".gitlab-ci-local" / "artifacts" / "micryscope_sast" / "micryscope-sarif.json"
        self.assertEqual(len(json.loads(kept.read_text())["runs"][0]["results"]), 2)


if __name__ == "__main__":
    run()
