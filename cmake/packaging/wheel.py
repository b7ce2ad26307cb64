"""The wheel of a platform: the program itself as a script, so that starting it costs no Python, and a
module for `python -m micryscope`."""

import base64
import hashlib

from archives import zip_file

# A static program runs with any C library, so it may be installed beside glibc and musl.
TAGS = {
    "linux-x86_64": ["manylinux_2_17_x86_64", "manylinux2014_x86_64", "musllinux_1_1_x86_64"],
    "linux-arm64": ["manylinux_2_17_aarch64", "manylinux2014_aarch64", "musllinux_1_1_aarch64"],
}

LAUNCHER = '''"""python -m micryscope: becomes the program that was installed with this module."""

import os
import sys
import sysconfig


def find():
    folders = [sysconfig.get_path("scripts")]
    # pip install --user, and pip install --target.
    folders.append(sysconfig.get_path("scripts", f"{os.name}_user"))
    folders.append(os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "bin"))
    for folder in folders:
        path = os.path.join(folder, "micryscope")
        if os.path.isfile(path):
            return path
    sys.exit("micryscope: the program is not where pip puts it; was it removed? looked in " + ", ".join(folders))


if __name__ == "__main__":
    path = find()
    os.execv(path, [path, *sys.argv[1:]])
'''


def metadata(project):
    return (
        "Metadata-Version: 2.1\n"
        "Name: micryscope\n"
        f"Version: {project.version}\n"
        f"Summary: {project.summary}\n"
        "License: Apache-2.0\n"
        "Requires-Python: >=3.7\n"
        "Classifier: Environment :: Console\n"
        "Classifier: Operating System :: POSIX :: Linux\n"
        "Classifier: Topic :: Security :: Cryptography\n"
        "Description-Content-Type: text/markdown\n"
        "\n" + project.description
    )


def record_line(name, data):
    digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
    return f"{name},sha256={digest},{len(data)}\n"


def write(folder, project, platform, program):
    """Writes the wheel of a platform with the program's bytes; returns its path."""
    tags = TAGS[platform]
    info = f"micryscope-{project.version}.dist-info"
    wheel = "Wheel-Version: 1.0\nGenerator: micryscope\nRoot-Is-Purelib: false\n"
    wheel += "".join(f"Tag: py3-none-{tag}\n" for tag in tags)
    texts = {
        "micryscope/__init__.py": '"""The program is a script beside Python\'s own; see __main__.py."""\n',
        "micryscope/__main__.py": LAUNCHER,
        f"{info}/METADATA": metadata(project),
        f"{info}/WHEEL": wheel,
    }
    for name, text in {**project.licenses, **project.notices}.items():
        texts[f"{info}/licenses/{name}"] = text
    members = {name: (text.encode(), False) for name, text in sorted(texts.items())}
    members[f"micryscope-{project.version}.data/scripts/micryscope"] = (program, True)
    record = "".join(record_line(name, data) for name, (data, _) in members.items())
    members[f"{info}/RECORD"] = ((record + f"{info}/RECORD,,\n").encode(), False)
    path = folder / f"micryscope-{project.version}-py3-none-{'.'.join(tags)}.whl"
    zip_file(path, members, project.epoch)
    return path
