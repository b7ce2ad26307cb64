#!/usr/bin/env python3
"""What a check costs on repositories of growing size, beside git and rg on the same tree.

    ./dev bench [SIZE...]            default: 1000 10000 (files); the README's table has 100000 too
    bench.py MICRYSCOPE SIZE...      the same with a given program

Generates a repository of each size (a tenth of the files with cryptography, in packages of twenty
files that import each other, four languages), commits it, and measures wall time, the median of
several runs:

    cold      check with an empty cache
    warm      check again, nothing changed
    since K   K files changed in the working tree, check --changed-since HEAD
    staged    one of them in the index, check --staged
    git       git diff --name-only HEAD, with one file changed
    rg        rg -c for the same words, if rg is installed

Prints Markdown. The numbers are of this machine; only their ratios travel.
"""

import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

FILES_IN_PACKAGE = 20
WORDS = ["hashlib", "crypto", "Crypto.", "cipher", "secrets"]

PLAIN_LINE = {
    "py": "def step_{i}(value, other):\n    if value > {i}:\n        return value - other\n    return value * {i}\n\n",
    "js": "function step{i}(value, other) {{\n  if (value > {i}) return value - other;\n  return value * {i};\n}}\n\n",
    "ts": "export function step{i}(value: number, other: number): number {{\n  if (value > {i}) return value - other;\n  return value * {i};\n}}\n\n",
    "go": "func step{n}x{i}(value, other int) int {{\n\tif value > {i} {{\n\t\treturn value - other\n\t}}\n\treturn value * {i}\n}}\n\n",
}

SEAL = {
    "py": "from Crypto.Cipher import AES\nfrom .settings{s} import KEY\n\n\ndef seal(data, nonce):\n"
          "    return AES.new(KEY, AES.MODE_GCM, nonce=nonce).encrypt_and_digest(data)\n\n\n",
    "js": "const crypto = require('crypto');\nconst {{ KEY }} = require('./settings{s}');\n\n"
          "exports.seal = function (data, nonce) {{\n"
          "  const cipher = crypto.createCipheriv('aes-256-gcm', KEY, nonce);\n"
          "  return Buffer.concat([cipher.update(data), cipher.final(), cipher.getAuthTag()]);\n}};\n\n",
    "ts": "import * as crypto from 'crypto';\nimport {{ KEY }} from './settings{s}';\n\n"
          "export function seal(data: Buffer, nonce: Buffer): Buffer {{\n"
          "  const cipher = crypto.createCipheriv('aes-256-gcm', KEY, nonce);\n"
          "  return Buffer.concat([cipher.update(data), cipher.final(), cipher.getAuthTag()]);\n}}\n\n",
    "go": 'package p{p}\n\nimport (\n\t"crypto/aes"\n\t"crypto/cipher"\n)\n\n'
          "func seal{n}(nonce, data []byte) []byte {{\n\tblock, _ := aes.NewCipher(Key{s})\n"
          "\tgcm, _ := cipher.NewGCM(block)\n\treturn gcm.Seal(nil, nonce, data, nil)\n}}\n\n",
}

SETTINGS = {
    "py": "import os\n\nKEY = bytes.fromhex(os.environ['SEAL_KEY'])\n\n\n",
    "js": "exports.KEY = Buffer.from(process.env.SEAL_KEY, 'hex');\n\n",
    "ts": "export const KEY = Buffer.from(process.env.SEAL_KEY as string, 'hex');\n\n",
    "go": 'package p{p}\n\nimport "os"\n\nvar Key{n} = []byte(os.Getenv("SEAL_KEY"))\n\n',
}


def text_of(language, package, number, choose):
    """Files 0 and 1 of a package use the settings of file 2; the others have no cryptography."""
    if number < 2:
        head = SEAL[language].format(p=package, n=number, s=2)
    elif number == 2:
        head = SETTINGS[language].format(p=package, n=number)
    else:
        head = f"package p{package}\n\n" if language == "go" else ""
    lines = choose.randrange(15, 30)
    return head + "".join(PLAIN_LINE[language].format(i=i, n=number) for i in range(lines))


