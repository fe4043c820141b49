"""What every page weighs and asks for, what breaks on it, and what Lighthouse gives it.

Run it with ``make prove`` or ``pytest -m prove tests/test_measures.py``. It prints two
tables, now and before: a page of stock Jupyter Book, and this book before its pages
were made light and accessible. ``measures_before.csv`` has the latter; axe was asked
there in one view, wide and dark, about a dozen rows of each list. Settings::

    LIGHTHOUSE=/path/to/lighthouse   where it is, if it is not on the path
    SCREENSHOTS=/path/to/folder      where pictures of the pages go (_build/screenshots)
    MEASURES=/path/to/file.csv       also keep the table in a file
"""

import csv
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import lighthouse
import pytest
from axe import violations
from browser import goto, open_browser, served
from built import book, pages
from live_charts import bring_to_life, change_theme, count_charts
from weights import Wire, readable

from alliance.notebooks import chapters
from alliance.repository import root

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.prove

PHONE = {"width": 390, "height": 844}
WIDTHS = (1280, 390)
THEMES = ("light", "dark")
CHAPTERS = [f"chapters/{name}.html" for name in chapters()]
# One page of each kind beside the chapters.
KINDS = [
    "index.html",
    "how-to-use.html",
    "instructors/overview.html",
    "reference/index.html",
    "reference/outline-cfr-2021.html",
    "reference/quotations.html",
    "reference/glossary.html",
    "reference/data.html",
    "search.html",
]
RUNS = 5
LEAST_SPEED = 95
# Phones, a tablet, a desk.
SIZES = {390: 844, 820: 1180, 1440: 900}

# What stays in place while the page is scrolled would lie over a chart.
NOT_OVER_CHARTS = ".bd-header-article, .skip-link, #pst-skip-link { display: none; }"

# A page of stock Jupyter Book 1.0.4.post1 with two small charts, compressed, from a
# server on the same machine. Its charts ask another host; refused, they draw nothing.
STOCK = {
    "page": "stock Jupyter Book",
    "bytes_readable": 967_000,
    "requests": 27,
    "foreign": 1,
    "errors": 5,
    "violations": 4,
    "performance": 59,
    "accessibility": 96,
    "best_practices": 96,
    "seo": 90,
}


@dataclass
class Measures:
    """What one page comes to.

    Attributes
    ----------
    page : str
        Its name.
    bytes_readable, bytes_live : int
        Bytes on the wire, compressed, when the page has loaded, and when every chart
        has come alive.
    requests, foreign, errors : int
        Requests in all, hosts asked that are not the book's, errors in the console.
    violations : int
        Rules of axe that are broken in any of four views.
    charts, drawn, live, described : int
        Charts on the page, and for how many of them each holds.
    performance, accessibility, best_practices, seo : int or None
        Lighthouse's scores, 0 to 100, where they were taken.
    told : list of str
        What was wrong, in words.
    """

    page: str
    bytes_readable: int = 0
    bytes_live: int = 0
    requests: int = 0
    foreign: int = 0
    errors: int = 0
    violations: int = 0
    charts: int = 0
    drawn: int = 0
    live: int = 0
    described: int = 0
    performance: int | None = None
    accessibility: int | None = None
    best_practices: int | None = None
    seo: int | None = None
    told: list[str] = field(default_factory=list)


COLUMNS = [each.name for each in fields(Measures) if each.name != "told"]


def put_on_scales(browser: "Browser", address: str, found: Measures) -> None:
    """Note what a page costs on a phone that keeps nothing from before."""
    context = browser.new_context(viewport=PHONE)
    tab = context.new_page()
    wire = Wire(tab, address)
    goto(tab, f"{address}/{found.page}")
    readable(tab)
    found.bytes_readable = wire.bytes
    bring_to_life(tab)
    tab.wait_for_load_state("networkidle")
    charts = count_charts(tab)
    context.close()
    found.bytes_live, found.requests = wire.bytes, wire.requests
    found.foreign = len({urlsplit(each).netloc for each in wire.foreign})
    found.charts, found.drawn = charts["there"], charts["drawn"]
    found.live, found.described = charts["live"], charts["described"]
    errors = [*wire.errors, *(f"nothing came from {url}" for url in wire.unanswered)]
    found.errors = len(errors)
    found.told += [f"console: {each}" for each in errors]
    found.told += [f"a chart: {each}" for each in charts["missing"]]


def ask_axe(browser: "Browser", address: str, found: Measures) -> None:
    """Ask axe about a page in each view, its charts alive."""
    broken: dict[str, str] = {}
    for width in WIDTHS:
        context = browser.new_context(viewport={"width": width, "height": 900})
        tab = context.new_page()
        for theme in THEMES:
            change_theme(tab, theme)
            if theme == THEMES[0]:
                goto(tab, f"{address}/{found.page}")
            bring_to_life(tab)
            for each in violations(tab):
                rule = each.partition(":")[0]
                broken.setdefault(rule, f"{width} px, {theme}: {each}")
        context.close()
    found.violations = len(broken)
    found.told += broken.values()


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with served(book(), compressed=True) as found:
        yield found


