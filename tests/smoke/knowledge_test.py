"""Reads the C++ of the stages that judge, and checks that they know no word of the trade.

What names, literals, libraries and answers mean stands in rulesets/. A text in C++ that is also an entry of a
word list there, a name that a model describes, or a threshold of a profile is knowledge in the wrong place: it would have
to be changed in two. The closed vocabulary, which the JSON Schemas list, is the language in which both are written.
"""

import json
import re
import sys
from pathlib import Path

STAGES = ("graph", "trace", "rules")
COMMENT = re.compile(r'//[^\n]*|/\*.*?\*/|("(?:[^"\\\n]|\\.)*")', re.DOTALL)
LITERAL = re.compile(r'"((?:[^"\\\n]|\\.)*)"')
NUMBER = re.compile(r"(?<![\w.'])\d[\d']*(?![\w.])")
ENTRY = re.compile(r"[A-Za-z][\w .-]*")

# Words of the IR, of programming languages, of our own formats and of canonical texts (a mode, a direction), which
# happen to be entries, too.
OTHERS = {"budget", "byte", "decrypt", "default", "ECB", "in", "length", "range", "size", "some", "use"}


def schema_words(rulesets):
    """The closed vocabulary: the keys and the enumerated words of all schemas."""
    words = set()

    def walk(node):
        if isinstance(node, list):
            for one in node:
                walk(one)
        if not isinstance(node, dict):
            return
        words.update(node.get("properties", ()))
        words.update(word for word in node.get("enum", ()) if isinstance(word, str))
        for one in node.values():
            walk(one)

    for path in (rulesets / "schema").glob("*.json"):
        walk(json.loads(path.read_text(encoding="utf-8")))
    return words


def listed_words(rulesets):
    """Entries of the lists in names and evidence, and the names that models give to calls."""
    words = {}
    for path in sorted([*(rulesets / "names").glob("*.yaml"), *(rulesets / "evidence").glob("*.yaml")]):
        text = re.sub(r"(?m)(^|\s)#.*$", "", path.read_text(encoding="utf-8"))
        for part in re.findall(r"\[([^\]]*)\]", text):
            for entry in re.split(r"[,\s]*,[,\s]*|\n", part):
                if ENTRY.fullmatch(entry.strip()):
                    words.setdefault(entry.strip(), path)
    for path in sorted((rulesets / "models").rglob("*.yaml")):
        for dotted in re.findall(r"\b(?:call|method|read|write): *['\"]?([\w.]+)", path.read_text(encoding="utf-8")):
            words.setdefault(dotted.rsplit(".", 1)[-1] or dotted, path)
        for library in re.findall(r"(?m)^library: *(\S+)", path.read_text(encoding="utf-8")):
            words.setdefault(library, path)
    return words


def thresholds(rulesets):
    """The numbers of the profiles that nobody has by chance."""
    numbers = set()
    for path in (rulesets / "profiles").glob("*.yaml"):
        for number in re.findall(r": *(\d+)\b", path.read_text(encoding="utf-8")):
            if int(number) > 4096:
                numbers.add(int(number))
    return numbers


def complaints(root):
    rulesets = root / "rulesets"
    words = listed_words(rulesets)
    allowed = schema_words(rulesets)
    numbers = thresholds(rulesets)
    if len(words) < 500 or len(allowed) < 100 or not numbers:
        yield "the rulesets were not understood: too few words, or no threshold"
    for stage in STAGES:
        for path in sorted((root / "src" / stage).rglob("*")):
            if path.suffix not in (".cc", ".h"):
                continue
            text = COMMENT.sub(lambda match: match[1] or " ", path.read_text(encoding="utf-8"))
            text = re.sub(r"(?m)^#include.*$", "", text)
            for literal in LITERAL.findall(text):
                if literal in words and literal not in allowed and literal not in OTHERS:
                    yield f"{path.relative_to(root)}: \"{literal}\" is knowledge of {words[literal].relative_to(root)}"
            for number in NUMBER.findall(LITERAL.sub("", text)):
                if int(number.replace("'", "")) in numbers:
                    yield f"{path.relative_to(root)}: {number} is a threshold of a profile"




def main():
    found = list(complaints(Path(sys.argv[1])))
    for complaint in found:
        print(complaint)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
