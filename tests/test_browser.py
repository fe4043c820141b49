"""Every page of the built book in a real browser: wide and narrow, light and dark."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest
from axe import violations
from browser import goto, open_browser, served
from built import book, pages
from live_charts import COUNTED, bring_to_life, change_theme, count_charts
from weights import Wire, readable

if TYPE_CHECKING:
    from playwright.sync_api import Page

WIDTHS = (1280, 390)
THEMES = ("light", "dark")
WEIGHED_AT = 1280
SEARCH = "search.html"
# Bytes on the wire and requests, from an empty cache.
READABLE = 200_000
LIVE = 550_000
REQUESTS = 20
NARROWEST = 320  # CSS pixels; WCAG 2.2, 1.4.10
# axe takes a second or two for a page: here once, and in `make prove` in every view.
ASKED_OF_AXE = (1280, "dark")
# So many rows of a list stand for all: axe takes half a minute for the longest.
ALIKE = 12
# How far the page can be scrolled sideways, and the box that runs out of it.
SIDEWAYS = """() => {
    window.scrollTo({left: 1000, top: 0, behavior: "instant"});
    const far = window.scrollX;
    window.scrollTo({left: 0, top: 0, behavior: "instant"});
    if (!far) return "";
    const room = document.documentElement.clientWidth;
    const inside = (node) => {
        for (let box = node.parentElement; box; box = box.parentElement)
            if (/auto|scroll|hidden|clip/.test(getComputedStyle(box).overflowX))
                return true;
        return false;
    };
    const name = (node) => {
        const words = node.textContent.replace(/\\s+/g, " ").trim().slice(0, 60);
        return `${node.tagName.toLowerCase()}.${node.className}: ${words}`;
    };
    const out = [...document.body.querySelectorAll("*")].filter(
        (node) => node.getBoundingClientRect().right > room + 1 && !inside(node));
    return `by ${far} px, because of ${out.slice(0, 2).map(name).join(" / ")}`;
}"""
CUT_OFF = """() => [...document.querySelectorAll("table.evidence")].filter((table) => {
    for (let box = table.parentElement; box; box = box.parentElement)
        if (/auto|scroll|hidden/.test(getComputedStyle(box).overflowX))
            return box.scrollWidth > box.clientWidth + 1;
    return false;
}).map((table) => table.caption.textContent).filter(
    // Its word must stand below the word of the row before, at any width.
    (caption) => !caption.startsWith("Keyword in context"))"""


@dataclass
class Seen:
    """What a browser noticed while it showed a page."""

    foreign: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    unanswered: list[str] = field(default_factory=list)
    sideways: str = ""
    cut_off: list[str] = field(default_factory=list)
    charts: dict = field(default_factory=dict)
    bytes_readable: int = 0
    bytes_live: int = 0
    requests: int = 0
    violations: list[str] = field(default_factory=list)
    sideways_narrowest: str = ""


View = tuple[str, int, str]


@pytest.fixture(scope="module")
def seen() -> dict[View, Seen]:
    """Show every page in every view once, as an ordinary server sends it."""
    with served(book(), compressed=True) as address, open_browser() as browser:
        found: dict[View, Seen] = {}
        for width in WIDTHS:
            for name in pages():
                context = browser.new_context(viewport={"width": width, "height": 900})
                found |= show(context.new_page(), address, name, width)
                context.close()
    return found


def show(tab: "Page", address: str, name: str, width: int) -> dict[View, Seen]:
    """Show one page, first in light and then in dark, and note what happens."""
    wire = Wire(tab, address)
    notes = {(name, width, theme): Seen() for theme in THEMES}
    for theme in THEMES:
        now = notes[name, width, theme]
        change_theme(tab, theme)
        if theme == THEMES[0]:
            goto(tab, f"{address}/{name}")
            if width == WEIGHED_AT:
                readable(tab)
                now.bytes_readable = wire.bytes
        bring_to_life(tab)
        if theme == THEMES[0]:
            now.bytes_live, now.requests = wire.bytes, wire.requests
        now.sideways = tab.evaluate(SIDEWAYS)
        now.cut_off = tab.evaluate(CUT_OFF)
        now.charts = count_charts(tab)
        if (width, theme) == ASKED_OF_AXE:
            listed = not name.startswith("chapters/")
            now.violations = violations(tab, alike=ALIKE if listed else 0)
    if width == min(WIDTHS):
        tab.set_viewport_size({"width": NARROWEST, "height": 800})
        tab.wait_for_timeout(50)
        now.sideways_narrowest = tab.evaluate(SIDEWAYS)
    now.foreign, now.missing, now.errors = wire.foreign, wire.missing, wire.errors
    now.unanswered = wire.unanswered
    return notes


def complaints(seen: dict[View, Seen], kind: str) -> str:
    return "\n".join(
        f"{name} at {width} px, {theme}: {getattr(notes, kind)}"
        for (name, width, theme), notes in seen.items()
        if getattr(notes, kind)
    )


def test_no_page_asks_another_host_for_anything(seen) -> None:
    found = complaints(seen, "foreign")
    assert not found, found


def test_no_page_asks_for_a_file_that_is_not_there(seen) -> None:
    found = complaints(seen, "missing")
    assert not found, found


def test_whatever_a_page_asks_for_comes(seen) -> None:
    found = complaints(seen, "unanswered")
    assert not found, found


def test_no_page_reports_an_error(seen) -> None:
    found = complaints(seen, "errors")
    assert not found, found


def test_no_page_scrolls_sideways(seen) -> None:
    found = complaints(seen, "sideways")
    assert not found, found


def test_no_table_of_a_chapter_is_cut_off(seen) -> None:
    found = complaints(seen, "cut_off")
    assert not found, found


def test_no_page_scrolls_sideways_in_the_narrowest_window(seen) -> None:
    found = complaints(seen, "sideways_narrowest")
    assert not found, found


def test_no_page_breaks_a_rule_of_accessibility(seen) -> None:
    found = complaints(seen, "violations")
    assert not found, found


def test_every_chart_of_every_page_is_drawn_live_and_described(seen) -> None:
    found = [
        f"{name} at {width} px, {theme}: {notes.charts}"
        for (name, width, theme), notes in seen.items()
        if len({notes.charts[each] for each in COUNTED}) > 1
    ]
    assert not found, "\n".join(found)
    there = {
        name: len(page.soup.select("figure.chart")) for name, page in pages().items()
    }
    assert all(
        notes.charts["there"] == there[name] for (name, _, _), notes in seen.items()
    )
    assert sum(there.values()) > 20


def test_every_page_was_shown_in_every_view(seen) -> None:
    assert len(seen) == len(pages()) * len(WIDTHS) * len(THEMES)


def over(seen: dict[View, Seen], kind: str, most: int) -> dict[View, int]:
    return {
        view: getattr(notes, kind)
        for view, notes in seen.items()
        if getattr(notes, kind) > most
    }


def test_a_page_is_readable_within_200_kilobytes(seen) -> None:
    # The page of the search brings what it looks through.
    found = over(seen, "bytes_readable", READABLE)
    assert not {view: size for view, size in found.items() if view[0] != SEARCH}


def test_a_page_with_every_chart_alive_is_within_550_kilobytes(seen) -> None:
    assert not over(seen, "bytes_live", LIVE)


def test_a_page_asks_at_most_twenty_times(seen) -> None:
    assert not over(seen, "requests", REQUESTS)


def test_the_measure_counts_what_was_sent(seen) -> None:
    chapters = [
        notes
        for (name, width, theme), notes in seen.items()
        if name.startswith("chapters/") and (width, theme) == (WEIGHED_AT, THEMES[0])
    ]
    assert len(chapters) >= 7
    for notes in chapters:
        # The least that a chapter can be: its words and three fonts.
        assert notes.bytes_readable > 90_000
        assert notes.bytes_live > notes.bytes_readable + 200_000
        assert notes.requests >= 10
