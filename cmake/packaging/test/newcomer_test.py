"""What README.md tells a newcomer to do, done in a Debian 12 that has git and Python and nothing of ours, with the built files in place of the address that is not decided. Says how long each step took."""

import os
import re
import shutil
import tarfile
import time
import unittest

from support import DIST, ROOT, TOOLS, VERSION, Scratch, git, one, run, tool, without_network

CHROOT = shutil.which("chroot", path=os.environ["PATH"] + ":/usr/sbin") or "chroot"
TREE = ROOT / "build" / "debian" / "bookworm"
PACKAGES = ["git", "python3-venv", "python3-yaml"]
README = (ROOT / "README.md").read_text(encoding="utf-8")
ADDRESS = (ROOT / "cmake" / "address.txt").read_text(encoding="utf-8").strip()
ELSEWHERE = {
    "config.py": "from Crypto.Cipher import AES\n\nMODE = AES.MODE_GCM\n",
    "crypto.py": "from Crypto.Cipher import AES\nimport config\n\n\ndef seal(key, body):\n"
    "    return AES.new(key, config.MODE).encrypt(body)\n",
}


def lines_of_readme(*beginnings):
    """The commands of README.md that begin so, in its order."""
    code = "".join(re.findall(r"^```sh\n(.*?)^```", README, re.DOTALL | re.MULTILINE))
    found = [line for line in code.splitlines() if line.startswith(beginnings)]
    if not found:
        raise AssertionError(f"README.md has no command {beginnings}")
    return "\n".join(found) + "\n"


def yaml_of_readme(name):
    return re.search(rf"<!-- begin {name}: .*?```yaml\n(.*?)```", README, re.DOTALL).group(1)


def make_debian():
    if shutil.which("debootstrap") is None:
        raise unittest.SkipTest("debootstrap is not installed")
    stamp = TREE / "etc" / "packages-for-the-newcomer"
    if stamp.exists() and stamp.read_text() == " ".join(PACKAGES):
        return
    TREE.mkdir(parents=True, exist_ok=True)
    if not (TREE / "etc" / "debian_version").exists():
        run("debootstrap", "--variant=minbase", "bookworm", TREE)
    shutil.copy("/etc/resolv.conf", TREE / "etc" / "resolv.conf")
    words = ["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq"]
    run(CHROOT, TREE, *words, "update")
    run(CHROOT, TREE, *words, "install", "-y", "--no-install-recommends", *PACKAGES)
    stamp.write_text(" ".join(PACKAGES))


