"""Where pages are, where they were, and what stands at an address that is neither."""

import re
import subprocess
from pathlib import Path
from xml.etree import ElementTree

import pytest
import yaml
from browser import goto, open_browser, served
from built import Page, book, pages, read_page

from alliance.addresses import (
    NOT_FOUND,
    AddressError,
    Published,
    addresses_from,
    base,
    misled,
    moved_page,
    not_found_page,
    published,
    published_at,
    robots,
    sitemap,
    unlisted,
)
from alliance.notebooks import chapters
from alliance.repository import root

ADDRESS = "https://example.org/reading"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


@pytest.fixture
def known(monkeypatch: pytest.MonkeyPatch) -> None:
    """Say where the book is published."""
    monkeypatch.setenv("BOOK_ADDRESS", f"{ADDRESS}/")


@pytest.fixture
def unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    """Say nothing of where the book is published."""
    monkeypatch.delenv("BOOK_ADDRESS", raising=False)


def contents() -> list[str]:
    """Return the pages of the table of contents."""
    whole = yaml.safe_load((root() / "_toc.yml").read_text(encoding="utf-8"))

    def files(item) -> list[str]:
        if isinstance(item, list):
            return [name for each in item for name in files(each)]
        if not isinstance(item, dict):
            return []
        own = [item[key] for key in ("root", "file") if key in item]
        return own + [name for each in item.values() for name in files(each)]

    return [f"{name}.html" for name in files(whole)]


# The address of the book


@pytest.mark.parametrize(
    ("named", "expected"),
    [
        ("", None),
        ("  ", None),
        ("https://example.org", "https://example.org"),
        ("https://Example.org/Reading/", "https://example.org/Reading"),
        ("http://127.0.0.1:8000/", "http://127.0.0.1:8000"),
    ],
)
def test_the_address_is_read(named: str, expected: str | None, monkeypatch) -> None:
    monkeypatch.setenv("BOOK_ADDRESS", named)
    assert published_at() == expected


@pytest.mark.parametrize(
    "named",
    [
        "example.org/reading",
        "ftp://example.org",
        "https://",
        "https://someone@example.org",
        "https://example.org/?page=1",
        "https://example.org/#top",
    ],
)
def test_what_is_no_address_is_refused(named: str, monkeypatch) -> None:
    monkeypatch.setenv("BOOK_ADDRESS", named)
    with pytest.raises(AddressError, match=r"BOOK_ADDRESS is .*Give the whole address"):
        published_at()


@pytest.mark.usefixtures("known")
@pytest.mark.parametrize(
    ("place", "expected"),
    [
        ("index.html", f"{ADDRESS}/"),
        ("index.html#course", f"{ADDRESS}/#course"),
        ("reference/index.html", f"{ADDRESS}/reference/"),
        ("chapters/01-history.html#claim", f"{ADDRESS}/chapters/01-history.html#claim"),
    ],
)
def test_a_place_has_its_whole_address(place: str, expected: str) -> None:
    assert addresses_from("reference/glossary.html")(place) == expected


@pytest.mark.usefixtures("unknown")
@pytest.mark.parametrize(
    ("page", "place", "expected"),
    [
        ("index.html", "chapters/01-history.html#x", "chapters/01-history.html#x"),
        ("chapters/01-history.html", "index.html#course", "../index.html#course"),
        ("chapters/01-history.html", "chapters/00-sources.html", "00-sources.html"),
    ],
)
def test_without_an_address_a_place_is_as_seen_from_the_page(
    page: str, place: str, expected: str
) -> None:
    assert addresses_from(page)(place) == expected


def test_the_build_reads_the_address_and_the_list_of_pages() -> None:
    makefile = (root() / "Makefile").read_text(encoding="utf-8")
    made_from = makefile.split("MADE_FROM := ")[1].split("\nchanged")[0]
    assert "$$BOOK_ADDRESS" in made_from, "a change of the address would not rebuild"
    assert " addresses.csv " in made_from, "a change of the list would not rebuild"


# Canonical links and the sitemap


def test_a_page_names_its_address_only_where_that_is_known() -> None:
    for name, page in pages().items():
        links = page.soup.select('head > link[rel="canonical"]')
        if published_at() is None or name == NOT_FOUND:
            assert links == [], name
        else:
            assert [link["href"] for link in links] == [addresses_from("")(name)], name


@pytest.mark.usefixtures("known")
def test_the_sitemap_lists_every_page_once() -> None:
    told = ElementTree.fromstring(sitemap(contents()))
    assert told.tag == f"{SITEMAP}urlset"
    places = [each.text for each in told.iter(f"{SITEMAP}loc")]
    assert len(places) == len(set(places)) == len(contents())
    assert f"{ADDRESS}/" in places
    assert all(each.startswith(f"{ADDRESS}/") for each in places)


@pytest.mark.usefixtures("unknown")
def test_there_is_no_sitemap_without_an_address() -> None:
    with pytest.raises(AddressError, match="set BOOK_ADDRESS"):
        sitemap(["index.html"])


@pytest.mark.usefixtures("known")
def test_robots_are_told_of_the_sitemap() -> None:
    assert robots().splitlines()[-1] == f"Sitemap: {ADDRESS}/sitemap.xml"


def test_the_built_book_has_a_sitemap_only_where_its_address_is_known() -> None:
    assert (book() / "sitemap.xml").is_file() == (published_at() is not None)
    top = published_at() is not None and base() == "/"
    assert (book() / "robots.txt").is_file() == top


# Pages that moved


def test_every_page_ever_published_still_leads_somewhere() -> None:
    faults = misled(published(), contents())
    assert not faults, "\n".join(faults)
    lost = [row.page for row in published() if not (book() / row.page).is_file()]
    assert not lost, f"nothing is built at {lost}"


