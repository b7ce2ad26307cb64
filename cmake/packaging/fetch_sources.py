#!/usr/bin/env python3
"""Fetches what sources.lock names into a folder, through the registries' own clients, and refuses what
has another checksum.

    fetch_sources.py build/sources     makes build/sources/libgit2-sys
"""

import hashlib
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

LOCK = Path(__file__).with_name("sources.lock")


def read_lock():
    """(registry, package, version, checksum) of each line."""
    for line in LOCK.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            yield tuple(line.split())


def crate(package, version):
    """The path of a crate as cargo keeps it, fetched if it is not there."""
    home = Path(os.environ.get("CARGO_HOME", Path.home() / ".cargo"))

    def kept():
        return next(iter(home.glob(f"registry/cache/*/{package}-{version}.crate")), None)

    if kept():
        return kept()
    with tempfile.TemporaryDirectory() as folder:
        # A crate of nothing that needs it: cargo has no command that fetches one alone.
        (Path(folder) / "src").mkdir()
        (Path(folder) / "src" / "lib.rs").touch()
        # The part behind a plus says which version it wraps and is no part of a requirement.
        wanted = version.split("+")[0]
        (Path(folder) / "Cargo.toml").write_text(
            '[package]\nname = "sources"\nversion = "0.0.0"\nedition = "2021"\n'
            f'[dependencies]\n{package} = {{ version = "={wanted}", default-features = false }}\n'
        )
        subprocess.run(["cargo", "fetch", "--quiet"], cwd=folder, check=True)
    if not kept():
        sys.exit(f"cargo fetched no {package}-{version}")
    return kept()


def unpack(archive, top, folder):
    """The folder `top` of the archive as `folder`, whole or not at all."""
    part = folder.with_name(folder.name + ".part")
    shutil.rmtree(part, ignore_errors=True)
    with tarfile.open(archive) as tar:
        for member in tar.getmembers():
            path = Path(member.name)
            if path.is_absolute() or ".." in path.parts or not (member.isfile() or member.isdir()):
                sys.exit(f"{archive}: {member.name} does not belong into a crate")
        tar.extractall(part)
    shutil.rmtree(folder, ignore_errors=True)
    (part / top).rename(folder)
    shutil.rmtree(part)


def main():
    target = Path(sys.argv[1])
    target.mkdir(parents=True, exist_ok=True)
    for registry, package, version, checksum in read_lock():
        if registry != "crates.io":
            sys.exit(f"{LOCK}: cannot fetch from {registry}")
        stamp = target / f"{package}.sha256"
        if stamp.exists() and stamp.read_text() == checksum and (target / package).is_dir():
            continue
        archive = crate(package, version)
        found = hashlib.sha256(archive.read_bytes()).hexdigest()
        if found != checksum:
            sys.exit(f"{package} {version} has SHA-256 {found}, but {LOCK.name} says {checksum}")
        unpack(archive, f"{package}-{version}", target / package)
        stamp.write_text(checksum)


if __name__ == "__main__":
    main()
