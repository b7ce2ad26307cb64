#!/usr/bin/env python3
"""Nothing outside of what was asked for is read or written, and nothing that lies in a project makes
a run wait: drives the program over projects with links, pipes and `.git` files of all kinds.

`--only NAME` runs the tests whose names begin so.
"""
import argparse
import ctypes
import json
import os
import pathlib
import resource
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import traceback

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("--program", required=True)
parser.add_argument("--only", default="")
parser.add_argument("--sanitized", action="store_true", help="without limits of memory")
options = parser.parse_args()
options.program = os.path.abspath(options.program)

SECONDS = 60  # a hang, not a slow machine
MARK = "marker_of_what_is_elsewhere"
# A finding whose code frame would show the mark.
EVIL = f"import hashlib\n{MARK} = input()\nhashlib.md5({MARK}.encode() + password).hexdigest()\n"
ECB = ("from Crypto.Cipher import AES\n"
       "def seal(key, text):\n    return AES.new(key, AES.MODE_ECB).encrypt(text)\n")


class Ground:
    """Folders of a test's own; the program sees no configuration but theirs."""

    def __init__(self, folder):
        self.top = pathlib.Path(folder).resolve()
        (self.top / "home").mkdir()
        self.env = {"PATH": os.environ["PATH"], "HOME": str(self.top / "home"), "TERM": "dumb",
                    "GIT_CONFIG_NOSYSTEM": "1", "LC_ALL": "C",
                    "GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@b", "GIT_COMMITTER_NAME": "a",
                    "GIT_COMMITTER_EMAIL": "a@b"}

    def path(self, name):
        return self.top / name

    def write(self, name, text=""):
        self.path(name).parent.mkdir(parents=True, exist_ok=True)
        self.path(name).write_text(text)

    def link(self, target, name):
        self.path(name).parent.mkdir(parents=True, exist_ok=True)
        os.symlink(target, self.path(name))

    def pipe(self, name):
        path = self.path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
        os.mkfifo(path)

    def git(self, where, *arguments):
        done = subprocess.run(["git", "-c", "protocol.file.allow=always", *arguments],
                              cwd=self.path(where), env=self.env, text=True,
                              stdin=subprocess.DEVNULL, capture_output=True, timeout=SECONDS)
        assert done.returncode == 0, (arguments, done.stderr)
        return done.stdout

    def repository(self, name, files=None):
        for file, text in (files or {"a.py": ECB}).items():
            self.write(f"{name}/{file}", text)
        self.git(name, "init", "-q", "-b", "main")
        self.git(name, "add", "-A")
        self.git(name, "commit", "-q", "-m", "one")

    def run(self, where, *arguments, limit=None, out=None, **env):
        """Exit code, standard output, standard error."""
        done = subprocess.run([options.program, *arguments], cwd=self.path(where),
                              env=self.env | env, stdin=subprocess.DEVNULL,
                              stdout=out or subprocess.PIPE, stderr=subprocess.PIPE,
                              timeout=SECONDS, preexec_fn=limit)
        text = (done.stdout or b"").decode(errors="surrogateescape")
        return done.returncode, text, done.stderr.decode(errors="surrogateescape")

    def report(self, where, *arguments, **env):
        code, out, err = self.run(where, "check", *arguments, "--format", "json", **env)
        assert code in (0, 1, 3), (code, err)
        return code, json.loads(out), err


def notes(report, start="skipped-"):
    return sorted((note["id"], note.get("path")) for note in report["notifications"]
                  if note["id"].startswith(start))


def paths(report):
    return sorted({finding["location"]["path"] for finding in report["findings"]})


TESTS = []


def test(function):
    TESTS.append(function)
    return function


# --- links on the command line ------------------------------------------------------------------


def trap(ground, git=True):
    """A project with links to what is elsewhere."""
    ground.write("elsewhere/x.py", EVIL)
    ground.write("elsewhere/sub/y.py", EVIL)
    ground.write("project/a.py", ECB)
    ground.write("project/.micryscope.yaml", "rules: {R6: note}\n")
    ground.link("../elsewhere/x.py", "project/evil.py")
    ground.link("../elsewhere", "project/folder")
    ground.link(ground.path("elsewhere/x.py"), "project/deep/evil.py")
    ground.link("../../elsewhere", "project/deep/folder")
    if git:
        ground.repository("project", {"b.py": ECB})


