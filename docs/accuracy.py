"""Reads docs/accuracy.csv, the judgements of people who had not seen the code, and says what they come to.

The file has a line for each judgement, and no code:

    batch       the name of the batch; batches stand in the order in which they were taken
    repository  owner/name, and `commit` its 40 digits
    rule        R1
    kind        finding: what was reported was judged; hit, miss: what a reader found before the scan, in files
                drawn by a fixed seed, was reported or not
    level       error or warning; notes are not judged
    judgement   right, wrong, or debatable, which counts half; a hit or miss is right (it is one) or debatable

Precision is right findings of all findings, recall hits of hits and misses.
"""
import csv
import math
import re
from collections import Counter
from dataclasses import dataclass

COLUMNS = ["batch", "repository", "commit", "rule", "kind", "level", "judgement"]
ALLOWED = {
    "rule": re.compile(r"R[1-9]\d?"), "kind": re.compile("finding|hit|miss"), "level": re.compile("error|warning"),
    "judgement": re.compile("right|wrong|debatable"), "commit": re.compile("[0-9a-f]{40}"),
    "batch": re.compile(r"[\w.-]+"), "repository": re.compile(r"[\w.-]+/[\w.-]+"),
}  # fmt: skip
WORTH = {"right": 1.0, "debatable": 0.5, "wrong": 0.0}


@dataclass
class Batch:
    name: str
    repositories: int
    judged: int  # findings
    labelled: int  # before the scan
    right: float
    hit: float
    missed: float


def read(path):
    """The batches, in order; ends the program with file:line at the first line that is not as it must be."""
    batches, rows, repositories = {}, Counter(), {}
    with open(path, encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        if reader.fieldnames != COLUMNS:
            raise SystemExit(f"{path}:1: the columns must be {','.join(COLUMNS)}")
        for row in reader:
            for column, form in ALLOWED.items():
                if not form.fullmatch(row[column] or ""):
                    raise SystemExit(f"{path}:{reader.line_num}: {column} cannot be {row[column]!r}")
            if row["kind"] != "finding" and row["judgement"] == "wrong":
                raise SystemExit(f"{path}:{reader.line_num}: what is no misuse has no line but as a finding")
            batches.setdefault(row["batch"])
            repositories.setdefault(row["batch"], set()).add(row["repository"])
            rows[row["batch"], row["kind"]] += 1
            rows[row["batch"], row["kind"], "worth"] += WORTH[row["judgement"]]
    return [
        Batch(name, len(repositories[name]), rows[name, "finding"], rows[name, "hit"] + rows[name, "miss"], rows[name, "finding", "worth"],
              rows[name, "hit", "worth"], rows[name, "miss", "worth"])
        for name in batches
    ]  # fmt: skip


def interval(right, of, z=1.96):
    """Wilson's interval of 95 %: of `right` (a half counts) out of `of`."""
    share = right / of
    middle = (share + z * z / (2 * of)) / (1 + z * z / of)
    half = z / (1 + z * z / of) * math.sqrt(share * (1 - share) / of + z * z / (4 * of * of))
    return max(0.0, middle - half), min(1.0, middle + half)


def percent(right, of):
    if of == 0:
        return "-"
    low, high = interval(right, of)
    return f"{right / of:.0%} ({low:.0%} to {high:.0%})"


def table(path):
    """Markdown. What was measured, or that nothing was."""
    if not path.exists():
        return (
            "**Not measured yet.** No figure stands here until people who have not seen this code have judged\n"
            "findings in repositories that nobody tuned it on. Their judgements, batch by batch, will be in\n"
            "`docs/accuracy.csv`, and `./dev docs` fills in this place from there: precision, recall, how many\n"
            "were judged, and an interval.\n"
        )
    lines = [
        "| batch | repositories | findings judged | precision | misuses labelled | recall |",
        "| --- | ---: | ---: | --- | ---: | --- |",
    ]
    for batch in read(path):
        lines.append(
            f"| {batch.name} | {batch.repositories} | {batch.judged} | {percent(batch.right, batch.judged)} "
            f"| {batch.labelled} | {percent(batch.hit, batch.hit + batch.missed)} |"
        )
    return (
        "\n".join(lines)
        + "\n\nErrors and warnings in repositories chosen before they were scanned, each judged by one reader at the\n"
        "first look, what is debatable for half; intervals of 95 %; the last line counts. All rules, also those of\n"
        "the profile `strict` alone, and what no rule looks for yet. From `docs/accuracy.csv`.\n"
    )
