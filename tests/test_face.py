"""The pages look as they were designed: measure, pictures, quiet code, in a browser."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from browser import goto, open_browser, served
from built import book
from test_browser import SIDEWAYS

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

CHAPTER = "chapters/01-history.html"
# Characters in a full line of prose: those of long paragraphs, over their lines.
MEASURE = """() => {
    let letters = 0, lines = 0;
    for (const words of document.querySelectorAll(".bd-article section > p")) {
        if (words.textContent.length < 300) continue;
        const line = parseFloat(getComputedStyle(words).lineHeight);
        letters += words.textContent.length;
        lines += Math.round(words.getBoundingClientRect().height / line);
    }
    return letters / lines;
}"""
# Short words of code in sentences that stand on more than one line.
BROKEN = """() => [...document.querySelectorAll(".bd-article code.literal .pre")]
    .filter((word) => word.textContent.length <= 20)
    .filter((word) => {
        const range = document.createRange();
        range.selectNodeContents(word);
        const tops = [...range.getClientRects()].map((box) => Math.round(box.top));
        return new Set(tops).size > 1;
    })
    .map((word) => word.textContent)"""
# The contrast of the words of elements with what is behind them (WCAG 2.2).
CONTRAST = """(selector) => {
    const rgb = (colour) => colour.match(/[\\d.]+/g).map(Number);
    const light = (colour) => {
        const [r, g, b] = rgb(colour).slice(0, 3).map((part) => part / 255).map(
            (part) => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const behind = (node) => {
        for (let box = node; box; box = box.parentElement) {
            const colour = getComputedStyle(box).backgroundColor;
            if (rgb(colour)[3] !== 0) return colour;
        }
        return "rgb(255, 255, 255)";
    };
    return [...document.querySelectorAll(selector)].map((node) => {
        const style = getComputedStyle(node);
        const ink = node instanceof SVGElement ? style.fill : style.color;
        const two = [light(ink), light(behind(node))].sort((a, b) => b - a);
        return (two[0] + 0.05) / (two[1] + 0.05);
    });
}"""


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with served(book()) as found:
        yield found


@pytest.fixture(scope="module")
def browser() -> Iterator["Browser"]:
    with open_browser() as found:
        yield found


def shown(
    browser: "Browser",
    page: str,
    width: int,
    theme: str = "light",
    fonts: str = "come",
) -> "Page":
    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme=theme, bypass_csp=True
    )
    tab = context.new_page()
    if fonts == "stay away":
        tab.route("**/*.woff2", lambda route: route.abort())
    goto(tab, page, wait_until="load")
    tab.evaluate("document.fonts.ready.then(() => true)")
    return tab


@pytest.mark.parametrize("fonts", ["come", "stay away"])
@pytest.mark.parametrize("width", [820, 1440])
@pytest.mark.parametrize("name", ["index.html", CHAPTER, "how-to-use.html"])
def test_a_line_of_prose_has_60_to_75_characters(
    browser, address, name, width, fonts
) -> None:
    tab = shown(browser, f"{address}/{name}", width, fonts=fonts)
    measure = tab.evaluate(MEASURE)
    assert 60 <= measure <= 75, f"{name} at {width} px has {measure:.0f}"


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize(
    "name",
    [
        "instructors/learning-system.html",
        "instructors/overview.html",
        "how-to-use.html",
    ],
)
def test_no_word_of_code_is_broken_that_fits_in_a_line(
    browser, address, name, width
) -> None:
    tab = shown(browser, f"{address}/{name}", width)
    assert tab.locator(".bd-article code.literal .pre").count() > 10
    assert tab.evaluate(BROKEN) == []


@pytest.mark.parametrize(
    ("width", "expected"), [(1440, "wide"), (820, "wide"), (390, "narrow")]
)
def test_the_cover_shows_the_picture_that_fits(
    browser, address, width, expected
) -> None:
    tab = shown(browser, f"{address}/index.html", width)
    pictures = [
        each for each in tab.query_selector_all("svg.loom") if each.is_visible()
    ]
    assert [each.get_attribute("class") for each in pictures] == [f"loom {expected}"]
    # Its words are as large as those of a chart.
    wide = pictures[0].bounding_box()["width"]
    assert 12 * wide / int(pictures[0].get_attribute("width")) >= 11


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_labels_of_the_pictures_and_captions_can_be_read(
    browser, address, theme
) -> None:
    tab = shown(browser, f"{address}/index.html", 1440, theme)
    found = tab.evaluate(CONTRAST, "svg.loom text, .cover-art figcaption")
    found += tab.evaluate(CONTRAST, ".bd-article h1 + p em")
    assert len(found) > 10
    assert min(found) >= 4.5, f"{min(found):.1f}:1 in {theme}"


@pytest.mark.parametrize("name", ["index.html", CHAPTER, "reference/glossary.html"])
def test_no_page_scrolls_sideways_on_the_narrowest_phone(
    browser, address, name
) -> None:
    assert not shown(browser, f"{address}/{name}", 320).evaluate(SIDEWAYS)


def test_each_kind_of_exercise_has_a_sign_of_its_own(browser, address) -> None:
    tab = shown(browser, f"{address}/{CHAPTER}", 1440)
    signs = tab.evaluate(
        """() => ["read", "compute", "argue"].map((kind) => getComputedStyle(
            document.querySelector(`section.exercise.${kind} .exercise-kind`),
            "::before").maskImage)"""
    )
    assert len(set(signs)) == 3
    assert all(sign.startswith('url("data:image/svg+xml') for sign in signs)


def test_code_that_is_no_exercise_has_no_box(browser, address) -> None:
    tab = shown(browser, f"{address}/{CHAPTER}", 1440)
    found = tab.evaluate(
        """() => [...document.querySelectorAll(
            "div.cell:not(.tag_exercise) div.cell_input")].map((cell) => {
            const style = getComputedStyle(cell);
            return `${style.backgroundColor} ${style.borderTopWidth}`;
        })"""
    )
    assert set(found) == {"rgba(0, 0, 0, 0) 0px"}


# Tables that stand open and go on beyond their box.
CUT_TABLES = """() => [...document.querySelectorAll(".bd-article table")]
    .filter((table) => table.checkVisibility({ contentVisibilityAuto: true }))
    .filter((table) => !table.closest("details"))
    .map((table) => table.parentElement)
    .filter((box) => box.scrollWidth > box.clientWidth + 1)
    .map((box) => box.innerText.slice(0, 60))"""


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize(
    "name",
    [
        "chapters/00-sources.html",
        "instructors/schedules.html",
        "instructors/overview.html",
        "instructors/hand-outs.html",
        "reference/data.html",
    ],
)
def test_no_table_of_the_text_is_cut_off_at_its_side(
    browser, address, name, width
) -> None:
    assert shown(browser, f"{address}/{name}", width).evaluate(CUT_TABLES) == []


def test_the_text_and_what_stands_in_it_end_at_one_line(browser, address) -> None:
    tab = shown(browser, f"{address}/instructors/guide.html", 1280)
    ends = tab.evaluate(
        """() => [...document.querySelectorAll(
            ".bd-article h2, .bd-article .message, .bd-article table.stacked"
        )].map((each) => Math.round(each.getBoundingClientRect().right))"""
    )
    assert len(ends) > 5
    assert len(set(ends)) == 1, ends