WAYS = [["evil.py"], ["./evil.py"], ["evil.py", "a.py"], ["deep/evil.py", "evil.py"], ["folder"],
        ["folder/x.py"], ["folder/sub"], ["folder/sub/../x.py"], ["folder/sub/y.py", "a.py"],
        ["deep/folder/x.py", "deep/../evil.py"], ["a.py", "folder/../elsewhere/x.py"]]


def check_ways(ground):
    for way in WAYS:
        for form in ("text", "json", "sarif"):
            code, out, err = ground.run("project", "check", *way, "--format", form)
            assert code == 3, (way, code, err)  # asked for, and not read
            assert MARK not in out + err, (way, form)
            assert "that-were-asked-for" in out or "links that were asked for" in out, (way, out)
        _, report, _ = ground.report("project", *way)
        named = [path for id, path in notes(report) if id == "skipped-links-that-were-asked-for"]
        assert named and all("x.py" not in path and "y.py" not in path for path in named), named
        wanted = ["a.py"] if "a.py" in way else []
        assert paths(report) == wanted, (way, paths(report))
        for finding in report["findings"]:
            assert finding["level"] == "note", "the project's configuration is read"
        link = next(path for path in way if path != "a.py")
        for command in ("ir", "graph"):
            code, out, err = ground.run("project", command, link)
            assert code == 2 and MARK not in out + err and len(err.splitlines()) == 1, (way, err)


@test
def links_named_in_a_repository(ground):
    trap(ground)
    check_ways(ground)
    for mode in (["--staged"], ["--changed-since", "HEAD"], ["--changed-since", "HEAD..HEAD"]):
        for way in WAYS:
            code, out, err = ground.run("project", "check", *mode, *way, "--format", "json")
            assert code in (0, 2, 3) and MARK not in out + err, (mode, way, code, err)


@test
def links_named_outside_of_repositories(ground):
    trap(ground, git=False)
    check_ways(ground)


@test
def links_that_are_the_users_own(ground):
    ground.repository("real")
    ground.link("real", "alias")
    code, report, _ = ground.report("home", str(ground.path("alias/a.py")))
    assert code == 1 and paths(report) == ["a.py"]
    code, report, _ = ground.report("home", "../alias")
    assert code == 1 and paths(report) == ["a.py"]
    ground.link("a.py", "real/same.py")
    code, report, _ = ground.report("real", "same.py")
    assert code == 1 and paths(report) == ["a.py"]


@test
def what_is_named_and_what_lies_beside(ground):
    ground.repository("project")
    ground.write("project/big.py", "# long\n" * 400_000)
    ground.path("project/binary.py").write_bytes(b"a\0b")
    ground.write("project/clean.py", "K = 1\n")
    for name in ("big.py", "binary.py"):
        code, out, err = ground.run("project", "check", name)
        assert code == 3 and name in out and "could not be read" in err, (name, code, out, err)
        code, _, err = ground.run("project", "check", name, "a.py")
        assert code == 1 and not err, (name, code, err)
        code, _, err = ground.run("project", "check", name, "clean.py")
        assert code == 3 and not err, (name, code, err)
    ground.pipe("project/pipe.py")
    ground.link("clean.py", "project/alias.py")
    for name in ("clean.py", "alias.py"):
        code, report, err = ground.report("project", name)
        assert code == 0 and ("skipped-unreadable", "pipe.py") in notes(report), (name, code, err)
    for arguments in (["pipe.py"], ["pipe.py", "clean.py"]):
        assert ground.run("project", "check", *arguments)[0] == 3, arguments


# --- what was not asked for ---------------------------------------------------------------------


class Opened:
    """The names that are opened in some folders meanwhile."""

    IN_OPEN = 0x20

    def __init__(self, *folders):
        self.libc = ctypes.CDLL(None, use_errno=True)
        self.number = self.libc.inotify_init1(os.O_NONBLOCK)
        for folder in folders:
            watch = self.libc.inotify_add_watch(self.number, os.fsencode(folder), self.IN_OPEN)
            assert watch >= 0

    def names(self):
        found = set()
        try:
            while events := os.read(self.number, 1 << 20):
                while events:
                    _, _, _, size = struct.unpack_from("iIII", events)
                    found.add(events[16:16 + size].rstrip(b"\0").decode())
                    events = events[16 + size:]
        except BlockingIOError:
            pass
        os.close(self.number)
        return found - {""}


