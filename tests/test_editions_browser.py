"""Old editions and reports as a reader meets them: the notice, and a card's link."""

import zipfile
from collections.abc import Iterator
from pathlib import Path
from shutil import copytree
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pytest
from axe import violations
from browser import goto, open_browser, served
from built import book

from alliance.citations import label, quote
from alliance.editions import PAGE, lay_out
from alliance.links import WRONG, links
from alliance.publication import edition
from alliance.repository import read_table

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

CHAPTER = "chapters/01-history.html"
# A short page, since axe looks at all of it.
PLACE = "how-to-use.html"
CARD = "#evidence-card"
OLD = "0.0.1"
NOTICE = "aside.edition-notice"


@pytest.fixture(scope="module")
def browser() -> Iterator["Browser"]:
    with open_browser() as opened:
        yield opened


# --- The notice above an old edition


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve the book with an old edition beside it, with the same pages."""
    folder = tmp_path_factory.mktemp("site")
    for name in ("index.html", PLACE, PAGE):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes((book() / name).read_bytes())
    copytree(book() / "_static", folder / "_static")
    old = folder.parent / f"{OLD}.zip"
    with zipfile.ZipFile(old, "w") as archive:
        for path in (folder / "index.html", folder / PLACE, *_files(folder)):
            inside = path.relative_to(folder).as_posix()
            archive.write(path, f"reading-the-alliance-{OLD}/{inside}")
    lay_out(folder, [old])
    with served(folder) as here:
        yield here


def _files(folder: Path) -> list[Path]:
    return [path for path in (folder / "_static").rglob("*") if path.is_file()]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_the_notice_is_seen_first_and_leads_to_the_same_page_in_the_newest(
    browser: "Browser", site: str, width: int, scheme: str
) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme=scheme
    )
    tab = context.new_page()
    goto(tab, f"{site}/editions/{OLD}/{PLACE}")
    notice = tab.locator(NOTICE)
    assert f"edition {OLD}, kept as it was" in notice.inner_text()
    box, title = notice.bounding_box(), tab.locator("article h1").bounding_box()
    assert 0 <= box["y"] < title["y"]
    assert box["y"] + box["height"] <= title["y"], "it covers nothing"
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= width
    assert not [each for each in violations(tab) if "edition-notice" in each]
    notice.locator("a >> nth=0").click()
    assert tab.url == f"{site}/{PLACE}"
    assert tab.locator(NOTICE).count() == 0, "the newest has none"
    context.close()


def test_without_scripts_the_notice_is_there_and_leads_to_what_changed(
    browser: "Browser", site: str
) -> None:
    context = browser.new_context(java_script_enabled=False)
    tab = context.new_page()
    tab.goto(f"{site}/editions/{OLD}/{PLACE}")
    tab.locator(f"{NOTICE} a >> nth=1").click()
    assert tab.url == f"{site}/{PAGE}"
    assert tab.locator("article h1").inner_text().startswith("Editions")
    kept = tab.locator(".kept-editions a")
    assert kept.get_attribute("href") == f"../editions/{OLD}/index.html"
    context.close()


# --- The link of a card


@pytest.fixture
def page(
    browser: "Browser", monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple["Page", str]]:
    """Show a chapter that takes reports, wherever this book was built."""
    monkeypatch.setenv("BOOK_REPOSITORY", "example-owner/example-book")
    report = links("chapters/01-history.ipynb").report
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    tab = context.new_page()
    with served(book()) as here:
        goto(tab, f"{here}/{CHAPTER}")
        tab.evaluate(
            """(report) => {
                document.querySelector(".page-links")?.remove();
                const foot = document.createElement("p");
                const link = document.createElement("a");
                foot.className = "page-links";
                link.className = "report";
                link.href = report;
                foot.append(link);
                document.querySelector("article").append(foot);
            }""",
            report,
        )
        yield tab, report
    context.close()


def reported(tab: "Page", mark: str) -> dict[str, str]:
    """Open a card and return what its link fills in."""
    tab.locator(mark).click()
    link = tab.locator(f"{CARD} .card-report a")
    link.wait_for()
    address = link.get_attribute("href")
    assert len(address) < 2_000
    parts = urlsplit(address)
    assert parts.geturl().startswith("https://github.com/example-owner/example-book/")
    found = {name: told[0] for name, told in parse_qs(parts.query).items()}
    return found | {"said": link.inner_text()}


def test_a_report_on_a_quotation_names_page_edition_and_id(page) -> None:
    tab, _ = page
    shown = tab.locator("blockquote[data-quotation] >> nth=0")
    name = shown.get_attribute("data-quotation")
    told = reported(tab, "a.evidence-opener >> nth=0")
    assert told["title"] == "Problem in chapters/01-history.ipynb"
    assert f"Edition: {edition().version} of " in told["body"]
    assert f"Id: {name} ({label(quote(name).place.passage)})" in told["body"]
    assert f"The quotation: {quote(name).words[:60]}" in told["body"]
    assert told["body"].endswith(f"{WRONG}\n")
    assert told["said"] == "Report a problem with this quotation"


def test_a_report_on_a_number_names_its_rows(page) -> None:
    tab, _ = page
    told = reported(tab, ".bd-article .documented[data-passage] >> nth=0")
    ids = set(told["body"].partition("Id: ")[2].partition(" (")[0].split(", "))
    known = {row["quantity"] for row in read_table("quantities")}
    known |= {row["event"] for row in read_table("events")}
    assert ids
    assert ids <= known
    assert told["said"] == "Report a problem with this number"


def test_a_report_on_an_outside_fact_names_it(page) -> None:
    tab, _ = page
    told = reported(tab, ".bd-article .documented[data-reference] >> nth=0")
    ids = set(told["body"].partition("Id: ")[2].partition(" (")[0].split(", "))
    assert ids
    assert ids <= {row["fact"] for row in read_table("record")}
    assert told["said"] == "Report a problem with this fact"


def test_where_no_repository_is_known_a_card_takes_no_report(page) -> None:
    tab, _ = page
    tab.evaluate("document.querySelector('.page-links').remove()")
    tab.locator("a.evidence-opener >> nth=0").click()
    tab.locator(f"{CARD} .card-keys").wait_for(state="attached")
    assert tab.locator(f"{CARD} .card-report").count() == 0
