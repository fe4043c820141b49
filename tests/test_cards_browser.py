"""The cards of quotations and numbers in a browser, and on paper."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from browser import goto, open_browser, served
from built import book

from alliance.citations import quote

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

CHAPTER = "chapters/01-history.html"
CARD = "#evidence-card"
QUOTED = ".bd-article .quoted[data-passage] >> nth=0"
NUMBER = ".bd-article .documented[data-passage] >> nth=0"
FACT = ".bd-article .documented[data-reference] >> nth=0"


@pytest.fixture(scope="module")
def browser() -> Iterator["Browser"]:
    with open_browser() as opened:
        yield opened


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with served(book()) as here:
        yield here


@pytest.fixture
def page(browser: "Browser", address: str) -> Iterator["Page"]:
    """Show a chapter on a desk; an error of our scripts fails the test."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    tab = context.new_page()
    errors: list[str] = []
    tab.on("pageerror", lambda error: errors.append(f"{error} {error.stack}"))
    goto(tab, f"{address}/{CHAPTER}")
    yield tab
    context.close()
    ours = ("notes.js", "cards.js", "evidence.js")
    assert not [each for each in errors if any(name in each for name in ours)]


def test_a_card_opens_under_the_pointer_stays_and_closes(page: "Page") -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url.rsplit("/", 1)[-1]))
    page.locator(QUOTED).hover()
    page.locator(CARD).wait_for(state="visible")
    assert {"cards.css", "cards.js", "evidence.js"} <= set(asked), "on first need"
    said = page.locator(CARD).inner_text()
    assert page.locator(QUOTED).get_attribute("data-passage")[-3:] in said
    assert "Copy with citation" in said
    page.locator(CARD).hover()
    page.wait_for_timeout(400)
    assert page.locator(CARD).is_visible(), "it stays under the pointer"
    page.mouse.move(2, 2)
    page.locator(CARD).wait_for(state="hidden")
    page.locator(QUOTED).hover()
    page.locator(CARD).wait_for(state="visible")
    page.keyboard.press("Escape")
    assert page.locator(CARD).is_hidden()


def test_the_keyboard_reaches_every_mark_without_a_stop_at_each(page: "Page") -> None:
    marks = page.locator(".bd-article [data-card][role=button]")
    assert marks.count() > 100
    assert page.locator(".bd-article [data-card][tabindex='0']").count() == 1
    citation = page.locator(
        "xpath=//span[contains(@class,'documented')][@data-card='20']"
        "/following::a[contains(@href,'outline-') or contains(@href,'bibliogr')][1]"
    )
    citation.focus()
    for _ in range(3):  # the signs of source checks are stops of their own
        page.keyboard.press("Shift+Tab")
        reached = page.evaluate("+document.activeElement.dataset.card")
        if reached == reached:  # a number
            break
    assert reached >= 20, "what stands before the citation"
    page.locator(CARD).wait_for(state="visible")
    assert "Enter goes into this card" in page.locator(CARD).inner_text()
    page.keyboard.press("ArrowLeft")
    assert page.evaluate("+document.activeElement.dataset.card") == reached - 1
    page.keyboard.press("Enter")
    page.locator(f"{CARD}:focus").wait_for()
    name = page.locator(f"#{page.locator(CARD).get_attribute('aria-labelledby')}")
    assert page.locator(CARD).get_attribute("role") == "dialog"
    assert name.inner_text()
    page.keyboard.press("Tab")
    inside = "document.querySelector('#evidence-card').contains(document.activeElement)"
    assert page.evaluate(inside)
    page.keyboard.press("Escape")
    assert page.locator(CARD).is_hidden()
    assert page.evaluate("+document.activeElement.dataset.card") == reached - 1
    page.wait_for_timeout(200)
    assert page.locator(CARD).is_hidden(), "coming back opens nothing"


def test_a_tab_beyond_the_card_goes_on_in_the_page(page: "Page") -> None:
    page.locator(NUMBER).focus()
    page.keyboard.press("Enter")
    page.locator(f"{CARD}:focus").wait_for()
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.locator(CARD).is_hidden():
            break
    follows = """() => document.querySelector(".documented[data-passage]")
        .compareDocumentPosition(document.activeElement)
        & Node.DOCUMENT_POSITION_FOLLOWING"""
    assert page.locator(CARD).is_hidden()
    assert page.evaluate(follows)


@pytest.mark.parametrize(
    ("style", "wanted"),
    [
        ("APA", " as numbered in Reading the Alliance)\n\n"),
        ("BibTeX", "\n  annote = {"),
    ],
)
def test_a_citation_is_copied(page: "Page", style: str, wanted: str) -> None:
    page.locator(QUOTED).click()
    page.locator(f"{CARD} button:text-is('{style}')").click()
    page.locator(f"{CARD} [role=status]:has-text('Copied: {style}.')").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()").replace("\r\n", "\n")
    assert wanted in copied
    assert "*" not in copied
    words = page.locator(QUOTED).inner_text()
    assert words in copied
    assert page.locator(f"{CARD} textarea").input_value() == copied