@test
def one_file_outside_of_repositories(ground):
    for number in range(300):
        ground.write(f"plain/sibling{number}.py", ECB)
    ground.write("plain/a.py", "import near, inner.far\n" + ECB)
    ground.write("plain/near.py", "K = 1\n")
    ground.write("plain/inner/far.py", "import inner.farther\n")
    ground.write("plain/inner/farther.py", "")
    ground.write("plain/inner/beside.py", ECB)
    ground.write("plain/apart/b.py", ECB)
    os.mkdir(ground.path("plain/closed"), 0)
    os.mkfifo(ground.path("plain/pipe.py"))
    ground.link("nowhere", "plain/broken.py")
    folders = [ground.path(f"plain{name}") for name in ("", "/inner", "/apart")]
    opened = Opened(*folders)
    code, report, err = ground.report("home", str(ground.path("plain/a.py")))
    names = opened.names()
    assert code == 1 and paths(report) == ["a.py"] and not err, (code, err)
    assert names <= {"a.py", "near.py", "far.py", "farther.py", "inner"}, names
    assert {"near.py", "far.py", "farther.py"} <= names, names
    assert report["notifications"] == [], report["notifications"]
    assert report["left_out"] == [] and report["summary"]["files_seen"] == 4, report


@test
def several_files_outside_of_repositories(ground):
    ground.write("one/a.py", ECB)
    ground.write("one/c.py", ECB)
    ground.write("two/b.py", ECB)
    ground.write("two/.micryscope.yaml", "rules: {R6: note}\n")
    ground.write("d.py", ECB)
    # From where they have nothing in common, they are two projects.
    code, report, _ = ground.report("home", "../one/a.py", str(ground.path("two")))
    assert code == 1 and paths(report) == ["one/a.py", "two/b.py"]
    assert sorted(finding["level"] for finding in report["findings"]) == ["error", "note"]
    backward = ground.run("home", "check", "../two", "../one/a.py", "--format", "json")
    forward = ground.run("home", "check", "../one/a.py", "../two", "--format", "json")
    assert backward == forward
    # Standing in what holds both, they are one.
    code, report, _ = ground.report(".", "one/a.py", "two")
    assert code == 1 and paths(report) == ["one/a.py", "two/b.py"]
    assert [finding["level"] for finding in report["findings"]] == ["error", "error"]


@test
def repositories_side_by_side(ground):
    ground.repository("one", {"a.py": ECB, ".micryscope.yaml": "rules: {R6: note}\n"})
    ground.repository("two", {"b.py": ECB})
    ground.write("loose/c.py", ECB)
    code, report, _ = ground.report("home", "../one", "../two", "../loose/c.py")
    assert code == 1 and paths(report) == ["loose/c.py", "one/a.py", "two/b.py"]
    levels = {finding["location"]["path"]: finding["level"] for finding in report["findings"]}
    assert levels == {"one/a.py": "note", "two/b.py": "error", "loose/c.py": "error"}
    for extra in (["--staged"], ["--changed-since", "HEAD"], ["--config", "../one/a.py"],
                  ["--baseline", "../one/a.py"]):
        code, out, err = ground.run("home", "check", "../one", "../two", *extra)
        assert code == 2 and "is about one project" in err and not out, err


# --- pipes and the like -------------------------------------------------------------------------

MODES = [[], ["--staged"], ["--changed-since", "HEAD"], ["--changed-since", "HEAD~1..HEAD"]]


def two_commits(ground, name):
    ground.repository(name)
    ground.write(f"{name}/b.py", ECB)
    ground.git(name, "add", "-A")
    ground.git(name, "commit", "-q", "-m", "two")


@test
def pipes_in_gits_folder(ground):
    two_commits(ground, "model")
    head = ground.git("model", "rev-parse", "HEAD").strip()
    places = ["HEAD", "shallow", "packed-refs", "index", "config", "commondir", "gitdir",
              "config.worktree", "refs/heads/main", "refs/heads/other", "objects/info/alternates",
              f"objects/{head[:2]}/{head[2:]}", "objects/pack/pack-1.idx", "objects/pack/pack-1.pack",
              "objects/pack/multi-pack-index", "objects/info/commit-graph", "info/exclude",
              "info/attributes", "logs/HEAD", "refs", "objects", "micryscope"]
    for place in places:
        for folder in (False, True):
            shutil.rmtree(ground.path("copy"), ignore_errors=True)
            shutil.copytree(ground.path("model"), ground.path("copy"), symlinks=True)
            ground.pipe(f"copy/.git/{place}")
            if folder:
                ground.path(f"copy/.git/{place}").unlink()
                ground.path(f"copy/.git/{place}").mkdir()
            for mode in MODES:
                code, out, err = ground.run("copy", "check", *mode, "--format", "json")
                assert code in (0, 1, 2, 3), (place, mode, code, err)
                assert code != 2 or len(err.splitlines()) == 1, (place, mode, err)
                if not mode:
                    assert code == 1, (place, code, err)
                    if place == "info/exclude" and not folder:
                        assert "skipped-unreadable-ignore-rules" in out, out
                name = place.rsplit("/", 1)[-1]
                is_read = mode and not folder and place not in (
                    "info/attributes", "micryscope")
                if place == "index" and mode and mode[-1].endswith("..HEAD"):
                    is_read = False
                if is_read:
                    assert name in out + err or "no plain file" in out + err \
                        or "is in no git repository" in err, (place, mode, out, err)


