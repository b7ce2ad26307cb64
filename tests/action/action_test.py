#!/usr/bin/env python3
"""Runs the composite action on real repositories as GitHub would: every event, a shallow checkout, a
fork's token, an upload that fails. See runner.py for what stands for GitHub."""

import contextlib
import json
import os
import shutil
import subprocess
import tarfile
import hashlib
import sqlite3
import tempfile
import unittest
from pathlib import Path

from project import NEW, Project, git, options, run
from runner import Runner


def in_ranges(result, ranges):
    """Whether upload-sarif keeps a result when codeql-action/init has written which lines a change touches."""
    for place in [*result["locations"], *result.get("relatedLocations", [])]:
        where = place["physicalLocation"]
        for touched in ranges:
            if touched["path"] == where["artifactLocation"]["uri"] and (
                touched["startLine"] <= where["region"]["startLine"] <= touched["endLine"]
            ):
                return True
    return False


# The change edits config.py alone, and crypto.py is what becomes insecure.
ELSEWHERE = {
    "base": {
        "config.py": "from Crypto.Cipher import AES\n\nMODE = AES.MODE_GCM\n",
        "crypto.py": "from Crypto.Cipher import AES\nimport config\n\n\ndef seal(key, body):\n"
        "    return AES.new(key, config.MODE).encrypt(body)\n",
    },
    "name": "config.py",
    "change": "from Crypto.Cipher import AES\n\nMODE = AES.MODE_ECB\n",
}


