"""What a terminal shows, as SVG. Holds no font: each piece of text says how wide it is, so that it stands in
its columns with whichever font of one width the reader has."""
import re
from html import escape

WIDTH, HEIGHT, SIZE, MARGIN = 8.4, 20, 14, 20
FONTS = "ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace"
THEMES = {
    "light": {
        "ground": "#ffffff", "edge": "#d0d7de", "text": "#1f2328", "dim": "#59636e", "prompt": "#59636e",
        "31": "#c21c2c", "32": "#116329", "33": "#7d4e00", "34": "#0550ae", "36": "#1b7c83",
    },
    "dark": {
        "ground": "#0d1117", "edge": "#3d444d", "text": "#e6edf3", "dim": "#9198a1", "prompt": "#9198a1",
        "31": "#ff7b72", "32": "#56d364", "33": "#e3b341", "34": "#79c0ff", "36": "#56d4dd",
    },
}  # fmt: skip
ESCAPE = re.compile(r"\x1b\[([0-9;]*)m")


def pieces(line):
    """(column, text, codes) of every run of a line that has one look."""
    codes, column, at = set(), 0, 0
    for found in [*ESCAPE.finditer(line), None]:
        text = line[at : found.start() if found else len(line)]
        if text.strip():
            blanks = len(text) - len(text.lstrip())
            yield column + blanks, text.strip(), frozenset(codes)
        column += len(text)
        if found:
            at = found.end()
            for code in found[1].split(";"):
                codes = set() if code in ("", "0") else codes | {code}


def element(row, column, text, codes, theme):
    colour = next((theme[code] for code in sorted(codes) if code in theme), theme["text"])
    if "2" in codes:
        colour = theme["dim"]
    bold = ' font-weight="bold"' if "1" in codes else ""
    return (
        f'<text x="{MARGIN + column * WIDTH:.1f}" y="{MARGIN + SIZE + row * HEIGHT}" fill="{colour}"{bold} '
        f'textLength="{len(text) * WIDTH:.1f}" lengthAdjust="spacingAndGlyphs">{escape(text)}</text>'
    )


def svg(screen, columns, scheme, title):
    """`screen`: lines with escape sequences; a line that begins with "$ " is what was typed."""
    theme, lines = THEMES[scheme], screen.rstrip("\n").split("\n")
    width, height = round(2 * MARGIN + columns * WIDTH), 2 * MARGIN + len(lines) * HEIGHT
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}" role="img" font-family="{FONTS}" font-size="{SIZE}" '
        'xml:space="preserve">',
        f"<title>{escape(title)}</title>",
        f'<rect x="0.5" y="0.5" width="{width - 1}" height="{height - 1}" rx="8" '
        f'fill="{theme["ground"]}" stroke="{theme["edge"]}"/>',
    ]
    for row, line in enumerate(lines):
        for column, text, codes in pieces(line):
            out.append(element(row, column, text, codes, theme))
    return "\n".join([*out, "</svg>\n"])
