"""The small project of the README's picture: a constant in config.py says in which mode crypto.py encrypts."""
import fcntl
import os
import pty
import struct
import subprocess
import termios
from pathlib import Path

FILES = {
    "config.py": '''\
"""How letters are sealed."""
from Crypto.Cipher import AES

MODE = AES.MODE_GCM
''',
    "crypto.py": '''\
from Crypto.Cipher import AES

from config import MODE


def seal(key, letter):
    return AES.new(key, MODE).encrypt(letter)
''',
}
EDIT = "sed -i s/MODE_GCM/MODE_ECB/ config.py"
CHECK = "micryscope check --changed-since main"

# Neither the reader's configuration nor a pipeline's variables change what is shown.
ENVIRONMENT = {
    "PATH": os.environ["PATH"], "HOME": "/nonexistent", "LC_ALL": "C.UTF-8", "TERM": "xterm-256color",
    "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_COUNT": "0",
    "GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@example.org",
    "GIT_COMMITTER_NAME": "a", "GIT_COMMITTER_EMAIL": "a@example.org",
}  # fmt: skip


def git(folder, *words):
    subprocess.run(["git", *words], cwd=folder, env=ENVIRONMENT, check=True, capture_output=True)


def make_project(folder, files, *, origin=None):
    """A repository with one commit."""
    for name, text in files.items():
        path = Path(folder) / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    git(folder, "init", "-q", "-b", "main")
    if origin:
        git(folder, "remote", "add", "origin", origin)
    git(folder, "add", ".")
    git(folder, "commit", "-q", "-m", "first")


def tell(program, folder):
    """Makes the project and the edit in `folder`; the command that shows what it brought."""
    make_project(folder, FILES)
    subprocess.run(EDIT.split(), cwd=folder, check=True)
    return [program, *CHECK.split()[1:], "--no-cache"]


def on_a_terminal(command, folder, columns):
    """What the command prints there, escape sequences included."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 50, columns, 0, 0))
    with subprocess.Popen(
        command, cwd=folder, env=ENVIRONMENT, stdin=theirs, stdout=theirs, stderr=theirs, close_fds=True
    ) as process:
        os.close(theirs)
        printed = b""
        while True:
            try:
                piece = os.read(ours, 65536)
            except OSError:  # the other side has been closed
                piece = b""
            if not piece:
                break
            printed += piece
    os.close(ours)
    if process.returncode != 1:
        raise SystemExit(f"{command[0]} ended with {process.returncode}, not with findings:\n{printed.decode()}")
    return printed.decode().replace("\r\n", "\n")
