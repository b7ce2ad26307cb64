"""The wheel and the npm package, installed from the built files into empty projects where there is no
network, and the tree of `cmake --install`."""

import shutil
import sys
import unittest
from pathlib import Path

from support import DIST, REFERENCE, ROOT, VERSION, Scratch, offline, one, run, tool


class WheelTest(Scratch):
    def setUp(self):
        super().setUp()
        self.venv = self.scratch / "venv"
        run(sys.executable, "-m", "venv", self.venv)

    def install(self):
        offline(
            self.venv / "bin" / "pip", "install", "--no-index", "--disable-pip-version-check",
            f"--find-links={DIST}", f"micryscope=={VERSION}",
        )  # fmt: skip

    def test_finds_misuse(self):
        self.install()
        self.assert_finds(self.venv / "bin" / "micryscope", "check", self.example, by=offline)
        self.assert_finds(self.venv / "bin" / "python", "-m", "micryscope", "check", self.example, by=offline)

    def test_has_no_code_but_the_launcher(self):
        self.install()
        [package] = self.venv.glob("lib/*/site-packages/micryscope")
        self.assertEqual(
            sorted(path.name for path in package.iterdir() if path.suffix == ".py"), ["__init__.py", "__main__.py"]
        )

    def test_can_be_removed(self):
        self.install()
        run(self.venv / "bin" / "pip", "uninstall", "--yes", "--disable-pip-version-check", "micryscope")
        self.assertFalse((self.venv / "bin" / "micryscope").exists())

    def test_into_a_folder(self):
        target = self.scratch / "target"
        offline(
            self.venv / "bin" / "pip", "install", "--no-index", "--disable-pip-version-check",
            f"--find-links={DIST}", f"--target={target}", "micryscope",
        )  # fmt: skip
        self.assert_finds(
            self.venv / "bin" / "python", "-m", "micryscope", "check", self.example, env={"PYTHONPATH": str(target)}
        )


    def test_uvx(self):
        self.assert_finds(
            tool("uvx"), "--offline", "--no-index", f"--find-links={DIST}", "micryscope", "check", self.example,
            by=offline, env={"UV_CACHE_DIR": str(self.scratch / "cache")},
        )  # fmt: skip

    def test_pipx_run(self):
        self.assert_finds(
            tool("pipx"), "run", "--spec", one("*manylinux*_x86_64.whl"), "micryscope", "check", self.example,
            by=offline, env={"PIPX_HOME": str(self.scratch / "pipx"), "PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(DIST)},
        )  # fmt: skip


@unittest.skipIf(shutil.which("npm") is None, "npm is not installed")
class NpmTest(Scratch):
    def setUp(self):
        super().setUp()
        self.project = self.scratch / "project"
        self.project.mkdir()
        (self.project / "package.json").write_text('{"name": "project", "version": "1.0.0"}\n')
        self.environment = {"npm_config_cache": str(self.scratch / "cache"), "npm_config_update_notifier": "false"}

    def install(self, *packages):
        offline(
            "npm", "install", "--offline", "--no-audit", "--no-fund", *packages,
            cwd=self.project, env=self.environment,
        )  # fmt: skip

    def test_finds_misuse(self):
        self.install(one(f"micryscope-{VERSION}.tgz"), one("micryscope-linux-x64-*.tgz"))
        self.assert_finds("node_modules/.bin/micryscope", "check", self.example, by=offline, cwd=self.project)
        self.assert_finds(
            "npx", "--offline", "micryscope", "check", self.example,
            by=offline, cwd=self.project, env=self.environment,
        )  # fmt: skip

    def test_says_what_is_missing(self):
        self.install(one(f"micryscope-{VERSION}.tgz"))
        said = run("node_modules/.bin/micryscope", "version", cwd=self.project, code=2)
        self.assertIn("micryscope-linux-x64 is not installed", said)

    def test_runs_nothing_while_it_is_installed(self):
        for name in (f"micryscope-{VERSION}.tgz", "micryscope-linux-x64-*.tgz"):
            manifest = run("tar", "-xzOf", one(name), "package/package.json")
            self.assertNotIn('"scripts"', manifest)


class TreeTest(Scratch):
    """`cmake --install` of the development build, and another project that uses what it brought."""

    def setUp(self):
        super().setUp()
        self.build = REFERENCE.parent
        if not (self.build / "src" / "libmicryscope.a").exists():
            self.skipTest(f"no library in {self.build}; build the target micryscope_archive")
        self.prefix = self.scratch / "prefix"
        run("cmake", "--install", self.build, "--prefix", self.prefix)

    def test_has_what_shells_and_man_look_for(self):
        for place in (
            "bin/micryscope", "share/man/man1/micryscope.1", "share/bash-completion/completions/micryscope",
            "share/zsh/site-functions/_micryscope", "share/fish/vendor_completions.d/micryscope.fish",
        ):  # fmt: skip
            self.assertTrue((self.prefix / place).is_file(), place)
        self.assert_finds(self.prefix / "bin" / "micryscope", "check", self.example)

    def test_a_cmake_project_finds_it(self):
        moved = self.scratch / "moved"
        self.prefix.rename(moved)
        project = self.scratch / "project"
        shutil.copytree(ROOT / "examples" / "embedding", project)
        run("cmake", "-S", project, "-B", project / "build", f"-DCMAKE_PREFIX_PATH={moved}")
        run("cmake", "--build", project / "build")
        said = run(project / "build" / "embedding", code=1)
        self.assertIn("vault.py:5:12: R6 ", said)

    def test_pkg_config_finds_it(self):
        environment = {"PKG_CONFIG_PATH": str(next(self.prefix.glob("lib*/pkgconfig")))}
        flags = run("pkg-config", "--cflags", "--libs", "micryscope", env=environment).split()
        program = self.scratch / "embedding"
        run("c++", "-std=c++20", ROOT / "examples" / "embedding" / "main.cc", "-o", program, *flags)
        self.assertIn("vault.py:5:12: R6 ", run(program, code=1))


if __name__ == "__main__":
    unittest.main()
