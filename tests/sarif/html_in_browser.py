#!/usr/bin/env python3
"""Opens HTML reports in a headless Chromium, without a network:

    html_in_browser.py [--pictures FOLDER] PAGE...

Sees that the page's own policy lets its script run, that nothing is refused and nothing asked for, and
that each filter hides what it should. With --pictures it also takes one in light and one in dark. Not
part of the gate, since a browser is too much to ask of everybody; prints each problem, exits 1 if any.
"""
import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile

# What a reader would do, in a copy of the page that lets it happen. Its answer is left in the page.
ACTIONS = """
const form = document.querySelector(".filters");
const all = [...document.querySelectorAll(".finding")];
const say = [];
const change = (element, set) => { set(element); form.dispatchEvent(new Event("input")); };
const agrees = (what, fits) => {
  if (!all.every((f) => f.hidden === !fits(f))) say.push(what);
};
agrees("something is hidden at first", () => true);
for (const box of form.querySelectorAll("input[type=checkbox]")) {
  change(box, (b) => { b.checked = false; });
  agrees(`${box.name} ${box.value}`, (f) => f.dataset[box.name] !== box.value);
  change(box, (b) => { b.checked = true; });
}
for (const option of form.elements.rule.options) {
  change(form.elements.rule, (s) => { s.value = option.value; });
  agrees(`rule ${option.value}`, (f) => option.value === "" || f.dataset.rule === option.value);
}
change(form.elements.rule, (s) => { s.value = ""; });
change(form.elements.text, (t) => { t.value = "No Finding Has These Words"; });
agrees("words that are nowhere", () => false);
change(form.elements.text, (t) => { t.value = ""; });
form.querySelector("button").click();
const open = all.filter((f) => f.querySelector("details").open).length;
if (all.some((f) => !f.querySelector("details").open)) say.push(`only ${open} opened`);
document.title = say.length === 0 ? "every filter works" : `broken: ${say.join("; ")}`;
"""


def browser(*arguments):
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if program is None:
        sys.exit("there is no Chromium; on Debian: apt-get install chromium")
    command = [program, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
               "--host-resolver-rules=MAP * ~NOTFOUND", "--enable-logging=stderr", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)


def problems_of(page):
    address = "file://" + os.path.abspath(page)
    seen = browser("--dump-dom", address)
    for line in seen.stderr.splitlines():
        if "CONSOLE" in line:
            yield f"the browser says: {line}"
    with open(page, encoding="utf-8") as file:
        text = file.read()
    if '<article class="finding"' not in text:
        return
    if not re.search(r'<form class="filters">', seen.stdout):
        yield "the policy keeps the script from running"
    with tempfile.TemporaryDirectory() as folder:
        copy = os.path.join(folder, "page.html")
        text = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", text)
        with open(copy, "w", encoding="utf-8") as file:
            file.write(text.replace("</body>", f"<script>{ACTIONS}</script></body>"))
        title = re.search(r"<title>(.*?)</title>", browser("--dump-dom", "file://" + copy).stdout)
    if title is None or title[1] != "every filter works":
        yield title[1] if title else "the page has no title"


def take_pictures(page, folder):
    os.makedirs(folder, exist_ok=True)
    name = os.path.splitext(os.path.basename(page))[0]
    for scheme, flags in (("light", []), ("dark", ["--blink-settings=preferredColorScheme=0"])):
        picture = os.path.join(folder, f"{name}.{scheme}.png")
        browser("--window-size=1200,1400", *flags, f"--screenshot={picture}",
                "file://" + os.path.abspath(page))
        if not os.path.exists(picture):
            yield f"no picture in {scheme}"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pictures")
    parser.add_argument("pages", nargs="+")
    options = parser.parse_args()
    failures = 0
    for page in options.pages:
        found = list(problems_of(page))
        if options.pictures:
            found += take_pictures(page, options.pictures)
        for problem in found:
            print(f"{page}: {problem}")
        failures += len(found)
    print(f"{len(options.pages)} pages, {failures} problems")
    return 0 if failures == 0 else 1


if __name__ == "__main__":
    sys.exit(main())