@test
def pipes_as_git_itself(ground):
    ground.write("project/a.py", ECB)
    for make in (lambda: ground.pipe("project/.git"),
                 lambda: ground.write("project/.git", "gitdir: " + str(ground.path("pipe"))),
                 lambda: ground.link("/dev/zero", "project/.git"),
                 lambda: ground.write("project/.git", "x" * 100_000)):
        ground.path("project/.git").unlink(missing_ok=True)
        ground.path("pipe").unlink(missing_ok=True)
        os.mkfifo(ground.path("pipe"))
        make()
        for mode in MODES:
            code, _, err = ground.run("project", "check", *mode)
            assert code == (2 if mode else 1), (mode, code, err)


@test
def git_folders_that_are_none(ground):
    ground.write("project/a.py", ECB)
    dot_git = ground.path("project/.git")
    for make in (dot_git.mkdir, lambda: ground.write("project/.git/config", ""),
                 lambda: ground.write("project/.git/HEAD", "ref: refs/heads/main\n"),
                 lambda: ground.write("project/.git", f"gitdir: {ground.path('none')}\n"),
                 lambda: ground.write("project/.git", "gitdir: \n"), dot_git.touch,
                 lambda: ground.link("nowhere", "project/.git")):
        shutil.rmtree(dot_git, ignore_errors=True)
        dot_git.unlink(missing_ok=True)
        make()
        code, _, err = ground.run("project", "check")
        assert code == 1 and len(err.splitlines()) == 1, (code, err)
        assert "nothing of git is used: " in err and "remove it" in err, err
        code, _, err = ground.run("project", "check", "--changed-since", "HEAD")
        assert code == 2 and "remove it" in err and len(err.splitlines()) == 1, (code, err)
    dot_git.unlink()
    code, _, err = ground.run("project", "check")
    assert code == 1 and not err, err


@test
def pipes_in_configuration(ground):
    two_commits(ground, "project")
    ground.pipe("pipe")
    pipe = str(ground.path("pipe"))
    config = ground.path("project/.git/config")
    plain = config.read_text()
    ground.write("project/.git/more", f"[include]\n\tpath = {pipe}\n")
    for text in (f"[include]\n\tpath = {pipe}\n", f'[INCLUDE] path = "{pipe}" ; so\n',
                 f'[includeIf "gitdir:/**"]\n path={pipe}\n', "[include]\npath = more\n",
                 f"[include]\npath = {pipe[:4]}\\\n{pipe[4:]}\n", "[include]\npath=../../pipe\n",
                 "[include]\npath = /dev/zero\n", "[include]\npath = /dev/tty\n"):
        config.write_text(plain + text)
        for mode in MODES:
            code, _, err = ground.run("project", "check", *mode)
            assert code == (2 if mode else 1), (text, mode, code, err)
            assert "is no plain file but a" in err, (text, mode, err)
    for key in ("core.excludesfile", "core.attributesfile"):
        for value in (pipe, "/dev/zero", "/"):
            config.write_text(plain)
            ground.git("project", "config", key, value)
            for mode in MODES:
                code, out, err = ground.run("project", "check", *mode)
                assert code in (0, 1), (key, mode, code, err)
                if key == "core.excludesfile" and mode == ["--changed-since", "HEAD"]:
                    assert "core.excludesfile" in out and "no plain file" in out, out
    config.write_text(plain + "[include]\npath = /dev/null\n[core]\nexcludesfile = /dev/null\n")
    for mode in MODES:  # what people write who want none
        code, out, err = ground.run("project", "check", *mode, GIT_CONFIG_GLOBAL="/dev/null")
        assert code in (0, 1) and not err and "not applied" not in out, (mode, code, out, err)
    config.write_text(plain)
    ground.pipe("home/.gitconfig")
    for mode in MODES:
        code, _, err = ground.run("project", "check", *mode)
        assert code == (2 if mode else 1) and "no plain file" in err, (mode, code, err)


