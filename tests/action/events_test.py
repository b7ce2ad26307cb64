#!/usr/bin/env python3
"""Each kind of event on a real repository: `micryscope ci` compares with the right base, calls the right
findings new, ends with the right code, and its summary is one that GitHub shows.

The commit that a shallow clone lacks is fetched as the Action and the template do: as the dry run says."""

import json
import os
import subprocess
import tempfile
import unittest
from dataclasses import dataclass
from pathlib import Path

from project import GIT, NEW, Project, git, options, run

SUMMARY_LIMIT = 1 << 20


@dataclass
class Event:
    name: str
    ref: str  # what is checked out
    variables: dict
    base: str = ""  # an id; empty: nothing is compared
    new: tuple = ()  # the files of new findings; of all where nothing is compared
    unchanged: int = 0
    depth: int = 1
    upload: bool = False
    code: int = 1


def github(project):
    """GitHub's events. The change brings new.py; main has old.py, and others.py since the change left it."""
    merge, head, main = "refs/pull/7/merge", "refs/pull/7/head", "refs/heads/main"
    request, state = project.pull_request, project.variables
    queue = {"merge_group": {"base_sha": project.main, "base_ref": main, "head_sha": project.merge}}
    change = {"new": ("new.py",), "base": project.main, "unchanged": 2}
    whole = {"new": ("old.py", "others.py"), "upload": True}
    branch = {"new": ("new.py", "old.py"), "upload": True}
    return [
        Event("pull_request, depth 1", merge, request(), upload=True, **change),
        Event("pull_request, whole clone", merge, request(), depth=0, upload=True, **change),
        Event("pull_request, depth 2", merge, request(), depth=2, upload=True, **change),
        Event("pull_request, head checked out", head, request(), base=project.base, new=("new.py",),
              unchanged=1, upload=True),
        Event("pull_request of a fork", merge, request("stranger/p"), **change),
        Event("pull_request of a fork that is gone", merge, request(None), **change),
        Event("pull_request_review", merge, request(event="pull_request_review"), upload=True, **change),
        Event("pull_request_target", main, request("stranger/p", "pull_request_target"),
              new=("old.py", "others.py")),
        Event("pull_request_target, foreign code", head, request("stranger/p", "pull_request_target"),
              base=project.base, new=("new.py",), unchanged=1),
        Event("merge_group", merge, state("merge_group", queue, project.merge, "refs/heads/gh-readonly-queue/main/x"),
              upload=True, **change),
        Event("push", main, state("push", {"before": project.base}, project.main), **whole),
        Event("push, new branch", head,
              state("push", {"before": "0" * 40, "created": True}, project.head, "refs/heads/feature"), **branch),
        Event("push, forced", main, state("push", {"before": "d" * 40, "forced": True}, project.main), **whole),
        Event("push of a tag", main, state("push", {"before": "0" * 40}, project.main, "refs/tags/v1"), **whole),
        Event("schedule", main, state("schedule", {"schedule": "17 4 * * 1"}, project.main), **whole),
        Event("workflow_dispatch", main, state("workflow_dispatch", {"inputs": None}, project.main), **whole),
        Event("an unknown event", main, state("nobody_foresaw_this", {}, project.main), **whole),
    ]


def others(project):
    """GitLab's pipelines, and hosts that only name the target."""
    merge, head, main = "refs/pull/7/merge", "refs/pull/7/head", "refs/heads/main"
    request = project.merge_request
    change = {"new": ("new.py",), "base": project.main, "unchanged": 2}
    left = {"new": ("new.py",), "base": project.base, "unchanged": 1}
    whole = {"new": ("old.py", "others.py")}
    gitlab = {**GIT, "GITLAB_CI": "true", "CI_DEFAULT_BRANCH": "main", "CI_COMMIT_SHA": project.main}
    return [
        Event("GitLab merge request, detached", head,
              request("detached", CI_COMMIT_SHA=project.head, CI_MERGE_REQUEST_DIFF_BASE_SHA=project.base), **left),
        Event("GitLab merge request, depth 20", head,
              request("detached", CI_COMMIT_SHA=project.head, CI_MERGE_REQUEST_DIFF_BASE_SHA=project.base),
              depth=20, **left),
        Event("GitLab merge request, no diff base", head, request("detached", CI_COMMIT_SHA=project.head), **left),
        Event("GitLab merged result", merge, request("merged_result", CI_COMMIT_SHA=project.merge), **change),
        Event("GitLab merge train", merge, request("merge_train", CI_COMMIT_SHA=project.merge), **change),
        Event("GitLab branch", main, {**gitlab, "CI_PIPELINE_SOURCE": "push", "CI_COMMIT_BRANCH": "main"}, **whole),
        Event("GitLab tag", main, {**gitlab, "CI_PIPELINE_SOURCE": "push", "CI_COMMIT_TAG": "v1"}, **whole),
        Event("GitLab schedule", main, {**gitlab, "CI_PIPELINE_SOURCE": "schedule", "CI_COMMIT_BRANCH": "main"},
              **whole),
        Event("Jenkins, for a branch", head, {**GIT, "JENKINS_URL": "x", "CHANGE_TARGET": "main"}, depth=0, **left),
        Event("Jenkins, depth 1", head, {**GIT, "JENKINS_URL": "x", "CHANGE_TARGET": "main"}, **left),
        Event("pre-commit, pushed", head,
              {**GIT, "PRE_COMMIT": "1", "PRE_COMMIT_FROM_REF": project.base, "PRE_COMMIT_TO_REF": project.head},
              depth=0, **left),
        Event("no pipeline at all", main, dict(GIT), **whole),
    ]