def test_without_a_clipboard_the_citation_is_selected(
    browser: "Browser",
) -> None:
    """From a folder, and where a browser gives no clipboard at all."""
    context = browser.new_context()
    tab = context.new_page()
    tab.add_init_script(
        "Object.defineProperty(navigator, 'clipboard', {value: undefined});"
        "document.execCommand = () => false;"
    )
    goto(tab, (book() / CHAPTER).as_uri())
    tab.locator(QUOTED).click()
    tab.locator(f"{CARD} button:text-is('Chicago')").click()
    tab.locator(f"{CARD} [role=status]:has-text('Selected')").wait_for()
    box = tab.locator(f"{CARD} textarea")
    selected = box.evaluate("(box) => box.selectionEnd - box.selectionStart")
    assert selected == len(box.input_value()) > 50
    context.close()


def test_a_block_quotation_and_an_outside_fact_open_too(page: "Page") -> None:
    quotation = page.locator("blockquote[data-quotation] >> nth=0")
    shown = quote(quotation.get_attribute("data-quotation"))
    page.locator("a.evidence-opener >> nth=0").click()
    page.locator(CARD).wait_for(state="visible")
    said = page.locator(CARD).inner_text()
    assert shown.source.title in said
    page.locator(".card-close").click()
    assert page.locator(CARD).is_hidden()
    assert page.evaluate("document.activeElement.className") == "evidence-opener"
    page.locator(FACT).click()
    page.locator(f"{CARD} .card-fact >> nth=0").wait_for()
    assert "From outside the five texts" in page.locator(CARD).inner_text()


def test_every_row_of_the_quotations_page_opens_its_own(
    page: "Page", address: str
) -> None:
    goto(page, f"{address}/reference/quotations.html")
    row = page.locator("section.listed:has(.evidence-opener) >> nth=7")
    name = row.get_attribute("id")
    row.locator("a.evidence-opener").click()
    page.locator(CARD).wait_for(state="visible")
    page.locator(f"{CARD} button:text-is('APA')").click()
    page.locator(f"{CARD} [role=status]:has-text('Copied: APA.')").wait_for()
    assert quote(name).words in page.locator(f"{CARD} textarea").input_value()


def test_no_sentence_of_ours_opens_anything(page: "Page") -> None:
    page.locator("p.claim >> nth=0").evaluate(
        """(claim) => {
            const all = document.createRange();
            all.selectNodeContents(claim);
            getSelection().removeAllRanges();
            getSelection().addRange(all);
        }"""
    )
    page.locator("p.claim strong >> nth=0").click()
    page.wait_for_timeout(500)
    assert page.locator(CARD).count() == 0


@pytest.mark.parametrize("height", [420, 620, 900])
@pytest.mark.parametrize("mark", [QUOTED, FACT, "blockquote[data-quotation] >> nth=0"])
def test_a_card_is_whole_in_the_window_wherever_its_words_stand(
    page: "Page", mark: str, height: int
) -> None:
    page.set_viewport_size({"width": 1280, "height": height})
    words = page.locator(mark)
    for part in (0.05, 0.3, 0.5, 0.7, 0.92):
        words.evaluate(
            """(words, y) => scrollBy({ top: words.getBoundingClientRect().top - y,
                behavior: "instant" })""",
            part * height,
        )
        words.click()
        page.locator(CARD).wait_for(state="visible")
        _stands_whole(page, height, f"opened with its words at {part:.0%}")
        page.locator(f"{CARD} button:text-is('BibTeX')").click()
        page.locator(f"{CARD} [role=status]:has-text('Copied: BibTeX.')").wait_for()
        _stands_whole(page, height, f"grown with its words at {part:.0%}")
        page.keyboard.press("Escape")
        assert page.locator(CARD).is_hidden()


def _stands_whole(page: "Page", height: int, when: str) -> None:
    box = page.locator(CARD).bounding_box()
    assert box["y"] >= 0, f"{when} it is cut off above"
    assert box["y"] + box["height"] <= height, f"{when} it is cut off below"
    assert box["height"] >= 200, f"{when} it has no room to be read in"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_on_a_phone_a_tap_opens_a_sheet(
    browser: "Browser", address: str, scheme: str
) -> None:
    context = browser.new_context(
        viewport={"width": 390, "height": 800}, has_touch=True, color_scheme=scheme
    )
    tab = context.new_page()
    goto(tab, f"{address}/{CHAPTER}")
    tab.locator(QUOTED).tap()
    tab.locator(CARD).wait_for(state="visible")
    box = tab.locator(CARD).bounding_box()
    assert (box["x"], box["width"]) == (0, 390)
    assert box["y"] + box["height"] == 800
    mark = tab.locator(QUOTED).bounding_box()
    assert mark["y"] + mark["height"] <= box["y"], "the words stay in sight"
    light = tab.locator(CARD).evaluate(
        "(card) => getComputedStyle(card).backgroundColor.match(/\\d+/g)[0] > 128"
    )
    assert light == (scheme == "light")
    assert tab.evaluate("document.documentElement.scrollWidth") <= 390
    tab.locator(".card-close").tap()
    assert tab.locator(CARD).is_hidden()
    context.close()


def test_nothing_of_it_is_printed(page: "Page") -> None:
    page.locator(QUOTED).click()
    page.locator(CARD).wait_for(state="visible")
    page.emulate_media(media="print")
    assert page.locator(CARD).is_hidden()
    openers = page.locator(".evidence-opener")
    assert openers.count() > 0
    assert not any(each.is_visible() for each in openers.all())