@test
def pipes_in_the_project(ground):
    two_commits(ground, "project")
    for name in (".gitignore", ".micryscopeignore", "sub/.gitignore"):
        ground.write("project/sub/c.py", ECB)
        ground.pipe(f"project/{name}")
        code, report, err = ground.report("project")
        assert code == 1 and ("skipped-unreadable-ignore-rules", name) in notes(report), err
        for mode in MODES[1:]:
            assert ground.run("project", "check", *mode)[0] in (0, 1, 3)
        ground.path(f"project/{name}").unlink()
    ground.link("/etc/hostname", "project/.gitignore")
    code, report, _ = ground.report("project")
    assert code == 1 and ("skipped-unreadable-ignore-rules", ".gitignore") in notes(report)
    ground.path("project/.gitignore").unlink()
    for name in (".gitignore", ".micryscopeignore", "sub/.gitignore"):
        ground.path(f"project/{name}").mkdir()
        code, report, err = ground.report("project")
        assert code == 1 and ("skipped-unreadable-ignore-rules", name) in notes(report), err
        ground.path(f"project/{name}").rmdir()
    for name in (".gitattributes", "package.json", "pipe.py", "sub"):
        ground.pipe(f"project/{name}")
        for mode in MODES:
            assert ground.run("project", "check", *mode)[0] in (0, 1, 3), name
        ground.path(f"project/{name}").unlink()
    ground.pipe("project/.micryscope.yaml")
    for mode in ([], ["--changed-since", "HEAD"]):
        code, _, err = ground.run("project", "check", *mode)
        assert code == 2 and ".micryscope.yaml" in err and len(err.splitlines()) == 1, err
    for name in (".micryscope.yaml", ".micryscope.yml"):
        ground.path("project/.micryscope.yaml").unlink(missing_ok=True)
        ground.path(f"project/{name}").mkdir()
        ground.write(f"project/{name}/inner.yaml", "fail-on: never\n")
        for mode in ([], ["--changed-since", "HEAD"]):
            code, _, err = ground.run("project", "check", *mode)
            assert code == 2 and f"{name}: is a folder; " in err, (name, mode, code, err)
        shutil.rmtree(ground.path(f"project/{name}"))


@test
def pipes_as_options(ground):
    ground.repository("project")
    for name, make in (("pipe", lambda path: os.mkfifo(path)), ("folder", os.mkdir)):
        make(ground.path(f"project/{name}"))
        for arguments in (["--config", name], ["--baseline", name]):
            code, _, err = ground.run("project", "check", *arguments)
            assert code == 2 and "no plain file" in err and name in err, (arguments, err)
    code, _, err = ground.run("project", "check", "--baseline", "/dev/zero")
    assert code == 2 and "no plain file" in err, err
    ground.path("project/.micryscope-baseline").mkdir()
    code, _, err = ground.run("project", "baseline", "write")
    assert code == 2 and "cannot write" in err, err
    ground.pipe("project/.micryscope-baseline")
    for action in ("write", "prune"):
        code, _, err = ground.run("project", "baseline", action)
        assert code == 2 and "pipe" in err, (action, err)
    code, _, err = ground.run("project", "check", "--format", "json=.micryscope-baseline")
    assert code == 2 and "pipe" in err, err
    for name in ("rules/models/x.yaml", "rules/rules/y.yml"):
        ground.pipe(f"project/{name}")
        code, _, err = ground.run("project", "check", "--rules", "rules")
        assert code == 2 and name in err and "a pipe" in err, err
        ground.path(f"project/{name}").unlink()
    ground.link("/dev/zero", "project/rules/models/z.yaml")
    code, _, err = ground.run("project", "check", "--rules", "rules")
    assert code == 2 and "a device" in err, err


# --- whose repository ---------------------------------------------------------------------------


def victim(ground):
    ground.repository("victim", {"v.py": EVIL})
    ground.write("victim/w.py", EVIL)
    ground.git("victim", "add", "-A")
    ground.git("victim", "commit", "-q", "-m", "two")
    return ground.path("victim/.git")


def assert_untouched(ground, before):
    after = sorted(str(path) for path in ground.path("victim").rglob("*"))
    assert before == after, set(after) - set(before)