class ActionTest(unittest.TestCase):
    def setUp(self):
        self.temporary = tempfile.TemporaryDirectory()
        self.folder = Path(self.temporary.name)
        self.uploads, self.saved, self.restored = [], [], []
        self.upload_works = True
        self.action = Path(options.root) / "action" / "action.yml"

    def tearDown(self):
        self.temporary.cleanup()

    def upload(self, given):
        if not self.upload_works:
            return None
        sarif = json.loads(Path(given["sarif_file"]).read_text())
        ranges = self.folder / "runner" / "pr-diff-range.json"
        if ranges.exists():
            for run in sarif["runs"]:
                run["results"] = [result for result in run["results"] if in_ranges(result, json.loads(ranges.read_text()))]
        self.uploads.append({**given, "sarif": sarif})
        return {}

    def run_action(self, project, variables, **inputs):
        def restore(given):
            self.restored.append(given)
            return {"cache-hit": ""}

        def save(given):
            self.saved.append(given)
            return {}

        runner = Runner(
            self.action, self.folder / "runner", project.workspace, variables,
            {
                "github/codeql-action/upload-sarif": self.upload,
                "actions/cache/restore": restore,
                "actions/cache/save": save,
            },
        )
        given = {"archive": options.program, **{name.replace("_", "-"): value for name, value in inputs.items()}}
        runner.passed = runner.run(given)
        runner.log = "\n".join(f"== {name} ({step.outcome})\n{step.log}" for name, step in runner.order)
        return runner

    def results(self):
        self.assertEqual(len(self.uploads), 1)
        return self.uploads[0]["sarif"]["runs"][0]["results"]

    # --- events -------------------------------------------------------------------------------------

    def test_pull_request_at_depth_1(self):
        project = Project(self.folder)
        project.check_out("refs/pull/7/merge")
        runner = self.run_action(project, project.pull_request())
        self.assertFalse(runner.passed, runner.log)
        self.assertEqual(runner.outputs["new"], "1", runner.log)
        self.assertEqual(runner.outputs["unchanged"], "2")
        self.assertEqual(runner.outputs["exit-code"], "1")
        # All results are uploaded, before the gate ends the job.
        self.assertEqual(len(self.results()), 3)
        # The id in the file counts more than the input; nothing in it changes from run to run.
        self.assertEqual(self.uploads[0]["category"], "micryscope")
        self.assertEqual(self.uploads[0]["sarif"]["runs"][0]["automationDetails"]["id"], "micryscope/")
        self.assertEqual(runner.order[-1][0], "End by the gate")
        self.assertEqual(runner.order[-1][1].outcome, "failure")
        self.assertEqual(self.saved, [])
        # One marker for one finding: what is uploaded is not annotated.
        self.assertNotIn("::error file=", runner.log)
        summary = runner.summary.read_text()
        self.assertIn("R6-ecb-mode", summary)
        self.assertLess(len(summary.encode()), 1 << 20)

    def test_pull_request_without_a_finding(self):
        project = Project(self.folder, "print('nothing to see')\n")
        project.check_out("refs/pull/7/merge")
        runner = self.run_action(project, project.pull_request())
        self.assertTrue(runner.passed, runner.log)
        self.assertEqual(runner.outputs["new"], "0")
        self.assertEqual(runner.outputs["uploaded"], "true")

    def test_checkout_of_the_head(self):
        project = Project(self.folder)
        project.check_out("refs/pull/7/head")
        runner = self.run_action(project, project.pull_request())
        self.assertFalse(runner.passed)
        self.assertEqual(runner.outputs["new"], "1", runner.log)
        self.assertEqual(runner.outputs["unchanged"], "1")

    def test_merge_queue(self):
        project = Project(self.folder)
        project.check_out("refs/pull/7/merge")
        payload = {"merge_group": {"base_sha": project.main, "base_ref": "refs/heads/main"}}
        runner = self.run_action(project, project.variables("merge_group", payload, project.merge))
        self.assertEqual(runner.outputs["new"], "1", runner.log)
        self.assertEqual(runner.outputs["unchanged"], "2")

    def test_states_are_looked_at_whole(self):
        project = Project(self.folder)
        project.check_out("refs/heads/main")
        for event, payload in (
            ("push", {"before": "0" * 40}),
            ("push", {"before": "d" * 40, "forced": True}),
            ("schedule", {}),
            ("workflow_dispatch", {}),
            ("nobody_foresaw_this", {}),
        ):
            with self.subTest(event=event, payload=payload):
                self.uploads.clear()
                runner = self.run_action(project, project.variables(event, payload, project.main))
                self.assertFalse(runner.passed)
                self.assertEqual(len(self.results()), 2, runner.log)
                self.assertEqual(runner.outputs["exit-code"], "1")

    def test_the_cache_is_saved_by_the_default_branch_only(self):
        project = Project(self.folder)
        project.check_out("refs/heads/main")
        runner = self.run_action(project, project.variables("push", {}, project.main))
        self.assertEqual(len(self.saved), 1, runner.log)
        self.assertEqual(self.saved[0]["key"], self.restored[0]["key"])
        self.assertTrue(self.saved[0]["key"].endswith(project.main))
        self.assertTrue(self.saved[0]["key"].startswith(self.restored[0]["restore-keys"]))
        self.assertTrue(any(Path(self.saved[0]["path"]).iterdir()))
        self.run_action(project, project.variables("push", {}, project.main, "refs/heads/other"))
        self.run_action(project, project.variables("push", {}, project.main), cache="false")
        self.assertEqual(len(self.saved), 1)

    def test_a_cache_grows_no_larger_than_20_mb(self):
        project = Project(self.folder)
        project.check_out("refs/heads/main")
        push = project.variables("push", {}, project.main)
        self.run_action(project, push)
        (file,) = Path(self.saved[0]["path"]).glob("*.db")
        # As an earlier action without a limit may have left it.
        with contextlib.closing(sqlite3.connect(file)) as database, database:
            database.execute("UPDATE entries SET value = zeroblob(22020096) WHERE id = (SELECT min(id) FROM entries)")
        self.assertGreater(file.stat().st_size, 20 << 20)
        runner = self.run_action(project, push)
        self.assertEqual(len(self.saved), 2, runner.log)
        self.assertLessEqual(sum(path.stat().st_size for path in file.parent.iterdir()), 20 << 20, runner.log)
        self.assertIn("larger than it may become", runner.log)

    def test_a_restored_cache_is_not_believed(self):
        project = Project(self.folder)
        project.check_out("refs/heads/main")
        push = project.variables("push", {}, project.main)
        self.run_action(project, push)
        honest = self.results()
        kept = [path for path in Path(self.saved[0]["path"]).rglob("*") if path.is_file()]
        self.assertTrue(kept)
        for path in kept:
            # No word of the sources is in it, and a changed byte is no result.
            data = bytearray(path.read_bytes())
            self.assertNotIn(b"hexdigest", data)
            for at in range(0, len(data), 64):
                data[at] ^= 0xFF
            path.write_bytes(data)
        self.uploads.clear()
        runner = self.run_action(project, push)
        self.assertEqual(self.results(), honest, runner.log)

    # --- tokens and uploads -------------------------------------------------------------------------

    def test_fork(self):
        project = Project(self.folder)
        project.check_out("refs/pull/7/merge")
        runner = self.run_action(project, project.pull_request("stranger/p"))
        self.assertFalse(runner.passed)
        self.assertEqual(self.uploads, [])
        self.assertIn("fork", runner.order[-1][1].log)
        self.assertIn("::error file=new.py,line=4", runner.log)
        self.assertNotIn("::error file=old.py", runner.log)
        self.assertEqual(runner.outputs["new"], "1")

    def test_pull_request_target_with_foreign_code(self):
        project = Project(self.folder)
        project.check_out("refs/pull/7/head")
        runner = self.run_action(project, project.pull_request("stranger/p", "pull_request_target"))
        self.assertEqual(self.uploads, [])
        self.assertEqual(self.saved, [])
        self.assertIn("use the event pull_request", runner.log)

    def test_upload_that_fails(self):
        project = Project(self.folder, "print('nothing to see')\n")
        project.check_out("refs/pull/7/merge")
        self.upload_works = False
        runner = self.run_action(project, project.pull_request())
        self.assertTrue(runner.passed)
        self.assertIn("security-events: write", runner.order[-1][1].log)
        runner = self.run_action(project, project.pull_request(), upload="always")
        self.assertFalse(runner.passed)
        self.assertIn("::error", runner.order[-1][1].log)

    def test_base_that_stays_missing(self):
        project = Project(self.folder)
        project.check_out("refs/pull/7/merge")
        git(project.workspace, "remote", "set-url", "origin", f"file://{self.folder}/gone")
        runner = self.run_action(project, project.pull_request())
        self.assertFalse(runner.passed)
        self.assertEqual(runner.outputs["exit-code"], "3", runner.log)
        self.assertEqual(len(self.results()), 3)
        self.assertIn("nothing will be called new", runner.log)

    def test_nothing_is_uploaded_without_a_report(self):
        project = Project(self.folder)
        project.check_out("refs/pull/7/merge")
        runner = self.run_action(project, project.pull_request(), profile="no-such-profile")
        self.assertFalse(runner.passed)
        self.assertEqual(self.uploads, [])
        self.assertIn('no profile is called "no-such-profile"', runner.log)

    # --- places -------------------------------------------------------------------------------------

    def test_an_edit_elsewhere_has_one_place_and_an_annotation_where_it_was_made(self):
        project = Project(self.folder, **ELSEWHERE)
        project.check_out("refs/pull/7/merge")
        runner = self.run_action(project, project.pull_request(), annotate="always")
        self.assertFalse(runner.passed)
        self.assertEqual(runner.outputs["new"], "1", runner.log)
        [found] = [r for r in self.results() if "crypto.py" in json.dumps(r["locations"])]
        # The same place as on the default branch, whatever the change touched, so that it is one alert.
        self.assertEqual(found["locations"][0]["physicalLocation"]["region"]["startLine"], 6)
        self.assertIn("config.py", json.dumps(found["relatedLocations"]))
        self.assertIn("::error file=config.py,line=3", runner.log)

    def test_beside_codeql_in_one_job(self):
        project = Project(self.folder, **ELSEWHERE)
        project.check_out("refs/pull/7/merge")
        (self.folder / "runner").mkdir()
        touched = [{"path": "config.py", "startLine": 3, "endLine": 3}]
        (self.folder / "runner" / "pr-diff-range.json").write_text(json.dumps(touched))
        runner = self.run_action(project, project.pull_request())
        # What the change brings is kept, since its result knows the line that was edited; the rest GitHub drops.
        self.assertEqual(len(self.results()), 1)
        self.assertIn("crypto.py", json.dumps(self.results()[0]["locations"]))
        self.assertIn("a job of its own", runner.order[-1][1].log)

    def test_notes_and_test_code_only_if_somebody_asks(self):
        project = Project(self.folder, base={"tests/test_seal.py": NEW})
        project.check_out("refs/pull/7/merge")
        runner = self.run_action(project, project.pull_request())
        self.assertNotIn("test_seal.py", json.dumps(self.results()))
        self.assertIn("left out: 1 note (1 in test code)", runner.summary.read_text())
        self.uploads.clear()
        self.run_action(project, project.pull_request(), include_notes="true")
        self.assertIn("test_seal.py", json.dumps(self.results()))

    def test_annotations_within_githubs_limits(self):
        body = NEW.split("\n\n")
        change = body[0] + "".join("\n\n" + body[1].replace("seal", f"seal{i}") for i in range(15))
        project = Project(self.folder, change)
        project.check_out("refs/pull/7/merge")
        runner = self.run_action(project, project.pull_request("stranger/p"))
        commands = [line for line in runner.log.splitlines() if line.startswith(("::error ", "::warning ", "::notice "))]
        for level in ("::error ", "::warning ", "::notice "):
            self.assertLessEqual(sum(line.startswith(level) for line in commands), 10)
        self.assertEqual(sum(line.startswith("::error file=new.py") for line in commands), 10, runner.log)
        self.assertNotIn("old.py", "".join(commands))
        # What is not shown is counted.
        self.assertIn("5 ", commands[-1])
        self.assertEqual(runner.outputs["new"], "15")

    # --- inputs -------------------------------------------------------------------------------------

    def test_inputs_are_never_run(self):
        project = Project(self.folder)
        project.check_out("refs/pull/7/merge")
        evil = '$(touch pwned) `touch pwned` "; touch pwned; \'; touch pwned #'
        # In each of these groups all reach the shell before one of them ends the run.
        for names in (
            ("version",), ("archive",), ("upload", "changed_since"),
            ("path", "baseline", "fail_on", "profile", "include_notes", "annotate", "sarif_file", "category", "cache"),
        ):
            with self.subTest(inputs=names):
                self.run_action(project, project.pull_request(), **dict.fromkeys(names, evil))
                self.assertEqual(list(self.folder.rglob("pwned")), [])

    def test_paths_and_working_directory(self):
        project = Project(self.folder)
        project.check_out("refs/pull/7/merge")
        runner = self.run_action(project, project.pull_request(), path="old.py\nothers.py\n")
        self.assertTrue(runner.passed, runner.log)
        self.assertEqual(len(self.results()), 2)
        self.uploads.clear()
        (project.workspace / "part").mkdir()
        runner = self.run_action(project, project.pull_request(), working_directory="part", sarif_file="my.sarif")
        self.assertEqual(len(self.results()), 3, runner.log)
        self.assertTrue((project.workspace / "part" / "my.sarif").exists())

    def test_the_parts_of_a_monorepo_have_categories(self):
        project = Project(self.folder)
        project.check_out("refs/pull/7/merge")
        runner = self.run_action(project, project.pull_request(), category="micryscope/server")
        self.results()
        self.assertEqual(
            self.uploads[0]["sarif"]["runs"][0]["automationDetails"]["id"], "micryscope/server/", runner.log
        )
        runner = self.run_action(project, project.pull_request(), category="micryscope/")
        self.assertIn("--category needs words", runner.log)

    def test_changed_since_and_baseline(self):
        project = Project(self.folder)
        project.check_out("refs/pull/7/merge")
        git(project.workspace, "fetch", "-q", "--depth=1", "origin", project.main)
        runner = self.run_action(project, project.pull_request(), changed_since=f"{project.main}..HEAD")
        self.assertEqual(runner.outputs["new"], "1", runner.log)
        subprocess.run([options.program, "baseline", "write"], cwd=project.workspace, check=True, capture_output=True)
        push = project.variables("push", {}, project.merge)
        runner = self.run_action(project, push, baseline=".micryscope-baseline")
        self.assertTrue(runner.passed, runner.log)

    # --- the program --------------------------------------------------------------------------------

    def release(self, checksum=None):
        """A copy of the action as a release makes it, and a curl that serves its archive."""
        version = (self.action.parent / "version").read_text().strip()
        name = f"micryscope-{version}-linux-x86_64.tar.gz"
        served = self.folder / "served"
        served.mkdir()
        with tarfile.open(served / name, "w:gz", compresslevel=1) as archive:
            archive.add(options.program, f"micryscope-{version}-linux-x86_64/micryscope")
        copy = self.folder / "action-copy"
        shutil.copytree(self.action.parent, copy / "action")
        (copy / "cmake").mkdir()
        shutil.copy(self.action.parent.parent / "cmake" / "address.txt", copy / "cmake")
        # As the release workflow does it.
        subprocess.run([copy / "action" / "write_checksums.sh", served], check=True)
        if checksum:
            digest = hashlib.sha256((served / name).read_bytes()).hexdigest()
            listed = (copy / "action" / "checksums").read_text()
            self.assertIn(digest, listed)
            (copy / "action" / "checksums").write_text(listed.replace(digest, checksum))
        self.action = copy / "action" / "action.yml"
        bin_folder = self.folder / "bin"
        bin_folder.mkdir()
        curl = bin_folder / "curl"
        curl.write_text(
            '#!/bin/sh\nwhile [ "$1" != -o ]; do shift; done\n'
            f'echo "$3" >>"{self.folder}/asked"\ncp "{served}/$(basename "$3")" "$2"\n'
        )
        curl.chmod(0o755)
        return bin_folder, served / name

    def with_path(self, variables, folder):
        os.environ["PATH"], old = f"{folder}{os.pathsep}{os.environ['PATH']}", os.environ["PATH"]
        self.addCleanup(os.environ.__setitem__, "PATH", old)
        return variables

    def test_a_release_is_downloaded_once_and_checked(self):
        project = Project(self.folder, "print('nothing to see')\n")
        project.check_out("refs/pull/7/merge")
        bin_folder, _ = self.release()
        variables = self.with_path(project.pull_request(), bin_folder)
        for _ in range(2):
            runner = self.run_action(project, variables, archive="")
            self.assertTrue(runner.passed, runner.log)
        asked = (self.folder / "asked").read_text().split()
        self.assertEqual(len(asked), 1)
        address = (Path(options.root) / "cmake" / "address.txt").read_text().strip()
        self.assertTrue(asked[0].startswith(address + "/releases/download/v"))

    def test_a_release_with_another_checksum_is_not_run(self):
        project = Project(self.folder)
        project.check_out("refs/pull/7/merge")
        bin_folder, _ = self.release("0" * 64)
        runner = self.run_action(project, self.with_path(project.pull_request(), bin_folder), archive="")
        self.assertFalse(runner.passed)
        self.assertIn("its checksum differs", runner.log)
        self.assertEqual(runner.order[1][1].outcome, "skipped")

    def test_without_a_network_an_archive_will_do(self):
        project = Project(self.folder, "print('nothing to see')\n")
        project.check_out("refs/pull/7/merge")
        _, archive = self.release()
        runner = self.run_action(project, project.pull_request(), archive=str(archive))
        self.assertTrue(runner.passed, runner.log)
        runner = self.run_action(project, project.pull_request(), archive="/no/such/archive.tar.gz")
        self.assertIn("no such archive", runner.log)

    def test_an_unknown_version_or_machine_is_said(self):
        project = Project(self.folder)
        project.check_out("refs/pull/7/merge")
        runner = self.run_action(project, project.pull_request(), archive="", version="99.0.0")
        self.assertIn("no checksum of micryscope-99.0.0-linux-x86_64.tar.gz", runner.log)
        variables = {**project.pull_request(), "RUNNER_OS": "Windows"}
        runner = self.run_action(project, variables, archive="")
        self.assertIn("there is no program for Windows X64", runner.log)


if __name__ == "__main__":
    run()
