"""Copies of the book to take away: a PDF, a zip, and a working copy of each chapter.

`make` writes all into the folder of the built pages and names them on the page *Take
it with you*, a working copy also on the page of its chapter. It comes after the build
of the pages, which it only reads, so that a changed sentence can be looked at without
waiting for it; until then the pages say that there are no copies::

    reading-the-alliance-<version>.pdf
    reading-the-alliance-<version>.zip
    chapters/reading-the-alliance-<chapter>.zip
"""

import re
from dataclasses import dataclass
from html import escape
from pathlib import Path

from alliance import notebooks
from alliance.copies import working
from alliance.copies.folder import name_of, zipped
from alliance.copies.pdf import printed
from alliance.dates import in_words
from alliance.errors import CopyError
from alliance.publication import Edition, edition
from alliance.repository import root

PAGE = "take-it-with-you.html"
_KINDS = ("pdf", "zip", "chapters")
_PLACE = re.compile(
    rf'(<div class="copy" data-copy="(?P<kind>{"|".join(_KINDS)})">).*?(</div>)',
    re.DOTALL,
)
_CHAPTER = re.compile(r'(<p class="copy-of-chapter">).*?(</p>)', re.DOTALL)
_NOT_IN_THE_ZIP = (
    "Working copies, which run the notebooks, are on the pages of the book on the web, "
    "not in this copy."
)


@dataclass(frozen=True)
class Copies:
    """The copies that were made.

    Attributes
    ----------
    pdf, zip : pathlib.Path
    pages : int
        Of the PDF.
    chapters : tuple of pathlib.Path
        The working copies.
    """

    pdf: Path
    zip: Path
    pages: int
    chapters: tuple[Path, ...]


def make(folder: Path | None = None) -> Copies:
    """Make the copies and name them on their pages.

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
        When the book is not built, a page has no place for its copy, or the PDF
        cannot be set; then the pages still say that there are no copies.
    KitError
        When the working copies cannot be written.
    """
    folder = root() / "_build" / "html" if folder is None else folder
    page = folder / PAGE
    if not page.is_file():
        raise CopyError(f"{page} is missing. Build the book first: make book")
    html = page.read_text(encoding="utf-8")
    kinds = {match["kind"] for match in _PLACE.finditer(html)}
    if kinds != set(_KINDS):
        raise CopyError(
            f"{page} has no place for the copies: it needs the directive "
            "alliance-copy once with pdf, once with zip and once with chapters, as "
            "alliance/copies/page.py says."
        )
    this = edition()
    chapters = _chapters(folder)
    copies = dict(working.zips(chapters))
    olds = ("*.pdf", "*.zip", "chapters/*.zip")
    for old in [path for pattern in olds for path in folder.glob(pattern)]:
        old.unlink()
    pdf, archive = (folder / f"{name_of(this)}.{ending}" for ending in ("pdf", "zip"))
    book = printed(folder)
    pdf.write_bytes(book.content)
    paper = _link("The book as a PDF", pdf, this, f"{book.pages} pages, ")
    here = "<p>You are reading this copy: these pages lie in a folder.</p>"
    no = f"<p>{_NOT_IN_THE_ZIP}</p>"
    changed = {PAGE: _filled(html, {"pdf": paper, "zip": here, "chapters": no})}
    changed |= {
        f"chapters/{name}.html": _CHAPTER.sub(rf"\g<1>{_NOT_IN_THE_ZIP}\2", words)
        for name, words in chapters.items()
    }
    archive.write_bytes(zipped(folder, changed))
    whole = _link("The book as a zip", archive, this)
    made, lines = [], []
    for name, words in chapters.items():
        path = folder / "chapters" / f"{working.name_of(name)}.zip"
        path.write_bytes(copies[name])
        made.append(path)
        link = _of_chapter(path, this)
        filled = _CHAPTER.sub(rf"\g<1>{link}\2", words)
        (folder / "chapters" / f"{name}.html").write_text(filled, encoding="utf-8")
        title = notebooks.title(notebooks.read(notebooks.chapters()[name]), name)
        lines.append(_link(f"{title}: working copy", path, this, prefix="chapters/"))
    filled = _filled(html, {"pdf": paper, "zip": whole, "chapters": "".join(lines)})
    page.write_text(filled, encoding="utf-8")
    return Copies(pdf, archive, book.pages, tuple(made))


def _chapters(folder: Path) -> dict[str, str]:
    """Return the page of each chapter, which has one place for its working copy."""
    found = {}
    for name in notebooks.chapters():
        page = folder / "chapters" / f"{name}.html"
        if not page.is_file():
            continue  # not in the table of contents
        found[name] = page.read_text(encoding="utf-8")
        if len(_CHAPTER.findall(found[name])) != 1:
            raise CopyError(
                f"{page} has no place for its working copy: the template "
                "_templates/working-copy.html makes it. Build the book anew: make book"
            )
    return found


def _of_chapter(path: Path, this: Edition) -> str:
    return (
        f'<a href="{escape(path.name)}" download>Take this chapter with you</a>: a zip '
        "to run on your own computer, with the notebook, the package and the tables, "
        "without the texts, and with one line to start it. "
        f'<span class="copy-facts">{_facts(path, this)}</span>'
    )


def _facts(path: Path, this: Edition, length: str = "") -> str:
    size = f"{path.stat().st_size / 1_000_000:.1f} MB"
    released = in_words(this.released.isoformat())
    return f"{length}{size}, version {this.version} of {released}"


def _filled(html: str, words: dict[str, str]) -> str:
    return _PLACE.sub(lambda place: place[1] + words[place["kind"]] + place[3], html)


def _link(
    words: str, path: Path, this: Edition, length: str = "", prefix: str = ""
) -> str:
    address = escape(f"{prefix}{path.name}")
    return (
        f'<p><a class="copy-link" href="{address}" download>{words}</a> '
        f'<span class="copy-facts">{_facts(path, this, length)}</span></p>'
    )