@test
def git_files_that_lead_elsewhere(ground):
    git = victim(ground)
    head = ground.git("victim", "rev-parse", "HEAD").strip()
    before = sorted(str(path) for path in ground.path("victim").rglob("*"))
    own = {"HEAD": "ref: refs/heads/main\n", "config": "[core]\n\tbare = false\n"}

    def gitfile():
        ground.write("trap/.git", f"gitdir: {git}\n")

    def relative_gitfile():
        ground.write("trap/.git", "gitdir: ../victim/.git")

    def link():
        ground.link("../victim/.git", "trap/.git")

    def commondir(target):
        for name, text in own.items():
            ground.write(f"trap/.git/{name}", text)
        for name in ("objects", "refs"):
            ground.path(f"trap/.git/{name}").mkdir()
        ground.write("trap/.git/commondir", target + "\n")

    def inner_commondir():
        commondir(str(git))
        ground.path("trap/.git").rename(ground.path("trap/inner"))
        ground.write("trap/inner/gitdir", str(ground.path("trap/.git")) + "\n")
        ground.write("trap/.git", "gitdir: inner\n")

    def parts():
        ground.path("trap/.git").mkdir()
        for name in ("objects", "refs", "HEAD", "config", "packed-refs"):
            ground.link(f"../../victim/.git/{name}", f"trap/.git/{name}")

    def deep_parts():
        for name, text in own.items():
            ground.write(f"trap/.git/{name}", text)
        ground.path("trap/.git/objects").mkdir()
        ground.link("../../../victim/.git/objects/pack", "trap/.git/objects/pack")
        for folder in git.joinpath("objects").iterdir():
            if not ground.path(f"trap/.git/objects/{folder.name}").is_symlink():
                ground.link(str(folder), f"trap/.git/objects/{folder.name}")
        ground.write("trap/.git/refs/heads/main", head + "\n")

    def cache():
        ground.repository("trap")
        ground.link("../../victim", "trap/.git/micryscope")

    for make in (gitfile, relative_gitfile, link, lambda: commondir(str(git)),
                 lambda: commondir(f"{git}\0more"), lambda: commondir(f"{git} \t"),
                 lambda: commondir("../../victim/.git"), inner_commondir, parts, deep_parts, cache):
        shutil.rmtree(ground.path("trap"), ignore_errors=True)
        ground.write("trap/a.py", ECB)
        make()
        for mode in MODES:
            code, out, err = ground.run("trap", "check", *mode, "--format", "json")
            assert MARK not in out + err, (make, mode)
            assert code == (2 if mode else 1), (make.__name__, mode, code, err)
            if mode:
                assert any(words in err for words in ("point back", "link out of", "is not where",
                                                      "no git repository")), err
            assert_untouched(ground, before)
        ground.run("trap", "cache", "clear")
        assert_untouched(ground, before)


@test
def own_work_trees_and_submodules(ground):
    two_commits(ground, "main")
    ground.git("main", "worktree", "add", "-q", "../tree", "HEAD~1")
    ground.git("main", "clone", "-q", ".", "../sub")
    ground.git("main", "submodule", "--quiet", "add", "../sub", "inner")
    ground.git("main", "commit", "-q", "-m", "three")
    for folder, mode in (("tree", "HEAD"), ("main/inner", "HEAD~1"), ("main", "HEAD~1")):
        code, _, err = ground.run(folder, "check")
        assert code == 1 and not err, (folder, err)
        code, report, err = ground.report(folder, "--changed-since", mode)
        assert not err and notes(report, "base-missing") == [], (folder, err)
        code, _, err = ground.run(folder, "check", "--staged")
        assert code == 0, (folder, code, err)
    assert ground.path("main/.git/micryscope/cache.db").exists()
    assert ground.path("main/.git/modules/inner/micryscope/cache.db").exists()
    assert not ground.path("main/.git/worktrees/tree/micryscope").exists()
    # A relative one, as git 2.48 makes them.
    ground.write("main/.git/worktrees/tree/gitdir", "../../../../tree/.git\n")
    ground.write("tree/.git", "gitdir: ../main/.git/worktrees/tree\n")
    code, _, err = ground.run("tree", "check", "--staged")
    assert code == 0 and not err, err
    # Moved by hand: it no longer points back.
    ground.path("tree").rename(ground.path("moved"))
    ground.write("moved/.git", f"gitdir: {ground.path('main/.git/worktrees/tree')}\n")
    code, _, err = ground.run("moved", "check", "--staged")
    assert code == 2 and "point back" in err, err
    # A separate folder is used once it says whose it is, or when the user says so.
    ground.git(".", "init", "-q", "-b", "main", "--separate-git-dir", "store", "work")
    ground.write("work/a.py", ECB)
    ground.git("work", "add", "-A")
    ground.git("work", "commit", "-q", "-m", "one")
    code, _, err = ground.run("work", "check", "--staged")
    assert code == 2 and "GIT_DIR=" in err, err
    trust = {"GIT_DIR": str(ground.path("store")), "GIT_WORK_TREE": str(ground.path("work"))}
    assert ground.run("work", "check", "--staged", **trust)[0] == 0
    ground.git("work", "config", "core.worktree", str(ground.path("work")))
    assert ground.run("work", "check", "--staged")[0] == 0


