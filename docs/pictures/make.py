#!/usr/bin/env python3
"""Makes the pictures of the README and of docs/ again:

    make.py PROGRAM

finding.{light,dark}.svg: a terminal in which an edit of config.py makes a call in crypto.py insecure.
report.{light,dark}.png: the HTML report of an example, as a headless Chromium shows it without a network.
"""
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import story
import terminal

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
COLUMNS = 96
LARGEST = 200_000  # bytes: a reader may be on a telephone


def findings(program):
    """The pictures of the terminal: name to text. `docs/generate.py` sees that they are not stale."""
    with tempfile.TemporaryDirectory() as folder:
        printed = story.on_a_terminal(story.tell(program, folder), folder, COLUMNS)
    screen = f"\x1b[2m$\x1b[0m {story.EDIT}\n\x1b[2m$\x1b[0m {story.CHECK}\n{printed}"
    title = "An edit of config.py makes an untouched call in crypto.py insecure, and micryscope names both lines"
    return {
        f"finding.{scheme}.svg": terminal.svg(screen, COLUMNS, scheme, title) for scheme in terminal.THEMES
    }


def take_pictures(program):
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        sys.exit("there is no Chromium; on Debian: apt-get install chromium")
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "report.html"
        example = Path(folder) / "vulnerable-server"
        shutil.copytree(ROOT / "examples" / "python" / "vulnerable-server", example)
        subprocess.run(
            [program, "check", example, "--no-cache", "--fail-on", "never", "--format", f"html={page}"], check=True
        )
        for scheme, flags in (("light", []), ("dark", ["--blink-settings=preferredColorScheme=0"])):
            picture = HERE / f"report.{scheme}.png"
            subprocess.run(
                [chromium, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
                 "--host-resolver-rules=MAP * ~NOTFOUND", "--window-size=1000,900", *flags,
                 f"--screenshot={picture}", page.as_uri()],
                check=True, capture_output=True, timeout=120,
            )  # fmt: skip
            yield picture


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    program = str(Path(sys.argv[1]).resolve())
    for name, text in findings(program).items():
        (HERE / name).write_text(text, encoding="utf-8")
    made = [*HERE.glob("finding.*.svg"), *take_pictures(program)]
    for picture in made:
        size = picture.stat().st_size
        print(f"{picture.name}: {size:,} bytes")
        if size > LARGEST:
            sys.exit(f"{picture.name} is larger than {LARGEST:,} bytes")


if __name__ == "__main__":
    main()