def test_the_list_of_published_pages_is_whole() -> None:
    missing = unlisted(published(), contents())
    assert not missing, (
        f"addresses.csv lacks {missing}: add a row for each, so that its address is "
        "kept when it moves."
    )


def test_the_list_holds_every_page_of_the_history() -> None:
    """Where git knows the history, its tables of contents are held against the list."""
    log = subprocess.run(
        ["git", "log", "--format=%H", "--", "_toc.yml"],
        cwd=root(),
        capture_output=True,
        text=True,
        check=False,
    )
    known = {row.page for row in published()}
    for commit in log.stdout.split():
        then = subprocess.run(
            ["git", "show", f"{commit}:_toc.yml"],
            cwd=root(),
            capture_output=True,
            text=True,
            check=False,
        ).stdout
        listed = re.findall(r"^\s*(?:- )?(?:file|root): (\S+)", then, re.M)
        lost = [name for name in listed if f"{name}.html" not in known]
        assert not lost, f"addresses.csv lacks {lost}, published in {commit[:9]}"


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        (("old.html", "2026-11-22", ""), "is no page any more; say in leads_to"),
        (("old.html", "2026-11-22", "gone.html"), "leads to gone.html, which is no"),
        (("new.html", "2026-11-22", "index.html"), "is a page of the book; empty its"),
        (("index.html", "2026-11-22", ""), "is listed twice"),
    ],
)
def test_a_fault_of_the_list_is_found(row: tuple[str, str, str], fault: str) -> None:
    rows = [Published("index.html", "2026-11-22", ""), Published(*row)]
    assert fault in "\n".join(misled(rows, ["index.html", "new.html"]))


def test_a_page_that_moved_is_no_fault() -> None:
    rows = [Published("old.html", "2026-11-22", "new.html#part")]
    assert misled(rows, ["new.html"]) == []
    assert unlisted(rows, ["new.html"]) == ["new.html"]


def test_a_list_with_other_columns_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "addresses.csv"
    path.write_text("page,leads_to\nindex.html,\n", encoding="utf-8")
    with pytest.raises(AddressError, match="page, since, leads_to"):
        published(path)


def old_page() -> Page:
    row = Published("chapters/old.html", "2026-11-22", "reference/new.html#part")
    return read_page(row.page, moved_page(row, "The <new> page"))


@pytest.mark.usefixtures("unknown")
def test_an_old_address_leads_to_the_new_one() -> None:
    soup = old_page().soup
    refresh = soup.select_one('meta[http-equiv="refresh"]')["content"]
    assert refresh == "0; url=../reference/new.html#part"
    link = soup.select_one("main a")
    assert (link["href"], link.get_text()) == (
        "../reference/new.html#part",
        "The <new> page",
    )
    assert soup.select_one('link[rel="canonical"]') is None


@pytest.mark.usefixtures("known")
def test_an_old_address_names_the_new_one_to_search_engines() -> None:
    link = old_page().soup.select_one('link[rel="canonical"]')
    assert link["href"] == f"{ADDRESS}/reference/new.html"


@pytest.mark.usefixtures("unknown")
def test_a_reader_at_an_old_address_arrives(tmp_path: Path) -> None:
    for name, words in (("chapters/old.html", None), ("reference/new.html", "Here")):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(words or str(old_page().soup), encoding="utf-8")
    with served(tmp_path) as address, open_browser() as browser:
        tab = browser.new_page()
        goto(tab, f"{address}/chapters/old.html")
        tab.wait_for_url(f"{address}/reference/new.html#part", timeout=5000)


# An address that does not exist


def test_the_page_for_a_wrong_address_leads_to_every_chapter_and_to_the_search() -> (
    None
):
    page = pages()[NOT_FOUND]
    links = {link["href"] for link in page.soup.select("a[href]")}
    for name in chapters():
        assert f"{base()}chapters/{name}.html" in links
    form = page.soup.select_one("form")
    assert (form["action"], form["method"]) == (f"{base()}search.html", "get")
    assert form.select_one("input")["name"] == "q"


def test_the_style_of_the_plain_pages_touches_no_other() -> None:
    loading = [
        n for n, page in pages().items() if page.soup.select('[href*="plain.css"]')
    ]
    assert loading == [NOT_FOUND]


@pytest.mark.parametrize("value", ["", ADDRESS])
def test_nothing_on_it_depends_on_where_it_is_shown(value: str, monkeypatch) -> None:
    monkeypatch.setenv("BOOK_ADDRESS", value)
    page = read_page(NOT_FOUND, not_found_page([]))
    top = "/reading/" if value else "/"
    addresses = [
        tag.get(name)
        for tag in page.soup.find_all(True)
        for name in ("href", "src", "action")
        if tag.get(name)
    ]
    assert len(addresses) >= 6
    assert [each for each in addresses if not each.startswith(top)] == []


def test_it_is_whole_at_any_depth() -> None:
    """A reader who mistypes an address two folders down sees it as it should be."""
    missing: list[str] = []
    with served(book()) as address, open_browser() as browser:
        tab = browser.new_page()
        tab.on(
            "response",
            lambda answer: answer.status >= 400 and missing.append(answer.url),
        )
        goto(tab, f"{address}/chapters/no/such-page.html")
        assert tab.locator("h1").inner_text() == "This page is not here"
        tab.evaluate("document.fonts.ready.then(() => true)")
        face = tab.evaluate("getComputedStyle(document.body).fontFamily")
        assert face.startswith('"Source Serif 4"')
        assert missing == [f"{address}/chapters/no/such-page.html"]
        tab.get_by_role("link", name="Okinawa").click()
        tab.wait_for_url("**/chapters/04-okinawa.html")
        assert tab.locator("article h1").is_visible()
