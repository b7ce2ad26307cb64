#!/usr/bin/env python3
"""Makes what is given to users of the binaries that ./dev package built: archives, wheels, npm packages,
the repository for pre-commit, and their checksums.

    package.py --output dist --program linux-x86_64=build/static/micryscope --shell-files build/static/shell

The same binaries and the same commit give the same bytes.
"""

import argparse
import hashlib
import re
import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

import hooks
import notices
import npm
import wheel
from archives import tar_gz

ROOT = Path(__file__).resolve().parents[2]

DESCRIPTION = """# micryscope

A linter for cryptographic misuse. It follows keys, IVs, digests and cipher objects through functions,
modules and files, and reports what is wrong with the path that proves it.

```sh
micryscope check
micryscope check --changed-since origin/main
micryscope explain R7
```

This package holds the program alone, one file that needs nothing else.
"""


@dataclass
class Project:
    """What every package says of the project."""

    version: str
    summary: str
    epoch: int
    root: Path = ROOT
    description: str = DESCRIPTION
    licenses: dict = field(default_factory=dict)  # our own: file name -> text
    notices: dict = field(default_factory=dict)  # of what the program contains: file name -> text


def read_version():
    text = (ROOT / "CMakeLists.txt").read_text(encoding="utf-8")
    return re.search(r"project\(micryscope VERSION (\S+)", text).group(1)


def read_project():
    text = (ROOT / "CMakeLists.txt").read_text(encoding="utf-8")
    summary = re.search(r'DESCRIPTION "([^"]+)"', text).group(1)
    epoch = subprocess.run(
        ["git", "log", "-1", "--format=%ct"], cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True
    ).stdout
    licenses = {}
    if (ROOT / "LICENSE").exists():
        licenses["LICENSE"] = (ROOT / "LICENSE").read_text(encoding="utf-8")
    return Project(read_version(), summary, int(epoch), licenses=licenses, notices={"THIRD-PARTY-NOTICES.txt": notices.full_text(ROOT)})


def write_archive(folder, project, platform, program, shell_files):
    top = f"micryscope-{project.version}-{platform}"
    members = {f"{top}/micryscope": (program, True)}
    members.update({f"{top}/{name}": (text.encode(), False) for name, text in {**project.licenses, **project.notices}.items()})
    members.update({f"{top}/{name}": (data, False) for name, data in shell_files.items()})
    path = folder / f"{top}.tar.gz"
    tar_gz(path, members, project.epoch)
    return path


def read_shell_files(folder):
    """Completions and the manual page, by names that say what they are: name -> bytes."""
    return {
        "complete/micryscope.bash": (folder / "bash-completion/completions/micryscope").read_bytes(),
        "complete/_micryscope": (folder / "zsh/site-functions/_micryscope").read_bytes(),
        "complete/micryscope.fish": (folder / "fish/vendor_completions.d/micryscope.fish").read_bytes(),
        "doc/micryscope.1": (folder / "man/man1/micryscope.1").read_bytes(),
    }


def write_checksums(folder, paths):
    lines = [f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n" for path in sorted(paths)]
    (folder / "SHA256SUMS").write_text("".join(lines), encoding="utf-8")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--output", type=Path, required=True)
    parser.add_argument("--program", action="append", required=True, metavar="PLATFORM=FILE")
    parser.add_argument("--shell-files", type=Path, required=True, help="what a static preset wrote into shell/")
    options = parser.parse_args()

    project = read_project()
    shell_files = read_shell_files(options.shell_files)
    shutil.rmtree(options.output, ignore_errors=True)
    options.output.mkdir(parents=True)
    paths = [npm.write_launcher(options.output, project), hooks.write(options.output, project)]
    for pair in options.program:
        platform, file = pair.split("=", 1)
        program = Path(file).read_bytes()
        paths.append(write_archive(options.output, project, platform, program, shell_files))
        paths.append(wheel.write(options.output, project, platform, program))
        paths.append(npm.write_platform(options.output, project, platform, program))
    write_checksums(options.output, paths)
    for path in sorted(paths):
        print(f"{path.stat().st_size:>12,}  {path.name}")


if __name__ == "__main__":
    main()
