#!/usr/bin/env python3
"""Checks reports in the forms that no JSON schema describes, as strictly as those who read them:

    check_formats.py FILE...        each by its ending: .github .md .html .xml, or .json of GitLab

- `.github`: workflow commands and nothing else, escaped, at most ten of a kind;
- `.md`: within the limit of a comment, and no element but the folds;
- `.html`: a closed set of elements, everything closed, no address that a browser would fetch by itself,
  and a policy that lets exactly the page's own style and script through;
- `.xml`: JUnit, with counts that are true and names that are not twice in a class;
- `.json`: ids and fingerprints of GitLab's reports are not twice in one.

With --expect-refused every FILE must have a problem. Prints each problem and exits 1 if there is any.
"""
import base64
import hashlib
import html.parser
import json
import re
import sys
import xml.etree.ElementTree

COMMENT_LIMIT = 65536
KINDS = ("error", "warning", "notice")
PROPERTIES = ("file", "line", "endLine", "col", "endColumn", "title")


def check_github(text):
    counts = dict.fromkeys(KINDS, 0)
    for number, line in enumerate(text.split("\n")[:-1], 1):
        found = re.fullmatch(r"::(error|warning|notice) ([^:]*)::(.+)", line)
        if not found:
            yield f"line {number} is no workflow command"
            continue
        kind, properties, message = found.groups()
        counts[kind] += 1
        names = []
        for item in properties.split(","):
            name, _, value = item.partition("=")
            names.append(name)
            if name not in PROPERTIES or value == "":
                yield f"line {number}: unknown or empty property {name}"
            if name in ("line", "endLine", "col", "endColumn") and not re.fullmatch(r"[1-9]\d*", value):
                yield f"line {number}: {name} is no number"
        if len(set(names)) != len(names):
            yield f"line {number}: a property twice"
        if "file" in names and "line" not in names:
            yield f"line {number}: a file without a line"
        for value in (properties, message):
            if re.search(r"%(?!25|0A|0D|3A|2C)|[\x00-\x1f\x7f]", value):
                yield f"line {number}: something is not escaped"
    for kind, count in counts.items():
        if count > 10:
            yield f"{count} annotations of the kind {kind}: more than ten are dropped"
    if text and not text.endswith("\n"):
        yield "does not end its last line"


def check_markdown(text):
    if len(text) >= COMMENT_LIMIT:
        yield f"{len(text)} characters are too many for a comment"
    if not text.startswith("## micryscope: "):
        yield "has no heading"
    prose = re.sub(r"(?ms)^(`{3,})[a-z]*\n.*?^\1\n", "", text)  # without code blocks
    if "```" in prose:
        yield "a code block is not closed"
    prose = re.sub(r"(`+)(?!`).*?(?<!`)\1(?!`)", "", prose)  # nor code spans
    for element in re.findall(r"<[^>]*>", prose):
        if element not in ("<details>", "</details>", "<summary>", "</summary>"):
            yield f"unexpected element {element}"
    if prose.count("<details>") != prose.count("</details>"):
        yield "a fold is not closed"
    if re.search(r"(?<!\w)@\w", prose):
        yield "mentions somebody"
    for line in prose.split("\n"):
        cells = re.sub(r"\\.", "", line).count("|")
        if line.startswith("|") and cells != 5:
            yield f"a row of {cells - 1} cells"


class Page(html.parser.HTMLParser):
    VOID = {"meta", "input", "br"}
    KNOWN = VOID | set(
        "html head title style body header main footer h1 h2 h3 p a ul ol li strong form fieldset legend "
        "label select option button output article details summary span div pre b mark code dl dt dd "
        "table thead tbody tr th td script".split())
    ATTRIBUTES = set(
        "lang charset http-equiv content name class id data-rule data-level data-state type value checked "
        "hidden open rel href".split())

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.problems = []
        self.open = []
        self.ids = set()
        self.links = []
        self.raw = {"style": [], "script": []}
        self.policy = ""

    def handle_starttag(self, tag, attrs):
        if tag not in self.KNOWN:
            self.problems.append(f"unexpected element {tag}")
        for name, value in attrs:
            if name not in self.ATTRIBUTES:
                self.problems.append(f"unexpected attribute {tag} {name}")
            if name == "href":
                self.links.append(value)
                if not re.match(r"#|https?://", value):
                    self.problems.append(f"an address that leads nowhere: {value}")
            if name == "id":
                if value in self.ids:
                    self.problems.append(f"the id {value} twice")
                self.ids.add(value)
        if tag == "meta" and dict(attrs).get("http-equiv") == "Content-Security-Policy":
            self.policy = dict(attrs)["content"]
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.problems.append(f"{tag} is closed where it was not opened")

    def handle_data(self, data):
        if self.open and self.open[-1] in self.raw:
            self.raw[self.open[-1]].append(data)