@test
def core_worktree(ground):
    victim(ground)
    before = sorted(str(path) for path in ground.path("victim").rglob("*"))
    two_commits(ground, "trap")
    for target in ("../../victim", str(ground.path("victim")), "../..", "/"):
        ground.git("trap", "config", "core.worktree", target)
        code, report, _ = ground.report("trap")
        assert code == 1 and paths(report) == ["a.py", "b.py"], paths(report)
        for mode in MODES[1:]:
            code, out, err = ground.run("trap", "check", *mode)
            assert code == 2 and "core.worktree" in err and MARK not in out + err, (target, err)
            for folder in (".git", str(ground.path("trap/.git"))):  # as in a hook
                code, out, err = ground.run("trap", "check", *mode, GIT_DIR=folder)
                assert code == 2 and MARK not in out + err, (target, folder, err)
    assert_untouched(ground, before)
    ground.git("trap", "config", "core.worktree", str(ground.path("trap")))
    assert ground.run("trap", "check", "--staged")[0] == 0


# --- reports ------------------------------------------------------------------------------------


@test
def reports_on_a_full_disk(ground):
    ground.repository("project", {"a.py": ECB})
    ground.write("project/out.json", "the old report")

    def full():
        resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))

    for name in ("out.json", "fresh.json"):
        code, out, err = ground.run("project", "check", "--no-cache", "--format", f"sarif={name}",
                                    limit=full)
        assert code not in (0, 1) and len(err.splitlines()) == 1 and name in err, (code, err)
    assert ground.path("project/out.json").read_text() == "the old report"
    left = sorted(path.name for path in ground.path("project").iterdir())
    assert left == [".git", "a.py", "out.json"], left
    code, _, err = ground.run("project", "check", "--format", "json=/dev/full")
    assert code not in (0, 1) and len(err.splitlines()) == 1, (code, err)
    with open("/dev/full", "w") as device:
        code, _, err = ground.run("project", "check", out=device)
        assert code not in (0, 1) and len(err.splitlines()) == 1, (code, err)
    small = ground.path("small")
    small.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=16k", "tmpfs", small],
                             capture_output=True).returncode == 0
    if not mounted:
        return
    try:
        (small / "out.json").write_text("the old report")
        code, _, err = ground.run("project", "check", "--format", f"sarif={small}/out.json")
        assert code not in (0, 1) and "No space left" in err, (code, err)
        assert (small / "out.json").read_text() == "the old report"
        assert [path.name for path in small.iterdir()] == ["out.json"]
    finally:
        subprocess.run(["umount", small], check=True)


@test
def two_reports_to_one_stream(ground):
    ground.repository("project")
    for second in ("json", "json=-", "json=/dev/stdout", "json=/dev/fd/1", "json=/proc/self/fd/1"):
        code, out, err = ground.run("project", "check", "--format", "text", "--format", second)
        assert code == 2 and not out and len(err.splitlines()) == 1, (second, code, err)
    with open(ground.path("out"), "w") as file:
        code, _, err = ground.run("project", "check", "--format", "text", "--format",
                                  f"json={ground.path('out')}", out=file)
    assert code == 2 and "standard output" in err and len(err.splitlines()) == 1, err
    assert ground.path("out").read_text() == ""
    code, out, err = ground.run("project", "check", "--format", "text", "--format", "json=out.json")
    assert code == 1 and out and json.loads(ground.path("project/out.json").read_text())
    # One report alone goes to a log, behind what is there.
    with open(ground.path("log"), "w") as file:
        file.write("before\n")
        file.flush()
        code, _, _ = ground.run("project", "check", "--format", "text=/dev/stdout", out=file)
    assert code == 1 and ground.path("log").read_text().startswith("before\n")
    assert "R6" in ground.path("log").read_text()


