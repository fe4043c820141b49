"""The pages for instructors as they are used: a plan on paper, a message to copy."""

import re
import unicodedata
from collections.abc import Iterator
from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from browser import goto, open_browser, served
from built import book
from pypdf import PdfReader

from alliance.plans import page_of, plans

if TYPE_CHECKING:
    from playwright.sync_api import Page

GUIDE = "instructors/guide.html"
MARGINS = dict.fromkeys(("top", "bottom", "left", "right"), "10mm")


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    with served(book()) as address:
        yield address


@pytest.fixture(scope="module")
def tab() -> Iterator["Page"]:
    with open_browser() as browser:
        context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
        yield context.new_page()


@pytest.mark.parametrize("paper", ["A4", "Letter"])
@pytest.mark.parametrize("name", plans())
def test_a_plan_is_printed_on_one_sheet(
    site: str, tab: "Page", name: str, paper: str
) -> None:
    """On both sides, with the margins that a browser takes, and nothing is cut off."""
    goto(tab, f"{site}/{page_of(name).with_suffix('.html').as_posix()}")
    printed = PdfReader(BytesIO(tab.pdf(format=paper, margin=MARGINS)))
    assert 1 <= len(printed.pages) <= 2
    seen = _words(" ".join(page.extract_text() for page in printed.pages))
    for part in tab.locator("article :is(h2, td, li)").all_inner_texts():
        assert _words(part) <= seen, f"{part!r} is not on the sheet"


def _words(text: str) -> set[str]:
    return set(re.findall(r"[A-Za-z\d]+", unicodedata.normalize("NFKC", text)))


def test_the_message_to_students_is_copied_as_it_stands(site: str, tab: "Page") -> None:
    goto(tab, f"{site}/{GUIDE}")
    message = tab.locator(".message pre")
    message.hover()
    tab.locator(".message button.copybtn").click()
    copied = tab.evaluate("navigator.clipboard.readText()")
    assert copied.strip() == message.inner_text().strip()
    assert len([part for part in copied.split("\n\n") if part.strip()]) == 4


def test_the_guide_says_on_its_first_screen_what_to_do(site: str, tab: "Page") -> None:
    """Seen on an ordinary screen, without scrolling: each step, and every plan."""
    tab.set_viewport_size({"width": 1280, "height": 900})
    goto(tab, f"{site}/{GUIDE}")
    steps = tab.locator("#if-your-class-is-on-thursday > ol > li")
    assert steps.count() == 5
    box = steps.last.bounding_box()
    assert box["y"] + box["height"] <= 900
    led = {
        link.get_attribute("href").partition("#")[0]
        for link in steps.locator("a").all()
    }
    chapters = {name for name in plans() if re.match(r"\d\d-", name)}
    assert {f"plan-{name}.html" for name in chapters} <= led