@unittest.skipUnless(os.geteuid() == 0, "chroot needs root")
class NewcomerTest(Scratch):
    def setUp(self):
        make_debian()
        tool("pre-commit")  # brings the wheels of what builds a hook
        self.home = TREE / "home" / "newcomer"
        shutil.rmtree(self.home, ignore_errors=True)
        self.addCleanup(shutil.rmtree, self.home, True)
        shutil.copytree(DIST, self.home / "dist")
        shutil.copytree(TOOLS / "wheels", self.home / "wheels")
        self.times = []

    def does(self, what, script, folder="/home/newcomer", code=0):
        """A step as one would type it; nothing of this machine's environment is there, and no network."""
        environment = {
            "HOME": "/home/newcomer",
            # As the activated environment says.
            "PATH": "/home/newcomer/.venv/bin:/usr/local/bin:/usr/bin:/bin",
            "PIP_NO_INDEX": "1",
            "PIP_FIND_LINKS": "/home/newcomer/dist /home/newcomer/wheels",
            "GIT_AUTHOR_NAME": "n", "GIT_AUTHOR_EMAIL": "n@example.org",
            "GIT_COMMITTER_NAME": "n", "GIT_COMMITTER_EMAIL": "n@example.org",
        }  # fmt: skip
        begin = time.monotonic()
        said = run(
            *without_network(), CHROOT, TREE, "/usr/bin/env", "-i", *(f"{name}={value}" for name, value in environment.items()),
            "/bin/bash", "-e", "-c", f"cd {folder}\n{script}", code=code,
        )  # fmt: skip
        self.times.append(f"{what} {time.monotonic() - begin:.1f} s")
        return said

    def write(self, name, text):
        (self.home / "shop" / name).parent.mkdir(parents=True, exist_ok=True)
        (self.home / "shop" / name).write_text(text, encoding="utf-8")

    def in_project(self, what, script, code=0):
        return self.does(what, script, "/home/newcomer/shop", code)

    def test_readme_from_nothing_to_a_red_pull_request(self):
        self.assertIn("not found", self.does("before", "command -v micryscope || echo not found"))
        self.does("wheel", lines_of_readme("python3 -m venv", "pip install --no-index"))
        self.check_first_finding()
        self.check_hook_without_pre_commit()
        self.check_pre_commit()
        self.check_archive_and_pull_request()
        print("\nnewcomer in Debian 12: " + ", ".join(self.times[1:]))

    def check_first_finding(self):
        for name, text in ELSEWHERE.items():
            self.write(name, text)
        self.in_project("repository", "git init -q -b main\ngit add -A\ngit commit -q -m begin")
        self.in_project("first run", "micryscope check")
        said = self.in_project("init", "micryscope init")
        self.assertIn(".micryscope.yaml", said)
        self.in_project("repository", "git add -A\ngit commit -q -m set-up\ngit checkout -q -b change")
        self.write("config.py", ELSEWHERE["config.py"].replace("GCM", "ECB"))
        commands = lines_of_readme("micryscope check --changed-since main", "micryscope explain R6")
        said = self.in_project("first finding", commands.replace("explain R6", "explain R6 || exit 7"), code=1)
        self.assertIn("error (new) R6-ecb-mode", said)
        self.assertIn("config.py:3", said)

    def check_hook_without_pre_commit(self):
        self.in_project("hook", lines_of_readme("printf '#!/bin/sh"))
        said = self.in_project("commit that the hook stops", "git commit -am worse", code=1)
        self.assertIn("R6-ecb-mode", said)
        self.in_project("hook", "rm .git/hooks/pre-commit")

    def check_pre_commit(self):
        with tarfile.open(one("micryscope-pre-commit-*.tar.gz")) as tar:
            tar.extractall(self.home)
        hooks = self.home / f"micryscope-pre-commit-{VERSION}"
        git(hooks, "init", "-q", "-b", "main")
        git(hooks, "add", "-A")
        git(hooks, "commit", "-q", "-m", VERSION)
        git(hooks, "tag", f"v{VERSION}")
        text = yaml_of_readme("pre-commit")
        self.assertIn(ADDRESS + "-pre-commit", text)
        self.write(".pre-commit-config.yaml", text.replace(ADDRESS + "-pre-commit", f"/home/newcomer/{hooks.name}"))
        self.assertIn("`pip install pre-commit`", README)
        self.in_project("pip install pre-commit", "pip install pre-commit")
        self.in_project("pre-commit install", "git add .pre-commit-config.yaml\npre-commit install")
        said = self.in_project("commit that pre-commit stops", "git commit -am worse", code=1)
        self.assertIn("R6-ecb-mode", said)
        self.write("config.py", ELSEWHERE["config.py"] + "TAG_BYTES = 16\n")
        self.assertIn("Passed", self.in_project("commit that it lets through", "git commit -am better 2>&1"))

    def check_archive_and_pull_request(self):
        """The workflow of the README calls the Action, whose steps are run on a simulated runner."""
        archive = f"micryscope-{VERSION}-linux-x86_64.tar.gz"
        self.does("archive", f"cd dist\n{lines_of_readme('tar -xzf ' + archive)}{archive[:-7]}/micryscope version")
        self.assertIn(f"uses: {ADDRESS.split('//', 1)[1].split('/', 1)[1]}/action@v{VERSION}", yaml_of_readme("github"))
        for name in ("action", "cmake/address.txt", "tests/action"):
            to = self.home / "micryscope" / name
            to.parent.mkdir(parents=True, exist_ok=True)
            shutil.copytree(ROOT / name, to) if (ROOT / name).is_dir() else shutil.copy(ROOT / name, to)
        said = self.does(
            "red pull request",
            f"python3 -B micryscope/tests/action/action_test.py --program $PWD/dist/{archive} --root $PWD/micryscope "
            "ActionTest.test_pull_request_at_depth_1",
        )
        self.assertRegex(said, r"Ran 1 test[^\n]*\n\nOK")


if __name__ == "__main__":
    unittest.main()
