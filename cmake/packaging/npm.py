"""The npm packages: `micryscope` with a launcher, and one package a platform that holds the program and
that npm leaves out elsewhere. Nothing runs while they are installed."""

import json
from pathlib import Path

from archives import tar_gz

# Our name of a platform -> npm's.
PLATFORMS = {"linux-x86_64": ("linux", "x64"), "linux-arm64": ("linux", "arm64")}


def name_of(platform):
    return "micryscope-" + "-".join(PLATFORMS[platform])


def pack(path, project, manifest, files):
    manifest = {**manifest, "version": project.version, "license": "Apache-2.0"}
    members = {
        "package/package.json": ((json.dumps(manifest, indent=2) + "\n").encode(), False),
        **{f"package/{name}": file for name, file in files.items()},
        **{f"package/{name}": (text.encode(), False) for name, text in project.licenses.items()},
    }
    tar_gz(path, members, project.epoch)
    return path


def write_platform(folder, project, platform, program):
    system, processor = PLATFORMS[platform]
    name = name_of(platform)
    manifest = {
        "name": name,
        "description": f"The program of micryscope for {system} on {processor}",
        "os": [system],
        "cpu": [processor],
        "preferUnplugged": True,
    }
    files = {"bin/micryscope": (program, True)}
    files.update({name: (text.encode(), False) for name, text in project.notices.items()})
    return pack(folder / f"{name}-{project.version}.tgz", project, manifest, files)


def write_launcher(folder, project):
    """Names every platform, whether it is built here or not, so that the bytes are the same everywhere."""
    launcher = Path(__file__).with_name("npm") / "micryscope.js"
    manifest = {
        "name": "micryscope",
        "description": project.summary,
        "keywords": ["cryptography", "lint", "sast", "security"],
        "bin": {"micryscope": "bin/micryscope.js"},
        "engines": {"node": ">=14"},
        "optionalDependencies": {name_of(platform): project.version for platform in sorted(PLATFORMS)},
    }
    files = {
        "bin/micryscope.js": (launcher.read_bytes(), True),
        "README.md": (project.description.encode(), False),
    }
    return pack(folder / f"micryscope-{project.version}.tgz", project, manifest, files)