def path_of(root, package, number):
    language = ("py", "js", "ts", "go")[package % 4]
    name = f"settings{number}" if number == 2 else f"part{number}"
    return language, os.path.join(root, f"area{package // 50}", f"p{package}", f"{name}.{language}")


def generate(root, files):
    choose = random.Random(files)
    lines = 0
    for package in range(files // FILES_IN_PACKAGE):
        for number in range(FILES_IN_PACKAGE):
            language, path = path_of(root, package, number)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            text = text_of(language, package, number, choose)
            lines += text.count("\n")
            with open(path, "w", encoding="utf-8") as out:
                out.write(text)
    git(root, "init", "-q")
    git(root, "add", "-A")
    git(root, "commit", "-qm", "all")
    return lines


def git(root, *arguments):
    environment = dict(os.environ, GIT_CONFIG_GLOBAL=os.devnull, GIT_CONFIG_SYSTEM=os.devnull)
    for role in ("AUTHOR", "COMMITTER"):
        environment[f"GIT_{role}_NAME"] = "bench"
        environment[f"GIT_{role}_EMAIL"] = "bench@example.invalid"
    return subprocess.run(["git", "-C", root, *arguments], env=environment, check=True,
                          stdout=subprocess.DEVNULL)


def timed(command, root, runs, before=None, codes=(0, 1)):
    times = []
    for _ in range(runs):
        if before:
            before()
        start = time.perf_counter()
        done = subprocess.run(command, cwd=root, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        times.append(time.perf_counter() - start)
        if done.returncode not in codes:
            sys.exit(f"{' '.join(command)}: exit {done.returncode}: {done.stderr.decode()}")
    return statistics.median(times)


def spoil(root, count, files):
    """Changes the settings that other files use, in `count` packages."""
    packages = files // FILES_IN_PACKAGE
    for i in range(count):
        package = i * packages // count
        language, path = path_of(root, package, 2)
        with open(path, "a", encoding="utf-8") as out:
            out.write("\n" + PLAIN_LINE[language].format(i=90000, n=2))


def measure(program, files):
    root = tempfile.mkdtemp(prefix="micryscope-bench-")
    try:
        lines = generate(root, files)
        time.sleep(3)  # so that no file counts as only just changed
        cache = os.path.join(root, ".git", "micryscope")
        check = [program, "check", "--fail-on", "never", "--format", "sarif"]
        row = {"files": files, "lines": lines}
        row["rg"] = None
        if shutil.which("rg"):
            words = [option for word in WORDS for option in ("-e", word)]
            row["rg"] = timed(["rg", "-c", "-F", *words, "."], root, 5)
        row["cold"] = timed(check, root, 3, before=lambda: shutil.rmtree(cache, True))
        row["warm"] = timed(check, root, 5)
        for count in (1, 10, 100):
            if count * FILES_IN_PACKAGE > files:
                continue
            git(root, "checkout", "-q", "--", ".")
            spoil(root, count, files)
            time.sleep(3)
            if count == 1:
                row["git"] = timed(["git", "diff", "--name-only", "HEAD"], root, 5)
            timed([*check, "--changed-since", "HEAD"], root, 1)
            row[f"since {count}"] = timed([*check, "--changed-since", "HEAD"], root, 5)
        git(root, "checkout", "-q", "--", ".")
        spoil(root, 1, files)
        git(root, "add", "-A")
        timed([*check, "--staged"], root, 1)
        row["staged"] = timed([*check, "--staged"], root, 5)
        return row
    finally:
        shutil.rmtree(root, True)


def main():
    program = os.path.abspath(sys.argv[1])
    sizes = [int(size) for size in sys.argv[2:]] or [1000, 10000]
    columns = ["rg", "git", "cold", "warm", "since 1", "since 10", "since 100", "staged"]
    print("| files | lines | " + " | ".join(columns) + " |")
    print("| ---: | ---: |" + " ---: |" * len(columns))
    for size in sizes:
        row = measure(program, size)
        cells = [f"{row[c] * 1000:.0f} ms" if row.get(c) is not None else "-" for c in columns]
        print(f"| {row['files']} | {row['lines']} | " + " | ".join(cells) + " |", flush=True)


if __name__ == "__main__":
    main()
