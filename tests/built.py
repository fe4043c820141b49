"""The built book, read once for the tests that look at its pages."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import pytest
from bs4 import BeautifulSoup, Tag

from alliance.blocks import built_page
from alliance.markdown import NOTICE
from alliance.repository import root
from alliance.run_here import SITE


@dataclass(frozen=True)
class Page:
    """One page of the built book.

    Attributes
    ----------
    name : str
        Path from the folder of the book, such as ``chapters/00-sources.html``.
    soup : bs4.BeautifulSoup
        The whole page.
    article : bs4.Tag
        What the reader came for, without navigation.
    ids : frozenset of str
        What a link may point at.
    """

    name: str
    soup: BeautifulSoup
    article: Tag
    ids: frozenset[str]


def read_page(name: str, html: str) -> Page:
    soup = BeautifulSoup(html, "html.parser")
    ids = {tag["id"] for tag in soup.find_all(id=True)}
    ids |= {tag["name"] for tag in soup.find_all("a", attrs={"name": True})}
    return Page(name, soup, soup.find("article") or soup, frozenset(ids))


def book() -> Path:
    """Return the folder of the built book, or fail the test."""
    folder = root() / "_build" / "html"
    if not (folder / "index.html").is_file():
        pytest.fail("The book is not built, so nobody looked at it: run make book.")
    return folder


def files() -> list[Path]:
    """Return every file of the built book, without the site that runs chapters.

    That site is JupyterLite's: what of it is ours is tested in ``test_lite.py``, and
    how much of the sources it publishes in ``test_rights.py``.
    """
    folder = book()
    return sorted(
        path
        for path in folder.rglob("*")
        if path.is_file() and path.relative_to(folder).parts[0] != SITE
    )


def ours(folder: Path) -> list[Path]:
    """Return the built pages that someone wrote: not those made from the tables."""
    found = []
    for each in ("*.html", "chapters/*.html", "instructors/*.html"):
        for path in sorted(folder.glob(each)):
            source = root() / path.relative_to(folder).with_suffix(".md")
            if source.with_suffix(".ipynb").is_file() or (
                source.is_file()
                and not source.read_text(encoding="utf-8").startswith(NOTICE)
            ):
                found.append(path)
    return found


def pages() -> dict[str, Page]:
    """Return every page by its name."""
    return _pages(book())


def themed_pages() -> dict[str, Page]:
    """Return the pages that have the theme around them, with menus and scripts."""
    return {
        name: page
        for name, page in pages().items()
        if not page.soup.html.has_attr("data-bare")
    }


@lru_cache(maxsize=2)
def _pages(folder: Path) -> dict[str, Page]:
    names = [path.relative_to(folder) for path in files() if path.suffix == ".html"]
    return {
        name.as_posix(): read_page(name.as_posix(), built_page(folder / name, folder))
        for name in names
        if not name.parts[0].startswith("_")
    }