class EventsTest(unittest.TestCase):
    def run_ci(self, project, event, *arguments):
        return subprocess.run(
            [options.program, "ci", "--no-cache", *arguments], cwd=project.workspace, text=True, check=False,
            env={"PATH": os.environ["PATH"], "HOME": str(project.folder), **event.variables},
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )

    def plan(self, project, event):
        done = self.run_ci(project, event, "--dry-run")
        self.assertEqual(done.returncode, 0, done.stdout)
        return dict(line.split("=", 1) for line in done.stdout.splitlines() if "=" in line)

    def check(self, project, event):
        project.check_out(event.ref, event.depth)
        plan = self.plan(project, event)
        self.assertEqual(plan["upload"], "true" if event.upload else "false", plan)
        if plan["fetch-refspec"]:
            # The one commit, or a history that is deep enough; never the whole of a clone that has it.
            git(project.workspace, "fetch", "--no-tags", f"--depth={plan['fetch-depth']}", "origin",
                plan["fetch-refspec"])
            plan = self.plan(project, event)
        self.assertEqual(plan["base-missing"], "false", plan)
        self.assertEqual(plan["base"], event.base)
        report, summary = project.folder / "report.json", project.folder / "summary.md"
        summary.unlink(missing_ok=True)
        done = self.run_ci(project, event, "--format", "text", "--format", f"json={report}", "--summary", str(summary))
        self.assertEqual(done.returncode, event.code, done.stdout)
        findings = json.loads(report.read_text())["findings"]
        wanted = ("new",) if event.base else ("none",)
        new = tuple(sorted(f["location"]["path"] for f in findings if f["novelty"] in wanted))
        self.assertEqual(new, event.new, done.stdout)
        self.assertEqual(sum(f["novelty"] == "unchanged" for f in findings), event.unchanged)
        size = len(summary.read_bytes())
        self.assertTrue(0 < size < SUMMARY_LIMIT)
        what = f"{len(new)} new, {event.unchanged} unchanged" if event.base else f"{len(new)} in all"
        print(f"  {event.name:36} base {event.base[:7] or 'none':8}{what:20} exit {done.returncode}  summary {size}")

    def each(self, events_of):
        with tempfile.TemporaryDirectory() as folder:
            project = Project(folder)
            for event in events_of(project):
                with self.subTest(event=event.name):
                    self.check(project, event)

    def test_each_event_has_the_right_base_and_the_right_findings(self):
        self.each(github)

    def test_other_hosts(self):
        self.each(others)

    def test_what_is_staged(self):
        with tempfile.TemporaryDirectory() as folder:
            project = Project(folder)
            project.check_out("refs/heads/main", 0)
            (project.workspace / "staged.py").write_text(NEW)
            git(project.workspace, "add", "staged.py")
            (project.workspace / "not-staged.py").write_text(NEW)
            event = Event("pre-commit", "", {**GIT, "PRE_COMMIT": "1"})
            done = self.run_ci(project, event, "--format", "text")
            self.assertEqual(done.returncode, 1, done.stdout)
            self.assertIn("staged.py:4", done.stdout)
            self.assertNotIn("not-staged.py", done.stdout)
            self.assertNotIn("others.py", done.stdout)


if __name__ == "__main__":
    run()
