"""Where the pages of the book are published, and where each of them was before.

The address of the book is not known to the code: the variable ``BOOK_ADDRESS`` gives
it. Where it is not set, everything that needs a whole address is left out and the build
says so; inside the book an address is then written as seen from the page.

``addresses.csv`` lists every page that was ever published, the day of the commit that
put it into the table of contents, and, where it is no longer there, the page that a
reader is led to instead. A page that moves keeps its row and gets that page; a new page
gets a row of its own. A test compares the list with the table of contents.
"""

import csv
import os
import posixpath
import re
from collections.abc import Callable, Collection
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote, urlsplit
from xml.sax.saxutils import escape

import jinja2
from sphinx.application import Sphinx
from sphinx.util import logging

from alliance.errors import AllianceError
from alliance.neighbours import announcement
from alliance.repository import root

logger = logging.getLogger(__name__)

VARIABLE = "BOOK_ADDRESS"
TABLE = "addresses.csv"
NOT_FOUND = "404.html"
STYLE = "plain.css"
"""What the pages load that stand outside the theme, and no other page."""

_COLUMNS = ["page", "since", "leads_to"]
_HOST = re.compile(r"(?:[a-z0-9-]+\.)*[a-z0-9-]+(?::\d+)?", re.IGNORECASE)

At = Callable[[str], str]
"""Turns a place in the book, ``chapters/01-history.html#claim``, into an address."""


class AddressError(AllianceError, ValueError):
    """An address of the book, or of one of its pages, cannot be used."""


def published_at() -> str | None:
    """Return the address at which the book is published, or None where none is known.

    Returns
    -------
    str or None
        Such as ``https://example.org/reading``, without a final slash.

    Raises
    ------
    AddressError
        When ``BOOK_ADDRESS`` is no address of a website.
    """
    named = os.environ.get(VARIABLE, "").strip()
    if not named:
        return None
    parts = urlsplit(named)
    if (
        parts.scheme not in ("http", "https")
        or not _HOST.fullmatch(parts.netloc)
        or parts.query
        or parts.fragment
    ):
        raise AddressError(
            f"{VARIABLE} is {named!r}, which is no address of a book. Give the whole "
            "address of its first page without anything after it, such as "
            f"{VARIABLE}=https://example.org/reading-the-alliance, or unset it."
        )
    path = quote(parts.path.rstrip("/"), safe="/%~")
    return f"{parts.scheme}://{parts.netloc.lower()}{path}"


def base() -> str:
    """Return the path from the top of the host to the book.

    Returns
    -------
    str
        Between two slashes, such as ``/reading/``; ``/`` where no address is known, as
        `alliance.serve` serves it.
    """
    return f"{urlsplit(published_at() or '').path}/"


def addresses_from(page: str) -> At:
    """Return how a page writes the addresses of places in the book.

    Parameters
    ----------
    page : str
        Path of the page that is written, such as ``chapters/01-history.html``.

    Returns
    -------
    callable
        From the path of a place to its whole address where the book's own is known
        (the first page is then the folder itself), else to the path as seen from
        ``page``.
    """
    known = published_at()

    def whole(place: str) -> str:
        path, mark, part = place.partition("#")
        folder, name = posixpath.split(path)
        shown = f"{folder}/" if folder else ""
        return f"{known}/{shown}{'' if name == 'index.html' else name}{mark}{part}"

    def relative(place: str) -> str:
        path, mark, part = place.partition("#")
        return f"{posixpath.relpath(path, posixpath.dirname(page) or '.')}{mark}{part}"

    return whole if known else relative


# The pages that were


class Published(NamedTuple):
    """A row of ``addresses.csv``.

    Attributes
    ----------
    page : str
        Path of the page.
    since : str
        Day on which it entered the table of contents.
    leads_to : str
        The page, perhaps with the part of it, that took its place; "" while it stands.
    """

    page: str
    since: str
    leads_to: str


def published(path: Path | None = None) -> list[Published]:
    """Return every page that was ever published.

    Parameters
    ----------
    path : pathlib.Path, optional
        The table; ``addresses.csv`` of the book when left out.

    Returns
    -------
    list of Published

    Raises
    ------
    AddressError
        When the table is missing or has other columns.
    """
    path = path or root() / TABLE
    try:
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.reader(file))
    except OSError as error:
        raise AddressError(
            f"{TABLE} cannot be read: {error.strerror}. Restore it: "
            f"git checkout -- {TABLE}"
        ) from error
    if rows[:1] != [_COLUMNS] or any(len(row) != len(_COLUMNS) for row in rows):
        raise AddressError(
            f"{TABLE} must have the columns {', '.join(_COLUMNS)} and nothing else."
        )
    return [Published(*row) for row in rows[1:]]


def misled(rows: list[Published], pages: Collection[str]) -> list[str]:
    """Return what is wrong with the list of published pages.

    Parameters
    ----------
    rows : list of Published
    pages : collection of str
        Paths of the pages that the book has now.

    Returns
    -------
    list of str
        One sentence for each fault, naming the line and what to do.
    """
    found = []
    known = [row.page for row in rows]
    for number, row in enumerate(rows, start=2):
        where = f"{TABLE}, line {number}: {row.page}"
        target = row.leads_to.partition("#")[0]
        if row.page in known[: number - 2]:
            found.append(f"{where} is listed twice; remove one row.")
        elif row.leads_to and row.page in pages:
            found.append(f"{where} is a page of the book; empty its leads_to.")
        elif row.leads_to and target not in pages:
            found.append(f"{where} leads to {target}, which is no page; name one.")
        elif not row.leads_to and row.page not in pages:
            found.append(
                f"{where} is no page any more; say in leads_to which page its readers "
                "are led to."
            )
    return found