@test
def reports_through_links(ground):
    ground.write("elsewhere/old", "precious")
    ground.repository("project")
    for name, target in (("r.json", "../elsewhere/old"), ("d", "../elsewhere"),
                         ("new.json", "../elsewhere/new"), ("git.json", ".git/config"),
                         (".micryscope-baseline", "../elsewhere/old")):
        ground.link(target, f"project/{name}")
    config = ground.path("project/.git/config").read_text()
    for name in ("r.json", "d/old", "d/new", "new.json", "git.json"):
        code, out, err = ground.run("project", "check", "--format", f"json={name}")
        assert code == 2 and len(err.splitlines()) == 1 and name in err, (name, code, err)
    code, _, err = ground.run("project", "baseline", "write")
    assert code == 2 and len(err.splitlines()) == 1, err
    code, _, err = ground.run("project", "check", "--baseline", ".micryscope-baseline")
    assert code == 2 and "precious" not in err, err
    assert ground.path("elsewhere/old").read_text() == "precious"
    assert ground.path("project/.git/config").read_text() == config
    assert not ground.path("elsewhere/new").exists()


@test
def folders_of_options_through_links(ground):
    ground.write("elsewhere/models/x.yaml", f"{MARK}: 1\n")
    ground.repository("project")
    ground.link("../elsewhere", "project/d")
    before = sorted(ground.path("elsewhere").rglob("*"))
    for arguments in (["check", "--rules", "d"], ["check", "--cache-dir", "d"],
                      ["check", "--cache-dir", "d/new"], ["cache", "clear", "--cache-dir", "d"]):
        code, _, err = ground.run("project", *arguments)
        assert code == 2 and MARK not in err and len(err.splitlines()) == 1, (arguments, err)
    code, _, err = ground.run("project", "check", MICRYSCOPE_CACHE_DIR="d")
    assert code == 2, err
    assert before == sorted(ground.path("elsewhere").rglob("*"))


# --- limits of the machine ----------------------------------------------------------------------


@test
def out_of_memory(ground):
    if options.sanitized:
        return
    files = {f"m{n}.py": f"import m{(n + 1) % 60}\n" + ECB.replace("seal", f"seal{n}") * 40
             for n in range(60)}
    ground.repository("project", files)
    megabyte = 1 << 20

    def within(size):
        return lambda: resource.setrlimit(resource.RLIMIT_AS, (size * megabyte, size * megabyte))

    endings = set()
    starts = False
    for size in [*range(30, 80, 2), *range(80, 200, 10), 300, 400]:
        # Below this nothing at all can start; the dynamic loader says so.
        starts = starts or ground.run("project", "version", limit=within(size))[0] == 0
        if not starts:
            continue
        for jobs in ("1", "8"):
            code, out, err = ground.run("project", "check", "--no-cache", "--jobs", jobs,
                                        limit=within(size))
            endings.add(code)
            assert code in (1, 4), (size, jobs, code, err)
            if code == 4:
                assert len(err.splitlines()) == 1 and "memory" in err and not out, (err, out)
    assert endings == {1, 4}, endings


@test
def no_threads(ground):
    if options.sanitized:
        return
    ground.repository("project", {f"m{n}.py": ECB for n in range(20)})
    expected = ground.run("project", "check", "--no-cache", "--format", "json", "--jobs", "8")

    def no_room_for_stacks():
        # A thread's stack is as large as this says, and more than one does not fit.
        resource.setrlimit(resource.RLIMIT_STACK, (1 << 31, 1 << 31))
        resource.setrlimit(resource.RLIMIT_AS, (3 << 30, 3 << 30))

    found = ground.run("project", "check", "--no-cache", "--format", "json", "--jobs", "8",
                       limit=no_room_for_stacks)
    assert found == expected, found[2]


def main():
    signal.alarm(1500)
    failed = 0
    for function in TESTS:
        if not function.__name__.startswith(options.only):
            continue
        folder = tempfile.mkdtemp(prefix="inside-")
        try:
            function(Ground(folder))
            print("ok   ", function.__name__, flush=True)
        except Exception:  # each test on its own
            failed += 1
            print("WRONG", function.__name__, flush=True)
            traceback.print_exc()
        finally:
            subprocess.run(["chmod", "-R", "u+rwx", folder], check=False, capture_output=True)
            shutil.rmtree(folder, ignore_errors=True)
    return 1 if failed else 0


sys.exit(main())
