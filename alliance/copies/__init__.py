"""Copies of the book to take away: a PDF and a zip, made from the built pages.

`make` writes both into the folder of the built pages and names them on the page *Take
it with you*. It comes after the build of the pages, which it only reads, so that a
changed sentence can be looked at without waiting for it; until then that page says
that there are no copies. Both files bear the edition in their names::

    reading-the-alliance-<version>.pdf
    reading-the-alliance-<version>.zip
"""

import re
from dataclasses import dataclass
from html import escape
from pathlib import Path

from alliance.copies.folder import name_of, zipped
from alliance.copies.pdf import printed
from alliance.dates import in_words
from alliance.errors import CopyError
from alliance.publication import Edition, edition
from alliance.repository import root

PAGE = "take-it-with-you.html"
_PLACE = re.compile(
    r'(<div class="copy" data-copy="(?P<kind>pdf|zip)">).*?(</div>)', re.DOTALL
)


@dataclass(frozen=True)
class Copies:
    """The copies that were made.

    Attributes
    ----------
    pdf, zip : pathlib.Path
    pages : int
        Of the PDF.
    """

    pdf: Path
    zip: Path
    pages: int


def make(folder: Path | None = None) -> Copies:
    """Make both copies and name them on their page.

    Parameters
    ----------
    folder : pathlib.Path, optional
        Of the built pages; ``_build/html`` of the book by default.

    Returns
    -------
    Copies

    Raises
    ------
    CopyError
        When the book is not built, or the PDF cannot be set; then the page still says
        that there are no copies.
    """
    folder = root() / "_build" / "html" if folder is None else folder
    page = folder / PAGE
    if not page.is_file():
        raise CopyError(f"{page} is missing. Build the book first: make book")
    html = page.read_text(encoding="utf-8")
    kinds = {match["kind"] for match in _PLACE.finditer(html)}
    if kinds != {"pdf", "zip"}:
        raise CopyError(
            f"{page} has no place for the copies: it needs the directive "
            "alliance-copy once with pdf and once with zip, as alliance/copies/page.py "
            "says."
        )
    this = edition()
    for old in [*folder.glob("*.pdf"), *folder.glob("*.zip")]:
        old.unlink()
    pdf, archive = (folder / f"{name_of(this)}.{ending}" for ending in ("pdf", "zip"))
    book = printed(folder)
    pdf.write_bytes(book.content)
    paper = _link("The book as a PDF", pdf, this, f"{book.pages} pages, ")
    here = "<p>You are reading this copy: these pages lie in a folder.</p>"
    archive.write_bytes(
        zipped(folder, {PAGE: _filled(html, {"pdf": paper, "zip": here})})
    )
    whole = _link("The book as a zip", archive, this)
    page.write_text(_filled(html, {"pdf": paper, "zip": whole}), encoding="utf-8")
    return Copies(pdf, archive, book.pages)


def _filled(html: str, words: dict[str, str]) -> str:
    return _PLACE.sub(lambda place: place[1] + words[place["kind"]] + place[3], html)


def _link(words: str, path: Path, this: Edition, length: str = "") -> str:
    size = f"{path.stat().st_size / 1_000_000:.1f} MB"
    released = in_words(this.released.isoformat())
    return (
        f'<p><a class="copy-link" href="{escape(path.name)}" download>{words}</a> '
        f'<span class="copy-facts">{length}{size}, version {this.version} of '
        f"{released}</span></p>"
    )