def unlisted(rows: list[Published], pages: Collection[str]) -> list[str]:
    """Return the pages whose address nobody would keep if they moved.

    Parameters
    ----------
    rows : list of Published
    pages : collection of str
        Paths of the pages that the book has now.

    Returns
    -------
    list of str
        In order.
    """
    return sorted(set(pages) - {row.page for row in rows})


# The files of the site


@lru_cache(maxsize=1)
def _templates(folder: Path) -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(folder),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
    )


def _rendered(name: str, **words: Any) -> str:
    return _templates(root() / "_templates").get_template(name).render(words)


def moved_page(row: Published, title: str) -> str:
    """Return the page that stands where another one was, and leads to what is now.

    Parameters
    ----------
    row : Published
        With a place that it leads to.
    title : str
        Of the page there.

    Returns
    -------
    str
        HTML.
    """
    at = addresses_from(row.page)
    path, mark, part = row.leads_to.partition("#")
    seen = posixpath.relpath(path, posixpath.dirname(row.page) or ".")
    styles = posixpath.relpath(f"_static/{STYLE}", posixpath.dirname(row.page) or ".")
    return _rendered(
        "moved.html",
        title=title,
        address=f"{seen}{mark}{part}",
        canonical=at(path) if published_at() else "",
        styles=styles,
    )


def not_found_page(chapters: list[dict[str, str]]) -> str:
    """Return the page for an address that does not exist.

    A host shows it at any depth, so that nothing on it can be addressed as seen from
    the page: every address begins at the top of the host.

    Parameters
    ----------
    chapters : list of dict
        ``path``, ``title`` and ``about`` of each.

    Returns
    -------
    str
        HTML.
    """
    return _rendered("not-found.html", base=base(), chapters=chapters)


def sitemap(pages: Collection[str]) -> str:
    """Return the list of pages that search engines read (sitemaps.org, 0.9).

    Parameters
    ----------
    pages : collection of str
        Their paths, in the order of the book.

    Returns
    -------
    str
        XML. The standard asks for whole addresses, so the book's must be known.

    Raises
    ------
    AddressError
        When it is not.
    """
    if published_at() is None:
        raise AddressError(f"A sitemap needs the book's address: set {VARIABLE}.")
    at = addresses_from("sitemap.xml")
    places = "".join(
        f"  <url><loc>{escape(at(quote(page)))}</loc></url>\n" for page in pages
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
        f"{places}</urlset>\n"
    )


def robots() -> str:
    """Return what search engines may read, which is everything, and where the list is.

    Returns
    -------
    str
        The text of ``robots.txt``, which they look for only at the top of a host.
    """
    return f"User-agent: *\nAllow: /\n\nSitemap: {published_at()}/sitemap.xml\n"


# The Sphinx extension


def _tell_address(app: Sphinx, config: Any) -> None:
    """Hand the address to Sphinx, which writes canonical links where it has one."""
    known = published_at()
    if known is None:
        logger.info(
            "No canonical links, no sitemap and no pictures for shared links: the "
            "address of the published book is not known. To have them, set "
            f"{VARIABLE}=https://example.org/book, with its own address, and build "
            "again."
        )
        return
    config.html_baseurl = f"{known}/"


def _keep_plain_pages_apart(app: Sphinx, config: Any) -> None:
    """Undo what Jupyter Book does with everything below ``_static``: load it."""
    config.html_css_files = [
        entry
        for entry in config.html_css_files
        if (entry if isinstance(entry, str) else entry[0]) != STYLE
    ]


def _name_page(app: Sphinx, page: str, template: str, context: dict, _: Any) -> None:
    """Give the first page of a folder its address as people write it: the folder."""
    if published_at():
        context["pageurl"] = addresses_from("")(f"{page}.html")


def pages_of(app: Sphinx) -> list[str]:
    """Return the pages of the book that have a source, in their order.

    Parameters
    ----------
    app : sphinx.application.Sphinx

    Returns
    -------
    list of str
        Paths in the built book.
    """
    order = app.env.collect_relations()
    return [f"{name}.html" for name in order if name in app.env.found_docs]


def _write(app: Sphinx, problem: Exception | None) -> None:
    if problem or app.builder.format != "html":
        return
    out, pages = Path(app.outdir), pages_of(app)
    rows = published()
    for fault in misled(rows, pages):
        logger.warning(fault)
    for row in rows:
        name = row.leads_to.partition("#")[0].removesuffix(".html")
        if name in app.env.titles and row.page not in pages:
            place = out / row.page
            place.parent.mkdir(parents=True, exist_ok=True)
            title = app.env.titles[name].astext()
            place.write_text(moved_page(row, title), encoding="utf-8")
    chapters = [
        {
            "path": page,
            "title": app.env.titles[page.removesuffix(".html")].astext(),
            "about": announcement(app.env, page.removesuffix(".html")),
        }
        for page in pages
        if page.startswith("chapters/")
    ]
    (out / NOT_FOUND).write_text(not_found_page(chapters), encoding="utf-8")
    # A crawler asks for robots.txt at the top of the host and nowhere else.
    wanted = {"sitemap.xml": sitemap(pages)} if published_at() else {}
    if published_at() and base() == "/":
        wanted["robots.txt"] = robots()
    for name in ("sitemap.xml", "robots.txt"):
        (out / name).unlink(missing_ok=True)
        if name in wanted:
            (out / name).write_text(wanted[name], encoding="utf-8")


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the extension with Sphinx.

    Parameters
    ----------
    app : sphinx.application.Sphinx

    Returns
    -------
    dict
        It may read and write in parallel.
    """
    app.connect("config-inited", _tell_address)
    app.connect("config-inited", _keep_plain_pages_apart)
    app.connect("html-page-context", _name_page)
    app.connect("build-finished", _write)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