def check_html(text):
    page = Page()
    page.feed(text)
    page.close()
    yield from page.problems
    if page.open:
        yield f"not closed: {page.open}"
    for kind, parts in page.raw.items():
        body = "".join(parts)
        digest = base64.b64encode(hashlib.sha256(body.encode()).digest()).decode()
        if f"{kind}-src 'sha256-{digest}'" not in page.policy:
            yield f"the policy does not let the {kind} through"
        if re.search(r"url\(|@import|fetch\(|XMLHttpRequest|import\s|https?:", body):
            yield f"the {kind} asks for something outside"
    if not page.policy.startswith("default-src 'none';") or "unsafe" in page.policy:
        yield "the policy is not closed"
    for link in page.links:
        if link.startswith("#") and link[1:] not in page.ids:
            yield f"{link} leads nowhere"
    if re.search(r"[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]", text):
        yield "a control character"


def count(suite, what):
    return sum(1 for case in suite for child in case if child.tag == what)


def check_junit(text):
    root = xml.etree.ElementTree.fromstring(text)
    if root.tag != "testsuites" or set(root.attrib) != {"name", "tests", "failures", "errors"}:
        yield "the root is not right"
    for what, child in (("failures", "failure"), ("errors", "error")):
        if int(root.get(what)) != sum(count(suite, child) for suite in root):
            yield f"{what} of all are not true"
    if int(root.get("tests")) != sum(len(suite) for suite in root):
        yield "tests of all are not true"
    names = set()
    for suite in root:
        if suite.tag != "testsuite" or set(suite.attrib) != {"name", "tests", "failures", "errors", "skipped"}:
            yield "a suite is not right"
        if len(suite) == 0 or int(suite.get("tests")) != len(suite):
            yield f"tests of {suite.get('name')} are not true"
        for what, child in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
            if int(suite.get(what)) != count(suite, child):
                yield f"{what} of {suite.get('name')} are not true"
        for case in suite:
            if case.tag != "testcase" or set(case.attrib) - {"name", "classname", "file", "line"}:
                yield "a test is not right"
            name = (case.get("classname"), case.get("name"))
            if name in names or not all(name):
                yield f"two tests, or one without a name: {name}"
            names.add(name)
            kinds = [child.tag for child in case]
            if len(kinds) > 1 and kinds != ["error", "system-out"]:
                yield f"{name} has {kinds}"
            if set(kinds) - {"failure", "error", "skipped", "system-out"}:
                yield f"{name} has {kinds}"
            for child in case:
                if child.tag != "system-out" and not child.get("message"):
                    yield f"{name}: no message"


def check_gitlab(text):
    if text.startswith("\ufeff"):
        yield "begins with a byte order mark"
    report = json.loads(text)
    if isinstance(report, list):
        ids = [item["fingerprint"] for item in report]
    else:
        ids = [item["id"] for item in report["vulnerabilities"]]
        tracked = [item["tracking"]["items"][0]["signatures"][0]["value"] for item in report["vulnerabilities"]]
        if len(set(tracked)) != len(tracked):
            yield "two findings are tracked as one"
    if len(set(ids)) != len(ids):
        yield "two findings have one id: only one is shown"


CHECKS = {"github": check_github, "md": check_markdown, "html": check_html, "xml": check_junit, "json": check_gitlab}


def problems_of(path):
    with open(path, encoding="utf-8", newline="") as file:
        text = file.read()
    try:
        return list(CHECKS[path.rsplit(".", 1)[1]](text))
    except (ValueError, LookupError, TypeError, xml.etree.ElementTree.ParseError) as error:
        return [f"cannot be read: {error}"]


def main(paths):
    expect_refused = paths[:1] == ["--expect-refused"]
    if expect_refused:
        paths = paths[1:]
    failures = 0 if paths else 1
    for path in paths:
        problems = problems_of(path)
        if expect_refused:
            problems = [] if problems else ["nobody minds what is wrong with it"]
        for problem in problems:
            print(f"{path}: {problem}")
        failures += len(problems)
    print(f"{len(paths)} reports, {failures} problems")
    return 0 if failures == 0 else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
