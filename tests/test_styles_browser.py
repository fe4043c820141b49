"""The rules left out of the style sheets were used by nothing.

Every element of a page is drawn twice, with the sheet of the book and with one from
which no rule was left out, and has to look the same in everything a browser computes.
"""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from browser import goto, open_browser, served
from built import book, pages

from alliance.assets import _IN_BUTTONS, _WITHOUT_SCRIPTS, _sheet_text
from alliance.icons import Icons
from alliance.repository import root
from alliance.styles import Names, parsed, references, written

# Between them they hold every kind of element; and one with each style sheet.
PAGES = (
    "index.html",
    "how-to-use.html",
    "search.html",
    "chapters/00-sources.html",
    "reference/glossary.html",
    "reference/data.html",
)
VIEWS = ((1280, "light"), (390, "dark"))
FILES = {
    "_config.yml": "title: One page\nonly_build_toc_files: true\n",
    "_toc.yml": "format: jb-book\nroot: index\n",
    "index.md": "# One page\n\nWords.\n",
}
# A number for all that is computed of each element and of what stands before and
# after it; pictures have presentation of their own.
LOOKS = """() => {
    const number = (words) => {
        let sum = 2166136261;
        for (let at = 0; at < words.length; at++)
            sum = Math.imul(sum ^ words.charCodeAt(at), 16777619);
        return sum;
    };
    // Properties of our own show in those that use them.
    const names = [...getComputedStyle(document.documentElement)]
        .filter((name) => !name.startsWith("--"));
    const look = (item, part) => {
        const style = getComputedStyle(item, part);
        return part && style.content === "none" ? ""
            : number(names.map((name) => style.getPropertyValue(name)).join(";"));
    };
    return [...document.querySelectorAll("*:not(svg *)")].map((item) => [
        `${item.tagName.toLowerCase()}.${item.getAttribute("class") ?? ""}`,
        ...[null, "::before", "::after"].map((part) => look(item, part)),
    ]);
}"""
# Our own sheets that every page loads, in their order; no rule of theirs is left out.
OWN = ("book.css", "charts.css", "face.css", "accessible.css")


def names_of_the_book() -> Names:
    found = Names()
    for name in pages():
        found.add_page((book() / name).read_text(encoding="utf-8"))
    for path in (book() / "_static").rglob("*.js"):
        found.add_script(path.read_text(encoding="utf-8"))
    return found


@pytest.fixture(scope="module")
def everything(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return the common style sheet with every rule of the theme and of extensions."""
    folder = tmp_path_factory.mktemp("one-page")
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
    command = [str(Path(sys.executable).with_name("jupyter-book")), "build"]
    done = subprocess.run(
        [*command, str(folder)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    out = folder / "_build" / "html"
    page = (out / "index.html").read_text(encoding="utf-8")
    sheets = re.findall(r'<link[^>]*href="(_static/[^"?]+\.css)', page)
    assert len(sheets) >= 8
    names, icons = names_of_the_book(), Icons(root() / "_static" / "icons")
    rules = [
        rule
        for sheet in sheets
        for rule in icons.taken_over(parsed(_sheet_text(out, sheet), sheet), names)
        if rule.type != "at-rule" or rule.lower_at_keyword != "charset"
    ]
    shutil.rmtree(folder)
    for name in OWN:
        rules += parsed(_sheet_text(root(), f"_static/{name}"), name)
    whole = written(rules, set().union(*map(references, map(_serialized, rules))))
    return icons.sheet(names) + whole + _IN_BUTTONS + _WITHOUT_SCRIPTS


def _serialized(rule) -> str:
    return rule.serialize()


@pytest.fixture(scope="module")
def looks(everything) -> dict[tuple[str, int, str], tuple[list, list]]:
    """Return how every element looks with the book's sheet, and with every rule."""
    found = {}
    with served(book()) as address, open_browser() as browser:
        for width, theme in VIEWS:
            context = browser.new_context(
                viewport={"width": width, "height": 900},
                color_scheme=theme,
                reduced_motion="reduce",
            )
            # A font that comes late is left out, and everything is as wide as without.
            context.route("**/*.woff2", lambda route: route.abort())
            for name in PAGES:
                both = []
                for whole in (False, True):
                    tab = context.new_page()
                    if whole:
                        tab.route(
                            "**/_static/common.css*",
                            lambda route: route.fulfill(
                                body=everything, content_type="text/css"
                            ),
                        )
                    goto(tab, f"{address}/{name}", wait_until="networkidle")
                    both.append(tab.evaluate(LOOKS))
                    tab.close()
                found[name, width, theme] = tuple(both)
            context.close()
    return found


def test_a_page_looks_the_same_with_every_rule(looks) -> None:
    for view, (light, whole) in looks.items():
        assert len(light) == len(whole) > 100, view
        other = [one[0] for one, two in zip(light, whole, strict=True) if one != two]
        assert not other, f"{view}: {len(other)} elements differ, such as {other[:5]}"


def test_most_rules_were_left_out(everything) -> None:
    sheet = (book() / "_static" / "common.css").read_text(encoding="utf-8")
    assert len(sheet) < len(everything) / 3