@pytest.fixture(scope="module")
def measured(address: str) -> dict[str, Measures]:
    """Measure every page; Lighthouse adds its scores later."""
    found = {name: Measures(name) for name in pages()}
    with open_browser() as browser:
        for each in found.values():
            put_on_scales(browser, address, each)
            ask_axe(browser, address, each)
    return found


def wrong(measured: dict[str, Measures], kind: str) -> str:
    return "\n".join(
        f"{each.page}: {getattr(each, kind)}: {'; '.join(each.told)}"
        for each in measured.values()
        if getattr(each, kind)
    )


def test_no_page_asks_another_host_or_reports_an_error(measured) -> None:
    found = wrong(measured, "foreign") + wrong(measured, "errors")
    assert not found, found


def test_no_page_breaks_a_rule_of_accessibility_in_any_view(measured) -> None:
    found = wrong(measured, "violations")
    assert not found, found


def test_every_chart_is_drawn_live_and_described_on_a_phone(measured) -> None:
    odd = [
        f"{each.page}: {each.charts} charts, {each.drawn} drawn, {each.live} live, "
        f"{each.described} described: {'; '.join(each.told)}"
        for each in measured.values()
        if len({each.charts, each.drawn, each.live, each.described}) > 1
    ]
    assert not odd, "\n".join(odd)
    assert sum(each.charts for each in measured.values()) > 20


@pytest.mark.parametrize("name", [*CHAPTERS, *KINDS])
def test_lighthouse_finds_a_page_sound_and_a_chapter_fast(
    name: str, address: str, measured: dict[str, Measures]
) -> None:
    is_chapter = name in CHAPTERS
    found, lost = lighthouse.scores(f"{address}/{name}", RUNS if is_chapter else 1)
    for kind, score in found.items():
        setattr(measured[name], kind.replace("-", "_"), score)
    below = [kind for kind in lighthouse.KINDS[1:] if found[kind] < 100]
    assert not below, f"{name}: {found}: {'; '.join(lost)}"
    if is_chapter:
        assert found["performance"] >= LEAST_SPEED, f"{name}: {found}"


def before() -> list[dict[str, str]]:
    """Return the measures of the book before its pages were changed."""
    path = Path(__file__).with_name("measures_before.csv")
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def table(rows: list[dict]) -> str:
    """Return measures as a table in text, a line for each page."""
    heads = [name.replace("_", " ") for name in COLUMNS]
    cells = [
        [
            f"{row.get(name):,}"
            if isinstance(row.get(name), int)
            else row.get(name) or "–"
            for name in COLUMNS
        ]
        for row in rows
    ]
    widths = [max(map(len, column)) for column in zip(heads, *cells, strict=True)]
    lines = [
        "  ".join(
            cell.ljust(width) if not place else cell.rjust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        for row in (heads, *cells)
    ]
    return "\n".join(lines)


def test_the_table_of_all_pages_is_told(
    measured: dict[str, Measures], capsys: pytest.CaptureFixture
) -> None:
    now = [asdict(each) for each in measured.values()]
    was = [
        {key: int(value) if value.isdigit() else value for key, value in row.items()}
        for row in before()
    ]
    with capsys.disabled():
        print(f"\n\nBefore\n{table([STOCK, *was])}\n\nNow\n{table(now)}\n")
    if os.environ.get("MEASURES"):
        with Path(os.environ["MEASURES"]).open(
            "w", encoding="utf-8", newline=""
        ) as out:
            writer = csv.DictWriter(
                out, COLUMNS, lineterminator="\n", extrasaction="ignore"
            )
            writer.writeheader()
            writer.writerows(now)
    assert len(now) == len(pages())
    heavier = [row["page"] for row in now if row["bytes_readable"] >= 967_000]
    assert not heavier, f"heavier than a stock page: {heavier}"


# Pictures to be looked at


@pytest.fixture(scope="module")
def gallery() -> Path:
    named = os.environ.get("SCREENSHOTS")
    folder = Path(named) if named else root() / "_build" / "screenshots"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("width", SIZES)
def test_every_page_has_its_picture_at_the_size_of_a_device(
    width: int, theme: str, address: str, gallery: Path
) -> None:
    with open_browser() as browser:
        context = browser.new_context(
            viewport={"width": width, "height": SIZES[width]}, color_scheme=theme
        )
        for name in pages():
            tab = context.new_page()
            goto(tab, f"{address}/{name}")
            bring_to_life(tab)
            tab.evaluate("() => window.scrollTo(0, 0)")
            stem = name.removesuffix(".html").replace("/", "-")
            picture = gallery / f"{stem}-{width}-{theme}.png"
            tab.screenshot(path=picture)
            # One colour alone would be a few kilobytes.
            assert picture.stat().st_size > 10_000, f"{picture} shows next to nothing"
            picture_charts(tab, gallery, f"{width}-{theme}")
            tab.close()


def picture_charts(tab: "Page", gallery: Path, view: str) -> None:
    for chart in tab.query_selector_all("figure.chart"):
        name = chart.get_attribute("id")
        picture = gallery / f"{name}-{view}.png"
        chart.screenshot(path=picture, style=NOT_OVER_CHARTS)
        assert picture.stat().st_size > 3_000, f"{picture} shows next to nothing"
